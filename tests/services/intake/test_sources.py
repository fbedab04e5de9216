"""A source checked against a real site: what is found once, what becomes of each page, and what a kill leaves."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from articles.archive import outlets
from articles.archive.purge import purge
from articles.ingest.fetch.fetcher import Fetcher
from articles.ingest.readers.web import read_urls
from articles.intake import sources
from articles.intake.fetching import fetch_settings
from articles.intake.run import Ingest
from articles.models import Article, Entry, LedgerDay, Origin, Outlet, Rejection, Source
from tests.paths import ROOT
from tests.services.visited import CHALLENGE, LOCAL, feed, in_this_process, ledger, outlet, source, states, story
from tests.services.web import Page, Web, silence, web, web_server

__all__ = ["in_this_process", "outlet", "source", "web"]
pytestmark = pytest.mark.django_db


def test_what_becomes_of_each_page(web: Web, source: Source, outlet: Outlet) -> None:
    web.pages |= {
        "/robots.txt": Page("User-agent: *\nDisallow: /closed/"),
        "/rss": feed(
            web, "/a/1", "/a/2", "/challenge", "/local", "/gone", "/empty", "/cut", "/closed/1", "/large", "/moved"
        ),
        "/a/1": Page(story(1)),
        "/a/2": Page(story(2)),
        "/challenge": Page(CHALLENGE),
        "/local": Page(LOCAL),
        "/empty": Page("<html><body><p>.</p></body></html>"),
        "/cut": lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<p>"),
        "/large": Page("", headers={"Content-Length": "99999999999"}),
        "/moved": Page("", 301, {"Location": "/"}),
        "/": Page("<title>Дала</title><p>Басты бет</p>"),
    }
    counts = sources.check(source)
    assert states(source) == {
        "a/1": "stored",
        "a/2": "stored",
        "challenge": "blocked",
        "local": "out_of_scope",
        "gone": "blocked",
        "empty": "rejected",
        "cut": "failed",
        "closed/1": "forbidden",
        "large": "rejected",
        "moved": "blocked",
    }
    assert counts == {
        "seen": 10,
        "stored": 2,
        "blocked": 3,
        "out_of_scope": 1,
        "rejected": 2,
        "failed": 1,
        "forbidden": 1,
    }
    assert ledger(outlet) == {
        "seen": 10,
        "fetched": 8,
        "blocked": 3,
        "out_of_scope": 1,
        "rejected": 2,
        "stored": 2,
        "forbidden": 1,
    }
    articles = list(Article.objects.all())
    assert len(articles) == 2 and {article.outlet for article in articles} == {outlet}
    assert {article.url for article in articles} == {web.url("/a/1"), web.url("/a/2")}
    stored = Entry.objects.get(url=web.url("/a/1"))
    assert stored.origin and stored.origin.article in articles and stored.announced["date"] == "Пн, 02 сен 2024"
    assert LedgerDay.objects.get().characters == sum(len(article.body) for article in articles)
    details = {entry.url: entry.detail for entry in source.entries.all()}
    assert details[web.url("/gone")] == "HTTP 404" and details[web.url("/challenge")].startswith("challenge")
    assert "closed" not in "".join(web.paths)
    again = {entry.state for entry in source.entries.filter(next_try_at__isnull=False)}
    assert again == {"blocked", "failed"}
    source.refresh_from_db()
    assert source.failures == 0 and source.checked_at and source.next_check_at > timezone.now()


def test_twice_is_once(web: Web, source: Source, outlet: Outlet) -> None:
    web.pages |= {f"/a/{n}": Page(story(n)) for n in range(6)} | {"/local": Page(LOCAL), "/c": Page(CHALLENGE)}
    web.pages["/rss"] = feed(web, "/a/0", "/a/1", "/a/2", "/local", "/c", "/a/1")
    sources.check(source)
    first = ledger(outlet)
    assert first == {"seen": 5, "fetched": 5, "stored": 3, "out_of_scope": 1, "blocked": 1}
    web.pages["/rss"] = feed(web, "/c", "/a/2", "/a/0", "/local", "/a/1", "/a/1")
    assert sources.check(source) == {}
    assert ledger(outlet) == first and Article.objects.count() == 3 and source.entries.count() == 5
    web.pages["/rss"] = feed(web, "/a/3", "/a/2")
    assert sources.check(source) == {"seen": 1, "stored": 1}
    assert max(Counter(path for path in web.paths if path != "/rss").values()) == 1


def test_asks_the_feed_for_changes_only(web: Web, source: Source) -> None:
    page = feed(web, "/a/1")
    page.etag = '"v1"'
    web.pages |= {"/rss": page, "/a/1": Page(story(1))}
    sources.check(source)
    source.refresh_from_db()
    assert source.etag == '"v1"'
    assert sources.check(source) == {}
    assert 'if-none-match: "v1"' in web.asked[-1].lower()
    source.refresh_from_db()
    assert source.failures == 0 and source.etag == '"v1"'


def test_a_site_whose_pages_all_fail_fails_more_and_more(web: Web, source: Source) -> None:
    paths = [f"/a/{number}" for number in range(sources.FAILURES_THAT_END_A_CHECK)]
    web.pages["/rss"] = feed(web, *paths)
    web.pages |= dict.fromkeys(paths, silence)
    for times in (1, 2, 3):
        source.entries.update(next_try_at=timezone.now())
        sources.check(source)
        source.refresh_from_db()
        assert source.failures == times


def test_what_was_blocked_is_tried_again_with_pauses(web: Web, source: Source, outlet: Outlet) -> None:
    web.pages |= {"/rss": feed(web, "/a/1"), "/a/1": Page(CHALLENGE)}
    sources.check(source)
    for attempt in range(2, 6):
        assert sources.check(source) == {}  # not before its time
        Entry.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
        sources.check(source)
        assert Entry.objects.get().attempts == attempt
    entry = Entry.objects.get()
    assert (entry.state, entry.next_try_at) == ("blocked", None)
    assert len(web.paths) - web.paths.count("/rss") == 5
    assert Rejection.objects.get().attempts == 5


def test_what_failed_may_come_later(web: Web, source: Source, outlet: Outlet) -> None:
    web.pages |= {"/rss": feed(web, "/a/1"), "/a/1": Page(story(1), 503)}
    web.pages["/a/1"] = lambda connection: connection.sendall(b"garbage")
    sources.check(source)
    assert Entry.objects.get().state == "failed" and ledger(outlet) == {"seen": 1}
    web.pages["/a/1"] = Page(story(1))
    Entry.objects.update(next_try_at=timezone.now())
    sources.check(source)
    assert Entry.objects.get().state == "stored" and ledger(outlet) == {"seen": 1, "fetched": 1, "stored": 1}


def test_a_page_that_always_fails_is_counted_once(web: Web, source: Source, outlet: Outlet) -> None:
    web.pages |= {"/rss": feed(web, "/a/1"), "/a/1": silence}
    for _ in range(8):
        sources.check(source)
        Entry.objects.filter(next_try_at__isnull=False).update(next_try_at=timezone.now())
    assert Entry.objects.get().attempts == 5 and ledger(outlet) == {"seen": 1, "failed": 1}


def test_a_host_that_asks_for_patience(web: Web, source: Source, outlet: Outlet) -> None:
    web.pages |= {f"/a/{n}": Page(story(n)) for n in range(4)}
    web.pages |= {"/rss": feed(web, "/a/0", "/a/1", "/a/2"), "/a/0": Page("", 429, {"Retry-After": "7200"})}
    sources.check(source)
    assert web.paths == ["/rss", "/a/0"]
    waiting = {entry.url: entry for entry in source.entries.all()}
    assert waiting[web.url("/a/0")].next_try_at > timezone.now() + timedelta(minutes=110)
    later = waiting[web.url("/a/1")]
    assert (later.state, later.attempts) == ("new", 0) and later.next_try_at > timezone.now() + timedelta(minutes=110)


def test_a_page_that_the_archive_has_is_not_fetched(web: Web, source: Source, outlet: Outlet) -> None:
    web.pages |= {"/rss": feed(web, "/a/1"), "/a/1": Page(story(1))}
    with Fetcher(fetch_settings()) as fetcher:
        assert [result.outcome.name for result in Ingest(read_urls([web.url("/a/1")], fetcher), paths=[])] == ["added"]
    assert sources.check(source) == {"seen": 1}
    entry = Entry.objects.get()
    assert (entry.state, entry.origin) == ("stored", Origin.objects.get())
    assert web.paths.count("/a/1") == 1 and ledger(outlet) == {"seen": 1}


def test_a_page_of_a_purged_article_is_not_fetched_again(web: Web, source: Source, outlet: Outlet) -> None:
    web.pages |= {"/rss": feed(web, "/a/1"), "/rss2": feed(web, "/a/1"), "/a/1": Page(story(1)), "/a/2": Page(story(1))}
    sources.check(source)
    purge(Article.objects.get(), "Сот шешімімен", None)
    gone = Entry.objects.get()
    assert (gone.state, gone.origin, gone.announced, gone.next_try_at) == ("stored", None, {}, None)
    other = Source.objects.create(url=web.url("/rss2"), outlet=outlets.by_name("Басқа басылым"))
    assert sources.check(other) == {"seen": 1}
    entry = Entry.objects.get(source=other)
    assert (entry.state, entry.detail, entry.announced) == ("rejected", "purged", {})
    web.pages["/rss2"] = feed(web, "/a/2")
    assert sources.check(other) == {"seen": 1, "rejected": 1}, (
        "the same page at another address is refused when it is read"
    )
    assert web.paths.count("/a/1") == 1 and not Article.objects.exists()


def test_two_sources_of_an_outlet_find_a_page_once(web: Web, source: Source, outlet: Outlet) -> None:
    other = Source.objects.create(url=web.url("/rss2"), outlet=outlet)
    web.pages |= {"/rss": feed(web, "/a/1", "/local"), "/rss2": feed(web, "/local", "/a/1", "/a/2")}
    web.pages |= {"/a/1": Page(story(1)), "/a/2": Page(story(2)), "/local": Page(LOCAL)}
    sources.check(source)
    assert sources.check(other) == {"seen": 1, "stored": 1}
    assert ledger(outlet) == {"seen": 3, "fetched": 3, "stored": 2, "out_of_scope": 1}


def test_a_source_that_keeps_everything(web: Web, source: Source, outlet: Outlet) -> None:
    web.pages |= {"/rss": feed(web, "/local"), "/local": Page(LOCAL)}
    Source.objects.update(keep_all=True)
    assert sources.check(source) == {"seen": 1, "stored": 1}
    assert Article.objects.get().title == "Ауылда жаңа мектеп ашылды"
    assert ledger(outlet) == {"seen": 1, "fetched": 1, "stored": 1}


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (Page("", 500), "HTTP 500"),
        (Page("", 403), "HTTP 403"),
        (Page(CHALLENGE), "neither a feed nor a sitemap"),
        (silence, "disconnected"),
        (Page("", 302, {"Location": "/rss"}), "redirects"),
    ],
)
def test_a_source_that_fails_is_asked_less_often(web: Web, source: Source, page: Any, reason: str) -> None:
    web.pages["/rss"] = page
    for failures, hours in ((1, 1), (2, 2), (3, 4)):
        assert sources.check(source) == {"failures": 1}
        source.refresh_from_db()
        assert source.failures == failures and reason in source.last_error
        assert timedelta(hours=hours) - (source.next_check_at - timezone.now()) < timedelta(minutes=1)
    web.pages["/rss"] = feed(web)
    sources.check(source)
    source.refresh_from_db()
    assert (source.failures, source.last_error) == (0, "")


def test_a_source_that_robots_txt_forbids(web: Web, source: Source) -> None:
    web.pages |= {"/robots.txt": Page("User-agent: *\nDisallow: /rss"), "/rss": feed(web, "/a/1")}
    assert sources.check(source) == {"failures": 1}
    source.refresh_from_db()
    assert "robots.txt" in source.last_error and web.paths == []


# ---- kill -9 ---------------------------------------------------------------------------------------------------------

PAGES = 24
LOOK = """
import json
from articles.models import *
rows = list(LedgerDay.objects.all())
print(json.dumps({
    "articles": Article.objects.count(), "origins": Origin.objects.count(), "entries": Entry.objects.count(),
    "states": sorted({entry.state for entry in Entry.objects.all()}),
    "rejections": sum(row.attempts for row in Rejection.objects.all()),
    "ledger": {name: sum(getattr(row, name) for row in rows)
               for name in ("seen", "fetched", "stored", "blocked", "out_of_scope", "rejected", "failed")},
}))
"""


@pytest.mark.long
def test_killed_anywhere_and_run_again(tmp_path: Path) -> None:
    """Processes of their own, on a database of their own, killed at random moments; the last comes to its end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "ELASTIC"))}
    environment |= {"DEBUG": "1", "DATA_DIR": str(tmp_path), "FETCH_ALLOW_PRIVATE": "1", "FETCH_DELAY_SECONDS": "0.05"}

    def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=True
        )

    manage("migrate", "--verbosity", "0")
    chance = random.Random(9)  # noqa: S311
    with web_server() as web:
        environment["FETCH_PORTS"] = str(web.port)
        web.pages |= {f"/a/{n}": Page(story(n)) for n in range(PAGES)} | {"/c": Page(CHALLENGE), "/l": Page(LOCAL)}
        web.pages["/rss"] = feed(web, "/c", "/l", *(f"/a/{n}" for n in range(PAGES)))
        manage(
            "shell",
            "-c",
            "from articles.archive import outlets; from articles.models import *; Source.objects.create("
            f"url='{web.url('/rss')}', outlet=outlets.by_name('Дала жаршысы'))",
        )
        for kill in range(6):
            command = [sys.executable, "manage.py", "check_sources", "--all"]
            with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
                if kill < 5:  # when it has asked for some pages; then they are stored, and at last all are
                    asked = len(web.paths) + (1, 3, 12, 25, 20)[kill]
                    while len(web.paths) < asked and process.poll() is None:
                        time.sleep(0.02)
                    time.sleep(chance.uniform(0, 3))
                    process.kill()
                errors = process.communicate(timeout=60)[1]
        assert process.returncode == 0, errors
        found = json.loads(manage("shell", "--verbosity", "0", "-c", LOOK).stdout)
    assert (found["articles"], found["origins"], found["entries"]) == (PAGES, PAGES, PAGES + 2)
    assert found["states"] == ["blocked", "out_of_scope", "stored"] and found["rejections"] == 2
    assert found["ledger"] == {
        "seen": PAGES + 2,
        "fetched": PAGES + 2,
        "stored": PAGES,
        "blocked": 1,
        "out_of_scope": 1,
        "rejected": 0,
        "failed": 0,
    }
