"""An index that is closed, read-only, blocked or gone: a search that is away, and no fault of any article."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from elasticsearch import Elasticsearch

from articles.archive import editors
from articles.models import Outbox
from search import sync
from search.elastic import ElasticEngine
from search.engine import EngineUnavailable
from tests.contract.database import *  # noqa: F403
from tests.contract.database import THREADS, article, drained, titled
from tests.services.elastic import drop, numbered_alias

FOLLOWS_WITHIN_SECONDS = 20  # on a busy machine; a quiet one takes five at most


class Fault(NamedTuple):
    strike: Callable[[], object]
    mend: Callable[[], object]


def blocked(server: Elasticsearch, name: str, block: str, on: bool | None) -> None:
    server.indices.put_settings(index=name, settings={f"index.blocks.{block}": on})


def opened(server: Elasticsearch, name: str) -> None:
    server.indices.open(index=name)
    server.cluster.health(index=name, wait_for_status="yellow")


@pytest.fixture(scope="module")
def server(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_url, request_timeout=30) as made:
        yield made
        drop(made, "blocked")


@pytest.fixture(scope="module")
def new_engine(server: Elasticsearch) -> Callable[[], ElasticEngine]:
    def make() -> ElasticEngine:
        with override_settings(ELASTICSEARCH_INDEX=numbered_alias("blocked")):
            return ElasticEngine()

    return make


@pytest.fixture(params=["closed", "write", "read_only", "read_only_allow_delete"])
def fault(
    request: pytest.FixtureRequest, synced: ElasticEngine, server: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Fault]:
    """The index can be broken and mended; in the end it is whole."""
    monkeypatch.setattr("search.elastic.client.BULK_RETRIES", 0)  # else seven seconds behind a full disk
    name, kind = synced.alias, request.param
    if kind == "closed":
        made = Fault(lambda: server.indices.close(index=name), lambda: opened(server, name))
    else:
        made = Fault(lambda: blocked(server, name, kind, True), lambda: blocked(server, name, kind, None))
    yield made
    made.mend()


@pytest.mark.django_db
def test_no_article_is_put_off_for_what_the_index_is_to_blame_for(synced: ElasticEngine, fault: Fault) -> None:
    kept, gone = article("Сақталған"), article("Жасырылған")
    drained(synced)
    fault.strike()
    editors.edit(kept, {"title": "Түзетілген"}, None)
    editors.hide([gone], "себеп", None)
    with pytest.raises(EngineUnavailable):
        sync.drain(engine=synced)
    assert Outbox.objects.filter(queued_at__lte=timezone.now()).count() == 2
    fault.mend()
    assert drained(synced) == {"indexed": 1, "removed": 1}
    assert titled(synced) == ["Түзетілген"]


@THREADS
def test_the_index_follows_within_seconds_once_a_block_is_lifted(synced: ElasticEngine, server: Elasticsearch) -> None:
    gone = article("Жасырылған")
    drained(synced)
    blocked(server, synced.alias, "write", True)
    over = threading.Event()
    watching = threading.Thread(target=sync.watch, kwargs={"stopped": over.is_set, "engine": synced})
    watching.start()
    try:
        editors.hide([gone], "себеп", None)
        time.sleep(4)  # its pauses grow meanwhile
        blocked(server, synced.alias, "write", None)
        lifted = time.monotonic()
        while Outbox.objects.exists():
            assert time.monotonic() - lifted < FOLLOWS_WITHIN_SECONDS
            time.sleep(0.1)
    finally:
        over.set()
        watching.join()
    synced.refresh()
    assert titled(synced) == []


@pytest.mark.django_db
def test_a_closed_index_is_a_search_that_is_away_and_articles_stay(
    synced: ElasticEngine,
    server: Elasticsearch,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for place in ("search.views", "search.similar", "config.views"):
        monkeypatch.setattr(f"{place}.get_engine", lambda: synced)
    found = article("Көпір")
    drained(synced)
    server.indices.close(index=synced.alias)
    try:
        for path in ("/kk/search/", "/ru/search/?q=көпір", "/en/search/facets/topic/"):
            answer = client.get(path)
            assert (answer.status_code, answer["Retry-After"]) == (503, "30"), path
        assert client.get(found.get_absolute_url(), follow=True).status_code == 200
        assert client.get("/kk/browse/").status_code == 200
        assert client.get("/readyz").json()["index"] == "degraded"
    finally:
        opened(server, synced.alias)
    assert client.get("/ru/search/?q=көпір").status_code == 200
