"""Page shapes: tests/data/extract/in/*.html ↔ out/*.json, each with the furniture of its kind of site around it.

`absent`: phrases of that furniture, none of which may be in the body. Pages and texts are the project's own.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from articles.ingest.extract.assemble import extract
from articles.ingest.formats.read import read
from articles.ingest.records import UNDER_HALF, Evidence, Extracted, RawDocument
from tests import inputs
from tests.paths import DATA
from tests.understood import extracted_from

FOLDER = DATA / "extract"
SHAPES = sorted(path.stem for path in (FOLDER / "in").glob("*.html"))
MIN_F1 = 0.98
TODAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module", params=SHAPES)
def page(request: pytest.FixtureRequest) -> tuple[Extracted, dict[str, Any]]:
    data = (FOLDER / "in" / f"{request.param}.html").read_bytes()
    raw = RawDocument("c", f"{request.param}.html", data, len(data), media_type="text/html")
    return extracted_from(raw, TODAY), json.loads((FOLDER / "out" / f"{request.param}.json").read_text("utf-8"))


def test_body(page: tuple[Extracted, dict[str, Any]]) -> None:
    found, expected = page
    assert f1(found.body, expected["body"]) >= MIN_F1
    assert [phrase for phrase in expected["absent"] if phrase in found.body] == []


def test_no_body_is_under_half_of_its_page(page: tuple[Extracted, dict[str, Any]]) -> None:
    assert UNDER_HALF not in {repair.kind for repair in page[0].repairs}


@pytest.mark.parametrize(("times", "doubted"), [(1.5, False), (3, True)])
def test_a_body_under_half_of_what_a_second_judge_takes_is_flagged(times: float, doubted: bool) -> None:
    raw = RawDocument("c", "a.html", inputs.page().encode(), 1, media_type="text/html")
    reading = read(raw)
    shown = len("".join("".join(inputs.PARAGRAPHS).split()))
    assert reading.chosen >= shown, "trafilatura takes all of a plain page"
    found = extract(replace(reading, chosen=int(times * shown)), raw, TODAY)
    doubts = [repair for repair in found.repairs if repair.kind == UNDER_HALF]
    assert bool(doubts) == doubted
    assert all((doubt.start, doubt.end) == (found.paragraphs[0].start, len(found.text) - 1) for doubt in doubts)


def test_title(page: tuple[Extracted, dict[str, Any]]) -> None:
    found, expected = page
    assert (found.title.value if found.title else None) == expected["title"]


def test_byline_outlet_and_address(page: tuple[Extracted, dict[str, Any]]) -> None:
    found, expected = page
    values = {"byline": found.byline, "outlet": found.outlet}
    assert {name: value.value if value else None for name, value in values.items()} == {
        "byline": expected["byline"],
        "outlet": expected["outlet"],
    }
    assert found.url == expected["url"]


def test_date(page: tuple[Extracted, dict[str, Any]]) -> None:
    found, expected = page
    assert (found.date.value if found.date else None) == expected["date"]


def test_evidence_is_quoted_from_the_text(page: tuple[Extracted, dict[str, Any]]) -> None:
    found, _ = page
    values = (found.title, found.date, found.outlet, found.byline)
    quotes: list[Evidence] = [piece for value in values if value for piece in value.evidence]
    quotes += [credit.evidence for credit in found.upstream]
    assert quotes
    assert [piece.text for piece in quotes] == [found.text[piece.start : piece.end] for piece in quotes]
    for paragraph in found.paragraphs:
        assert found.text[paragraph.start : paragraph.start + len(paragraph.text)] == paragraph.text


def f1(found: str, expected: str) -> float:
    """Harmonic mean of precision and recall over words."""
    ours, theirs = (Counter(re.findall(r"\w+", text.lower())) for text in (found, expected))
    shared = (ours & theirs).total()
    return 2 * shared / (ours.total() + theirs.total()) if shared else 0.0
