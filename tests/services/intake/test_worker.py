"""The worker as a process of its own, on each database: jobs done, cancelled, tried again, revived when it is killed.

Each test has a whole site to itself: a database, a folder of data, and programs that are told of both.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests.paths import ROOT
from tests.services.intake.test_sources import feed, story
from tests.services.web import Page, web_server

ROWS = 900
PATIENCE_SECONDS = 120
ENDS_WITHIN_SECONDS = 20
TOWNS = "Ақтау Атырау Орал Семей Тараз Шымкент Талдықорған Қостанай Көкшетау Павлодар Балқаш Жезқазған".split()
NEIGHBOURS = "Өзбекстан Қырғызстан Түрікменстан Ресей Қытай Түркия Әзербайжан".split()
DOINGS = (
    "жаңа тасымал бағытын ашу туралы келісімге қол қойды",
    "суармалы суды бөлу кестесін бекітті",
    "студенттер алмасу бағдарламасын ұзартты",
    "шекара бекетінің жұмыс уақытын ұзартуға уағдаласты",
    "ортақ көрме өткізуді ұйғарды",
)


@dataclass(frozen=True)
class Site:
    environment: dict[str, str]
    folder: Path

    def manage(self, *words: str) -> str:
        command = [sys.executable, ROOT / "manage.py", *words]
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, check=True, capture_output=True, text=True, timeout=120
        ).stdout

    def ask(self, code: str) -> Any:
        """What the last line of `code` prints as JSON; models and jobs are there by name."""
        names = "import json; from django.utils import timezone; from articles.intake import jobs, uploads; "
        names += "from articles.intake.arguments import *; from articles.models import *; "
        return json.loads(self.manage("shell", "--no-imports", "--command", names + code).splitlines()[-1])

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        with (self.folder / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, ROOT / "manage.py", "worker"],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
            try:
                yield process
            finally:
                process.kill()
                process.wait()

    def start(self) -> int:
        """An ingest job of ROWS documents."""
        table = self.folder / "table.jsonl"
        table.write_text("\n".join(json.dumps(row(number), ensure_ascii=False) for number in range(ROWS)))
        key: int = self.ask(
            "from django.core.files import File; "
            f"names = uploads.keep([File(open({str(table)!r}, 'rb'), name='table.jsonl')]); "
            "print(jobs.start(IngestArguments(paths=names, collection='table')).pk)"
        )
        return key

    def select(self, query: str) -> list[tuple[Any, ...]]:
        """Read past the program, which takes a second to start."""
        if url := self.environment["DATABASE_URL"]:
            with psycopg.connect(url) as database:
                return database.execute(query).fetchall()  # type: ignore[arg-type]
        with closing(sqlite3.connect(self.folder / "data/archive.sqlite3", timeout=20)) as file:
            return file.execute(query).fetchall()

    def job(self, key: int) -> dict[str, Any]:
        names = ("id", "state", "done", "total", "attempts", "error")
        rows = self.select("SELECT id, state, done, total, attempts, error FROM articles_job")
        return next(dict(zip(names, row, strict=True)) for row in rows if row[0] == key)

    def articles(self) -> int:
        return int(self.select("SELECT count(*) FROM articles_article")[0][0])

    def until(self, key: int, reached: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not reached(job := self.job(key)):
            assert time.monotonic() < deadline, (job, (self.folder / "worker.log").read_text())
            time.sleep(0.1)
        return job


def row(number: int) -> dict[str, str]:
    town, other = TOWNS[number % len(TOWNS)], NEIGHBOURS[number % len(NEIGHBOURS)]
    doing = DOINGS[number % len(DOINGS)]
    body = (
        f"{town} қаласында Қазақстан мен {other} өкілдері {doing}. Кездесуге {number + 3} маман қатысты.\n\n"
        f"Тараптар {number * 7 + 11} тармақтан тұратын жоспарды талқылап, келесі басқосуды {number % 28 + 1} күннен "
        f"кейін өткізуге келісті. Жобаның құны {number * 13 + 500} миллион теңгеге бағаланды, деп хабарлады әкімдік."
    )
    return {"title": f"{town}: {number}-басқосу қорытындысы", "body": body, "date": f"2021-03-{number % 28 + 1:02}"}


@pytest.fixture(params=[pytest.param("sqlite", marks=pytest.mark.long), "postgres"])
def site(request: pytest.FixtureRequest, tmp_path: Path, postgres_url: str) -> Iterator[Site]:
    environment = {**os.environ, "DEBUG": "1", "DATA_DIR": str(tmp_path / "data"), "ELASTICSEARCH_URL": ""}
    if request.param == "sqlite":
        environment["DATABASE_URL"] = ""
        site = Site(environment, tmp_path)
        site.manage("migrate", "--verbosity=0")
        yield site
        return
    name = f"worker_{uuid4().hex[:8]}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            environment["DATABASE_URL"] = postgres_url.rpartition("/")[0] + f"/{name}"
            site = Site(environment, tmp_path)
            site.manage("migrate", "--verbosity=0")
            yield site
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def finished(job: dict[str, Any]) -> bool:
    return job["state"] == "finished"


def in_the_middle(job: dict[str, Any]) -> bool:
    assert job["state"] in ("waiting", "running"), job
    return job["state"] == "running" and job["done"] > 0


def test_done_cancelled_and_tried_again(site: Site) -> None:
    key = site.start()
    with site.worker():
        site.until(key, in_the_middle)
        site.ask(f"print(json.dumps(jobs.cancel(Job.objects.get(pk={key}))))")
        cancelled = site.until(key, lambda job: job["state"] != "running")
        held = site.articles()
        assert cancelled["state"] == "cancelled"
        assert 0 < held < ROWS, "what was done so far is whole and stays"
        site.ask(f"print(json.dumps(jobs.retry(Job.objects.get(pk={key}))))")
        done = site.until(key, finished)
    assert site.articles() == ROWS
    counts = site.ask(f"print(json.dumps(Job.objects.get(pk={key}).counts))")
    assert counts == {"added": ROWS - held, "unchanged": held}
    assert (done["done"], done["error"]) == (done["total"], "")
    runs = site.select("SELECT state, job_id FROM articles_ingestrun ORDER BY id")
    assert runs == [("interrupted", key), ("finished", key)]
    uploads, deadline = site.folder / "data/files/uploads", time.monotonic() + PATIENCE_SECONDS
    while list(uploads.iterdir()) and time.monotonic() < deadline:  # a moment after the job is seen to be finished
        time.sleep(0.1)
    assert list(uploads.iterdir()) == [], "the file went with its job"


@pytest.mark.long
def test_a_worker_that_is_ended_leaves_its_job_to_the_next(site: Site) -> None:
    key = site.start()
    with site.worker() as worker:
        site.until(key, in_the_middle)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(ENDS_WITHIN_SECONDS) == 0
    left = site.job(key)
    assert (left["state"], left["attempts"]) == ("waiting", 0)
    assert 0 < site.articles() < ROWS
    site.manage("worker", "--healthy")
    site.manage("worker", "--once")
    assert (site.job(key)["state"], site.articles()) == ("finished", ROWS)


def test_a_killed_worker_loses_and_doubles_nothing(site: Site) -> None:
    key = site.start()
    with site.worker() as worker:
        site.until(key, in_the_middle)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert site.job(key)["state"] == "running", "nobody knows yet"
    site.ask("Job.objects.update(heartbeat_at=timezone.now() - 2 * jobs.DEAD_AFTER); print(1)")
    with site.worker():
        done = site.until(key, finished)
    assert done["attempts"] == 2
    assert site.articles() == ROWS
    assert site.select("SELECT count(*) FROM articles_origin") == [(ROWS,)]


def test_every_other_kind_of_job(site: Site) -> None:
    """A source is checked, newer rules are applied, and the run that brought the articles is undone."""
    site.environment.update(FETCH_ALLOW_PRIVATE="1", FETCH_DELAY_SECONDS="0.01")

    def done(arguments: str) -> dict[str, int]:
        key = site.ask(f"print(jobs.start({arguments}).pk)")
        site.manage("worker", "--once")
        assert site.job(key)["state"] == "finished", site.job(key)
        counts: dict[str, int] = site.ask(f"print(json.dumps(Job.objects.get(pk={key}).counts))")
        return counts

    with web_server() as web:
        site.environment["FETCH_PORTS"] = str(web.port)
        web.pages |= {"/rss": feed(web, "/a/1", "/a/2"), "/a/1": Page(story(1)), "/a/2": Page(story(2))}
        source = site.ask(
            f"from articles.archive import outlets; outlet = outlets.by_name('Дала жаршысы'); "
            f"print(Source.objects.create(url={web.url('/rss')!r}, outlet=outlet).pk)"
        )
        assert done(f"CheckSourceArguments(source={source})") == {"seen": 2, "stored": 2}
    topics = "print(ArticleTopic.objects.count())"
    found = site.ask(topics)
    assert found
    # As if other rules had brought them, which found no topic.
    assert site.ask(f"ArticleTopic.objects.all().delete(); Revision.objects.update(rules='older'); {topics}") == 0
    assert done("ReclassifyArguments()")["changed"] == 2
    assert site.ask(topics) == found
    run = site.ask("print(IngestRun.objects.order_by('pk').first().pk)")
    assert done(f"UndoArguments(run={run})") == {"deleted": 2, "origins": 2}
    assert site.articles() == 0


@pytest.mark.long
@pytest.mark.parametrize("site", ["postgres"], indirect=True)
def test_a_database_that_restarts_is_waited_for(site: Site, postgres_url: str) -> None:
    def cut_off() -> None:
        name = site.environment["DATABASE_URL"].rpartition("/")[2]
        with psycopg.connect(postgres_url) as server:
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

    with site.worker() as worker:
        time.sleep(3)
        cut_off()  # in its sleep
        key = site.start()
        site.until(key, in_the_middle)
        cut_off()  # at work
        time.sleep(3)
        site.ask("Job.objects.update(heartbeat_at=timezone.now() - 2 * jobs.DEAD_AFTER); print(1)")
        site.ask("jobs.revive_dead(); print(1)")
        site.until(key, finished)
        assert worker.poll() is None
    assert site.articles() == ROWS
