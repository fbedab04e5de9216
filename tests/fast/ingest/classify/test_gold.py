"""Countries, pairs and topics of the five seeds, through the whole pipeline, against the agreed values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from articles.ingest import analyse
from articles.ingest.records import Classified, RawDocument
from tests.paths import DATA, SEEDS

GOLD: list[dict[str, Any]] = json.loads((DATA / "gold/seeds.json").read_text("utf-8"))["seeds"]


@pytest.fixture(params=GOLD, ids=[seed["seed"] for seed in GOLD])
def gold(request: pytest.FixtureRequest) -> dict[str, Any]:
    return request.param


@pytest.fixture
def classified(gold: dict[str, Any]) -> Classified:
    data = (SEEDS / gold["file"]).read_bytes()
    return analyse(RawDocument("seeds", gold["file"], data, len(data))).classified


def test_countries_and_roles(gold: dict[str, Any], classified: Classified) -> None:
    assert {tag.code: tag.role for tag in classified.countries} == {
        country["iso"]: country["role"] for country in gold["countries"]
    }


def test_principal_pairs(gold: dict[str, Any], classified: Classified) -> None:
    assert {tag.code.upper() for tag in classified.pairs if tag.role == "principal"} == {
        pair["pair"] for pair in gold["pairs"] if pair["principal"]
    }


def test_other_pairs_are_secondary_and_none_is_forbidden(gold: dict[str, Any], classified: Classified) -> None:
    assert {tag.code.upper() for tag in classified.pairs if tag.role == "secondary"} == {
        pair["pair"] for pair in gold["pairs"] if not pair["principal"]
    }
    assert not {tag.code.upper() for tag in classified.pairs} & set(gold.get("forbidden_pairs") or ())


def test_primary_topics(gold: dict[str, Any], classified: Classified) -> None:
    assert {tag.code for tag in classified.topics if tag.role == "primary"} == {
        topic["code"] for topic in gold["topics"] if topic["primary"]
    }


def test_no_topic_beyond_those_agreed(gold: dict[str, Any], classified: Classified) -> None:
    assert {tag.code for tag in classified.topics} <= {topic["code"] for topic in gold["topics"]}
