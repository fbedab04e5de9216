"""Whatever the text and the evidence, the marked text says what the text says."""

from __future__ import annotations

import html
import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.admin.marking import Marked
from articles.models import Article, Revision

TEXTS = st.lists(
    st.sampled_from(["Сөз", "сөз.", " ", "\n", "\n\n", "<b>", "&amp;", "«А»", "…", "\xa0", "Б. Ә. В."]), max_size=40
)


def marked(source: str, body: str, evidence: list[dict[str, Any]], title: str = "Тақырып") -> Marked:
    return Marked(Article(title=title, body=body), Revision(number=1, text=source, title=title, body=body), evidence)


def piece(source: str, start: int, end: int, revision: int = 1) -> dict[str, Any]:
    return {"revision": revision, "start": start, "end": end, "text": source[start:end]}


@given(TEXTS, st.lists(st.tuples(st.integers(0, 120), st.integers(0, 60)), max_size=8))
def test_nothing_is_lost_and_ids_are_there_once(parts: list[str], places: list[tuple[int, int]]) -> None:
    body = "".join(parts).strip()
    source = f"Тақырып\n\n{body}\n"
    evidence = [piece(source, start, start + length) for start, length in places]
    whole = marked(source, body, evidence)
    shown = [str(passage.html) for passage in whole.passages]
    paragraphs = [part for part in body.split("\n\n") if part.strip()]
    assert [html.unescape(re.sub(r"<(?!br)[^>]*>", "", each)) for each in shown] == [
        part.replace("\n", "<br>") for part in paragraphs
    ]
    ids = re.findall(r'id="(s\d+)"', "".join(shown))
    assert len(ids) == len(set(ids))
    for each in evidence:
        assert set(whole.ids([each])) <= {*ids, "title"}


def test_the_words_are_marked_in_their_sentence() -> None:
    body = "Бірінші сөйлем. Екінші сөйлем мен сөз.\n\nҮшінші. Төртінші сөйлем."
    source = f"Тақырып\n\n{body}"
    at = source.index("Екінші сөйлем"), source.index("сөз."), source.index("Төртінші")
    evidence = [piece(source, at[0], at[0] + 13), piece(source, at[0] + 7, at[1] + 3), piece(source, at[2], at[2] + 8)]
    whole = marked(source, body, evidence)
    assert [str(each.html) for each in whole.passages] == [
        'Бірінші сөйлем. <span class="sentence" id="s1"><mark>Екінші сөйлем мен сөз</mark>.</span>',
        'Үшінші. <span class="sentence" id="s3"><mark>Төртінші</mark> сөйлем.</span>',
    ]
    assert [whole.ids([each]) for each in evidence] == [["s1"], ["s1"], ["s3"]]
    across = piece(source, at[0] - 5, at[0] + 3)
    assert marked(source, body, [across]).ids([across]) == ["s0", "s1"]


@pytest.mark.parametrize(
    "evidence",
    [
        piece("Тақырып", 0, 7, revision=2), {"revision": 1, "start": 10**8, "end": 10**9, "text": "сөз жоқ"},
        {"revision": 1, "start": 0, "end": 0, "text": ""},
    ],
)  # fmt: skip
def test_what_is_not_in_the_text_is_not_shown(evidence: dict[str, Any]) -> None:
    whole = marked("Басқа\n\nСөз.", "Сөз.", [evidence], title="Айдар")
    assert whole.ids([evidence]) == []
    assert "<mark>" not in "".join(each.html for each in whole.passages) + whole.title


def test_an_article_without_a_revision() -> None:
    assert Marked(Article(title="Т", body="Сөз."), None, []).passages[0].html == "Сөз."


def test_a_long_text_takes_no_long_time() -> None:
    body = "\n\n".join(f"Сөйлем {number}. Тағы бір сөйлем." for number in range(6000))
    source = f"Тақырып\n\n{body}"
    evidence = [piece(source, start, start + 6) for start in range(9, len(source), len(source) // 200)]
    begun = time.monotonic()
    whole = marked(source, body, evidence)
    assert len(whole.passages) == 5000
    assert sum(bool(whole.ids([each])) for each in evidence) > 190
    assert time.monotonic() - begun < 5
