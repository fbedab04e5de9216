"""What stands around a text and is none of it; names that look so."""

from __future__ import annotations

import pytest

from articles.ingest.normalise import normalise
from articles.ingest.records import Contributed, RawDocument, Rejected
from tests.shaped import KK, KK2, KK3, KK_TITLE, RU, RU2, RU3, RU_TITLE, TODAY, Shape, check
from tests.understood import extracted_from

FURNITURE = [
    Shape(
        "kk: foot of a page",
        f"{KK_TITLE}\n{KK}\n{KK2}\nБөлісу\nFacebook\nWhatsApp\nТегтер: астық, шекара\n"
        "Пікір қалдыру\nЖақсы жаңалық екен!\nЖоғарыға",
        KK_TITLE,
        (KK, KK2),
    ),
    Shape(
        "ru: foot of a page",
        f"{RU_TITLE}\n{RU}\n{RU2}\nНажмите, чтобы оценить эту статью!\n[Итого: 3 Средняя: 4.7]\n"
        "Похожие статьи\nДругой терминал закрыли\n"
        "Третий терминал строят\nДобавить комментарий\nКнопка «Наверх»",
        RU_TITLE,
        (RU, RU2),
    ),
    Shape(
        "link inside the text",
        f"{RU_TITLE}\n{RU}\nЧитайте также: Порт на Каспии расширят\n{RU2}\n{RU3}",
        RU_TITLE,
        (RU, RU2, RU3),
    ),
    Shape(
        "kk: links inside the text",
        f"{KK_TITLE}\n{KK}\nТағы оқыңыз:\nКаспийдегі порт кеңейеді\n{KK2}\n{KK3}",
        KK_TITLE,
        (KK, KK2, KK3),
    ),
    Shape("kk: invitation", f"{KK_TITLE}\n{KK}\nБіздің Telegram арнамызға жазылыңыз!", KK_TITLE, (KK,)),
    Shape(
        "ru: invitation",
        f"{RU_TITLE}\n{RU}\nПодписывайтесь на наш канал в Telegram и будьте в курсе всех новостей.",
        RU_TITLE,
        (RU,),
    ),
    Shape(
        "cookie notice",
        f"Мы используем файлы cookie, чтобы сайт работал лучше. Принять\n{RU_TITLE}\n{RU}",
        RU_TITLE,
        (RU,),
    ),
    Shape("counters", f"{KK_TITLE}\n12.03.2021\n1 234 рет оқылды\n3 мин оқу\n{KK}", KK_TITLE, (KK,), "2021-03-12"),
    Shape(
        "a mistake in the text",
        f"{RU_TITLE}\n{RU}\nНашли ошибку в тексте? Выделите ее и нажмите Ctrl+Enter",
        RU_TITLE,
        (RU,),
    ),
    Shape("share buttons", f"{RU_TITLE}\n{RU}\nShare Post\nTags", RU_TITLE, (RU,)),
    Shape("a glued button", f"{RU_TITLE}\n{RU}\n{RU2}Подписаться", RU_TITLE, (RU, RU2)),
    Shape("loose tags", f"{RU_TITLE}\n{RU}\nЗерно\nГраница\nЖелезная дорога", RU_TITLE, (RU,)),
    Shape(
        "a list ends the text",
        f"{RU_TITLE}\n{RU}\nВ проекте участвуют:\n– два зерновых элеватора\n– одна железная дорога",
        RU_TITLE,
        (RU, "В проекте участвуют:", "– два зерновых элеватора", "– одна железная дорога"),
    ),
    Shape(
        "a sentence about furniture stays",
        f"{RU_TITLE}\nВ Telegram-канале ведомства появились комментарии жителей о новом переходе.\n{RU}",
        RU_TITLE,
        ("В Telegram-канале ведомства появились комментарии жителей о новом переходе.", RU),
    ),
    Shape(
        "a subheading stays",
        f"{RU_TITLE}\n{RU}\nЧто дальше с тарифами\n{RU2}",
        RU_TITLE,
        (RU, "Что дальше с тарифами", RU2),
    ),
]


