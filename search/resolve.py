"""From an address of the public search to all that it finds: what rooms that know no search are handed by config."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import QueryDict
from django.utils.translation import gettext as _

from articles.pages.errors import NotResolved
from search import filters, page
from search.engine import EngineUnavailable, SearchQuery, get_engine


def resolve(query_string: str) -> Iterator[int]:
    """The ids of all articles that the search of this query string finds, however many, in its order.

    Articles with every word, by `newest` where the order is that of relevance; its `page`, `size`, `view` and `unit`
    do not matter. A key that means nothing is refused: it may be a misspelt filter. Raises NotResolved, for the words
    of the address at once, for an engine that is away also midway.
    """
    params = QueryDict(query_string)
    try:
        query = filters.parse_strictly(params)
    except filters.BadParameter as error:
        raise NotResolved([fault.message for fault in error.faults]) from error
    return _ids(query)


def in_words(query_string: str) -> str:
    """What the search of this query string asks for, in the language of the page; "" where that is nothing."""
    return words_of(filters.parse(QueryDict(query_string)))


def words_of(query: SearchQuery) -> str:
    words = [_("search “%(words)s”") % {"words": query.text}] if query.text else []
    return "; ".join([*words, *(chip.label for chip in page.chips(query, page.labels_of(query, {})))])


def _ids(query: SearchQuery) -> Iterator[int]:
    try:
        for found, _key in get_engine().hits(query):
            yield found
    except EngineUnavailable as error:
        raise NotResolved([_("Search is unavailable right now")]) from error
