"""The pipeline from bytes to the JSON object that scripts rely on."""

from __future__ import annotations

import json

from articles.ingest import analyse
from articles.ingest.describe import describe
from articles.ingest.readers import read
from articles.ingest.records import Analysed, Contributed, RawDocument
from tests.paths import SEEDS

KEYS = [
    "title", "title_derived", "body", "language", "languages", "date", "outlet", "upstream", "byline",
    "countries", "pairs", "topics",
]  # fmt: skip


def _analysed(text: str) -> Analysed:
    data = text.encode()
    return analyse(RawDocument("c", "p", data, len(data)))


def test_every_seed_is_understood_and_described() -> None:
    described = [describe(analyse(raw)) for raw in read([SEEDS], "", Contributed(), 10_000_000)]
    assert len(described) == 5
    for article in json.loads(json.dumps(described, ensure_ascii=False)):
        assert list(article) == KEYS
        assert list(article["date"]) == ["value", "precision", "evidence", "rule", "flags"]
        assert all(list(credit) == ["name", "relation"] for credit in article["upstream"])
        assert all(list(tag) == ["iso", "role", "confidence", "evidence"] for tag in article["countries"])
        assert all(list(tag) == ["pair", "role", "confidence", "evidence"] for tag in article["pairs"])
        assert all(list(tag) == ["code", "primary", "confidence", "evidence"] for tag in article["topics"])
        assert article["countries"]
        assert article["pairs"]
        assert any(tag["primary"] for tag in article["topics"])


def test_refusal_is_a_result_with_the_same_shape() -> None:
    analysed = _analysed("Поделиться")
    assert analysed.refusal
    assert analysed.refusal.reason == "no_body"
    described = describe(analysed)
    assert list(described) == KEYS
    assert (described["title"], described["language"], described["date"]["value"]) == (None, None, None)


def test_no_break_space_is_read_as_a_space() -> None:
    body = "Представители обеих сторон обсудили поставки пшеницы, сообщает Zakon.kz."
    described = describe(_analysed(f"Встреча прошла в столице\n{body}\n12\xa0марта\xa02021"))
    assert (described["date"]["value"], described["date"]["evidence"]) == ("2021-03-12", "12 марта 2021")


def test_body_is_paragraphs_apart_by_a_blank_line() -> None:
    first = "Представители обеих сторон обсудили поставки пшеницы и ячменя."
    second = "Следующая встреча намечена на осень."
    assert describe(_analysed(f"Встреча прошла в столице\n{first}\n{second}"))["body"] == f"{first}\n\n{second}"
