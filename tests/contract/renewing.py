"""An index that is not what this program would make is made anew by itself, and never an empty one over articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from articles.models import Outbox
from search import progress, renewal, sync
from search.engine import Engine, EngineUnavailable, IndexNotReady, RebuildInProgress, SearchQuery
from search.models import Renewal
from tests.contract.database import DATABASE, article, drained, titled


def rounds(monkeypatch: pytest.MonkeyPatch, engine: Engine, number: int) -> list[float]:
    """Let the watcher look so many times. Returns the pauses that it wanted to make."""
    pauses: list[float] = []
    monkeypatch.setattr(renewal, "close_old_connections", lambda: None)  # it would close that of the test
    monkeypatch.setattr(renewal, "_sleep", lambda seconds, _stopped: pauses.append(seconds))
    renewal.watch(stopped=lambda: len(pauses) == number, engine=engine)
    return pauses


@DATABASE
def test_an_empty_archive_gets_its_empty_index_at_once(missing: Engine) -> None:
    assert renewal.create(engine=missing)
    assert not renewal.create(engine=missing)
    assert missing.search(SearchQuery()).total == 0


@DATABASE
def test_no_empty_index_is_put_to_use_over_articles(missing: Engine) -> None:
    article("Бірінші")
    assert not renewal.create(engine=missing)
    with pytest.raises(IndexNotReady):
        missing.search(SearchQuery())
    with pytest.raises(IndexNotReady):
        sync.drain(engine=missing, ensure=False)
    assert Outbox.objects.count() == 1
    assert renewal.state(missing) == {"index": "missing"}
    assert renewal.renew(engine=missing)
    assert titled(missing) == ["Бірінші"]
    assert renewal.state(missing) == {"index": "ok"}


@DATABASE
def test_an_index_of_the_present_rules_is_left_alone(synced: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    article()
    drained(synced)
    before = synced.status().name
    assert not renewal.renew(engine=synced)
    assert rounds(monkeypatch, synced, 3) == [renewal.LOOK_SECONDS] * 3
    assert synced.status().name == before


@DATABASE
def test_the_old_index_answers_and_takes_changes_until_the_new_one_is_there(
    synced: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "BATCH", 1)
    monkeypatch.setattr(progress, "WRITE_SECONDS", 0)
    for title in ("Бірінші", "Екінші"):
        article(title)
    drained(synced)
    old = synced.status().name
    status, fill, seen = synced.status, sync._fill, []

    def of_older_rules() -> Any:
        found = status()
        return replace(found, current=found.name != old)

    def fill_and_look(*arguments: Any) -> Any:
        for taken in fill(*arguments):
            if len(seen) == 1:
                article("Үшінші")
                drained(synced)
            seen.append((renewal.state(synced), synced.search(SearchQuery()).total))
            yield taken

    monkeypatch.setattr(synced, "status", of_older_rules)
    monkeypatch.setattr(sync, "_fill", fill_and_look)
    assert renewal.state(synced) == {"index": "out of date"}
    assert renewal.renew(engine=synced)
    renewing = [({"index": "renewing", "done": done, "of": 2}, total) for done, total in ((0, 2), (1, 3))]
    assert seen[:2] == renewing
    assert set(titled(synced)) == {"Бірінші", "Екінші", "Үшінші"}
    assert renewal.state(synced) == {"index": "ok"}
    assert not Renewal.objects.exists()


@DATABASE
def test_one_that_is_stopped_or_killed_is_started_anew(missing: Engine) -> None:
    article()
    asked = iter([True])
    with pytest.raises(sync.RebuildStopped):
        renewal.renew(engine=missing, stopped=lambda: next(asked))
    assert not missing.status().exists
    assert progress.running() is None
    # The row of one that was killed stays behind, without a sign of life.
    Renewal.objects.update(error="", seen_at=timezone.now() - progress.LOST_AFTER - timedelta(seconds=1))
    assert renewal.state(missing) == {"index": "missing"}
    assert renewal.renew(engine=missing)
    assert missing.search(SearchQuery()).total == 1


@DATABASE
def test_one_that_fails_is_told_once_and_tried_again_after_growing_pauses(
    missing: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    article()
    fill = sync._fill
    failures: list[Exception] = [EngineUnavailable("the disk is full"), EngineUnavailable("the disk is full")]

    def fail(*arguments: Any) -> Any:
        if failures:
            raise failures.pop()
        return fill(*arguments)

    monkeypatch.setattr(sync, "_fill", fail)
    assert rounds(monkeypatch, missing, 1) == [renewal.PAUSE_SECONDS]
    row = progress.failed()
    assert row
    assert (row.error, row.total) == ("the disk is full", 1)
    failures.append(EngineUnavailable("the disk is full"))
    caplog.clear()
    pauses = rounds(monkeypatch, missing, 4)
    assert pauses == [renewal.PAUSE_SECONDS, 2 * renewal.PAUSE_SECONDS, *[renewal.LOOK_SECONDS] * 2]
    assert caplog.text.count("the disk is full") == 1
    assert missing.search(SearchQuery()).total == 1
    assert progress.failed() is None


@DATABASE
def test_one_process_rebuilds_and_the_others_wait(missing: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    article()
    with missing.rebuild() as other:
        with pytest.raises(RebuildInProgress):
            renewal.renew(engine=missing)
        assert not renewal.create(engine=missing)
        assert rounds(monkeypatch, missing, 2) == [renewal.LOOK_SECONDS] * 2
        assert other.count() == 0


@DATABASE
def test_one_article_that_trips_the_program_keeps_no_other_from_the_new_index(synced: Engine) -> None:
    bad, good = article("Бұзық"), article("Дұрыс")
    type(bad).objects.filter(pk=bad.pk).update(languages=["not", "a", "mapping"])
    assert sync.rebuild(engine=synced)["indexed"] == 1
    assert titled(synced) == [good.title]
