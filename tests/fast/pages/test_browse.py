"""The list that reads the database alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from articles.archive import editors
from articles.models import Article, ArticlePair, ArticleTopic, Outlet
from articles.pages.paging import PAGE_SIZE
from tests.making import made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for the engine here fails."""
    monkeypatch.setattr("search.similar.get_engine", None)
    monkeypatch.setattr("search.engine.get_engine", None)


def shown(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/en/browse/?{query}")
    assert response.status_code == 200, query
    return re.findall(r"<h3[^>]*>\s*<a[^>]*>(.*?)</a>\s*</h3>", response.content.decode())


@pytest.fixture
def articles() -> dict[str, Article]:
    return {
        "day": made(
            "Күн",
            "А.",
            date="2022-08-25",
            pairs={"kz-ru": "principal"},
            countries={"KZ": "party", "RU": "party"},
            topics={"trade": "primary"},
            outlet="Дала жаршысы",
        ),
        "month": made("Ай", "Б.", date="2021-12", pairs={"kz-uz": "secondary", "kz-ru": "mention"}, language="ru"),
        "year": made("Жыл", "В.", date="2021", countries={"KG": "venue"}, topics={"trade": "secondary"}),
        "none": made("Күнсіз", "Г.", date="--11-29", pairs={"kz-ru": "secondary"}),
        "hidden": made("Жасырын", "Д.", date="2023-01-01", hidden=True, hidden_reason="себеп"),
    }


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Күн", "Ай", "Жыл", "Күнсіз"]),
        ("pair=kz-ru", ["Күн", "Күнсіз"]),
        ("pair=RU-KZ", ["Күн", "Күнсіз"]),
        ("pair=kz-uz", ["Ай"]),
        ("country=KG", ["Жыл"]),
        ("topic=trade", ["Күн", "Жыл"]),
        ("lang=ru", ["Ай"]),
        ("outlet=dala-zharshysy", []),
        ("year=2021", ["Ай", "Жыл"]),
        ("year=2022", ["Күн"]),
        ("year=1850", []),
        ("topic=trade&year=2021", ["Жыл"]),
        ("topic=&year=&lang=", ["Күн", "Ай", "Жыл", "Күнсіз"]),
        ("unknown=1", ["Күн", "Ай", "Жыл", "Күнсіз"]),
        ("page=1", ["Күн", "Ай", "Жыл", "Күнсіз"]),
    ],
)
def test_newest_first_and_narrowed(client: Client, query: str, titles: list[str]) -> None:
    if query.startswith("outlet"):
        query, titles = f"outlet={Outlet.objects.get(name='Дала жаршысы').slug}", ["Күн"]
    assert shown(client, query) == titles


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize(
    "query",
    [
        "pair=kz-zz",
        "pair=kz",
        "country=ZZ",
        "topic=astrology",
        "lang=xx",
        "outlet=none-such",
        "year=20o5",
        "year=0",
        "year=99999",
        "page=x",
        "page=-1",
        "page=0",
        "page=99999999999999999999",
    ],
)
def test_a_bad_value_of_a_known_key_is_400_and_named(client: Client, query: str) -> None:
    response = client.get(f"/en/browse/?{query}")
    assert response.status_code == 400
    named = "<li>Page:" if query.startswith("page") else 'class="error"'
    assert named in response.content.decode()


def test_a_page_past_the_end_is_404_and_leads_to_the_last(client: Client) -> None:
    made()
    response = client.get("/en/browse/?page=2&lang=kk")
    assert response.status_code == 404
    assert 'href="?lang=kk&amp;page=1"' in response.content.decode()
    assert "The results have 1 page." in response.content.decode()


def test_an_empty_archive_is_no_error(client: Client) -> None:
    assert shown(client) == []


def test_rejected_tags_do_not_count(client: Client, articles: dict[str, Article]) -> None:
    editors.decide(ArticleTopic.objects.filter(article=articles["day"]), "rejected", None)
    editors.decide(ArticlePair.objects.filter(article=articles["month"]), "rejected", None)
    assert shown(client, "topic=trade") == ["Жыл"]
    html = client.get("/en/browse/").content.decode()
    assert 'value="kz-uz"' not in html  # a pair that no article has is not offered


@pytest.mark.slow
def test_pages_keep_the_filters_and_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.pages.browse.MAX_HITS", 75)
    monkeypatch.setattr("articles.pages.views.MAX_HITS", 75)
    for number in range(80):
        made(f"Мақала {number:03}", f"Мәтін {number}.", date=f"{1940 + number}", topics={"trade": "primary"})
    first = client.get("/en/browse/?topic=trade&year=").content.decode()
    assert 'href="?topic=trade&amp;page=2"' in first
    assert 'aria-current="page"' in first
    assert shown(client, "page=3") == [f"Мақала {number:03}" for number in range(29, 4, -1)]
    last = client.get("/en/browse/?page=3").content.decode()
    assert "The list ends here" in last
    assert client.get("/en/browse/?page=4").status_code == 404


def test_the_list_takes_few_queries_and_no_bodies(client: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        made(
            f"Мақала {number}",
            f"Мәтін {number}.",
            pairs={"kz-ru": "principal", "kz-uz": "secondary"},
            topics={"trade": "primary", "energy": "primary"},
            outlet=f"Газет {number}",
        )
    with django_assert_max_num_queries(14) as captured:
        assert len(shown(client)) == PAGE_SIZE
    assert not any('"articles_article"."body"' in query["sql"] for query in captured.captured_queries)


def test_titles_are_escaped(client: Client) -> None:
    made("<script>alert(1)</script>")
    assert shown(client) == ["&lt;script&gt;alert(1)&lt;/script&gt;"]
