"""Counts by two dimensions, from tantivy's nested aggregations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tantivy import Searcher

from search.embedded.results import MOST_VALUES, SEVERAL, aggregated, further, of_several
from search.embedded.translate import Translation
from search.engine import (
    BY_DAY,
    BY_MONTH,
    BY_YEAR,
    MOST_CELLS,
    STORIES,
    YEAR,
    Cells,
    SearchQuery,
    TooManyCells,
)
from search.fields import field_of

ROWS, COLUMNS = "rows", "columns"

Cell = tuple[str | int, str | int]


def table(searcher: Searcher, translation: Translation, rows: str, columns: str) -> Cells:
    """As search.engine.Engine.table."""
    query = translation.search
    inner = {COLUMNS: _dimension(query, columns)} if columns else {}
    cells: Counter[Cell] = Counter()
    for row in aggregated(searcher, translation, "", {ROWS: _dimension(query, rows) | _with(inner)})[ROWS]:
        for cell, bucket in _cells(row, rows, columns):
            cells[cell] += bucket["doc_count"]
        if len(cells) > MOST_CELLS:
            raise TooManyCells(f"{rows} and {columns}: over {MOST_CELLS} cells")
    if query.unit == "story":
        within = {STORIES: SEVERAL}
        inner = {COLUMNS: _dimension(query, columns) | _with(within)} if columns else within
        for row in of_several(searcher, translation, "", {ROWS: _dimension(query, rows) | _with(inner)}).get(ROWS, ()):
            for cell, bucket in _cells(row, rows, columns):
                cells[cell] -= further(bucket[STORIES]["buckets"])
    return dict(cells)


def _cells(row: dict[str, Any], rows: str, columns: str) -> Iterator[tuple[Cell, dict[str, Any]]]:
    value = _value(rows, row["key"])
    for bucket in row[COLUMNS]["buckets"] if columns else (row,):
        yield (value, _value(columns, bucket["key"]) if columns else ""), bucket


def _dimension(query: SearchQuery, name: str) -> dict[str, Any]:
    if name == BY_YEAR:
        return {"histogram": {"field": BY_MONTH, "interval": YEAR, "min_doc_count": 1}}
    return {"terms": {"field": field_of(query, name), "size": MOST_VALUES}}


def _with(aggregations: dict[str, Any]) -> dict[str, Any]:
    return {"aggs": aggregations} if aggregations else {}


def _value(name: str, key: Any) -> str | int:
    if name == BY_YEAR:
        return int(key) // YEAR
    return int(key) if name in (BY_MONTH, BY_DAY) else str(key)
