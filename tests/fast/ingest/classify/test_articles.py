"""Countries with roles, principal pairs and primary topics of short articles written for this test.

`batch` tells how an article served: "developed" and "held" are halves of the first forty, whose rules were made on the
one and first tried on the other; "second" and "third" were written, and tried unseen, after each round of changes.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from articles.ingest.classify.assign import classify
from articles.ingest.records import Evidence, Extracted, Normalised, Paragraph, Tag, Value
from tests.paths import DATA

FOLDER = DATA / "classify"
ARTICLES: list[dict[str, Any]] = [
    article for file in ("kk.json", "ru.json") for article in json.loads((FOLDER / file).read_text("utf-8"))
]


def document(
    body: str, language: str, title: str = "", outlet_country: str | None = None, shares: dict[str, float] | None = None
) -> Normalised:
    """A document as `normalise` gives it; the title, if any, is its first line."""
    text = f"{title}\n\n{body}" if title else body
    paragraphs, start = [], len(text) - len(body)
    for paragraph in body.split("\n\n"):
        paragraphs.append(Paragraph(start, paragraph))
        start += len(paragraph) + 2
    stated = Value(title, "first line", (Evidence(0, len(title), title),)) if title else None
    extracted = Extracted(text, "utf-8", stated, tuple(paragraphs), None, None, None)
    shown = stated or Value(body[:60], "first words", derived=True)
    return Normalised(extracted, shown, language, shares or {language: 1.0}, 1.0, outlet_country, "")


@pytest.fixture(params=ARTICLES, ids=[f"{article['language']}-{article['name']}" for article in ARTICLES])
def article(request: pytest.FixtureRequest) -> dict[str, Any]:
    return request.param


@pytest.fixture
def found(article: dict[str, Any]) -> Normalised:
    return document(article["body"], article["language"], article["title"], article["outlet_country"])


def test_countries_and_roles(article: dict[str, Any], found: Normalised) -> None:
    assert {tag.code: tag.role for tag in classify(found).countries} == article["countries"]


def test_principal_pairs(article: dict[str, Any], found: Normalised) -> None:
    assert {tag.code for tag in classify(found).pairs if tag.role == "principal"} == set(article["principal"])


def test_primary_topics(article: dict[str, Any], found: Normalised) -> None:
    primary = {tag.code for tag in classify(found).topics if tag.role == "primary"}
    assert set(article["topics"]) <= primary <= {*article["topics"], *article["may"]}


def test_every_tag_quotes_the_source(found: Normalised) -> None:
    classified = classify(found)
    tags: tuple[Tag, ...] = classified.countries + classified.pairs + classified.topics
    for tag in tags:
        assert 0 < tag.confidence <= 1 and tag.rule and 1 <= len(tag.evidence) <= 5
        for piece in tag.evidence:
            assert piece.text and piece.text == found.extracted.text[piece.start : piece.end]


def test_each_code_once_and_every_country_of_a_pair_is_tagged(found: Normalised) -> None:
    classified = classify(found)
    for tags in (classified.countries, classified.pairs, classified.topics):
        assert len({tag.code for tag in tags}) == len(tags)
    countries = {tag.code.lower() for tag in classified.countries}
    assert {code for tag in classified.pairs for code in tag.code.split("-")} <= countries
