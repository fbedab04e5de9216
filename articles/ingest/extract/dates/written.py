"""Dates as Kazakh, Russian and English news sites write them: one line in, dates with their places out.

The names of months: months.py. Day before month where figures leave it open. A date that no calendar has (31.02) is no
date, and no part of it is read as another one. Nothing is completed: a date without a year stays without. Which lines
state a publication date: stamps.py; which of them to believe: publication_date.py; dates that machines write:
machine.py; days told by the time of reading: relative.py.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel.dates import get_day_names

from articles.ingest.extract.dates.months import LOCALES, month_number
from articles.ingest.records import DateValue, Evidence, Precision
from articles.text.kazakh.cases import CASES, HYPHEN, any_ending

HOME_ZONE = ZoneInfo("Asia/Almaty")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2099
LEAP_YEAR = 2000  # any year that has a 29 February

_WORD = r"(?P<name>[^\W\d_]{3,14})\.?"
_DAY = r"(?<![\d.,:–-])(?P<day>\d{1,2})(?:[-\s]?(?:ші|шы|го|е|st|nd|rd|th)\b|[»\"”]|\.(?=\s))?"
_OF = any_ending("genitive")
# Also Kyrgyz and Uzbek: 2022-жылдын 9-августу; 2022-yil 9-avgust.
_OF_YEAR = (
    f"(?:жыл(?:дын|{any_ending('of time', 'genitive', 'third', after=['л'])})?|(?:йил|yil)(?:да|ги|da|gi)?"
    "|jyl(?:y|gy|ǵy|dyn|dyń)?)"
)
_YEAR_WORD = rf"(?:[-\s]{{0,2}}(?:жыл{any_ending('dative', after=['л'])}|{_OF_YEAR}|года|году|год|ж\b\.?|г\b\.?))"
_YEAR = rf"(?P<year>\d{{4}}(?!\d)|\d\d(?=\s?[гж]\.)){_YEAR_WORD}{{0,2}}"
_YEAR_MARKED = rf"(?P<year>\d{{4}})(?:[-\s]{{0,2}}(?:{_OF_YEAR}|года|год|ж\.?|г\.?),?|,)"
# "25-інде", "25-нен", "25 сы"; behind a space only what is no word of its own: "25 мен 30" are two days.
_OF_THE_MONTH = f"(?:{any_ending('third')}?{any_ending(*CASES)}|{any_ending('third')})"
_IN_MONTH = (
    rf"(?:(?:{HYPHEN}{_OF_THE_MONTH}|\s?(?:{any_ending('third')}?{any_ending('locative')}|{any_ending('third')})"
    r"|[-\s]?(?:ші|шы|st|nd|rd|th))\b)?"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # 2021-03-12, 2021.03.12
        r"(?<![\d.,-])(?P<year>\d{4})(?P<sep>[-./])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?![\d])",
        # 12.03.2021, 12-03-2021, 12/03/21, 12. 03. 2021
        r"(?<![\d.,-])(?P<day>\d{1,2})(?P<sep>[-./])\s?(?P<month>\d{1,2})(?P=sep)\s?(?P<year>\d{4}|\d\d)(?!\d|[-./]\d)",
        # 12 / 03 / 2021, 12 | 03 | 2021
        r"(?<![\d.,-])(?P<day>\d{1,2})\s(?P<sep>[./|])\s(?P<month>\d{1,2})\s(?P=sep)\s(?P<year>\d{4})(?!\d)",
        # 12.V.2023, 3/XII-1991; also with Cyrillic х and і
        r"(?<![\d.,-])(?P<day>\d{1,2})[-./\s](?P<roman>[ivxіх]{1,4})[-./\s]\s?(?P<year>\d{4})(?!\d)",
        # 2022 жылғы 25 тамыз, 2022 ж. 25 тамызда
        rf"(?<![\d.,-]){_YEAR_MARKED}\s{{1,2}}{_DAY}[-\s]{{1,2}}{_WORD}",
        # 2022 жылғы тамыздың 25-і
        rf"(?<![\d.,-]){_YEAR_MARKED}\s{{1,2}}{_WORD}\s{{1,2}}(?P<day>\d{{1,2}})(?!\d){_IN_MONTH}",
        # 25 тамыз, 2022; «25» августа 2022 года; 25-Aug-2022; 29 ноя.
        rf"{_DAY}(?:\s{{1,2}}|[-/.]){_WORD}(?:(?:,?\s{{1,2}}|[-/.]){_YEAR})?",
        # Тамыз 25, 2022; August 25, 2022; тамыздың 25-і, 2022 жыл
        rf"(?<![^\W_]){_WORD},?\s{{1,2}}(?P<day>\d{{1,2}})(?!\d){_IN_MONTH},?\s{{1,2}}{_YEAR}",
        # тамыздың 25-і
        rf"(?<![^\W_])(?P<name>[^\W\d_]{{3,11}}{_OF})\s{{1,2}}(?P<day>\d{{1,2}}){HYPHEN}{_OF_THE_MONTH}\b",
        # 2022 жылғы тамыз; тамыз 2022
        rf"(?<![\d.,-]){_YEAR_MARKED}\s{{1,2}}{_WORD}",
        rf"(?<![^\W_])(?<!\d\s){_WORD},?\s{{1,2}}{_YEAR}",
    )
)
_FIRST_DAY = r"(?<![\d.,:–-])(?P<first>\d{1,2})"
_SECOND_DAY = r"(?P<day>\d{1,2})(?!\d)"
_AND = any_ending("instrumental")
_TO = r"\s?[–—-]\s?"
_RANGES = tuple(
    re.compile(pattern)
    for pattern in (
        # 2023 жылғы 12–14 мамыр
        rf"(?<![\d.,-]){_YEAR_MARKED}\s{{1,2}}(?P<first>\d{{1,2}}){_TO}{_SECOND_DAY}\s{{1,2}}{_WORD}",
        # 12–14 мая 2023; 29 ақпан – 2 наурыз 2024; 30 декабря 2023 – 2 января 2024
        rf"{_FIRST_DAY}(?:\s(?P<first_name>[^\W\d_]{{3,14}})\.?(?:\s(?P<first_year>\d{{4}})(?!\d){_YEAR_WORD}?)?)?"
        rf"{_TO}{_SECOND_DAY}\s{{1,2}}{_WORD}(?:,?\s{{1,2}}{_YEAR})?",
        # 12-14.05.2023; 12.05–14.05.2023; 12.05.2023 - 20.05.2023
        rf"{_FIRST_DAY}(?:\.(?P<first_month>\d{{1,2}})(?:\.(?P<first_year>\d{{4}}))?)?{_TO}{_SECOND_DAY}"
        r"\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?!\d)",
        # с 3 по 5 июня 2023; 3 пен 5 маусым аралығында
        rf"{_FIRST_DAY}(?:\s(?P<first_name>[^\W\d_]{{3,14}}))?\s(?:по|{_AND}|бастап)\s{_SECOND_DAY}\s{{1,2}}{_WORD}"
        rf"(?:,?\s{{1,2}}{_YEAR})?",
    )
)
_RANGE_MARK = re.compile(r"[–—-]|\s(?:по|" + _AND + r"|бастап)\s")
_ROMAN = {roman: number for number, roman in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), 1)}
_LATIN = str.maketrans("іх", "ix")
# A minus is a zone's only before small figures: "10:00-12:00" is a stretch of time.
_OFFSET = (
    r"(?:\s?\|?\s?\(?(?P<offset>z\b|(?:gmt|utc|ut)\b(?:\s?[+-]\s?\d{1,2}(?::?\d\d)?)?|(?:\+\d\d|-0\d)(?::?\d\d)?\b"
    r"|(?:мск|msk|almt|cest|cet|eest|eet|[ecmp][sd]t)\b))?"
)
_CLOCK = (
    r"(?P<hour>\d{1,2})(?P<mark>[:.]|\sч(?:ас\w{0,2})?\.?\s)(?P<minute>\d\d)(?::\d\d(?:[.,]\d{1,9})?)?(?![\d:])"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?" + _OFFSET
)
_WEEKDAY = "|".join(name.lower() for locale in LOCALES for name in get_day_names("wide", "format", locale).values())
_TIME_AFTER = re.compile(
    rf"(?:t|(?:,?\s\(?(?:{_WEEKDAY})\)?)?[\s,|/•·—–-]{{0,4}}\s?"
    rf"(?P<label>(?:сағат|сағ\.?|уақыты?|время|в|at)\s?:?\s)?){_CLOCK}"
)
_TIME_BEFORE = re.compile(rf"(?<![\d:.]){_CLOCK}(?:[\s,|/•·—–-]{{1,4}})$")
_TIME_BEFORE_CHARS = 32
_OFFSET_AFTER = re.compile(_OFFSET)
_ZONES = {
    name: dt.timedelta(hours=hours)
    for names, hours in (
        ("z", 0),
        ("мск msk", 3),
        ("almt", 6),
        ("cet", 1),
        ("cest eet", 2),
        ("eest", 3),
        ("edt", -4),
        ("est cdt", -5),
        ("cst mdt", -6),
        ("mst pdt", -7),
        ("pst", -8),
    )
    for name in names.split()
}
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as it stands in a line: `start` and `end` are places in the line and include the time of day."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    time: dt.time | None = None
    offset: dt.timedelta | None = None
    numeric: bool = False  # in figures alone
    day_first: bool = False  # likewise, as 05.04.2024: an American means the other day
    short_year: bool = False  # of two figures
    stretch: bool = False  # a range of days, told as the month or the year that they lie in

    @property
    def calendar(self) -> tuple[int | None, int | None, int | None]:
        """Year, month and day."""
        return self.year, self.month, self.day

    @property
    def precision(self) -> Precision:
        if self.year is None:
            return "unknown"
        if self.month is None:
            return "year"
        if self.day is None:
            return "month"
        return "minute" if self.time else "day"

    def value(self, rule: str, evidence: tuple[Evidence, ...], flags: tuple[str, ...] = ()) -> DateValue:
        """As a DateValue. A time without a stated offset is taken as Kazakhstan's and flagged "assumed_zone"."""
        if self.short_year:
            flags += ("short_year",)
        if self.stretch:
            flags += ("range",)
        if self.year is None:
            return DateValue(f"--{self.month:02}-{self.day:02}", "unknown", None, None, rule, evidence, flags)
        if self.month is None:
            whole_year = dt.date(self.year, 1, 1), dt.date(self.year, 12, 31)
            return DateValue(f"{self.year}", "year", *whole_year, rule, evidence, flags)
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
    """The single dates in one line, in order; `key` is the line as `lines.matching` gives it."""
    if not _DIGIT.search(key):
        return []
    taken = [(stretch.start, stretch.end) for stretch in find_ranges(key)]
    found = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(key):
            named = match.groupdict("")
            month = _month(named)
            if month is None or any(match.start() < end and start < match.end() for start, end in taken):
                continue
            # Taken even where it turns out to be no date: "31 февраля 2021" must not leave "февраль 2021".
            taken.append(match.span())
            if date := _checked(named, month, match, key):
                found.append(date)
    return sorted(found, key=lambda date: date.start)


