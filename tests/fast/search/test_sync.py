"""The drainer as a process: outages, signals, health, the command. What it writes is in tests/contract/sync.py."""

from __future__ import annotations

import itertools
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from articles.archive import editors
from articles.archive.delete import delete_articles
from articles.archive.outbox import outbox_written
from articles.archive.purge import purge
from articles.models import Article, Outbox
from search import sync
from search.embedded import EmbeddedEngine
from search.engine import DocumentsRefused, EngineUnavailable, SearchQuery
from tests.contract.sync import article

pytestmark = pytest.mark.django_db


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EmbeddedEngine:
    """What the site runs on in these tests."""
    engine = EmbeddedEngine(tmp_path / "index")
    engine.create()
    monkeypatch.setattr("search.sync.get_engine", lambda: engine)
    monkeypatch.setattr("search.management.commands.search_index.get_engine", lambda: engine)
    monkeypatch.setattr(sync, "HEARTBEAT", tmp_path / "heartbeat")
    return engine


def total(engine: EmbeddedEngine) -> int:
    return engine.search(SearchQuery()).total


def watch(monkeypatch: pytest.MonkeyPatch, *between: Callable[[], Any]) -> list[float]:
    """Run the watcher through as many rounds, with one action after each. Returns the pauses it wanted to make."""
    pauses: list[float] = []
    actions = iter(between)

    def act(seconds: float, *_: Any) -> None:
        pauses.append(seconds)
        next(actions)()

    monkeypatch.setattr(sync, "_sleep", act)
    sync.watch(stopped=lambda: len(pauses) == len(between))
    return pauses


def nothing() -> None:
    pass


def test_saves_succeed_and_are_caught_up_after_an_outage(
    engine: EmbeddedEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "search.sync")
    article("Бірінші")
    index, away = tmp_path / "index", tmp_path / "away"

    def break_down() -> None:
        index.rename(away)
        index.write_text("not a folder")
        article("Екінші")

    def come_back() -> None:
        index.unlink()
        away.rename(index)

    pauses = watch(monkeypatch, break_down, nothing, lambda: article("Үшінші"), come_back, nothing)
    assert total(engine) == 3
    assert Outbox.objects.count() == 0
    calm = sync.POLL_SECONDS
    assert pauses == [calm, 2 * calm, 4 * calm, 8 * calm, calm]
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]  # once an outage


def test_without_an_index_all_waits_and_nothing_is_made(
    engine: EmbeddedEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "search.sync")
    article()
    (tmp_path / "index").rename(tmp_path / "gone")
    watch(monkeypatch, nothing, nothing, sync.rebuild, nothing)
    assert total(engine) == 1
    assert [record.levelname for record in caplog.records] == ["INFO", "INFO"], "it waits, it goes on: nothing is wrong"


def test_pauses_have_a_limit(engine: EmbeddedEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "index").rename(tmp_path / "gone")
    (tmp_path / "index").write_text("not a folder")
    article()
    assert max(watch(monkeypatch, *[nothing] * 12)) == sync.LONGEST_PAUSE_SECONDS


