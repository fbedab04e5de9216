"""Tables of articles, a row each, whatever file they came in: which column holds what, and rows → documents.

A row becomes a document of type application/json: the object of all its columns, byte for byte where it came as one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from articles.ingest.formats.row import date_in, said_in, value_in
from articles.ingest.readers.columns import guess
from articles.ingest.readers.feed import Announced
from articles.ingest.readers.place import Place
from articles.ingest.readers.streams import Measured
from articles.ingest.records import RawDocument
from articles.ingest.support.addresses import canonical_url, is_address
from articles.ingest.support.inflate import Broken
from articles.ingest.support.media_types import HTML, JSON

MAX_COLUMNS = 1000
PEEKED_ROWS, PEEKED_CHARS = 100, 5_000_000  # without a text in any of them it is no table of articles
NAMED_COLUMNS = 20  # in what is said of a table that cannot be read
LONG_TEXT_CHARS, TIMES_AS_LONG = 200, 2  # as what is called the text: it is none then
LEAD_CHARS = 60  # of a summary, found in the text that it sums up
_MONTH_DAY = re.compile(r"\s*(\d{1,2})/(\d{1,2})/\d{4}\b")
_WHOLE_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--[^>]{0,300}-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE
)
_NO_TEXT = ("<", "{", "[", "http://", "https://")


@dataclass(frozen=True, slots=True)
class Row:
    """`where`: its line, number or key in the file; `data`: the object that it came as, if it came as one."""

    where: str
    values: Mapping[str, Any]
    data: bytes | None = None


def documents(rows: Iterable[Row | RawDocument], stream: Measured, place: Place) -> Iterator[RawDocument]:
    """The rows as documents; what is a document already (a row that could not be read) passes through.

    The first rows show what the columns hold. Where none holds a text, their addresses are followed; where it is open
    which one does, the table is refused as a whole, in words that ask.
    """
    rows = iter(rows)
    first, fault = _first(rows)
    while first and not (seen := [row.values for row in first if isinstance(row, Row)]):
        yield from (row for row in first if isinstance(row, RawDocument))
        first, fault = ([], fault) if fault else _first(rows)
    if not first:
        if fault:
            raise fault
        return
    shown = Shown(seen, place.contributed.columns)
    if shown.question:
        yield place.failed(shown.question, stream.packed)
    elif not shown.has_text:
        if not place.follow or not shown.has_address:
            yield place.failed(no_body(dict.fromkeys(chain(*seen))), stream.packed)
        else:
            every = (row for row in chain(first, rows) if isinstance(row, Row))
            yield from place.follow(announced for row in every if (announced := shown.announced(row.values)))
    else:
        for row in chain(first, rows):
            yield row if isinstance(row, RawDocument) else document(row, shown.columns(row.values), stream, place)
        if fault:
            raise fault


def _first(rows: Iterator[Row | RawDocument]) -> tuple[list[Row | RawDocument], Broken | None]:
    """The first rows, and what is wrong with the file right behind them."""
    first: list[Row | RawDocument] = []
    size = 0
    try:
        while len(first) < PEEKED_ROWS and size < PEEKED_CHARS and (row := next(rows, None)) is not None:
            first.append(row)
            size += row.size if isinstance(row, RawDocument) else len(str(row.values))
    except Broken as error:
        return first, error
    return first, None


class Shown:
    """What the first rows show of a table. `said`: which columns hold what, as the contributor says."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], said: Mapping[str, str]) -> None:
        self.said, self.body, self.question, self.month_first = said, "", "", False
        mapped = [(row, self.columns(row)) for row in rows]
        self.has_text = any("body" in columns for _row, columns in mapped)
        self.has_address = any(is_address(_said(row, columns, "url")) for row, columns in mapped)
        if "body" not in said:
            self._look_for_longer(mapped)
        self.month_first = _is_month_first(_said(row, columns, "date") for row, columns in mapped)

    def columns(self, row: Mapping[str, Any]) -> dict[str, str]:
        """Field → column, of the columns that hold something in this row."""
        more = {"date order": "month first"} if self.month_first else {}
        if self.body and row.get(self.body):
            more["body"] = self.body
        return columns_in(row, {**more, **self.said})

    def announced(self, row: Mapping[str, Any]) -> Announced | None:
        """The page that a row without a text leads to."""
        columns = self.columns(row)
        url = canonical_url(_said(row, columns, "url"))
        return Announced(url, _said(row, columns, "title"), _said(row, columns, "date")) if url else None

    def _look_for_longer(self, mapped: Sequence[tuple[Mapping[str, Any], dict[str, str]]]) -> None:
        """A column of long texts that no name explains is the text where it holds what is called so; otherwise: ask."""
        taken = {column for _row, columns in mapped for column in columns.values()}
        usual = median(len(_said(row, columns, "body")) for row, columns in mapped)
        for name in dict.fromkeys(name for row, _columns in mapped for name in row):
            if name in taken or _guessed((name,)).keys() - {"body"}:
                continue
            pairs = [(_prose(row.get(name)), _said(row, columns, "body")) for row, columns in mapped]
            pairs = [(text, lead) for text, lead in pairs if text]
            if len(pairs) * 2 < len(mapped):
                continue
            if median(len(text) for text, _lead in pairs) < max(LONG_TEXT_CHARS, TIMES_AS_LONG * usual):
                continue
            if sum(bool(lead) and lead[:LEAD_CHARS].rstrip(".… ") in text for text, lead in pairs) * 2 >= len(pairs):
                self.body, self.question = name, ""
                return
            names = ", ".join(list(mapped[0][0])[:NAMED_COLUMNS])
            self.question = f"the column {name} holds long texts; is it the text? say body=… (columns: {names})"


