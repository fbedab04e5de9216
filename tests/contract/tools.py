"""What the tests of the suite share: an engine with the corpus, one without, and what they answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable

import pytest

from search.engine import Document, Engine, SearchQuery
from search.facets import FACETS
from tests.contract.corpus import CORPUS

COUNTED = dict.fromkeys(FACETS, 100)


@pytest.fixture(scope="module")
def filled(new_engine: Callable[[], Engine]) -> Engine:
    """Holds the corpus. For reading only."""
    engine = new_engine()
    engine.create()
    write(engine, CORPUS)
    return engine


@pytest.fixture
def engine(new_engine: Callable[[], Engine]) -> Engine:
    """Holds nothing yet."""
    engine = new_engine()
    engine.create()
    return engine


def write(engine: Engine, documents: Iterable[Document]) -> None:
    engine.index(documents)
    engine.refresh()


def all_ids(engine: Engine, query: SearchQuery) -> list[int]:
    """The full matches of all pages in order."""
    found: list[int] = []
    page = 1
    while hits := engine.search(dataclasses.replace(query, page=page)).hits:
        found += [hit.id for hit in hits if not hit.partial]
        page += 1
    return found


def found(engine: Engine, text: str, **options: bool) -> set[int]:
    """Ids of all hits; the total must agree, and so must the order by relevance."""
    query = SearchQuery(text=text, **options)  # type: ignore[arg-type]
    ids = all_ids(engine, query)
    assert len(ids) == len(set(ids)) == engine.search(query).total, text
    assert set(all_ids(engine, dataclasses.replace(query, sort="relevance"))) == set(ids), text
    return set(ids)
