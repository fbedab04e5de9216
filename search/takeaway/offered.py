"""What the search page offers to take away."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.urls import reverse

from search import links
from search.engine import SearchPage, SearchQuery
from search.takeaway.formats import FORMATS, Format
from search.takeaway.snapshot import STREAMED_ROWS, rows_of


@dataclass(frozen=True, slots=True)
class TakeAway:
    """`rows` of each file; `formats` with their addresses; `later`: the worker writes it first."""

    rows: int
    formats: list[tuple[Format, str]]

    @property
    def later(self) -> bool:
        return self.rows > STREAMED_ROWS


def offered(query: SearchQuery, page: SearchPage) -> TakeAway:
    asked = links.query_string(replace(query, page=1, size=None, view=None))
    formats = [(each, f"{reverse('export', args=[each.suffix])}?{asked}") for each in FORMATS.values()]
    return TakeAway(rows_of(query, page), formats)
