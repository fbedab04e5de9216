"""How a reader likes lists is kept by a cookie, which only fills in what an address does not say."""

from __future__ import annotations

import pytest
from django.test import Client

from articles.models import Article
from tests.pages import Page, get

pytestmark = pytest.mark.django_db


def test_a_chosen_view_stays(client: Client, archive: list[Article]) -> None:
    assert get(client).context["query"].view is None
    assert client.cookies == {}
    get(client, view="compact", size="100")
    again = get(client, topic="trade")
    assert (again.context["query"].view, again.context["query"].size) == ("compact", 100)
    kept = [url for url in Page(again).hrefs() if "/kk/search/?topic=trade&" in url and "view=full" not in url]
    assert len(kept) > 5
    assert all("view=compact" in url and ("size=100" in url or "size=25" in url) for url in kept)
    assert get(client, view="full").context["query"].view == "full"
    assert get(client).context["query"].view == "full"
    assert client.cookies["view"]["samesite"] == "Lax"


def test_the_ways_lead_to_each_other(client: Client, archive: list[Article]) -> None:
    compact = get(client, view="compact")
    assert compact.content.count(b'class="snip"') == 0
    assert compact.content.count(b'class="rec"') == len(archive)
    full = next(way for way in compact.context["views"] if not way.current)
    assert client.get(full.url).content.count(b'class="snip"') == len(archive)


@pytest.mark.parametrize(("name", "value"), [("view", "x" * 4000), ("size", "26"), ("size", "1e2"), ("view", "")])
def test_a_cookie_that_says_nothing_is_passed_over(
    client: Client, archive: list[Article], name: str, value: str
) -> None:
    client.cookies[name] = value
    query = get(client).context["query"]
    assert (query.view, query.size) == (None, None)


def test_pages_of_a_hundred(client: Client, archive: list[Article]) -> None:
    assert client.get("/kk/search/?size=100&page=100").status_code == 404
    refused = client.get("/kk/search/", {"size": "50", "q": "су"})
    assert refused.status_code == 400
    assert "/kk/search/?q=%D1%81%D1%83" in Page(refused).hrefs()


@pytest.mark.parametrize(
    "lie", ["", "-1", "26", "1000000", "\xd9\xa2\xd9\xa5", "25 ", "<b>", "FULL", "compact;", "null"]
)
def test_a_cookie_that_lies_is_none(client: Client, archive: list[Article], lie: str) -> None:
    client.cookies["size"] = client.cookies["view"] = lie
    answer = get(client)
    assert (answer.context["query"].size, answer.context["query"].view) == (None, None)
    assert answer.cookies == {}


def test_who_keeps_pages_for_several_readers_is_told_that_they_differ(client: Client, archive: list[Article]) -> None:
    for params in ({}, {"view": "compact"}):
        assert "Cookie" in get(client, **params)["Vary"]
