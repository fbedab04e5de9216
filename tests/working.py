"""Work for jobs that tests can follow; named in the table of jobs in place of the real work."""

from __future__ import annotations

from collections.abc import Callable

from django.db import OperationalError, transaction

from articles.intake import jobs
from articles.models import Job
from articles.progress import Progress

STEPS = 3
interrupt: Callable[[], None] = lambda: None  # noqa: E731  (what happens in the middle of a step, by the test)


def count(job: Job, progress: Progress) -> dict[str, int]:
    """Three steps; the row shows them."""
    progress.begin(STEPS, "document")
    for step in range(1, STEPS + 1):
        progress.reached(step, {"added": step})
    progress.end()
    return {"added": STEPS}


def cancelled_meanwhile(job: Job, progress: Progress) -> None:
    progress.begin(STEPS, "document")
    progress.reached(1, {"added": 1})
    assert jobs.cancel(job)
    for step in range(2, STEPS + 1):
        progress.reached(step, {"added": step})
    raise AssertionError("it went on")


def told_to_stop(job: Job, progress: Progress) -> None:
    progress.begin(STEPS, "document")
    jobs.stopping.set()
    progress.reached(1, {"added": 1})
    raise AssertionError("it went on")


def cut_in_a_step(job: Job, progress: Progress) -> None:
    progress.begin(STEPS, "document")
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(unit="never committed")
        interrupt()
        Job.objects.exists()
    raise AssertionError("it went on")


def cut_at_its_end(job: Job, progress: Progress) -> dict[str, int]:
    progress.begin(STEPS, "document")
    interrupt()
    return {"added": STEPS}


def cut_as_it_stops(job: Job, progress: Progress) -> None:
    progress.begin(STEPS, "document")
    interrupt()
    raise jobs.Stopped


def taken_for_dead(job: Job, progress: Progress) -> None:
    """Another worker took the job over while this one slept."""
    progress.begin(STEPS, "document")
    Job.objects.filter(pk=job.pk).update(heartbeat_at=job.created_at - 2 * jobs.DEAD_AFTER)
    assert jobs.revive_dead() == 1
    progress.reached(1, {"added": 1})
    raise AssertionError("it went on")


def fails(job: Job, progress: Progress) -> None:
    progress.begin(None, "document")
    progress.reached(2, {"added": 2})
    raise ZeroDivisionError("of the secret")


def refuses(job: Job, progress: Progress) -> None:
    raise jobs.Failure(jobs.NOT_THERE, "a.txt")


def loses_the_database(job: Job, progress: Progress) -> None:
    raise OperationalError("server closed the connection unexpectedly")
