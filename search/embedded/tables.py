"""Counts by two dimensions, from tantivy's nested aggregations."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tantivy import Searcher

from search.embedded.results import MOST_VALUES, SEVERAL, aggregated, further
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


def table(searcher: Searcher, translation: Translation, rows: str, columns: str) -> Cells:
    """As search.engine.Engine.table."""
    query = translation.search
    stories = {STORIES: SEVERAL} if query.unit == "story" else {}
    inner = {COLUMNS: _dimension(query, columns) | _with(stories)} if columns else stories
    cells: Counter[tuple[str | int, str | int]] = Counter()
    for row in aggregated(searcher, translation, "", {ROWS: _dimension(query, rows) | _with(inner)})[ROWS]:
        for cell in row[COLUMNS]["buckets"] if columns else (row,):
            count = cell["doc_count"] - further(cell.get(STORIES, {}).get("buckets", ()))
            cells[_value(rows, row["key"]), _value(columns, cell["key"]) if columns else ""] += count
        if len(cells) > MOST_CELLS:
            raise TooManyCells(f"{rows} and {columns}: over {MOST_CELLS} cells")
    return dict(cells)


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
