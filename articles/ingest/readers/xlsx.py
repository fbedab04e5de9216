"""Excel workbooks: each sheet with a header is a table of articles."""

from __future__ import annotations

import datetime as dt
import tempfile
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

import openpyxl

from articles.ingest.readers.columns import guess
from articles.ingest.readers.dialect import MAX_ROWS_ABOVE, header_at
from articles.ingest.readers.place import Place
from articles.ingest.readers.streams import Measured
from articles.ingest.readers.table import MAX_COLUMNS, Row, documents, unique
from articles.ingest.readers.wacz import seekable
from articles.ingest.records import RawDocument
from articles.ingest.support.packages import MAX_MEMBERS

MAX_ROWS = 1_048_576  # of a sheet, as Excel has it
MAX_STRINGS_BYTES = 200_000_000  # of the words that all sheets share, which are held in memory


def read_xlsx(stream: Measured, place: Place) -> Iterator[RawDocument]:
    """The articles in a workbook. A sheet whose columns say nothing is passed over where another one has articles."""
    with tempfile.TemporaryFile() as spare:
        try:
            file = seekable(stream, spare)
            with zipfile.ZipFile(file) as archive:
                members = archive.infolist()
            words = sum(member.file_size for member in members if "sharedstrings" in member.filename.lower())
            if words > MAX_STRINGS_BYTES or len(members) > MAX_MEMBERS:
                yield place.failed(
                    f"{words} bytes of words in {len(members)} files: at most {MAX_STRINGS_BYTES} are read"
                )
                return
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            yield from _sheets(book.worksheets, stream, place)
        except Exception as error:  # openpyxl takes for granted that a file is as Excel writes it
            yield place.failed(f"no Excel workbook, or broken: {error!r}"[:200], stream.packed)


def _sheets(sheets: list[Any], stream: Measured, place: Place) -> Iterator[RawDocument]:
    known = [sheet for sheet in sheets if "body" in guess(_header(sheet)[1])]
    for sheet in known or sheets:
        at, names = _header(sheet)
        name = "" if len(sheets) == 1 else f"{sheet.title}/"
        yield from documents(_rows(sheet, at, unique(names), name), stream, place)
    for _sheet in sheets if known else ():
        if _sheet not in known:
            place.passed("sheet without articles")


def _header(sheet: Any) -> tuple[int, list[str]]:
    """How many rows stand above those of articles, and the names of the columns."""
    first = list(islice(_cells(sheet), MAX_ROWS_ABOVE))
    at = header_at(first)
    return at + 1, first[at] if first else []


def _rows(sheet: Any, above: int, names: list[str], place: str) -> Iterator[Row]:
    for number, row in enumerate(_cells(sheet), 1):
        if number > above and any(row):
            cells = (row + [""] * len(names))[: len(names)]
            yield Row(f"{place}{number}", dict(zip(names, cells, strict=True)))


def _cells(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()  # what a file says of its size may be anything
    for row in sheet.iter_rows(max_row=MAX_ROWS, values_only=True):  # a width would be filled up in every row
        yield [_as_text(value) for value in row[:MAX_COLUMNS]]


def _as_text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
