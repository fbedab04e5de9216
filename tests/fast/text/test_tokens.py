"""The token rule, by example."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text import tokens


def words(text: str) -> list[str]:
    return [word for word, _, _ in tokens.split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Қазақстан мен Қытай.", ["Қазақстан", "мен", "Қытай"]),
        ("ШЫҰ-ның ҚР-да МИД-а", ["ШЫҰ-ның", "ҚР-да", "МИД-а"]),
        ("ШЫҰ-НЫҢ отырысы", ["ШЫҰ-НЫҢ", "отырысы"]),
        ("ШЫУ-нын отырысы", ["ШЫУ-нын", "отырысы"]),  # typed without Kazakh letters
        ("қазақ-қытай, сауда-экономикалық", ["қазақ", "қытай", "сауда", "экономикалық"]),
        ("Нұр-Сұлтанға Рио-де-Жанейро", ["Нұр", "Сұлтанға", "Рио", "де", "Жанейро"]),
        ("Ростов-на-Дону кто-то", ["Ростов", "на", "Дону", "кто", "то"]),
        (
            "COVID-19 COVID-19-ға Ту-154 Қазақстан-2050",
            ["COVID", "19", "COVID", "19-ға", "Ту", "154", "Қазақстан", "2050"],
        ),
        ("2025-жылы 5-ші 90-х 2022-2025", ["2025", "жылы", "5-ші", "90-х", "2022", "2025"]),
        ("10 000, 10\u00a0000-нан 1\u202f234\u2009567,5", ["10 000", "10 000-нан", "1 234 567.5"]),
        ("2015 100 5 10 0000 12 30", ["2015", "100", "5", "10", "0000", "12", "30"]),
        ("50% 50 % %D0 пайыз%", ["50", "%", "50", "%", "D0", "пайыз"]),
        ("1,5 млрд 3.14 23.12.2024 1,2,3", ["1.5", "млрд", "3.14", "23", "12", "2024", "1", "2", "3"]),
        ("д’Эстен О'Нил ‘сөз’", ["д'Эстен", "О'Нил", "сөз"]),
        ("www.inform.kz #Ресей_Қазақстан", ["www", "inform", "kz", "Ресей", "Қазақстан"]),
        ("中国 хабары", ["中", "国", "хабары"]),
        ("مرحبا، عالم", ["مرحبا", "عالم"]),
        ("— … «» ", []),
        ("Тока\u0301ев, за\u0301мок", ["Токаев", "замок"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_invisible_characters_are_inside_words_and_not_of_them() -> None:
    text = "қа\u00adзақ \u00adтілі"
    assert list(tokens.split(text)) == [("қазақ", 0, 6), ("тілі", 8, 12)]


def test_decomposed_letters_keep_their_offsets() -> None:
    text = "май и\u0306од е\u0308лка соңы"
    assert [(word, text[start:end]) for word, start, end in tokens.split(text)] == [
        ("май", "май"),
        ("йод", "и\u0306од"),
        ("елка", "е\u0308лка"),
        ("соңы", "соңы"),
    ]


@given(st.text(alphabet=st.sampled_from("ақІ1-'’.,😀\u00ad\u0306 и中")))
def test_offsets_are_those_of_the_text(text: str) -> None:
    end_before = 0
    for word, start, end in tokens.split(text):
        assert end_before <= start < end <= len(text)
        assert text[start] == word[0] or text[start : start + 2] in tokens.CHARACTERS
        end_before = end
    assert tokens.words(text) == words(text)
