"""What newer rules would change, told before anything is written: how much of each kind, of which outlets, and samples.

However many documents there are, only the counts and a few reports of each kind are held.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from articles.intake.reclassify import Report

SAMPLES = 20  # documents shown
NOTHING = ("unchanged", "still_refused")  # outcomes without news
CHANGES_SHOWN = 20  # of one document
NO_OUTLET = "no outlet"


class Foreseen:
    """Give it each report; `lines()` then tells. `seed`: of the choice of samples, each document as likely as another
    that shows the same kind of change."""

    def __init__(self, seed: int = 0) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)  # kind → outlet → documents
        self._samples: dict[str, list[Report]] = defaultdict(list)
        self._random = random.Random(seed)  # noqa: S311

    def add(self, report: Report) -> None:
        if report.outcome in NOTHING:
            return
        for kind in dict.fromkeys(change.kind for change in report.changes) or [report.outcome]:
            self.counts[kind][report.outlet or NO_OUTLET] += 1
            self._sample(self._samples[kind], report, self.counts[kind].total())

    def _sample(self, kept: list[Report], report: Report, met: int) -> None:
        """Algorithm R (Vitter 1985): each of the `met` reports of a kind is kept as likely as any other."""
        if len(kept) < SAMPLES:
            kept.append(report)
        elif (place := self._random.randrange(met)) < SAMPLES:
            kept[place] = report

    def samples(self) -> list[Report]:
        """At most SAMPLES documents: one of each kind, the rarest first, then another of each, and so on."""
        kinds = sorted(self._samples, key=lambda kind: (self.counts[kind].total(), kind))
        rounds = (self._samples[kind][at] for at in range(SAMPLES) for kind in kinds if at < len(self._samples[kind]))
        chosen = {report.name: report for report in rounds}
        return list(chosen.values())[:SAMPLES]

    def as_json(self) -> dict[str, Any]:
        """`counts`: kind → documents; `samples`: their reports, each with the article's code and its changes."""
        samples = [report.as_json() for report in self.samples()]
        for sample in samples:
            sample["changes"] = sample["changes"][:CHANGES_SHOWN]
        return {"counts": {kind: outlets.total() for kind, outlets in self.counts.items()}, "samples": samples}

    def lines(self) -> Iterator[str]:
        for kind, outlets in sorted(self.counts.items(), key=lambda each: (-each[1].total(), each[0])):
            named = ", ".join(f"{name} {number}" for name, number in outlets.most_common())
            yield f"{kind}: {outlets.total()} ({named})"
        for report in self.samples():
            yield report.in_words()
