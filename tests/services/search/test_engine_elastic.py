"""The contract suite on a real Elasticsearch, and what only Elasticsearch could get wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings
from elasticsearch import Elasticsearch

from articles.batches import batched
from search.elastic import ElasticEngine, client, indices, lock
from search.engine import (
    Choice,
    Document,
    DocumentsRefused,
    EngineUnavailable,
    IndexNotReady,
    RebuildInProgress,
    SearchQuery,
)
from tests.contract.corpus import counts, remaining, years
from tests.contract.stories import QUERIES, REPRINTED, rows
from tests.contract.suite import *  # noqa: F403
from tests.contract.suite import COUNTED, document, found, write
from tests.services.elastic import drop, numbered_alias


@pytest.fixture(scope="module")
def server(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    """A client that owes nothing to the engine."""
    with Elasticsearch(elasticsearch_url, request_timeout=30) as connected:
        yield connected
        drop(connected, "contract")


@pytest.fixture(scope="module")
def new_engine(server: Elasticsearch, elasticsearch_url: str) -> Callable[[], ElasticEngine]:
    def make() -> ElasticEngine:
        with override_settings(ELASTICSEARCH_INDEX=numbered_alias("contract")):
            return ElasticEngine()

    return make


def names(server: Elasticsearch, engine: ElasticEngine) -> list[str]:
    """The indexes of this engine, oldest first."""
    return sorted(name for name in server.indices.get(index=f"{engine.alias}-*") if indices.is_ours(name, engine.alias))


# ---- texts that were made to hurt ------------------------------------------------------------------------------------

HOSTILE = {
    "apostrophes": "а'" * 60_000,
    "hyphens": "а-" * 60_000,
    "one word": "лар" * 60_000,
    "one number": "1" * 60_000,
    "points": "1.1," * 30_000,
    "digits and letters": "а1" * 60_000,
    "soft hyphens": "а\u00ad" * 60_000,
    "beyond the first plane": "😀𐐀" * 30_000,
    "combining marks": "и\u0306\u0306" * 30_000,
    "control characters": "а\x00\x01\x1f" * 30_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_ends_the_node_or_is_refused(engine: ElasticEngine, name: str) -> None:
    write(engine, [document(1, name, HOSTILE[name] + " соңы", analysed=("kk", "ru")), document(2, "Соңы", "Бар.")])
    assert found(engine, "соңы") == {1, 2}


@pytest.mark.parametrize("step", ["a | b ({})", "a | b -({})", "title:(a | b {})", '"a b" | c (-d | {})'])
def test_the_deepest_text_is_taken(engine: ElasticEngine, step: str) -> None:
    text = "z"
    for _ in range(50):
        text = step.format(text)
    assert engine.search(SearchQuery(text=text, choices={"lang": Choice(("kk",))}, facets=COUNTED)).total == 0


def test_phrases_of_very_long_words(engine: ElasticEngine) -> None:
    long = "ұ" * 400
    write(engine, [document(1, "Ұзын сөз", f"Мұнда {long} тұр."), document(2, "Ұзын", f"Мұнда {long[:-1]} тұр.")])
    assert found(engine, f'"{long} тұр"', exact=True) == {1}


# ---- writing ---------------------------------------------------------------------------------------------------------


def test_more_than_one_chunk_is_written(engine: ElasticEngine) -> None:
    many = [document(number, "Хабар", "Мәтін.") for number in range(1, client.BULK_ACTIONS * 2 + 2)]
    large = "Ұзақ мәтін. " * 40_000  # 0.8 MB, sent once for each analysis
    write(engine, [*many, *(document(5000 + number, "Ұзақ", large) for number in range(5))])
    assert engine.status().documents == len(many) + 5


def test_one_refused_document_does_not_hold_back_the_rest(engine: ElasticEngine) -> None:
    documents = [document(number, "Хабар", "Мәтін.") for number in range(1, client.BULK_ACTIONS + 100)]
    wrong = dataclasses.replace(document(9999, "Хабар", "Мәтін."), month=2**40)
    with pytest.raises(DocumentsRefused) as refusal:
        engine.index([documents[0], wrong, *documents[1:]])
    engine.refresh()
    assert refusal.value.reasons.keys() == {9999}
    assert "month" in refusal.value.reasons[9999]
    assert engine.status().documents == len(documents)


def test_an_endless_code_leaves_only_itself_out(engine: ElasticEngine) -> None:
    write(engine, [document(1, "Хабар", "Мәтін.", topic="energy " + "x" * 40_000)])
    assert [count.value for count in engine.search(SearchQuery(facets={"topic": 5})).facets["topic"]] == ["energy"]


def test_a_late_write_does_not_bring_a_removed_article_back(engine: ElasticEngine, server: Elasticsearch) -> None:
    write(engine, [document(1, "Хабар", "Мәтін.")])
    engine.remove([(1, 3)])
    write(engine, [document(1, "Хабар", "Мәтін.", version=2)])
    assert list(engine.ids()) == []
    (settings,) = server.indices.get_settings(index=engine.alias).values()
    assert settings["settings"]["index"]["gc_deletes"] == "15m"  # the default is a minute


def test_texts_are_not_stored_twice(engine: ElasticEngine, server: Elasticsearch) -> None:
    write(engine, [document(1, "Құпия тақырып", "Құпия мәтін.", source="Құпия", topic="energy")])
    stored = server.get(index=engine.alias, id="1")["_source"]
    assert stored["topic"] == ["energy"]
    assert "ұпия" not in str(stored).lower()


# ---- an index that is missing, or another --------------------------------------------------------------------------


def test_a_missing_index_is_an_engine_that_is_away(
    new_engine: Callable[[], ElasticEngine], server: Elasticsearch
) -> None:
    engine = new_engine()
    calls: list[Callable[[], Any]] = [
        lambda: engine.search(SearchQuery()),
        lambda: engine.similar(1, 1, 5),
        lambda: engine.index([document(1, "Хабар", "Мәтін.")]),
        lambda: engine.remove([(1, 1)]),
        lambda: list(engine.ids()),
        engine.refresh,
    ]
    for call in calls:
        with pytest.raises(EngineUnavailable, match="index"):
            call()
    assert not engine.status().exists
    assert server.indices.get(index=f"{engine.alias}*").body == {}, "a write must not make an index"


def test_an_index_of_another_analysis_is_not_current(
    new_engine: Callable[[], ElasticEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = new_engine()
    engine.create()
    assert engine.status().current
    monkeypatch.setattr("search.elastic.mapping.FINGERPRINT", "names changed")
    status = engine.status()
    assert status.exists
    assert not status.current
    with engine.rebuild():
        pass
    assert engine.status().current


def test_the_mapping_takes_no_unknown_field(engine: ElasticEngine, server: Elasticsearch) -> None:
    with pytest.raises(Exception, match="strict_dynamic_mapping_exception"):
        server.index(index=engine.alias, id="1", document={"surprise": 1})


# ---- rebuild ---------------------------------------------------------------------------------------------------------


def test_the_previous_index_is_kept_and_older_ones_go(engine: ElasticEngine, server: Elasticsearch) -> None:
    orphan = indices.make(server, engine.alias, behind="")  # of a rebuild that was killed
    first = engine.status().name
    with engine.rebuild():
        pass
    second = engine.status().name
    assert set(names(server, engine)) == {first, second}
    with engine.rebuild():
        assert len(names(server, engine)) == 3
    assert names(server, engine) == [second, engine.status().name]
    assert orphan not in names(server, engine)


def test_a_rebuilt_index_is_like_a_created_one(new_engine: Callable[[], ElasticEngine], server: Elasticsearch) -> None:
    engine = new_engine()
    with override_settings(SEARCH_SHARDS=2, SEARCH_REPLICAS=1):
        engine.create()
        (created,) = server.indices.get(index=engine.alias).values()
        with engine.rebuild():
            (filling,) = server.indices.get(index=names(server, engine)[-1]).values()
        (rebuilt,) = server.indices.get(index=engine.alias).values()
    assert filling["settings"]["index"]["number_of_replicas"] == "0"
    assert filling["settings"]["index"]["refresh_interval"] == "-1"
    own = ("uuid", "creation_date", "provided_name")
    of_created, of_rebuilt = (
        {key: value for key, value in each["settings"]["index"].items() if key not in own}
        for each in (created, rebuilt)
    )
    assert of_rebuilt == of_created
    assert of_rebuilt["number_of_shards"] == "2"
    assert of_rebuilt["number_of_replicas"] == "1"
    assert rebuilt["aliases"] == created["aliases"]
    assert rebuilt["mappings"]["properties"] == created["mappings"]["properties"]


def test_a_rebuild_makes_the_first_index_too(new_engine: Callable[[], ElasticEngine]) -> None:
    engine = new_engine()
    with engine.rebuild() as rebuild:
        rebuild.index([document(1, "Хабар", "Мәтін.")])
        assert not engine.create(), "the rebuild is making it"
    assert engine.status().documents == 1


def test_an_index_of_other_fields_counts_as_away_until_it_is_rebuilt(
    new_engine: Callable[[], ElasticEngine], server: Elasticsearch
) -> None:
    engine = new_engine()
    older = {"properties": {"newest": {"type": "long"}}, "_meta": {"fingerprint": "older"}}
    name = f"{engine.alias}-20200101-000000-000000"
    server.indices.create(index=name, mappings=older, aliases={engine.alias: {}})
    with pytest.raises(IndexNotReady, match="other fields"):
        engine.search(SearchQuery())
    with pytest.raises(IndexNotReady, match="other fields"):
        engine.index([document(1, "Хабар", "Мәтін.")])
    assert not engine.status().readable
    assert not engine.create()
    assert engine.status().name == name
    with engine.rebuild() as rebuild:
        rebuild.index([document(1, "Хабар", "Мәтін.")])
    assert engine.search(SearchQuery()).stories == 1


@pytest.mark.parametrize("helpers", [0, 2])
def test_bulks_overlap_and_are_told_in_their_order(engine: ElasticEngine, helpers: int) -> None:
    documents = [document(number, "Хабар", "Мәтін.") for number in range(1, 200)]
    wrong = dataclasses.replace(document(150, "Хабар", "Мәтін."), month=2**40)
    documents[149] = wrong
    taken = 0

    def batches() -> Iterator[list[Document]]:
        nonlocal taken
        for each in batched(documents, 10):
            taken += 1
            yield each

    with engine.rebuild() as rebuild:
        filled = rebuild.fill(batches(), helpers)
        first = next(filled)
        assert taken <= (indices.BULKS + 1 if helpers else 1)  # so many ahead, not all
        found = [first, *filled]
        assert rebuild.count() == len(documents) - 1
    assert [each for written, _reasons in found for each in written] == documents
    refused = [(wrong in written, [*reasons]) for written, reasons in found if reasons or wrong in written]
    assert refused == [(True, [wrong.id])]
    assert sorted(engine.ids()) == [(each.id, 1) for each in documents if each is not wrong]


def test_a_bulk_that_fails_ends_the_rebuild(engine: ElasticEngine, server: Elasticsearch) -> None:
    before = engine.status().name
    with pytest.raises(EngineUnavailable), engine.rebuild() as rebuild:
        server.indices.delete(index=names(server, engine)[-1])
        [*rebuild.fill(([document(number, "Хабар", "Мәтін.")] for number in range(1, 50)), 2)]
    assert names(server, engine) == [before]


def test_who_rebuilds_is_said(engine: ElasticEngine) -> None:
    with engine.rebuild(), pytest.raises(RebuildInProgress, match=r"process \d+ is rebuilding"), engine.rebuild():
        pass


def test_an_abandoned_rebuild_is_taken_over(engine: ElasticEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    write(engine, [document(1, "Бұрынғы", "Мәтін.")])
    with pytest.raises(RebuildInProgress, match="took over"), engine.rebuild() as slow:
        slow.index([document(2, "Баяу", "Мәтін.")])
        with monkeypatch.context() as later:
            later.setattr(lock, "datetime", clock(lock.ABANDONED_AFTER + timedelta(seconds=1)))
            with engine.rebuild() as quick:
                quick.index([document(3, "Жылдам", "Мәтін.")])
            monkeypatch.setattr(lock, "BEAT_EVERY", timedelta(0))
        slow.index([document(4, "Баяу", "Мәтін.")])
    engine.refresh()
    assert list(engine.ids()) == [(3, 1)]
    with engine.rebuild():  # the lock is free
        pass


def clock(ahead: timedelta) -> type[datetime]:
    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz) + ahead

    return Later


def test_a_new_index_that_was_deleted_is_not_made_again_by_a_write(
    engine: ElasticEngine, server: Elasticsearch
) -> None:
    with pytest.raises(EngineUnavailable), engine.rebuild() as rebuild:
        server.indices.delete(index=names(server, engine)[-1])
        rebuild.index([document(1, "Хабар", "Мәтін.")])
    assert names(server, engine) == [engine.status().name]


# ---- several shards --------------------------------------------------------------------------------------------------


def test_counts_are_exact_on_several_shards(new_engine: Callable[[], ElasticEngine]) -> None:
    """Values spread so that each shard's own top three differ from the true ones."""
    engine = new_engine()
    with override_settings(SEARCH_SHARDS=3):
        engine.create()
    documents = [document(number, "Хабар", "Мәтін.", topic=f"t{number % 97:02}") for number in range(1, 980)]
    write(engine, documents)
    expected: dict[str, int] = {}
    for each in documents:
        topic = each.facets["topic"][0]
        expected[topic] = expected.get(topic, 0) + 1
    best = sorted(expected.items(), key=lambda item: (-item[1], item[0]))[:3]
    counted = engine.search(SearchQuery(facets={"topic": 3})).facets["topic"]
    assert [(count.value, count.count) for count in counted] == best
    assert list(engine.ids()) == [(each.id, 1) for each in documents]


def test_stories_are_whole_on_several_shards(new_engine: Callable[[], ElasticEngine]) -> None:
    engine = new_engine()
    with override_settings(SEARCH_SHARDS=3):
        engine.create()
    write(engine, REPRINTED)
    for asked in QUERIES.values():
        query = dataclasses.replace(asked, unit="story", facets=COUNTED)
        page = engine.search(query)
        expected = rows(remaining(query, REPRINTED), "newest")
        assert page.stories == len(expected)
        assert [(hit.id, hit.more) for hit in page.hits] == expected[: len(page.hits)]
        assert page.facets == {facet: counts(query, facet, REPRINTED) for facet in COUNTED}
        assert dict(page.years) == years(query, REPRINTED)
