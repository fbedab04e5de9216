from __future__ import annotations

import pytest

from articles.text import russian, whole_names
from articles.text.analysis import terms


def test_every_case_form_of_every_name_meets() -> None:
    assert whole_names.RUSSIAN
    assert [form for form, base in whole_names.RUSSIAN.items() if russian.stem(form) != base] == []


@pytest.mark.parametrize(
    "line",
    [
        "Казахстан Казахстана Казахстану Казахстаном Казахстане КАЗАХСТАНЕ",
        "Узбекистан Узбекистаном Узбекистане",
        "Иран Ираном Ирана",
        "Астана Астане Астаной Астану",
        "Китай Китая Китаем Китае",
        "Токаев Токаева Токаевым Токаеву",
        "визит визита визитом визиты визитов",
        "режим режима режимом",
        "музей музея музеи музеем",
        "Семён Семен",
        "ещё еще",
    ],
)
def test_forms_of_one_word_meet(line: str) -> None:
    assert len(set(terms(line, "ru"))) == 1


def test_different_names_stay_apart() -> None:
    assert russian.stem("индию") != russian.stem("индонезию")
