"""Rows as tables for programs: CSV and JSON Lines."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from articles.batches import batched
from search.takeaway.columns import JOINT, Kind, columns
from search.takeaway.manifest import Manifest
from search.takeaway.rows import Row

ROWS_AT_A_TIME = 100  # of a chunk that is sent
FORMULA = frozenset("=+-@\t\r")  # what spreadsheets take for the beginning of one


def inert(text: str) -> str:
    """Text that a spreadsheet would take for a formula begins with an apostrophe."""
    return f"'{text}" if text and text[0] in FORMULA else text


def joint(values: list[Any]) -> str:
    """A list as one cell of text: values are parted by "|", with nothing in the place of what is not known."""
    return JOINT.join(["" if each is None else str(each).replace(JOINT, "/") for each in values])


#: How a value of each kind stands in a cell of text.
AS_TEXT: dict[Kind, Callable[[Any], Any]] = {
    "text": lambda text: inert(text.replace("\0", "")),
    "texts": lambda values: inert(joint(values).replace("\0", "")),
    "whole": lambda number: number,
    "wholes": joint,
    "numbers": lambda values: JOINT.join([f"{value:g}" for value in values]),
    "yes_no": lambda yes: "true" if yes else "false",
    "day": lambda day: day.isoformat() if day else "",
    "moment": lambda moment: moment.isoformat(timespec="seconds") if moment else "",
}


def as_csv(rows: Iterable[Row], manifest: Manifest) -> Iterator[bytes]:
    """RFC 4180: comma, CRLF, UTF-8 without a byte-order mark, a line of names first."""
    written = io.StringIO()
    write = csv.writer(written).writerow
    chosen = columns()
    cells = [(column.value, AS_TEXT[column.kind]) for column in chosen]
    write([column.name for column in chosen])
    for some in batched(rows, ROWS_AT_A_TIME):
        for row in some:
            write([as_text(value(row)) for value, as_text in cells])
        yield _taken(written)
    yield _taken(written)


def _taken(written: io.StringIO) -> bytes:
    text = written.getvalue()
    written.seek(0)
    written.truncate()
    return text.encode("utf-8", "replace")


def as_jsonl(rows: Iterable[Row], manifest: Manifest) -> Iterator[bytes]:
    """One object an article and line; lists are lists, days and moments ISO 8601, what is not known is null."""
    chosen = columns()
    for some in batched(rows, ROWS_AT_A_TIME):
        lines = (
            json.dumps({column.name: _plain(column.value(row)) for column in chosen}, ensure_ascii=False)
            for row in some
        )
        yield "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else None if value == "" else value
