"""Work in the background: started, performed, cancelled, tried again. The only writer of `Job`.

django-tasks queues a job under `Job.task_id` and hands it out to the worker (docs/decisions/0009-jobs.md); each time a
job is queued it gets another id, and a task whose id is no longer its job's does nothing. Everything that a job does is
made to be done again: one whose worker was killed simply starts anew, and finds what is done already.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import Error, IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext, gettext_noop
from django_tasks import TaskContext, TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from articles import disk
from articles.batches import BATCH, batched
from articles.intake import uploads
from articles.intake.arguments import Arguments
from articles.locks import silent
from articles.models import Job
from articles.progress import DEAD_AFTER, Cancelled

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

BEAT_SECONDS = 1.0  # between two writes of a running job's row
MAX_ATTEMPTS = 3  # of a job whose worker dies
State = Job.State
OPEN = (State.WAITING, State.RUNNING)
OLD_NAMES = ("articles.jobs.perform",)  # of `perform`, until November 2026

stopping = threading.Event()  # set when the worker is to end: its jobs stop after the present step, and wait


@dataclass(frozen=True, slots=True)
class Work:
    """`function(job, progress) -> counts` does it."""

    function: str
    queue: str = "default"


WORK = {
    Job.Kind.INGEST: Work("articles.intake.kinds.ingest"),
    Job.Kind.CHECK_SOURCE: Work("articles.intake.kinds.check_source", queue="sources"),
    Job.Kind.RECLASSIFY: Work("articles.intake.kinds.reclassify"),
    Job.Kind.UNDO: Work("articles.intake.kinds.undo"),
    Job.Kind.BULK: Work("articles.intake.kinds.bulk", queue="desk"),
    Job.Kind.REGROUP: Work("articles.intake.kinds.regroup", queue="desk"),
}  # and what config adds, of rooms that this one does not know (config/apps.py)
# One thread of the worker each: hours of an ingest keep no source waiting, no editor, and no reader.
QUEUES = ("default", "sources", "desk", "exports")


class Failure(Exception):
    """A job cannot be done, for a reason that people can understand: an English sentence of the catalogue."""


class Stopped(Cancelled):
    """The worker ends; the job goes on with the next one."""


class Superseded(Cancelled):
    """Somebody else has the job by now: this worker was taken for dead."""


WORKER_DIED = gettext_noop("The worker was killed in the middle of this job again and again.")
UNEXPECTED = gettext_noop("Something went wrong that nobody foresaw; the worker's log has the details.")
NOT_THERE = gettext_noop("The files are no longer there.")
DISK = gettext_noop("A file could not be read or written.")
FULL = gettext_noop("The disk is full. What was added so far stays; make room, then try again.")


# ---- start, cancel, retry ------------------------------------------------------------------------------------------


@transaction.atomic
def start(arguments: Arguments, user: User | None = None) -> Job:
    """Queue a job; it begins once the transaction is committed. Where it may only run alone and is open: that one."""
    alone = arguments.alone
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=arguments.kind, arguments=arguments.as_json(), alone=alone, user=user)
    except IntegrityError:
        open_one = Job.objects.filter(alone=alone, state__in=OPEN).first() if alone else None
        if open_one is None:
            raise
        return open_one
    _enqueue(job)
    return job


def _enqueue(job: Job) -> None:
    """The task's row is written in the transaction of the job's: neither is ever there without the other."""
    queued = perform.using(queue_name=WORK[Job.Kind(job.kind)].queue).enqueue(job.pk)
    Job.objects.filter(pk=job.pk).update(task_id=queued.id)


@transaction.atomic
def cancel(job: Job) -> bool:
    """A waiting job is cancelled now, a running one after its present step. False: it has ended already."""
    now = timezone.now()
    waiting = Job.objects.filter(pk=job.pk, state=State.WAITING)
    if waiting.update(state=State.CANCELLED, cancel_requested=True, finished_at=now):
        return True
    return bool(Job.objects.filter(pk=job.pk, state=State.RUNNING).update(cancel_requested=True))


@transaction.atomic
def retry(job: Job) -> bool:
    """Queue a failed or cancelled job again. False: it is neither, or the same work is open in another job."""
    ended = Job.objects.filter(pk=job.pk, state__in=[State.FAILED, State.CANCELLED])
    try:
        with transaction.atomic():
            again = ended.update(
                state=State.WAITING, attempts=0, cancel_requested=False, error="", finished_at=None, started_at=None
            )
    except IntegrityError:
        return False
    if again:
        _enqueue(job)
    return bool(again)


# ---- perform -------------------------------------------------------------------------------------------------------


@task(takes_context=True)
def perform(context: TaskContext, job_id: int) -> None:
    """What the worker calls. A lost database connection leaves the job to `revive_dead`."""
    job = _claimed(job_id, context.task_result.id)
    if job is None:
        return
    progress = RowProgress(job)
    try:
        with _working():
            counts = import_string(WORK[Job.Kind(job.kind)].function)(job, progress)
    except Superseded:
        logger.warning("job %s goes on elsewhere", job.pk)
    except Stopped:
        _wait_again(job)
    except Cancelled:
        _finish(job, State.CANCELLED)
    except Exception as error:
        if disk.is_full(error):
            logger.error("job %s (%s): %s", job.pk, job.kind, disk.FULL)
        elif isinstance(error, Error):
            raise
        else:
            logger.exception("job %s (%s) failed", job.pk, job.kind)
        _finish(job, State.FAILED, in_words(error))
    else:
        _mine(job).update(counts=dict(counts))
        _finish(job, State.FINISHED)
        uploads.remove(job.arguments.get("paths", ()))


_at_work = threading.local()


@contextmanager
def _working() -> Iterator[None]:
    _at_work.now = True
    try:
        yield
    finally:
        _at_work.now = False


def is_working() -> bool:
    """Whether this thread is in the work of a job, and does not write down what became of it."""
    return getattr(_at_work, "now", False)


def _claimed(job_id: int, task_id: str) -> Job | None:
    now = timezone.now()
    waiting = Job.objects.filter(pk=job_id, task_id=task_id, state=State.WAITING)
    fresh: dict[str, Any] = {"done": 0, "total": None, "unit": "", "counts": {}, "report": {}, "error": ""}
    if not waiting.update(
        state=State.RUNNING, attempts=F("attempts") + 1, started_at=now, heartbeat_at=now, finished_at=None, **fresh
    ):
        return None  # cancelled meanwhile, or queued anew
    return Job.objects.select_related("user").get(pk=job_id)


def _mine(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, task_id=job.task_id, state=State.RUNNING)


def _finish(job: Job, state: str, error: str = "") -> None:
    _mine(job).update(state=state, error=error, finished_at=timezone.now())


@transaction.atomic
def _wait_again(job: Job) -> None:
    """It is no failed attempt: the worker was asked to end."""
    if _mine(job).update(state=State.WAITING, attempts=F("attempts") - 1, started_at=None):
        _enqueue(job)


def hand_back(task_ids: Iterable[UUID]) -> None:
    """Jobs that a worker leaves in the middle of a step: what is not committed never happened, the rest waits."""
    for job in Job.objects.filter(task_id__in=task_ids, state=State.RUNNING):
        _wait_again(job)


def in_words(error: Exception) -> str:
    """A sentence of the catalogue, then, in a line of its own, what no catalogue can hold."""
    if disk.is_full(error):
        return FULL
    match error:
        case Failure():
            return "\n".join(map(str, error.args))
        case FileNotFoundError():
            return NOT_THERE
        case OSError():
            return f"{DISK}\n{error.strerror or type(error).__name__}"
    return f"{UNEXPECTED}\n{type(error).__name__}"


def error_text(job: Job) -> str:
    """The job's error in the language of the page."""
    sentence, _line, detail = job.error.partition("\n")
    return " ".join(part for part in (gettext(sentence) if sentence else "", detail) if part)


