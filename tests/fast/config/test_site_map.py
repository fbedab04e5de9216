"""The site map, and what every page says of itself in other languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone
from lxml import etree

from articles import codes
from articles.models import Article
from articles.pages.coverage import sums
from config import site_map
from tests.making import made
from tests.pages import Page, add, get

pytestmark = pytest.mark.django_db
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def locations(client: Client, path: str) -> list[str]:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml"), path
    assert "noindex" in answer["X-Robots-Tag"]
    return [element.text or "" for element in etree.fromstring(answer.content).iterfind(".//s:loc", NAMES)]


def all_articles(client: Client) -> list[str]:
    files = [url for url in locations(client, "/sitemap.xml") if "articles" in url]
    return [url for file in files for url in locations(client, file.removeprefix("http://testserver"))]


def test_it_is_announced_and_names_its_files(client: Client) -> None:
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode().splitlines()
    assert locations(client, "/sitemap.xml") == [
        "http://testserver/sitemap-pages.xml",
        "http://testserver/sitemap-pairs.xml",
        "http://testserver/sitemap-articles-1.xml",
    ]


def test_no_file_of_it_is_closed_to_robots(client: Client) -> None:
    assert all("?" not in url for url in locations(client, "/sitemap.xml"))


def test_every_page_that_it_names_is_there(client: Client, archive: list[Article]) -> None:
    named = [*locations(client, "/sitemap-pages.xml"), *all_articles(client)]
    assert len(named) == 3 * len(site_map.PAGES) + len(archive)
    for url in named:
        assert client.get(url.removeprefix("http://testserver"), follow=True).status_code == 200, url


def test_articles_stand_there_once_in_their_own_language_and_withdrawn_ones_do_not(client: Client) -> None:
    kept = [made("Бір", "Мәтін."), made("Два", "Текст.", language="ru"), made("Drei", "Text.", language="de")]
    hidden = made("Төрт", "Жасырын мәтін.", hidden=True, hidden_reason="себеп")
    languages = ["kk", "ru", configured.LANGUAGE_CODE]
    expected = [f"http://testserver/{each}/a/{one.code}/" for each, one in zip(languages, kept, strict=True)]
    assert sorted(all_articles(client)) == sorted(expected)
    assert hidden.code not in client.get("/sitemap-articles-1.xml").content.decode()


def test_languages_are_alternates_of_each_other(client: Client) -> None:
    article = made("Бір", "Мәтін.")
    tree = etree.fromstring(client.get("/sitemap-articles-1.xml").content)
    links = {link.get("hreflang"): link.get("href") for link in tree.iterfind(".//x:link", NAMES)}
    assert links == {
        **{code: f"http://testserver/{code}/a/{article.code}/" for code in ("kk", "ru", "en")},
        "x-default": f"http://testserver/a/{article.code}/",
    }
    assert [day.text for day in tree.iterfind(".//s:lastmod", NAMES)] == [
        timezone.localdate(article.updated_at).isoformat()
    ]


def test_files_are_ranges_of_ids_with_every_article_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_map, "ARTICLES_A_FILE", 2)
    ids = [1, codes.LIMIT // 4, codes.LIMIT // 2 - 1, codes.LIMIT // 2, codes.LIMIT - 1]
    for number in ids:
        made(f"Мақала {number}", f"Мәтін {number}.", id=number)
    assert site_map.parts() == 4
    files = [url for url in locations(client, "/sitemap.xml") if "articles" in url]
    assert len(files) == 4
    found = [url.split("/")[-2] for url in all_articles(client)]
    assert found == [codes.encode(number) for number in ids]


@pytest.mark.parametrize(("articles", "files"), [(0, 1), (1, 1), (5000, 1), (5001, 2), (10_001, 4), (1_000_000, 256)])
def test_files_double_as_the_archive_grows(monkeypatch: pytest.MonkeyPatch, articles: int, files: int) -> None:
    class Sums:
        total = articles

    monkeypatch.setattr(site_map, "sums", Sums)
    assert site_map.parts() == files


def test_a_file_costs_one_query_by_the_primary_key(client: Client, django_assert_num_queries: Any) -> None:
    made("Бір", "Мәтін.")
    sums()
    with django_assert_num_queries(0):
        client.get("/sitemap.xml")
    with django_assert_num_queries(1) as queries:
        client.get("/sitemap-articles-1.xml")
    assert '"id" >= 0' in queries[0]["sql"] and "OFFSET" not in queries[0]["sql"]


@pytest.mark.parametrize(
    "section", ["articles-0", "articles-2", "articles-01", "articles-9999999", "articles-١", "articles", "x"]
)
def test_a_file_that_there_is_not(client: Client, section: str) -> None:
    assert client.get(f"/sitemap-{section}.xml").status_code == 404


def test_pages_of_pairs_that_readers_may_see_articles_of(client: Client, index: Callable[[], None]) -> None:
    add("Бір", pairs=["kz-ru"])
    add("Екі", pairs=["kg-kz"], hidden=True, hidden_reason="себеп")
    index()
    found = locations(client, "/sitemap-pairs.xml")
    assert found == [f"http://testserver/{language}/pairs/kz-ru/" for language in ("kk", "ru", "en")]
    for url in found:
        assert client.get(url.removeprefix("http://testserver")).status_code == 200


def test_very_many_pairs_stay_within_what_one_file_may_have(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_map, "MOST_A_FILE", 7)
    for number, code in enumerate(("kz-ru", "kz-uz", "kg-kz", "cn-kz")):
        add(f"Мақала {number}", pairs=[code])
    assert len(locations(client, "/sitemap-pairs.xml")) == 6


def test_a_private_site_has_none(client: Client, settings: Any) -> None:
    settings.SITE_LOGIN_REQUIRED = True
    assert client.get("/robots.txt").content.decode().split("\n")[:2] == ["User-agent: *", "Disallow: /"]
    assert "Sitemap" not in client.get("/robots.txt").content.decode()
    for name in ("sitemap", "sitemap-pages", "sitemap-articles-1"):
        assert client.get(f"/{name}.xml").status_code == 404


def test_readers_of_a_private_site_log_in_first(client: Client, settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
    for name in ("codebook", "about", "coverage"):
        assert client.get(f"/kk/{name}/").status_code == 302


def test_addresses_are_those_of_the_site_where_it_says_its_own(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://archive.example"
    made("Бір", "Мәтін.")
    urls = [*locations(client, "/sitemap.xml"), *locations(client, "/sitemap-articles-1.xml")]
    assert all(url.startswith("https://archive.example/") for url in urls)
    assert "Sitemap: https://archive.example/sitemap.xml" in client.get("/robots.txt").content.decode()


# ---- on every page ---------------------------------------------------------------------------------------------------


def alternates(page: Page) -> dict[str, str]:
    return {link["hreflang"]: link["href"] for link in page.find("link", rel="alternate") if "hreflang" in link}


@pytest.mark.parametrize("path", ["search/", "browse/", "codebook/", "about/", "coverage/", "help/", "login/"])
def test_alternates_are_whole_addresses(client: Client, archive: list[Article], path: str) -> None:
    found = alternates(
        Page(get(client, f"/ru/{path}", year="2019") if path == "coverage/" else get(client, f"/ru/{path}"))
    )
    query = "?year=2019" if path == "coverage/" else ""
    assert found == {
        **{code: f"http://testserver/{code}/{path}{query}" for code in ("kk", "ru", "en")},
        "x-default": f"http://testserver/{path}{query}",
    }
    default = client.get(f"/{path}{query}", headers={"accept-language": "ru"})
    assert default["Location"] == f"/ru/{path}{query}"


def test_an_articles_default_is_its_permanent_address(client: Client, archive: list[Article]) -> None:
    found = alternates(Page(get(client, f"/kk/a/{archive[0].code}/")))
    assert found["x-default"] == f"http://testserver/a/{archive[0].code}/"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_menu_and_the_foot_lead_everywhere(client: Client, archive: list[Article], language: str) -> None:
    page = Page(get(client, f"/{language}/coverage/"))
    for name in ("coverage", "codebook", "about", "help", "browse", "search"):
        assert f"/{language}/{name}/" in page.hrefs()
    current = [attrs["href"] for attrs in page.find("a") if attrs.get("aria-current") == "page"]
    assert set(current) == {f"/{language}/coverage/"}
    html = get(client, f"/{language}/coverage/").content.decode()
    assert configured.SOFTWARE_VERSION in html
    assert 'rel="license"' in html


def test_a_printed_page_says_where_and_when_it_was_read(client: Client, archive: list[Article]) -> None:
    html = get(client, "/en/search/", q="<су>", pair="kz-ru").content.decode()
    printed = html[html.index('class="printed') :]
    assert "http://testserver/en/search/?q=%3Cсу%3E&amp;pair=kz-ru" in printed
    assert "Accessed" in printed
