"""What resembles a typed word, in a dictionary of the vocabulary's names and of words of this file."""

from __future__ import annotations

import math
from functools import cache
from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import vocabulary
from articles.text import analysis
from articles.text.scripts import fold
from search.lexicon import keys
from search.lexicon.dictionary import Dictionary
from search.lexicon.likeness import LEAST, LEAST_ABSENT, MOST, Likeness, did_you_mean, likenesses, term
from search.lexicon.resemblance import resemblance, resemblances

KAZAKH = """
министрі министрлік министрлігі министрлер энергетика энергетикасы энергетикалық мұнай мұнайы газ тіл тілі тілдері
өнеркәсіп өнеркәсібі келісім келісімі ынтымақтастық ынтымақтастығы қауіпсіздік халықаралық сауда көлік теміржол
экономика экономикалық президент үкімет қаржы шекара сапар сұхбат құрылыс өңір аймақ әріптестік ғылым жаңалық һәм
"""
RUSSIAN = """
министр министра министры министерство энергетика энергетический нефть газ тыл договор соглашение сотрудничество
безопасность международный торговля транспорт железная экономика экономический президент правительство граница визит
"""


@cache
def dictionary() -> Dictionary:
    names = chain(
        ((person.names, 20) for person in vocabulary.people().values()),
        ((country.names, 90) for country in vocabulary.countries().values()),
        ((capital.names, 40) for country in vocabulary.countries().values() for capital in country.capitals),
    )
    named = [(texts, number) for texts, number in names]
    rows = [
        (form, language, number)
        for texts, number in named
        for language in ("kk", "ru")
        for form in analysis.terms(texts[language], "exact")
    ]
    places = [(country.places, language) for country in vocabulary.countries().values() for language in ("kk", "ru")]
    rows += [
        (form, language, 30)
        for by_language, language in places
        for place in by_language.get(language, ())
        for form in analysis.terms(place, "exact")
    ]
    rows += [(form, "kk", 50) for form in KAZAKH.split()] + [(form, "ru", 50) for form in RUSSIAN.split()]
    return Dictionary.of(rows)


def like(word: str, *, absent: bool = True) -> dict[str, Likeness]:
    return {f"{each.language}:{each.form}": each for each in likenesses(word, absent=absent, among=dictionary())}


def finds(word: str, meant: str) -> bool:
    """Whether the word leads to the stem of what is meant, in either language."""
    wanted = {(language, term(meant.lower(), language)) for language in ("kk", "ru")}
    return any((each.language, each.term) in wanted for each in likenesses(word, absent=True, among=dictionary()))


#: Names of persons and places as the world's press, passports and the Latin alphabets of Kazakh write them.
NAMES = """
toqaev Тоқаев | tokayev Токаев | tokaev Токаев | nazarbayev Назарбаев | nazarbaev Назарбаев | smailov Смаилов
bektenov Бектенов | mamin Мамин | masimov Масимов | massimov Масимов | sagintayev Сагинтаев | tleuberdi Тлеуберди
nurtleu Нұртілеу | äshimbaev Әшімбаев | putin Путин | lavrov Лавров | mishustin Мишустин | medvedev Медведев
shoigu Шойгу | peskov Песков | zakharova Захарова | matvienko Матвиенко | jinping Цзиньпин | trump Трамп | biden Байден
obama Обама | clinton Клинтон | blinken Блинкен | erdogan Эрдоган | erdoğan Ердоған | mirziyoyev Мирзиёев
mirziyoev Мирзиёев | karimov Каримов | zhaparov Жапаров | japarov Жапаров | zheenbekov Жээнбеков | rahmon Рахмон
rakhmon Рахмон | berdimuhamedow Бердымухамедов | aliyev Алиев | pashinyan Пашинян | lukashenko Лукашенко
zelensky Зеленский | zelenskyy Зеленский | merkel Меркель | scholz Шольц | macron Макрон | orban Орбан | modi Моди
netanyahu Нетаньяху | gorbachev Горбачёв | qazaqstan Қазақстан | qytai Қытай | kitai Китай | reseı Ресей
ózbekstan Өзбекстан | astana Астана | almaty Алматы | shymkent Шымкент | şymkent Шымкент | qaraǵandy Қарағанды
karaganda Караганда | aqtöbe Ақтөбе | aktobe Актобе | mangystau Маңғыстау | baikonur Байконур | qyzylorda Қызылорда
kostanay Костанай | tashkent Ташкент | bishkek Бишкек | dushanbe Душанбе | mäskeu Мәскеу | minsk Минск | baku Баку
yerevan Ереван | tbilisi Тбилиси | ankara Анкара | xinjiang Синьцзян | shanghai Шанхай | samarkand Самарканд
""".replace("\n", "|")


