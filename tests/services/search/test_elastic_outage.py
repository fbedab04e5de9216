"""Elasticsearch away, slow, half there, and back again."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client, override_settings
from elasticsearch import Elasticsearch

from search.elastic import ElasticEngine
from search.elastic.breaker import CUT_OFF, TIMEOUTS
from search.engine import EngineUnavailable, SearchQuery
from tests.contract.corpus import document
from tests.contract.database import article
from tests.services.elastic import drop, numbered_alias
from tests.services.wire import Wire

PAGES = 40
MARGIN_SECONDS = 1.5  # beyond the budget, on a busy machine
CALLS: dict[str, Callable[[ElasticEngine], Any]] = {
    "search": lambda engine: engine.search(SearchQuery(text="хабар")),
    "similar": lambda engine: engine.similar(1, 1, 5),
    "status": lambda engine: engine.status(),
    "index": lambda engine: engine.index([document(1, "Хабар", "Мәтін.")]),
    "remove": lambda engine: engine.remove([(1, 2)]),
    "refresh": lambda engine: engine.refresh(),
    "ids": lambda engine: list(engine.ids()),
    "create": lambda engine: engine.create(),
    "rebuild": lambda engine: engine.rebuild().__enter__(),
}


@pytest.fixture
def wire(elasticsearch_url: str) -> Iterator[Wire]:
    made = Wire(elasticsearch_url)
    yield made
    made.cut()


@pytest.fixture(scope="module", autouse=True)
def tidy(elasticsearch_url: str) -> Iterator[None]:
    yield
    with Elasticsearch(elasticsearch_url) as server:
        drop(server, "outage")


@contextmanager
def engine_at(*urls: str, alias: str = "") -> Iterator[ElasticEngine]:
    with override_settings(ELASTICSEARCH_URL=[*urls], ELASTICSEARCH_INDEX=alias or numbered_alias("outage")):
        yield ElasticEngine()


@pytest.mark.parametrize("name", CALLS)
def test_an_engine_that_is_away_says_so(wire: Wire, name: str) -> None:
    wire.cut()
    with engine_at(wire.url) as engine, pytest.raises(EngineUnavailable):
        CALLS[name](engine)


def test_no_search_waits_longer_than_its_budget(wire: Wire) -> None:
    wire.mute = True
    with override_settings(SEARCH_TIMEOUT_SECONDS=1, INDEX_TIMEOUT_SECONDS=3):
        for name, budget in (("search", 1), ("similar", 0.2), ("status", 1), ("index", 3)):
            with engine_at(wire.url) as engine:
                start = time.monotonic()
                with pytest.raises(EngineUnavailable):
                    CALLS[name](engine)
                assert budget <= time.monotonic() - start < budget + MARGIN_SECONDS, name


def test_it_is_back_without_anyone_acting(wire: Wire) -> None:
    with engine_at(wire.url) as engine:
        engine.create()
        engine.index([document(1, "Хабар", "Мәтін.")])
        engine.refresh()
        assert engine.search(SearchQuery(text="хабар")).total == 1
        wire.cut()
        for _ in range(3):
            with pytest.raises(EngineUnavailable):
                engine.search(SearchQuery())
        wire.mend()
        assert engine.search(SearchQuery(text="хабар")).total == 1
        engine.index([document(2, "Хабар", "Мәтін.")])
        assert list(engine.ids())


def test_another_node_answers_for_one_that_is_down(wire: Wire, elasticsearch_url: str) -> None:
    dead = Wire(elasticsearch_url)
    dead.cut()
    with engine_at(dead.url, wire.url) as engine:
        engine.create()
        for _ in range(6):
            assert engine.search(SearchQuery()).total == 0


def test_one_address_is_asked_once(wire: Wire) -> None:
    wire.mute = True
    budget = override_settings(SEARCH_TIMEOUT_SECONDS=1)
    with engine_at(wire.url) as engine, budget, pytest.raises(EngineUnavailable):
        engine.search(SearchQuery())
    assert wire.taken == 1


def test_a_node_that_hangs_is_cut_off_until_it_answers(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.elastic.breaker.PAUSE_SECONDS", 0.2)
    with engine_at(wire.url) as engine, override_settings(SEARCH_TIMEOUT_SECONDS=1):
        engine.create()
        engine.index([document(1, "Хабар", "Мәтін.")])
        engine.refresh()
        assert engine.search(SearchQuery(text="хабар")).total == 1
        wire.hang()
        for _ in range(TIMEOUTS):
            with pytest.raises(EngineUnavailable, match="time"):
                engine.similar(1, 1, 5)
        wire.cut()  # whatever is asked now is refused, and the probe too
        taken = wire.taken
        for name in ("search", "similar", "status"):
            start = time.monotonic()
            with pytest.raises(EngineUnavailable, match=CUT_OFF):
                CALLS[name](engine)
            assert time.monotonic() - start < 0.1, name
        assert wire.taken == taken
        wire.mute = False
        wire.mend()
        until = time.monotonic() + 60
        while engine.breaker.is_open and time.monotonic() < until:
            time.sleep(0.1)
        assert engine.search(SearchQuery(text="хабар")).total == 1


def test_a_slow_answer_now_and_then_cuts_nothing_off(wire: Wire) -> None:
    with engine_at(wire.url) as engine, override_settings(SIMILAR_TIMEOUT_SECONDS=0.05):
        engine.create()
        for _ in range(TIMEOUTS + 1):
            wire.hang()
            with pytest.raises(EngineUnavailable):
                engine.similar(1, 1, 5)
            wire.mute = False
            assert engine.search(SearchQuery()).total == 0
        assert not engine.breaker.is_open


def test_article_pages_are_served_while_a_node_hangs(
    wire: Wire, client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = article("Көпір", "Мәтін.").get_absolute_url()

    def seconds(pages: int) -> float:
        start = time.monotonic()
        for _ in range(pages):
            assert client.get(path).status_code == 200
        return time.monotonic() - start

    with engine_at(wire.url) as engine:
        monkeypatch.setattr("search.similar.get_engine", lambda: engine)
        engine.create()
        client.get(path)
        undisturbed = seconds(PAGES)
        wire.hang()
        assert seconds(TIMEOUTS) < TIMEOUTS * (0.2 + MARGIN_SECONDS)
        assert min(seconds(PAGES) for _attempt in range(3)) < 2 * undisturbed  # a busy machine may disturb one


def test_a_rebuild_that_loses_the_node_leaves_the_index_in_use(wire: Wire, elasticsearch_url: str) -> None:
    alias = numbered_alias("outage")
    with engine_at(elasticsearch_url, alias=alias) as watching:
        watching.create()
        watching.index([document(1, "Бұрынғы", "Мәтін.")])
        watching.refresh()
        before = watching.status()
        with engine_at(wire.url, alias=alias) as engine, pytest.raises(EngineUnavailable), engine.rebuild() as rebuild:
            rebuild.index([document(2, "Келесі", "Мәтін.")])
            wire.cut()
            rebuild.index([document(3, "Келесі", "Мәтін.")])
        assert watching.status() == before
        assert list(watching.ids()) == [(1, 1)]


def http(status: str, kind: str, content: str, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(content)}", *headers, "", content]
    return "\r\n".join(lines).encode()


STRANGERS = {
    "a proxy's error": http("502 Bad Gateway", "text/html", "<h1>Oh no</h1>"),
    "a login page": http("200 OK", "text/html", "<h1>Login</h1>"),
    "another service": http("404 Not Found", "application/json", "{}"),
    "half an answer": http("200 OK", "application/json", '{"hits":', "X-Elastic-Product: Elasticsearch"),
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
}


@pytest.mark.parametrize("answer", STRANGERS.values(), ids=STRANGERS)
def test_what_is_not_elasticsearch_counts_as_away(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def reply() -> None:
            near, _address = listener.accept()
            with near:
                near.recv(65536)
                near.sendall(answer)

        threading.Thread(target=reply, daemon=True).start()
        with engine_at(f"http://127.0.0.1:{listener.getsockname()[1]}") as engine, pytest.raises(EngineUnavailable):
            engine.search(SearchQuery())
