"""Which words name a country, and which only look so."""

from __future__ import annotations

import time

import pytest

from articles.ingest.classify.assign import classify
from articles.ingest.classify.mentions import find_mentions
from articles.text.kazakh.cases import CASES, endings
from tests.fast.ingest.classify.test_articles import document
from tests.wordforms import inflected


def named(text: str, language: str, home: str | None = None) -> list[tuple[str, str]]:
    return [(text[found.start : found.end], found.country) for found in find_mentions(text, language, home)]


def codes(text: str, language: str, home: str | None = None) -> list[str]:
    return [code for _, code in named(text, language, home)]


@pytest.mark.parametrize(
    "word",
    ["Қырғызстан", "Қырғызстанның", "Қырғызстандағы", "Қырғызстанмен", "Қырғызстанға", "қырғызстандық", "ҚЫРҒЫЗСТАНДА"],
)
def test_kazakh_endings(word: str) -> None:
    assert named(f"Бүгін {word} қар жауды.", "kk") == [(word, "KG")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ҚР-ның және АҚШ-пен келісім", ["KZ", "US"]),
        ("қазақ-қытай терминалы", ["KZ", "CN"]),
        ("Оңтүстік Корея мен Солтүстік Корея", ["KR", "KP"]),
        ("Гвинея, Экваторлық Гвинея және Гвинея-Бисау", ["GN", "GQ", "GW"]),
        ("Конго Демократиялық Республикасы мен Конго Республикасы", ["CD", "CG"]),
        ("Солтүстік Ирландия мен Ирландия", ["GB", "IE"]),
        ("Нигер мен Нигерия", ["NE", "NG"]),
        ("Үндістан мен Индонезия", ["IN", "ID"]),
        ("Нұр-Сұлтанға барған Қырғыз Республикасының елшісі", ["KZ", "KG"]),
        ("Төраға Си Цзиньпинмен және Мирзиеевпен сөйлесті", ["CN", "UZ"]),
        ("ҚЫТАЙ МЕН РЕСЕЙ", ["CN", "RU"]),
    ],
)
def test_kazakh_names(text: str, expected: list[str]) -> None:
    assert codes(text, "kk") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("в Саудовскую Аравию и Объединённые Арабские Эмираты", ["SA", "AE"]),
        ("российско-казахстанские отношения", ["RU", "KZ"]),
        ("между Киргизией и КНР", ["KG", "CN"]),
        ("мост Астана–Москва", ["KZ", "RU"]),
        ("Соединенным Штатам Америки", ["US"]),
        ("с Касым-Жомартом Токаевым и Шавкатом Мирзиёевым", ["KZ", "UZ"]),
        ("из КНДР в Республику Корея", ["KP", "KR"]),
        ("казахстанцам и узбекистанцам", ["KZ", "UZ"]),
    ],
)
def test_russian_names(text: str, expected: list[str]) -> None:
    assert codes(text, "ru") == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("kk", "Бір АҚШ доллары мен Ресей рублі қанша тұрады"),
        ("kk", "Сабақ қазақ тілінде, кейін қытай тілінде өтті"),
        ("kk", "Ғалым Өзбекәлі Жәнібеков туралы роман"),
        ("kk", "Түркі жұрты мен рухани жаңғыру"),
        ("kk", "Латын Америкасы елдері"),
        ("kk", "Кеңес Одағы кезінде салынған зауыт"),
        ("kk", "Бұл туралы Sputnik Қазақстан жазды"),
        ("kk", "Сана сауығуы керек, оман мен мали деген сөз жоқ"),
        ("ru", "Курс доллара США и российского рубля, китайский юань"),
        ("ru", "Русский язык и казахский язык"),
        ("ru", "Того и гляди пойдет дождь, купили кубометр дров и роман"),
        ("ru", "на постсоветском пространстве и во времена СССР"),
        ("ru", "Об этом пишет «Казахстанская правда»"),
        ("ru", "на проспекте Назарбаева и улице Ташкент"),
        ("ru", "страны Латинской Америки"),
        ("ru", "Алиев Марат из нашего села"),
    ],
)
def test_false_friends(language: str, text: str) -> None:
    assert named(text, language) == []


