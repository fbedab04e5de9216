"""From a SearchQuery back to its address. Every link of the search pages is one query, changed, and written here.

Parameters stand in one order and only where they say something, so that equal searches have equal addresses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

from articles import dates
from articles.models import Article
from search import facets
from search.engine import Choice, DateChoice, SearchQuery
from search.facets import COUNTRY, FACETS

#: Of an address that links of a page have: it has some 400 of them, and repeats no long search in each.
LONGEST_BYTES = 200
#: Of the address of an article with the search that it was found by: a page of results has one for each.
LONGEST_TRAIL_BYTES = 400


@dataclass(frozen=True, slots=True)
class Link:
    """`current`: the reader is there already. `key`, `value`: what the form has to say besides, to lead there too."""

    label: str
    url: str
    current: bool = False
    key: str = ""
    value: str = ""


def default_sort(text: str) -> str:
    return "relevance" if text else "newest"


def parameters(query: SearchQuery) -> list[tuple[str, str]]:
    """The query string as pairs; filters.parse reads it back to an equal query."""
    pairs = [("q", query.text), ("exact", "1" if query.exact else ""), ("also", "" if query.also else "0")]
    pairs += [("without", words) for words in query.without]
    pairs.append(("match", query.match if query.match != "all" else ""))
    chosen = [(name, query.choices[name]) for name in FACETS if name in query.choices]
    for name, choice in chosen:
        pairs += [(name, value) for value in choice.values]
        pairs += [(f"-{name}", value) for value in choice.excluded]
    pairs.append(("principal", "1" if query.principal else ""))
    pairs += [("all", name) for name, choice in chosen if choice.every]
    pairs += date_parameters(query.dates)
    pairs.append(("sort", query.sort if query.sort != default_sort(query.text) else ""))
    pairs.append(("unit", query.unit if query.unit != "article" else ""))
    pairs += [("size", str(query.size or "")), ("view", query.view or "")]
    pairs.append(("page", str(query.page) if query.page > 1 else ""))
    return [(key, value) for key, value in pairs if value]


def query_string(query: SearchQuery, kept: Mapping[str, str] | None = None) -> str:
    """`kept`: keys whose values stand in it as these say, in place of what the query was read to."""
    kept = kept or {}
    return "&".join(_written(key, kept.get(key, value)) for key, value in parameters(query))


def written(params: QueryDict) -> list[tuple[str, str]]:
    """The pairs of an address as they came, without those that are empty."""
    return [(key, value) for key, values in params.lists() for value in values if value]


def date_parameters(days: DateChoice) -> list[tuple[str, str]]:
    return [
        ("from", since(days.first) if days.first is not None else ""),
        ("to", until(days.last) if days.last is not None else ""),
        ("date", "none" if days.undated else ""),
    ]


def since(day: int) -> str:
    """The shortest way to write a first day: 20050101 → "2005", 20050301 → "2005-03"."""
    date = dates.from_number(day)
    return shortest(date, date.day == 1, (date.month, date.day) == (1, 1))


def until(day: int) -> str:
    """The shortest way to write a last day: 20051231 → "2005", 20050331 → "2005-03"."""
    date = dates.from_number(day)
    month_ends = date == dates.month_end(date)
    return shortest(date, month_ends, (date.month, date.day) == (12, 31))


def shortest(date: dt.date, whole_month: bool, whole_year: bool) -> str:
    written = date.isoformat()
    return written[:4] if whole_year else written[:7] if whole_month else written


def address(query: SearchQuery, *, facet: str = "", whole: bool = False) -> str:
    """The page of this search, or the page of all values of a facet under it.

    "" where it is longer than LONGEST_BYTES, unless `whole`: then a button of the form, which has the search once,
    leads there (search_tags.leading).
    """
    path = _path(facet, get_language(), get_script_prefix())
    written = query_string(query)
    made = f"{path}?{written}" if written else path
    return made if whole or len(made) <= LONGEST_BYTES else ""


def from_results(query: SearchQuery, article: Article, place: int) -> str:
    """The page of an article found at this place of the list, with the search; without, where that is too long or the
    list is of all articles."""
    url = article.get_absolute_url()
    searched = [_written(*pair) for pair in parameters(replace(query, page=1))]
    made = f"{url}?{'&'.join([*searched, f'hit={place}'])}"
    return made if searched and len(made) <= LONGEST_TRAIL_BYTES else url


# A page of results holds some 160 addresses, most of whose parts are the same.


@lru_cache
def _path(facet: str, language: str | None, prefix: str) -> str:
    """`language` and `prefix` are those in force, which `reverse` goes by."""
    return reverse("facet", args=[facet]) if facet else reverse("search")


@lru_cache(maxsize=4096)
def _written(key: str, value: str) -> str:
    return urlencode({key: value})


# A changed search begins at its first page.


def in_role(query: SearchQuery, value: str) -> SearchQuery:
    """With a country in one role, or in all, in place of the same one in others."""
    choice = query.choices.get(COUNTRY, Choice())
    kept = [other for other in choice.values if facets.in_role(other)[0] != facets.in_role(value)[0]]
    excluded = tuple(other for other in choice.excluded if other != value)
    return changed(query, COUNTRY, replace(choice, values=tuple(sorted({*kept, value})), excluded=excluded))


def changed(query: SearchQuery, name: str, choice: Choice) -> SearchQuery:
    return replace(query, page=1, choices={**query.choices, name: choice})


def narrowed(query: SearchQuery, name: str, value: str) -> SearchQuery:
    """With this value chosen as well."""
    choice = query.choices.get(name, Choice())
    kept = tuple(other for other in choice.excluded if other != value)
    return changed(query, name, replace(choice, values=tuple(sorted({*choice.values, value})), excluded=kept))


def excluding(query: SearchQuery, name: str, value: str) -> SearchQuery:
    choice = query.choices.get(name, Choice())
    kept = tuple(other for other in choice.values if other != value)
    every = choice.every and bool(kept)
    excluded = tuple(sorted({*choice.excluded, value}))
    return changed(query, name, Choice(values=kept, every=every, excluded=excluded))


def without(query: SearchQuery, name: str, value: str) -> SearchQuery:
    """With this value neither chosen nor excluded."""
    choice = query.choices.get(name, Choice())
    kept = tuple(other for other in choice.values if other != value)
    excluded = tuple(other for other in choice.excluded if other != value)
    return changed(query, name, Choice(kept, choice.every and bool(kept), excluded))


def dated(query: SearchQuery, days: DateChoice) -> SearchQuery:
    return replace(query, page=1, dates=days)


def unfiltered(query: SearchQuery) -> SearchQuery:
    """The words alone."""
    return replace(query, page=1, choices={}, principal=False, dates=DateChoice())


def without_text(query: SearchQuery) -> SearchQuery:
    return replace(query, page=1, text="", exact=False, also=True, without=(), match="all", sort="newest")
