"""Where a sentence ends: one rule for evidence, titles, credits and what pages show."""

from __future__ import annotations

import pytest

from articles.text.sentences import LONGEST_SENTENCE, is_abbreviated, sentences


def test_sentences_keep_abbreviations_together_and_cover_the_text() -> None:
    text = "В 2024 г. Москва и А. Смаилов ждали. «Да», — сказал он. Потом ушли!"
    assert [text[start:end] for start, end in sentences(text)] == [
        "В 2024 г. Москва и А. Смаилов ждали.",
        "«Да», — сказал он.",
        "Потом ушли!",
    ]


@pytest.mark.parametrize("word", ["млрд", "трлн", "им", "просп", "ғғ", "проф", "г", "5"])
def test_an_abbreviation_ends_no_sentence(word: str) -> None:
    text = f"Жоба туралы {word}. Астана"
    assert is_abbreviated(text, text.index(".") + 1)
    assert list(sentences(text)) == [(0, len(text))]


def test_a_word_that_ends_like_an_abbreviation_ends_its_sentence() -> None:
    assert not is_abbreviated("Он видел фильм.", 15)
    assert len(list(sentences("Это наш дом. Мы тут."))) == 2


def test_a_text_without_full_stops_is_cut() -> None:
    spans = list(sentences("сөз " * LONGEST_SENTENCE))
    assert all(end - start <= LONGEST_SENTENCE for start, end in spans)
