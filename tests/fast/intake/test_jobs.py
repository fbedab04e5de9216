"""Jobs: queued in the transaction that wants them, performed by the worker, and whole whatever interrupts them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from articles.intake import jobs, uploads
from articles.intake.arguments import CheckSourceArguments, IngestArguments, ReclassifyArguments, UndoArguments
from articles.intake.jobs import Work
from articles.models import Job
from config import worker
from tests import working

pytestmark = pytest.mark.django_db
State = Job.State


@pytest.fixture(autouse=True)
def go_on() -> Iterator[None]:
    jobs.stopping.clear()
    yield
    jobs.stopping.clear()


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets every ingest job do something of tests/working.py, and write each step at once."""
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.0)

    def use(name: str) -> None:
        monkeypatch.setitem(jobs.WORK, Job.Kind.INGEST, Work(f"tests.working.{name}"))

    return use


def take() -> None:
    worker.QueueWorker(jobs.QUEUES, once=True).run()


def start(**arguments: Any) -> Job:
    return jobs.start(IngestArguments(**arguments))


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_job_from_its_start_to_its_end(work: Callable[[str], None], editor: Any) -> None:
    work("count")
    job = jobs.start(IngestArguments(), editor)
    waiting = fresh(job)
    assert (waiting.state, waiting.user, waiting.started_at) == (State.WAITING, editor, None)
    take()
    done = fresh(job)
    assert (done.state, done.done, done.total, done.unit, done.counts) == (
        State.FINISHED,
        3,
        3,
        "document",
        {"added": 3},
    )
    assert done.started_at is not None and done.finished_at is not None and done.finished_at >= done.started_at
    assert (done.attempts, done.error) == (1, "")
    take()
    assert fresh(job).attempts == 1, "it is done once"


def test_a_job_is_queued_with_the_transaction_that_wants_it(work: Callable[[str], None]) -> None:
    work("count")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        start()
        raise ZeroDivisionError
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_every_kind_of_job_has_a_queue_that_the_worker_takes(settings: Any) -> None:
    assert set(jobs.WORK) == set(Job.Kind)
    assert {work.queue for work in jobs.WORK.values()} == set(jobs.QUEUES) == set(settings.TASKS["default"]["QUEUES"])


def test_cancelled_before_it_began(work: Callable[[str], None]) -> None:
    work("fails")
    job = start()
    assert jobs.cancel(job)
    take()
    assert (fresh(job).state, fresh(job).attempts) == (State.CANCELLED, 0)
    assert not jobs.cancel(job)


def test_cancelled_in_the_middle_and_tried_again(work: Callable[[str], None]) -> None:
    work("cancelled_meanwhile")
    job = start()
    take()
    cancelled = fresh(job)
    assert (cancelled.state, cancelled.counts) == (State.CANCELLED, {"added": 2})
    work("count")
    assert jobs.retry(job)
    assert not jobs.retry(job), "it waits already"
    take()
    assert (fresh(job).state, fresh(job).counts) == (State.FINISHED, {"added": 3})


def test_a_worker_that_ends_leaves_the_job_to_the_next_one(work: Callable[[str], None]) -> None:
    work("told_to_stop")
    job = start()
    take()
    left = fresh(job)
    assert (left.state, left.attempts, left.started_at) == (State.WAITING, 0, None)
    jobs.stopping.clear()
    work("count")
    take()
    assert fresh(job).state == State.FINISHED


@pytest.mark.parametrize(
    ("name", "state"),
    [("cut_in_a_step", State.WAITING), ("cut_as_it_stops", State.WAITING), ("cut_at_its_end", State.FINISHED)],
)
def test_a_job_that_is_cut_is_rolled_back_or_has_ended(
    work: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    name: str,
    state: Any,
) -> None:
    taker = worker.QueueWorker(jobs.QUEUES, once=True)

    def end() -> None:
        jobs.stopping.set()
        taker.cut()

    monkeypatch.setattr(working, "interrupt", end)
    work(name)
    job = start()
    taker.run()
    left = fresh(job)
    assert (left.state, left.attempts, left.unit) == (state, int(state == State.FINISHED), "document")
    assert caplog.records == []


