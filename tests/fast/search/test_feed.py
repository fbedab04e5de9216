"""Feeds of searches, how a search is cited, and what lists tell reference managers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import feedparser
import pytest
from django.http import HttpResponse
from django.test import Client

from articles.archive import editors
from articles.models import Article, Outlet
from search import generation
from search.takeaway import feed as feeds
from tests.pages import Page, add, get

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(index: Callable[[], None]) -> list[Article]:
    """An article, its reprint, and one of an outlet that allows an excerpt alone."""
    head = add("Көпір салынды", "Көпір туралы.", date="2024-05-17T09:30+05:00", topics=["energy"], outlet="Kazinform")
    again = add("Көпір салынды", "Көпір туралы тағы.", date="2024-05-18", outlet="Egemen Qazaqstan")
    short = add("Мост открыт", "Слово. " * 200, date="2024-06", language="ru", outlet="Tengrinews")
    Article.objects.filter(pk=again.pk).update(story=head.pk)
    Outlet.objects.filter(pk=short.outlet_id).update(display="excerpt")
    index()
    return [head, again, short]


def fetch(client: Client, query: str = "", language: str = "en", **headers: str) -> HttpResponse:
    response: HttpResponse = client.get(f"/{language}/search/feed/?{query}", headers=headers)
    return response


def parsed(client: Client, query: str = "", language: str = "en") -> Any:
    response = fetch(client, query, language)
    assert response.status_code == 200, response.content
    found = feedparser.parse(response.content)
    assert not found.bozo, found.bozo_exception
    assert found.version == "atom10"
    return found


def ids(found: Any) -> list[str]:
    return [entry.id.rstrip("/").rpartition("/")[2] for entry in found.entries]


def links(found: Any) -> dict[str, str]:
    return {link["rel"]: link["href"] for link in found.feed.links}


def test_an_entry_a_story_with_its_reprints(client: Client, three: list[Article]) -> None:
    head, again, short = three
    found = parsed(client)
    assert ids(found) == [short.code, head.code]
    entry = found.entries[1]
    assert (entry.title, entry.author) == (head.title, "Kazinform")
    assert (entry.published, entry.link) == ("2024-05-17T09:30:00+05:00", f"http://testserver/en/a/{head.code}/")
    assert f"/en/a/{again.code}/" in entry.summary and "Egemen Qazaqstan" in entry.summary
    assert "Energy & power" in [tag.term for tag in entry.tags]
    assert found.entries[0].published == "2024-06-01T00:00:00+05:00"


def test_no_more_text_than_an_excerpt(client: Client, three: list[Article]) -> None:
    summary = parsed(client).entries[0].summary
    assert 300 < summary.count("Слово.") * 7 <= 400


def test_by_intake_and_by_publication_whatever_else_is_asked(
    client: Client, three: list[Article], index: Callable[[], None]
) -> None:
    head, _again, short = three
    Article.objects.filter(pk=short.pk).update(added_at=short.added_at - timedelta(days=1))
    index()
    assert ids(parsed(client, "sort=added")) == [head.code, short.code]
    assert ids(parsed(client, "sort=oldest&size=100&view=compact&unit=story")) == [short.code, head.code]
    assert ids(parsed(client, "q=салынды")) == [head.code]
    assert ids(parsed(client, "q=салынды жоқсөз&match=some")) == [], "full matches only"


def test_its_pages(client: Client, index: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "PAGE_SIZE", 2)
    rows = [add(f"Хабар {number}", date=f"2024-05-0{number}") for number in range(1, 6)]
    index()
    seen, url, rel = [], "/en/search/feed/?topic=trade", {}
    while url:
        found = feedparser.parse(client.get(url).content)
        seen += ids(found)
        rel = links(found)
        assert rel["first"] == "http://testserver/en/search/feed/?topic=trade"
        assert rel["alternate"] == "http://testserver/en/search/?topic=trade"
        url = rel.get("next", "")
    assert seen == [row.code for row in reversed(rows)]
    assert rel["previous"].endswith("&page=2") and rel["self"].endswith("&page=3")
    assert fetch(client, "page=999999").status_code == 404


def test_who_has_it_is_told_so(client: Client, three: list[Article]) -> None:
    first = fetch(client)
    again = fetch(client, **{"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "max-age" in first["Cache-Control"]
    assert fetch(client, language="ru", **{"if-none-match": first["ETag"]}).status_code == 200
    assert fetch(client, "topic=energy", **{"if-none-match": first["ETag"]}).status_code == 200
    generation.rise()
    assert fetch(client, **{"if-none-match": first["ETag"]}).status_code == 200


def test_it_is_dated_by_its_newest_entry(client: Client, three: list[Article]) -> None:
    assert parsed(client).feed.updated == max(entry.updated for entry in parsed(client).entries)
    assert parsed(client, "country=BR").feed.updated.startswith("1970")


@pytest.mark.parametrize("query", ["topicc=energy", "topic=nothing-such", "page=0"])
def test_an_address_that_may_mean_less_is_refused(client: Client, three: list[Article], query: str) -> None:
    assert fetch(client, query).status_code == 400


def test_hidden_articles_are_in_no_feed(client: Client, three: list[Article]) -> None:
    editors.hide([three[0], three[1]], "a reason", None)
    found = fetch(client).content.decode()
    assert three[0].code not in found and three[1].code not in found


def test_what_xml_cannot_hold(client: Client, index: Callable[[], None]) -> None:
    article = add("Хабар")
    Article.objects.filter(pk=article.pk).update(title="a\x01<b>&\ufffe", body="]]> <script>\x0b &amp;")
    index()
    (entry,) = parsed(client).entries
    assert "<script>" not in entry.summary
    assert entry.title_detail.value == "a<b>&"


def test_what_an_outlet_allows_changes_no_entry(client: Client, three: list[Article]) -> None:
    """So that no one is told “not modified” of a text that may be shown no more: the index does not learn of it."""
    before = fetch(client)
    Outlet.objects.update(display="excerpt")
    assert fetch(client).content == before.content


def test_a_private_site_asks_who_it_is(client: Client, three: list[Article], settings: Any) -> None:
    settings.SITE_LOGIN_REQUIRED = True
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
    response = fetch(client)
    assert (response.status_code, "login" in response["Location"]) == (302, True)


def test_the_page_leads_to_its_feeds_and_says_how_it_is_cited(client: Client, three: list[Article]) -> None:
    page = Page(get(client, "/en/search/", topic="energy", page="1", size="100"))
    offered = page.find("link", rel="alternate", type="application/atom+xml")
    assert [each["href"] for each in offered] == [
        "/en/search/feed/?topic=energy",
        "/en/search/feed/?topic=energy&sort=added",
    ]
    assert all(client.get(each["href"]).status_code == 200 for each in offered)
    citation = get(client, "/en/search/", topic="energy").context["take_away"].citation
    for part in ("Energy & power", "http://testserver/en/search/?topic=energy", str(generation.current()), "1"):
        assert part in citation


def test_a_list_tells_reference_managers_what_it_has(client: Client, three: list[Article]) -> None:
    Article.objects.filter(pk=three[0].pk).update(
        byline="Айгүл Ахметова, Болат СЕРІКОВ", url="https://example.kz/1?a=b&c=d"
    )
    page = Page(get(client, "/en/search/"))
    found = [parse_qs(span["title"]) for span in page.find("span") if span.get("class") == "Z3988"]
    assert len(found) == 2
    assert found[1] == {
        "ctx_ver": ["Z39.88-2004"],
        "rft_val_fmt": ["info:ofi/fmt:kev:mtx:dc"],
        "rft.type": ["newspaperArticle"],
        "rft.title": ["Көпір салынды"],
        "rft.source": ["Kazinform"],
        "rft.au": ["Ахметова, Айгүл", "Серіков, Болат"],
        "rft.date": ["2024-05-17"],
        "rft.language": ["kk"],
        "rft.identifier": ["https://example.kz/1?a=b&c=d"],
    }
    assert found[0]["rft.identifier"] == [f"http://testserver/a/{three[2].code}/"]


def test_days_that_move_with_today_go_on_moving(client: Client, three: list[Article]) -> None:
    page = Page(get(client, "/en/search/", **{"from": "-12m", "topic": "energy"}))
    offered = page.find("link", rel="alternate", type="application/atom+xml")
    assert offered[0]["href"] == "/en/search/feed/?topic=energy&from=-12m"
    assert links(parsed(client, "from=-12m&topic=energy"))["self"].endswith("?topic=energy&from=-12m")