@pytest.mark.parametrize("shape", FURNITURE, ids=[shape.name for shape in FURNITURE])
def test_furniture(shape: Shape) -> None:
    check(shape)


@pytest.mark.parametrize(
    "lead",
    [
        "Министр иностранных дел Республики Казахстан Мурат Нуртлеу встретился с министром иностранных дел Республики "
        "Узбекистан Бахтиёром Саидовым и обсудил работу пунктов пропуска на общей границе",
        "Қазақстан Президенті Қасым-Жомарт Тоқаев Өзбекстан Президенті Шавкат Мирзиёевпен келіссөз жүргізіп, Қазақстан "
        "мен Өзбекстан шекарасындағы өткізу бекеттерін жаңғырту жайын талқылады",
        "ҚазМұнайГаз компаниясы ҚазТрансОйл жүйесімен тасымалданатын мұнай көлемін арттыратынын мәлімдеді, ал "
        "ҚазМұнайГаз зауыттары жөндеуге тоқтайды",
    ],
)
def test_names_within_a_lead_are_no_second_text(lead: str) -> None:
    data = f" date 2025-03-04 {lead}.\n{RU2}\n{RU3}".encode()
    found = normalise(extracted_from(RawDocument("c", "p", data, len(data)), today=TODAY))
    assert found.title.derived
    assert found.extracted.paragraphs[0].text == f"{lead}."


def test_a_domain_before_a_dash_may_be_whom_the_title_speaks_of() -> None:
    data = f"Onaydabilim.kz – новая площадка для учителей\n{RU}".encode()
    found = extracted_from(RawDocument("c", "p", data, len(data)), today=TODAY)
    assert found.title and found.title.value == "Onaydabilim.kz – новая площадка для учителей"
    assert found.outlet is None


def test_contributor_knows_the_outlet_better() -> None:
    data = f"{KK_TITLE}\n{KK[:-1]}, деп хабарлайды BAQ.KZ.".encode()
    extracted = extracted_from(RawDocument("c", "p", data, len(data), contributed=Contributed(outlet="Айқын")))
    assert extracted.outlet
    assert (extracted.outlet.value, extracted.outlet.rule) == ("Айқын", "stated_by_contributor")
    assert [(credit.name, credit.relation) for credit in extracted.upstream] == [("BAQ.KZ", "cited")]


def test_outlet_tells_the_home_country() -> None:
    def country(outlet: str) -> str | None:
        data = f"{RU_TITLE}\n{RU}".encode()
        return normalise(
            extracted_from(RawDocument("c", "p", data, len(data), contributed=Contributed(outlet=outlet)))
        ).outlet_country

    assert [country(outlet) for outlet in ("BAQ.KZ", "ТАСС", "nobodyknows.kz", "Степной вестник", "")] == [
        "KZ",
        "RU",
        "KZ",
        None,
        None,
    ]


def test_reprints_have_one_hash_and_other_texts_another() -> None:
    def fingerprint(text: str) -> str:
        return normalise(extracted_from(RawDocument("c", "p", text.encode(), len(text)))).text_hash

    original = fingerprint(f"«Терминал» на границе открыт\n{RU}\n{RU2}")
    assert fingerprint(f'"Терминал"  на границе открыт\n\n{RU}\n\n{RU2}\nПоделиться') == original
    assert fingerprint(f"«Терминал» на границе открыт\n{RU}\n{RU3}") != original


@pytest.mark.parametrize(
    "text",
    ["Поделиться\nFacebook\nКомментарии", f"{RU_TITLE}\n12.03.2021\nФото: Акорда", "Источник\nTags", "Қысқа мәтін."],
)
def test_nothing_but_furniture_is_no_article(text: str) -> None:
    data = text.encode()
    with pytest.raises(Rejected) as caught:
        extracted_from(RawDocument("c", "p", data, len(data)))
    assert caught.value.refusal.reason == "no_body"
