"""The five seed articles against the values that people agreed on (tests/data/gold/seeds.json)."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from typing import Any

import pytest

from articles.ingest.normalise import normalise
from articles.ingest.records import Evidence, Normalised, RawDocument
from tests.paths import DATA, SEEDS
from tests.understood import extracted_from

GOLD: list[dict[str, Any]] = json.loads((DATA / "gold/seeds.json").read_text("utf-8"))["seeds"]
TODAY = dt.date(2026, 1, 1)


@pytest.fixture(params=GOLD, ids=[seed["seed"] for seed in GOLD])
def gold(request: pytest.FixtureRequest) -> dict[str, Any]:
    return request.param


@pytest.fixture
def found(gold: dict[str, Any]) -> Normalised:
    data = (SEEDS / gold["file"]).read_bytes()
    return normalise(extracted_from(RawDocument("seeds", gold["file"], data, len(data)), today=TODAY))


def test_title(gold: dict[str, Any], found: Normalised) -> None:
    assert found.title.derived is (gold["title"] is None)
    assert found.title.value in (gold.get("derived_title_accept") or [gold["title"]])


def test_language(gold: dict[str, Any], found: Normalised) -> None:
    assert found.language == gold["language"]


def test_date_with_precision_and_evidence(gold: dict[str, Any], found: Normalised) -> None:
    date = found.extracted.date
    assert (_without_offset(date.value) if date else None) in gold["date"]["accept"]
    assert (date.precision if date else "unknown") == gold["date"]["precision"]
    assert (date.evidence[0].text if date else None) == gold["date"]["evidence"]


def test_outlet(gold: dict[str, Any], found: Normalised) -> None:
    outlet = found.extracted.outlet
    assert (outlet.value if outlet else None) == gold["outlet"]["name"]
    if outlet:
        assert outlet.evidence[0].text == gold["outlet"]["evidence"]


def test_upstream(gold: dict[str, Any], found: Normalised) -> None:
    assert [(credit.name, credit.relation) for credit in found.extracted.upstream] == [
        (credit["name"], credit["relation"]) for credit in gold["upstream"]
    ]


def test_byline(gold: dict[str, Any], found: Normalised) -> None:
    byline = found.extracted.byline
    assert (byline.value if byline else None) == gold["byline"]["name"]


def test_body_precision_and_recall(gold: dict[str, Any], found: Normalised) -> None:
    ours, theirs = _lines(found.extracted.body), _lines(gold["body"])
    shared = sum(len(line) * count for line, count in (ours & theirs).items())
    assert shared >= 0.99 * sum(len(line) * count for line, count in ours.items())
    assert shared >= 0.99 * sum(len(line) * count for line, count in theirs.items())


def test_nothing_of_the_furniture_is_in_the_body(gold: dict[str, Any], found: Normalised) -> None:
    assert [piece["text"] for piece in gold["furniture"] if piece["text"].strip() in found.extracted.body] == []


def test_evidence_and_paragraphs_are_quoted_from_the_source(found: Normalised) -> None:
    extracted = found.extracted
    values = [found.title, extracted.date, extracted.outlet, extracted.byline]
    quotes: list[Evidence] = [piece for value in values if value for piece in value.evidence]
    quotes += [credit.evidence for credit in extracted.upstream]
    assert quotes
    for piece in quotes:
        assert extracted.text[piece.start : piece.end] == piece.text
    for paragraph in extracted.paragraphs:
        source = extracted.text[paragraph.start : paragraph.start + len(paragraph.text)]
        assert source.replace("\xa0", " ").lstrip("»") == paragraph.text.lstrip("«") or source == paragraph.text


def test_undated_repost_is_flagged_and_a_plain_stamp_is_not(gold: dict[str, Any], found: Normalised) -> None:
    flags = found.extracted.date.flags if found.extracted.date else ()
    assert ("may_postdate_event" in flags) is (gold["seed"] == "002")


def _without_offset(value: str) -> str:
    return value[:16] if "T" in value else value


def _lines(text: str) -> Counter[str]:
    """Lines by the gold's convention: without spaces, quotation marks and a final full stop."""
    bare = (
        "".join(char for char in line if not char.isspace() and char not in "«»\"“”„'") for line in text.splitlines()
    )
    return Counter(line.removesuffix(".") for line in bare if line)
