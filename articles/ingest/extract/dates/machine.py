"""Dates as machines write them: in metadata, and in the address of a page."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from articles.ingest.extract.dates.written import EARLIEST_YEAR, LATEST_YEAR, WrittenDate, find_dates, find_ranges
from articles.ingest.support.lines import matching

MAX_CHARS = 120  # of a metadata string
MAX_URL_CHARS = 2000
# What programs write where they know no date; an article of such a day is none of this archive's.
PLACEHOLDERS = frozenset(((1970, 1, 1), (1969, 12, 31), (1900, 1, 1), (1899, 12, 30), (1901, 1, 1), (1980, 1, 1)))
FIRST_WEB_YEAR = 1994  # no address is older
_EPOCH = re.compile(r"(?P<seconds>\d{9,10})(?:\d{3})?", re.ASCII)
_BASIC = re.compile(
    r"(\d{4})(\d\d)(\d\d)(?:t?(\d\d)(\d\d)(?:\d\d)?|[t ](\d?\d):(\d\d)(?::\d\d)?)?(?P<zone>z|[+-]\d\d:?\d\d)?", re.ASCII
)
_COARSE = re.compile(r"(?P<year>\d{4})(?:[-/](?P<month>\d\d))?", re.ASCII)
_AMERICAN = re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})(?!\d)", re.ASCII)
_SHORT_YEAR = re.compile(r"^(\w{2,12}\.?,\s\d{1,2}\s\w{3,12}\.?\s)(\d\d\s\d\d:)")  # RFC 822 of old
# As C, Java and scripts print a moment: "Tue Jul 30 09:35:14 CEST 2019", "Tue Jul 30 2019 09:35:14 GMT+0200 (…)".
_PRINTED = re.compile(
    r"[a-z]{3} (?P<day>[a-z]{3} {1,2}\d{1,2})(?P<before> \d{4})? (?P<clock>\d\d:\d\d)(?::\d\d)?"
    r"(?: (?P<zone>[a-z]{2,4}(?:[+-]\d\d:?\d\d)?))?(?P<after> \d{4})?(?: \([^()]{3,60}\))?",
    re.ASCII,
)
_AFTER = r"(?=[/_.-]|$)"
_SEGMENTS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"/(?P<year>\d{{4}})/(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}}){_AFTER}",
        rf"/(?P<year>\d{{4}})(?P<sep>[-_.])(?P<month>\d\d)(?P=sep)(?P<day>\d\d){_AFTER}(?![-_.]\d{{4}}[-_.]\d\d)",
        rf"/(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d){_AFTER}",
        rf"/(?P<day>\d\d)(?P<sep>[-_.])(?P<month>\d\d)(?P=sep)(?P<year>\d{{4}}){_AFTER}",
        r"[?&](?:date|day|d|dt|data|published)=(?P<year>\d{4})-?(?P<month>\d\d)-?(?P<day>\d\d)(?!\d)",
        r"[?&](?:date|day|d|dt|data|published)=(?P<day>\d\d)[.-](?P<month>\d\d)[.-](?P<year>\d{4})(?!\d)",
        r"/(?P<year>\d{4})[/-](?P<month>\d\d)(?=/|$)(?!/\d{1,2}(?:/|$))",
    )
)


def read_machine_date(value: str) -> WrittenDate | None:
    """The date of a metadata string: ISO 8601, RFC 822 in any of our languages, an epoch number, or as people write.

    None for what is no date, for several dates or a range, and for placeholders: the zero of a clock (1970-01-01).
    """
    key = matching(value[:MAX_CHARS].strip())
    if not key or len(value.strip()) > MAX_CHARS:
        return None
    date = _epoch(key) or _basic(key) or _coarse(key) or _printed(key) or _month_first(key) or _written(key)
    if date is None or date.calendar in PLACEHOLDERS:
        return None
    # Midnight is a day that a program made a moment of.
    return replace(date, time=None, offset=None) if date.time == dt.time() else date


def url_date(url: str) -> WrittenDate | None:
    """The day or the month that an address carries; `start` and `end` are places in `url`.

    Of an archive's address (web.archive.org/web/…/https://…) the part behind the last scheme counts: the first date is
    the archive's own.
    """
    if len(url) > MAX_URL_CHARS:
        return None
    begin = url.rfind("://") + 1
    for pattern in _SEGMENTS:
        for found in pattern.finditer(url, begin):
            named = found.groupdict()
            date = _day(int(named["year"]), int(named["month"]), int(named["day"]) if named.get("day") else None)
            if date and (date.year or 0) >= FIRST_WEB_YEAR:
                return WrittenDate(found.start() + 1, found.end(), date.year, date.month, date.day, numeric=True)
    return None


def _day(year: int, month: int, day: int | None) -> WrittenDate | None:
    try:
        dt.date(year, month, day or 1)
    except ValueError:
        return None
    return WrittenDate(0, 0, year, month, day, numeric=True) if EARLIEST_YEAR <= year <= LATEST_YEAR else None


def _epoch(key: str) -> WrittenDate | None:
    """Seconds or milliseconds since 1970."""
    if not (found := _EPOCH.fullmatch(key)):
        return None
    moment = dt.datetime.fromtimestamp(int(found["seconds"]), dt.UTC)
    return WrittenDate(
        0,
        len(key),
        moment.year,
        moment.month,
        moment.day,
        moment.time().replace(second=0),
        dt.timedelta(),
        numeric=True,
    )


def _basic(key: str) -> WrittenDate | None:
    """20230517, 20230517T140500Z, 20230517 14:05."""
    if not (found := _BASIC.fullmatch(key)):
        return None
    year, month, day = found.group(1, 2, 3)
    hour, minute = found.group(4, 5) if found[4] else found.group(6, 7)
    clock = f" {hour}:{minute}{found['zone'] or ''}" if hour else ""
    return next(iter(find_dates(f"{year}-{month}-{day}{clock}")), None)


def _coarse(key: str) -> WrittenDate | None:
    """2023, 2023-05."""
    if not (found := _COARSE.fullmatch(key)):
        return None
    year = int(found["year"])
    if found["month"]:
        return _day(year, int(found["month"]), None)
    return WrittenDate(0, len(key), year, None, None, numeric=True) if EARLIEST_YEAR <= year <= LATEST_YEAR else None


def _printed(key: str) -> WrittenDate | None:
    if not (found := _PRINTED.fullmatch(key)) or bool(found["before"]) == bool(found["after"]):
        return None
    return _written(
        f"{found['day']},{found['before'] or found['after']} {found['clock']} {found['zone'] or ''}".strip()
    )


def _month_first(key: str) -> WrittenDate | None:
    """05/13/2024, perhaps with a time: no other month is the thirteenth."""
    if not (found := _AMERICAN.match(key)) or int(found["day"]) <= 12:
        return None
    return _written(f"{found['year']}-{found['month']:0>2}-{found['day']:0>2}{key[found.end() :]}")


def _written(key: str) -> WrittenDate | None:
    dates = find_dates(_SHORT_YEAR.sub(r"\g<1>20\2", key))
    return dates[0] if len(dates) == 1 and not find_ranges(key) else None
