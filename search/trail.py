"""What the search gives the page of an article that a reader opened from a list of results.

The link there carries the search, and the article's place in its list (`hit`): from them come the words to mark, the
way back, and the results before and after, for one call of the engine. Whatever is wrong with them, the page is whole.
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
from search.engine import EngineUnavailable, Partial, SearchPage, SearchQuery, get_engine


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


@dataclass(frozen=True)
class Trail:
    """`found`: the results around the article's place, where the engine gave them."""

    request: HttpRequest
    article: Article
    query: SearchQuery
    found: SearchPage | None

    @cached_property
    def partial(self) -> Partial | None:
        """What a partial match has more marks by; None: it is a full one, or nobody knows."""
        hits = self.found.hits if self.found else ()
        return self.found.partial if self.found and any(hit.partial for hit in hits if self._is_this(hit.id)) else None

    @property
    def title(self) -> SafeString:
        return highlight.title(self.article, self.query, self.partial)

    def marker(self, text: str) -> Callable[[int, int], SafeString]:
        """Of a text of the article's: HTML of its characters from one place to another, with the words marked."""
        return highlight.marker(text, self.article, self.query, self.partial)

    @property
    def block(self) -> SafeString:
        """The way back, and onwards where the article stands where the link says."""
        context = {
            "article": self.article,
            "back_url": f"{links.address(self._page_of_results(), whole=True)}#a-{self.article.code}",
            "position": self.position,
        }
        return render_to_string("search/trail.html", context, self.request)

    @cached_property
    def position(self) -> Position | None:
        if not self.found:
            return None
        ids = [hit.id for hit in self.found.hits]
        if self.article.pk not in ids:
            return None  # the list is another one by now
        at = ids.index(self.article.pk)
        place = self.query.window[0] + at + 1
        shown = Article.objects.searchable().only("title", "language").in_bulk(ids)
        around = {step: shown.get(ids[at + step]) for step in (-1, 1) if 0 <= at + step < len(ids)}
        urls = {step: links.from_results(self.query, one, place + step) for step, one in around.items() if one}
        before, after = (Neighbour(one, urls[step]) if (one := around.get(step)) else None for step in (-1, 1))
        return Position(place, min(self.found.listed, MAX_HITS), before, after)

    def _is_this(self, article_id: int) -> bool:
        return article_id == self.article.pk

    def _page_of_results(self) -> SearchQuery:
        """The page of the list that the article is on."""
        if not self.query.around:
            return self.query
        _start, size = replace(self.query, around=0, page=1).window
        place = self.position.place if self.position else self.query.around
        return replace(self.query, around=0, page=(place - 1) // size + 1)


def trail(request: HttpRequest, article: Article) -> Trail | None:
    """None where the address says nothing of a search, or what no search can be."""
    try:
        query = replace(filters.parse(request.GET), around=_place(request.GET.get("hit", "")))
    except (filters.BadParameter, TooManyFieldsSent):
        return None
    if not query.around and not links.parameters(replace(query, page=1)):
        return None
    return Trail(request, article, query, _around(query))


def _place(written: str) -> int:
    """0: none, or none that a list can have."""
    known = written.isascii() and written.isdecimal() and len(written) <= len(str(MAX_HITS))
    return int(written) if known and int(written) <= MAX_HITS else 0


def _around(query: SearchQuery) -> SearchPage | None:
    if not query.around:
        return None
    try:
        return get_engine().search(query)
    except EngineUnavailable:
        return None
