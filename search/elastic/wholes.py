"""From SearchQuery to requests for all of something: a table's cells, every hit, every id. Pure, like translate."""

from __future__ import annotations

from typing import Any

from elasticsearch.dsl import A, Search
from elasticsearch.dsl.aggs import Agg
from elasticsearch.dsl.query import MatchAll, Query

from search.elastic.translate import both, chosen, in_stories
from search.engine import ASCENDING, BY_MONTH, BY_YEAR, YEAR, SearchQuery
from search.fields import field_of

CELLS, ROWS, COLUMNS = "cells", "rows", "columns"
HITS_AT_A_TIME = 5000


def table(
    query: SearchQuery, text: Query, rows: str, columns: str, after: dict[str, Any] | None, size: int
) -> Search[Any]:
    """The next cells of Engine.table: buckets of pairs of values, in order of these."""
    sources = [{name: dimension(query, by)} for name, by in ((ROWS, rows), (COLUMNS, columns)) if by]
    page: dict[str, Any] = {"after": after} if after else {}
    cells = A("composite", sources=sources, size=size, **page)
    request = Search().query(both([text, *chosen(query).values()]))
    request.aggs.bucket(CELLS, in_stories(cells) if query.unit == "story" else cells)
    return request.extra(size=0, track_total_hits=False)


def dimension(query: SearchQuery, name: str) -> Agg[Any]:
    if name == BY_YEAR:
        return A("histogram", field=BY_MONTH, interval=YEAR)
    return A("terms", field=field_of(query, name))


def every_hit(query: SearchQuery, text: Query) -> Search[Any]:
    """A page of Engine.hits."""
    key = query.sort_key
    found = Search().query(both([text, *chosen(query).values()])).sort(key if key == ASCENDING else f"-{key}")
    return found.extra(size=HITS_AT_A_TIME, track_total_hits=False, _source=False)


def every_id() -> Search[Any]:
    """A page of Engine.ids."""
    return (
        Search()
        .query(MatchAll())
        .sort("id")
        .extra(size=HITS_AT_A_TIME, track_total_hits=False, _source=False, version=True)
    )
