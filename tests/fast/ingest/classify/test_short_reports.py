"""Pairs of short, plain reports of two to five sentences, written for this test.

tests/data/classify/short_{kk,ru}.txt: "== name | principal | secondary", the title, then a paragraph a line. A pair of
the first column is what the report is about and must be found on the pair's page; no other may be principal; those of
the second column may be secondary. The reports without a first column are traps: goods, weather, rates, comparisons,
sport, foreign events with Kazakhstan a bystander.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from articles.ingest.classify.assign import classify
from articles.ingest.records import Tag
from tests.fast.ingest.classify.test_articles import document
from tests.paths import DATA

FOLDER = DATA / "classify"
LEAST_PRINCIPAL = 0.75  # of the pairs that reports are about; the others are secondary
MOST_STRAY = 0.1  # secondary pairs that no column has, a report


@dataclass(frozen=True)
class Report:
    name: str
    language: str
    title: str
    body: str
    principal: frozenset[str]
    secondary: frozenset[str]

    def pairs(self) -> dict[str, Tag]:
        return {tag.code: tag for tag in classify(document(self.body, self.language, self.title)).pairs}


def reports() -> Iterator[Report]:
    for language in ("kk", "ru"):
        text = (FOLDER / f"short_{language}.txt").read_text("utf-8")
        for block in text.removeprefix("== ").split("\n== "):
            head, title, *paragraphs = block.strip().split("\n")
            name, principal, secondary = head.split("|")
            yield Report(
                name.strip(),
                language,
                title,
                "\n\n".join(paragraphs),
                frozenset(principal.split()),
                frozenset(secondary.split()),
            )


REPORTS = list(reports())


@pytest.fixture(params=REPORTS, ids=[f"{report.language}-{report.name}" for report in REPORTS])
def report(request: pytest.FixtureRequest) -> Report:
    return request.param


def test_no_other_pair_is_principal(report: Report) -> None:
    assert {code for code, tag in report.pairs().items() if tag.role == "principal"} <= report.principal


def test_the_pair_can_be_found(report: Report) -> None:
    assert report.principal <= {code for code, tag in report.pairs().items() if tag.role != "mention"}


def test_evidence_quotes_the_report(report: Report) -> None:
    source = f"{report.title}\n\n{report.body}"
    for tag in report.pairs().values():
        assert tag.evidence
        assert all(source[piece.start : piece.end] == piece.text for piece in tag.evidence)


def test_most_are_principal_and_few_stray() -> None:
    about = [tag.role for report in REPORTS for code, tag in report.pairs().items() if code in report.principal]
    stray = [
        (report.name, code)
        for report in REPORTS
        for code, tag in report.pairs().items()
        if tag.role == "secondary" and code not in report.principal | report.secondary
    ]
    assert about.count("principal") >= LEAST_PRINCIPAL * len(about)
    assert len(stray) <= MOST_STRAY * len(REPORTS), stray
