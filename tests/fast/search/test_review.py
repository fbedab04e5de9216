"""Press reviews: as a page and as a Word document."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from django.test import Client
from docx.oxml.ns import qn

from articles.archive import editors
from articles.models import Article, Outlet
from search.takeaway.review import opening
from tests.pages import Page, add, get, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def four(index: Callable[[], None]) -> list[Article]:
    """A story with a reprint, one of an outlet that allows an excerpt alone, and one without pair, topic and outlet."""
    head = add(
        "Көпір салынды",
        "Бірінші сөйлем. Екінші сөйлем! Үшінші сөйлем.",
        date="2024-05-17T09:30+05:00",
        topics=["energy"],
        outlet="Kazinform",
    )
    again = add("Көпір салынды", "Көпір туралы тағы.", date="2024-05-18", outlet="Egemen Qazaqstan")
    short = add(
        "Мост открыт", "Слово и дело " * 200, date="2024-06", language="ru", outlet="Tengrinews", pairs=["kz-ru"]
    )
    bare = add("Жай хабар", "Мәтін.", date="", pairs=[], topics=[])
    Article.objects.filter(pk=again.pk).update(story=head.pk)
    Outlet.objects.filter(pk=short.outlet_id).update(display="excerpt")
    index()
    return [head, again, short, bare]


def paragraphs(client: Client, query: str = "", language: str = "en") -> list[tuple[str, str]]:
    """(style, text) of the document."""
    response = client.get(f"/{language}/search/export.docx?{query}")
    assert response.status_code == 200, response.content
    document = docx.Document(io.BytesIO(response.content))
    return [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]


def headings(client: Client, query: str, level: int) -> list[str]:
    return [text for style, text in paragraphs(client, query) if style == f"Heading {level}"]


def test_stories_stand_under_their_pair_with_what_a_secretary_needs(client: Client, four: list[Article]) -> None:
    head, _again, short, bare = four
    told = paragraphs(client)
    texts = [text for _style, text in told]
    assert told[0] == ("Title", "Press review: the whole archive")
    assert texts[1] == "May 17, 2024 — June 1, 2024" and "3 stories of 3" in texts
    assert headings(client, "", 1) == ["Kazakhstan — Russia", "Kazakhstan — Uzbekistan", "Without a country pair"]
    place = texts.index(head.title)
    assert texts[place + 1] == "Kazinform, May 17, 2024, 09:30"
    assert texts[place + 2] == "Бірінші сөйлем. Екінші сөйлем!"
    assert texts[place + 3] == f"http://testserver/en/a/{head.code}/"
    assert texts[place + 4] == "1 reprint: Egemen Qazaqstan"
    assert texts[texts.index(bare.title) + 1] == "no date"
    assert len(texts[texts.index(short.title) + 2]) <= 400


def test_links_are_links(client: Client, four: list[Article]) -> None:
    document = docx.Document(io.BytesIO(client.get("/kk/search/export.docx").content))
    targets = [part.target_ref for part in document.part.rels.values() if part.is_external]
    assert {f"http://testserver/kk/a/{article.code}/" for article in (four[0], four[2], four[3])} == {*targets}


def test_the_page_is_the_same(client: Client, four: list[Article]) -> None:
    response = get(client, "/ru/search/review/", by="topic")
    shown = words(response.content.decode())
    for style, text in paragraphs(client, "by=topic", "ru"):
        if style.startswith("Heading"):
            assert text in shown
    page = Page(response)
    assert "/ru/search/export.docx?by=topic" in page.hrefs()
    assert page.find("option", value="topic", selected="")


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("topic", ["Trade & customs", "Energy & power", "Without a topic"]),
        ("outlet", ["Tengrinews", "Kazinform", "Without an outlet"]),
    ],
)
def test_other_groups(client: Client, four: list[Article], by: str, told: list[str]) -> None:
    assert headings(client, f"by={by}", 1) == told


def test_so_many_and_no_more(client: Client, four: list[Article]) -> None:
    assert len(headings(client, "most=1", 2)) == 1
    assert "1 story of 3" in [text for _style, text in paragraphs(client, "most=1")]
    assert headings(client, "q=салынды жоқсөз&match=some", 2) == [], "full matches only"
    assert headings(client, "q=салынды&page=4&size=100", 2) == [four[0].title]


@pytest.mark.parametrize(
    "query",
    [
        "by=date",
        "most=0",
        "most=501",
        "most=-1",
        "most=٣",
        "most=000000001500",
        "most=0000",
        "topicc=x",
        "topic=nothing",
    ],
)
def test_an_address_that_means_nothing_is_refused(client: Client, four: list[Article], query: str) -> None:
    for path in ("review/", "export.docx"):
        assert client.get(f"/en/search/{path}?{query}").status_code == 400


def test_hidden_articles_stand_in_none(client: Client, four: list[Article]) -> None:
    editors.hide([four[0], four[1]], "a reason", None)
    assert four[0].title not in headings(client, "", 2)
    assert four[0].code not in client.get("/en/search/review/").content.decode()


def test_what_a_document_cannot_hold(client: Client, index: Callable[[], None]) -> None:
    article = add("Хабар")
    strange = "a\x01<b>&\ufffe\u202e " + "ұзақ" * 300
    Article.objects.filter(pk=article.pk).update(title=strange, body=strange, byline="\x0b")
    index()
    (title,) = headings(client, "", 2)
    assert title.startswith("a<b>&") and title.endswith("ұзақ")
    assert client.get("/en/search/review/").status_code == 200


def test_a_sentence_without_an_end_is_cut() -> None:
    words = opening(Article(body="сөз " * 5_000))
    assert len(words) <= 600 and words.endswith("…")
    assert opening(Article(body="")) == ""


def test_headings_and_datelines_are_no_sentences() -> None:
    body = "Встреча министров\nАстана, 5 мая\n\nМинистры встретились в среду. Они говорили о мосте! Третье."
    assert opening(Article(body=body)) == "Министры встретились в среду. Они говорили о мосте!"
    assert opening(Article(body="Одна строка\nи другая")) == "Одна строка и другая"


def test_word_proofs_each_text_in_its_language(client: Client, four: list[Article]) -> None:
    document = docx.Document(io.BytesIO(client.get("/kk/search/export.docx").content))
    said = {style.get(qn("w:val")) for style in document.styles.element.iter(qn("w:lang"))}
    assert said == {"kk-KZ"}
    spoken = {lang.get(qn("w:val")) for lang in document.element.iter(qn("w:lang"))}
    assert spoken == {"kk-KZ", "ru-RU"}
    assert round(document.sections[0].page_height.mm) == 297


def test_five_hundred_stories_take_few_queries(
    client: Client, index: Callable[[], None], django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        add(f"Хабар {number}", f"Мәтін {number}.", outlet=f"Басылым {number}")
    index()
    client.get("/kk/search/export.docx?most=500")
    with django_assert_max_num_queries(20):
        client.get("/kk/search/export.docx?most=500")
