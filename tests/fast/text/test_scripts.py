from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.scripts import fold, lower


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Мұнай өндірісі", "мунай ондириси"),
        ("ҚАЗАҚ ТІЛІНДЕГІ ӘҢГІМЕ ҮШІН ҺӘМ ҒЫЛЫМ", "казак тилиндеги ангиме ушин хам гилим"),
        ("ёлка əлем", "елка алем"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_both_ways_of_typing_meet() -> None:
    assert fold("тіл") == fold("тил") == fold("тыл")


@given(st.text())
def test_offsets_survive(text: str) -> None:
    assert len(lower(text)) == len(fold(text)) == len(text)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
