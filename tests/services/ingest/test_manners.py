"""How the fetcher behaves on other people's sites: robots.txt, pauses, hosts that are busy."""

import threading
import time
from email.utils import format_datetime
from typing import Any

import pytest
from django.utils import timezone

from articles.ingest.fetch.fetcher import Fetcher, Forbidden, TryLater
from articles.intake.fetching import fetch_settings
from tests.services.fetching import (
    HEAD,
    TEXT,
    endless,
    fetcher,
    in_time,
    redirect,
)
from tests.services.web import Page, Web, silence, web

__all__ = ["fetcher", "in_time", "web"]


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /admin/", "/a", True),
        ("User-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Kopir\nAllow: /", "/a", True),
        ("User-agent: kopir\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\r\nDisallow: /\r\nAllow: /news/", "/news/1", True),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("<html>Бет табылмады</html>", "/a", True),
        ("User-agent: *\nDisallow: /%D0%B6", "/%D0%B6", False),
        ("", "/a", True),
    ],
)
def test_robots_txt(web: Web, fetcher: Fetcher, robots: str, path: str, allowed: bool) -> None:
    web.pages |= {"/robots.txt": Page(robots, media_type="text/plain"), path: Page(TEXT)}
    if allowed:
        assert fetcher.get(web.url(path)).status == 200
    else:
        with pytest.raises(Forbidden):
            fetcher.get(web.url(path))
    assert web.paths == [path] * allowed


def test_robots_txt_is_asked_for_once(web: Web, fetcher: Fetcher) -> None:
    web.pages |= {"/robots.txt": Page("User-agent: *\nDisallow: /b"), "/a": Page(TEXT)}
    for _ in range(3):
        fetcher.get(web.url("/a"))
    assert len(web.asked) - len(web.paths) == 1


def test_robots_txt_holds_for_where_a_page_redirects_to(web: Web, fetcher: Fetcher) -> None:
    web.pages |= {"/robots.txt": Page("User-agent: *\nDisallow: /b"), "/a": redirect("/b"), "/b": Page(TEXT)}
    with pytest.raises(Forbidden):
        fetcher.get(web.url("/a"))
    assert web.paths == ["/a"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_site_without_robots_txt_allows_all(web: Web, fetcher: Fetcher, status: int) -> None:
    web.pages |= {"/robots.txt": Page("User-agent: *\nDisallow: /", status), "/a": Page(TEXT)}
    assert fetcher.get(web.url("/a")).status == 200


@pytest.mark.parametrize(
    "robots",
    [
        Page("", 500),
        Page("", 503),
        Page("", 429),
        silence,
        lambda connection: endless(connection, HEAD + b"\r\n", b"# comment\n" * 400),
    ],
)
def test_a_site_that_cannot_say_what_it_allows_is_left_for_later(web: Web, fetcher: Fetcher, robots: Any) -> None:
    web.pages |= {"/robots.txt": robots, "/a": Page(TEXT)}
    for _ in range(2):
        with pytest.raises(TryLater, match=r"robots\.txt"):
            fetcher.get(web.url("/a"))
    assert web.paths == [] and len(web.asked) == 1


def test_robots_txt_somewhere_else(web: Web, fetcher: Fetcher) -> None:
    web.pages |= {
        "/robots.txt": redirect("/real-robots.txt", 301),
        "/real-robots.txt": Page("User-agent: *\nDisallow: /a"),
        "/a": Page(TEXT),
    }
    with pytest.raises(Forbidden):
        fetcher.get(web.url("/a"))


def test_pauses_between_two_visits(web: Web, settings: Any) -> None:
    settings.FETCH_DELAY_SECONDS = 0.4
    web.pages["/a"] = Page(TEXT)
    began = time.monotonic()
    with Fetcher(fetch_settings()) as fetcher:
        for _ in range(3):
            fetcher.get(web.url("/a"))
    assert 0.8 <= time.monotonic() - began < 1.5


def test_pauses_as_long_as_the_site_asks(web: Web, fetcher: Fetcher) -> None:
    web.pages |= {"/robots.txt": Page("User-agent: *\nCrawl-delay: 0.5"), "/a": Page(TEXT)}
    began = time.monotonic()
    fetcher.get(web.url("/a"))
    fetcher.get(web.url("/a"))
    assert time.monotonic() - began >= 0.5


@pytest.mark.parametrize("delay", ["86400", "-3", "nan", "inf", "soon"])
def test_a_pause_within_reason(web: Web, fetcher: Fetcher, delay: str) -> None:
    web.pages |= {"/robots.txt": Page(f"User-agent: *\nCrawl-delay: {delay}"), "/a": Page(TEXT)}
    fetcher.get(web.url("/a"))
    assert 0 <= fetcher._robots.delay(web.url("")) <= 30


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_host_is_left_alone_for_as_long_as_it_asks(web: Web, fetcher: Fetcher, status: int) -> None:
    web.pages |= {"/a": Page("later", status, {"Retry-After": "120"}), "/b": Page(TEXT)}
    assert fetcher.get(web.url("/a")).retry_after == 120
    with pytest.raises(TryLater) as caught:
        fetcher.get(web.url("/b"))
    assert 118 <= caught.value.seconds <= 121
    assert web.paths == ["/a"]


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("", None, None),
        ("soon", None, None),
        ("-5", None, None),
        ("9" * 30, 86400, 86400),
        ("0", 0, 0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
        ("Mon, 01 Jan 2024 00:00:00 +99999999999999", None, None),
        ("+3 hours", 10790, 10800),
    ],
)
def test_how_long_it_asks(web: Web, fetcher: Fetcher, text: str, least: int | None, most: int | None) -> None:
    if text == "+3 hours":
        text = format_datetime(timezone.now() + timezone.timedelta(hours=3))
    web.pages["/a"] = Page("later", 503, {"Retry-After": text})
    seconds = fetcher.get(web.url("/a")).retry_after
    assert seconds == least if least is None or most is None else seconds is not None and least <= seconds <= most


def test_threads_of_look_ups_end(web: Web, fetcher: Fetcher) -> None:
    web.pages["/a"] = Page(TEXT)
    fetcher.get(web.url("/a"))
    assert not [thread for thread in threading.enumerate() if thread.name == "look-up"]
