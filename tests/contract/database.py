"""What the tests from database to index share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from articles.archive import machines
from articles.archive.machines import Derivation
from articles.models import Article, Original, Revision, Tag
from search import sync
from search.engine import Engine, SearchQuery
from search.facets import FACETS

COUNTED = dict.fromkeys(FACETS, 50)
DATABASE = pytest.mark.django_db
THREADS = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def synced(new_engine: Callable[[], Engine]) -> Engine:
    """An engine whose index is empty."""
    engine = new_engine()
    engine.create()
    return engine


@pytest.fixture
def missing(new_engine: Callable[[], Engine]) -> Engine:
    """An engine whose index does not exist yet."""
    return new_engine()


def article(
    title: str = "Хабар", body: str = "Мәтін.", *, tags: dict[type[Tag], dict[str, str]] | None = None, **values: Any
) -> Article:
    """A stored article. `tags`: kind → code → role."""
    original, _created = Original.objects.get_or_create(
        sha256="0" * 64, defaults={"size": 1, "media_type": "text/plain"}
    )
    derivation = Derivation(
        values={"title": title, "body": body, "language": "kk", "languages": {"kk": 1.0}, "text_hash": "", **values},
        tags={
            kind: {code: {"role": role, "confidence": 1.0, "rule": "", "evidence": []} for code, role in codes.items()}
            for kind, codes in (tags or {}).items()
        },
    )
    revision = Revision(original=original, charset="utf-8", text=body, title=title, body=body)
    return machines.add(derivation, revision)


def drained(engine: Engine) -> dict[str, int]:
    counts = sync.drain(engine=engine)
    engine.refresh()
    return {name: count for name, count in counts.items() if count}


def titled(engine: Engine, text: str = "", **options: Any) -> list[str]:
    """Titles of the hits, as the database has them."""
    ids = [hit.id for hit in engine.search(SearchQuery(text=text, **options)).hits]
    return [Article.objects.get(pk=each).title for each in ids]


def counted(engine: Engine, facet: str) -> dict[str, int]:
    return {count.value: count.count for count in engine.search(SearchQuery(facets=COUNTED)).facets[facet]}
