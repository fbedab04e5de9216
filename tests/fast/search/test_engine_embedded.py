"""The embedded engine passes the contract suite; what is its own is tested below."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import tantivy

from search.embedded import EmbeddedEngine, schema
from search.engine import Engine, EngineUnavailable, IndexNotReady, IndexStatus, SearchQuery
from tests.contract.corpus import document
from tests.contract.leaving import *  # noqa: F403
from tests.contract.suite import *  # noqa: F403
from tests.contract.suite import write
from tests.contract.sync import *  # noqa: F403


@pytest.fixture(scope="module")
def new_engine(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Engine]:
    return lambda: EmbeddedEngine(tmp_path_factory.mktemp("index"))


# ---- its own -----------------------------------------------------------------------------------------------


def indexes(path: Path) -> set[str]:
    return {each.name for each in path.iterdir() if each.is_dir()}


def test_the_previous_index_is_kept_and_older_ones_go(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    engine.create()
    names = [engine.status().name]
    for number in (1, 2, 3):
        with engine.rebuild() as rebuild:
            rebuild.index([document(number, "Хабар", "Мәтін.")])
        names.append(engine.status().name)
    assert indexes(tmp_path) == {*names[-2:]}
    assert list(engine.ids()) == [(3, 1)]


def test_a_reader_in_another_process_follows_writes_and_rebuilds(tmp_path: Path) -> None:
    reader, writer = EmbeddedEngine(tmp_path), EmbeddedEngine(tmp_path)
    with pytest.raises(EngineUnavailable):
        reader.search(SearchQuery())
    writer.create()
    assert reader.search(SearchQuery()).total == 0
    writer.index([document(1, "Хабар", "Мәтін.")])
    assert reader.search(SearchQuery()).total == 1
    with writer.rebuild() as rebuild:
        rebuild.index([document(number, "Хабар", "Мәтін.") for number in (1, 2)])
    assert reader.search(SearchQuery()).total == 2


def test_a_forked_process_opens_the_index_anew(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    engine.create()
    write(engine, [document(1, "Хабар", "Мәтін.")])
    assert engine.search(SearchQuery(text="мәтін")).total == 1
    child = os.fork()
    if not child:
        found = -1
        try:
            write(engine, [document(2, "Хабар", "Мәтін.")])
            found = engine.search(SearchQuery(text="мәтін")).total
        finally:
            os._exit(found == 2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
    assert engine.search(SearchQuery(text="мәтін")).total == 2


def test_an_index_of_other_rules_serves_until_it_is_rebuilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = EmbeddedEngine(tmp_path)
    engine.create()
    write(engine, [document(1, "Хабар", "Мәтін.")])
    monkeypatch.setattr(schema, "MADE_WITH", f"{schema.LAYOUT}-newer")
    assert not engine.status().current
    assert engine.search(SearchQuery(text="мәтін")).total == 1
    assert not engine.create()
    with engine.rebuild():
        pass
    assert engine.status().current


def test_an_index_of_other_fields_answers_nothing_and_stays_until_it_is_rebuilt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = EmbeddedEngine(tmp_path)
    engine.create()
    old = engine.status().name
    monkeypatch.setattr(schema, "LAYOUT", "other")
    monkeypatch.setattr(schema, "MADE_WITH", "other-rules")
    with pytest.raises(IndexNotReady):
        engine.search(SearchQuery())
    with pytest.raises(IndexNotReady):
        engine.index([document(1, "Хабар", "Мәтін.")])
    assert engine.status() == IndexStatus(exists=True, readable=False, current=False, documents=0, name=old)
    assert not engine.create()
    assert engine.status().name == old
    with engine.rebuild():
        pass
    assert engine.search(SearchQuery()).total == 0
    assert indexes(tmp_path) == {old, engine.status().name}


def test_a_damaged_folder_is_an_engine_that_is_away(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path / "index")
    engine.create()
    for file in (tmp_path / "index" / engine.status().name).glob("meta.json"):
        file.write_text("{")
    away = EmbeddedEngine(tmp_path / "index")
    with pytest.raises(EngineUnavailable):
        away.search(SearchQuery())
    with pytest.raises(EngineUnavailable):
        away.index([document(1, "Хабар", "Мәтін.")])
    assert not away.status().readable
    with away.rebuild():
        pass
    assert away.status().current


def test_writers_wait_for_each_other(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    engine.create()

    def run(start: int) -> None:
        for number in range(start, start + 5):
            engine.index([document(number, "Хабар", "Мәтін.")])

    threads = [threading.Thread(target=run, args=(start,)) for start in (1, 11, 21)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert engine.search(SearchQuery()).total == 15


@pytest.mark.slow
def test_more_stories_are_counted_than_tantivy_answers_at_once(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    engine.create()
    writer = engine._index().writer(heap_size=64_000_000, num_threads=1)
    stories = 70_000
    for number in range(2 * stories):
        made = tantivy.Document()
        for name in ("id", "newest"):
            made.add_integer(name, number + 1)
        made.add_integer("story", (number % stories + 1) * 15_000)
        made.add_integer("month", 202105 + number % 2)
        made.add_integer("alone", 0)
        writer.add_document(made)
    writer.commit()
    writer.wait_merging_threads()
    page = engine.search(SearchQuery(unit="story"))
    assert (page.total, page.stories) == (2 * stories, stories)
    assert (page.months, page.years) == ({202105: stories // 2, 202106: stories // 2}, {2021: stories})