def test_an_oblast_is_a_place_of_its_country_and_no_actor() -> None:
    kazakh = find_mentions("Солтүстік Қазақстан облысында егін жиналды", "kk", None)
    russian = find_mentions("в Северо-Казахстанской области", "ru", None)
    assert [(found.country, found.kind) for found in kazakh + russian] == [("KZ", "place"), ("KZ", "place")]


def test_a_bygone_state_that_acts_is_named() -> None:
    assert codes("КСРО басшылығы шешім қабылдады", "kk") == ["SU"]
    assert codes("Политика СССР изменилась", "ru") == ["SU"]


def test_home_actor_is_the_country_of_the_outlet() -> None:
    assert codes("Мемлекет басшысы еліміздің жоспарын айтты", "kk", "KZ") == ["KZ", "KZ"]
    assert codes("Глава государства посетил завод", "ru", "KG") == ["KG"]
    assert codes("Глава государства посетил завод", "ru") == []
    assert codes("Түркия Мемлекет басшысы келді", "kk", "KZ") == ["TR"]


def test_home_actor_of_unknown_outlets_depends_on_the_language() -> None:
    kazakh = classify(document("Мемлекет басшысы зауытты аралап көрді.", "kk"))
    russian = classify(document("Глава государства осмотрел новый завод.", "ru"))
    assert [tag.code for tag in kazakh.countries] == ["KZ"] and russian.countries == ()


def test_a_common_surname_counts_once_the_person_is_named_in_full() -> None:
    known: set[str] = set()
    assert find_mentions("Алиев выступил с речью", "ru", None, known) == []
    assert [found.country for found in find_mentions("Ильхам Алиев выступил. Алиев ушел", "ru", None, known)] == [
        "AZ",
        "AZ",
    ]


@pytest.mark.parametrize("title", ["", "Алиев и министры обсудили нефть"])
def test_the_body_tells_whom_a_surname_means(title: str) -> None:
    body = "Президент Ильхам Алиев выступил с речью.\n\nАлиев пообещал новые дороги."
    (country,) = classify(document(body, "ru", title)).countries
    assert country.code == "AZ"
    in_title_first = ["Алиев", "Ильхам Алиев"] if title else ["Ильхам Алиев", "Алиев"]
    assert [piece.text for piece in country.evidence] == in_title_first


def test_a_dateline_is_no_mention() -> None:
    assert codes("АСТАНА, 3 мая — Агентство. Делегация Японии прибыла", "ru") == ["JP"]
    assert codes("ТАШКЕНТ. KAZINFORM – Жапония делегациясы келді", "kk") == ["JP"]
    assert codes("АҚШ, Қытай – ірі экономикалар", "kk") == ["US", "CN"]


def test_where_and_with_whom() -> None:
    (venue,) = find_mentions("встреча прошла в Минске", "ru", None)
    assert venue.scene
    (goal,) = find_mentions("визит в Китай", "ru", None)
    assert goal.toward and not goal.scene
    (partner,) = find_mentions("встреча с президентом Сербии", "ru", None)
    assert partner.with_it
    (embassy,) = find_mentions("посол в Таджикистане", "ru", None)
    assert not embassy.scene


