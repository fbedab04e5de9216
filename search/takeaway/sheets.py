"""Rows as a workbook that people open: dates are dates, numbers are numbers, and nothing in it is run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles import locks
from search.takeaway.columns import Column, Kind, columns
from search.takeaway.manifest import Manifest
from search.takeaway.rows import Row
from search.takeaway.signs import for_xml
from search.takeaway.tables import AS_TEXT, inert

CHUNK_BYTES = 65_536
CELL_CHARACTERS = 32_767  # of UTF-16: no cell holds more
SHEET_ROWS = 1_048_576
FIRST_YEAR = 1900  # of the calendar of spreadsheets
CUT = " […]"
FORMATS = {"day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm:ss"}
WIDTHS = {"title": 60, "text": 60, "address": 30, "source_address": 30, "outlet": 24}
USUAL_WIDTH, NAME_WIDTH, VALUE_WIDTH = 14, 24, 90
# Rows go to the disk one by one; words stay words, whatever they look like.
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def as_xlsx(rows: Iterable[Row], manifest: Manifest) -> Iterator[bytes]:
    """Sheets of articles, one of what the columns hold, one of the search. Written whole before it is sent."""
    with locks.temporary_folder(Path(settings.FILE_UPLOAD_TEMP_DIR)) as folder:
        path = folder / "book.xlsx"
        with xlsxwriter.Workbook(path, {**OPTIONS, "tmpdir": str(folder)}) as book:
            chosen = columns()
            _articles(book, chosen, rows)
            _pairs(book, _("Columns"), ((column.name, str(column.description)) for column in chosen))
            _pairs(book, _("Search"), manifest.lines())
        with path.open("rb") as file:
            yield from iter(partial(file.read, CHUNK_BYTES), b"")


def _articles(book: Any, chosen: list[Column], rows: Iterable[Row]) -> None:
    formats = {kind: book.add_format({"num_format": written}) for kind, written in FORMATS.items()}
    cells = [(column.value, column.kind, formats.get(column.kind)) for column in chosen]
    title = pgettext("sheet of a workbook", "Articles")
    sheet, number, filled = _sheet(book, title, chosen), 1, 1
    for row in rows:
        if filled == SHEET_ROWS:
            number += 1
            sheet, filled = _sheet(book, f"{title} {number}", chosen), 1
        for place, (value, kind, written) in enumerate(cells):
            if (held := cell(kind, value(row))) is not None:
                sheet.write(filled, place, held, written)
        filled += 1


def cell(kind: Kind, value: Any) -> Any:
    """A value as a cell has it; moments in the archive's own time zone, since spreadsheets know none."""
    if value is None or kind in ("whole", "yes_no"):
        return value
    if kind == "moment":
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    if kind == "day" and value.year >= FIRST_YEAR:
        return value
    if kind in ("wholes", "numbers") and len(value) == 1:
        return value[0]
    return words(str(AS_TEXT[kind](value))) or None


def words(text: str) -> str:
    """Text that a cell can hold: cut where it is too long, with "[…]" at the end."""
    kept = for_xml(text)
    units = kept.encode("utf-16-le")
    if len(units) <= 2 * CELL_CHARACTERS:
        return kept
    return units[: 2 * (CELL_CHARACTERS - len(CUT))].decode("utf-16-le", "ignore") + CUT


def _sheet(book: Any, title: str, chosen: list[Column]) -> Any:
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(chosen):
        sheet.set_column(place, place, WIDTHS.get(column.name, USUAL_WIDTH))
    sheet.write_row(0, 0, [column.name for column in chosen])
    return sheet


def _pairs(book: Any, title: str, lines: Iterable[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(title)
    sheet.set_column(0, 0, NAME_WIDTH)
    sheet.set_column(1, 1, VALUE_WIDTH)
    for number, line in enumerate(lines):
        sheet.write_row(number, 0, [words(inert(each)) for each in line])
