"""Checks of sources that go on long, are cancelled or meet another: sites that are away, sitemaps, many at once."""

import gzip
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles.archive import ledger as ledgers
from articles.archive import outlets
from articles.ingest.fetch.fetcher import Fetcher
from articles.ingest.readers.web import read_urls
from articles.intake import sources
from articles.intake.fetching import fetch_settings
from articles.locks import only_one
from articles.models import Article, Entry, LedgerDay, Outlet, Source
from articles.progress import Cancelled, Silent
from tests.services.visited import LOCAL, feed, in_this_process, ledger, outlet, source, states, story
from tests.services.web import Page, Web, silence, web

__all__ = ["in_this_process", "outlet", "source", "web"]
pytestmark = pytest.mark.django_db


def test_a_site_that_is_away_ends_the_check(web: Web, source: Source) -> None:
    web.pages["/rss"] = feed(web, *(f"/a/{n}" for n in range(12)))
    web.pages |= {f"/a/{n}": silence for n in range(12)}
    sources.check(source)
    assert len(web.paths) == 1 + sources.FAILURES_THAT_END_A_CHECK
    source.refresh_from_db()
    assert source.failures == 1 and "disconnected" in source.last_error


def test_an_index_of_sitemaps(web: Web, source: Source, outlet: Outlet) -> None:
    def sitemap(*paths: str) -> str:
        return "<urlset>" + "".join(f"<url><loc>{web.url(path)}</loc></url>" for path in paths) + "</urlset>"

    def index(*paths: str) -> Page:
        inner = "".join(f"<sitemap><loc>{web.url(path)}</loc></sitemap>" for path in paths)
        return Page(f"<sitemapindex>{inner}</sitemapindex>", media_type="application/xml", etag='"same"')

    web.pages |= {
        "/rss": index("/s1.xml", "/rss", "/s2.xml.gz", "/loop.xml", "/missing.xml"),
        "/loop.xml": index("/rss", "/loop.xml", "/s1.xml"),
        "/s1.xml": Page(sitemap("/a/1", "/", "/a/2")),
        "/s2.xml.gz": Page(gzip.compress(sitemap("/a/3", "/a/1").encode())),
        **{f"/a/{n}": Page(story(n)) for n in range(9)},
    }
    assert sources.check(source) == {"seen": 3, "stored": 3}
    source.refresh_from_db()
    assert "missing.xml" in source.last_error and source.failures == 0
    web.pages["/s1.xml"] = Page(sitemap("/a/4", "/a/1"))  # the index itself has not changed
    assert sources.check(source) == {"seen": 1, "stored": 1}


def test_ten_thousand_entries_wait_their_turn(web: Web, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "PAGES_A_CHECK", 3)
    paths = "".join(f"<url><loc>{web.url(f'/a/{n}')}</loc></url>" for n in range(10_000))
    web.pages |= {"/rss": Page(f"<urlset>{paths}</urlset>")} | {f"/a/{n}": Page(story(n)) for n in range(6)}
    counts = sources.check(source)
    assert counts == {"seen": 10_000, "stored": 3, "waiting": 9_997}
    source.refresh_from_db()
    assert source.next_check_at < timezone.now() + timedelta(minutes=2)
    assert sources.check(source)["stored"] == 3


def test_cancelled_between_two_pages(web: Web, source: Source, outlet: Outlet) -> None:
    class Cancelling(Silent):
        def reached(self, done: int, counts: Any) -> None:
            if done == 2:
                raise Cancelled

    web.pages |= {f"/a/{n}": Page(story(n)) for n in range(5)} | {"/rss": feed(web, *(f"/a/{n}" for n in range(5)))}
    with pytest.raises(Cancelled):
        sources.check(source, Cancelling())
    assert Counter(states(source).values()) == {"stored": 2, "new": 3}  # what was got is not thrown away
    sources.check(source)
    assert set(states(source).values()) == {"stored"} and Article.objects.count() == 5
    assert ledger(outlet) == {"seen": 5, "fetched": 5, "stored": 5}


