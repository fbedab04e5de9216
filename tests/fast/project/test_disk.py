"""A full disk is a sentence: on the command line, in a job, on a page, in the worker's log."""

from __future__ import annotations

import errno
import io
import sqlite3
import sys
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest
from django.db import OperationalError
from django.test import Client

import manage
from articles import disk
from articles.archive.storage import OriginalsStorage
from articles.intake import jobs, uploads
from articles.intake.arguments import IngestArguments
from articles.models import Article, Job
from config import worker
from tests.fast.admin.test_intake import NEWS

NO_SPACE = OSError(errno.ENOSPC, "No space left on device")


def caused(error: Exception) -> Exception:
    outer = OperationalError("as Django wraps it")
    outer.__cause__ = error
    return outer


def sqlite_full() -> sqlite3.Error:
    database = sqlite3.connect(":memory:")
    database.execute("PRAGMA max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError) as full:
        database.executescript("CREATE TABLE a (b); INSERT INTO a VALUES (zeroblob(100000));")
    database.close()
    return full.value


def test_whoever_met_it() -> None:
    assert disk.is_full(NO_SPACE)
    assert disk.is_full(OSError(errno.EDQUOT, "Disk quota exceeded"))
    assert disk.is_full(caused(sqlite_full()))
    assert disk.is_full(caused(psycopg.errors.DiskFull("could not extend file")))
    assert disk.is_full(ValueError("An IO error occurred: 'No space left on device (os error 28)'"))
    assert not disk.is_full(OSError(errno.EACCES, "Permission denied"))
    assert not disk.is_full(caused(sqlite3.OperationalError("database is locked")))


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """No original can be written."""

    def refuse(*_: Any) -> NoReturn:
        raise NO_SPACE

    monkeypatch.setattr(OriginalsStorage, "_written", refuse)


@pytest.mark.django_db
def test_a_command(full: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(NEWS)
    monkeypatch.setattr(sys, "argv", ["manage.py", "ingest", str(tmp_path), "--processes=0"])
    with pytest.raises(SystemExit) as ended:
        manage.main()
    assert ended.value.code == disk.FULL
    assert not Article.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_a_job(full: None, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = io.BytesIO(NEWS.encode())
    file.name = "a.txt"
    from django.core.files.base import File

    names = uploads.keep([File(file)])
    job = jobs.start(IngestArguments(paths=names))
    worker.QueueWorker(jobs.QUEUES, once=True).run()
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, jobs.FULL)
    assert "Traceback" not in caplog.text
    uploads.remove(names)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_page(full: None, desk: Client, language: str) -> None:
    desk.raise_request_exception = False
    desk.cookies["django_language"] = language
    answer = desk.post("/admin/articles/article/take-in/text/", {"text": NEWS})
    assert answer.status_code == 507
    words = {"kk": "Дискіде орын қалмады", "ru": "На диске не осталось места", "en": "The disk is full"}
    assert words[language] in answer.content.decode()


@pytest.mark.django_db
def test_the_workers_log(caplog: pytest.LogCaptureFixture) -> None:
    def duty() -> NoReturn:
        raise NO_SPACE

    worker._guarded(duty)
    assert disk.FULL in caplog.text
    assert "Traceback" not in caplog.text
