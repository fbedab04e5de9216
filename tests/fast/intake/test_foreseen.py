"""What `reclassify --dry-run` tells: counts by kind and outlet, and samples."""

from __future__ import annotations

from dataclasses import replace

from articles.intake.foreseen import Foreseen
from articles.intake.reclassify import Change, Report


def test_what_would_change_by_kind_and_outlet_with_twenty_samples() -> None:
    def report(number: int, kind: str, outlet: str = "Дала") -> Report:
        return Report(f"a{number}", "changed", changes=[Change(kind, "", "old", "new")], outlet=outlet)

    foreseen = Foreseen()
    for number in range(5000):
        foreseen.add(report(number, "topic", ("Дала", "Көпір", "")[number % 3]))
        foreseen.add(Report(f"u{number}", "unchanged"))
    foreseen.add(report(5000, "date"))
    foreseen.add(Report("a5001", "refused_now", "no_body"))
    foreseen.add(replace(report(5002, "title"), changes=[Change("title", "", "а", "б"), Change("topic", "", "", "x")]))
    assert [line for line in foreseen.lines() if not line.startswith(("a", " "))] == [
        "topic: 5001 (Дала 1668, Көпір 1667, no outlet 1666)",
        "date: 1 (Дала 1)",
        "refused_now: 1 (no outlet 1)",
        "title: 1 (Дала 1)",
    ]
    shown = foreseen.samples()
    assert len(shown) == 20 and len({one.name for one in shown}) == 20
    assert {"a5000", "a5001", "a5002"} <= {one.name for one in shown}, "a rare kind is shown too"
    assert max(int(one.name[1:]) for one in shown if one.outlet and one.changes[0].kind == "topic") > 1000
    assert sum(map(len, foreseen._samples.values())) <= 4 * 20, "memory does not grow with the archive"
