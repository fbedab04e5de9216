"""Queries, counts and documents for Elasticsearch, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from articles.pages.paging import MAX_HITS, PAGE_SIZE
from search.clauses import ANALYSES, PARTS
from search.elastic import client, mapping, results, translate
from search.engine import Choice, Count, DateChoice, Hit, Partial, SearchQuery
from search.facets import FACETS
from search.plan import plan
from tests.contract.corpus import document

DEEPEST_QUERY = 30  # indices.query.bool.max_nested_depth, which no setting of an index can raise
QUERIES = {"bool", "dis_max", "term", "terms", "match_phrase", "prefix", "range", "match_all"}


def body(**query: Any) -> dict[str, Any]:
    asked = SearchQuery(**query)
    return translate.search(asked, translate.words(asked, plan(asked)), *asked.window).to_dict()


def text_of(made: dict[str, Any]) -> Any:
    """The reader's words, out of the filter that keeps them from being scored."""
    (filtered,) = made["query"]["bool"]["filter"]
    return filtered


def walk(part: Any, depth: int = 0) -> Iterator[tuple[str, Any, int]]:
    """(kind, content, depth) of every query in a body."""
    for key, value in part.items() if isinstance(part, dict) else []:
        inner = depth + (key in QUERIES)
        if key in QUERIES:
            yield key, value, inner
        for each in value if isinstance(value, list) else [value]:
            yield from walk(each, inner)


def fields(part: Any) -> set[str]:
    """The fields that queries ask; a `terms` with a `field` is a count."""
    leaves = (content for kind, content, _ in walk(part) if kind not in ("bool", "dis_max", "match_all"))
    return {name for content in leaves if "field" not in content for name in content}


def known_fields() -> set[str]:
    return set(mapping.mapping().to_dict()["properties"])


# ---- words -----------------------------------------------------------------------------------------------


def test_a_word_is_looked_for_by_its_term_in_each_analysis() -> None:
    ways = [content for kind, content, _ in walk(text_of(body(text="құбырларда", also=False))) if kind == "term"]
    terms = {(name, options["value"]) for way in ways for name, options in way.items()}
    assert {("title_kk", "құбыр"), ("body_kk", "құбыр"), ("title_exact", "құбырларда")} <= terms
    boosts = {name: options["boost"] for way in ways for name, options in way.items()}
    assert boosts["title_kk"] > boosts["body_kk"] > boosts["body_exact"] > 0


def test_exact_spelling_asks_the_exact_fields_alone() -> None:
    assert fields(text_of(body(text='құбырларда "ашық аспан"', exact=True))) == {"title_exact", "body_exact"}


def test_a_phrase_is_sent_as_terms_that_the_node_only_parts() -> None:
    phrases = {
        name: options
        for kind, content, _ in walk(text_of(body(text='"газ құбырлары"')))
        if kind == "match_phrase"
        for name, options in content.items()
    }
    assert phrases["body_kk"]["query"] == "газ құбыр"
    assert phrases["body_exact"]["query"] == "газ құбырлары"
    assert {options["analyzer"] for options in phrases.values()} == {mapping.PHRASE_ANALYZER}
    assert mapping.PHRASE_ANALYZER in mapping.analysis()["analyzer"]


def test_and_or_not() -> None:
    made = text_of(body(text="(газ | мұнай) құбыр -көмір"))["bool"]
    assert len(made["must"]) == 2
    assert len(made["must"][0]["bool"]["should"]) == 2
    assert made["must"][0]["bool"]["minimum_should_match"] == 1
    assert "көмір" in str(made["must_not"])
    assert set(text_of(body(text="-көмір"))["bool"]) == {"must_not"}


def test_a_field_narrows_all_that_it_governs() -> None:
    assert fields(text_of(body(text="title:(газ мұнай*)"))) == {f"title_{name}" for name in ANALYSES}
    assert all(name.startswith("source_") for name in fields(text_of(body(text="source:газет"))))


def test_no_word_finds_everything() -> None:
    assert text_of(body(text="?!")) == {"match_all": {}}