def test_an_error_in_words_for_people_and_with_its_traceback_in_the_log(
    work: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    work("fails")
    job = start()
    take()
    failed = fresh(job)
    assert (failed.state, failed.counts) == (State.FAILED, {"added": 2})
    with translation.override("en"):
        assert jobs.error_text(failed) == f"{jobs.UNEXPECTED} ZeroDivisionError"
    assert "secret" not in failed.error
    assert [record.exc_info is not None for record in caplog.records if record.name == jobs.__name__] == [True]


def test_a_foreseen_failure_says_what_it_is(work: Callable[[str], None]) -> None:
    work("refuses")
    job = start()
    take()
    with translation.override("en"):
        assert jobs.error_text(fresh(job)) == f"{jobs.NOT_THERE} a.txt"


def test_a_worker_ends_that_cannot_hand_its_job_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process keeps the database's lock: nobody at the terminal waits for that."""
    ended = threading.Event()
    monkeypatch.setattr(worker.os, "_exit", lambda _code: ended.set())
    monkeypatch.setattr(worker, "HAND_BACK_SECONDS", 0.01)
    waited: list[bool] = []
    monkeypatch.setattr(jobs, "hand_back", lambda _ids: waited.append(ended.wait(20)))
    worker._leave([])
    assert waited == [True]


# ---- workers that die ------------------------------------------------------------------------------------------------


def silent(job: Job, attempts: int = 1) -> None:
    """As a worker leaves it that was killed long ago."""
    take_row = {"state": State.RUNNING, "attempts": attempts, "started_at": timezone.now() - timedelta(hours=1)}
    Job.objects.filter(pk=job.pk).update(**take_row, heartbeat_at=timezone.now() - 2 * jobs.DEAD_AFTER)
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now() - timedelta(hours=1))


def test_the_job_of_a_killed_worker_is_done_by_the_next_one(work: Callable[[str], None]) -> None:
    work("count")
    job = start()
    silent(job)
    take()
    assert fresh(job).state == State.RUNNING, "nobody knows yet"
    assert jobs.revive_dead() == 1
    assert fresh(job).state == State.WAITING
    take()
    assert (fresh(job).state, fresh(job).attempts) == (State.FINISHED, 2)


def test_a_job_that_kills_its_workers_fails_in_the_end(work: Callable[[str], None]) -> None:
    work("count")
    job = start()
    silent(job, attempts=jobs.MAX_ATTEMPTS)
    assert jobs.revive_dead() == 1
    assert (fresh(job).state, fresh(job).error) == (State.FAILED, jobs.WORKER_DIED)


def test_a_killed_job_that_was_to_be_cancelled_is_cancelled(work: Callable[[str], None]) -> None:
    job = start()
    silent(job)
    jobs.cancel(job)
    jobs.revive_dead()
    assert fresh(job).state == State.CANCELLED


def test_a_running_job_is_left_alone(work: Callable[[str], None]) -> None:
    job = start()
    Job.objects.update(state=State.RUNNING, attempts=1, heartbeat_at=timezone.now() - jobs.DEAD_AFTER / 2)
    assert jobs.revive_dead() == 0
    assert fresh(job).state == State.RUNNING


def test_a_job_whose_task_was_taken_and_never_begun_is_queued_anew(work: Callable[[str], None]) -> None:
    work("count")
    job = start()
    DBTaskResult.objects.update(status="RUNNING")
    take()
    assert fresh(job).state == State.WAITING
    assert jobs.revive_dead() == 1
    take()
    assert fresh(job).state == State.FINISHED


def test_who_was_taken_for_dead_does_no_more(work: Callable[[str], None]) -> None:
    """The sleeper stops at its next step; the job is done by the task that replaced its own."""
    work("taken_for_dead")
    job = start()
    taker = worker.QueueWorker(jobs.QUEUES, once=True)
    first = DBTaskResult.objects.get()
    first.claim(taker.worker_id)
    taker.run_task(first)
    assert (fresh(job).state, fresh(job).attempts) == (State.WAITING, 1)
    work("count")
    take()
    assert (fresh(job).state, fresh(job).counts) == (State.FINISHED, {"added": 3})


def test_a_lost_database_is_waited_out(work: Callable[[str], None]) -> None:
    work("loses_the_database")
    job = start()
    take()
    assert fresh(job).state == State.RUNNING, "no failure: the worker tries again once the database is back"
    silent(job)
    jobs.revive_dead()
    work("count")
    take()
    assert fresh(job).state == State.FINISHED


# ---- alone -----------------------------------------------------------------------------------------------------------


def test_a_source_is_never_checked_by_two_jobs_at_once() -> None:
    first = jobs.start(CheckSourceArguments(source=1))
    other = jobs.start(CheckSourceArguments(source=2))
    assert jobs.start(CheckSourceArguments(source=1)) == first != other
    Job.objects.filter(pk=first.pk).update(state=State.RUNNING)
    assert jobs.start(CheckSourceArguments(source=1)) == first
    Job.objects.filter(pk=first.pk).update(state=State.FAILED)
    later = jobs.start(CheckSourceArguments(source=1))
    assert later != first
    assert not jobs.retry(first), "the later one is open"
    jobs.cancel(later)
    assert jobs.retry(first)


