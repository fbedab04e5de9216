"""The words of topics: what editors may write, and how their changes are laid over the file."""

from __future__ import annotations

from typing import Any

import pytest

from articles import vocabulary
from articles.ingest.classify.topics import Lexicon
from articles.vocabulary import edited, topic_words
from articles.vocabulary.topic_words import FILE, LANGUAGES, changed, differences, is_term, tidied

CHANGES: dict[str, dict[str, int]] = {"kk": {"жаңаша*": 3, "кеден*": 0}, "ru": {"таможня": 1}}


@pytest.mark.parametrize("code", vocabulary.topics())
def test_without_changes_the_file_stands(code: str) -> None:
    edits = topic_words.as_edits({code: {"kk": {"жаңаша*": 3}}})
    by_language = edited.Edits({FILE: edits}).over(FILE, vocabulary.as_filed(FILE))[code]
    expected = vocabulary.as_filed(FILE)[code]
    expected["kk"]["3"].append("жаңаша*")
    for language in LANGUAGES:
        assert {weight: terms for weight, terms in by_language[language].items() if terms} == expected[language]
    assert topic_words.as_edits({code: {}}) == {}


def test_changes_are_differences_and_back() -> None:
    before = {"kk": {"кеден*": 3, "тауар*": 2}, "ru": {"товар*": 2}}
    after = changed(before, CHANGES)
    assert after == {"kk": {"тауар*": 2, "жаңаша*": 3}, "ru": {"товар*": 2, "таможня": 1}}
    assert differences(before, after) == CHANGES
    assert differences(after, after) == {}


def test_a_topic_that_the_file_does_not_know_has_the_words_of_editors() -> None:
    edits = edited.Edits({FILE: topic_words.as_edits({"sport": {"kk": {"балуан*": 3}}})})
    with edited.tried(edits):
        assert vocabulary.load(FILE)["sport"]["kk"]["3"] == ["балуан*"]
        for language in LANGUAGES:
            Lexicon(language)


@pytest.mark.parametrize(
    "term",
    [
        "құбыр*",
        "бас консул*",
        "ОПЕК",
        "қарым-қатынас*",
        "экс'порт",
        "АЭС",
        "су ресурс* қор*",
        "ёлка",
        "ауыз су*",
        "ии-*",
    ],
)
def test_a_word_to_look_for(term: str) -> None:
    assert is_term(term)


@pytest.mark.parametrize(
    "term",
    [
        "",
        "*",
        "а",
        "га*",
        "мұнай 1",
        "12",
        "газ,",
        "*газ",
        "га*з",
        "газ **",
        "a b c d e f",
        "о" * 81,
        "<b>",
        "газ\nмұнай",
        "н* ту*",
        "-газ",
        "газ-",
    ],
)
def test_no_word_to_look_for(term: str) -> None:
    assert not is_term(term)


@pytest.mark.parametrize(
    ("typed", "term"),
    [(" Құбыр*  ", "құбыр*"), ("ОПЕК", "ОПЕК"), ("Бас   Консул*", "бас консул*"), ("й", "й")],
)
def test_typed_words_are_tidied(typed: Any, term: str) -> None:
    assert tidied(typed) == term
