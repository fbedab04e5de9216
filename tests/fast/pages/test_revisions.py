"""Passages and their addresses, the versions of a text, and what changed between two."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from articles.archive import editors, machines
from articles.models import Article, ArticleTopic, Outlet
from articles.pages import differences as comparing
from articles.pages import passages as numbered
from articles.pages.differences import differences
from articles.pages.passages import Layout, passages, places, spans
from tests.making import BODY, TITLE, derived, made, revised
from tests.pages import Page, article_html, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine_away")]

LATER = BODY.replace("Келесі жиын Омбыда", "Келесі жиын Астанада") + "\n\nЖаңа абзац қосылды."


@pytest.fixture
def changed() -> Article:
    """An article of two versions; a tag of each rests on its words."""
    article = made(topics={"trade": "primary"}, words="жаңа көпірдің жобасын")
    machines.revise(article, derived(body=LATER, topics={"energy": "primary"}, words="Жаңа абзац"), revised(body=LATER))
    old = {"revision": 1, "start": 60, "end": 65, "text": revised().text[60:65]}
    ArticleTopic.objects.filter(topic="trade").update(evidence=[old])
    editors.tag([article], ArticleTopic, "trade", None)
    ArticleTopic.objects.filter(topic="trade").update(evidence=[old])
    return Article.objects.get(pk=article.pk)


# ---- paragraphs ------------------------------------------------------------------------------------------------------


def test_paragraphs_are_numbered_and_blank_ones_are_none() -> None:
    text = "Бірінші <b>.\nЕкінші жол.\n\n \n\nҮшінші."
    assert [(each.number, each.html) for each in passages(text)] == [
        (1, "Бірінші &lt;b&gt;.<br>Екінші жол."), (2, "Үшінші."),
    ]  # fmt: skip
    assert [text[start:end] for start, end in spans(text)] == ["Бірінші <b>.\nЕкінші жол.", "Үшінші."]
    assert passages("") == []


def test_very_many_paragraphs_end_in_one_that_has_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbered, "MOST", 3)
    text = "бір\n\nекі\n\nүш\n\n \n\nтөрт\nжол\n\nбес"
    assert spans("бір\n\nекі\n\nүш\n\n ") == [(0, 3), (5, 8), (10, 12)]
    assert [text[start:end] for start, end in spans(text)] == ["бір", "екі", "үш\n\n \n\nтөрт\nжол\n\nбес"]
    assert passages(text)[-1].html == "үш<br><br> <br><br>төрт<br>жол<br><br>бес"
    assert [Layout(f"тақырып\n\n{text}", text).number(9 + text.index(word)) for word in ("екі", "бес")] == [2, 3]


def test_a_text_of_nothing_but_paragraphs_takes_no_longer_than_another(client: Client) -> None:
    article = made("Сөздік", "су\n\n" * 60_000 + "жол")
    began = time.process_time()
    page = article_html(client, article)
    assert time.process_time() - began < 4
    assert len(page) < 1_500_000
    assert page.count("су") >= 60_000
    machines.revise(article, derived("Сөздік", "ну\n\n" * 60_000), revised("Сөздік", "ну\n\n" * 60_000))
    began = time.process_time()
    compared = client.get(f"/en/a/{article.code}/r1..r2").content.decode()
    assert time.process_time() - began < 4
    assert compared.count("су") >= 60_000 <= compared.count("ну")


def test_where_paragraphs_stand_in_their_source() -> None:
    source = "Тақырып\n\nБірінші абзац бар.»Екінші\xa0абзац бар.\nСурет: автор\nБірінші абзац бар.\n"
    body = "Бірінші абзац бар.\n\n«Екінші абзац бар.\n\nБірінші абзац бар.\n\nЖоқ абзац."
    found = [source[each[0] : each[1]] if each else None for each in places(source, body)]
    assert found == ["Бірінші абзац бар.", "»Екінші\xa0абзац бар.", "Бірінші абзац бар.", None]
    layout = Layout(source, body)
    wanted = {"Тақырып": 0, "Бірінші": 1, "Екінші": 2, "Сурет": 0, "автор\nБірінші": 0}
    assert {word: layout.number(source.index(word)) for word in wanted} == wanted
    assert layout.number(source.rindex("Бірінші")) == 3
    assert layout.number(len(source) + 9) == 0


def test_a_body_that_its_source_does_not_hold_is_not_looked_for_for_ever() -> None:
    begun = time.process_time()
    assert set(places("а" * 1_000_000, "\n\n".join(["аб" * 50] * 5_000))) == {None}
    assert time.process_time() - begun < 5


def test_each_paragraph_has_an_address_of_this_version(client: Client, changed: Article) -> None:
    page = Page(client.get(f"/ru/a/{changed.code}/"))
    assert [each["id"] for each in page.find("p") if re.fullmatch(r"p\d+", each.get("id", ""))] == ["p1", "p2", "p3"]
    pins = page.find("a", **{"class": "pin"})
    assert [each["href"] for each in pins] == [f"/a/{changed.code}/r2#p{number}" for number in (1, 2, 3)]
    assert {each["lang"] for each in pins} == {"ru"}
    response = client.get(f"/a/{changed.code}/r2", headers={"accept-language": "kk"})
    assert (response.status_code, response["Location"]) == (302, f"/kk/a/{changed.code}/r2")


def test_evidence_leads_to_its_paragraph(client: Client, changed: Article) -> None:
    html = article_html(client, changed)
    assert re.search(r'<mark>Жаңа абзац</mark>.*?href="#p3">paragraph 3<', html, re.DOTALL)
    assert f'href="/en/a/{changed.code}/r1#p1"' in html  # words of the older version


def test_evidence_beyond_an_excerpt_leads_nowhere(client: Client) -> None:
    body = "\n\n".join(f"Абзац {number} " + "сөз " * 60 for number in range(9)) + "Құпия сөз."
    article = made(body=body, outlet="Жабық газет", topics={"trade": "primary"}, words="Құпия")
    assert 'href="#p9"' in article_html(client, article)
    Outlet.objects.update(display="excerpt")
    html = article_html(client, article)
    assert 'href="#p' not in html
    assert 'id="p2"' in html and 'id="p3"' not in html
    revision = client.get(f"/en/a/{article.code}/r1").content.decode()
    assert "Құпия" not in revision
    start = article.revisions.get().text.index("Құпия")
    assert f"{start}–{start + 5}" in revision  # the place alone


# ---- versions --------------------------------------------------------------------------------------------------------


def test_an_older_version_says_so_and_leads_to_the_newest(client: Client, changed: Article) -> None:
    response = client.get(f"/en/a/{changed.code}/r1")
    html = response.content.decode()
    assert "This is an older version" in html
    assert f'href="/en/a/{changed.code}/">The newest version' in html
    assert f'<link rel="canonical" href="http://testserver/a/{changed.code}/r1">' in html
    assert "Омбыда" in html and "Жаңа абзац" not in html
    text = words(html)
    assert "version 1, received" in text
    assert re.search(r"Topic\s+Trade", text, re.IGNORECASE) and "60–65" in text and 'href="#p1"' in html


def test_the_newest_version_is_that_of_the_article(client: Client, changed: Article) -> None:
    html = client.get(f"/en/a/{changed.code}/r2").content.decode()
    assert "This is the newest version" in html
    assert f'<link rel="canonical" href="http://testserver/a/{changed.code}/">' in html
    assert "Жаңа абзац" in html


def test_addresses_to_keep_are_those_of_the_site(client: Client, changed: Article, settings: Any) -> None:
    settings.SITE_URL = "https://kopir.example"
    for path, address in ((f"/en/a/{changed.code}/", "/"), (f"/en/a/{changed.code}/r1", "/r1")):
        html = client.get(path).content.decode()
        assert f'<link rel="canonical" href="https://kopir.example/a/{changed.code}{address}">' in html
    assert f"https://kopir.example/a/{changed.code}/" in client.get(f"/en/a/{changed.code}/cite/ris").content.decode()


def test_versions_are_listed_with_what_changed(client: Client, changed: Article) -> None:
    html = article_html(client, changed)
    assert f'href="/en/a/{changed.code}/r1"' in html
    assert f'href="/en/a/{changed.code}/r1..r2"' in html
    assert f'href="/en/a/{made("Б", "Мәтін.").code}/r1"' not in html


@pytest.mark.parametrize("number", ["0", "3", "99999999999999999999"])
def test_a_version_that_is_not_there_is_404(client: Client, changed: Article, number: str) -> None:
    missing = client.get(f"/en/a/{changed.code}/r{number}")
    assert missing.status_code == 404
    assert f'The article has no such version. <a href="/en/a/{changed.code}/">' in missing.content.decode()
    assert "letter was lost" in client.get(f"/en/a/000000/r{number}").content.decode()
    assert client.get(f"/kk/a/{changed.code}/r1..r{number}").status_code in (404, 302)
    assert client.get(f"/kk/a/{changed.code}/r{number}..r{number}").status_code == 404


def test_versions_of_a_withdrawn_article_are_gone(client: Client, changed: Article) -> None:
    editors.hide([changed], "себеп", None)
    for path in ("r1", "r2", "r1..r2"):
        assert client.get(f"/kk/a/{changed.code}/{path}").status_code == 410
    assert client.get(f"/a/{changed.code}/r1").status_code == 410


def test_what_changed_is_marked_word_by_word(client: Client, changed: Article) -> None:
    html = client.get(f"/en/a/{changed.code}/r1..r2").content.decode()
    assert "Келесі жиын <del>Омбыда</del><ins>Астанада</ins> болады деп күтіледі." in html
    assert "<p><ins>Жаңа абзац қосылды.</ins></p>" in html
    assert f'<h2 lang="kk" dir="auto">{TITLE}</h2>' in html
    response = client.get(f"/en/a/{changed.code}/r2..r1")
    assert (response.status_code, response["Location"]) == (302, f"/en/a/{changed.code}/r1..r2")
    assert "are the same in both" in client.get(f"/en/a/{changed.code}/r1..r1").content.decode()


def test_what_changed_beyond_an_excerpt_is_not_shown(client: Client) -> None:
    body = "Ашық сөйлем. " * 60
    article = made(body=body + "Ескі құпия.", outlet="Жабық газет")
    later = body + "Жаңа құпия."
    machines.revise(article, derived(body=later, outlet="Жабық газет"), revised(body=later))
    Outlet.objects.update(display="excerpt")
    html = client.get(f"/en/a/{article.code}/r1..r2").content.decode()
    assert "құпия" not in html
    assert "lies beyond the excerpt" in html


# ---- comparing -------------------------------------------------------------------------------------------------------

TEXTS = st.text(alphabet="аб \n.", max_size=60)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_what_changed(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "in") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "out") == after
    assert all(piece.text for piece in pieces)
    if before == after:
        assert {piece.kind for piece in pieces} <= {"same"}


def test_one_word_kept_between_two_changes_is_not_torn_out() -> None:
    kinds = [
        (piece.kind, piece.text)
        for piece in differences("Ол үлкен және биік көпір салды.", "Ол кіші және аласа көпір салды.")
    ]
    assert kinds == [
        ("same", "Ол "), ("out", "үлкен және биік"), ("in", "кіші және аласа"), ("same", " көпір салды."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "came"),
    [
        ("Бірінші. Үшінші.", "Бірінші. Екінші. Үшінші.", " Екінші."),
        ("Бірінші.", "Бірінші. Екінші.", " Екінші."),
        ("Бірінші.\n\nҮшінші.", "Бірінші.\n\nЕкінші.\n\nҮшінші.", "\n\nЕкінші."),
        ("Бірінші.", "Бірінші.\n\nЕкінші.", "\n\nЕкінші."),
    ],
)
def test_a_sentence_or_paragraph_that_came_in_is_marked_as_one(before: str, after: str, came: str) -> None:
    changes = [piece for piece in differences(before, after) if piece.kind != "same"]
    assert [(piece.kind, piece.text.strip()) for piece in changes] == [("in", came.strip())]


@pytest.mark.parametrize("limit", [0, 40])
def test_texts_too_long_for_words_are_compared_by_paragraphs_or_as_wholes(
    monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(comparing, "MOST_PAIRS", limit)
    before, after = "Бір екі үш.\n\nТөрт бес алты.\n\nЖеті.", "Бір екі үш!\n\nТөрт бес алты.\n\nСегіз."
    kinds = [piece.kind for piece in differences(before, after)]
    assert kinds == (["out", "in"] if limit == 0 else ["out", "in", "same", "out", "in"])


def test_hostile_texts_take_no_longer(client: Client) -> None:
    begun = time.process_time()
    for before, after in (("а " * 200_000, "а б " * 150_000), ("\n\n" * 300_000, "\n\nа" * 300_000)):
        assert differences(before, after)
    assert time.process_time() - begun < 20


def test_pages_of_versions_take_few_queries(
    client: Client, changed: Article, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(20):
        client.get(f"/en/a/{changed.code}/r1")
    with django_assert_max_num_queries(20):
        client.get(f"/en/a/{changed.code}/r1..r2")
