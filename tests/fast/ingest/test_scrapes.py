"""Whole scraped documents written for this test, from their bytes to their tags (tests/data/scrapes/*.txt).

Each has a head of expected values, "---", and the document, in which ⟪…⟫ marks the title and ⟦…⟧ a body paragraph; the
marks are taken out before the ingest sees it. Roles: p(arty), t(hird party), v(enue), m(ention). `topics` must be
primary, those of `may` can be. The batch "blind" was first run after the rules had been made on the others.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import pytest

from articles.ingest.classify.assign import classify
from articles.ingest.normalise import normalise
from articles.ingest.records import Classified, Normalised, RawDocument
from tests.paths import DATA
from tests.understood import extracted_from

FOLDER = DATA / "scrapes"
TODAY = dt.date(2026, 11, 22)
ROLES = {"p": "party", "t": "third_party", "v": "venue", "m": "mention"}


@dataclass(frozen=True)
class Scrape:
    expected: dict[str, str]
    text: str
    title: str | None
    body: list[str]


def scrapes() -> list[Scrape]:
    found = []
    for file in ("kk.txt", "ru.txt"):
        for block in (FOLDER / file).read_text("utf-8").split("\n=====\n"):
            head, text = block.split("\n---\n", 1)
            fields = (line.partition(":") for line in head.splitlines())
            title = re.search("⟪(.*?)⟫", text)
            found.append(
                Scrape(
                    {key: value.strip() for key, _, value in fields},
                    re.sub("[⟪⟫⟦⟧]", "", text),
                    title[1] if title else None,
                    re.findall("⟦(.*?)⟧", text),
                )
            )
    return found


@pytest.fixture(
    scope="module",
    params=scrapes(),
    ids=lambda scrape: f"{scrape.expected['language']}-{scrape.expected['name']}",
)
def run(request: pytest.FixtureRequest) -> tuple[Scrape, Normalised, Classified]:
    data = request.param.text.encode()
    normalised = normalise(extracted_from(RawDocument("c", "p", data, len(data)), today=TODAY))
    return request.param, normalised, classify(normalised)


def test_text(run: tuple[Scrape, Normalised, Classified]) -> None:
    scrape, found, _ = run
    assert (None if found.title.derived else found.title.value) == scrape.title
    assert [paragraph.text for paragraph in found.extracted.paragraphs] == scrape.body
    assert found.language == scrape.expected["language"]


def test_publication(run: tuple[Scrape, Normalised, Classified]) -> None:
    scrape, found, _ = run
    extracted, expected = found.extracted, scrape.expected
    assert (re.sub(r"[+]\d\d:\d\d$", "", extracted.date.value) if extracted.date else "") == expected["date"]
    assert (extracted.outlet.value if extracted.outlet else "") == expected["outlet"]
    assert "; ".join(credit.name for credit in extracted.upstream) == expected["upstream"]
    assert (extracted.byline.value if extracted.byline else "") == expected["byline"]


def test_tags(run: tuple[Scrape, Normalised, Classified]) -> None:
    scrape, _, classified = run
    expected = scrape.expected
    countries = (country.split("=") for country in expected["countries"].split())
    assert {tag.code: tag.role for tag in classified.countries} == {code: ROLES[role] for code, role in countries}
    assert {tag.code for tag in classified.pairs if tag.role == "principal"} == set(expected["principal"].split())
    primary = {tag.code for tag in classified.topics if tag.role == "primary"}
    required = set(expected["topics"].split())
    assert required <= primary <= required | set(expected["may"].split())
