"""A reader's key, by which programs read the feeds of a private site."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

import feedparser
import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.logs import HideLinks
from search.models import Reader
from tests.pages import Page, add
from tests.paths import ROOT

pytestmark = pytest.mark.django_db
ALL = "/en/search/feed/"


@pytest.fixture
def private(settings: Any, index: Callable[[], None]) -> Any:
    settings.READER_ACCOUNTS, settings.SITE_LOGIN_REQUIRED = "invited", True
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
    add("Көпір салынды")
    index()
    return settings


@pytest.fixture
def aru(client: Client, private: Any) -> User:
    user = User.objects.create_user("aru@reader.example")
    client.force_login(user)
    return user


def made(client: Client, **data: str) -> str | None:
    assert client.post("/en/account/feeds/", data).status_code == 302
    return Reader.objects.values_list("feed_key", flat=True).get()


def read(query: str) -> int:
    """The answer to a program that is signed in nowhere."""
    return Client().get(f"{ALL}?{query}").status_code


def test_a_key_opens_feeds_until_another_is_made_or_it_is_taken_back(client: Client, aru: User) -> None:
    assert read("") == read("key=") == read("key=None") == 302
    first = made(client)
    assert first and len(first) > 20 and read(f"key={first}") == read(f"topic=trade&key={first}") == 200
    second = made(client)
    assert read(f"key={first}") == 302 and read(f"key={second}") == 200
    assert made(client, revoke="1") is None
    assert read(f"key={second}") == read("key=") == 302


def test_nobody_on_the_way_keeps_it(client: Client, aru: User) -> None:
    assert Client().get(f"{ALL}?key={made(client)}")["Cache-Control"].startswith("private")


def test_it_opens_nothing_else(client: Client, aru: User) -> None:
    key = made(client)
    for path in ("/en/search/", "/en/search/export.csv", "/en/search/review/", "/en/account/"):
        assert Client().get(f"{path}?key={key}").status_code == 302


def test_nor_does_that_of_somebody_who_left_or_where_accounts_are_off(client: Client, aru: User, private: Any) -> None:
    key = made(client)
    private.READER_ACCOUNTS = "off"
    assert read(f"key={key}") == 302
    private.READER_ACCOUNTS = "invited"
    User.objects.update(is_active=False)
    assert read(f"key={key}") == 302


def test_the_page_of_a_search_leads_to_feeds_with_the_key_and_they_to_their_pages(client: Client, aru: User) -> None:
    key = made(client)
    page = Page(client.get("/en/search/?topic=trade"))
    offered = page.find("link", rel="alternate", type="application/atom+xml")
    assert offered[0]["href"] == f"/en/search/feed/?topic=trade&key={key}"
    found = feedparser.parse(Client().get(offered[0]["href"]).content)
    assert {link["rel"]: link["href"] for link in found.feed.links}["self"].endswith(f"?topic=trade&key={key}")
    assert key not in found.feed.links[0]["href"], "the search page needs none"


def test_a_public_site_asks_for_no_key(client: Client, aru: User, private: Any) -> None:
    key = made(client)
    private.SITE_LOGIN_REQUIRED = False
    response = client.get(f"{ALL}?key={key}")
    assert response.status_code == 200 and f"key={key}" not in response.content.decode()
    assert key not in client.get("/en/search/").content.decode()
    assert "Make a key" not in client.get("/en/account/").content.decode()


def test_it_stands_in_no_log() -> None:
    for line in ("GET /en/search/feed/?topic=trade&key=SECRET&page=2 200", '"/kk/search/feed/?key=SECRET"'):
        record = logging.LogRecord("x", logging.INFO, "", 0, "%s", (line,), None)
        HideLinks().filter(record)
        assert "SECRET" not in record.getMessage() and "key=***" in record.getMessage()
    conf = (ROOT / "config" / "nginx.conf").read_text()
    (rule,) = re.findall(r'"(~\^[^"]*key=[^"]*)"  "\$\{before\}\*\*\*\$\{behind\}"', conf)
    found = re.fullmatch(rule[1:].replace("(?<", "(?P<"), "/en/search/feed/?topic=trade&key=SECRET&page=2")
    assert found and (found["before"], found["behind"]) == ("/en/search/feed/?topic=trade&key=", "&page=2")