@pytest.mark.parametrize(
    ("language", "text", "country"),
    [
        ("kk", "Қазақстан үкіметі жауап берді", "KZ"),
        ("kk", "Қазақстан азаматтық авиация комитеті рұқсат берді", "KZ"),
        ("kk", "Бішкек суды азайтты", "KG"),
        ("kk", "Алматы әкімдігі жер берді", "KZ"),
        ("kk", "Жапонияның осындағы елшісі келді", "JP"),
        ("kk", "Күдікті Қазақстанға тапсырылды", "KZ"),
        ("kk", "қырғыз тарапы келісті", "KG"),
        ("ru", "Польша поставит памятник", "PL"),
        ("ru", "Архив передал Казахстану письма", "KZ"),
        ("ru", "Письма вернул министр культуры Казахстана", "KZ"),
        ("ru", "Казахстанская сторона согласилась", "KZ"),
        ("ru", "Глава государства подписал закон", "KZ"),
        ("kk", "АҚШ-пен келісті", "US"),
    ],
)
def test_a_state_takes_part(language: str, text: str, country: str) -> None:
    assert [(found.country, found.part) for found in find_mentions(text, language, "KZ")] == [(country, True)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("kk", "Қазақстан бойынша баға өсті"),
        ("kk", "Норвегия тәжірибесі ескерілді"),
        ("kk", "Өзбекстаннан қызанақ келді"),
        ("kk", "Қытай көлігі қымбаттады"),
        ("kk", "Қытай экспорты азайды"),
        ("kk", "АҚШ-тан көлік келді"),
        ("kk", "АҚШ-та көлік көп"),
        ("kk", "Қазақстан азаматы үй ұтты"),
        ("ru", "Циклон из России пришёл"),
        ("ru", "Польские яблоки подешевели"),
        ("ru", "Город назван лучшим в Казахстане"),
        ("ru", "Казахстанцы отдыхали дома"),
    ],
)
def test_a_state_that_only_occurs_takes_no_part(language: str, text: str) -> None:
    assert [found.part for found in find_mentions(text, language, None)] == [False]


_FRAMES = (
    "Бүгін {} келісім туралы айтылды.",
    "Бүгін {} үкіметі жауап берді.",
    "Бүгін {} кездесу өтті ({}).",
    "Бүгін {} елшісі келді.",
)


def _said_of(word: str, frame: str) -> list[tuple[object, ...]]:
    """All that the mentions of a word say but for its kind and its country; each mention is the whole word."""
    text = frame.format(word, word)
    found = find_mentions(text, "kk", None)
    assert [text[mention.start : mention.end] for mention in found] == [word] * frame.count("{}")
    return [(one.weight, one.scene, one.with_it, one.toward, one.compound, one.part) for one in found]


@pytest.mark.parametrize("frame", _FRAMES)
@pytest.mark.parametrize("case", ["", *CASES])
@pytest.mark.parametrize(("abbreviation", "name"), [("ҚР", "Қазақстан"), ("АҚШ", "Америка"), ("БАӘ", "Түркия")])
def test_an_abbreviation_says_what_a_name_says(abbreviation: str, name: str, case: str, frame: str) -> None:
    said = _said_of(inflected(name, case) if case else name, frame)
    for written in [f"{abbreviation}-{ending}" for ending in endings(case)] if case else [abbreviation]:
        assert _said_of(written, frame) == said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Сапарда Италияны, Литваны және Американы көрді", ["IT", "LT", "US"]),
        ("ҚР–АҚШ-тың келісімі", ["KZ", "US"]),
    ],
)
def test_kazakh_cases_name_their_country(text: str, expected: list[str]) -> None:
    assert codes(text, "kk") == expected


def test_a_venue_forms_no_pair() -> None:
    body = "Будапештте Қазақстан мен Түркия министрлері кездесіп, сауда туралы келіссөз жүргізді."
    classified = classify(document(body, "kk"))
    assert {tag.code: tag.role for tag in classified.countries} == {"KZ": "party", "TR": "party", "HU": "venue"}
    assert [tag.code for tag in classified.pairs] == ["kz-tr"]


def test_paragraphs_of_a_bilingual_text_are_read_each_in_its_language() -> None:
    body = "Қазақстан мен Өзбекстан келісім жасасты.\n\nКазахстан и Узбекистан заключили соглашение с Китаем."
    classified = classify(document(body, "kk", shares={"kk": 0.5, "ru": 0.5}))
    assert {tag.code for tag in classified.countries} == {"KZ", "UZ", "CN"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["а", "а-", "- ", "«", "Ресей ", "с ", "А. ", "қазақстан-", "Казахстан, Китай и Россия, США и Иран. "]
)
def test_ten_megabytes_on_one_line_take_seconds_at_most(unit: str) -> None:
    text = unit * (10_000_000 // len(unit))
    began = time.process_time()
    classify(document(text, "kk"))
    classify(document(text, "ru"))
    assert time.process_time() - began < 10
