"""Dates as Kazakh, Russian and English news sites write them: one line in, dates with their places out.

Month names come from CLDR through Babel; this module adds their inflection. Day before month where figures leave it
open. A date that no calendar has (31.02) is no date, and no part of it is read as another one. Nothing is completed: a
date without a year stays without. Which of the dates in a document is its publication date: stamps.py.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import get_day_names, get_month_names

from .records import DateValue, Evidence, Precision

HOME_ZONE = ZoneInfo("Asia/Almaty")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2099
LEAP_YEAR = 2000  # any year that has a 29 February
LOCALES = ("kk", "ru", "en")

# -сы/-і possessive, then a case; qualifying -ғы. CLDR has the bare form only.
_KAZAKH_ENDING = re.compile(r"(?:с?[ыі])?(?:н?[дт][ае](?:н|ғы|гі)?|[ндт][ыі]ң|н?[аеыі]|нан|нен|[ғгқк][ае])?")
_RUSSIAN_ENDINGS = ("", "ь", "й", "я", "а", "е", "ю", "у", "ем", "ём", "ом")

_WORD = r"(?P<name>[^\W\d_]{3,14})\.?"
_DAY = r"(?<![\d.,:–-])(?P<day>\d{1,2})(?:[-\s]?(?:ші|шы|го|е|st|nd|rd|th)\b)?"
_YEAR = r"(?P<year>\d{4})(?!\d)(?:[-\s]{0,2}(?:жылғы|жылдың|жылы|жылға|жыл|года|году|год|ж\b\.?|г\b\.?)){0,2}"
_YEAR_MARKED = r"(?P<year>\d{4})[-\s]{0,2}(?:жылғы|жылдың|жылы|жыл|года|год|ж\.?|г\.?),?"
_IN_MONTH = r"(?:[-\s]?(?:сінде|нда|нде|да|де|та|те|сі|сы|ші|шы|і|ы|st|nd|rd|th)\b)?"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # 2021-03-12, 2021.03.12
        r"(?<![\d.,-])(?P<year>\d{4})(?P<sep>[-./])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?![\d])",
        # 12.03.2021, 12-03-2021, 12/03/21
        r"(?<![\d.,-])(?P<day>\d{1,2})(?P<sep>[-./])(?P<month>\d{1,2})(?P=sep)(?P<year>\d{4}|\d\d)(?!\d|[-./]\d)",
        # 2022 жылғы 25 тамыз, 2022 ж. 25 тамызда
        rf"(?<![\d.,-]){_YEAR_MARKED}\s{{1,2}}{_DAY}[-\s]{{1,2}}{_WORD}",
        # 2022 жылғы тамыздың 25-і
        rf"(?<![\d.,-]){_YEAR_MARKED}\s{{1,2}}{_WORD}\s{{1,2}}(?P<day>\d{{1,2}})(?!\d){_IN_MONTH}",
        # 25 тамыз, 2022; 25 августа 2022 года; 25-Aug-2022; 29 ноя.
        rf"{_DAY}(?:\s{{1,2}}|[-/.]){_WORD}(?:(?:,?\s{{1,2}}|[-/.]){_YEAR})?",
        # Тамыз 25, 2022; August 25, 2022
        rf"(?<![^\W_]){_WORD}\s{{1,2}}(?P<day>\d{{1,2}})(?!\d){_IN_MONTH},?\s{{1,2}}{_YEAR}",
        # 2022 жылғы тамыз; тамыз 2022
        rf"(?<![\d.,-]){_YEAR_MARKED}\s{{1,2}}{_WORD}",
        rf"(?<![^\W_])(?<!\d\s){_WORD},?\s{{1,2}}{_YEAR}",
    )
)
_OFFSET = r"(?:\s?\|?\s?(?P<offset>z\b|(?:gmt|utc)\s?[+-]\s?\d{1,2}(?::?\d\d)?|[+-]\d\d:?\d\d\b|(?:мск|msk)\b))?"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d(?:[.,]\d{1,9})?)?(?![\d:])" + _OFFSET
_WEEKDAY = "|".join(name.lower() for locale in LOCALES for name in get_day_names("wide", "format", locale).values())
_TIME_AFTER = re.compile(
    rf"(?:t|(?:,?\s\(?(?:{_WEEKDAY})\)?)?[\s,|/•·—–-]{{0,4}}\s?(?:(?:сағат|уақыты?|время|в|at)\s?:?\s)?){_CLOCK}"
)
_TIME_BEFORE = re.compile(rf"(?<![\d:.]){_CLOCK}(?:[\s,|/•·—–-]{{1,4}})$")
_TIME_BEFORE_CHARS = 32
_OFFSET_AFTER = re.compile(_OFFSET)
_MOSCOW = dt.timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as it stands in a line: `start` and `end` are places in the line and include the time of day."""

    start: int
    end: int
    year: int | None
    month: int
    day: int | None
    time: dt.time | None = None
    offset: dt.timedelta | None = None
    numeric: bool = False  # in figures alone
    short_year: bool = False  # of two figures

    @property
    def precision(self) -> Precision:
        if self.year is None:
            return "unknown"
        if self.day is None:
            return "month"
        return "minute" if self.time else "day"

    def agrees(self, other: WrittenDate) -> bool:
        """Whether both can mean the same day."""
        parts = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(one == another for one, another in parts if one is not None and another is not None)

    def value(self, rule: str, evidence: tuple[Evidence, ...], flags: tuple[str, ...] = ()) -> DateValue:
        """As a DateValue. A time without a stated offset is taken as Kazakhstan's and flagged "assumed_zone"."""
        if self.short_year:
            flags += ("short_year",)
        if self.year is None:
            return DateValue(f"--{self.month:02}-{self.day:02}", "unknown", None, None, rule, evidence, flags)
        if self.day is None:
            first = dt.date(self.year, self.month, 1)
            last = first.replace(day=calendar.monthrange(self.year, self.month)[1])
            return DateValue(f"{first:%Y-%m}", "month", first, last, rule, evidence, flags)
        day = dt.date(self.year, self.month, self.day)
        if self.time is None:
            return DateValue(day.isoformat(), "day", day, day, rule, evidence, flags)
        if self.offset is None:
            zone: dt.tzinfo = HOME_ZONE
            flags += ("assumed_zone",)
        else:
            zone = dt.timezone(self.offset)
        moment = dt.datetime.combine(day, self.time, zone)
        return DateValue(moment.isoformat(timespec="minutes"), "minute", day, day, rule, evidence, flags)


