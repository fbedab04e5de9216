"""From the bytes of one document to its lines and to what it states of itself, whatever its format.

After this stage a page, a Word file and a plain text look alike: `extract` knows no formats.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from articles.ingest.records import Evidence, RawDocument, Rejected
from articles.ingest.support.charset import decode
from articles.ingest.support.lines import Line, split_lines

StatementName = Literal["title", "date", "updated", "byline", "outlet", "url", "language"]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a document says of itself outside its text: in metadata, in a column of a table.

    `rule` says where: json_ld, open_graph, meta, microdata, time_element, author_element, title_element, heading, link,
    comment, html_element, post, feed, column, file_properties.
    """

    name: StatementName
    value: str
    rule: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Reading:
    """`text`: NFC, what all offsets count in. `lines`: its lines that may be text, in their order.

    What a page states in its head stands at the beginning of `text`, a line each ("og:title: …"), outside `lines`: so
    that its evidence has a place too. `charset` is empty where the format has none. `clean`: `lines` hold the text and
    nothing around it (a column of a table), so that only what stands inside texts has to be taken out.
    """

    text: str
    charset: str
    lines: tuple[Line, ...]
    statements: tuple[Statement, ...] = ()
    clean: bool = False
    fetched: dt.datetime | None = None  # aware; when the file says that a browser saved it (MHTML)


def read_document(raw: RawDocument) -> Reading:
    """Raises Rejected: unreadable, too_large, empty, not_text."""
    if raw.problem:
        raise Rejected("unreadable", raw.problem)
    if raw.data is None:
        raise Rejected("too_large", f"{raw.size} bytes")
    from articles.ingest.formats import office, row  # each brings a heavy library; plain text needs none
    from articles.ingest.formats.html import page

    match raw.media_type:
        case "text/html":
            return page.read_page(raw)
        case "multipart/related" | "application/x-webarchive":
            saved = office.saved_page(raw)
            return replace(page.read_page(saved), fetched=saved.fetched)
        case "application/json":
            return row.read_row(raw)
        case "application/pdf" | office.DOCX:
            return office.read_file(raw)
        case "text/plain":
            text, charset = decode(raw.data)
            return Reading(text, charset, tuple(split_lines(text)))
    raise Rejected("not_text", raw.media_type)
