"""How a list of results is ordered, counted, shown and paged, each choice with the address that makes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import pgettext

from articles.pages.paging import MAX_HITS, PAGE_SIZE, PAGE_SIZES
from articles.pages.wording import number
from search import links
from search.engine import SearchQuery
from search.links import Link

NEIGHBOURS = 2  # page numbers shown on either side of this one


def _link(query: SearchQuery, key: str, value: Any, label: str, *, current: bool) -> Link:
    """To this search with one of its choices made otherwise, from its first page."""
    return Link(label, links.address(replace(query, page=1, **{key: value})), current, key, str(value))


def sorts(query: SearchQuery) -> list[Link]:
    named = {
        "relevance": pgettext("order of results", "Relevance"),
        "newest": pgettext("order of results", "Newest"),
        "oldest": pgettext("order of results", "Oldest"),
        "added": pgettext("order of results", "Recently added"),
    }
    offered = {sort: label for sort, label in named.items() if query.text or sort != "relevance"}
    return [_link(query, "sort", sort, label, current=sort == query.sort) for sort, label in offered.items()]


def units(query: SearchQuery) -> list[Link]:
    """What counts can be of."""
    named = {
        "article": pgettext("what is counted", "articles"),
        "story": pgettext("what is counted", "stories"),
    }
    return [_link(query, "unit", unit, label, current=unit == query.unit) for unit, label in named.items()]


def sizes(query: SearchQuery) -> list[Link]:
    here = query.size or PAGE_SIZE
    return [_link(query, "size", size, number(size), current=size == here) for size in PAGE_SIZES]


def views(query: SearchQuery) -> list[Link]:
    named = {
        "full": pgettext("entries of a list", "with excerpts"),
        "compact": pgettext("entries of a list", "a line each"),
    }
    here = query.view or "full"
    return [_link(query, "view", view, label, current=view == here) for view, label in named.items()]


def last_possible(query: SearchQuery) -> int:
    """The last page that any result can have."""
    return MAX_HITS // (query.size or PAGE_SIZE)


def last_page(query: SearchQuery, stories: int) -> int:
    """The last page that may be shown; an empty result has one page too."""
    return min(max(-(-stories // (query.size or PAGE_SIZE)), 1), last_possible(query))


@dataclass(frozen=True, slots=True)
class Pager:
    """Numbered pages around this one, the first and the last; None stands for a gap."""

    query: SearchQuery
    stories: int

    def _link(self, page: int) -> Link:
        url = links.address(replace(self.query, page=page))
        return Link(str(page), url, page == self.query.page, "page", str(page))

    @property
    def last(self) -> int:
        return last_page(self.query, self.stories)

    @property
    def numbers(self) -> list[Link | None]:
        here = self.query.page
        shown = sorted({1, self.last, *range(max(here - NEIGHBOURS, 1), min(here + NEIGHBOURS, self.last) + 1)})
        made: list[Link | None] = []
        for before, page in zip([0, *shown], shown, strict=False):
            if page - before == 2:
                made.append(self._link(page - 1))
            elif page - before > 2:
                made.append(None)
            made.append(self._link(page))
        return made

    @property
    def previous(self) -> Link | None:
        return self._link(self.query.page - 1) if self.query.page > 1 else None

    @property
    def next(self) -> Link | None:
        return self._link(self.query.page + 1) if self.query.page < self.last else None

    @property
    def first_hit(self) -> int:
        return self.query.window[0] + 1

    @property
    def last_hit(self) -> int:
        return min(sum(self.query.window), self.stories)

    @property
    def capped(self) -> int:
        """The number of hits that pages show, where that is not all; otherwise 0."""
        return MAX_HITS if self.stories > MAX_HITS else 0