@pytest.mark.parametrize("failure", [OperationalError("locked"), RuntimeError("a mistake"), EngineUnavailable("away")])
def test_the_watcher_survives_any_failure(
    engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    article()
    drain = sync.drain
    outcomes = iter([True, True, False])

    def fail_twice(*arguments: Any, **options: Any) -> Any:
        if next(outcomes):
            raise failure
        return drain(*arguments, **options)

    monkeypatch.setattr(sync, "drain", fail_twice)
    watch(monkeypatch, nothing, nothing, nothing)
    assert total(engine) == 1
    assert caplog.text.count(str(failure)) == (2 if isinstance(failure, RuntimeError) else 1)  # once more in its trace


def test_what_the_engine_refuses_is_put_off_and_told(
    engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    refused, taken = article("Бірінші"), article("Екінші")
    write = engine.index

    def index(found: Any) -> None:
        write(each for each in found if each.id != refused.pk)
        raise DocumentsRefused({refused.pk: "too much of it"})

    monkeypatch.setattr(engine, "index", index)
    assert sync.drain() == {"indexed": 1, "removed": 0, "refused": 1}
    assert "too much of it" in caplog.text
    assert [row.article_id for row in Outbox.objects.all()] == [refused.pk]
    assert sync.drain() == {"indexed": 0, "removed": 0, "refused": 0}
    assert total(engine) == 1
    assert taken.pk in {pk for pk, _version in engine.ids()}
    editors.edit(refused, {"title": "Түзетілген"}, None)  # a new save does not wait
    monkeypatch.undo()
    assert sync.drain(engine=engine)["indexed"] == 1


def test_the_thread_is_woken_by_saves(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    woken: list[bool] = []

    def wait(*, stopped: Callable[[], bool], woken: threading.Event) -> None:
        results.append(woken.wait(30) and not stopped())

    results = woken
    monkeypatch.setattr(sync, "watch", wait)
    settings.SEARCH_DRAIN_IN_PROCESS = True
    try:
        thread = sync.start_drain_thread()
        assert thread
        assert thread.daemon
        outbox_written.send(sender=None)
        thread.join(30)
        assert results == [True]
    finally:
        assert outbox_written.disconnect(dispatch_uid=f"drain-{os.getpid()}")
    settings.SEARCH_DRAIN_IN_PROCESS = False
    assert sync.start_drain_thread() is None


def test_health(engine: EmbeddedEngine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError):
        call_command("search_index", "drain", "--healthy")
    watch(monkeypatch, nothing)
    call_command("search_index", "drain", "--healthy")
    assert "healthy" in capsys.readouterr().out
    os.utime(sync.HEARTBEAT, (0, 0))
    with pytest.raises(CommandError):
        call_command("search_index", "drain", "--healthy")


def test_watch_ends_on_sigterm(
    engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    article()
    rounds = itertools.count(1)

    def sleep(*_: Any) -> None:
        assert next(rounds) < 5
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(sync, "_sleep", sleep)
    try:
        call_command("search_index", "drain", "--watch")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert total(engine) == 1
    assert "signal" in capsys.readouterr().out


def test_a_purged_article_leaves_the_index(engine: EmbeddedEngine) -> None:
    gone, kept = article("Көпір жабылды"), article("Жол ашылды")
    sync.drain()
    assert total(engine) == 2
    purge(gone, "Сот шешімімен", None)
    assert sync.drain() == {"indexed": 0, "removed": 1, "refused": 0}
    assert [hit.id for hit in engine.search(SearchQuery()).hits] == [kept.pk]


def test_commands(engine: EmbeddedEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: str) -> str:
        call_command("search_index", *arguments)
        return capsys.readouterr().out.strip()

    (tmp_path / "index").rename(tmp_path / "gone")
    assert "index: missing" in run("status")
    assert run("create") == "index: created"
    assert run("create") == "index: there already"
    rows = [article(f"Хабар {number}") for number in range(3)]
    assert "waiting: 3, since: " in run("status")
    assert run("drain") == "indexed: 3, removed: 0, refused: 0"
    assert run("drain") == "indexed: 0, removed: 0, refused: 0"
    assert run("rebuild") == "indexed: 3"
    delete_articles(Article.objects.filter(pk=rows[0].pk))
    Outbox.objects.all().delete()
    assert run("sweep") == "checked: 2, missing: 0, outdated: 0, surplus: 1, indexed: 0, removed: 1, refused: 0"
    status = run("status")
    assert "articles: 2" in status
    assert "made with the present rules: yes" in status


def test_commands_fail_aloud(engine: EmbeddedEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    article()

    def refuse(_found: Any) -> None:
        raise DocumentsRefused({1: "no"})

    monkeypatch.setattr(engine, "index", refuse)
    with pytest.raises(CommandError):
        call_command("search_index", "drain")
    monkeypatch.undo()
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setattr("search.sync.get_engine", lambda: EmbeddedEngine(tmp_path / "file"))
    monkeypatch.setattr("search.management.commands.search_index.get_engine", sync.get_engine)
    article("Тағы бір хабар")
    for action in ("rebuild", "sweep"):
        with pytest.raises(CommandError):
            call_command("search_index", action)
    with pytest.raises(CommandError, match=r"away .*waiting: 1, since: "):
        call_command("search_index", "status")
