"""What lies behind an article's address: redirects, withdrawn articles, the stored bytes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from articles.archive import editors
from articles.archive.delete import delete_articles
from articles.models import (
    Article,
    Original,
    original_name,
    originals,
)
from tests.making import BODY, TITLE, made, source
from tests.pages import article_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine_away")]


# ---- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("accept", "language"), [("ru,en;q=0.5", "ru"), ("en-GB", "en"), ("kk", "kk"), ("fi", "kk")])
def test_the_permanent_address_leads_to_the_readers_language(client: Client, accept: str, language: str) -> None:
    article = made()
    response = client.get(f"/a/{article.code}/", headers={"accept-language": accept})
    assert (response.status_code, response["Location"]) == (302, f"/{language}/a/{article.code}/")
    assert {"Accept-Language", "Cookie"} <= set(re.split(r",\s*", response["Vary"]))


@pytest.mark.parametrize("where", ["/a/{}/", "/kk/a/{}/", "/ru/a/{}/original/"])
def test_withdrawn_articles_answer_410_and_unknown_ones_404(client: Client, where: str) -> None:
    hidden, deleted = made(), made("Б", "Мәтін.")
    editors.hide([hidden], "себеп", None)
    code = deleted.code
    delete_articles(Article.objects.filter(pk=deleted.pk))
    assert "no-store" in client.get(f"/kk/a/{hidden.code}/")["Cache-Control"]  # an editor may show it again
    for address, status in ((hidden.code, 410), (code, 410), ("zzzzz0", 404)):
        response = client.get(where.format(address), follow=True)
        assert response.status_code == status
        assert TITLE not in response.content.decode()


def test_addresses_that_no_article_can_have_are_404(client: Client) -> None:
    for code in ("abc", "UUUUUU", "iiiiii", "0000000"):
        assert client.get(f"/kk/a/{code}/").status_code == 404


def test_pages_are_only_read(client: Client) -> None:
    article = made()
    for address in (f"/a/{article.code}/", f"/kk/a/{article.code}/", f"/kk/a/{article.code}/original/", "/kk/browse/"):
        assert client.post(address).status_code == 405


def test_the_page_takes_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    countries = dict.fromkeys(["KZ", "RU", "UZ", "KG", "TJ", "CN", "TR"], "party")
    article = made(
        countries=countries,
        pairs={"kz-ru": "principal", "kz-uz": "secondary"},
        topics={"trade": "primary"},
        words="Қазақстан",
    )
    with django_assert_max_num_queries(20):
        article_html(client, article)


# ---- the stored bytes ------------------------------------------------------------------------------------------------


def test_the_original_is_a_download_byte_for_byte(client: Client) -> None:
    article = made()
    response = client.get(f"/kk/a/{article.code}/original/")
    data = source(TITLE, BODY).encode()
    assert b"".join(response.streaming_content) == data  # type: ignore[attr-defined]
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="{article.code}.txt"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Content-Length"] == str(len(data))


def test_the_original_is_closed_where_nobody_reads_it(client: Client) -> None:
    response = client.head(f"/kk/a/{made().code}/original/")
    assert response.status_code == 200
    response.close()  # as a server does; a file left open fails the test


def test_an_original_that_the_storage_lost_is_404(client: Client) -> None:
    article = made("Жоғалған", "Жоғалған мәтін.")
    original = Original.objects.get(pk=article.revisions.get().original_id)
    originals().delete(original_name(original.sha256))
    assert client.get(f"/kk/a/{article.code}/original/").status_code == 404


def test_the_policy_of_the_page_allows_nothing_inline(client: Client) -> None:
    response = client.get(f"/kk/a/{made().code}/")
    assert "unsafe" not in response["Content-Security-Policy"]
    html = response.content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=", html)


def test_where_a_document_comes_from_is_told(client: Client) -> None:
    article = made()
    html = article_html(client, article)
    assert f"made/{article.code}.txt" in html
    assert article.revisions.get().original_id in html
