"""Articles or stories by month, or by year where the span is long: bars, linked ranges and a table, without a script.

Bars stand for whole years, so that bars, ranges and the date fields agree about where a year begins.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from babel.dates import get_month_names
from django.utils.safestring import SafeString, mark_safe

from articles import dates
from search import links
from search.engine import UNDATED, YEAR, DateChoice, SearchQuery

MAX_YEARS_OF_MONTHS = 20  # beyond, a bar is a year
RANGES = 6  # links below the bars
HEIGHT = 60.0  # user units of the SVG, as are all below
BAR, STEP = 3, 4
LEAST = 1.8  # a bar of one article is still seen


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    y: float
    height: float
    chosen: bool  # within the dates that the reader chose

    @property
    def svg(self) -> str:
        off = "" if self.chosen else " off"
        return f'<rect class="bar{off}" x="{self.x}" y="{self.y}" width="{BAR}" height="{self.height}"/>'


@dataclass(frozen=True, slots=True)
class Range:
    """Some years on end, linked. `years` is the width."""

    label: str
    url: str
    years: int
    count: int = 0
    chosen: bool = False


def span(first: int, last: int, *, short: bool = True) -> str:
    """Years in figures: 2024, 2005–08, 1998–2003."""
    if first == last:
        return str(first)
    if short and first // 100 == last // 100:
        return f"{first}–{last % 100:02}"
    return f"{first}–{last}"


@dataclass(frozen=True)
class Histogram:
    """`months` and `by_year` as in SearchPage: yyyymm → count, yyyy00 where only the year is known, UNDATED apart."""

    query: SearchQuery
    months: Mapping[int, int]
    by_year: Mapping[int, int]

    @cached_property
    def dated(self) -> dict[int, int]:
        return {month: count for month, count in self.months.items() if month != UNDATED and count}

    def __bool__(self) -> bool:
        return bool(self.dated)

    @property
    def first(self) -> int:
        return min(self.by_year)

    @property
    def last(self) -> int:
        return max(self.by_year)

    @property
    def years(self) -> int:
        return self.last - self.first + 1

    @property
    def span(self) -> str:
        return span(self.first, self.last, short=False)

    @property
    def monthly(self) -> bool:
        return self.years <= MAX_YEARS_OF_MONTHS

    @property
    def undated(self) -> int:
        return self.months.get(UNDATED, 0)

    @property
    def without_month(self) -> int:
        """Articles of which only the year is known: no bar of a month holds them."""
        return sum(count for month, count in self.dated.items() if month % YEAR == 0) if self.monthly else 0

    @cached_property
    def units(self) -> list[tuple[str, int]]:
        """(month or year as a date value, number of articles) of every bar."""
        years = range(self.first, self.last + 1)
        if not self.monthly:
            return [(f"{year:04}", self.by_year.get(year, 0)) for year in years]
        months = [(year, month) for year in years for month in range(1, 13)]
        return [(f"{year:04}-{month:02}", self.dated.get(year * YEAR + month, 0)) for year, month in months]

    @property
    def width(self) -> int:
        return len(self.units) * STEP

    @property
    def most(self) -> tuple[int, str]:
        """The highest bar: its number of articles and its date in words. (0, "") where no bar has any."""
        unit, count = max(self.units, key=lambda each: each[1])
        return (count, dates.in_words(unit)) if count else (0, "")

    @cached_property
    def bars(self) -> list[Bar]:
        most = max(count for _unit, count in self.units) or 1
        made = []
        for place, (unit, count) in enumerate(self.units):
            height = round(max(count / most * (HEIGHT - 2), LEAST), 1) if count else 0.0
            made.append(Bar(place * STEP, round(HEIGHT - height, 1), height, self._chosen(unit)))
        return made

    @property
    def svg(self) -> SafeString:
        """All bars. Not in the template, which would take half as long over them as over the rest of the page."""
        return mark_safe("".join(bar.svg for bar in self.bars))

    def _chosen(self, unit: str) -> bool:
        days = self.query.dates
        if not days:
            return True
        if days.first is None and days.last is None:
            return False
        _precision, first, last = dates.covered(unit)
        assert first and last
        begun = days.last is None or dates.as_number(first) <= days.last
        return begun and (days.first is None or dates.as_number(last) >= days.first)

    @property
    def ranges(self) -> list[Range]:
        """At most RANGES links, each to as many whole years, the last one to what is left."""
        step = -(-self.years // RANGES)
        return [
            self._range(start, min(start + step - 1, self.last)) for start in range(self.first, self.last + 1, step)
        ]

    @cached_property
    def rows(self) -> list[Range]:
        """Every year with articles, latest first."""
        return [self._range(year, year) for year in sorted(self.by_year, reverse=True)]

    def _range(self, start: int, end: int) -> Range:
        days = DateChoice(dates.as_number(dt.date(start, 1, 1)), dates.as_number(dt.date(end, 12, 31)))
        label = span(start, end)
        count = sum(self.by_year.get(year, 0) for year in range(start, end + 1))
        url = links.address(links.dated(self.query, days))
        return Range(label, url, end - start + 1, count, days == self.query.dates)

    @property
    def undated_url(self) -> str:
        return links.address(links.dated(self.query, DateChoice(undated=True)))

    @property
    def month_names(self) -> str:
        """For the sliders' spoken value; browsers know no Kazakh dates."""
        locale = dates.locale()
        # CLDR's Kazakh months that stand alone are capitalised, as at the head of a calendar.
        names = get_month_names("wide", "format" if locale == "kk" else "stand-alone", locale=locale)
        return ",".join(names[month] for month in range(1, 13))
