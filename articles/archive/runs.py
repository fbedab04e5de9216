"""The row of an ingest run: begun, kept alive, ended in whatever way the work ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from articles.locks import silent
from articles.models import IngestRun, Job
from articles.progress import DEAD_AFTER, Cancelled

if TYPE_CHECKING:
    from django.contrib.auth.models import User

State = IngestRun.State


@contextmanager
def recorded_run(
    paths: list[str], collection: str, user: User | None = None, job: Job | None = None
) -> Iterator[tuple[IngestRun, Counter[str]]]:
    """An ingest run with its counts, closed in whatever way the work ends."""
    end_killed()
    run = IngestRun.objects.create(paths=paths, collection=collection, user=user, job=job)
    counts: Counter[str] = Counter()
    state = State.FAILED
    try:
        yield run, counts
        state = State.FINISHED
    except (KeyboardInterrupt, Cancelled, GeneratorExit):
        state = State.INTERRUPTED
        raise
    finally:
        still = IngestRun.objects.filter(pk=run.pk).exclude(state=State.UNDONE)
        still.update(state=state, finished_at=timezone.now(), counts=dict(counts))


def beat(run: IngestRun, counts: Mapping[str, int]) -> None:
    """A sign of life, with the counts so far. Raises Cancelled where the run was undone meanwhile."""
    # A machine that slept was taken for dead; it is not.
    mine = IngestRun.objects.filter(pk=run.pk, state__in=(State.RUNNING, State.INTERRUPTED))
    if not mine.update(state=State.RUNNING, heartbeat_at=timezone.now(), finished_at=None, counts=dict(counts)):
        raise Cancelled


def end_killed() -> int:
    """Runs whose process is gone are no longer running. Returns how many were found."""
    dead = IngestRun.objects.filter(silent("heartbeat_at", DEAD_AFTER), state=State.RUNNING)
    return dead.update(state=State.INTERRUPTED, finished_at=F("heartbeat_at"))
