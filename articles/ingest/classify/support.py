"""From what spoke for a tag to its confidence and the words to show."""

from __future__ import annotations

import math
from collections.abc import Iterable

from articles.ingest.records import Evidence

MOST_EVIDENCE = 5  # pieces a tag
LEAST_STRENGTH = 0.05


def best_evidence(spans: Iterable[tuple[float, int, int]], source: str) -> tuple[Evidence, ...]:
    """The best of (weight, start, end) in the source, each wording once."""
    best: dict[str, Evidence] = {}
    for _, start, end in sorted(spans, key=lambda span: (-span[0], span[1])):
        words = source[start:end]
        best.setdefault(words, Evidence(start, start + len(words), words))
        if len(best) == MOST_EVIDENCE:
            break
    return tuple(best.values())


def confidence(strength: float) -> float:
    """Strength from 0 up → 0 to 1; 1 is .63, 2 is .86, 3 is .95."""
    return round(1 - math.exp(-max(strength, LEAST_STRENGTH)), 2)
