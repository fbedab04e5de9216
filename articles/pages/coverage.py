"""How complete the archive is: what it holds of each outlet by month of publication, and what came of the pages that it
asked for, by month of intake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Case, Count, Sum, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Substr

from articles.models import Article, LedgerDay
from articles.pages.kept import Kept

FIGURES = (
    "seen",
    "fetched",
    "stored",
    "blocked",
    "rejected",
    "out_of_scope",
    "language_not_read",
    "forbidden",
    "failed",
)
LOST = ("blocked", "forbidden", "failed")  # pages that may have been articles, and that nobody here could read
KEPT_SECONDS = 60
UNDATED = ""

Months = Mapping[str, int]  # by "2019-03"; by "2019" where only the year is known, by UNDATED where nothing is
Figures = Mapping[str, int]  # by FIGURES
NOTHING: Figures = dict.fromkeys(FIGURES, 0)


@dataclass(frozen=True)
class OutletSums:
    """Of one outlet. `intake`: by month of intake."""

    held: Months
    intake: Mapping[str, Figures]

    @cached_property
    def total(self) -> int:
        return sum(self.held.values())

    @cached_property
    def years(self) -> Months:
        """Articles by year of publication, undated ones left out, in order."""
        return by_year(self.held)

    @cached_property
    def lost(self) -> frozenset[str]:
        """The months of intake, and their years, in which pages could not be read."""
        months = {month for month, figures in self.intake.items() if any(figures[name] for name in LOST)}
        return frozenset(months | {month[:4] for month in months})

    @cached_property
    def known_months(self) -> list[str]:
        return sorted(month for month in self.held if len(month) > len("2019"))

    def is_incomplete(self, period: str) -> bool:
        """Of a month or a year: pages of it could not be read, or nothing is held of it, though of earlier and later
        ones there is."""
        if period in self.lost:
            return True
        if len(period) == len("2019"):
            years = list(self.years)
            return bool(years) and years[0] < period < years[-1] and period not in self.years
        months = self.known_months
        return (
            bool(months) and months[0] < period < months[-1] and period not in self.held and period[:4] not in self.held
        )

    def came_of(self, period: str) -> Figures:
        """What came of all pages asked for in a month or a year; in all the time for ""."""
        found = dict(NOTHING)
        for month, figures in self.intake.items():
            if month.startswith(period):
                for name in FIGURES:
                    found[name] += figures[name]
        return found


@dataclass(frozen=True)
class Sums:
    """By the outlet's key; None stands for articles whose outlet is not known."""

    outlets: Mapping[int | None, OutletSums]

    @cached_property
    def total(self) -> int:
        """Articles that readers may see."""
        return sum(outlet.total for outlet in self.outlets.values())

    @cached_property
    def years(self) -> list[str]:
        """Of publication or of intake, in order."""
        held = {year for outlet in self.outlets.values() for year in outlet.years}
        return sorted(held | {month[:4] for outlet in self.outlets.values() for month in outlet.intake})


def by_year(months: Months) -> Months:
    years: dict[str, int] = defaultdict(int)
    for month in sorted(months):
        if month != UNDATED:
            years[month[:4]] += months[month]
    return years


def _sums() -> Sums:
    """Two readings of indexes: of the articles' outlets and days (article_coverage), and of the ledger."""
    held: dict[int | None, dict[str, int]] = defaultdict(dict)
    day = Cast("date_from", TextField())
    known = Case(When(date_precision="year", then=Substr(day, 1, 4)), default=Substr(day, 1, 7))
    rows = Article.objects.searchable().order_by().annotate(month=Coalesce(known, Value(UNDATED)))
    for outlet, month, count in rows.values_list("outlet", "month").annotate(number=Count("*")):
        held[outlet][month] = count
    intake: dict[int | None, dict[str, Figures]] = defaultdict(dict)
    days = LedgerDay.objects.order_by().annotate(month=Substr(Cast("day", TextField()), 1, 7))
    for outlet, month, *figures in days.values_list("outlet", "month").annotate(*(Sum(name) for name in FIGURES)):
        intake[outlet][month] = dict(zip(FIGURES, figures, strict=True))
    keys = held.keys() | intake.keys()
    return Sums({key: OutletSums(held.get(key, {}), intake.get(key, {})) for key in keys})


sums = Kept(_sums, KEPT_SECONDS)
