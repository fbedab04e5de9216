"""What the search gives the page of an article that a reader opened from a list of results.

The link there carries the search, and the article's place in its list (`hit`): from them come the words to mark, the
way back, and the results before and after. Whatever is wrong with them, the page is whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from articles.models import Article
from articles.pages.paging import MAX_HITS
from search import filters, highlight, links
from search.engine import EngineUnavailable, Hit, Partial, SearchQuery, get_engine


@dataclass(frozen=True, slots=True)
class Neighbour:
    article: Article
    url: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where among the results this one is: `place` of `listed`."""

    place: int
    listed: int
    previous: Neighbour | None
    next: Neighbour | None


@dataclass(frozen=True, slots=True)
class Around:
    """The page of results that has a place of the list, and the hit before or after it where the place is at its end.

    `start`: the place of the first of `hits`, from 0. `partial`, `listed`: as SearchPage has them.
    """

    hits: tuple[Hit, ...]
    start: int
    partial: Partial
    listed: int


@dataclass(frozen=True)
class Trail:
    """`place`: of the article in the list, from 1, as its address says; 0: it says none."""

    request: HttpRequest
    article: Article
    query: SearchQuery
    place: int
    around: Around | None

    @cached_property
    def at(self) -> int | None:
        """Which of the hits around its place the article is; None: the list is another one by now."""
        ids = [hit.id for hit in self.around.hits] if self.around else []
        return ids.index(self.article.pk) if self.article.pk in ids else None

    @cached_property
    def partial(self) -> Partial | None:
        """What a partial match has more marks by; None: it is a full one, or nobody knows."""
        if not self.around or self.at is None:
            return None
        return self.around.partial if self.around.hits[self.at].partial else None

    @property
    def title(self) -> SafeString:
        return highlight.title(self.article, self.query, self.partial)

    def marker(self, text: str) -> Callable[[int, int], SafeString]:
        """Of a text of the article's: HTML of its characters from one place to another, with the words marked."""
        return highlight.marker(text, self.article, self.query, self.partial)

    @property
    def block(self) -> SafeString:
        """The way back, and onwards where the article stands where the address says."""
        position = self.position
        place = position.place if position else self.place
        query = replace(self.query, page=_page(self.query, place)) if place else self.query
        context = {
            "article": self.article,
            "back_url": f"{links.address(query, whole=True)}#a-{self.article.code}",
            "position": position,
        }
        return render_to_string("search/trail.html", context, self.request)

    @cached_property
    def position(self) -> Position | None:
        if not self.around or self.at is None:
            return None
        place = self.around.start + self.at + 1
        ids = {step: hit.id for step in (-1, 1) for hit in self.around.hits[max(self.at + step, 0) :][:1]}
        if not self.at:
            del ids[-1]
        shown = Article.objects.searchable().only("title", "language").in_bulk(ids.values())
        neighbours = {
            step: Neighbour(shown[pk], links.from_results(self.query, shown[pk], place + step))
            for step, pk in ids.items()
            if pk in shown
        }
        return Position(place, min(self.around.listed, MAX_HITS), neighbours.get(-1), neighbours.get(1))


def trail(request: HttpRequest, article: Article) -> Trail | None:
    """None where the address says nothing of a search, or what no search can be."""
    try:
        query = filters.parse(request.GET)
    except (filters.BadParameter, TooManyFieldsSent):
        return None
    if not links.parameters(replace(query, page=1)):
        return None
    place = _place(request.GET.get("hit", ""))
    return Trail(request, article, query, place, _around(query, place) if place else None)


def _place(written: str) -> int:
    """0: none, or none that a list can have."""
    known = written.isascii() and written.isdecimal() and len(written) <= len(str(MAX_HITS))
    return int(written) if known and int(written) <= MAX_HITS else 0


def _page(query: SearchQuery, place: int) -> int:
    """The number of the page that has this place."""
    _start, size = replace(query, page=1).window
    return (place - 1) // size + 1


def _around(query: SearchQuery, place: int) -> Around | None:
    """One call of the engine, two at either end of a page: hits of one score are in order within a page alone."""
    query = replace(query, page=_page(query, place))
    start, size = query.window
    try:
        found = get_engine().search(query)
        hits, at = found.hits, place - 1 - start
        if at == 0 and start:
            hits, start = get_engine().search(replace(query, page=query.page - 1)).hits[-1:] + hits, start - 1
        elif at == size - 1 and place < min(found.listed, MAX_HITS):
            hits += get_engine().search(replace(query, page=query.page + 1)).hits[:1]
    except EngineUnavailable:
        return None
    return Around(hits, start, found.partial, found.listed)
