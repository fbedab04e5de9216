"""What was found by years, months or days, as suits the dates asked for: bars in which each language has its part.

Without a script. Each bar is a link to its own period, so that years lead to months and months to days; `crumbs` lead
back. A table says the same in figures, and what part of all that the archive holds of each period was found.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles import dates
from articles.pages.display import language_label
from articles.pages.wording import number
from search import links, sums
from search.engine import BY_DAY, BY_MONTH, BY_YEAR, UNDATED, Cells, DateChoice, SearchPage, SearchQuery, get_engine

FEW_DAYS = 3  # of so few the whole month is shown
MOST_DAYS, MOST_MONTHS, MOST_YEARS = 62, 60, 120  # bars; of more years each bar has several
HEIGHT = 60.0  # user units of the SVG, as are all below
BAR, STEP = 3, 4
LEAST = 1.8  # a bar of one article is still seen
PRESSES = ("kk", "ru")  # languages with a colour of their own; the rest share one
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Period:
    """A year or some, a month, or a day. `keys`: what articles of it are counted under."""

    first: dt.date
    last: dt.date
    keys: range

    @property
    def days(self) -> DateChoice:
        return DateChoice(dates.as_number(self.first), dates.as_number(self.last))

    @property
    def written(self) -> str:
        """As the date fields write its first day: "2005", "2005-03"."""
        return links.since(dates.as_number(self.first))

    @property
    def label(self) -> str:
        first, last = self.written, links.until(dates.as_number(self.last))
        return dates.in_words(last) if len(self.keys) == 1 else f"{first[:4]}–{last[:4]}"


@dataclass(frozen=True, slots=True)
class Axis:
    """Periods on end. `unit`: BY_YEAR, BY_MONTH or BY_DAY."""

    unit: str
    first: dt.date
    last: dt.date

    @property
    def days(self) -> DateChoice:
        return DateChoice(dates.as_number(self.first), dates.as_number(self.last))

    def periods(self) -> list[Period]:
        return list({BY_YEAR: self._years, BY_MONTH: self._months, BY_DAY: self._days}[self.unit]())

    def _years(self) -> Iterator[Period]:
        step = -(-(self.last.year - self.first.year + 1) // MOST_YEARS)
        for year in range(self.first.year, self.last.year + 1, step):
            end = min(year + step - 1, dt.MAXYEAR)
            yield Period(dt.date(year, 1, 1), dt.date(end, 12, 31), range(year, end + 1))

    def _months(self) -> Iterator[Period]:
        for place in range(_month(self.first), _month(self.last) + 1):
            year, month = divmod(place, 12)
            first = dt.date(year, month + 1, 1)
            key = year * 100 + month + 1
            yield Period(first, dates.month_end(first), range(key, key + 1))

    def _days(self) -> Iterator[Period]:
        for place in range((self.last - self.first).days + 1):
            day = self.first + dt.timedelta(place)
            key = dates.as_number(day)
            yield Period(day, day, range(key, key + 1))


def _month(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def axis(days: DateChoice, years: Collection[int]) -> Axis | None:
    """That of the dates asked for, where open as far as the years in which something was found; None where there are
    none."""
    if not years:
        return None
    first = dates.from_number(days.first) if days.first is not None else dt.date(min(years), 1, 1)
    last = dates.from_number(days.last) if days.last is not None else dt.date(max(years), 12, 31)
    if first > last:  # dates asked for that lie outside
        first, last = min(first, last), max(first, last)
    if (last - first).days < FEW_DAYS:
        return Axis(BY_DAY, first.replace(day=1), dates.month_end(last))
    if (last - first).days < MOST_DAYS:
        return Axis(BY_DAY, first, last)
    unit = BY_MONTH if _month(last) - _month(first) < MOST_MONTHS else BY_YEAR
    return Axis(unit, first.replace(day=1), dates.month_end(last))


@dataclass(frozen=True)
class Bar:
    """A period with its numbers: `counts` by language (PRESSES and OTHER), `held`: of all that the archive has."""

    period: Period
    counts: Mapping[str, int]
    held: int
    chosen: bool  # within the dates that the reader asked for
    url: str

    @cached_property
    def count(self) -> int:
        return sum(self.counts.values())

    @property
    def label(self) -> str:
        return self.period.label

    @property
    def share(self) -> float:
        return min(self.count / self.held, 1.0) if self.held else 0.0


def histogram(query: SearchQuery, found: SearchPage) -> Histogram:
    """Asks the engine once more, for the languages. Raises EngineUnavailable."""
    span = axis(query.dates, found.years)
    if not span:
        return Histogram(query, None, {}, {}, found.months.get(UNDATED, 0))
    asked = replace(query, dates=span.days if query.dates else DateChoice())
    if not found.total and found.partial.total:  # there are only partial matches, of which the months are known
        unit = BY_MONTH if span.unit == BY_DAY else span.unit
        span = replace(span, unit=unit)
        counts = found.months if unit == BY_MONTH else found.years
        cells: Cells = {(key, ""): count for key, count in counts.items()}
    else:
        table = sums.table if asked.everything else get_engine().table
        cells = table(asked, span.unit, "lang")
    everything = replace(SearchQuery(), dates=asked.dates, unit=query.unit)
    held = sums.table(everything, span.unit) if query.text or query.narrowing else {}
    return Histogram(query, span, cells, held, found.months.get(UNDATED, 0))


@dataclass(frozen=True)
class Histogram:
    """`cells`: (period, language) → count; `held`: (period, "") → all that the archive has, empty where that is the
    same. `undated`: how many have no place among the bars, whatever the dates."""

    query: SearchQuery
    axis: Axis | None
    cells: Cells
    held: Cells
    undated: int

    def __bool__(self) -> bool:
        return any(key != UNDATED for key, _language in self.cells)

    @cached_property
    def bars(self) -> list[Bar]:
        counts: dict[int, Counter[str]] = {}
        for (key, language), count in self.cells.items():
            counts.setdefault(int(key), Counter())[str(language) if language in PRESSES else OTHER] += count
        made = []
        for period in self.axis.periods() if self.axis else ():
            own: Counter[str] = sum((counts.get(key, Counter()) for key in period.keys), Counter())
            held = sum(self.held.get((key, ""), 0) for key in period.keys)
            url = links.address(links.dated(self.query, period.days))
            made.append(Bar(period, own, held, self._chosen(period), url))
        return made

    @property
    def _asked(self) -> list[Bar]:
        """Without the rest of a month of which some days are asked for."""
        return [bar for bar in self.bars if bar.chosen] or self.bars

    def _chosen(self, period: Period) -> bool:
        days = self.query.dates
        if not days:
            return True
        if days.first is None and days.last is None:
            return False
        begun = days.last is None or dates.as_number(period.first) <= days.last
        return begun and (days.first is None or dates.as_number(period.last) >= days.first)

    @property
    def unit(self) -> str:
        return self.axis.unit if self.axis else BY_YEAR

    @cached_property
    def span(self) -> str:
        """In words: 2005–2026, or the months or days."""
        first, last = self.bars[0].period.first, self.bars[-1].period.last
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
            return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
        if self.unit == BY_DAY and (first.day, last) == (1, dates.month_end(first)):
            return dates.in_words(first.isoformat()[:7])
        return f"{self.bars[0].label} – {self.bars[-1].label}"

    @cached_property
    def presses(self) -> list[tuple[str, str, int]]:
        """(language or OTHER, its name, how many) of each that the bars show; none where languages are not known."""
        if not any(language for _key, language in self.cells):
            return []
        totals: Counter[str] = sum((Counter(bar.counts) for bar in self._asked), Counter())
        names = {**{code: language_label(code) for code in PRESSES}, OTHER: _("other languages")}
        return [(code, names[code], totals[code]) for code in names if totals[code]]

    @property
    def vague(self) -> int:
        """Articles of which too little is known for a bar: the year alone beside months, the month beside days."""
        if self.unit == BY_YEAR:
            return 0
        return sum(count for (key, _language), count in self.cells.items() if key != UNDATED and int(key) % 100 == 0)

    @property
    def most(self) -> tuple[int, str]:
        """The highest bar: its number of articles and its date in words. (0, "") where no bar has any."""
        highest = max(self._asked, key=lambda bar: bar.count)
        return (highest.count, highest.label) if highest.count else (0, "")

    @cached_property
    def rows(self) -> list[Bar]:
        """Every period with articles, latest first."""
        return [bar for bar in reversed(self.bars) if bar.count]

    @property
    def crumbs(self) -> list[links.Link]:
        """Back out of the dates asked for: to all dates, to the whole year, to the whole month."""
        days = self.query.dates
        if not days:
            return []
        made = [links.Link(_("All dates"), links.address(links.dated(self.query, DateChoice()), whole=True))]
        if days.first is not None and days.last is not None:
            first, last = dates.from_number(days.first), dates.from_number(days.last)
            wider = [(first.replace(month=1, day=1), first.replace(month=12, day=31))]
            wider += [(first.replace(day=1), dates.month_end(first))]
            for begin, end in wider:
                if begin <= first and last <= end and (begin, end) != (first, last):
                    whole = DateChoice(dates.as_number(begin), dates.as_number(end))
                    label = dates.in_words(links.until(dates.as_number(end)))
                    made.append(links.Link(label, links.address(links.dated(self.query, whole), whole=True)))
        return made

    @property
    def undated_url(self) -> str:
        return links.address(links.dated(self.query, DateChoice(undated=True)))

    # ---- the picture -----------------------------------------------------------------------------------------

    @property
    def width(self) -> int:
        return len(self.bars) * STEP

    @cached_property
    def svg(self) -> SafeString:
        """Numbers. Not in the template, which would take half as long over them as over the rest of the page."""
        most = max(bar.count for bar in self.bars) or 1
        return mark_safe("".join(_drawn(bar, place, most) for place, bar in enumerate(self.bars) if bar.count))

    @cached_property
    def shares(self) -> SafeString:
        """Of all that the archive has of each period, the highest share as high as the picture; "" where it is all."""
        most = max((bar.share for bar in self.bars), default=0)
        if not self.held or not most:
            return SafeString()
        bars = ((place, bar) for place, bar in enumerate(self.bars) if bar.share)
        return mark_safe("".join(_column(bar, place, bar.share / most) for place, bar in bars))

    @cached_property
    def most_share(self) -> float:
        return max((bar.share for bar in self.bars), default=0)

    @property
    def labels(self) -> list[tuple[str, int]]:
        """Below the bars: (words, how many bars wide), some LABELS at most."""
        step = -(-len(self.bars) // LABELS)
        parts = [self.bars[start : start + step] for start in range(0, len(self.bars), step)]
        return [(_short(part[0].period, part[-1].period, self.unit), len(part)) for part in parts]

    @property
    def values(self) -> str:
        """For the sliders over the bars: what each writes into the date fields."""
        return ",".join(bar.period.written for bar in self.bars)

    @property
    def names(self) -> str:
        """For the sliders' spoken value; browsers know no Kazakh dates."""
        return "|".join(bar.label for bar in self.bars)


