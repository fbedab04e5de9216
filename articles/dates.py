"""Dates with a precision: from their written value to the days they cover, to sort keys and to words."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from babel.dates import format_date, format_time, get_month_names
from django.utils.translation import get_language
from django.utils.translation import gettext as _

VALUE = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T(?P<time>\d\d:\d\d)(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)
YEARLESS = re.compile(r"--(\d\d)-(\d\d)", re.ASCII)
LEAP_YEAR = 2000  # any year in which 29 February exists


def covered(value: str) -> tuple[str, dt.date | None, dt.date | None]:
    """(precision, first day, last day) of `2022-08-25T23:33+06:00`, `2022-08-25`, `2022-08`, `2022`, `--11-29` or "".

    Raises ValueError for anything else, and for days that no calendar has.
    """
    if not value:
        return "unknown", None, None
    if yearless := YEARLESS.fullmatch(value):
        dt.date(LEAP_YEAR, int(yearless[1]), int(yearless[2]))
        return "unknown", None, None
    found = VALUE.fullmatch(value)
    if not found:
        raise ValueError(value)
    year = int(found["year"])
    if not found["month"]:
        return "year", dt.date(year, 1, 1), dt.date(year, 12, 31)
    month = int(found["month"])
    if not found["day"]:
        last = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0
        return "month", dt.date(year, month, 1), dt.date(year, month, last)
    day = dt.date(year, month, int(found["day"]))
    if not found["time"]:
        return "day", day, day
    dt.time.fromisoformat(found["time"])
    return "minute", day, day


def as_days(value: str) -> tuple[int, int]:
    """The first and the last day, as yyyymmdd, of a year, a month or a day. Raises ValueError for anything else."""
    precision, first, last = covered(value)
    if precision not in ("day", "month", "year") or first is None or last is None:
        raise ValueError(value)
    return as_number(first), as_number(last)


def time_of_day(value: str) -> dt.time | None:
    """The time of a value that has one, as the source gives it."""
    found = VALUE.fullmatch(value)
    return dt.time.fromisoformat(found["time"]) if found and found["time"] else None


def minutes(first: dt.date | None, value: str) -> int:
    """Minutes since the year 1, of 33 bits: 0 for no day, midnight for a value without a time."""
    if first is None:
        return 0
    time = time_of_day(value) or dt.time.min
    return (first.toordinal() * 24 + time.hour) * 60 + time.minute


def as_number(day: dt.date) -> int:
    """yyyymmdd."""
    return day.year * 10_000 + day.month * 100 + day.day


def from_number(number: int) -> dt.date:
    """The day of a yyyymmdd. Raises ValueError for a day that no calendar has."""
    return dt.date(number // 10_000, number // 100 % 100, number % 100)


def locale(language: str | None = None) -> str:
    """What dates, numbers and names are written in, of two letters: the language of the page, unless one is given."""
    return (language or get_language() or "en")[:2]


def in_words(value: str, language: str | None = None) -> str:
    """The date as a newspaper would write it, no more precise than the source: "2022 ж. 25 тамыз, 23:33"."""
    code = locale(language)
    if yearless := YEARLESS.fullmatch(value):
        day, month = int(yearless[2]), get_month_names("wide", locale=code)[int(yearless[1])]
        return _("%(day)s %(month)s, year not given") % {"day": day, "month": month}
    precision, first, _last = covered(value)
    if first is None:
        return _("no date")
    if precision == "year":
        return format_date(first, {"kk": "y 'ж'.", "ru": "y 'г'."}.get(code, "y"), locale=code)
    if precision == "month":
        return format_date(first, {"kk": "y 'ж'. MMMM", "ru": "LLLL y 'г'."}.get(code, "LLLL y"), locale=code)
    words = format_date(first, "long", locale=code)
    time = time_of_day(value)
    return f"{words}, {format_time(time, 'HH:mm', locale=code)}" if time else words
