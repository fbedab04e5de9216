"""A row of a table (CSV, JSON lines, a Telegram export): a JSON object, and which columns hold what."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from lxml import etree, html

from articles.ingest.extract.dates.machine import read_machine_date
from articles.ingest.formats.fields import RawField, written_out
from articles.ingest.records import FieldName, RawDocument, Rejected
from articles.ingest.support.addresses import is_address
from articles.ingest.support.charset import clean
from articles.ingest.support.lines import Reading, split_lines
from articles.ingest.support.repair import mend

FIELDS: tuple[FieldName, ...] = ("title", "date", "byline", "outlet", "upstream", "url", "language")
MAX_STATEMENT_CHARS = 2000
MAX_TAGS = 60_000  # in one column
MAX_DEPTH = 8  # of lists in lists
# Angle brackets alone are no markup ("a < b"); one of these is.
_MARKUP = re.compile(
    r"</(?:p|div|span|a|b|i|em|strong|h[1-6]|li|td|blockquote)\s{0,9}>|<(?:br|p|hr|img)\b[^<>]{0,300}>", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_BLOCKS = frozenset("p div br h1 h2 h3 h4 h5 h6 li ul ol table tr blockquote section article figure hr".split())
_NO_TEXT = ("script", "style", "noscript", "template", "iframe", "object", "svg")
_SPACES = re.compile(r"\s+")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)", re.ASCII)
_MIDNIGHT = re.compile(r"[ T]00:00(?::00(?:\.0{1,9})?)?$", re.ASCII)
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\b", re.ASCII)
_TEXT_KEYS = ("text", "value", "name", "rendered")  # of an object that stands where a text is expected


def read_row(raw: RawDocument) -> Reading:
    """The body's lines, and what the other columns state. Raises Rejected: unreadable, too_large, empty, no_body."""
    assert raw.data is not None
    try:
        row = json.loads(raw.data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Rejected("unreadable", f"no JSON: {error}"[:200]) from error
    columns = raw.contributed.columns
    if not isinstance(row, dict) or "body" not in columns:
        raise Rejected("no_body", "no column is known to hold the text")
    values = [
        clean(_SPACES.sub(" ", date_in(row, columns) if name == "date" else said_in(row, columns, name))).strip()
        for name in FIELDS
    ]
    # Together, because letters are not lost in one column alone.
    *said, body = mend("\n".join([*values, as_text(value_in(row, columns["body"]))]))[0].split("\n", len(FIELDS))
    body = clean(body)
    if _MARKUP.search(body):
        body = clean(_without_markup(body))
    if not body.strip():
        raise Rejected("empty")
    stated: list[RawField] = []
    for name, written, value in zip(FIELDS, values, said, strict=True):
        if value and (name != "url" or is_address(value)):
            meant = _iso(value, month_first="date order" in columns) if name == "date" else value
            stated.append(RawField(name, meant[:MAX_STATEMENT_CHARS], "column", name, written[:MAX_STATEMENT_CHARS]))
    head, fields = written_out(stated)
    text = f"{head}\n{body}"
    return Reading(text, "", tuple(split_lines(text, len(head))), tuple(fields), clean=True)


def said_in(row: Mapping[str, Any], columns: Mapping[str, str], field: str) -> str:
    return as_text(value_in(row, columns[field])) if field in columns else ""


def date_in(row: Mapping[str, Any], columns: Mapping[str, str]) -> str:
    """The date as the row says it, with the time of day where that stands in a column of its own.

    Either may stand under the other's name. What is no day (an epoch number, a month) has no time of day beside it.
    """
    date, time = said_in(row, columns, "date"), said_in(row, columns, "time").strip()
    if _CLOCK.fullmatch(date.strip()) and time and not _CLOCK.fullmatch(time):
        date, time = time, date.strip()
    day = _MIDNIGHT.sub("", date.strip())
    if not (_CLOCK.fullmatch(time) and day) or _CLOCK.search(day):
        return date
    both = f"{day} {time}"
    return both if read_machine_date(both) or not read_machine_date(day) else date


def _iso(date: str, *, month_first: bool) -> str:
    """2024-05-13 9:15 for a date whose month stands first: where it can only be read so, or its table proves it."""
    found = _AMERICAN.match(date)
    if not found or int(found[1]) > 12 or not (month_first or int(found[2]) > 12):
        return date
    return f"{found[3]}-{int(found[1]):02}-{int(found[2]):02}{date[found.end() :]}"


def as_text(value: Any, depth: int = 0) -> str:
    """A value of JSON as text: a list of strings is one of paragraphs, a list with objects is Telegram's text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and depth < MAX_DEPTH:
        joint = "" if any(isinstance(piece, dict) for piece in value) else "\n"
        return joint.join(as_text(piece, depth + 1) for piece in value)
    if isinstance(value, dict) and depth < MAX_DEPTH:
        if len(value) == 1 and (only := next(iter(value))).startswith("$"):  # MongoDB's {"$date": …}, {"$oid": …}
            return as_text(value[only], depth + 1)
        return next((as_text(value[key], depth + 1) for key in _TEXT_KEYS if key in value), "")
    return "" if value is None or isinstance(value, (list, dict)) else str(value)


def value_in(row: Mapping[str, Any], column: str) -> Any:
    """What stands in the column; "article.text" is `text` inside `article`, where no column is called so itself."""
    value: Any = row
    if column not in row:
        for key in column.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        return value
    return row[column]


def _without_markup(source: str) -> str:
    """The text of a piece of HTML, its blocks on lines of their own."""
    if (tags := source.count("<")) > MAX_TAGS:
        raise Rejected("too_large", f"a column of {tags} tags")
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        tree = html.fragment_fromstring(_SPACES.sub(" ", source), create_parent="div", parser=parser)
    except (etree.LxmlError, ValueError):
        return unescape(_TAG.sub("\n", source))
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        return unescape(_TAG.sub("\n", source))
    etree.strip_elements(tree, *_NO_TEXT, with_tail=False)
    pieces: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        pieces.append("\n" if element.tag in _BLOCKS else "")
        pieces.append((element.text if event == "start" else element.tail) or "")
    return "".join(pieces)
