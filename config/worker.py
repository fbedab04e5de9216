"""The worker: one process for all that happens in the background.

A thread for each queue of jobs, one that mails readers what is new of their searches, one that makes the search index
anew where it has to be, one that keeps it up to date (on Elasticsearch; the embedded engine is kept by the process that
serves the site), and the main thread, which looks at the clock: sources that are due, jobs whose worker died, alerts,
old jobs.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

from django.conf import settings
from django.db import Error, close_old_connections, connection, connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from articles import disk
from articles.archive import check, runs
from articles.intake import jobs, uploads
from articles.intake.arguments import CheckSourceArguments
from search import heartbeat, renewal, sync
from search.readers import letters
from search.takeaway import queued

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
LETTERS_SECONDS = 20.0  # between two looks at which are due
PAUSE_SECONDS = 5.0  # after a failure: the database may be away
HEARTBEAT = Path(settings.DATA_DIR) / "worker.heartbeat"
PATIENCE_SECONDS = 1.0  # for the present steps, where somebody waits at a terminal
CUT_SECONDS = 0.5  # more, for a step to roll back what it has not committed
HAND_BACK_SECONDS = 1.0  # more, for the rows of its jobs


class QueueWorker(db_worker.Worker):
    """Takes the jobs of some queues. The signals are the process's, not its."""

    def __init__(self, queues: tuple[str, ...], *, once: bool = False) -> None:
        super().__init__(
            queue_names=list(queues),
            interval=POLL_SECONDS,
            batch=once,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        self.at_hand: UUID | None = None  # the id of the task that is being run
        self._cut = threading.Event()

    def cut(self) -> None:
        """End the work of the present job at its next statement: a step may hold the database's lock, which handing
        back needs. What writes down what became of the job is left alone."""
        if self.at_hand:
            self._cut.set()

    def run(self) -> None:
        def unless_cut(execute: Callable[..., Any], *query: Any) -> Any:
            if self._cut.is_set() and jobs.is_working():
                self._cut.clear()  # what a step does at its end is to be written yet
                raise jobs.Stopped
            return execute(*query)

        with connection.execute_wrapper(unless_cut):
            super().run()

    def run_task(self, db_task_result: DBTaskResult) -> None:
        self.at_hand = db_task_result.pk
        super().run_task(db_task_result)
        self.at_hand = None

    @property
    def running(self) -> bool:
        return not jobs.stopping.is_set()

    @running.setter
    def running(self, value: bool) -> None:
        """The library's own way of stopping, which is not used."""


def check_due_sources() -> None:
    from articles.intake.sources import due  # fetching and parsing: loaded once the process is up

    for source in due():
        jobs.start(CheckSourceArguments(source=source.pk, what=source.url))


def check_alerts() -> None:
    from articles.intake import alerts

    alerts.check_alerts()


def send_letters() -> None:
    letters.send_due(stopped=jobs.stopping.is_set)
    jobs.stopping.wait(LETTERS_SECONDS)


DUTIES: tuple[tuple[float, Callable[[], Any]], ...] = (  # seconds between two times
    (60, check_due_sources),
    (60, jobs.rename_old_tasks),
    (60, jobs.revive_dead),
    (600, runs.end_killed),
    (3_600, check_alerts),
    (86_400, jobs.prune),
    (86_400, check.sweep),
    (86_400, uploads.sweep),
    (3_600, queued.sweep),
)


def once() -> None:
    """Do what is due, and every job that waits."""
    jobs.stopping.clear()
    _guarded(renewal.renew)
    for _seconds, duty in DUTIES:
        _guarded(duty)
    QueueWorker(jobs.QUEUES, once=True).run()
    _guarded(letters.send_due)


def run(*, ended: Callable[[], bool] = lambda: False, patience: float | None = None) -> None:
    """Until SIGTERM or SIGINT, or until `ended`. Jobs stop after their present step and wait for the next worker.

    A step that takes longer than `patience` (seconds; None: as long as it takes) is rolled back, or cut off with the
    process.
    """
    jobs.stopping.clear()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: jobs.stopping.set())
    workers = [QueueWorker((queue,)) for queue in jobs.QUEUES]
    steps = {f"queue {queue}": worker.run for queue, worker in zip(jobs.QUEUES, workers, strict=True)}
    steps["renewal"] = lambda: renewal.watch(stopped=jobs.stopping.is_set)
    steps["letters"] = send_letters  # a mail server may take its time
    if not settings.SEARCH_DRAIN_IN_PROCESS:
        steps["index"] = lambda: sync.watch(stopped=jobs.stopping.is_set)
    threads = [threading.Thread(target=_again_and_again, args=(step,), name=name) for name, step in steps.items()]
    for thread in threads:
        thread.start()
    due = dict.fromkeys(range(len(DUTIES)), 0.0)
    while not jobs.stopping.wait(POLL_SECONDS):
        if ended():
            jobs.stopping.set()
        for place, (seconds, duty) in enumerate(DUTIES):
            if time.monotonic() >= due[place] and not jobs.stopping.is_set():
                due[place] = time.monotonic() + seconds
                _guarded(duty)
        if all(thread.is_alive() for thread in threads):
            heartbeat.beat(HEARTBEAT)
    _join(threads, patience)
    if any(thread.is_alive() for thread in threads):
        for worker in workers:
            worker.cut()
        _join(threads, CUT_SECONDS)
    if any(thread.is_alive() for thread in threads):
        _leave(workers)
    connections.close_all()


def _leave(workers: list[QueueWorker]) -> NoReturn:
    """Hand the present jobs back and end without waiting for anything. Where another process keeps the database's lock
    meanwhile, they wait again once they are taken for dead (jobs.revive_dead)."""
    late = threading.Timer(HAND_BACK_SECONDS, os._exit, (0,))
    late.daemon = True
    late.start()
    _guarded(lambda: jobs.hand_back([worker.at_hand for worker in workers if worker.at_hand]))
    os._exit(0)


def _join(threads: list[threading.Thread], seconds: float | None) -> None:
    until = time.monotonic() + (seconds or 0)
    for thread in threads:
        thread.join(None if seconds is None else max(0, until - time.monotonic()))


def _again_and_again(step: Callable[[], None]) -> None:
    """A failure, a database that restarts above all, is waited out."""
    while not jobs.stopping.is_set():
        _guarded(step)
        jobs.stopping.wait(PAUSE_SECONDS)
    connections.close_all()


def _guarded(step: Callable[[], Any]) -> None:
    try:
        close_old_connections()
        step()
    except Error as error:
        told = disk.FULL if disk.is_full(error) else error
        logger.error("%s waits for the database: %s", threading.current_thread().name, told)
        connections.close_all()
    except Exception as error:
        name = getattr(step, "__name__", step)
        if disk.is_full(error):
            logger.error("%s: %s", name, disk.FULL)
        else:
            logger.exception("%s failed", name)


def orphaned() -> Callable[[], bool]:
    """Tells from now on whether the process that started this one is gone."""
    parent = os.getppid()
    return lambda: os.getppid() != parent


def is_healthy() -> bool:
    """Whether a worker of this machine gave a sign of life lately, the drainer of its index included."""
    return heartbeat.is_fresh(HEARTBEAT) and (settings.SEARCH_DRAIN_IN_PROCESS or sync.is_healthy())
