"""Thousands of hostile inputs through every reader and the whole analysis: no traceback, no hang, bounded memory."""

from __future__ import annotations

import random
import resource
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from articles.ingest.readers import read
from articles.ingest.records import Analysed, Contributed, RawDocument
from articles.ingest.workers import Pool
from tests.hostile import BOMBS, mutated, wholes

LIMIT = 10_000_000
SECONDS = 60.0  # for one document, on a machine that is busy with other tests
MEMORY_BYTES = 1024**3
READING_SECONDS = 30.0
GROWTH_BYTES = 400_000_000  # of this process, which reads; the workers have their own limit
WHOLES = wholes()


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2, seconds=SECONDS, memory_bytes=MEMORY_BYTES) as pool:
        yield pool


def outcomes(pool: Pool, documents: list[RawDocument]) -> list[Analysed]:
    return [future.result() for future in [pool.submit(raw) for raw in documents]]


def check(name: str, found: list[Analysed]) -> None:
    """What was refused says why, and none because our own code failed, hung or took its process down."""
    for one in found:
        if one.refusal:
            detail = one.refusal.detail
            assert "internal error" not in detail, (name, detail)
            assert "took longer" not in detail, (name, detail)
            assert "ended its process" not in detail, (name, detail)
        else:
            assert one.normalised
            text = one.normalised.extracted.text
            assert "\0" not in text
            text.encode()  # no half of a surrogate pair


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(name: str, pool: Pool, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(BOMBS[name]())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    documents = list(read([file], "", Contributed(), LIMIT))
    assert time.monotonic() - began < READING_SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < GROWTH_BYTES
    check(name, outcomes(pool, documents[:500]))


@pytest.mark.parametrize("inputs", [1_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_files_full_of_wounds(inputs: int, pool: Pool, tmp_path: Path) -> None:
    kinds: Counter[str] = Counter()
    waiting: list[tuple[str, bytes]] = []

    def settle() -> None:
        documents = []
        for name, data in waiting:
            file = tmp_path / name
            file.write_bytes(data)
            documents += [(name, raw) for raw in read([file], "", Contributed(), LIMIT)]
        for (name, raw), one in zip(documents, outcomes(pool, [raw for _, raw in documents]), strict=True):
            try:
                check(name, [one])
            except AssertionError:
                (tmp_path / "hostile").write_bytes(raw.data or b"")
                raise
            kinds["refused" if one.refusal else "article"] += 1
        waiting.clear()

    @settings(
        max_examples=inputs,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(
        st.sampled_from(sorted(WHOLES)),
        st.one_of(st.integers(0, 2**64).map(random.Random), st.binary(max_size=2000)),
    )
    def run(name: str, how: random.Random | bytes) -> None:
        data = how if isinstance(how, bytes) else mutated(WHOLES[name], how, WHOLES)
        waiting.append((name, data))
        kinds["inputs"] += 1
        if len(waiting) == 100:
            settle()

    run()
    settle()
    assert kinds["inputs"] >= inputs
    assert kinds["article"] > inputs / 10  # many are wounded only lightly