def report(job: Job, told: Mapping[str, Any]) -> None:
    """What the page of the job shows of some of its articles."""
    _mine(job).update(report=told)


class RowProgress:
    """Written to the job's row at most once in BEAT_SECONDS. Satisfies `progress.Progress`."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._values: dict[str, Any] = {}
        self._written = time.monotonic()

    def begin(self, total: int | None, unit: str) -> None:
        self._values = {"total": total, "unit": unit[:20], "done": 0}
        self._write()

    def reached(self, done: int, counts: Mapping[str, int]) -> None:
        self._values |= {"done": done, "counts": dict(counts)}
        if stopping.is_set():
            self._write()
            raise Stopped
        if time.monotonic() - self._written >= BEAT_SECONDS:
            self._write()

    def end(self) -> None:
        """The last figures, also where the job is being cancelled: that has been told already."""
        _mine(self.job).update(**self._values, heartbeat_at=timezone.now())

    def _write(self) -> None:
        if not _mine(self.job).update(**self._values, heartbeat_at=timezone.now()):
            raise Superseded
        self._written = time.monotonic()
        if _mine(self.job).filter(cancel_requested=True).exists():
            raise Cancelled


# ---- housekeeping --------------------------------------------------------------------------------------------------


def rename_old_tasks() -> int:
    """What an earlier version of the program queued, under the name that `perform` had there. Returns how many."""
    return DBTaskResult.objects.filter(task_path__in=OLD_NAMES).update(task_path=perform.module_path)


def revive_dead() -> int:
    """Jobs whose worker was killed wait again, or fail after MAX_ATTEMPTS. Returns how many."""
    revived = 0
    dead = Job.objects.filter(silent("heartbeat_at", DEAD_AFTER), state=State.RUNNING)
    for job in dead:
        if job.cancel_requested:
            _finish(job, State.CANCELLED)
        elif job.attempts >= MAX_ATTEMPTS:
            _finish(job, State.FAILED, WORKER_DIED)
        else:
            _queue_anew(job)
        revived += 1
    # A worker died between taking the task and beginning the job.
    ready = DBTaskResult.objects.filter(pk=OuterRef("task_id"), status=TaskResultStatus.READY)
    for job in Job.objects.filter(state=State.WAITING).exclude(Exists(ready)):
        _queue_anew(job)
        revived += 1
    return revived


@transaction.atomic
def _queue_anew(job: Job) -> None:
    same = Job.objects.filter(pk=job.pk, task_id=job.task_id, state=job.state)
    if same.update(state=State.WAITING, started_at=None):
        _enqueue(job)


def prune() -> int:
    """Forget jobs that ended JOBS_KEPT_DAYS ago, with the files that a failed one left, and the library's own rows."""
    before = timezone.now() - timedelta(days=settings.JOBS_KEPT_DAYS)
    ended = Job.objects.exclude(state__in=OPEN).filter(finished_at__lt=before)
    pruned = 0
    for batch in batched(list(ended), BATCH):
        for job in batch:
            uploads.remove(job.arguments.get("paths", ()))
        Job.objects.filter(pk__in=[job.pk for job in batch]).delete()
        pruned += len(batch)
    # Failed or cut off: `Job` says what became of them.
    current = Job.objects.filter(task_id=OuterRef("pk"), state__in=OPEN)
    DBTaskResult.objects.exclude(Exists(current)).filter(
        Q(finished_at__lt=before) | Q(finished_at=None, enqueued_at__lt=before)
    ).delete()
    return pruned
