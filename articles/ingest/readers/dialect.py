"""How a CSV file is written: what separates its columns, where its header stands, how quotation marks are escaped."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from articles.ingest.readers.columns import guess

HEAD_BYTES = 64 * 1024
MARKS = ",;\t|"
MAX_HEADING_CHARS = 60  # of a column
MIN_REGULAR_SHARE = 0.8  # of the rows: as wide as the header
MAX_ROWS_ABOVE = 10  # the header: a title, who made the table
SAMPLE_ROWS = 50
_TABLE_NAME = re.compile(r"\.(?:csv|tsv|tab)(?:\.(?:gz|zst))?$", re.IGNORECASE)
_SEPARATOR = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)  # which Excel reads, and shows nobody
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "", "b": "", "Z": ""}
_NULL = "\\N"


@dataclass(frozen=True, slots=True)
class Dialect:
    """`above`: lines to be passed over before anything counts; `backslashes`: MySQL writes \\" for a quotation mark."""

    mark: str = ","
    above: int = 0
    backslashes: bool = False

    def line(self, line: str) -> str:
        """The line as csv reads it."""
        return _ESCAPED.sub(_quote, line) if self.backslashes else line

    def value(self, value: str) -> str:
        """What a cell holds."""
        if not self.backslashes or "\\" not in value:
            return value
        return "" if value == _NULL else _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), value)


def _quote(found: re.Match[str]) -> str:
    return '""' if found[1] == '"' else found[0]


def dialect(text: str, name: str = "") -> Dialect | None:
    """How the table that begins so is written; None where it is no table of articles.

    A table is regular, and its header has names of columns that news come in; one that calls itself a table need not.
    """
    if stated := _SEPARATOR.match(text):
        rest = text[stated.end() :]
        return Dialect(stated[1], 1, _has_backslashes(rest, stated[1]))
    named, best = bool(_TABLE_NAME.search(name)), Dialect()
    columns = 1
    sample = text if len(text) < HEAD_BYTES // 4 else text[: text.rfind("\n") + 1] or text
    for mark in MARKS:
        tried = Dialect(mark, 0, _has_backslashes(sample, mark))
        rows = [row for row in _rows(sample, tried) if row]
        rows = rows[header_at(rows) :]
        header = [cell.strip() for cell in rows[0]] if rows else []
        if len(set(header)) < 2 or max(map(len, header)) > MAX_HEADING_CHARS or len(header) <= columns:
            continue
        regular = sum(fits(row, len(header)) for row in rows) >= MIN_REGULAR_SHARE * len(rows)
        known = guess(header)
        if named or regular and len(rows) > 1 and len(known) > 1 and not {"body", "url"}.isdisjoint(known):
            best, columns = tried, len(header)
    if columns > 1:
        return best
    return Dialect() if named and "body" in guess([text.partition("\n")[0].strip()]) else None  # a single column


def header_at(rows: Sequence[Sequence[str]]) -> int:
    """Which of the first rows is the header: one that names columns and has only narrower rows above it."""
    widest = 0
    for at, row in enumerate(rows[:MAX_ROWS_ABOVE]):
        cells = [cell.strip() for cell in row if cell.strip()]
        if len(cells) > widest and max(map(len, cells)) <= MAX_HEADING_CHARS and "body" in guess(cells):
            return at
        widest = max(widest, len(cells))
    return 0


def fits(row: Sequence[str], width: int) -> bool:
    """Whether a row is as wide as the header, but for empty cells at the end of either."""
    return len(row) == width or len(row) > width and not any(row[width:])


def _rows(sample: str, tried: Dialect) -> list[list[str]]:
    lines = map(tried.line, sample.splitlines(keepends=True))
    try:
        return list(islice(csv.reader(lines, delimiter=tried.mark), SAMPLE_ROWS))
    except csv.Error:
        return []


def _has_backslashes(text: str, mark: str) -> bool:
    r"""Whether \" stands inside a cell, where no other way of writing has it."""
    return bool(re.search(rf'[^\\"]\\"[^"\r\n{re.escape(mark)}]', text))
