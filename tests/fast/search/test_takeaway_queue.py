"""Long exports: asked for, written by the worker, fetched in parts, swept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from articles.archive.delete import delete_articles
from articles.intake import jobs
from articles.models import Article, Job
from config import worker
from search.engine import EngineUnavailable
from search.models import Export
from search.takeaway import queued, snapshot, views
from tests.pages import add

pytestmark = pytest.mark.django_db


@pytest.fixture
def four(index: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> list[Article]:
    """Four articles, of which the worker writes an export."""
    monkeypatch.setattr(snapshot, "STREAMED_ROWS", 3)
    rows = [add(f"Хабар {number}", date=f"2024-05-0{number}") for number in range(1, 5)]
    index()
    return rows


@pytest.fixture(autouse=True)
def go_on() -> Iterator[None]:
    jobs.stopping.clear()
    yield
    jobs.stopping.clear()


def work() -> None:
    worker.QueueWorker(("exports",), once=True).run()


def asked(client: Client, query: str = "", suffix: str = "csv", **options: str) -> str:
    """The address of the page that an export leads to."""
    response = client.get(f"/en/search/export.{suffix}?{query}", **options)
    assert response.status_code == 303, response.content
    return str(response["Location"])


def test_a_long_export_is_written_and_fetched(client: Client, four: list[Article]) -> None:
    page = asked(client, "page=2&size=25")
    assert b"waiting for its turn" in client.get(page).content and b"data-again" in client.get(page).content
    assert client.get(f"{page}file").status_code == 404
    work()
    export = Export.objects.get()
    assert (export.rows, export.query, export.size) == (4, "", default_storage.size(export.file))
    shown = client.get(page).content.decode()
    assert f"{page}file" in shown and "4 rows" in shown and "data-again" not in shown
    got = client.get(f"{page}file")
    data = b"".join(got.streaming_content)
    assert (got.status_code, got["Content-Type"], len(data)) == (200, "text/csv; charset=utf-8", export.size)
    assert [line.split(",")[0] for line in data.decode().splitlines()[1:] if line[:6] in codes(four)] == codes(four)
    job = Job.objects.get()
    assert (job.state, job.counts, job.total) == ("finished", {"rows": 4}, 4)


def codes(articles: list[Article]) -> list[str]:
    return [article.code for article in reversed(articles)]


def test_short_ones_and_stories_are_sent_at_once(client: Client, four: list[Article]) -> None:
    Article.objects.filter(pk__in=[article.pk for article in four[:2]]).update(story=four[0].pk)
    assert client.get("/en/search/export.csv?to=2024-05-03").status_code == 200
    assert not Job.objects.exists()


def test_one_export_at_a_time_for_each_reader(client: Client, four: list[Article]) -> None:
    page = asked(client, REMOTE_ADDR="203.0.113.5")
    assert asked(client, REMOTE_ADDR="203.0.113.5") == page, "the same one is the same one"
    busy = client.get("/en/search/export.ris", REMOTE_ADDR="203.0.113.5")
    assert (busy.status_code, busy["Retry-After"]) == (429, "60")
    assert b"Another export" in busy.content
    assert asked(client, suffix="ris", REMOTE_ADDR="203.0.113.6") != page
    assert "203.0.113" not in str([*Job.objects.values_list("arguments", "alone")])
    work()
    assert asked(client, suffix="ris", REMOTE_ADDR="203.0.113.5") != page


def test_a_script_waits(client: Client, four: list[Article]) -> None:
    sent = client.get("/en/search/export.csv?wait=1")
    assert sent.status_code == 200
    assert client.get("/en/search/export.csv?wait=1").status_code == 429, "one keeps the thread busy"
    assert len(b"".join(sent.streaming_content).splitlines()) >= 5
    sent.close()
    again = client.get("/en/search/export.csv?wait=1")
    assert again.status_code == 200
    again.close()  # unread
    client.get("/en/search/export.parquet?wait=1").close()
    assert not Job.objects.exists()


@pytest.fixture(autouse=True)
def free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_waited_for", threading.BoundedSemaphore(1))


@pytest.mark.parametrize(
    ("asked_for", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=5-99999999", 206, slice(5, None)),
        ("bytes=99999999-", 416, slice(0, 0)),
        ("bytes=-0", 416, slice(0, 0)),
        ("bytes=9-5", 416, slice(0, 0)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
        ("bytes=" + "9" * 400 + "-", 200, slice(None)),
    ],
)
def test_a_download_goes_on_where_it_ended(
    client: Client, four: list[Article], asked_for: str, status: int, part: slice
) -> None:
    page = asked(client)
    work()
    whole = b"".join(client.get(f"{page}file").streaming_content)
    got = client.get(f"{page}file", headers={"range": asked_for})
    assert got.status_code == status
    data = b"".join(got.streaming_content) if got.streaming else b""
    assert data == whole[part]
    if status != 416:
        assert got["Content-Length"] == str(len(data))
    other = client.get(f"{page}file", headers={"range": "bytes=0-9", "if-range": '"another"'})
    assert other.status_code == 200
    other.close()


def test_a_file_from_before_a_removal_for_good_is_not_given_out(client: Client, four: list[Article]) -> None:
    page = asked(client)
    work()
    delete_articles(Article.objects.filter(pk=four[0].pk))
    assert client.get(f"{page}file").status_code == 404


def test_old_exports_are_swept_with_their_files(client: Client, four: list[Article]) -> None:
    page = asked(client)
    work()
    name = Export.objects.get().file
    assert queued.sweep() == 0
    Export.objects.update(asked_at=timezone.now() - queued.KEPT - timedelta(minutes=1))
    assert queued.sweep() == 1
    assert not default_storage.exists(name)
    assert client.get(page).status_code == 404
    assert not [*Path(site.FILE_UPLOAD_TEMP_DIR).glob("*/export")]


def test_an_engine_that_is_away_fails_the_job_with_a_reason(
    client: Client, four: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = asked(client)

    def away(_query: object) -> None:
        raise EngineUnavailable

    monkeypatch.setattr(snapshot, "take", away)
    work()
    shown = client.get(page).content.decode()
    assert "could not be written" in shown and "unavailable" in shown
    assert Job.objects.get().state == "failed"


def test_a_key_that_nobody_was_given(client: Client) -> None:
    assert client.get("/en/search/exports/nothing/").status_code == 404
    assert client.get("/en/search/exports/nothing/file").status_code == 404
