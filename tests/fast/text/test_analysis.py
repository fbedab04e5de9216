from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.analysis import FINGERPRINT, STOPWORDS, Language, analyze, meets, terms
from articles.text.scripts import lower

LANGUAGES = get_args(Language)
TEXT = "Қазақстан мен Ресей ШЫҰ-ның 😀 отырысында кездесті.\nТокаев в Казахстане: «д’Эстен», 2025-жылы."


@pytest.mark.parametrize("language", LANGUAGES)
def test_positions_count_and_offsets_point(language: Language) -> None:
    tokens = analyze(TEXT, language)
    assert [token.position for token in tokens] == list(range(len(tokens)))
    assert TEXT[tokens[0].start : tokens[0].end] == "Қазақстан"
    assert TEXT[tokens[4].start : tokens[4].end] == "отырысында"
    assert [token.term for token in tokens] == terms(TEXT, language)


@given(st.text(st.one_of(st.sampled_from(" '-\n.,0189iIіІİΣςґаәқН"), st.characters(codec="utf-8")), max_size=60))
def test_terms_made_all_at_once_are_those_of_each_word(text: str) -> None:
    for language in LANGUAGES:
        assert terms(text, language) == [token.term for token in analyze(text, language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_kept_words_keep_their_places(language: Language) -> None:
    tokens = analyze(TEXT, language)
    wanted = {tokens[0].term, tokens[3].term}
    assert analyze(TEXT, language, wanted.__contains__) == [token for token in tokens if token.term in wanted]


def test_exact_is_literal_but_for_case_yo_and_kinds_of_apostrophe() -> None:
    assert terms("Ёлка ҚАЗАҚСТАНҒА д’Эстен", "exact") == ["елка", "қазақстанға", "д'эстен"]


def test_stop_words_are_whole_small_words() -> None:
    assert set(STOPWORDS) == {"kk", "ru"}
    for words in STOPWORDS.values():
        assert all(terms(word, "exact") == [word] == [lower(word)] for word in words)


def test_fingerprint_is_stable_within_a_process() -> None:
    assert len(FINGERPRINT) == 64


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("ие", "ru"),
        ("оны", "ru"),
        ("болу", "kk"),
        ("куда", "kk"),
    ],
)
def test_a_word_does_not_meet_the_other_languages_function_words(word: str, language: Language) -> None:
    assert not meets(word, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_stop_words_meet_themselves(language: Language) -> None:
    for words in STOPWORDS.values():
        assert all(meets(word, "exact") for word in words)
    assert [word for word in STOPWORDS.get(language, ()) if not meets(word, language)] == []


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("елде", "kk"),
        ("суға", "kk"),
        ("өтті", "kk"),
        ("юга", "ru"),
        ("умом", "ru"),
        ("имя", "ru"),
        ("суда", "ru"),
        ("Қазақстанға", "kk"),
        ("ШЫҰ-ның", "kk"),
        ("ООН", "ru"),
        ("В", "ru"),
    ],
)
def test_short_words_of_the_language_meet(word: str, language: Language) -> None:
    assert meets(word, language)