# ---- uploads, pruning ------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(settings: Any, tmp_path: Any) -> list[str]:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
    }
    return uploads.keep([File(BytesIO("сөз".encode()), name="../../etc/қағаз.txt"), File(BytesIO(b"b"), name=".b.csv")])


def test_uploads_are_kept_under_names_of_ours(kept: list[str]) -> None:
    assert [name.split("/")[2] for name in kept] == ["қағаз.txt", "b.csv"]
    assert len({name.split("/")[1] for name in kept}) == 1
    with uploads.local(kept) as files:
        assert files[0].read_text() == "сөз"


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "uploads/../../secret", "originals/aa/aa.gz"])
def test_no_other_file_is_ever_read_or_removed(kept: list[str], name: str) -> None:
    with pytest.raises(ValueError, match="not an upload"), uploads.local([name]):
        pass
    with pytest.raises(ValueError, match="not an upload"):
        uploads.remove([name])


def test_uploads_go_with_the_job_that_took_them_in(work: Callable[[str], None], kept: list[str]) -> None:
    work("fails")
    job = start(paths=kept)
    take()
    assert all(map(default_storage.exists, kept)), "it may be tried again"
    work("count")
    jobs.retry(job)
    take()
    assert not any(map(default_storage.exists, kept))
    assert default_storage.listdir(uploads.FOLDER) == ([], [])


def test_old_jobs_are_forgotten_with_what_they_left(
    work: Callable[[str], None], kept: list[str], settings: Any
) -> None:
    work("fails")
    old, new = start(paths=kept), start()
    take()
    waiting = start()
    long_ago = timezone.now() - timedelta(days=settings.JOBS_KEPT_DAYS + 1)
    Job.objects.filter(pk=old.pk).update(finished_at=long_ago)
    DBTaskResult.objects.update(enqueued_at=long_ago)
    DBTaskResult.objects.exclude(finished_at=None).update(finished_at=long_ago)
    assert jobs.prune() == 1
    assert set(Job.objects.all()) == {new, waiting}
    assert not any(map(default_storage.exists, kept))
    assert [str(row.pk) for row in DBTaskResult.objects.all()] == [str(fresh(waiting).task_id)]


# ---- the command -----------------------------------------------------------------------------------------------------


def test_the_health_of_the_worker(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "HEARTBEAT", tmp_path / "heartbeat")
    with pytest.raises(CommandError, match="sign of life"):
        call_command("worker", "--healthy")
    worker.HEARTBEAT.touch()
    call_command("worker", "--healthy")
    monkeypatch.setattr("search.heartbeat.HEALTHY_SECONDS", -1)
    with pytest.raises(CommandError, match="sign of life"):
        call_command("worker", "--healthy")


def test_a_duty_that_fails_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    worker._guarded(lambda: 1 / 0)
    assert [record.exc_info is not None for record in caplog.records] == [True]


def test_a_long_name_of_an_upload_is_cut_to_what_file_systems_allow() -> None:
    [name] = uploads.keep([File(BytesIO("Мәтін".encode()), name="қ" * 200 + ".txt")])
    assert name.endswith(".txt")
    with uploads.local([name]) as [file]:
        assert file.read_text("utf-8") == "Мәтін"
    uploads.remove([name])


def test_arguments_of_any_version_are_read() -> None:
    """As commit c29f858 stored them, and with what a later one may add."""
    row = Job(kind="reclassify", arguments={"articles": [1, 2], "what": "2", "later": True})
    assert ReclassifyArguments.of(row) == ReclassifyArguments(articles=[1, 2], what="2")
    assert UndoArguments.of(Job(arguments={"run": 7, "what": "2026-11-29 10:00"})).run == 7
    table = {
        "stated": {"outlet": "Газет"},
        "collection": "desk",
        "paths": ["uploads/1/a.csv"],
        "columns": {"title": "t"},
    }
    assert IngestArguments.of(Job(arguments=table)).as_json() == table
    assert IngestArguments().as_json() == {}
    with pytest.raises(TypeError):
        UndoArguments.of(Job(arguments={}))


def test_a_job_queued_under_an_old_name_runs(work: Callable[[str], None]) -> None:
    work("count")
    job = start()
    queued = DBTaskResult.objects.filter(pk=job.task_id or fresh(job).task_id)
    assert queued.update(task_path="articles.jobs.perform") == 1
    worker.once()
    assert fresh(job).state == State.FINISHED
