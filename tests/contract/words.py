"""What a query's words find."""

from __future__ import annotations

import pytest

from search.engine import Engine, SearchQuery
from tests.contract.corpus import BY_ID, CORPUS, ordered
from tests.contract.tools import all_ids, found

TEXTS: dict[str, set[int]] = {
    # any inflection finds any inflection, in Kazakh …
    "құбыр": {101},
    "құбырлардың": {101},
    "көпірге": {102},
    "студентке": {103},
    "МҰНАЙДАН": {104},
    "қолжазбадан": {107},
    "Қазақстанға": {101, 115},
    "өзбекстанның": {105},
    "театрда": {106},
    # … and in Russian
    "мостами": {202},
    "президенту": {203},
    "Казахстане": {201, 203},
    "нефтяной": set(),
    "нефть": {204},
    "заводу": {209},
    "зерном": {213},
    "елка": {205},
    "ЁЛКОЙ": {205},
    # in each language that makes up enough of a text, in the others as it is spelt
    "форумдар": {401},
    "соглашением": {401},
    "переговорах": {402},
    "келіссөзге": {402},
    "pipeline": {301},
    "pipelines": {301},
    "countries": {301},
    # all words must match, wherever each does
    "газ құбыры": {101},
    "газопровод Казахстан": {201},
    "құбыр шақырым": {101},
    "құбыр көпір": set(),
    # function words are dropped beside others, and only there
    "Қазақстан мен Ресей": {101},
    "мост и река": {202},
    "о нефти на бирже": {204},
    "мен": {101},
    # or, not, groups
    "құбыр OR көпір": {101, 102},
    "құбыр | газопровод | pipeline": {101, 201, 301},
    "or": set(),
    "газ -газопровод": {101, 301},
    "газ -Ресей -Россия": {301},
    "газ -(Ресей OR Россия)": {301},
    "(көпір OR мост) -автомобильный": {102},
    "завод OR зерно хлеб": {209, 213},
    "(завод OR зерно) хлеб": {213},
    # typed without Kazakh letters they are not full matches
    "копирдин": set(),
    "студенттерге": {103},
    "құн": {601},
    "күн": {113},
    # phrases: these stems in this order
    '"ашық аспан"': {112},
    '"аспан ашық"': {113},
    "ашық аспан": {112, 113},
    "«железную дорогу»": {207},
    "“дорога железная”": {208},
    '"келісімдерді қол"': {503},
    '"қол келісімге"': set(),
    '"газ құбырлары"': {101},
    'газ -"газ құбырлары"': {201, 301},
    '"Қазақстан мен Ресей"': {101},
    '"Қазақстан Ресей"': set(),
    '"курс рублю"': {506},
    # one word that falls into several
    "қазақ-қытай": {109},
    "ШЫҰ": {110},
    "ШЫҰ-ға": {110},
    "COVID-19": {505},
    "1,5": {505},
    "2020-жылы": {505},
    # fields
    "title:газ": {101},
    "title:(мост OR көпір)": {102, 202},
    'title:"железная дорога"': {207},
    "title:мұнай сауда": set(),
    "сауда title:көршілер": {105},
    "-title:газ құбыр": set(),
    "газ -title:газ": {201, 301},
    "source:dala title:су": {111},
    'source:"Bridge Wire" форум': {401},
    "source:(вестник OR wire) завод": {209},
    "source:вестника завод": {209},
    "вестник": set(),
    # beginnings of words, as they are spelt
    "мұнайш*": {104},
    "МҰНАЙШ*": {104},
    "pipel*": {301},
    "title:газоп*": {201},
    "газоп* -труба": set(),
    "көпірдің*": {102},
    "көпірге*": set(),
    # what nobody meant as syntax
    "a/b": {302},
    '"мост': {202},
    "мост)": {202},
    "((мост": {202},
    "мост -": {202},
    "мост *": {202},
    "мост OR": set(),
    "OR мост": set(),
    "AND": {302},
    "мост ? ! :": {202},
    "unknown:мост": set(),
    "<script>alert(1)</script>": {501},
    "мост~2 ^5": set(),
    "[a TO b]": set(),
    "{!lucene}": set(),
}


@pytest.mark.parametrize("text", TEXTS)
def test_words(filled: Engine, text: str) -> None:
    assert found(filled, text, also=False) == TEXTS[text]


EXACT_TEXTS: dict[str, set[int]] = {
    "құбырдың": {101},
    "құбырлардың": set(),
    "қазақстанда": {115},
    "Қазақстан": {101},
    "мостом": set(),
    "мосту": {202},
    "ёлкой": {205},
    '"железной дороге"': {207},
    '"железную дорогу"': set(),
    "С Казахстаном": {203},
    "не Казахстаном": set(),
    "title:газопровод": {201},
    "title:газопровода": set(),
    "source:вестник завод": {209},
    "source:вестника завод": set(),
    "газоп*": {201},
    "копирдин": set(),
    "мосту OR көпірдің": {102, 202},
    "газ -газопровод": {101, 301},
}


@pytest.mark.parametrize("text", EXACT_TEXTS)
def test_exact_spelling(filled: Engine, text: str) -> None:
    assert found(filled, text, exact=True) == EXACT_TEXTS[text]


@pytest.mark.parametrize("text", ["", "  ", "-", "*", '""', "()", "?!", "\x00", "\ud800", "🙂"])
def test_without_a_word_everything_is_listed_newest_first(filled: Engine, text: str) -> None:
    assert all_ids(filled, SearchQuery(text=text)) == ordered(CORPUS, "newest")
    assert all_ids(filled, SearchQuery(text=text, sort="relevance")) == ordered(CORPUS, "newest")


@pytest.mark.parametrize("text", ["-газ", "-газ -title:көпір", "-(газ OR көпір)", '-"ашық аспан"', "мост OR -мост"])
def test_what_is_only_excluded_leaves_the_rest(filled: Engine, text: str) -> None:
    excluded = {
        "-газ": {101, 201, 301},
        "-газ -title:көпір": {101, 102, 201, 301},
        "-(газ OR көпір)": {101, 102, 201, 301},
        '-"ашық аспан"': {112},
        "мост OR -мост": set(),
    }[text]
    assert found(filled, text) == set(BY_ID) - excluded


def test_long_and_deep_text_is_no_error(filled: Engine) -> None:
    for text in ("мост " * 5000, "(" * 5000 + "мост", "-(" * 500 + "мост", '"' * 999, "мост OR " * 3000, "а*" * 900):
        assert filled.search(SearchQuery(text=text)).total >= 0
    assert found(filled, "мост " * 5000, also=False) == {202}
