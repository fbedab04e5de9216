"""A clock that was an hour ahead and was set back delays nothing, and lets nothing dead count as alive."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from articles.archive import outbox, outlets, runs
from articles.intake import jobs, sources
from articles.intake.arguments import UndoArguments
from articles.intake.sources import _Check
from articles.models import Entry, IngestRun, Job, Outbox, Source
from articles.progress import Silent
from search import heartbeat, progress
from search.models import Renewal
from tests.making import made

pytestmark = pytest.mark.django_db


def ahead(hours: int = 1) -> datetime:
    return timezone.now() + timedelta(hours=hours)


def test_the_outbox_waits_for_no_time() -> None:
    article = made()
    Outbox.objects.update(queued_at=ahead())
    assert list(outbox.next_rows(10)) == [article.pk]


def test_what_was_refused_waits_five_minutes_and_no_hour() -> None:
    article = made()
    rows = outbox.next_rows(10)
    outbox.clear(rows, refused={article.pk})
    assert outbox.next_rows(10) == {}
    Outbox.objects.update(retry_at=ahead())
    assert list(outbox.next_rows(10)) == [article.pk]
    outbox.clear(rows, refused={article.pk})
    outbox.enqueue([article.pk], Outbox.EDITOR)
    assert list(outbox.next_rows(10)) == [article.pk], "it was changed"


def test_a_sign_of_life_that_is_still_to_come_is_none(tmp_path: Path) -> None:
    file = tmp_path / "heartbeat"
    heartbeat.beat(file)
    assert heartbeat.is_fresh(file)
    os.utime(file, (time.time() + 3600,) * 2)
    assert not heartbeat.is_fresh(file)


def test_killed_runs_and_jobs_are_noticed() -> None:
    run = IngestRun.objects.create(heartbeat_at=ahead())
    assert runs.end_killed() == 1
    run.refresh_from_db()
    assert run.state == IngestRun.State.INTERRUPTED
    job = jobs.start(UndoArguments(run=run.pk))
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, heartbeat_at=ahead())
    assert jobs.revive_dead() == 1
    job.refresh_from_db()
    assert job.state == Job.State.WAITING


def test_a_rebuild_that_was_killed_is_not_running() -> None:
    now = timezone.now()
    Renewal.objects.create(pk=1, started_at=now, seen_at=now, done=1, total=2)
    assert progress.running()
    Renewal.objects.update(seen_at=ahead())
    assert progress.running() is None


def test_sources_and_their_entries_are_due(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source.objects.create(url="https://dala.example/rss", outlet=outlets.by_name("Дала жаршысы"))
    later = {"checked_at": timezone.now(), "next_check_at": ahead()}
    Source.objects.update(**later)
    assert not sources.due(), "looked at now, the next time in an hour"
    Source.objects.update(checked_at=ahead(1), next_check_at=ahead(2))
    assert list(sources.due()) == [source]

    def waiting(**values: Any) -> int:
        Entry.objects.all().delete()
        Entry.objects.create(source=source, url="https://dala.example/a", url_hash="1", **values)
        check = _Check(source, None, Silent(), None)  # type: ignore[arg-type]  # nothing is fetched
        return check._waiting().count()

    assert waiting(next_try_at=ahead(0))
    assert waiting(found_at=ahead(1), next_try_at=ahead(1)), "found before the clock was set back"
    assert waiting(tried_at=ahead(1), next_try_at=ahead(2))
    assert not waiting(tried_at=ahead(0), next_try_at=ahead(1)), "an hour after it could not be had"
    assert not waiting(tried_at=ahead(1), next_try_at=None), "never again"
