"""Texts analysed in processes of their own: the same index, and no text lost, whatever becomes of a process."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from articles.batches import batched
from articles.processes import free_memory
from search import analysts, sync
from search.analysts import analysed, texts
from search.embedded import EmbeddedEngine
from search.engine import Document, SearchQuery
from search.lexicon import files
from search.terms import analyse
from tests.contract.corpus import CORPUS, document
from tests.contract.database import article
from tests.services.ingest.test_workers import is_gone, until

WORDS = "Қазақстанның министрі Ташкентке барды; переговоры о 10 000 тонн газа прошли, COVID-19 және 5-ші саммит".split()
LARGE = " ".join(WORDS * 500)


def made(number: int) -> Document:
    """Documents that resemble each other and have each words of their own."""
    shifted = WORDS[number % len(WORDS) :] + WORDS[: number % len(WORDS)]
    body = " ".join(shifted * (1 + number % 5)) + f" сөз{number}"
    return document(10_000 + number, f"Хабар {shifted[0]} {number}", body, analysed=(("kk", "ru"), ("ru",))[number % 2])


DOCUMENTS = [*CORPUS, *map(made, range(600))]


def batches() -> Iterator[list[Document]]:
    return batched(DOCUMENTS, 250)


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The ids of all processes that were started; none may be there at the end."""
    started: list[int] = []
    running = analysts.Child.running

    def run(self: analysts.Child) -> Any:
        process = running(self)
        if process.pid not in started:
            started.append(process.pid)
        return process

    monkeypatch.setattr(analysts.Child, "running", run)
    yield started
    assert started
    assert all(map(is_gone, started))


def in_order(found: list[list[Document]]) -> None:
    flat = [each for several in found for each in several]
    assert [each.id for each in flat] == [each.id for each in DOCUMENTS]
    assert [each.terms for each in flat] == [analyse(texts(each)) for each in DOCUMENTS]


def test_terms_come_back_in_order_and_are_those_made_here(processes: list[int]) -> None:
    taken = 0

    def given() -> Iterator[list[Document]]:
        nonlocal taken
        for batch in batched(DOCUMENTS, 10):
            taken += 1
            yield batch

    found = analysed(given(), 2)
    first = next(found)
    assert taken <= 2 * analysts.IN_FLIGHT + 1  # so many ahead, not all
    in_order([first, *found])
    assert len(processes) == 2
    in_order([*analysed(batches(), 0)])


def test_an_index_made_by_several_processes_answers_like_one_made_by_one(processes: list[int], tmp_path: Path) -> None:
    engines = [EmbeddedEngine(tmp_path / name) for name in ("one", "several")]
    for engine, helpers in zip(engines, (0, 2), strict=True):
        with engine.rebuild() as new:
            written = [(each.id, reasons) for found, reasons in new.fill(batches(), helpers) for each in found]
        assert written == [(each.id, {}) for each in DOCUMENTS]
    one, several = engines
    assert [*several.ids()] == [*one.ids()] == sorted((each.id, each.version) for each in DOCUMENTS)
    for text in (
        "",
        "министр",
        "газ",
        "10 000 тонн",
        '"5-ші саммит"',
        "COVID-19 сөз7",
        *(each.title for each in CORPUS),
    ):
        for sort in ("relevance", "newest"):
            query = SearchQuery(text=text, sort=sort, facets=dict.fromkeys(("lang", "country"), 100))
            assert several.search(query) == one.search(query), text
    for each in CORPUS[:20]:
        assert several.similar(each.id, each.story, 5) == one.similar(each.id, each.story, 5)


