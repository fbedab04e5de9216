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


def time_of_day(value: str) -> dt.time | None:
    """The time of a value that has one, as the source gives it."""
    found = VALUE.fullmatch(value)
    return dt.time.fromisoformat(found["time"]) if found and found["time"] else None


def minutes(first: dt.date | None, value: str) -> int:
    """Since the year 1, to sort by: 33 bits; 0 where undated."""
    if first is None:
        return 0
    time = time_of_day(value) or dt.time.min
    return (first.toordinal() * 24 + time.hour) * 60 + time.minute


def in_words(value: str, language: str | None = None) -> str:
    """The date as a newspaper would write it, no more precise than the source: "2022 ж. 25 тамыз, 23:33"."""
    locale = (language or get_language() or "en")[:2]
    if yearless := YEARLESS.fullmatch(value):
        day, month = int(yearless[2]), get_month_names("wide", locale=locale)[int(yearless[1])]
        return _("%(day)s %(month)s, year not given") % {"day": day, "month": month}
    precision, first, _last = covered(value)
    if first is None:
        return _("no date")
    if precision == "year":
        return format_date(first, {"kk": "y 'ж'.", "ru": "y 'г'."}.get(locale, "y"), locale=locale)
    if precision == "month":
        return format_date(first, {"kk": "y 'ж'. MMMM", "ru": "LLLL y 'г'."}.get(locale, "LLLL y"), locale=locale)
    words = format_date(first, "long", locale=locale)
    time = time_of_day(value)
    return f"{words}, {format_time(time, 'HH:mm', locale=locale)}" if time else words