@pytest.mark.parametrize("step", ["a | b ({})", "a | b -({})", "title:(a | b {})", '"a b" | c (-d | {})'])
def test_the_deepest_text_is_not_too_deep(step: str) -> None:
    text = "z"
    for _ in range(50):
        text = step.format(text)
    assert max(depth for _, _, depth in walk({"query": body(text=text)["query"]})) <= DEEPEST_QUERY


def test_every_field_of_a_query_is_in_the_mapping() -> None:
    choices = {name: Choice(("a",), excluded=("b",)) for name in FACETS}
    made = body(
        text='газ "мұнай құбыры" көм* title:x source:y -z',
        choices=choices,
        dates=DateChoice(20200101, 20201231, undated=True),
        facets=dict.fromkeys(FACETS, 5),
    )
    assert fields(made) <= known_fields()
    sorts = {key for sort in translate.ORDERS.values() for key in sort}
    assert {key.lstrip("-") for key in sorts} - {"_score"} <= known_fields()
    assert set(mapping.SIMILAR_FIELDS) <= known_fields()


# ---- order and pages -------------------------------------------------------------------------------------


def test_only_relevance_is_scored() -> None:
    assert "dis_max" in body(text="газ", sort="relevance")["query"]
    assert body(text="газ", sort="relevance")["sort"] == ["_score", {"newest": {"order": "desc"}}]
    assert "filter" in body(text="газ", sort="oldest")["query"]["bool"]
    assert body(sort="oldest")["sort"] == ["oldest"]