@pytest.mark.django_db
def test_a_rebuild_goes_through_processes_and_its_dictionary_is_the_same(
    processes: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [article(f"Хабар {number}", " ".join(WORDS[number:])) for number in range(7)]
    engine = EmbeddedEngine(tmp_path / "index")
    assert sync.rebuild(engine=engine) == {"indexed": 7}
    assert not processes
    here = [*files.current()]
    monkeypatch.setattr(sync, "MANY", 7)
    monkeypatch.setattr(sync, "usable_cores", lambda: 2)
    monkeypatch.setattr(sync, "free_memory", lambda: 2 * sync.HELPER_BYTES)
    monkeypatch.setattr(sync, "BATCH", 2)
    assert sync.rebuild(engine=engine) == {"indexed": 7}
    assert [*files.current()] == here
    assert {pk for pk, _version in engine.ids()} == {row.pk for row in rows}


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGSTOP])
def test_a_process_that_dies_or_hangs_costs_no_text(
    processes: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, ending: signal.Signals
) -> None:
    monkeypatch.setattr(analysts, "TIME_LIMIT_SECONDS", 3.0)
    long = document(99_999, "Ұзын мәтін", " ".join(WORDS * 4000))  # at which it still is when the first ones are back
    found = analysed([[made(number) for number in range(10)], [long], *batched(DOCUMENTS, 10)], 1)
    first = next(found)
    os.kill(processes[0], ending)
    second, *rest = found
    assert ([each.id for each in first], [each.id for each in second]) == ([*range(10_000, 10_010)], [long.id])
    in_order(rest)
    assert "analysed here" in caplog.text
    assert len(processes) == 2, "another took its place"


def test_a_text_that_takes_too_much_memory_is_analysed_here(
    processes: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(analysts, "MEMORY_LIMIT_BYTES", 20 * 1024**2)
    large = document(1, "Хабар", " ".join([LARGE] * 60))
    (found,) = [each for several in analysed([[large]], 1) for each in several]
    assert found.terms == analyse(texts(large))
    assert "more than 20 MB" in caplog.text


def test_a_mistake_of_the_program_ends_it_aloud(processes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    given = texts(DOCUMENTS[0])
    monkeypatch.setattr(analysts, "texts", lambda _document: given._replace(analyses=("no language",)))
    with pytest.raises(KeyError, match="no language"):
        [*analysed(batches(), 1)]


def test_what_is_closed_leaves_nothing_behind(processes: list[int]) -> None:
    found = analysed(batches(), 2)
    next(found)
    found.close()
    assert until(lambda: all(map(is_gone, processes)), 1)


def test_helpers_are_for_many_articles_and_for_what_memory_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "usable_cores", lambda: 64)
    monkeypatch.setattr(sync, "free_memory", lambda: 10 * 1024**3)
    assert [sync._helpers(total) for total in (0, sync.MANY - 1, sync.MANY)] == [0, 0, sync.MOST_HELPERS]
    monkeypatch.setattr(sync, "free_memory", lambda: 2 * sync.HELPER_BYTES + 1)
    assert sync._helpers(sync.MANY) == 2
    monkeypatch.setattr(sync, "free_memory", lambda: sync.HELPER_BYTES - 1)
    assert sync._helpers(sync.MANY) == 0


def test_free_memory_is_that_of_the_machine_or_of_its_container(tmp_path: Path) -> None:
    assert free_memory(tmp_path) > 2**40, "nobody tells"
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/meminfo").write_text("MemTotal: 9000 kB\nMemAvailable:    4000 kB\n")
    assert free_memory(tmp_path) == 4000 * 1024
    group = tmp_path / "sys/fs/cgroup"
    group.mkdir(parents=True)
    for name, text in (("max", "max"), ("current", "900000"), ("stat", "anon 5\ninactive_file 100000\n")):
        (group / f"memory.{name}").write_text(text)
    assert free_memory(tmp_path) == 4000 * 1024, "no limit"
    (group / "memory.max").write_text("1000000")
    assert free_memory(tmp_path) == 200_000
    (group / "memory.max").write_text("500000")
    assert free_memory(tmp_path) == 0


def test_pieces_are_small_and_whole() -> None:
    many = [document(number, "Хабар", LARGE) for number in range(40)]
    found = [*analysts.pieces(many)]
    assert [each for piece in found for each in piece] == many
    assert len(found) > 1
    assert all(sum(map(analysts.characters, piece)) <= analysts.PIECE_CHARACTERS for piece in found)
    alone = document(99, "Хабар", LARGE * 20)
    assert [*analysts.pieces([many[0], alone, many[1]])] == [[many[0]], [alone], [many[1]]]
    assert [len(piece) for piece in analysts.pieces(DOCUMENTS[:120])] == [50, 50, 20]
