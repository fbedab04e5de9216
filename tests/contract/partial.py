"""Partial matches and additions: the definitions of docs/decisions/0025, computed by hand and asked of an engine."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from search import plan as plans
from search.engine import Choice, Document, Engine, Hit, SearchQuery
from tests.contract.corpus import document
from tests.contract.tools import COUNTED, write

# Words whose stems and forms are one, and of which no name or term of the lexicon is made.
RARE, WORDS = ("вомбат", "тамарин"), ("кварк", "бювар", "гобой", "дендрит")


def mixed(number: int) -> Document:
    chance = random.Random(number)  # noqa: S311  (test data, the same at each run)
    words = chance.sample(WORDS, chance.randint(0, 3)) + ([chance.choice(RARE)] if number % 9 == 0 else [])
    story = number if number % 4 else chance.choice([1, 2, 3])
    return document(
        number,
        f"заметка {' '.join(words[:1])}",
        f"Текст {' '.join(words)}.",
        lang="ru",
        story=story,
        topic=chance.choice(["trade", "energy"]),
        date="2020",
    )


MIXED = tuple(mixed(number) for number in range(1, 141))


def words_of(article: Document) -> set[str]:
    return set(f"{article.title} {article.body}".replace(".", " ").split())


@pytest.fixture(scope="module")
def mixture(new_engine: Callable[[], Engine]) -> Engine:
    """Holds the articles above. For reading only."""
    engine = new_engine()
    engine.create()
    write(engine, MIXED)
    return engine


def pages(engine: Engine, query: SearchQuery) -> list[Hit]:
    hits: list[Hit] = []
    page = 1
    while found := engine.search(replace(query, page=page)).hits:
        hits += found
        page += 1
    return hits


def expected(words: list[str], topic: str = "") -> tuple[set[int], set[int], int]:
    """(stories with a full match, stories with a partial one, articles of the latter)."""
    having = {word: sum(word in words_of(article) for article in MIXED) for word in words}
    weights = {word: plans.weight(len(MIXED), having[word]) for word in words}
    under = [article for article in MIXED if topic in ("", *article.facets["topic"])]
    sums = {article.id: sum(weights[word] for word in words if word in words_of(article)) for article in under}
    full = {article.story for article in under if all(word in words_of(article) for word in words)}
    rest = [article for article in under if article.story not in full]
    most = max((sums[article.id] for article in rest), default=0)
    needed = min(plans.least([*weights.values()]), most)
    partial = [article for article in rest if sums[article.id] >= needed > 0]
    return full, {article.story for article in partial}, len(partial)


@pytest.mark.parametrize(
    "words", [["кварк", "бювар"], ["кварк", "вомбат"], ["гобой", "дендрит", "бювар"], ["вомбат", "тамарин"],
              ["вомбат", "ехидна"], ["кварк"], ["ехидна"], ["кварк", "бювар", "гобой", "вомбат"]],
)  # fmt: skip
@pytest.mark.parametrize("topic", ["", "trade"])
def test_full_matches_come_first_and_partial_ones_are_as_defined(mixture: Engine, words: list[str], topic: str) -> None:
    choices = {"topic": Choice((topic,))} if topic else {}
    query = SearchQuery(text=" ".join(words), sort="relevance", match="some", choices=choices, facets=COUNTED)
    full, partial, articles = expected(words, topic)
    page, hits = mixture.search(query), pages(mixture, query)
    stories = {article.id: article.story for article in MIXED}
    assert [hit.partial for hit in hits] == [False] * len(full) + [True] * len(partial)
    assert {stories[hit.id] for hit in hits if not hit.partial} == full
    assert {stories[hit.id] for hit in hits if hit.partial} == partial
    assert (page.stories, page.partial.stories, page.partial.total) == (len(full), len(partial), articles)
    assert page.listed == len(hits)
    counted = sum(count.count for count in page.facets["outlet"])
    assert counted == (page.total or page.partial.total)
    assert sum(page.months.values()) == counted


def test_enough_full_matches_leave_the_partial_ones_to_a_link(mixture: Engine) -> None:
    query = SearchQuery(text="кварк бювар гобой", sort="relevance")
    assert mixture.search(query).partial.shown
    many = SearchQuery(text="текст кварк", sort="relevance")
    page = mixture.search(many)
    assert page.stories >= plans.ENOUGH_STORIES and page.partial.total and not page.partial.shown
    assert not any(hit.partial for hit in pages(mixture, many))
    listed = mixture.search(replace(many, match="some"))
    assert (page.partial.total, page.listed) == (listed.partial.total, page.stories)
    assert len(pages(mixture, replace(many, match="some"))) == listed.stories + listed.partial.stories


@pytest.mark.parametrize("sort", ["newest", "oldest", "added"])
def test_other_orders_have_full_matches_only(mixture: Engine, sort: str) -> None:
    page = mixture.search(SearchQuery(text="кварк вомбат", sort=sort, match="some"))  # type: ignore[arg-type]
    assert not page.partial.total and not any(hit.partial for hit in page.hits)


def test_exact_spelling_phrases_fields_and_exclusions_are_never_missing(mixture: Engine) -> None:
    assert not mixture.search(SearchQuery(text="кварк вомбат", sort="relevance", exact=True)).partial.total
    hits = pages(mixture, SearchQuery(text="title:кварк бювар ехидна", sort="relevance"))
    by_id = {article.id: article for article in MIXED}
    assert hits and all("кварк" in by_id[hit.id].title and hit.partial for hit in hits)
    assert all("гобой" not in words_of(by_id[hit.id]) for hit in pages(mixture, SearchQuery("кварк ехидна -гобой")))


def test_no_page_is_empty_for_a_word_that_nothing_has(mixture: Engine) -> None:
    by_id = {article.id: article for article in MIXED}
    for text in ("title:кварк ехидна", '"заметка кварк" ехидна', "(кварк OR ехидна) паганель"):
        page = mixture.search(SearchQuery(text=text, sort="relevance"))
        assert not page.total and page.hits, text
        assert all(hit.partial and "кварк" in words_of(by_id[hit.id]) for hit in page.hits), text


def test_a_phrase_that_nothing_has_gives_way_to_its_words(mixture: Engine) -> None:
    page = mixture.search(SearchQuery(text='"вомбат ехидна"', sort="relevance"))
    assert not page.total and page.partial.total == sum("вомбат" in words_of(article) for article in MIXED)


# ---- names and terms ---------------------------------------------------------------------------------------

ADDED: dict[str, set[int]] = {
    "Мәскеу": {701},
    "Москваға": {701},
    "Moscow": {701},
    "газопровод": {702, 703},
    "газ құбырлары": {702, 703},
    "ЕАЭС": {704},
    "EAEU": {704},
    "ШОС": {705},
    "российский": {706},
    "Тоқаев встреча": {707, 708},
    "Токаев кездесу": {707, 708},
    "Ертіс": {709},
    "Irtysh": {709},
    "киргизия": {710},
    "московский": {701},
    "мәскеулік": {701},
    "уфимский": {732},
    "Уфа": {733},
    "казанские": {734},
    "нью-йоркский": {735},
    # names in other letters
    "Moskva": {701},
    "Mäskeu": {701},
    "Qyrǵyzstan": {710},
    "Кыргызстан": {710},
    "Маскеу": {701},
    "Кырғызстан": {710},  # only one of its Kazakh letters is typed
    "Бейжін OR Қыргызстан": {710},
    "кытай шекарашысы": {729},
    "Resei": {706},
    "قىرعىزستان": {710},
    # among alternatives, and in a field
    "(Мәскеу OR Иртыш) делегация": {701},
    "Moscow OR Irtysh": {701, 709},
    "уровень (Ертіс | (Moscow ШОС))": {709},
    "(газ құбырлары OR жаңбыр) құрылысы": {702, 703},
    "body:Мәскеу": {701},
    "-алма (-су Киргизия | ШОС)": {705, 710},
}
#: What is one and the same however it is written, and the articles that have it.
WRITTEN: list[tuple[tuple[str, ...], set[int]]] = [
    # бесінші is a word of жиырма бесінші
    (("5-ші", "бесінші", "бесіншіде", "пятый", "пятого", "5-й", "5-го", "5-ый", "5th", "fifth"),
     {711, 712, 713, 714, 715, 716}),
    (("25-ші", "жиырма бесінші", "двадцать пятого", "25-е"), {715, 716, 717}),
    (("он бірінші", "11-ші", "одиннадцатая", "11-й"), {718, 719}),
    (("%", "пайыз", "процент", "проценты", "percent"), {720, 721, 722}),
    (("7 %", "7%", "7 пайыз", "7 процентов"), {720, 721, 722}),
    (("2015 жылы", "2015-жылы", "2015 г.", "2015г.", "2015 ж.", "в 2015 году", "2015 жылғы"), {723, 724, 725, 726}),
    (("10 000", "10000", "10 000-ға", "10\u00a0000"), {736, 737}),
    (("ковид", "covid", "COVID-19", "covid 19", "Ковидпен"), {727, 728}),
]  # fmt: skip
ALIKE = {text: ids for texts, ids in WRITTEN for text in texts}
EXCLUDED: dict[str, set[int]] = {
    "келісті -Ресей": {704},
    "шекарашы -Ресей": {729},
    "шекарашы -Россия": {729},
    "шекарашы -(Ресей OR Қытай)": set(),
    "шекарашы -title:Ресей": {729, 730, 731},
    'шекарашы -"Ресей"': {729, 731},
    "шекарашы Россия -Ресей": {731},
}
NAMED = (
    document(711, "Кезең", "Бесінші кезең басталды.", lang="kk"),
    document(712, "Кезең", "5-ші кезең басталды.", lang="kk"),
    document(713, "Этап", "Начался пятый этап.", lang="ru"),
    document(714, "Этап", "Жители 5-го района собрались.", lang="ru"),
    document(715, "Жиын", "Жиырма бесінші жиын өтті.", lang="kk"),
    document(716, "Сессия", "Прошла двадцать пятая сессия.", lang="ru"),
    document(717, "Сессия", "Открылась 25-я сессия.", lang="ru"),
    document(718, "Жиын", "Он бірінші жиын өтті.", lang="kk"),
    document(719, "Сессия", "Открылась 11-я сессия.", lang="ru"),
    document(720, "Өсім", "Өсім 7 пайыз болды.", lang="kk"),
    document(721, "Рост", "Рост составил 7 процентов.", lang="ru"),
    document(722, "Рост", "Рост составил 7%.", lang="ru"),
    document(723, "Бекет", "Бекет 2015 жылы ашылды.", lang="kk"),
    document(724, "Бекет", "Бекет 2015-жылы жөнделді.", lang="kk"),
    document(725, "Пост", "Пост открыт в 2015 году.", lang="ru"),
    document(726, "Пост", "Пост закрыт 3 мая 2015 г. на ремонт.", lang="ru"),
    document(727, "Дерт", "Ковид өршіді.", lang="kk"),
    document(728, "Болезнь", "Заболеваемость COVID-19 снизилась.", lang="ru"),
    document(729, "Шекара", "Қытай шекарашысы келді.", lang="kk"),
    document(730, "Шекара", "Ресей шекарашысы келді.", lang="kk"),
    document(731, "Граница", "Пограничник приехал в Россию.", lang="ru"),
    document(701, "Визит", "Делегация прибыла в Москву.", lang="ru"),
    document(702, "Құрылыс", "Жаңа газ құбырының құрылысы басталды.", lang="kk"),
    document(703, "Стройка", "Строительство газопровода началось.", lang="ru"),
    document(704, "Одақ", "ЕАЭО елдері келісті.", lang="kk"),
    document(705, "Ұйым", "ШЫҰ саммиті өтті.", lang="kk"),
    document(706, "Көршілер", "Ресейлік тарап келісті.", lang="kk"),
    document(707, "Астана", "Тоқаев елшімен кездесті. Бұл кездесу ұзаққа созылды.", lang="kk"),
    document(708, "Столица", "Состоялась встреча Токаева с послом.", lang="ru"),
    document(709, "Река", "Уровень воды в Иртыше вырос.", lang="ru"),
    document(732, "Завод", "Завод построят в Уфе.", lang="ru"),
    document(733, "Зауыт", "Директор уфимского завода приехал.", lang="ru"),
    document(734, "Форум", "Форум пройдёт в Казани.", lang="ru"),
    document(735, "Жиын", "Жиын Нью-Йоркте өтті.", lang="kk"),
    document(736, "Жиын", "Жиынға 10 000 адам келді.", lang="kk"),
    document(737, "Сход", "На сход пришли 10000 человек.", lang="ru"),
    document(710, "Көрші", "Қырғызстанда сайлау өтті.", lang="kk"),
)


@pytest.fixture(scope="module")
def named(new_engine: Callable[[], Engine]) -> Engine:
    engine = new_engine()
    engine.create()
    write(engine, NAMED)
    return engine


@pytest.mark.parametrize("text", ALIKE)
def test_what_is_one_is_found_however_it_is_written(named: Engine, text: str) -> None:
    page = named.search(SearchQuery(text=text, sort="relevance"))
    assert {hit.id for hit in page.hits if not hit.partial} == ALIKE[text], text


@pytest.mark.parametrize("text", ["бес", "пять", "пятью", "он бір"])
def test_a_number_is_not_its_ordinal(named: Engine, text: str) -> None:
    assert not plans.plan(SearchQuery(text=text)).additions


@pytest.mark.parametrize("text", EXCLUDED)
def test_what_is_excluded_is_so_by_whatever_name(named: Engine, text: str) -> None:
    page = named.search(SearchQuery(text=text, sort="newest"))
    assert {hit.id for hit in page.hits} == EXCLUDED[text], text


def test_an_excluded_name_can_be_left_out(named: Engine) -> None:
    query = SearchQuery(text="шекарашы -Ресей", sort="newest")
    assert "-Ресей" in [each.word for each in plans.plan(query).additions]
    assert {hit.id for hit in named.search(replace(query, without=("россия",))).hits} == {729, 731}
    nothing_added = SearchQuery("(шекарашы OR пограничник) -Ресей", also=False)
    assert {hit.id for hit in named.search(nothing_added).hits} == {729, 731}
    assert {hit.id for hit in named.search(SearchQuery("шекарашысы -Ресей", exact=True)).hits} == {729}


def test_a_title_within_a_text_may_be_missing(mixture: Engine) -> None:
    for text in ("«вомбат ехидна» кварк", "вомбат.ехидна кварк"):
        page = mixture.search(SearchQuery(text=text, sort="relevance", match="some"))
        assert page.partial.absent == ("ехидна",)
        assert page.partial.total == mixture.search(SearchQuery("вомбат ехидна кварк", sort="relevance")).partial.total
    meant = pages(mixture, SearchQuery('"заметка кварк" ехидна бювар', sort="relevance"))
    titles = {article.id: article.title for article in MIXED}
    assert meant and all(hit.partial and titles[hit.id] == "заметка кварк" for hit in meant)


@pytest.mark.parametrize("text", ADDED)
def test_names_and_terms_meet_across_languages(named: Engine, text: str) -> None:
    page = named.search(SearchQuery(text=text, sort="relevance"))
    assert {hit.id for hit in page.hits if not hit.partial} >= ADDED[text], text


def test_what_is_added_among_alternatives_is_shown_once_and_can_be_left_out(named: Engine) -> None:
    query = SearchQuery(text="(Мәскеу OR Ертіс) (делегация OR Мәскеу)", sort="relevance")
    assert [each.word for each in plans.plan(query).additions].count("Мәскеу") == 1
    assert [hit.id for hit in named.search(query).hits if not hit.partial] == [701]
    without = replace(query, without=("москва", "moscow"))
    assert not named.search(without).total
    assert not named.search(replace(query, also=False)).total
    assert not named.search(replace(query, exact=True)).total


def test_what_was_typed_stands_before_what_was_added(named: Engine) -> None:
    for text, first in (("газопровод", 703), ("газ құбыры", 702)):
        assert named.search(SearchQuery(text=text, sort="relevance")).hits[0].id == first


def test_additions_can_be_left_out_all_or_one_by_one(named: Engine) -> None:
    assert named.search(SearchQuery(text="Мәскеу", also=False)).total == 0
    assert named.search(SearchQuery(text="Мәскеу", without=("moscow",))).total == 1
    assert named.search(SearchQuery(text="Мәскеу", without=("москва", "moscow"))).total == 0
    assert named.search(SearchQuery(text="Мәскеу", exact=True)).total == 0