@pytest.mark.parametrize("page", [1, 2, MAX_HITS // PAGE_SIZE, MAX_HITS // PAGE_SIZE + 1, 10**9])
def test_pages_end_at_the_last_hit_that_may_be_shown(page: int) -> None:
    made = body(page=page)
    assert made["from"] + made["size"] <= MAX_HITS
    if page <= MAX_HITS // PAGE_SIZE:
        assert (made["from"], made["size"]) == ((page - 1) * PAGE_SIZE, PAGE_SIZE)
    else:
        assert made["size"] == 0


# ---- choices and counts ----------------------------------------------------------------------------------


def test_any_all_and_none_of_some_values() -> None:
    either = translate.choice_filter(SearchQuery(), "topic", Choice(("a", "b"))).to_dict()
    assert either == {"bool": {"filter": [{"terms": {"topic": ["a", "b"]}}]}}
    every = translate.choice_filter(SearchQuery(), "topic", Choice(("a", "b"), every=True)).to_dict()
    assert every == {"bool": {"filter": [{"term": {"topic": "a"}}, {"term": {"topic": "b"}}]}}
    unwanted = translate.choice_filter(SearchQuery(), "topic", Choice(excluded=("a",))).to_dict()
    assert unwanted == {"bool": {"must_not": [{"terms": {"topic": ["a"]}}]}}


def test_values_are_looked_for_in_the_fields_that_have_them() -> None:
    country = Choice(("KZ:party", "RU"), excluded=("CN", "UZ:venue"))
    made = translate.choice_filter(SearchQuery(), "country", country).to_dict()["bool"]
    assert made["filter"][0]["bool"]["should"] == [
        {"terms": {"role": ["KZ:party"]}},
        {"terms": {"country": ["RU"]}},
    ]
    assert made["must_not"] == [{"terms": {"country": ["CN"]}}, {"terms": {"role": ["UZ:venue"]}}]
    principal = translate.chosen(SearchQuery(principal=True))
    assert {name: each.to_dict() for name, each in principal.items()} == {
        "pair": {"bool": {"must_not": [{"terms": {"principal": ["none"]}}]}}
    }


def test_a_facet_is_counted_without_its_own_choice() -> None:
    made = body(
        choices={"topic": Choice(("energy",)), "lang": Choice(("kk",))},
        dates=DateChoice(20200101),
        facets={"topic": 3, "lang": 3, "outlet": 3},
    )
    filters = {
        name: fields(group["filter"]) for group in made["aggs"].values() for name in group["aggs"]
    }  # fmt: skip
    assert filters["topic"] == {"lang", "first", "last"}
    assert filters["lang"] == {"topic", "first", "last"}
    assert filters["outlet"] == {"topic", "lang", "first", "last"}
    assert filters[translate.MONTHS] == {"topic", "lang"}
    assert fields(made["post_filter"]) == {"topic", "lang", "first", "last"}


def test_facets_under_the_same_filters_share_one_aggregation() -> None:
    made = body(choices={"topic": Choice(("energy",))}, facets=dict.fromkeys(FACETS, 3))
    assert len(made["aggs"]) == 2
    assert len(body(facets=dict.fromkeys(FACETS, 3))["aggs"]) == 1


def test_counts_of_an_answer() -> None:
    query = SearchQuery(
        facets={"topic": 2, "pair": 0, "lang": 2},
        choices={"topic": Choice(("rare", "absent"), excluded=("a",)), "pair": Choice(("kz-ru",))},
    )
    answer = {
        "hits": {"total": {"value": 7}, "hits": [{"_id": "12", "_score": None}, {"_id": "5", "_score": 1.5}]},
        "aggregations": {
            "narrowed": {
                "doc_count": 7,
                "lang": {"buckets": [{"key": "kk", "doc_count": 5}]},
                "months": {"buckets": [{"key": 0, "doc_count": 1}, {"key": 202200, "doc_count": 6}]},
                "stories": {"buckets": [{"stories": {"value": 3}}, {"stories": {"value": 4}}]},
            },
            "without-topic": {
                "doc_count": 9,
                "topic": {"buckets": [{"key": "b", "doc_count": 4}, {"key": "a", "doc_count": 4}]},
                "topic-chosen": {"buckets": [{"key": "rare", "doc_count": 1}, {"key": "a", "doc_count": 4}]},
            },
            "without-pair": {"doc_count": 8, "pair-chosen": {"buckets": [{"key": "kz-ru", "doc_count": 3}]}},
        },
    }
    page = results.page(answer, query, results.hits(answer), Partial())
    assert page.total == 7
    assert page.hits == (Hit(12, 0.0), Hit(5, 1.5))
    assert page.facets["topic"] == (Count("a", 4), Count("b", 4), Count("rare", 1), Count("absent", 0))
    assert page.facets["pair"] == (Count("kz-ru", 3),)
    assert page.facets["lang"] == (Count("kk", 5),)
    assert page.months == {0: 1, 202200: 6}
    assert page.years == {2022: 6}
    assert (page.total, page.stories) == (7, 7)


def test_counts_of_an_answer_in_stories() -> None:
    counted = {
        "stories": {"buckets": [{"stories": {"value": 2}}, {"stories": {"value": 1}}]},
        "lang": {"buckets": [{"key": "kk", "doc_count": 9, "stories": {"value": 2}}]},
        "months": {"buckets": [{"key": month, "doc_count": 3, "stories": {"value": 1}} for month in (0, 202201)]},
        "years": {"buckets": [{"key": year, "doc_count": 3, "stories": {"value": 1}} for year in (0.0, 202200.0)]},
    }
    found = [(12, 12, 3.0), (21, 20, 2.0), (31, 30, 1.0)]
    hits = [{"_id": str(each), "_score": score, "fields": {"story": [story]}} for each, story, score in found]
    answer = {"hits": {"total": {"value": 9}, "hits": hits}, "aggregations": {"narrowed": {"doc_count": 9, **counted}}}
    members = {
        "hits": {"hits": [{"_id": str(each), "_score": None, "fields": {"story": [each]}} for each in (12, 20)]},
        "aggregations": {"stories": {"buckets": [{"key": 12, "doc_count": 4}, {"key": 20, "doc_count": 4}]}},
    }
    page = results.page(
        answer, SearchQuery(unit="story", facets={"lang": 2}), results.with_heads(answer, members), Partial()
    )
    assert page.hits == (Hit(12, 3.0, more=3), Hit(20, 2.0, more=3), Hit(31, 1.0, more=0))
    assert (page.total, page.stories) == (9, 3)
    assert page.facets == {"lang": (Count("kk", 2),)}
    assert (page.months, page.years) == ({0: 1, 202201: 1}, {2022: 1})


def test_hits_are_collapsed_and_stories_counted_only_where_asked() -> None:
    assert body()["collapse"] == {"field": "story"}
    articles = body(facets={"topic": 3}, choices={"topic": Choice(("a",))})
    counts = {name: each for group in articles["aggs"].values() for name, each in group["aggs"].items()}
    assert {name for name, each in counts.items() if "aggs" in each} == {translate.STORIES}
    stories = body(facets={"topic": 3}, choices={"topic": Choice(("a",))}, unit="story")
    counts = {name: each for group in stories["aggs"].values() for name, each in group["aggs"].items()}
    assert counts.keys() == {"topic", "topic-chosen", translate.MONTHS, translate.YEARS, translate.STORIES}
    assert all(each["aggs"][translate.STORIES]["cardinality"]["field"] == "story" for each in counts.values())


def test_members_are_asked_for_under_all_filters() -> None:
    query = SearchQuery(text="газ", choices={"topic": Choice(("a",))}, dates=DateChoice(20200101), page=3)
    made = translate.members(query, translate.words(query, plan(query)), [7, 9]).to_dict()
    assert {"topic", "first", "last", "story", "body_kk"} <= fields(made["query"])
    assert made["post_filter"] == {"terms": {"id": [7, 9]}}
    assert made["size"] == 2


@pytest.mark.parametrize(
    ("dates", "spans"),
    [
        (DateChoice(20200101, 20201231), [{"last": {"gte": 20200101}, "first": {"gt": 0, "lte": 20201231}}]),
        (DateChoice(first=20200101), [{"last": {"gte": 20200101}, "first": {"gt": 0}}]),
        (DateChoice(last=20201231), [{"last": {"gte": 1}, "first": {"gt": 0, "lte": 20201231}}]),
        (DateChoice(undated=True), []),
    ],
)
def test_dates_overlap(dates: DateChoice, spans: list[dict[str, Any]]) -> None:
    made = translate.date_filter(dates).to_dict()["bool"]
    ranges = [
        {name: limits for each in span["bool"]["must"] for name, limits in each["range"].items()}
        for span in made["should"]
        if "bool" in span
    ]
    assert ranges == spans
    assert ({"term": {"last": 0}} in made["should"]) == dates.undated


# ---- documents -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("analysed", "suffixes"), [(("kk", "ru"), set(ANALYSES)), (("ru",), {"ru", "exact"}), ((), {"exact"})]
)
def test_a_text_is_sent_for_each_of_its_analyses(analysed: tuple[str, ...], suffixes: set[str]) -> None:
    sent = mapping.source(document(1, "Тақырып", "Мәтін мәтін.", analysed=analysed, source="Дала"))
    assert set(sent) <= known_fields()
    assert {name.partition("_")[2] for name in sent if name.startswith("body_")} == suffixes
    left_out = {f"{part}_{each}" for part in PARTS for each in set(ANALYSES) - suffixes}
    assert known_fields() - set(sent) == left_out | ({mapping.UNSTEMMED} if analysed else set())


def test_a_write_carries_its_version() -> None:
    action = mapping.write(document(7, "Тақырып", "Мәтін.", version=3))
    assert (action["_id"], action["version"], action["version_type"]) == ("7", 3, "external")


def test_the_fingerprint_changes_with_mapping_and_analysis(monkeypatch: pytest.MonkeyPatch) -> None:
    before = mapping.fingerprint()
    assert before == mapping.fingerprint()
    monkeypatch.setattr(mapping, "LONGEST_KEYWORD", 100)
    changed = mapping.fingerprint()
    monkeypatch.setattr(mapping, "FINGERPRINT", "another")
    assert len({before, changed, mapping.fingerprint()}) == 3


# ---- connection ------------------------------------------------------------------------------------------


@override_settings(
    ELASTICSEARCH_URL=["https://one.example:9200", "https://two.example:9200"],
    ELASTICSEARCH_CA_FILE="/etc/ssl/authority.pem",
)
def test_the_connection_is_made_from_settings() -> None:
    configs = [node.config for node in client.for_people().transport.node_pool.all()]
    assert {config.host for config in configs} == {"one.example", "two.example"}
    assert {config.ca_certs for config in configs} == {"/etc/ssl/authority.pem"}
    assert all(config.verify_certs for config in configs)
