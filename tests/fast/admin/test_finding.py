"""What somebody means who types a name at the desk."""

from __future__ import annotations

import pytest

from articles.admin.finding import Choices

pytestmark = pytest.mark.django_db


def meant(typed: str) -> list[str]:
    return [code for (_kind, code), _label in Choices().named(typed)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Қазақстанмен", "KZ"), ("Китаем", "CN"), ("Узбекистаном", "UZ"), ("Қытаймен", "CN"), ("Германияға", "DE"),
        ("АҚШ-пен", "US"), ("Саудовской Аравией", "SA"), ("Гвинея-Бисау", "GW"), ("гвинея", "GN"),
        ("Түрікменстанға", "TM"),
        ("транспорт", "transport"), ("нефть", "oil_gas"), ("военное", "security"), ("әскери", "security"),
        ("спорт", "culture"), ("көлікке", "transport"), ("пандемия", "health"), ("  Россия  ", "RU"),
        ("россия сша", "ru-us"), ("Казахстан-Узбекистан", "kz-uz"), ("Казахстан и Узбекистан", "kz-uz"),
        ("Ресей мен Қытай", "cn-ru"), ("Қазақстан және Түркия", "kz-tr"), ("Kazakhstan and China", "cn-kz"),
        ("Казахстан с Гвинеей-Бисау", "gw-kz"), ("kz ru", "kz-ru"), ("Казахстан/Китай", "cn-kz"),
        ("Саудовская Аравия — Казахстан", "kz-sa"), ("Өзбекстан мен Ресейдің", "ru-uz"),
    ],
)  # fmt: skip
def test_what_is_meant(typed: str, code: str) -> None:
    assert meant(typed) == [code]


@pytest.mark.parametrize(
    "typed", ["", " ", "—", "-", "и", "мен", "Атлантида", "россия россия", "kz-kz", "a" * 200, "- " * 100, "*"]
)
def test_what_means_nothing(typed: str) -> None:
    assert meant(typed) == []


@pytest.mark.parametrize("typed", ["Виргинские острова", "республика", "ислам", "остров", "газ"])
def test_what_several_go_by(typed: str) -> None:
    assert len(meant(typed)) > 1
