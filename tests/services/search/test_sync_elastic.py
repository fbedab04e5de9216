"""Database → outbox → index on PostgreSQL and Elasticsearch: the same tests as on SQLite and the embedded engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import connection
from django.test import override_settings
from elasticsearch import Elasticsearch

from articles.locks import advisory_key, only_one
from search import sync
from search.elastic import ElasticEngine
from search.engine import EngineUnavailable
from tests.contract.leaving import *  # noqa: F403
from tests.contract.sync import *  # noqa: F403
from tests.contract.sync import article, drained, titled
from tests.services.elastic import drop, numbered_alias


@pytest.fixture(scope="module")
def new_engine(elasticsearch_url: str) -> Iterator[Callable[[], ElasticEngine]]:
    def make() -> ElasticEngine:
        with override_settings(ELASTICSEARCH_INDEX=numbered_alias("sync")):
            return ElasticEngine()

    yield make
    with Elasticsearch(elasticsearch_url, request_timeout=30) as server:
        drop(server, "sync")


@pytest.mark.django_db
def test_what_was_saved_while_the_engine_was_away_is_caught_up(synced: ElasticEngine) -> None:
    with override_settings(ELASTICSEARCH_URL=["http://127.0.0.1:9"], ELASTICSEARCH_INDEX=synced.alias):
        away = ElasticEngine()
        article("Үзілісте жазылған")
        with pytest.raises(EngineUnavailable):
            sync.drain(engine=away)
    assert drained(synced) == {"indexed": 1}
    assert titled(synced) == ["Үзілісте жазылған"]


@pytest.mark.django_db
def test_the_lock_goes_with_the_connection_that_held_it(synced: ElasticEngine) -> None:
    own = connection.get_connection_params()
    other = psycopg.connect(
        **{name: own[name] for name in ("host", "port", "user", "password", "dbname") if name in own}
    )
    other.execute("SELECT pg_advisory_lock(%s)", [advisory_key(sync.ONE_DRAINER)])
    with only_one(sync.ONE_DRAINER, wait=False) as held:
        assert not held
    other.close()
    with only_one(sync.ONE_DRAINER, wait=True) as held:
        assert held
