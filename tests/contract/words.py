"""What a query's words find."""

from __future__ import annotations

import pytest

from search.engine import Count, Engine, SearchQuery
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
    "outlet:(вестник OR wire) завод": {209},
    "body:мост": {202},
    "body:россия title:газопровод": {201},
    "body:гастрольге": set(),
    "byline:Серікова": {208},
    'author:"Пётр Мостовой"': {208},
    "Серікова": set(),
    "вестник": set(),
    # beginnings of words, as they are spelt
    "мұнайш*": {104},
    "МҰНАЙШ*": {104},
    "pipel*": {301},
    "title:газоп*": {201},
    "газоп* -труба": set(),
    "көпірдің*": {102},
    "көпірге*": set(),
    # near each other, in either order
    '"Қазақстан газ"~3': {101},
    '"газ Қазақстан"~3': {101},
    '"газ Қазақстан"~2': set(),
    '"железная дорога"~0': {207, 208},
    '"повесть воля"~2': set(),
    '"повесть воля"~3': {208},
    '"воля повесть"~3': {208},
    '"воля человек повесть"~3': {208},
    '"воля человек повесть"~2': set(),
    'title:"воля дорога"~1': {208},
    'title:"воля дорога"~0': set(),
    '"мост мостом"~9': {202},
    '"страны мост"~9': set(),
    'газ -"Қазақстан газ"~3': {201, 301},
    # one letter off, as it is spelt
    "мосд~": {202},
    "мостт~": {202},
    "омст~": {202},
    "мо~": set(),
    "маст~ грузовики": {202},
    "title:газоправод~": {201},
    "көпир~ title:көпір": {102},
    "газ -газопровод~": {101, 301},
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
    "[a TO b]": {302, 501},  # no range: b, without two small words
    "[v TO b]": set(),
    "{!lucene}": set(),
}


@pytest.mark.parametrize("text", TEXTS)
def test_words(filled: Engine, text: str) -> None:
    assert found(filled, text, also=False) == TEXTS[text]


FILTERED: dict[str, set[int]] = {
    "газ pair:kz-ru": {101, 201, 301},
    "газ lang:kk": {101},
    "газ -lang:kk": {201, 301},
    "газ Country:ru": {101, 201, 301},
    "(газ lang:en) OR завод": {209, 301},
    "pair:RU-KZ country:UZ": {110},
    "pair:kz-tr OR pair:kz-uz country:kz": {104, 105, 106, 111, 112, 203, 209, 213, 503, 504},
    "topic:energy topic:trade": {104, 204},
    "topic:energy lang:ru": {201, 204},
    "topic:nothing мост": set(),
    "pair:none -lang:kk": {204, 208, 211, 506},
    "date:2022-08-25 мост OR газ": {101, 201, 301},
    "date:2022-08-25 (мост OR газ)": {101, 301},
    "date:2024": {210, 212, 213},
    "date:2024-04..": {210, 212, 213},
    "date:..2017-06": {507, 508, 601},
    "date:2022-12-06..2022-12": {106, 203, 204},
    "date:none topic:culture": {107, 114, 208},
    "title:(lang:ru мост)": {202},
    "country:(RU OR CN) газ": {101, 201, 301},
    "country:(CN OR UZ) pair:kz-ru": {110},
    "country:(CN UZ)": {110},
    "газ -country:(RU OR CN)": set(),
    'country:"RU" газ': {101, 201, 301},
    "country:Ресей газ": {101, 201, 301},
    'country:"Өзбекстан" pair:kz-ru': {110},
    "lang:(kk OR en) газ": {101, 301},
    'lang:"kk" газ': {101},
    "date:(2022-08-25 OR 2024) (мост OR газ)": {101, 301},
    'date:"2022-12-06..2022-12"': {106, 203, 204},
    "pair:(kz-tr OR kz-uz) country:(KZ)": {104, 105, 106, 111, 112, 203, 209, 213, 503, 504},
}


@pytest.mark.django_db
@pytest.mark.parametrize("text", FILTERED)
def test_filters_within_the_text(filled: Engine, text: str) -> None:
    assert found(filled, text, also=False) == FILTERED[text]


def test_facets_count_under_the_filters_of_the_text(filled: Engine) -> None:
    page = filled.search(SearchQuery(text="lang:ru country:RU", facets={"lang": 10, "country": 10}))
    assert page.facets["lang"] == (Count("ru", page.total),)
    assert {count.value for count in page.facets["country"]} == {"KZ", "RU"}


def test_filters_do_not_touch_scores(filled: Engine) -> None:
    plain, filtered = (
        filled.search(SearchQuery(text=text, also=False, sort="relevance")).hits
        for text in ("газопровод", "газопровод lang:ru date:2022")
    )
    assert [(hit.id, round(hit.score, 4)) for hit in plain if not hit.partial] == [
        (hit.id, round(hit.score, 4)) for hit in filtered if not hit.partial
    ]


def test_without_a_word_filtered_articles_are_listed_newest_first(filled: Engine) -> None:
    found = all_ids(filled, SearchQuery(text="lang:ru", sort="relevance"))
    assert found == ordered([each for each in CORPUS if each.facets["lang"] == ("ru",)], "newest")


def test_a_partial_match_lacks_no_filter(filled: Engine) -> None:
    hits = filled.search(SearchQuery(text="газопровод зерно мост lang:ru date:2022", sort="relevance")).hits
    assert hits and all(hit.partial for hit in hits)
    assert {hit.id for hit in hits} <= {201, 202, 203, 204}


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
    assert found(filled, text, also=False) == set(BY_ID) - excluded


DEEP = [
    "(газ | -(мост " * 5 + 'title:"жаңа газ құбыр"~3 мосд~ ал* lang:kk' + "))" * 5,
    '"' + "мост газ нефть зерно завод хлеб " * 12 + '"~9',
    "мост~ " * 80,
    "lang:kk OR " * 60,
]


def test_long_and_deep_text_is_no_error(filled: Engine) -> None:
    for text in (
        "мост " * 5000,
        "(" * 5000 + "мост",
        *DEEP,
        "-(" * 500 + "мост",
        '"' * 999,
        "мост OR " * 3000,
        "а*" * 900,
    ):
        assert filled.search(SearchQuery(text=text)).total >= 0
    assert found(filled, "мост " * 5000, also=False) == {202}
