"""For every derived value the words, their place, the rule and its version are stored, and can be shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from articles.ingest.readers import read
from articles.ingest.records import Contributed
from articles.ingest.rules import rules_version
from articles.intake.run import Ingest
from articles.models import (
    Article,
    ArticleCountry,
    ArticlePair,
    ArticleTopic,
    FieldValue,
    Revision,
    UpstreamCredit,
)
from articles.pages.quotations import Sources
from tests.paths import DATA, SEEDS

pytestmark = pytest.mark.django_db

FOLDERS = [SEEDS, DATA / "extract/in"]
DERIVED = (FieldValue, ArticleCountry, ArticlePair, ArticleTopic, UpstreamCredit)
# What rests on no words: the language is told by all of them, and a contributor's statement is none of the text's.
WITHOUT_WORDS = {"identify", "stated"}


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def archive(request: pytest.FixtureRequest) -> None:
    list(Ingest(read([request.param], "", Contributed(), 10_000_000), paths=[str(request.param)]))


def rows() -> Iterator[Any]:
    for kind in DERIVED:
        yield from kind.objects.select_related("article")


@pytest.mark.slow
def test_all_evidence_of_what_was_taken_in_can_be_shown(archive: None) -> None:
    texts = {(text.article_id, text.number): text.text for text in Revision.objects.all()}
    assert texts and set(Revision.objects.values_list("rules", flat=True)) == {rules_version()}
    pieces = 0
    for row in rows():
        assert row.rule and row.rules == rules_version(), (row.article, row)
        assert row.evidence or row.rule in WITHOUT_WORDS, (row.article, row, row.rule)
        for piece in row.evidence:
            assert (
                piece["text"]
                and piece["text"] == texts[row.article_id, piece["revision"]][piece["start"] : piece["end"]]
            )
            pieces += 1
        for quotation, piece in zip(Sources(row.article).quotations(row.evidence), row.evidence, strict=True):
            assert quotation.words == piece["text"]
    assert pieces > 10 * len(texts)


@pytest.mark.slow
def test_every_value_of_an_article_has_its_provenance(archive: None) -> None:
    for article in Article.objects.select_related("outlet"):
        values = {row.field: row.value for row in article.field_values.all()}
        assert values["title"] == article.title and values["language"] == article.language
        assert values.get("date", "") == article.date_value
        assert values.get("byline", "")[:300] == article.byline
        assert ("outlet" in values) is (article.outlet is not None)
