"""What a page can be about: a pair of countries, a country, a topic, an outlet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from search import facets, links
from search.engine import NONE, Choice, SearchQuery
from search.facets import FACETS

#: Facet → what its pages stand under: /kk/pairs/ lists all, /kk/pairs/kz-ru/ is one.
PAGES = {"pair": "pairs", "country": "countries", "topic": "topics", "outlet": "outlets"}


@dataclass(frozen=True, slots=True)
class Subject:
    """`kind` is a facet, `value` one of its values."""

    kind: str
    value: str
    label: str

    @property
    def query(self) -> SearchQuery:
        return SearchQuery(choices={self.kind: Choice((self.value,))})

    @property
    def url(self) -> str:
        return address(self.kind, self.value)

    @property
    def search_url(self) -> str:
        return links.address(self.query, whole=True)


def address(kind: str, value: str) -> str:
    """The page of a value: /kk/pairs/kz-ru/, /kk/countries/kz/."""
    return reverse(f"{kind}-page", args=[written(kind, value)])


def written(kind: str, value: str) -> str:
    """As it stands in addresses: codes of countries in small letters."""
    return value.lower() if kind == "country" else value


def subject(kind: str, typed: str) -> Subject:
    """From what stands in an address, of countries in any case and of a pair in any order. Raises Http404."""
    try:
        value = next(iter(FACETS[kind].clean([typed])), NONE)
    except ValueError as error:
        raise Http404 from error
    if value == NONE or facets.IN_ROLE in value:  # a country in one role is a search
        raise Http404
    return Subject(kind, value, facets.labels({kind: {value}})[kind][value])


def named(kind: str, values: Iterable[str]) -> dict[str, Subject]:
    """Subjects by their values, those without a value left out. One query."""
    wanted = [value for value in values if value != NONE]
    labels = facets.labels({kind: wanted})[kind]
    return {value: Subject(kind, value, labels[value]) for value in wanted}


def within(query: SearchQuery, kind: str, value: str) -> str:
    """The list of what `query` finds that has this value, too."""
    return links.address(links.narrowed(query, kind, value), whole=True)
