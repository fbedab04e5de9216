"""Evidence as people read it: within its sentence, without the name of the place that states it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from articles.models import ArticleTopic
from articles.pages import quotations
from tests.making import made
from tests.pages import article_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine_away")]


@pytest.mark.parametrize(
    ("text", "piece", "expected"),
    [
        ("Бірінші сөйлем. Екінші сөйлем бар. Үшінші.", "сөйлем бар", ("Екінші ", "сөйлем бар", ".")),
        (
            "Приехал И. И. Петров в г. Омск вчера. Потом уехал.",
            "Омск",
            ("Приехал И. И. Петров в г. ", "Омск", " вчера."),
        ),
        ("Тақырып\n\nАбзац осы", "осы", ("Абзац ", "осы", "")),
        ("сөз", "сөз", ("", "сөз", "")),
        (
            "Жоба құны — 5 млрд. Теңге бағамы өзгермеді. Ертең жауын.",
            "бағамы",
            ("Жоба құны — 5 млрд. Теңге ", "бағамы", " өзгермеді."),
        ),
        ("Он уехал. Мост стоит 5 млрд. Это много.", "Мост стоит", ("", "Мост стоит", " 5 млрд. Это много.")),
        ("Он уехал. Мост стоит. Это много.", "Мост стоит.", ("", "Мост стоит.", "")),
        ("Ол «Барамын!» деді. Біз күттік.", "күттік", ("Біз ", "күттік", ".")),
    ],
)
def test_a_sentence_around_evidence(text: str, piece: str, expected: tuple[str, str, str]) -> None:
    start = text.index(piece)
    found = quotations.quote(text, {"revision": 1, "start": start, "end": start + len(piece), "text": piece})
    assert (found.before, found.words, found.after) == expected


def test_a_sentence_without_end_is_cut_between_words() -> None:
    text = "сөз " * 500
    found = quotations.quote(text, {"revision": 1, "start": 1000, "end": 1003, "text": "сөз"})
    assert found.before.startswith("…сөз ")
    assert found.after.endswith(" сөз…")
    assert len(found.before + found.after) <= 2 * quotations.CONTEXT_CHARACTERS + 2


def test_evidence_that_the_text_does_not_hold_is_quoted_alone() -> None:
    found = quotations.quote("Басқа мәтін.", {"revision": 1, "start": 0, "end": 3, "text": "сөз"})
    assert (found.before, found.words, found.after) == ("", "сөз", "")


@pytest.mark.parametrize(
    ("head", "behind"),
    [
        ("language: ru\ntitle: ", "\nurl: https://dala.kz/1\n\n"),
        ("lang: kk\nog:title: ", " | Дала жаршысы\ntitle: Басқа\n\n"),
        ("", "\n\n"),
        ("Астана: ", "\n\n"),  # of a text without statements: no label
    ],
)
def test_evidence_in_the_title_is_shown_without_the_name_of_its_place(client: Client, head: str, behind: str) -> None:
    article = made("Көпір ашылды", "Мәтін бар.", topics={"transport": "primary"})
    title = f"{head}Көпір ашылды" if head == "Астана: " else "Көпір ашылды"
    text = f"{'' if title.startswith(head) else head}{title}{behind}Мәтін бар.\n"
    article.revisions.update(text=text, title=title)
    start = text.index("ашылды")
    ArticleTopic.objects.update(
        evidence=[{"revision": 1, "start": start, "end": start + len("ашылды"), "text": "ашылды"}]
    )
    html = article_html(client, article)
    quoted = re.search(r'<q lang="kk"\s+dir="auto">(.*?)</q>\s*<span class="where mut">in the title</span>', html)
    assert quoted
    assert quoted[1].startswith(f"{title.removesuffix('ашылды')}<mark>ашылды</mark>")
    assert ":title" not in quoted[1]
