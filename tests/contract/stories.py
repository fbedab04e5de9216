"""Reprints: one hit a story, and counts of articles or of stories."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from collections.abc import Callable, Iterable

import pytest

from articles.pages.paging import PAGE_SIZE
from search.engine import NONE, Choice, DateChoice, Document, Engine, Hit, SearchPage, SearchQuery
from search.facets import FACETS
from tests.contract.corpus import counts, document, months, ordered, remaining, years
from tests.contract.tools import COUNTED, write

WORDS = ("кеме", "теміржол", "астық", "көрме")


def reprinted(number: int, seed: int) -> Document:
    """Of some hundred stories: most have one article, some have many, some have lost their head."""
    chance = random.Random(seed * 1000 + number)  # noqa: S311  (test data, the same at each run)
    story = number if number % 5 < 3 else chance.choice([1, 2, 40, 41, 42, 45, 80, 81, 82, 900, 901])
    month = f"{chance.choice([2019, 2020, 2021])}-{chance.randint(1, 12):02}"
    word = chance.choice(WORDS)
    return document(
        number,
        f"Хабар: {word}",
        f"Бұл мәтінде {word} және {chance.choice(WORDS)} туралы айтылады.",
        story=story,
        outlet=chance.choice(["dala", "coast", "bridge", NONE]),
        topic=" ".join(sorted(chance.sample(["trade", "energy", "culture"], chance.randint(1, 2)))),
        country=chance.choice(["KZ RU", "KZ UZ", "KZ", NONE]),
        pair=chance.choice(["kz-ru", "kz-uz kz-ru", NONE]),
        date=chance.choice([f"{month}-{chance.randint(1, 28):02}", f"{month}-03T10:00+06:00", month, month[:4], ""]),
    )


MADE = tuple(reprinted(number, seed=7) for number in range(1, 181))
SIZES = Counter(each.story for each in MADE)
REPRINTED = tuple(dataclasses.replace(each, alone=SIZES[each.story] == 1) for each in MADE)
QUERIES: dict[str, SearchQuery] = {
    "nothing": SearchQuery(),
    "one value": SearchQuery(choices={"outlet": Choice(("coast",))}),
    "any of two": SearchQuery(choices={"topic": Choice(("trade", "culture"))}),
    "all of two": SearchQuery(choices={"topic": Choice(("trade", "culture"), every=True)}),
    "without one": SearchQuery(choices={"outlet": Choice(excluded=("dala",))}),
    "none": SearchQuery(choices={"country": Choice((NONE,))}),
    "several": SearchQuery(choices={"outlet": Choice(("dala", NONE)), "pair": Choice(("kz-uz",), excluded=(NONE,))}),
    "a year": SearchQuery(dates=DateChoice(20200101, 20201231)),
    "undated": SearchQuery(dates=DateChoice(undated=True)),
    "undated or from": SearchQuery(choices={"topic": Choice(("energy",))}, dates=DateChoice(20210601, undated=True)),
    "nothing found": SearchQuery(choices={"outlet": Choice(("nobody",))}),
}


@pytest.fixture(scope="module")
def reprints(new_engine: Callable[[], Engine]) -> Engine:
    """Holds the articles above. For reading only."""
    engine = new_engine()
    engine.create()
    write(engine, REPRINTED)
    return engine


def rows(found: Iterable[Document], sort: str) -> list[tuple[int, int]]:
    """(article shown, further articles) of each story, in the order of the first article of each."""
    by_id = {each.id: each for each in found}
    in_order = [by_id[each].story for each in ordered(by_id.values(), sort)]
    shown: dict[int, int] = {}
    for each in ordered(by_id.values(), sort):
        story = by_id[each].story
        shown.setdefault(story, story if story in by_id else each)
    return [(article, Counter(in_order)[story] - 1) for story, article in shown.items()]


def all_hits(engine: Engine, query: SearchQuery) -> list[Hit]:
    """Of all pages, each of which is full but the last."""
    pages: list[SearchPage] = [engine.search(query)]
    while pages[-1].hits:
        pages.append(engine.search(dataclasses.replace(query, page=len(pages) + 1)))
    assert [len(page.hits) for page in pages[:-2]] == [PAGE_SIZE] * len(pages[:-2])
    return [hit for page in pages for hit in page.hits]


def shown(hits: Iterable[Hit]) -> list[tuple[int, int]]:
    return [(hit.id, hit.more) for hit in hits]


@pytest.mark.parametrize("sort", ["newest", "oldest", "added"])
@pytest.mark.parametrize("name", QUERIES)
def test_a_story_is_one_hit(reprints: Engine, name: str, sort: str) -> None:
    query = dataclasses.replace(QUERIES[name], sort=sort)
    expected = rows(remaining(query, REPRINTED), sort)
    hits = all_hits(reprints, query)
    assert shown(hits) == expected
    page = reprints.search(query)
    assert reprints.listed(query) == page.hits
    assert page.stories == len(expected)
    assert page.total == len(remaining(query, REPRINTED)) == sum(1 + hit.more for hit in hits)


@pytest.mark.parametrize("unit", ["article", "story"])
@pytest.mark.parametrize("name", QUERIES)
def test_counts_are_of_the_unit(reprints: Engine, name: str, unit: str) -> None:
    query = dataclasses.replace(QUERIES[name], facets=COUNTED, unit=unit)
    page = reprints.search(query)
    assert page.facets == {facet: counts(query, facet, REPRINTED) for facet in FACETS}
    assert dict(page.months) == months(query, REPRINTED)
    assert list(page.months) == sorted(page.months)
    assert dict(page.years) == years(query, REPRINTED)
    other = reprints.search(dataclasses.replace(query, unit="article" if unit == "story" else "story"))
    assert (page.hits, page.total, page.stories) == (other.hits, other.total, other.stories)


def test_the_commonest_values_are_those_of_the_unit(reprints: Engine) -> None:
    for size in (1, 2, 3):
        query = SearchQuery(
            unit="story", facets=dict.fromkeys(FACETS, size), choices={"country": Choice(("KZ",), excluded=("UZ",))}
        )
        page = reprints.search(query)
        assert page.facets == {facet: counts(query, facet, REPRINTED) for facet in FACETS}


@pytest.mark.parametrize("sort", ["newest", "oldest", "added"])
def test_words_that_the_head_has_not_show_another_article(reprints: Engine, sort: str) -> None:
    for word in WORDS:
        texts = [each for each in REPRINTED if word in each.body]
        query = SearchQuery(text=word, sort=sort, unit="story", facets=COUNTED)  # type: ignore[arg-type]
        assert shown(all_hits(reprints, query)) == rows(texts, sort)
        page = reprints.search(query)
        assert (page.total, page.stories) == (len(texts), len({each.story for each in texts}))
        assert page.facets == {facet: counts(query, facet, texts) for facet in FACETS}


def test_relevance_shows_each_story_once_as_high_as_its_best_article(reprints: Engine) -> None:
    query = SearchQuery(text="кеме OR астық", sort="relevance")
    texts = [each for each in REPRINTED if "кеме" in each.body or "астық" in each.body]
    hits = all_hits(reprints, query)
    assert len({hit.id for hit in hits}) == len(hits) == len({each.story for each in texts})
    assert sum(1 + hit.more for hit in hits) == len(texts)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    found = {each.id for each in texts}
    heads = {each.story for each in texts} & found
    assert heads <= {hit.id for hit in hits}


def test_the_best_article_gives_a_story_its_place(engine: Engine) -> None:
    write(engine, [
        document(1, "Тауда қар көп", "Жол жабық, барыс туралы бір сөз."),
        document(2, "Барыс барыс барыс", "Барыс туралы.", story=1),
        document(3, "Барыс қайтты", "Қар барысы ізін жасырды."),
        *(document(each, "Басқа", "Мүлде басқа мәтін.") for each in range(10, 15)),
    ])  # fmt: skip
    alone = engine.search(SearchQuery(text="барыс", sort="relevance", choices={"lang": Choice(("kk",))}))
    assert shown(alone.hits) == [(1, 1), (3, 0)]
    assert alone.hits[0].score > alone.hits[1].score


def test_an_undated_head_stands_where_its_reprint_is_dated(engine: Engine) -> None:
    write(engine, [
        document(1, "Күнсіз", "Мәтін."),
        document(2, "Көшірме", "Мәтін.", story=1, date="2021-05-05"),
        document(3, "Бұрынғы", "Мәтін.", date="2020-01-01"),
        document(4, "Кейінгі", "Мәтін.", date="2022-01-01"),
    ])  # fmt: skip
    assert shown(engine.search(SearchQuery(sort="newest")).hits) == [(4, 0), (1, 1), (3, 0)]
    assert shown(engine.search(SearchQuery(sort="oldest")).hits) == [(3, 0), (1, 1), (4, 0)]
    dated = SearchQuery(dates=DateChoice(20210101, 20211231))
    assert shown(engine.search(dated).hits) == [(2, 0)]
    assert shown(engine.search(SearchQuery(dates=DateChoice(undated=True))).hits) == [(1, 0)]


def test_a_story_counts_once_in_each_month_and_once_in_its_year(engine: Engine) -> None:
    write(engine, [
        document(1, "Бас", "Мәтін.", date="2021-05-31"),
        document(2, "Көшірме", "Мәтін.", story=1, date="2021-06-01"),
        document(3, "Көшірме", "Мәтін.", story=1, date="2021-06-02"),
        document(4, "Көшірме", "Мәтін.", story=1, date="2021"),
        document(5, "Көшірме", "Мәтін.", story=1),
        document(6, "Көшірме", "Мәтін.", story=1, date="--06-02"),
    ])  # fmt: skip
    page = engine.search(SearchQuery(unit="story"))
    assert (dict(page.months), dict(page.years)) == ({0: 1, 202100: 1, 202105: 1, 202106: 1}, {2021: 1})
    page = engine.search(SearchQuery())
    assert (dict(page.months), dict(page.years)) == ({0: 2, 202100: 1, 202105: 1, 202106: 2}, {2021: 4})


def test_a_story_gets_another_head(engine: Engine) -> None:
    write(engine, [document(each, f"Хабар {each}", "Мәтін.", story=1, date=f"2021-05-0{each}") for each in (1, 2, 3)])
    assert shown(engine.search(SearchQuery()).hits) == [(1, 2)]
    write(engine, [
        document(each, f"Хабар {each}", "Мәтін.", story=2, date=f"2021-05-0{each}", version=2) for each in (1, 2, 3)
    ])  # fmt: skip
    page = engine.search(SearchQuery(sort="oldest"))
    assert (shown(page.hits), page.total, page.stories) == ([(2, 2)], 3, 1)
    write(engine, [document(3, "Хабар 3", "Мүлде басқа мәтін.", story=3, date="2021-05-03", version=3)])
    page = engine.search(SearchQuery())
    assert (shown(page.hits), page.total, page.stories) == ([(3, 0), (2, 1)], 3, 2)


def test_a_story_whose_head_is_gone_is_still_one(engine: Engine) -> None:
    write(engine, [document(each, f"Хабар {each}", "Мәтін.", story=1, date=f"2021-05-0{each}") for each in (1, 2, 3)])
    engine.remove([(1, 2)])
    engine.refresh()
    assert shown(engine.search(SearchQuery()).hits) == [(3, 1)]
    assert shown(engine.search(SearchQuery(sort="oldest")).hits) == [(2, 1)]
    assert engine.search(SearchQuery()).stories == 1


def test_similar_articles_are_of_other_stories_and_one_of_each(engine: Engine) -> None:
    seals = "Каспий теңізінде итбалықтар саны азайып барады, ғалымдар себебін іздеуде."
    more = "Каспийде итбалық азайған. Ғалымдардың айтуынша, теңіз тартылуда."
    write(engine, [
        document(1, "Итбалықтар азайды", seals),
        document(2, "Итбалықтар азайып барады", seals, story=1),
        *(document(each, "Ғалымдар дабыл қақты", more, story=3) for each in (3, 4, 5, 6)),
        document(7, "Теңіз тартылуда", "Каспий теңізі тартылып, итбалықтар азайып, ғалымдар алаңдаулы."),
        *(document(each, f"Басқа жаңалық {each}", "Мектепте мереке өтті, бәрі ән айтты.") for each in range(10, 16)),
    ])  # fmt: skip
    for article in (1, 2):
        similar = [hit.id for hit in engine.similar(article, story=1, limit=2)]
        assert len(similar) == 2
        assert 7 in similar
        assert set(similar) & {3, 4, 5, 6}
    assert {hit.id for hit in engine.similar(3, story=3, limit=5)} & {3, 4, 5, 6} == set()
