"""Facets, dates, order and pages."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from articles.pages.paging import MAX_HITS, PAGE_SIZE
from search.engine import NONE, Choice, DateChoice, Engine, SearchPage, SearchQuery
from search.facets import FACETS
from tests.contract.corpus import BY_ID, CORPUS, counts, document, months, ordered, remaining, years
from tests.contract.tools import COUNTED, all_ids, write

CHOICES: dict[str, SearchQuery] = {
    "nothing": SearchQuery(),
    "one value": SearchQuery(choices={"pair": Choice(("kz-ru",))}),
    "any of two": SearchQuery(choices={"country": Choice(("TR", "UZ"))}),
    "all of two": SearchQuery(choices={"country": Choice(("CN", "RU"), every=True)}),
    "all of two pairs": SearchQuery(choices={"pair": Choice(("kz-ru", "kz-tr"), every=True)}),
    "without one": SearchQuery(choices={"topic": Choice(excluded=("energy",))}),
    "one without another": SearchQuery(choices={"topic": Choice(("trade",), excluded=("energy", "diplomacy"))}),
    "none": SearchQuery(choices={"pair": Choice((NONE,))}),
    "none or one": SearchQuery(choices={"outlet": Choice((NONE, "bridge"))}),
    "not none": SearchQuery(choices={"country": Choice(excluded=(NONE,))}),
    "all of none and one": SearchQuery(choices={"topic": Choice((NONE, "trade"), every=True)}),
    "several facets": SearchQuery(
        choices={"lang": Choice(("ru",)), "outlet": Choice(("coast",)), "topic": Choice(("trade",))}
    ),
    "an unknown value": SearchQuery(choices={"outlet": Choice(("nobody",))}),
    "from": SearchQuery(dates=DateChoice(first=20220826)),
    "until": SearchQuery(dates=DateChoice(last=20191231)),
    "one day": SearchQuery(dates=DateChoice(20220825, 20220825)),
    "a day within a month and a year": SearchQuery(dates=DateChoice(20220915, 20220915)),
    "the last day of a leap February": SearchQuery(dates=DateChoice(20200229, 20200301)),
    "a year": SearchQuery(dates=DateChoice(20210101, 20211231)),
    "no day at all": SearchQuery(dates=DateChoice(20220103, 20220102)),
    "the wrong way round": SearchQuery(dates=DateChoice(20230101, 20200101)),
    "undated": SearchQuery(dates=DateChoice(undated=True)),
    "undated or a year": SearchQuery(dates=DateChoice(20230101, 20231231, undated=True)),
    "undated or until": SearchQuery(dates=DateChoice(last=20180630, undated=True)),
    "state press": SearchQuery(
        choices={"ownership": Choice(("state", "foreign_state")), "kind": Choice(excluded=("agency",))}
    ),
    "a country as a party": SearchQuery(choices={"country": Choice(("RU:party",))}),
    "in a role or at all": SearchQuery(choices={"country": Choice(("RU:mention", "TR"))}),
    "all of a role and a country": SearchQuery(choices={"country": Choice(("KZ:party", "UZ"), every=True)}),
    "not in a role": SearchQuery(choices={"country": Choice(("RU",), excluded=("UZ:mention",))}),
    "any principal pair": SearchQuery(principal=True),
    "a principal pair": SearchQuery(choices={"pair": Choice(("kz-ru",))}, principal=True),
    "one of two principal pairs": SearchQuery(choices={"pair": Choice(("kz-ru", "kz-tr"))}, principal=True),
    "any principal pair but one": SearchQuery(choices={"pair": Choice(excluded=("cn-kz",))}, principal=True),
    "no principal pair": SearchQuery(choices={"pair": Choice((NONE,))}, principal=True),
    "facet and dates": SearchQuery(choices={"country": Choice(("RU",))}, dates=DateChoice(20220101, 20221231)),
}


@pytest.mark.parametrize("sort", ["newest", "oldest", "added"])
@pytest.mark.parametrize("name", CHOICES)
def test_choices(filled: Engine, name: str, sort: str) -> None:
    query = dataclasses.replace(CHOICES[name], facets=COUNTED, sort=sort)
    page = filled.search(query)
    expected = remaining(query)
    assert page.total == len(expected)
    assert all_ids(filled, query) == ordered(expected, sort)
    assert {facet: page.facets[facet] for facet in FACETS} == {facet: counts(query, facet) for facet in FACETS}
    assert dict(page.months) == months(query)
    assert list(page.months) == sorted(page.months)
    assert dict(page.years) == years(query)
    assert page.stories == page.total


def test_filters_in_a_text_know_roles_and_principal_pairs(filled: Engine) -> None:
    for text, choices in (
        ("country:RU:party", {"country": Choice(("RU:party",))}),
        ("country:ресей:party -country:UZ", {"country": Choice(("RU:party",), excluded=("UZ",))}),
        ("pair:kz-ru", {"pair": Choice(("kz-ru",))}),
        ("-pair:kz-ru", {"pair": Choice(excluded=("kz-ru",))}),
        ("(pair:kz-tr OR pair:kz-ru)", {"pair": Choice(("kz-ru", "kz-tr"))}),
    ):
        for principal in (False, True):
            expected = ordered(remaining(SearchQuery(choices=choices, principal=principal)), "newest")
            assert all_ids(filled, SearchQuery(text=text, principal=principal)) == expected, (text, principal)


def test_values_beside_those_chosen_are_counted(filled: Engine) -> None:
    for unit in ("article", "story"):
        query = SearchQuery(
            choices={"country": Choice(("RU",)), "lang": Choice(("kk",))}, unit=unit,  # type: ignore[arg-type]
            facets={"country": 1, "lang": 0}, besides={"country": ("RU:party", "RU:mention", "RU:venue", "TR:party")},
        )  # fmt: skip
        assert filled.search(query).facets == {facet: counts(query, facet) for facet in query.facets}


@pytest.mark.parametrize("name", CHOICES)
def test_a_page_can_be_had_without_counts(filled: Engine, name: str) -> None:
    for sort, page in (("newest", 1), ("oldest", 1), ("added", 2), ("newest", 10**6)):
        query = dataclasses.replace(CHOICES[name], sort=sort, page=page)  # type: ignore[arg-type]
        assert filled.listed(query) == filled.search(query).hits


@pytest.mark.parametrize("name", CHOICES)
def test_every_hit_one_by_one(filled: Engine, name: str) -> None:
    for sort in ("newest", "oldest", "added"):
        query = dataclasses.replace(CHOICES[name], sort=sort)  # type: ignore[arg-type]
        found = list(filled.hits(query))
        assert [each for each, _key in found] == ordered(remaining(query), sort)
        assert all(key == getattr(BY_ID[each], sort) for each, key in found)
        for place, (_id, key) in enumerate(found[:3], 1):
            assert list(filled.hits(query, key)) == found[place:]
    assert list(filled.hits(dataclasses.replace(CHOICES[name], sort="relevance"))) == list(
        filled.hits(dataclasses.replace(CHOICES[name], sort="newest"))
    )


def test_hits_are_the_full_matches_of_a_text(filled: Engine) -> None:
    query = SearchQuery(text="(газ OR көпір OR мост)", sort="relevance", choices={"lang": Choice(("ru", "kk"))})
    assert [each for each, _key in filled.hits(query)] == ordered(
        [BY_ID[each] for each in (101, 102, 201, 202)], "newest"
    )
    assert list(filled.hits(SearchQuery(text="газ көпір студент", sort="relevance", match="some"))) == []


def test_hits_end_nowhere_but_at_the_last(engine: Engine) -> None:
    """More than an engine gives in one answer, and more than pages show."""
    write(engine, (document(number, "Хабар", "Мәтін.", date="2020-01-01") for number in range(1, MAX_HITS + 2001)))
    found = [each for each, _key in engine.hits(SearchQuery(sort="oldest"))]
    assert found == [*range(1, MAX_HITS + 2001)]


def test_choices_and_words_narrow_together(filled: Engine) -> None:
    texts = [BY_ID[each] for each in (101, 102, 201, 202, 301)]
    query = SearchQuery(
        text="(газ OR көпір OR мост)", choices={"lang": Choice(("ru", "kk")), "topic": Choice(("energy",))},
        dates=DateChoice(20220826, None), facets=COUNTED,
    )  # fmt: skip
    page = filled.search(query)
    assert [hit.id for hit in page.hits] == [201]
    assert page.facets == {facet: counts(query, facet, texts) for facet in FACETS}
    assert dict(page.months) == months(query, texts)


def test_counts_end_at_their_number_but_show_what_is_chosen(filled: Engine) -> None:
    query = SearchQuery(
        choices={"country": Choice(("FR",), excluded=("CH",)), "topic": Choice(("nothing-of-the-kind",))},
        facets={"country": 3, "topic": 2, "pair": 0},
    )
    page = filled.search(query)
    assert page.facets == {facet: counts(query, facet) for facet in query.facets}
    assert [count.value for count in page.facets["country"]][-2:] == ["CH", "FR"]
    assert page.facets["pair"] == ()


def test_ties_of_counts_are_in_order_of_their_values(filled: Engine) -> None:
    for size in range(1, 12):
        query = SearchQuery(facets={"topic": size})
        assert filled.search(query).facets["topic"] == counts(query, "topic")


def test_year_only_is_in_its_year_and_in_no_month_and_undated_has_a_bucket(filled: Engine) -> None:
    page = filled.search(SearchQuery())
    assert page.months[202200] == 1
    assert page.months[0] == sum(each.first == 0 for each in CORPUS) > 2


def test_undated_come_last_in_both_orders(filled: Engine) -> None:
    undated = {each.id for each in CORPUS if not each.first}
    for sort in ("newest", "oldest"):
        assert set(all_ids(filled, SearchQuery(sort=sort))[-len(undated) :]) == undated  # type: ignore[arg-type]


def test_times_order_one_day(filled: Engine) -> None:
    query = SearchQuery(dates=DateChoice(20220825, 20220825), choices={"topic": Choice(excluded=("culture",))})
    assert all_ids(filled, query) == [101, 102, 301, 103]


# ---- relevance, held to properties -------------------------------------------------------------------------


def by_relevance(engine: Engine, text: str, **options: bool) -> list[int]:
    page = engine.search(SearchQuery(text=text, sort="relevance", **options))  # type: ignore[arg-type]
    scores = [hit.score for hit in page.hits]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)
    return [hit.id for hit in page.hits]


def test_a_word_in_the_title_counts_more_than_in_the_text(engine: Engine) -> None:
    write(engine, [
        document(1, "Қонақ келді", "Ауылға қымыз әкелді, бәрі қуанды."),
        document(2, "Қымыз мерекесі", "Ауылға қонақ келді, бәрі қуанды."),
        document(3, "Той", "Ауылға қонақ келді, бәрі қуанды."),
    ])  # fmt: skip
    assert by_relevance(engine, "қымыз") == [2, 1]


def test_the_form_that_was_typed_comes_first(engine: Engine) -> None:
    write(engine, [document(number, "Хабар", text) for number, text in enumerate(
        ["Теңіз жағасы тыныш.", "Теңізде желкен көп.", "Теңізден балық аулады."], start=1)])  # fmt: skip
    assert by_relevance(engine, "теңізде")[0] == 2
    assert by_relevance(engine, "теңізден")[0] == 3


def test_a_rare_word_counts_more_than_a_common_one(engine: Engine) -> None:
    common = [document(number, f"Хабар {number}", "Жиналыс өтті, жиналыс аяқталды.") for number in range(1, 9)]
    write(engine, [*common, document(20, "Хабар", "Жаршы келді, жұрт тарады, сөз бітті.")])
    assert by_relevance(engine, "жиналыс OR жаршы")[0] == 20


def test_choices_do_not_change_scores(filled: Engine) -> None:
    plain = {hit.id: hit.score for hit in filled.search(SearchQuery(text="газ", sort="relevance")).hits}
    query = SearchQuery(
        text="газ", sort="relevance", choices={"lang": Choice(("kk", "en"))}, dates=DateChoice(20200101)
    )
    chosen = {hit.id: hit.score for hit in filled.search(query).hits}
    assert set(chosen) == {101, 301}
    assert all(score == pytest.approx(plain[each]) for each, score in chosen.items())


def test_a_principal_pair_ranks_a_little_higher(engine: Engine) -> None:
    write(engine, [
        document(1, "Су туралы", "Арық қазылды.", pair="kz-uz kz-ru"),
        document(2, "Су туралы", "Арық қазылды.", pair="kz-ru kz-uz"),
        document(3, "Су туралы, су туралы, су", "Арық, арық қазылды.", pair="kz-uz kz-ru"),
        document(4, "Су туралы", "Арық қазылды.", pair="kz-uz"),
        *(document(each, f"Басқа жаңалық {each}", "Мектепте мереке өтті, бәрі ән айтты.") for each in range(10, 70)),
    ])  # fmt: skip

    def order(text: str, **options: Any) -> list[int]:
        return [hit.id for hit in engine.search(SearchQuery(text=text, sort="relevance", **options)).hits]

    of_pair = {"pair": Choice(("kz-ru",))}
    assert order("арық", choices=of_pair) == order("арық pair:kz-ru") == [3, 2, 1]
    assert order("арық pair:kz-ru", principal=True) == [2]
    assert order("pair:kz-ru") == [3, 2, 1]  # newest first, as without words
    scores = {hit.id: hit.score for hit in engine.search(SearchQuery(text="арық", sort="relevance")).hits}
    assert scores[1] == scores[2] == scores[4]


# ---- paging ------------------------------------------------------------------------------------------------


def test_pages(engine: Engine) -> None:
    documents = [document(number, f"Есеп {number}", "Мазмұны бірдей.", date="2020-01-01") for number in range(1, 61)]
    write(engine, documents)
    for sort in ("relevance", "newest", "oldest", "added"):
        pages = [engine.search(SearchQuery(text="бірдей", sort=sort, page=page)) for page in (1, 2, 3, 4)]  # type: ignore[arg-type]
        assert [len(page.hits) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 60 - 2 * PAGE_SIZE, 0]
        assert {page.total for page in pages} == {60}
        assert len({hit.id for page in pages for hit in page.hits}) == 60


def test_a_page_past_the_last_hit_that_may_be_shown_is_empty(filled: Engine) -> None:
    for page in (MAX_HITS // PAGE_SIZE, MAX_HITS // PAGE_SIZE + 1, 10**9):
        answer: SearchPage = filled.search(SearchQuery(page=page))
        assert answer.hits == ()
        assert answer.total == len(CORPUS)