def _said(row: Mapping[str, Any], columns: Mapping[str, str], field: str) -> str:
    """What a row has of a field, on one line."""
    return " ".join((date_in(row, columns) if field == "date" else said_in(row, columns, field)).split())


def _prose(value: Any) -> str:
    """A text, on one line; "" for what is another thing."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return "" if text.startswith(_NO_TEXT) else text


def columns_in(row: Mapping[str, Any], said: Mapping[str, str]) -> dict[str, str]:
    """Field → column, of the columns that hold something in a row; what is `said` of them counts first."""
    found = _guessed(tuple(name for name, value in row.items() if not _is_empty(value)))
    if "body" not in found:
        found = _inside(row, found) or found | _body_alone(_guessed(tuple(row)))
    return found | {field: name for field, name in said.items() if field == "date order" or name.split(".")[0] in row}


def _is_empty(value: Any) -> bool:
    return value in (None, [], {}) or isinstance(value, str) and not value.strip()


def _body_alone(columns: Mapping[str, str]) -> dict[str, str]:
    return {"body": columns["body"]} if "body" in columns else {}


@lru_cache(1000)
def _guessed(names: tuple[str, ...]) -> dict[str, str]:
    return guess(names)


def _inside(row: Mapping[str, Any], around: Mapping[str, str]) -> dict[str, str]:
    """The columns of an object in the row that holds the article (Elasticsearch: _source; Django: fields)."""
    for name, value in row.items():
        if isinstance(value, dict):
            inner = _guessed(tuple(key for key, one in value.items() if not _is_empty(one)))
            if "body" in inner:
                return {**around, **{field: f"{name}.{column}" for field, column in inner.items()}}
    return {}


def _is_month_first(dates: Iterable[str]) -> bool:
    """Whether dates like 5/13/2024 prove that the month stands first, and none that it does not."""
    found = [(int(date[1]), int(date[2])) for written in dates if (date := _MONTH_DAY.match(written))]
    return any(second > 12 for _first, second in found) and all(first <= 12 for first, _second in found)


def document(row: Row, columns: Mapping[str, str], stream: Measured, place: Place) -> RawDocument:
    """A row. Its address is its key, unless it is that of a whole site. One that holds a whole page is that page."""
    data = row.data or json.dumps(row.values, ensure_ascii=False, default=str).encode("utf-8", "replace")
    url = value_in(row.values, columns.get("url", ""))
    url = canonical_url(url) if isinstance(url, str) else ""
    parts = urlsplit(url)
    own = url if parts.path.strip("/") or parts.query else ""
    if len(data) > place.max_bytes:
        return place.too_large(row.where, len(data), stream.packed, media_type=JSON)
    body = value_in(row.values, columns.get("body", ""))
    if isinstance(body, str) and _WHOLE_PAGE.match(body[:1000]):
        announced = {field: said[:500] for field in ("title", "date") if (said := _said(row.values, columns, field))}
        outlet = place.contributed.outlet or _said(row.values, columns, "outlet")
        return place.document(
            row.where,
            body.encode("utf-8", "replace"),
            stream.packed,
            media_type=HTML,
            charset="utf-8",
            url=own,
            announced=announced,
            contributed=replace(place.contributed, outlet=outlet),
        )
    contributed = replace(place.contributed, columns=columns)
    return place.document(row.where, data, stream.packed, media_type=JSON, url=own, contributed=contributed)


def unique(header: Sequence[str]) -> list[str]:
    """Names of columns, each once and none empty."""
    names: list[str] = []
    for number, written in enumerate(header, 1):
        name = written.strip().lstrip("\ufeff") or f"column {number}"
        names.append(name if name not in names else f"{name} {number}")
    return names


def no_body(names: Mapping[str, None] | list[str]) -> str:
    shown = ", ".join(list(names)[:NAMED_COLUMNS])
    return f"no column is known to hold the text; say body=… (columns: {shown})" if shown else "no articles in it"
