"""When Elasticsearch is cut off, and when it is asked again."""

from __future__ import annotations

import threading
import time

import pytest
from elasticsearch import ConnectionTimeout

from search.elastic import breaker
from search.elastic.breaker import CUT_OFF, TIMEOUTS, Breaker
from search.engine import EngineUnavailable

PATIENCE_SECONDS = 60  # far more than it takes, so that a busy machine fails nothing


class Node:
    """What the probe asks."""

    def __init__(self) -> None:
        self.answers = threading.Event()
        self.probed = 0

    def probe(self) -> None:
        self.probed += 1
        if not self.answers.is_set():
            raise ConnectionError


@pytest.fixture
def node(monkeypatch: pytest.MonkeyPatch) -> Node:
    monkeypatch.setattr(breaker, "PAUSE_SECONDS", 0.01)
    return Node()


def miss(made: Breaker) -> None:
    with pytest.raises(ConnectionTimeout), made.watched():
        raise ConnectionTimeout("no answer")


def until(made: Breaker, is_open: bool) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while made.is_open is not is_open:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_it_opens_after_timeouts_in_a_row_and_closes_when_the_probe_is_answered(node: Node) -> None:
    made = Breaker(node.probe)
    for _ in range(TIMEOUTS):
        assert not made.is_open
        miss(made)
    assert made.is_open
    asked = False
    with pytest.raises(EngineUnavailable, match=CUT_OFF), made.watched():
        asked = True
    assert not asked
    node.answers.set()
    until(made, is_open=False)
    with made.watched():
        asked = True
    assert asked
    miss(made)
    assert not made.is_open


def test_an_answer_between_them_begins_the_count_anew(node: Node) -> None:
    made = Breaker(node.probe)
    for _ in range(TIMEOUTS * 2):
        miss(made)
        with made.watched():
            pass
    assert not made.is_open
    assert node.probed == 0


def test_a_refused_connection_does_not_count(node: Node) -> None:
    made = Breaker(node.probe)
    for _ in range(TIMEOUTS + 1):
        with pytest.raises(ConnectionRefusedError), made.watched():
            raise ConnectionRefusedError
    assert not made.is_open


def test_many_readers_at_once_make_one_probe(node: Node) -> None:
    made = Breaker(node.probe)
    before, together = {*threading.enumerate()}, threading.Barrier(20)

    def read() -> None:
        with pytest.raises(ConnectionTimeout), made.watched():
            together.wait(PATIENCE_SECONDS)
            raise ConnectionTimeout("no answer")

    readers = [threading.Thread(target=read) for _ in range(20)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert made.is_open
    assert len({*threading.enumerate()} - before) == 1
    node.answers.set()
    until(made, is_open=False)
