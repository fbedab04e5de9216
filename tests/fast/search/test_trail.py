"""An article opened from a list of results: the words marked, the way back, the results before and after."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from articles.archive import editors
from articles.models import Article, Outlet
from search import links, trail
from search.engine import EngineUnavailable, SearchPage, SearchQuery
from tests.pages import Page, add, get

pytestmark = pytest.mark.django_db

HITS = 30


@pytest.fixture
def found(index: Callable[[], None]) -> list[Article]:
    """HITS articles, the newest first."""
    made = [
        add(f"Көпір {number}", f"Көпірдің {number}-тірегі.\n\nЕкінші көпірлер.", date=f"2024-05-{HITS - number:02}")
        for number in range(HITS)
    ]
    index()
    return made


def opened(client: Client, article: Article, **params: Any) -> str:
    return get(client, f"/en/a/{article.code}/", **params).content.decode()


def rel(html: str, which: str) -> str:
    links = re.findall(rf'<a rel="{which}"\s+href="([^"]+)"', html)
    assert len(links) <= 1
    return links[0].replace("&amp;", "&") if links else ""


def test_results_lead_to_articles_with_the_search(client: Client, found: list[Article]) -> None:
    page = Page(get(client, "/en/search/", q="көпір", pair="kz-uz", sort="newest", page=2))
    (first, *_rest) = [href for href in page.hrefs() if "hit=" in href]
    assert urlsplit(first).path == f"/en/a/{found[25].code}/"
    assert parse_qs(urlsplit(first).query) == {"q": ["көпір"], "pair": ["kz-uz"], "sort": ["newest"], "hit": ["26"]}


def test_from_the_first_result_to_the_last_and_back(client: Client, found: list[Article]) -> None:
    page = Page(get(client, "/en/search/", q="көпір", sort="newest"))
    url = next(href for href in page.hrefs() if "hit=1" in href)
    for place, article in enumerate(found, 1):
        assert urlsplit(url).path == f"/en/a/{article.code}/"
        html = client.get(url).content.decode()
        assert f"{place} of {HITS}" in " ".join(html.split())
        assert bool(rel(html, "prev")) == (place > 1)
        back = re.search(r'<a href="([^"]+)">Back to the results</a>', html)
        assert back
        address, _sign, anchor = back[1].replace("&amp;", "&").partition("#")
        assert f'id="{anchor}"' in client.get(address).content.decode()  # on the page that has the article
        url = rel(html, "next")
    assert url == ""


def test_results_of_one_score_are_gone_through_as_they_are_listed(client: Client, index: Callable[[], None]) -> None:
    for number in range(40):
        add("Виадук", "Виадук ашылды.", date=f"2024-05-{number % 28 + 1:02}")
    index()
    listed = [
        urlsplit(href).path
        for number in (1, 2)
        for href in Page(get(client, "/en/search/", q="виадук", page=number)).hrefs()
        if "hit=" in href
    ]
    assert len(listed) == 40
    url, seen = f"{listed[0]}?{urlencode({'q': 'виадук', 'hit': 1})}", []
    while url and len(seen) <= len(listed):
        seen.append(urlsplit(url).path)
        url = rel(client.get(url).content.decode(), "next")
    assert seen == listed


def test_the_words_are_marked_in_title_and_text(client: Client, found: list[Article]) -> None:
    html = opened(client, found[0], q="көпір")
    assert "<mark>Көпір</mark> 0</h1>" in html
    assert '<p id="p1"><mark>Көпірдің</mark> 0-тірегі.<a' in html
    assert '<p id="p2">Екінші <mark>көпірлер</mark>.<a' in html
    assert "<mark>" not in opened(client, found[0])
    assert (
        '<link rel="canonical" href="http://testserver/a/' in html and "?q=" not in re.findall("canonical.*", html)[0]
    )


def test_marked_text_is_escaped(client: Client, index: Callable[[], None]) -> None:
    article = add("Көпір <b>1</b>", "Көпір <script>alert(1)</script> & <i>көпір</i>\nекінші жол.")
    index()
    html = opened(client, article, q="көпір <script>")
    assert "<script>alert" not in html and "<i>" not in html and "<b>1" not in html
    assert "&lt;i&gt;<mark>көпір</mark>&lt;/i&gt;<br>екінші жол." in html


def test_partial_matches_are_marked_by_what_they_have(client: Client, index: Callable[[], None]) -> None:
    article = add("Теміржол жобасы", "Теміржол мен көпірдің жобасы бекітілді.")
    index()
    html = opened(client, article, q="теміржол көпір қызылорда құбыр", hit=1)
    assert "<mark>көпірдің</mark>" in html


def test_only_the_excerpt_is_marked(client: Client, index: Callable[[], None]) -> None:
    article = add("Көпір", "Көпір салынды. " * 60 + "Құпия көпір.", outlet="Жабық газет")
    Outlet.objects.update(display="excerpt")
    index()
    html = opened(client, article, q="көпір құпия")
    assert "<mark>Көпір</mark> салынды." in html
    assert "Құпия" not in html.partition('<div class="body"')[2]


@pytest.mark.parametrize(
    "params",
    [
        {"hit": "1"},
        {"hit": "0"},
        {"hit": "-1"},
        {"hit": "x"},
        {"hit": "99999999999"},
        {"utm_source": "x"},
        {"q": ""},
        {"country": "<b>", "hit": "1"},
        {"from": "soon", "q": "көпір"},
    ],
)
def test_what_is_no_search_leaves_the_page_as_it_is(client: Client, found: list[Article], params: Any) -> None:
    html = opened(client, found[0], **params)
    assert 'class="trail"' not in html
    assert "Екінші көпірлер." in html


def test_too_many_parameters_leave_the_page_as_it_is(client: Client, found: list[Article]) -> None:
    many = "&".join(f"a{number}=1" for number in range(1200))
    assert client.get(f"/en/a/{found[0].code}/?q=x&{many}").status_code in (200, 400)


def test_a_place_that_is_another_articles_by_now_gives_the_way_back_alone(client: Client, found: list[Article]) -> None:
    html = opened(client, found[28], q="көпір", sort="newest", hit=3)
    assert "Back to the results" in html
    assert not rel(html, "prev") and not rel(html, "next") and "of 30" not in html
    moved = " ".join(opened(client, found[3], q="көпір", sort="newest", hit=3).split())
    assert "4 of 30" in moved  # one came before it meanwhile
    assert "hit=3" in rel(moved, "prev") and "hit=5" in rel(moved, "next")


def test_a_neighbour_that_was_hidden_is_not_led_to(client: Client, found: list[Article]) -> None:
    editors.hide([found[1]], "себеп", None)
    html = opened(client, found[0], q="көпір", sort="newest", hit=1)
    assert not rel(html, "next")
    assert found[1].code not in html


def test_without_the_engine_the_page_and_its_marks_are_there(
    client: Client, found: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away:
        def search(self, query: SearchQuery) -> SearchPage:
            raise EngineUnavailable

    monkeypatch.setattr(trail, "get_engine", Away)
    html = opened(client, found[5], q="көпір", hit=6)
    assert "<mark>Көпірдің</mark>" in html
    assert not rel(html, "next")


def test_the_engine_is_asked_once_and_twice_at_the_end_of_a_page(
    client: Client, found: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    engine = trail.get_engine()

    class Listening:
        def search(self, query: SearchQuery) -> SearchPage:
            asked.append(query.page)
            return engine.search(query)

    monkeypatch.setattr(trail, "get_engine", Listening)
    for place, pages in ((1, [1]), (2, [1]), (24, [1]), (25, [1, 2]), (26, [2, 1]), (27, [2]), (30, [2])):
        asked.clear()
        opened(client, found[place - 1], q="көпір", sort="newest", hit=place)
        assert asked == pages
    asked.clear()
    opened(client, found[25], q="көпір")
    assert asked == []  # without a place there is nothing to ask


def test_addresses_stay_short(client: Client, found: list[Article]) -> None:
    long = " ".join(["көпір"] * 30)
    assert links.from_results(SearchQuery(text=long), found[0], 1) == found[0].get_absolute_url()
    page = Page(get(client, "/en/search/", q=long))
    assert len([href for href in page.hrefs() if re.fullmatch(r"/en/a/\w+/", href)]) == 25
    assert links.from_results(SearchQuery(), found[0], 1) == found[0].get_absolute_url()  # of a list of all
    exact = SearchQuery(text="көпір", sort="relevance")
    assert links.from_results(exact, found[0], 7).endswith(f"?{urlencode({'q': 'көпір', 'hit': 7})}")
