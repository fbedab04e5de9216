from __future__ import annotations

import pytest

from articles.text import russian, russian_lemmas, whole_names
from articles.text.analysis import terms
from tests.wordforms import russian_surnames


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
        "Сикорский Сикорского Сикорская Сикорскую",
        "визит визита визитом визиты визитов",
        "режим режима режимом",
        "музей музея музеи музеем",
        "рынок рынка рынки рынков рынком",
        "день дня дни дней днём",
        "конец конца концом концы",
        "сделка сделок сделки",
        "ребёнок ребенка дети детей",
        "человек люди людей",
        "год года лет году",
        "посол посла послу послом послы",
        "заём займа займы займов",
        "имя имени имена имён",
        "суд суда судом суды",
        "остров острова островов",
        "готов готова готовы готовый",
        "Семён Семен",
        "ещё еще",
    ],
)
def test_forms_of_one_word_meet(line: str) -> None:
    assert len(set(terms(line, "ru"))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "сказал сказала скажет сказать",
        "подписал подпишут подписать подписывает подписание подписания подписано подписывается",
        "встретился встретится встреча встреч встречается",
        "заявил заявление заявила заявляет заявлений",
        "поставка поставок поставляет поставил поставляются",
        "обсудили обсуждение обсуждаются обсудят",
    ],
)
def test_words_of_one_event_meet(line: str) -> None:
    assert len(set(terms(line, "ru"))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "посла после",
        "заём за",
        "имя им",
        "суд су судить",
        "страна странный",
        "право правило",
        "цель целый",
        "Индию Индонезию",
        "Иванов Иван",
        "Медведев медведь",
        "Алиев алый",
    ],
)
def test_different_words_stay_apart(line: str) -> None:
    assert len(set(terms(line, "ru"))) == len(line.split())


def test_surnames_of_both_genders_meet_in_every_case() -> None:
    surnames = russian_surnames()
    assert len(surnames) > 1000
    assert [forms[0] for forms in surnames if len(set(map(russian.stem, forms))) > 1] == []


@pytest.mark.parametrize(
    ("word", "surname"), [("голова", "Головин"), ("основа", "Оснин"), ("слово", "Словцов"), ("корова", "Коровин")]
)
def test_common_words_do_not_fall_in_with_surnames(word: str, surname: str) -> None:
    assert russian.stem(word) != russian.stem(surname.lower())


def test_genitives_plural_meet_their_word_and_surnames_do_not() -> None:
    assert russian.stem("лидеров") == russian.stem("лидер")
    assert russian.stem("силуанов") == russian.stem("силуановой") != russian.stem("силуан")


def test_no_word_is_in_two_families() -> None:
    words = [word for family in russian_lemmas.families() for word in family]
    assert len(words) == len(set(words))
    assert len(russian_lemmas.families()) > 150


def test_each_family_has_one_term() -> None:
    parted = [family for family in russian_lemmas.families() if len(set(map(russian.stem, family))) > 1]
    assert parted == []
