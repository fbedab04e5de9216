"""What stands above the results, in words: how much has all of the words, some of them, or similar ones."""

from __future__ import annotations

import pytest
from django.utils import translation

from search.engine import Partial, SearchQuery
from search.templatetags.search_tags import found_in_words, partial_heading, some_in_words

ONE, TWO, PHRASE = SearchQuery("ехидна"), SearchQuery("ехидна вомбат"), SearchQuery('"ехидна вомбат"')
ONE_OF_A_YEAR, FILTERED = SearchQuery("2015 жылы"), SearchQuery("ехидна country:RU")
FEW, HIDDEN = Partial(3, 3, shown=True), Partial(3, 3)

HEADINGS = [
    (ONE, 0, FEW, "No article has this word. Similar words: 3 articles"),
    (ONE, 2, FEW, "2 articles found. Similar words: 3 more, below by themselves"),
    (ONE, 2, HIDDEN, "2 articles found"),
    (ONE, 2, Partial(), "2 articles found"),
    (ONE_OF_A_YEAR, 0, FEW, "No article has this word. Similar words: 3 articles"),
    (FILTERED, 0, FEW, "No article has this word. Similar words: 3 articles"),
    (TWO, 0, FEW, "No article has all the words. Some of the words: 3 articles"),
    (TWO, 2, FEW, "All the words: 2 articles. Some of the words: 3 more, below by themselves"),
    (PHRASE, 0, FEW, "No article has all the words. Some of the words: 3 articles"),
]


@pytest.mark.parametrize(("query", "total", "partial", "heading"), HEADINGS)
def test_a_heading(query: SearchQuery, total: int, partial: Partial, heading: str) -> None:
    with translation.override("en"):
        assert found_in_words(query, total, total, partial) == heading


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("kk", ("Бұл сөз бірде-бір мақалада жоқ. Ұқсас сөздер: 3 мақала", "Ұқсас сөздер",
                "Ұқсас сөздері бар тағы 3 мақала")),
        ("ru", ("Статей с этим словом нет. Похожие слова: 3 статьи", "Похожие слова",
                "Ещё 3 статьи с похожими словами")),
    ],
)  # fmt: skip
def test_one_word_is_not_some_of_the_words(language: str, headings: tuple[str, ...]) -> None:
    with translation.override(language):
        assert (found_in_words(ONE, 0, 0, FEW), partial_heading(ONE), some_in_words(ONE, HIDDEN)) == headings
        assert partial_heading(TWO) != partial_heading(ONE)