def pairs(lines: str) -> list[tuple[str, str]]:
    return [(pair.split()[0], pair.split()[1]) for pair in lines.split("|") if pair.strip()]


def test_names_in_latin_letters() -> None:
    missed = [(word, meant) for word, meant in pairs(NAMES) if not finds(word, meant)]
    assert len(pairs(NAMES)) >= 60
    assert len(missed) <= 0.1 * len(pairs(NAMES)), missed


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("toqaev", {"kk:тоқаев", "ru:токаев"}),
        ("tokayev", {"kk:тоқаев", "ru:токаев"}),
        ("qytai", {"kk:қытай", "ru:китай"}),
        ("astana", {"kk:астана", "ru:астана"}),
        ("sergey", {"kk:сергей", "ru:сергей"}),
        ("trump", {"kk:трамп", "ru:трамп"}),
        ("biden", {"kk:байден", "ru:байден"}),
        ("توقايەۆ", {"kk:тоқаев", "ru:токаев"}),
        ("قازاقستان", {"kk:қазақстан"}),
        ("رەسەي", {"kk:ресей"}),
        ("ۇكىمەت", {"kk:үкімет"}),
        ("توқаев", {"kk:тоқаев"}),
        ("tоқаев", {"kk:тоқаев"}),  # the first letter is Latin
        ("министp", {"ru:министр"}),  # the last one is
    ],
)
def test_other_scripts_are_read(word: str, forms: set[str]) -> None:
    found = like(word)
    assert forms <= found.keys()
    assert all(found[form].kind == "reading" and found[form].weight > 0.9 for form in forms)


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("онеркасип", "kk:өнеркәсіп"),
        ("ынтымактастык", "kk:ынтымақтастық"),
        ("кауипсиздик", "kk:қауіпсіздік"),
        ("халыкаралык", "kk:халықаралық"),
        ("укимет", "kk:үкімет"),
        ("кытай", "kk:қытай"),
        ("тыли", "kk:тілі"),
        ("жаналык", "kk:жаңалық"),
        ("гылым", "kk:ғылым"),
        ("хам", "kk:һәм"),
    ],
)
def test_words_without_kazakh_letters(word: str, form: str) -> None:
    found = like(word)[form]
    assert (found.kind, found.resemblance, found.weight) == ("reading", 1, 1)
    assert like(word, absent=False)[form].weight == 0.6


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("министр", "kk:министрлік"),
        ("министрлігі", "ru:министр"),
        ("энергетикасы", "ru:энергетика"),
        ("энергетика", "ru:энергетический"),
        ("экономикалық", "ru:экономика"),
        ("ынтымақтастық", "kk:ынтымақтастығы"),
        ("министерство", "kk:министрі"),
    ],
)
def test_cognates_and_related_words(word: str, form: str) -> None:
    """Unless they have the same stem, which finds them without help."""
    language = form[:2]
    if term(word, language) == term(form[3:], language):
        assert form not in like(word, absent=False)
    else:
        stem = language, term(form[3:], language)
        (found,) = [each for each in like(word, absent=False).values() if (each.language, each.term) == stem]
        assert found.kind == "likeness"
        assert LEAST <= found.resemblance < 1 and found.weight == 0.6 * found.resemblance**2


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("минстр", "министр"),
        ("министтр", "министр"),
        ("миинстр", "министр"),
        ("нинистр", "министр"),
        ("имнистр", "министр"),
        ("энергетка", "энергетика"),
        ("бзопастность", "безопасность"),
        ("соглошениие", "соглашение"),
        ("қазахстон", "казахстан"),
        ("қауіпсіздк", "қауіпсіздік"),
        ("ынтымқтастық", "ынтымақтастық"),
        ("шекра", "шекара"),
        ("презедент", "президент"),
    ],
)
def test_typos(typo: str, meant: str) -> None:
    assert any(each.kind == "correction" for each in like(typo).values())
    assert did_you_mean(typo, dictionary()) == meant
    assert not any(each.kind == "correction" for each in like(typo, absent=False).values())


def test_one_edit_weighs_more_than_two() -> None:
    assert like("энергетка")["ru:энергетика"].weight == 0.8
    assert like("бзопастность")["ru:безопасность"].weight == 0.5
    assert not any(each.kind == "correction" for each in like("мнстр").values())  # two edits, under eight letters


def test_a_word_with_kazakh_letters_is_compared_by_them() -> None:
    assert "kk:тілдері" not in like("тыл", absent=False) or like("тыл", absent=False)["kk:тілдері"].resemblance < 1
    assert like("тыл", absent=False)["kk:тіл"].kind == "reading"
    among = Dictionary.of([("тыл", "kk", 5), ("тыл", "ru", 5), ("тіл", "kk", 5)])
    found = {(each.form, each.language) for each in likenesses("тіл", absent=False, among=among)}
    assert found == {("тыл", "ru")}


