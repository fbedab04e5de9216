"""Every page of the search: failures, languages, safety, budgets. The page of a facet; similar articles."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.test import Client, RequestFactory

from articles.archive import editors
from articles.models import Article, Outlet
from search import views
from search.engine import EngineUnavailable, SearchPage, get_engine
from search.similar import similar_articles
from tests.pages import Page, add, get
from tests.paths import ROOT

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert('көпір')</script>"
WORDS = {"kk": "мақала табылды", "ru": "Найден", "en": "found"}


# ---- failures ----


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_bad_value_is_a_page_that_names_it(client: Client, language: str) -> None:
    response = client.get(f"/{language}/search/?country=<b>&from=soon&q=су")
    html = response.content.decode()
    assert response.status_code == 400
    assert "country" not in re.findall(r"<main.*</main>", html, re.DOTALL)[0].partition("<p>")[0]  # readers' words
    assert {"kk": "Басталу күні:", "ru": "Начальная дата:", "en": "First day:"}[language] in html
    assert f'href="/{language}/search/?q=%D1%81%D1%83"' in html  # the same search without what is wrong
    assert "&lt;b&gt;" in html
    assert client.get(f"/{language}/search/facets/topic/?page=0").status_code == 400


def test_too_many_parameters_are_a_page_too(client: Client, settings: Any) -> None:
    settings.DEBUG = True  # Django's own page for it fails over the same parameters
    response = client.get("/en/search/?" + "&".join(f"a{number}=1" for number in range(1200)))
    assert response.status_code == 400
    assert "The server could not understand this request." in response.content.decode()


def test_an_engine_that_is_away_leads_to_the_list(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def search(self, query: Any) -> SearchPage:
            raise EngineUnavailable

        listed = search

    monkeypatch.setattr(views, "get_engine", Away)
    for path in ("/ru/search/", "/ru/search/facets/pair/"):
        response = client.get(path)
        assert response.status_code == 503
        assert 'href="/ru/browse/"' in response.content.decode()
        assert response["Retry-After"]


def test_unknown_addresses_and_methods(client: Client) -> None:
    assert client.get("/kk/search/facets/colour/").status_code == 404
    assert client.post("/kk/search/").status_code == 405


# ---- the page of a facet ----


def test_a_facet_page_lists_every_value_in_alphabetical_order(client: Client, archive: list[Article]) -> None:
    response = get(client, "/kk/search/facets/country/")
    assert [option.label for option in response.context["options"]] == [
        "Қазақстан", "Қырғызстан", "Өзбекстан", "Ресей", "Елі көрсетілмеген",
    ]  # fmt: skip
    assert [option.count for option in response.context["options"]] == [4, 1, 2, 2, 1]


def test_a_facet_page_finds_names_and_keeps_what_it_does_not_show(client: Client, archive: list[Article]) -> None:
    response = get(
        client, "/kk/search/facets/country/", find="ҚЫРҒЫЗ", q="су", country=["KZ", "UZ"], lang="kk", all="country"
    )
    assert [option.value for option in response.context["options"]] == []
    response = get(client, "/kk/search/facets/country/", find="ҚЫРҒЫЗ", country="UZ", lang="kk")
    assert [option.value for option in response.context["options"]] == ["KG"]
    found = Page(response)
    assert found.find("input", name="country", value="UZ", type="hidden")
    assert not found.find("input", name="country", value="KG", type="hidden")
    assert found.find("input", name="lang", value="kk", type="hidden")
    assert found.find("input", name="find", value="ҚЫРҒЫЗ")


def test_a_facet_page_shows_what_is_excluded_and_carries_what_it_does_not_show(
    client: Client, archive: list[Article]
) -> None:
    response = get(client, "/kk/search/facets/country/", find="ҚЫРҒЫЗ", **{"-country": ["KG", "UZ"]})
    excluded = {attrs["value"]: attrs["type"] for attrs in Page(response).find("input", name="-country")[-2:]}
    assert excluded == {"KG": "checkbox", "UZ": "hidden"}


# ---- for all pages ----


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_each_language_has_its_words_and_a_switch_that_keeps_the_search(
    client: Client, archive: list[Article], language: str
) -> None:
    response = get(client, f"/{language}/search/", q="су", topic="trade")
    html = response.content.decode()
    found = Page(response)
    assert found.find("html") == [{"lang": language}]
    assert WORDS[language] in html
    for other in ("kk", "ru", "en"):
        assert f"/{other}/search/?q=%D1%81%D1%83&topic=trade" in found.hrefs()
    assert found.find("a", href="#results")
    assert found.find("p", role="status")
    labels = {attrs.get("for") for attrs in found.find("label")}
    assert {"q", "from", "to"} <= labels


@pytest.mark.slow
def test_nobody_elses_markup_reaches_the_page(client: Client, index: Callable[[], None]) -> None:
    for place in range(3):
        add(
            f"{SCRIPT} су {place}", f"{SCRIPT} су туралы {SCRIPT}", outlet=f"{SCRIPT} жаршысы", date=f"202{place}-01-01"
        )
    index()
    slug = Outlet.objects.get(name__contains="script").slug
    searches = [
        {"q": "су"},
        {"q": SCRIPT},
        {"q": f'"{SCRIPT}'},
        {"outlet": slug},
        {"q": "жоқсөз" + SCRIPT, "outlet": slug},
    ]
    for params in searches:
        for path in ("/kk/search/", "/kk/search/facets/outlet/"):
            html = get(client, path, **params, find=SCRIPT).content.decode()
            assert "<script>" not in html
            assert len(re.findall("<script", html)) == 1  # our own file
            Page(get(client, path, **params, find=SCRIPT))
    assert "<script>" not in client.get("/kk/search/", {"pair": SCRIPT, "sort": SCRIPT}).content.decode()
    assert "&lt;script&gt;" in get(client, q="су").content.decode()


def test_the_number_of_queries_does_not_grow(
    client: Client, index: Callable[[], None], django_assert_max_num_queries: Any
) -> None:
    for number in range(25):
        outlet, pairs = f"Басылым {number}", ["kz-uz", "kz-ru", "ru-uz"]
        add(f"Келісім {number}", pairs=pairs, topics=["trade", "energy", "law"], outlet=outlet)
    index()
    with django_assert_max_num_queries(10):
        get(client, topic=["trade", "energy"], outlet="none", country="KZ", **{"-topic": "space"})
    with django_assert_max_num_queries(6):
        get(client, "/kk/search/facets/outlet/")


@pytest.mark.slow
def test_a_full_page_is_within_its_budget(client: Client, index: Callable[[], None]) -> None:
    for number in range(30):
        date, pairs, topics = f"{2007 + number % 18}-03-1{number % 9}", ["kz-uz", "kz-ru"], ["trade", "energy", "law"]
        body = "Тараптар сауда мен көлік туралы келісті. " * 9
        add(f"Келісім {number}", body, date=date, pairs=pairs, topics=topics, outlet=f"Басылым {number}")
    index()
    html = get(client, q="келісім").content
    assert len(brotli.compress(html, quality=5)) <= 15_000
    static = ROOT / "static"
    assert len(brotli.compress((static / "css/archive.css").read_bytes())) <= 10_000
    assert len(brotli.compress((static / "js/archive.js").read_bytes())) <= 25_000
    assert sum(font.stat().st_size for font in (static / "fonts").glob("*.woff2")) <= 95 * 1024


# ---- similar articles, on the page of one ----


def similar(article: Article) -> str:
    return similar_articles(RequestFactory().get("/"), article)


def test_similar_articles_are_listed_without_the_article_itself(index: Callable[[], None]) -> None:
    text = "Астанада мұнай құбыры мен газ тасымалы туралы келіссөз өтті."
    made = [add(f"Мұнай құбыры жөніндегі келіссөз {number}", text) for number in range(3)]
    add("Балет кеші", "Театр сахнасында жаңа қойылым көрсетілді.")
    index()
    html = similar(made[0])
    assert made[0].get_absolute_url() not in html
    assert made[1].get_absolute_url() in html
    editors.hide([made[1]], "сынақ", None)
    assert made[1].get_absolute_url() not in similar(made[0])


def test_without_the_engine_there_is_no_block_of_similar_articles(tmp_path: Path, settings: Any) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "nothing"
    get_engine.cache_clear()
    assert similar(add("Жалғыз мақала")).strip() == ""
    get_engine.cache_clear()


@pytest.mark.parametrize(
    ("old", "status", "new"),
    [
        ("/kk/?q=%D1%81%D1%83&topic=trade&x=%2B", 301, "/kk/search/?q=%D1%81%D1%83&topic=trade&x=%2B"),
        ("/ru/?-pair=kz-ru&sort=oldest", 301, "/ru/search/?-pair=kz-ru&sort=oldest"),
        ("/kk/facets/topic/?find=%D1%81%D1%83", 301, "/kk/search/facets/topic/?find=%D1%81%D1%83"),
        ("/kk/?q=су", 301, "/kk/search/?q=%D1%81%D1%83"),
    ],
)
def test_old_addresses_of_searches_lead_to_the_new_ones(client: Client, old: str, status: int, new: str) -> None:
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (status, new)
