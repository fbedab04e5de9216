"""Acts date themselves by their own line; a text that speaks of one is not dated by it. And a day before the lead."""

from __future__ import annotations

import pytest

from articles.ingest.records import Extracted, RawDocument
from tests.understood import extracted_from

RUSSIAN = (
    "В целях развития приграничной торговли постановляю утвердить перечень пунктов пропуска на 2022 год.",
    "Правительству в месячный срок привести ранее принятые решения в соответствие с настоящим документом.",
)
KAZAKH = (
    "Шекара маңындағы сауданы дамыту мақсатында 2022 жылға арналған өткізу пункттерінің тізбесі бекітілсін деп қаулы "
    "етемін.",
    "Үкімет бір ай мерзімде бұрын қабылданған шешімдерді осы құжатқа сәйкестендірсін және бақылауды қамтамасыз етсін.",
)


def text(*lines: str) -> Extracted:
    data = "\n\n".join(lines).encode()
    return extracted_from(RawDocument("c", "a.txt", data, len(data), media_type="text/plain"))


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Указ Президента Республики Казахстан от 13 апреля 2021 года № 552", "2021-04-13"),
        ("Закон Республики Казахстан от 5 июля 2021 года № 62-VII ЗРК.", "2021-07-05"),
        ("Постановление Правительства Республики Казахстан от 18.02.2020 г. № 71 «О пунктах пропуска»", "2020-02-18"),
        ("ПРИКАЗ МИНИСТРА ТОРГОВЛИ И ИНТЕГРАЦИИ ОТ 3 МАРТА 2022 ГОДА № 111-НҚ", "2022-03-03"),
        ("Қазақстан Республикасы Президентінің 2021 жылғы 13 сәуірдегі № 552 Жарлығы", "2021-04-13"),
        ("Қазақстан Республикасы Үкіметінің 2020 жылғы 18 ақпандағы № 71 қаулысы", "2020-02-18"),
    ],
)
def test_an_act_is_dated_by_its_own_line(line: str, day: str) -> None:
    found = text("О перечне пунктов пропуска", line, *(KAZAKH if "жылғы" in line else RUSSIAN)).date
    assert found is not None
    assert (found.value, found.rule) == (day, "act")
    assert found.evidence[0].text in line


@pytest.mark.parametrize(
    "line",
    [
        "Указ Президента Республики Казахстан от 13 апреля 2021 года № 552 вступил в силу.",
        "Президент подписал указ от 13 апреля 2021 года № 552.",
        "Закон от 5 июля 2021 года № 62 о пунктах пропуска начал действовать.",
        "Қазақстан Республикасы Президентінің 2021 жылғы 13 сәуірдегі № 552 Жарлығы күшіне енді.",
        "Постановление от 13 апреля 2021 года",
        "Договор между сторонами от 13 апреля 2021 года № 552",
        "Указ Президента Республики Казахстан от 13 апреля 2097 года № 552",
    ],
)
def test_a_line_that_says_more_of_an_act_dates_nothing(line: str) -> None:
    assert text("О перечне пунктов пропуска", line, *RUSSIAN).date is None


def test_a_stamp_is_believed_before_the_date_of_the_act() -> None:
    line = "Указ Президента Республики Казахстан от 13 апреля 2021 года № 552"
    found = text("О перечне пунктов пропуска", "14.04.2021, 10:00", line, *RUSSIAN).date
    assert found is not None and found.value.startswith("2021-04-14")


def test_a_list_of_acts_is_dated_by_none() -> None:
    acts = [f"Указ Президента Республики Казахстан от {day} апреля 2021 года № 5{day}" for day in (13, 14)]
    assert text("О перечне пунктов пропуска", *acts, *RUSSIAN).date is None


LEAD = "Министр торговли провёл в Шымкенте встречу с послом Узбекистана и обсудил с ним пункты пропуска."


@pytest.mark.parametrize(
    ("before", "day"),
    [
        ("12.03.2021 – ", "2021-03-12"),
        ("12.03.2021 - ", "2021-03-12"),
        ("(12.03.2021) ", "2021-03-12"),
        ("(12 марта 2021 г.). ", "2021-03-12"),
        ("(2021 жылғы 12 наурыз) – ", "2021-03-12"),
    ],
)
def test_a_day_before_the_lead_is_a_stamp(before: str, day: str) -> None:
    found = text("Министр встретился с послом Узбекистана", before + LEAD, *RUSSIAN)
    assert found.date is not None and found.date.value == day
    assert found.body.startswith(LEAD)


def test_a_chronicle_and_a_day_that_is_spoken_of_date_nothing() -> None:
    events = [f"{day}.03.2021 – {LEAD}" for day in (12, 13, 14)]
    assert text("Хроника отношений двух стран", *events).date is None
    spoken_of = f"16 декабря 2021 года – День независимости. {LEAD}"
    assert text("Праздник отметили в столице", spoken_of, *RUSSIAN).date is None


def test_a_press_release_names_its_day() -> None:
    found = text("Министр встретился с послом Узбекистана", "Пресс-релиз от 12.03.2021", LEAD, *RUSSIAN).date
    assert found is not None and (found.value, found.rule) == ("2021-03-12", "labelled_stamp")
