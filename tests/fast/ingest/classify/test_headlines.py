"""What a headline decides, and what stands for a state where none is named."""

from __future__ import annotations

import pytest

from articles.ingest.classify.assign import classify
from articles.ingest.records import Classified
from tests.fast.ingest.classify.test_articles import document


def understood(title: str, body: str, language: str = "ru") -> Classified:
    return classify(document(body, language, title))


def principal(found: Classified) -> list[str]:
    return [tag.code for tag in found.pairs if tag.role == "principal"]


ITALY = "Президент принял в Баку делегацию во главе с министром обороны Италии. Стороны обсудили сотрудничество."


def test_a_surname_alone_is_a_head_of_state_whose_country_is_named() -> None:
    assert principal(understood("Алиев принял министра обороны Италии", ITALY)) == ["az-it"]


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Алиев встретился с итальянскими борцами", "Тренер Тимур Алиев вернулся из Баку. Борцы из Италии довольны."),
        ("Тимур Алиев принял министра обороны Италии", ITALY),
        ("Алиев принял министра обороны Италии", "Министр обороны Италии посетил завод. Его встретил директор."),
    ],
)
def test_a_namesake_is_none(title: str, body: str) -> None:
    assert principal(understood(title, body)) == []


@pytest.mark.parametrize(
    ("language", "title", "body", "pair"),
    [
        ("ru", "Siemens построит подстанцию в Караганде", "Договор подписан в Караганде. Срок — два года.", "de-kz"),
        ("kk", "Samsung Өскеменде зауыт салады", "Құрылыс көктемде басталады.\n\nКәсіпорын Өскеменде болады.", "kr-kz"),
    ],
)
def test_a_company_at_work_stands_for_its_state(language: str, title: str, body: str, pair: str) -> None:
    assert principal(understood(title, body, language)) == [pair]


def test_a_car_is_no_company_at_work() -> None:
    assert (
        principal(understood("Toyota сгорела на трассе в Караганде", "Пожар потушили. Водитель из Караганды жив."))
        == []
    )


def test_a_river_joins_two_countries_that_stand_apart() -> None:
    body = (
        "Приток Сырдарьи вырос на треть.\n\nУзбекская сторона увеличила сброс. Решение принято в Ташкенте.\n\n"
        "В Кызылординской области поливают рис. Аральский район получит воду последним."
    )
    assert principal(understood("Сырдарья: Кызылорда получит больше воды", body)) == ["kz-uz"]


@pytest.mark.parametrize(
    ("language", "title", "first"),
    [
        ("ru", "Лондон расширил санкции против нефтяных танкеров России", "finance"),
        ("ru", "Россия нарастила экспорт нефти в Индию, несмотря на санкции", "oil_gas"),
        ("kk", "Жапония Ресей мұнайына санкция енгізді", "finance"),
    ],
)
def test_what_is_done_comes_before_its_field(language: str, title: str, first: str) -> None:
    body = {
        "ru": "Танкеры перевозят нефть. Нефтяные компании ищут новые суда, нефтепродукты дорожают.",
        "kk": "Танкерлер мұнай тасымалдайды. Мұнай бағасы көтерілді, мұнай өнімдері қымбаттады.",
    }
    assert understood(title, body[language], language).topics[0].code == first


def test_a_title_alone_makes_no_party() -> None:
    body = (
        "Египет и Израиль договорились об открытии перехода. Об этом сообщили в Каире после переговоров с израильской "
        "делегацией. Египет и Израиль подписали соглашение."
    )
    assert principal(understood("Сектор Газа: что известно о перемирии", body)) == ["eg-il"]


def test_a_pipeline_names_no_capitals() -> None:
    body = "Казахстан и Азербайджан подписали соглашение о прокачке нефти. Астана и Баку довольны."
    found = understood("Нефть пойдёт по трубопроводу Баку — Тбилиси — Джейхан", body)
    assert "GE" not in {tag.code for tag in found.countries}


def test_the_sentence_before_says_nothing_of_a_name() -> None:
    body = "Обмен обойдётся казне в триллион рублей. Украина ввела карбованец. Россия согласна."
    assert "UA" in {tag.code for tag in understood("", body).countries}
