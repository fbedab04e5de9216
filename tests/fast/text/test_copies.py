"""What is a copy of what: sketches, and the comparison word by word, on pairs that the project labelled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.archive.stories import is_candidate
from articles.text.copies import Text, similarity
from articles.text.sketches import SIZE, folded, sketch, words
from tests.paths import DATA

DATA = json.loads((DATA / "copies/pairs.json").read_text(encoding="utf-8"))
PAIRS: list[dict[str, Any]] = DATA["pairs"]


def paragraphs(parts: list[str]) -> Iterator[str]:
    for part in parts:
        name, _, number = part.partition(":")
        if name in DATA["texts"]:
            yield from DATA["texts"][name][slice(int(number), int(number) + 1) if number else slice(None)]
        else:
            yield part


def texts(pair: dict[str, Any]) -> tuple[str, str]:
    one, other = ("\n\n".join(paragraphs(pair[side])) for side in ("one", "other"))
    for old, new in pair.get("turned", {}).items():
        assert old in other, old
        other = other.replace(old, new)
    return one, other


def meet(one: str, other: str) -> bool:
    """Whether their sketches bring the two texts together."""
    first, second = sketch(one), sketch(other)
    shared = {*first} & {*second}
    return bool(shared) and is_candidate(len(shared), min(first.index(max(shared)), second.index(max(shared))))


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{pair['copy']}: {pair['what']}" for pair in PAIRS])
def test_labelled_pairs(pair: dict[str, Any]) -> None:
    one, other = texts(pair)
    found = similarity(Text(one), Text(other))
    assert similarity(Text(other), Text(one)) == found
    assert (meet(one, other) and found > 0) is pair["copy"]


def test_there_are_enough_labelled_pairs() -> None:
    assert len(PAIRS) >= 40
    assert sum(pair["copy"] for pair in PAIRS) >= 20 <= sum(not pair["copy"] for pair in PAIRS)


def test_the_hash_is_for_good() -> None:
    """Stored sketches outlive processes, machines and versions of Python and NumPy."""
    assert sketch("Мұнай құбыры арқылы жылына 12 500 тонна шикізат тасымалданады") == KNOWN


KNOWN = (
    -7545288606445556323,
    -3929201440894737143,
    -3717875475323477930,
    1483700966155638634,
    6276596454738635495,
    6458556507904128967,
)


@given(st.text())
def test_any_text_has_a_sketch(text: str) -> None:
    values = sketch(text)
    assert list(values) == sorted({*values}) and len(values) <= SIZE
    assert all(-(2**63) <= value < 2**63 for value in values)
    assert 0 <= similarity(Text(text), Text(text)) <= 1


def test_sketches_of_one_spelling() -> None:
    base = "\n\n".join(DATA["texts"]["kk-theatre"])
    shouted = base.upper()
    assert sketch(shouted) == sketch(base) == sketch(base.replace(" ", "\u00a0")) == sketch(base.replace("ә", "ə"))


def test_numbers_are_written_together_and_years_are_not() -> None:
    assert words("12 500 тонн, 1 000 000 тенге") == ["12500", "тонн", "1000000", "тенге"]
    assert words("в 2024 500 семей") == ["в", "2024", "500", "семей"]
    assert words("3,5 100") == ["3", "5", "100"]


def test_look_alikes_are_one_letter() -> None:
    assert folded("COBET") == folded("СОВЕТ") and folded("Tүркістан") == folded("Түркістан")


def test_a_text_of_few_words_is_nobodys_copy() -> None:
    assert sketch("Подробности позже, следите за новостями") == ()
    assert similarity(Text("Подробности позже."), Text("Подробности позже.")) == 0


def test_a_part_that_no_one_could_choose_by_chance_is_a_copy() -> None:
    lines = DATA["texts"]["kk-theatre"]
    whole = "\n".join(lines)
    for kept in [*combinations(lines, 2), *combinations(lines, 3), *((line,) for line in lines if len(line) > 150)]:
        part = "\n".join([*kept, "Дереккөз: qyzylorda-news.kz"])
        assert meet(whole, part) and similarity(Text(whole), Text(part)) >= 0.8
