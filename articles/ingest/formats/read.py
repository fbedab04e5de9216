"""From the bytes of one document to its lines and its metadata, whatever its format: `extract` knows no formats."""

from __future__ import annotations

from dataclasses import replace

from articles.ingest.records import RawDocument, Rejected
from articles.ingest.support import media_types
from articles.ingest.support.charset import decode
from articles.ingest.support.lines import Reading, split_lines

FIRST_ERROR = 400  # of a server's answers


def read(raw: RawDocument) -> Reading:
    """Raises Rejected: blocked (by its server), unreadable, too_large, empty, not_text, no_body."""
    if raw.status >= FIRST_ERROR and not raw.wanted:  # an error may come without a page
        raise Rejected("blocked", f"HTTP {raw.status}")
    if raw.problem:
        raise Rejected("unreadable", raw.problem)
    if raw.data is None:
        raise Rejected("too_large", f"{raw.size} bytes")
    match raw.media_type:  # what reads a format brings a heavy library; plain text needs none
        case media_types.TEXT:
            text, charset = decode(raw.data)
            return Reading(text, charset, tuple(split_lines(text)))
        case media_types.HTML:
            from articles.ingest.formats.html.page import read_page

            return read_page(raw)
        case media_types.MHTML | media_types.WEBARCHIVE:
            from articles.ingest.formats.html.page import read_page
            from articles.ingest.formats.saved_page import saved_page

            page = saved_page(raw)
            return replace(read_page(page), fetched=page.fetched)
        case media_types.JSON:
            from articles.ingest.formats.row import read_row

            return read_row(raw)
        case media_types.DOCX:
            from articles.ingest.formats.word import read_word

            return read_word(raw)
        case media_types.PDF:
            from articles.ingest.formats.pdf import read_pdf

            return read_pdf(raw)
        case media_types.ZIP:  # what a broken one was meant to be, nothing tells
            from articles.ingest.support.packages import MAX_UNPACKED_BYTES, check

            check(raw.data, MAX_UNPACKED_BYTES, "zip file").close()
    raise Rejected("not_text", raw.media_type)