def find_ranges(key: str) -> list[WrittenDate]:
    """The ranges of days in one line: "12–14 мая 2023" as its month, "29 ақпан – 2 наурыз 2024" as its year.

    One without a year, or over the turn of a year, keeps neither: `year`, `month` and `day` are None.
    """
    if not _RANGE_MARK.search(key):
        return []
    found: list[WrittenDate] = []
    for pattern in _RANGES:
        for match in pattern.finditer(key):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            named = match.groupdict("")
            month = _month(named)
            first_month = int(named.get("first_month") or 0) or month_number(named.get("first_name", "")) or month
            if (
                month is None
                or first_month is None
                or (named.get("first_name") and not month_number(named["first_name"]))
            ):
                continue
            days = (first_month, int(named["first"])), (month, int(named["day"]))
            year = int(named["year"]) if named.get("year") else None
            over_years = named.get("first_year") not in (None, "", named.get("year")) or days[0] > days[1]
            if not over_years and days[0] == days[1] or not all(map(_in_calendar, days)):
                continue
            if over_years and first_month == month and not named.get("first_year"):
                continue  # "19 – 17 мая" is no range
            known = year if year and EARLIEST_YEAR <= year <= LATEST_YEAR and not over_years else None
            whole = month if known and first_month == month else None
            end = match.end() - (len(match[0]) - len(match[0].rstrip(" ,")))
            found.append(WrittenDate(match.start(), end, known, whole, None, stretch=True))
    return sorted(found, key=lambda stretch: stretch.start)