LABELS = 6


def _short(first: Period, last: Period, unit: str) -> str:
    """Some periods in figures: 2024, 2005–08, 03.2024, 16.03."""
    if unit == BY_YEAR:
        begin, end = first.first.year, last.last.year
        if begin == end:
            return str(begin)
        return f"{begin}–{end % 100:02}" if begin // 100 == end // 100 else f"{begin}–{end}"
    return f"{first.first:%m.%Y}" if unit == BY_MONTH else f"{first.first:%d.%m}"


def _drawn(bar: Bar, place: int, most: int) -> str:
    """Safe: numbers and words of this program, but for what is escaped."""
    title = escape(f"{bar.label}: {number(bar.count)}")
    area = f'<path class="h" d="M{place * STEP} 0h{STEP}v{int(HEIGHT)}h-{STEP}z"/>'
    inner = f"<title>{title}</title>{area}{_column(bar, place, bar.count / most)}"
    return f'<a href="{escape(bar.url)}" tabindex="-1" rel="nofollow">{inner}</a>' if bar.url else inner


def _column(bar: Bar, place: int, part: float) -> str:
    """The languages one above the other; `part` of the whole height, but never so little that it is not seen."""
    height = max(part * (HEIGHT - 2), LEAST)
    off, top, drawn = "" if bar.chosen else " off", HEIGHT, []
    for code in (*PRESSES, OTHER):
        if count := bar.counts.get(code):
            own = height * count / bar.count
            top -= own
            place_and_size = f'x="{place * STEP}" y="{round(top, 1)}" width="{BAR}" height="{round(own, 1)}"'
            drawn.append(f'<rect class="{code}{off}" {place_and_size}/>')
    return "".join(drawn)