def test_a_host_that_is_gone_does_not_stop_the_others(web: Web, source: Source) -> None:
    items = "<item><link>http://there-is-none.invalid/a</link></item>"
    items += f"<item><link>{web.url('/a/1')}</link></item>"
    web.pages |= {"/rss": Page(f"<rss><channel>{items}</channel></rss>"), "/a/1": Page(story(1))}
    assert sources.check(source) == {"seen": 2, "stored": 1, "failed": 1}
    gone = Entry.objects.get(state="failed")
    assert gone.attempts == 1 and gone.next_try_at


def test_due(web: Web, outlet: Outlet) -> None:
    now = timezone.now()
    for name, hours, active in (("late", -2, True), ("later", -1, True), ("not yet", 1, True), ("off", -3, False)):
        Source.objects.create(
            url=web.url(f"/{name}"), outlet=outlet, next_check_at=now + timedelta(hours=hours), active=active
        )
    assert [source.url.rpartition("/")[2] for source in sources.due()] == ["late", "later"]


def test_the_command(web: Web, source: Source, capsys: pytest.CaptureFixture[str]) -> None:
    web.pages |= {"/rss": feed(web, "/a/1"), "/a/1": Page(story(1))}
    call_command("check_sources")
    assert "1 seen, 1 stored" in capsys.readouterr().out
    call_command("check_sources")  # nothing is due
    assert capsys.readouterr().out == ""
    web.pages["/rss"] = Page("", 500)
    with pytest.raises(SystemExit):
        call_command("check_sources", source.url)
    assert "HTTP 500" in capsys.readouterr().out


# ---- addresses ------------------------------------------------------------------------------------------------------


def test_addresses_of_pages_and_feeds(web: Web) -> None:
    web.pages |= {
        "/rss": feed(web, "/a/1", "/a/2", "/none"),
        "/a/1": Page(story(1)),
        "/a/2": Page(story(2)),
        "/p": Page(LOCAL),
        "/smap.xml": Page("<urlset><url><loc>/a/3</loc></url><url><loc>/a/1</loc></url></urlset>"),
        "/a/3": Page(story(3)),
        "/cut": silence,
    }
    asked = [web.url(path) for path in ("/p#x", "/rss", "/cut", "/p?utm_source=a", "/smap.xml")] + [
        "http://[bad",
        "file:///etc",
    ]
    with Fetcher(fetch_settings()) as fetcher:
        found = list(read_urls(asked, fetcher, "bag"))
    told = [
        (raw.url.removeprefix(web.url("")), raw.status, raw.crawled, bool(raw.problem), raw.data is None)
        for raw in found
    ]
    assert told == [
        ("/p", 200, False, False, False),
        ("/a/1", 200, True, False, False),
        ("/a/2", 200, True, False, False),
        ("/none", 404, True, False, False),
        ("/cut", 200, False, True, True),
        ("/a/3", 200, True, False, False),
        ("", 200, False, True, True),
        ("", 200, False, True, True),
    ]
    assert {raw.collection for raw in found} == {"bag"}
    assert found[1].announced["title"] == "/a/1" and found[1].media_type == "text/html" and found[1].fetched is not None


# ---- many at once ----------------------------------------------------------------------------------------------------


def at_once(number: int, work: Callable[[], None]) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_writers_of_the_ledger() -> None:
    ids = [outlets.by_name(name).pk for name in ("Дала жаршысы", "Өлке тынысы")]

    def write() -> None:
        for chosen in ([*ids, None], [None, *reversed(ids)]) * 10:
            ledgers.record({outlet: Counter(seen=1, characters=100) for outlet in chosen})

    at_once(4, write)
    rows = {row.outlet_id: (row.seen, row.characters) for row in LedgerDay.objects.all()}
    assert rows == dict.fromkeys([*ids, None], (80, 8000))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_visitor_of_an_outlet() -> None:
    outlet = outlets.by_name("Дала жаршысы")
    source = Source.objects.create(url="https://dala.example/rss", outlet=outlet)
    told: list[Any] = []
    with only_one(f"outlet-{outlet.pk}") as mine:
        at_once(1, lambda: told.append(sources.check(source)))
        assert mine and told == [{"busy": 1}]
    with only_one("another") as mine:
        assert mine