def find_dates(key: str) -> list[WrittenDate]:
    """The dates in one line, in order; `key` is the line as `lines.matching` gives it."""
    taken: list[tuple[int, int]] = []
    found = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(key):
            named = match.groupdict("")
            month = int(named["month"]) if named.get("month") else month_number(named["name"])
            if month is None or any(match.start() < end and start < match.end() for start, end in taken):
                continue
            # Taken even where it turns out to be no date: "31 февраля 2021" must not leave "февраль 2021".
            taken.append(match.span())
            if date := _checked(named, month, match, key):
                found.append(date)
    return sorted(found, key=lambda date: date.start)


def has_clock(key: str) -> bool:
    return re.search(r"(?<![\d:])\d{1,2}:\d\d(?![\d:])", key) is not None


@lru_cache(maxsize=4096)
def month_number(word: str) -> int | None:
    """1 to 12 for a month's name in lower case: full, shortened to three letters or more, inflected; else None."""
    for locale, full, short in _NAMES:
        if word in short:
            return short[word]
        # A beginning that two months share names neither.
        numbers = [number for name, number in full.items() if _is_form(word, name, locale)]
        if len(numbers) == 1:
            return numbers[0]
    return None


def _month_names(locale: str) -> tuple[str, dict[str, int], dict[str, int]]:
    """The months in full, as they stand alone, and all of CLDR's forms and abbreviations."""
    full = {name.lower(): int(number) for number, name in get_month_names("wide", "stand-alone", locale).items()}
    forms = {
        name.lower().rstrip("."): int(number)
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, context, locale).items()
    }
    return locale, full, forms


_NAMES = tuple(map(_month_names, LOCALES))


def _is_form(word: str, name: str, locale: str) -> bool:
    if len(word) >= 3 and name.startswith(word):
        return True
    if locale == "kk":
        stems = (name, name[:-1] + "г") if name.endswith("к") else (name,)
        return any(word.startswith(stem) and _KAZAKH_ENDING.fullmatch(word, len(stem)) for stem in stems)
    if locale == "ru":
        stem = name.rstrip("ьй")
        return word.startswith(stem) and word[len(stem) :] in _RUSSIAN_ENDINGS
    return False


def _checked(named: dict[str, str], month: int, match: re.Match[str], key: str) -> WrittenDate | None:
    """The date of a match with the time of day beside it, if the calendar has such a day."""
    year = int(named["year"]) if named.get("year") else None
    short_year = year is not None and year < 100
    if year is not None and short_year:
        year += 2000
    day = int(named["day"]) if named.get("day") else None
    if year is not None and not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        dt.date(year or LEAP_YEAR, month, 1 if day is None else day)
    except ValueError:
        return None
    start, end = match.span()
    # The ending of a name or a year may have swallowed the space behind it.
    end -= len(match[0]) - len(match[0].rstrip(" ,"))
    time, offset = None, None
    if day is not None:
        zone = clock = _TIME_AFTER.match(key, end)
        if clock:
            end = clock.end()
        else:
            before = max(0, start - _TIME_BEFORE_CHARS)
            if clock := _TIME_BEFORE.search(key[before:start]):
                start = before + clock.start()
                # "16:22, 11 Қараша 2023 | GMT +6"
                zone = clock if clock["offset"] else _OFFSET_AFTER.match(key, end)
                end = zone.end() if zone and zone is not clock else end
        if clock and zone:
            try:
                time, offset = dt.time(int(clock["hour"]), int(clock["minute"])), _offset(zone["offset"])
            except ValueError:
                time = offset = None  # 25:61 is no time; the day stands
    return WrittenDate(start, end, year, month, day, time, offset, bool(named.get("month")), short_year)


def _offset(written: str | None) -> dt.timedelta | None:
    if not written:
        return None
    if written == "z":
        return dt.timedelta()
    if written in ("мск", "msk"):
        return _MOSCOW
    sign = -1 if "-" in written else 1
    figures = re.sub(r"\D", "", written)
    hours, minutes = (int(figures), 0) if len(figures) <= 2 else (int(figures[:-2]), int(figures[-2:]))
    if hours > 14 or minutes > 59:
        raise ValueError(written)
    return sign * dt.timedelta(hours=hours, minutes=minutes)


def relative_day(key: str) -> Iterator[re.Match[str]]:
    """Words that name a day by today: they date nothing, but they contradict a stamp that was put on later."""
    return _RELATIVE.finditer(key)


_RELATIVE = re.compile(r"\b(?:вчера|сегодня|позавчера|накануне|бүгін|кеше|today|yesterday)\b")