def test_what_only_those_wrote_who_have_no_kazakh_letters_is_found_by_the_right_spelling() -> None:
    among = Dictionary.of([("казакстан", "kk", 5)])
    assert likenesses("қазақстан", absent=False, among=among) == ()
    (found,) = likenesses("қазақстан", absent=True, among=among)
    assert (found.form, found.kind, found.weight) == ("казакстан", "reading", 1)


def test_what_an_edit_makes_of_a_word_is_a_correction_however_alike_it_is() -> None:
    among = Dictionary.of([("министерство", "ru", 5), ("министр", "ru", 900)])
    assert did_you_mean("министерствл", among) == "министерство"
    found = {each.form: each for each in likenesses("министерствл", absent=True, among=among)}
    assert found["министерство"].kind == "correction" and found["министерство"].weight > 0.8


def test_inflected_words_in_other_scripts_reach_other_forms_of_the_word() -> None:
    assert finds("qazaqstanda", "Қазақстан") and finds("toqaevtyñ", "Тоқаев") and finds("قىتايدان", "Қытай")


@pytest.mark.parametrize("word", ["", "қр", "no", "2025", "2025-жылы", "с7", "?", "北京"])
def test_short_words_and_digits_are_left_alone(word: str) -> None:
    assert likenesses(word, absent=True, among=dictionary()) == ()
    assert did_you_mean(word, dictionary()) is None


def test_an_archive_without_a_dictionary_has_no_likenesses() -> None:
    assert likenesses("министр", absent=True, among=Dictionary.of([])) == ()


def test_the_most_frequent_of_those_alike_comes_before_misprints() -> None:
    misprints = [f"министер{a}{b}во" for a in "абвгд" for b in "абвгд"]
    among = Dictionary.of([*((form, "ru", 1) for form in misprints), ("министерство", "ru", 5000)])
    assert "министерство" in {each.form for each in likenesses("министерcтва", absent=False, among=among)}


WORD = st.text("абвдеиктіқ", min_size=1, max_size=9)


@given(WORD, WORD)
def test_resemblance_is_a_measure(one: str, other: str) -> None:
    assert resemblance(one, one) == 1
    assert 0 <= resemblance(one, other) == resemblance(other, one) <= 1
    assert (resemblance(one, other) == 1) == (one == other)


@pytest.mark.slow
@given(st.text("абвк", min_size=1, max_size=24), st.lists(st.text("абвк", min_size=1, max_size=24), max_size=9))
def test_many_at_once_resemble_as_one_by_one(word: str, others: list[str]) -> None:
    one = np.frombuffer(keys.key(word), np.uint8)
    expected = [resemblance(word, other) for other in others]
    assert resemblances(one, keys.rows(keys.keys(others))).tolist() == pytest.approx(expected)
    assert resemblances(keys.points([word])[0, : len(word)], keys.points(others)).tolist() == pytest.approx(expected)


@cache
def rows() -> list[tuple[str, str, int, str]]:
    return [(form, language, articles, term(form, language)) for form, language, articles in dictionary()]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from("министр энергетика тілдері мұнай қауіпсіздік экономический газа".split()) | WORD, st.booleans())
def test_nothing_that_resembles_a_word_is_passed_over(word: str, absent: bool) -> None:
    """Against all of the dictionary, a form at a time."""
    found = likenesses(word, absent=absent, among=dictionary())
    least = LEAST_ABSENT if absent else LEAST
    kazakh = set(word) & set("қғңүұөәһі")
    best: dict[tuple[str, str], float] = {}
    for form, language, articles, stem in rows():
        by_own_letters = kazakh and language == "kk" and not (absent and fold(word) == fold(form))
        one, other = (word, form) if by_own_letters else (fold(word), fold(form))
        if len(word) < 3 or one[:3] != other[:3] or stem == term(word, language):
            continue
        if (r := resemblance(one, other)) >= least:
            score = math.inf if r == 1 else r * r * math.log1p(articles)
            best[language, stem] = max(score, best.get((language, stem), 0))
    alike = {(each.language, each.term) for each in found if each.kind != "correction"}
    assert alike <= best.keys()
    certain = sorted(best.values(), reverse=True)[:MOST]
    corrected = {(each.language, each.term) for each in found if each.kind == "correction"}
    assert {stem for stem, score in best.items() if score > min(certain, default=0)} <= alike | corrected


@given(st.text(max_size=40))
def test_any_text_is_looked_up(word: str) -> None:
    found = likenesses(word, absent=True, among=dictionary())
    assert all(0 < each.weight <= 1 and 0 <= each.resemblance <= 1 for each in found)
    assert len({(each.language, each.term) for each in found}) == len(found)
