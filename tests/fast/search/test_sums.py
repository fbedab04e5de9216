"""Sums that pages show: counted once for each generation, shown for a minute while they are counted anew."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from articles.archive import editors
from search import generation, sums, sync
from search.engine import BY_YEAR, Choice, EngineUnavailable, SearchQuery
from search.sums import STALE_SECONDS, Sums


class World:
    """A generation and a clock that tests set; what is counted is the number of counts so far."""

    def __init__(self) -> None:
        self.generation, self.now, self.counts = 1, 0.0, 0
        self.sums = Sums(lambda: self.generation, lambda: self.now)
        self.going = threading.Event()
        self.going.set()

    def count(self) -> int:
        assert self.going.wait(10)
        self.counts += 1
        return self.counts

    def shown(self) -> int:
        return self.sums.kept("key", self.count)

    def counted_behind(self) -> None:
        """Until the thread is done."""
        if thread := self.sums._thread:
            thread.join(10)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    made = World()
    yield made
    made.going.set()
    made.sums.forget()


def test_counted_once_for_a_generation(world: World) -> None:
    assert [world.shown() for _ in range(3)] == [1, 1, 1]
    assert world.sums.kept("another key", lambda: "another value") == "another value"
    world.now += 10 * STALE_SECONDS
    assert world.shown() == 1


def test_the_old_one_is_shown_while_one_thread_counts(world: World) -> None:
    world.shown()
    world.generation += 1
    world.going.clear()
    assert [world.shown() for _ in range(5)] == [1] * 5
    world.going.set()
    world.counted_behind()
    assert world.counts == 2
    assert world.shown() == 2


def test_what_may_be_older_than_a_minute_is_counted_while_the_reader_waits(world: World) -> None:
    world.shown()
    world.now += STALE_SECONDS + 1
    world.generation += 1
    assert world.shown() == 2
    world.now += STALE_SECONDS - 1
    world.shown()
    world.now += STALE_SECONDS - 1
    world.generation += 1
    assert world.shown() == 2  # which was right when it was last shown


def test_many_readers_of_a_new_sum_wait_for_one_count(world: World) -> None:
    world.going.clear()
    with ThreadPoolExecutor(8) as readers:
        shown = [readers.submit(world.shown) for _ in range(8)]
        world.going.set()
        assert {each.result(10) for each in shown} == {1}


def test_what_changes_while_it_is_counted_is_counted_again(world: World) -> None:
    def changing() -> int:
        world.generation += 1
        return world.count()

    assert world.sums.kept("key", changing) == 1
    assert world.shown() == 1
    world.counted_behind()
    assert world.shown() == 2


def test_an_older_backup_counts_as_a_change(world: World) -> None:
    world.generation = 9
    world.shown()
    world.generation = 4
    world.shown()
    world.counted_behind()
    assert world.shown() == 2


def test_a_failure_is_the_readers_only_where_there_is_no_value(world: World, caplog: pytest.LogCaptureFixture) -> None:
    def away() -> int:
        raise EngineUnavailable("the engine is away")

    with pytest.raises(EngineUnavailable):
        world.sums.kept("key", away)
    assert world.shown() == 1
    world.generation += 1
    with caplog.at_level(logging.ERROR):
        assert world.sums.kept("key", away) == 1
        world.counted_behind()
    assert "the engine is away" in caplog.text
    world.now += STALE_SECONDS + 1
    with pytest.raises(EngineUnavailable):
        world.sums.kept("key", away)
    assert world.shown() == 2


def test_nothing_is_left_of_what_could_not_be_counted(world: World) -> None:
    def away() -> int:
        raise EngineUnavailable("the engine is away")

    for number in range(3):
        with pytest.raises(EngineUnavailable):
            world.sums.kept(number, away)
    assert world.sums._makers == {}
    assert world.sums.kept(1, world.count) == 1


def test_many_readers_while_the_generation_rises_and_some_counts_fail(world: World) -> None:
    def shaky() -> int:
        if world.count() % 3 == 0:
            raise EngineUnavailable("the engine is away")
        return world.generation

    def read(number: int) -> int:
        if number % 5 == 0:
            world.generation += 1
        try:
            return world.sums.kept(number % 4, shaky)
        except EngineUnavailable:
            return 0

    with ThreadPoolExecutor(20) as readers:
        shown = [*readers.map(read, range(400))]
    world.counted_behind()
    assert all(0 <= value <= world.generation for value in shown)
    assert world.sums._makers == world.sums._asked == {}
    assert world.sums._size == len(world.sums._entries) <= 4


def test_the_longest_unused_is_forgotten_first(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sums, "MOST_CELLS", 10)

    def table(key: str, cells: int = 4) -> dict[int, int]:
        def make() -> dict[int, int]:
            world.count()
            return dict.fromkeys(range(cells), 1)

        return world.sums.kept(key, make)

    for key in ("a", "b", "a", "c", "a"):
        table(key)
    assert world.counts == 3
    table("b")
    assert world.counts == 4
    assert len(table("too large to be kept", cells=11)) == 11
    assert len(table("too large to be kept", cells=11)) == 11
    assert world.counts == 6


# ---- with an index -----------------------------------------------------------------------------------------


def years(query: SearchQuery) -> dict[Any, int]:
    return dict(sums.table(query, BY_YEAR))


def test_a_drain_raises_the_generation(archive: list[Any]) -> None:
    before = generation.current()
    query = SearchQuery(choices={"pair": Choice(("kz-uz", "kz-ru"))})
    assert years(query) == {(2019, ""): 1, (2024, ""): 1, (0, ""): 1}
    sync.drain()
    after = generation.current()
    assert after > before
    editors.hide([archive[1]], "a reason", None)
    sync.drain()
    assert generation.current() > after
    sums.forget()
    assert years(query) == {(2024, ""): 1, (0, ""): 1}
    assert sync.drain() == {"indexed": 0, "removed": 0, "refused": 0}
    after = generation.current()
    sync.rebuild()
    assert generation.current() > after


def test_a_sum_is_of_its_query(archive: list[Any]) -> None:
    asked: list[Callable[[], Any]] = [
        lambda: sums.table(SearchQuery(), "pair"),
        lambda: sums.table(SearchQuery(), "pair", "lang"),
        lambda: sums.table(SearchQuery(), "topic"),
        lambda: sums.table(SearchQuery(text="зерна"), "pair"),
        lambda: sums.table(SearchQuery(choices={"topic": Choice(("trade",))}), "pair"),
        lambda: sums.page(SearchQuery(facets={"pair": 1})).facets,
        lambda: sums.page(SearchQuery(facets={"pair": 2})).facets,
        lambda: sums.page(SearchQuery(text="зерна", facets={"pair": 1})).facets,
    ]
    first = [make() for make in asked]
    assert [make() for make in asked] == first
    assert all(one != other for place, one in enumerate(first) for other in first[place + 1 :])
    assert sums.table(SearchQuery(page=3, sort="oldest"), "pair") is first[0]