def _month(named: dict[str, str]) -> int | None:
    if named.get("month"):
        return int(named["month"])
    if named.get("roman"):
        return _ROMAN.get(named["roman"].translate(_LATIN))
    return month_number(named["name"])


def _in_calendar(month_and_day: tuple[int, int]) -> bool:
    try:
        dt.date(LEAP_YEAR, *month_and_day)
    except ValueError:
        return False
    return True


def _checked(named: dict[str, str], month: int, match: re.Match[str], key: str) -> WrittenDate | None:
    """The date of a match with the time of day beside it, if the calendar has such a day."""
    year = int(named["year"]) if named.get("year") else None
    short_year = year is not None and len(named["year"]) == 2
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
        start, end, time, offset = _time_beside(key, start, end)
    numeric = bool(named.get("month"))
    day_first = numeric and day is not None and match.start("day") < match.start("month")
    return WrittenDate(start, end, year, month, day, time, offset, numeric, day_first, short_year)


def _time_beside(key: str, start: int, end: int) -> tuple[int, int, dt.time | None, dt.timedelta | None]:
    """A date's place grown by the time of day after or before it, that time and its offset from UTC."""
    zone = clock = _TIME_AFTER.match(key, end)
    if clock and clock["mark"] == "." and not clock["label"]:
        zone = clock = None  # "12.03.2021 14.05" may be two dates
    if clock:
        end = clock.end()
    else:
        before = max(0, start - _TIME_BEFORE_CHARS)
        if (clock := _TIME_BEFORE.search(key[before:start])) and clock["mark"] != ".":
            start = before + clock.start()
            # "16:22, 11 Қараша 2023 | GMT +6"
            zone = clock if clock["offset"] else _OFFSET_AFTER.match(key, end)
            end = zone.end() if zone and zone is not clock and zone["offset"] else end
        else:
            clock = None
    if clock is None:
        return start, end, None, None
    hour = int(clock["hour"])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"] == "p" else 0)
    try:
        return start, end, dt.time(hour, int(clock["minute"])), _offset(zone["offset"] if zone else None)
    except ValueError:
        return start, end, None, None  # 25:61 is no time; the day stands


def _offset(written: str | None) -> dt.timedelta | None:
    if not written:
        return None
    if (named := _ZONES.get(written)) is not None:
        return named
    figures = re.sub(r"\D", "", written)
    hours, minutes = (int(figures or 0), 0) if len(figures) <= 2 else (int(figures[:-2]), int(figures[-2:]))
    if hours > 14 or minutes > 59:
        raise ValueError(written)
    return (-1 if "-" in written else 1) * dt.timedelta(hours=hours, minutes=minutes)
