"""Documents stored together come out as if each had been stored alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.archive.runs import recorded_run
from articles.archive.store import preview, store
from articles.ingest.records import Analysed, Refusal
from tests.tables import tables
from tests.understood import document, refused

pytestmark = pytest.mark.django_db

STORIES = (
    "Акционеры завода утвердили годовой отчёт и решили направить прибыль на новую печь для обжига.",
    "Биылғы егін көлемі былтырғыдан асып түсті, диқандар астықты қоймаға толық тапсырып үлгерді.",
)
VERSIONS = ("", " Об этом сообщила пресс-служба.", " Толығырақ ақпарат кейінірек беріледі.")


@st.composite
def documents(draw: st.DrawFn) -> Analysed:
    place = f"{draw(st.integers(0, 2))}.txt"
    if draw(st.integers(0, 9)) == 0:
        return refused(draw(st.sampled_from(["empty", "blocked"])), place, draw(st.sampled_from([b"", b"<"])))
    number = draw(st.integers(0, 1))
    return document(
        STORIES[number] + draw(st.sampled_from(VERSIONS)),
        place,
        f"Хабар {number}",
        furniture=draw(st.sampled_from(["", "\n"])),
        canonical=draw(st.sampled_from(["", "", "https://dala.example/a", "https://dala.example/b"])),
        outlet=draw(st.sampled_from(["", "Дала үні", "ДАЛА ҮНІ", "Жайық"])),
        pair=draw(st.sampled_from(["kz-ru", "cn-kz"])),
        credit=draw(st.sampled_from(["", "Kazinform"])),
        refusal=Refusal("out_of_scope") if draw(st.integers(0, 9)) == 0 else None,
    )


def told(outcomes: Sequence[Any], numbers: dict[int, int]) -> list[Any]:
    """Outcomes with articles numbered as they came."""
    return [
        (each.name, each.reason, each.article_id and numbers.setdefault(each.article_id, len(numbers)))
        for each in outcomes
    ]


def kept(batches: Sequence[Sequence[Analysed]]) -> tuple[list[Any], dict[str, list[Any]]]:
    """What became of the documents, and the tables after it; nothing of it stays."""
    numbers: dict[int, int] = {}
    with transaction.atomic():
        with recorded_run([], "") as (run, _counts):
            outcomes = [each for batch in batches for each in told(store(batch, run), numbers)]
        found = tables(numbers)
        transaction.set_rollback(True)
    return outcomes, found


@pytest.mark.slow
@settings(max_examples=15)
@given(st.lists(documents(), min_size=1, max_size=8), st.integers(0, 7))
def test_together_as_one_by_one(found: list[Analysed], before: int) -> None:
    alone = kept([[one] for one in found])
    assert kept([found]) == alone
    assert kept([batch for batch in (found[:before], found[before:]) if batch]) == alone


@pytest.mark.slow
@settings(max_examples=15)
@given(st.lists(documents(), max_size=5), documents())
def test_what_is_foreseen_happens(before: list[Analysed], one: Analysed) -> None:
    with transaction.atomic():
        with recorded_run([], "") as (run, _counts):
            if before:
                store(before, run)
            expected = preview(one)
            (outcome,) = store([one], run)
        transaction.set_rollback(True)
    assert (expected.name, expected.reason) == (outcome.name, outcome.reason)
    if expected.name in ("updated", "duplicate", "unchanged"):
        assert expected.article_id == outcome.article_id
