"""Counts by two dimensions, against a plain count."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from itertools import product

import pytest

from search.engine import BY_DAY, BY_MONTH, BY_YEAR, NONE, Choice, Document, Engine, SearchQuery
from search.facets import FACETS
from tests.contract.choices import CHOICES
from tests.contract.corpus import ANYTHING, CORPUS, counted, document, remaining, values
from tests.contract.stories import QUERIES, REPRINTED, WORDS
from tests.contract.tools import write

PLANES = (
    *[("pair", ""), (BY_YEAR, ""), (BY_MONTH, ""), ("pair", BY_YEAR), ("topic", BY_MONTH), ("outlet", "lang")],
    *[
        ("country", "pair"),
        ("lang", "topic"),
        (BY_YEAR, "country"),
        ("pair", "pair"),
        (BY_MONTH, BY_YEAR),
        (BY_DAY, "lang"),
    ],
)


def values_by(each: Document, by: str, query: SearchQuery) -> tuple[str | int, ...]:
    if by in FACETS:
        return values(each, by, query)
    return {BY_DAY: (each.day,), BY_MONTH: (each.month,), BY_YEAR: (each.month // 100,), "": ("",)}[by]


def cells(
    found: Iterable[Document], rows: str, columns: str, query: SearchQuery = ANYTHING
) -> dict[tuple[str | int, str | int], int]:
    """Articles, or distinct stories, of each combination."""
    every = [
        (place, each)
        for each in found
        for place in product(values_by(each, rows, query), values_by(each, columns, query))
    ]
    return dict(counted(every, query.unit))  # type: ignore[type-var]


@pytest.mark.parametrize("name", CHOICES)
def test_table_under_choices(filled: Engine, name: str) -> None:
    query = CHOICES[name]
    for plane in PLANES:
        assert filled.table(query, *plane) == cells(remaining(query), *plane, query), plane


@pytest.mark.parametrize("unit", ["article", "story"])
@pytest.mark.parametrize("name", QUERIES)
def test_table_counts_in_the_unit(reprints: Engine, name: str, unit: str) -> None:
    query = dataclasses.replace(QUERIES[name], unit=unit)
    for plane in PLANES:
        assert reprints.table(query, *plane) == cells(remaining(query, REPRINTED), *plane, query), plane


@pytest.mark.parametrize("facet", FACETS)
def test_every_facet_makes_a_table(reprints: Engine, facet: str) -> None:
    assert reprints.table(SearchQuery(), facet, BY_YEAR) == cells(REPRINTED, facet, BY_YEAR)
    assert reprints.table(SearchQuery(), BY_MONTH, facet) == cells(REPRINTED, BY_MONTH, facet)


def test_table_of_words(reprints: Engine) -> None:
    for word in WORDS:
        texts = [each for each in REPRINTED if word in each.body]
        query = SearchQuery(text=word, sort="relevance", unit="story", choices={"topic": Choice(("trade",))})
        found = remaining(query, texts)
        assert reprints.table(query, "outlet", BY_YEAR) == cells(found, "outlet", BY_YEAR, query)


def test_table_is_of_full_matches(filled: Engine) -> None:
    nothing = SearchQuery(text="газ көпір студент", sort="relevance", match="some")
    page = filled.search(dataclasses.replace(nothing, facets={"lang": 9}))
    assert page.total == 0
    assert page.partial.total > 0
    assert filled.table(nothing, "lang") == {}


def test_table_has_no_page_and_no_order(filled: Engine) -> None:
    whole = filled.table(SearchQuery(), "topic", BY_MONTH)
    assert sum(whole.values()) == sum(len(each.facets["topic"]) for each in CORPUS)
    query = SearchQuery(sort="oldest", page=9, facets={"topic": 1})
    assert filled.table(query, "topic", BY_MONTH) == whole
    assert (NONE, 0) in filled.table(SearchQuery(), "pair", BY_MONTH)  # without a pair, undated


def test_what_cannot_be_counted_by(filled: Engine) -> None:
    for rows, columns in (("title", ""), ("", ""), ("pair", "week"), ("story", BY_YEAR)):
        with pytest.raises(ValueError, match="no table"):
            filled.table(SearchQuery(), rows, columns)


def test_a_large_table_is_whole(engine: Engine) -> None:
    """More cells than an engine gives in one answer."""
    articles = [
        document(
            number,
            "Хабар",
            "Мәтін.",
            outlet=f"o{number}",
            topic=" ".join(sorted({f"t{(number + step) % 97}" for step in range(40)})),
            story=number - number % 2 or 1,
        )
        for number in range(1, 1701)
    ]
    write(engine, articles)
    table = engine.table(SearchQuery(), "outlet", "topic")
    assert len(table) > 65_536
    assert table == cells(articles, "outlet", "topic")
    some = SearchQuery(unit="story", choices={"topic": Choice(("t1",))})
    assert engine.table(some, "outlet", "topic") == cells(remaining(some, articles), "outlet", "topic", some)
