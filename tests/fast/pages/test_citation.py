"""How an article is cited, by people and by programs."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from django.test import Client
from django.utils import translation

from articles.archive import editors
from articles.models import Article
from articles.pages import citation
from tests.making import TITLE, made
from tests.pages import article_html, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine_away")]


@pytest.fixture
def cited() -> Article:
    return made(
        "Астанада {көпір} & жол",
        outlet="Дала жаршысы",
        byline="А. Сәрсенбаев",
        date="2022-08-25T23:33+06:00",
        url="https://example.kz/kopir",
    )


def test_a_citation_in_the_manner_of_each_language(client: Client, cited: Article) -> None:
    address = f"http://testserver/a/{cited.code}/"
    english = words(article_html(client, cited, "en"))
    assert f"А. Сәрсенбаев. “Астанада {{көпір}} &amp; жол.” Дала жаршысы, August 25, 2022. URL: {cited.url}." in english
    russian = words(article_html(client, cited, "ru"))
    assert "А. Сәрсенбаев. Астанада {көпір} &amp; жол // Дала жаршысы. – 25 августа 2022 г. – URL:" in russian.replace(
        "\xa0", " "
    )
    for text in (english, russian, words(article_html(client, cited, "kk"))):
        assert f"Köpir: {address}" in text


def test_a_citation_invents_nothing() -> None:
    article = made(title_derived=True, date="--11-29")
    assert citation.title(article) == f"[{TITLE}]"
    assert citation.day(article) == ""
    assert "DA  -" not in citation.ris(article, "https://x/a/1/")
    assert "AU  -" not in citation.ris(article, "https://x/a/1/")
    assert "date = " not in citation.bibtex(article, "https://x/a/1/")
    assert not {"datePublished", "author", "publisher", "isBasedOn"} & citation.schema(article, "https://x/a/1/").keys()


def test_what_an_editor_gave_stands_in_brackets(client: Client, cited: Article) -> None:
    editors.edit(cited, {"date": "2021-07", "title": "Басқа тақырып"}, None, "Кітапхана тігіндісі")
    article = Article.objects.get(pk=cited.pk)
    english = citation.plain(article, "https://x/a/1/", "en", dt.date(2026, 11, 30))
    assert "“[Басқа тақырып].” Дала жаршысы, [July 2021]." in english
    assert "[июль 2021 г.]." in citation.plain(article, "https://x/a/1/", "ru", dt.date(2026, 11, 30))
    with translation.override("en"):
        assert "N1  - The date was set by an editor of the archive.\r\n" in citation.ris(article, "https://x/a/1/")
        assert "; The date was set by an editor of the archive.}" in citation.bibtex(article, "https://x/a/1/")
    assert "[July 2021]" in words(article_html(client, article))


def test_what_an_editor_found_in_the_text_needs_no_brackets(cited: Article) -> None:
    editors.edit(cited, {"date": "2021-07", "title": "жаңа көпірдің жобасын"}, None, "Келесі жиын Омбыда болады")
    article = Article.objects.get(pk=cited.pk)
    assert citation.title(article) == "жаңа көпірдің жобасын"
    assert ", July 2021." in citation.plain(article, "https://x/a/1/", "en", dt.date(2026, 11, 30))
    assert citation.ris(article, "https://x/a/1/").count("N1  -") == 1


@pytest.mark.parametrize(
    ("date", "year", "whole"),
    [("2022-08-25T23:33+06:00", "2022", "2022/08/25/"), ("2022-08", "2022", "2022/08//"), ("2022", "2022", "2022///")],
)
def test_ris(date: str, year: str, whole: str) -> None:
    lines = citation.ris(made("Тақырып\nекі жол", date=date, outlet="Дала"), "https://x/a/1/").split("\r\n")
    assert lines[0] == "TY  - NEWS"
    assert lines[-2:] == ["ER  - ", ""]
    assert {"TI  - Тақырып екі жол", "T2  - Дала", f"PY  - {year}", f"DA  - {whole}", "UR  - https://x/a/1/"} <= set(
        lines
    )


def test_bibtex(cited: Article) -> None:
    entry = citation.bibtex(cited, "https://x/a/1/")
    assert entry.startswith(f"@misc{{kopir-{cited.code},\n")
    assert r"title = {{Астанада \{көпір\} \& жол}}," in entry
    assert "date = {2022-08-25}," in entry
    assert entry.count("{") == entry.count("}")


def test_metadata_for_zotero_and_robots(client: Client, cited: Article) -> None:
    html = article_html(client, cited)
    for name, content in (
        ("z:itemType", "newspaperArticle"),
        ("citation_title", "Астанада {көпір} &amp; жол"),
        ("citation_author", "А. Сәрсенбаев"),
        ("citation_date", "2022-08-25"),
        ("citation_language", "kk"),
        ("prism.publicationName", "Дала жаршысы"),
    ):
        assert f'<meta name="{name}" content="{content}">' in html
    assert "citation_journal_title" not in html
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert block
    assert "<" not in block[1]
    schema = json.loads(block[1])
    assert schema["@type"] == "NewsArticle"
    assert schema["headline"] == "Астанада {көпір} & жол"
    assert schema["datePublished"] == "2022-08-25T23:33+06:00"
    assert schema["publisher"]["name"] == "Дала жаршысы"
    assert schema["inLanguage"] == "kk"
    assert html.count("'unsafe-inline'") == 0
