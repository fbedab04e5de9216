"""Dates with a precision: from their written value to the days they cover, to sort keys and to words."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from babel.dates import format_date, format_time, get_month_names
from django.utils import timezone
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


# How people write a date in figures: 21.03.2005, 3/2005, 2005.03.21.
DAY_FIRST = re.compile(r"(?:(?:(?P<day>\d\d?)(?:[./-] ?| ))?(?P<month>\d\d?)(?:[./-] ?| ))?(?P<year>\d{4})", re.ASCII)
CUT_YEAR = re.compile(r"\d\d?(?:[./-] ?| )\d\d?(?:[./-] ?| )\d\d", re.ASCII)
YEAR_FIRST = re.compile(r"(?P<year>\d{4})[./-](?P<month>\d\d?)(?:[./-](?P<day>\d\d?))?", re.ASCII)
PART = re.compile(r"[^\W\d_]+|\d+")
LONGEST_TYPED = 60  # characters
# The beginnings of months' names in Kazakh (in Latin letters too), Russian and English; case endings follow, or nothing
# where it is cut short.
MONTHS = tuple(
    tuple(names.split())
    for names in (
        "қаңтар январ january qantar kantar",
        "ақпан феврал february aqpan akpan",
        "наурыз март march nauryz",
        "сәуір апрел april sauir",
        "мамыр май мая мае may mamyr",
        "маусым июн june mausym",
        "шілде июл july shilde",
        "тамыз август august tamyz",
        "қыркүйек сентябр september qyrkuiek qyrkuyek kyrkuiek kyrkuyek",
        "қазан октябр october qazan kazan",
        "қараша ноябр november qarasha karasha",
        "желтоқсан декабр december jeltoqsan zheltoqsan zheltoksan",
    )
)
LONGEST_ENDING = 4
AROUND = frozenset("ж жыл жылғы жылы жылдың г год года году year y of th st nd rd".split())
PLAIN = str.maketrans("әғқңөұүһіáğńñóöúüýşı", "агкноууhиagnnoouuysi")


class CutYear(ValueError):
    """A year of two digits, whose century nobody has said: 21.3.05."""


class NoSuchDay(ValueError):
    """Written as a date, yet no calendar has it: 31.02.2015."""


def as_typed(text: str) -> tuple[int, int]:
    """As `as_days`, of a date as people write it. Raises ValueError as `value_typed`."""
    return as_days(value_typed(text))


def value_typed(text: str) -> str:
    """ "2005-03-21", "2005-03" or "2005" of a date as people write it: "21.03.2005", "03.2005", "21 наурыз 2005", "март
    2005".

    The year has four digits, and a day comes before its month unless the year comes first. Raises ValueError:
    NoSuchDay where only the calendar is against it, CutYear where the year has two.
    """
    written = _without_the_word_year(text)
    if CUT_YEAR.fullmatch(written):
        raise CutYear(text)
    if found := DAY_FIRST.fullmatch(written.rstrip(".")) or YEAR_FIRST.fullmatch(written.rstrip(".")):
        return _value(found["year"], found["month"], found["day"])
    parts = [part for part in PART.findall(written[:LONGEST_TYPED].casefold()) if part not in AROUND]
    numbers = [part for part in parts if part.isdecimal() and part.isascii()]
    words = [part for part in parts if not part.isdecimal()]
    years = [part for part in numbers if len(part) == 4]
    rest = [part for part in numbers if len(part) <= 2]
    if len(written) > LONGEST_TYPED or len(words) > 1 or len(years) != 1 or len(rest) > 1 or len(parts) > 3:
        raise ValueError(text)
    if not words:
        if rest:
            raise ValueError(text)
        return _value(years[0], None, None)
    return _value(years[0], str(month_named(words[0])), rest[0] if rest else None)


def _without_the_word_year(text: str) -> str:
    """ "21.03.2005 ж." is "21.03.2005"."""
    words = text[: 2 * LONGEST_TYPED].split()
    while len(words) > 1 and words[-1].rstrip(".").casefold() in AROUND:
        words.pop()
    return " ".join(words)


def month_named(word: str) -> int:
    """1 to 12, of a month's name in any case, in full or cut after three letters or more. Raises ValueError."""
    plain = word.casefold().translate(PLAIN)
    for number, names in enumerate(MONTHS, 1):
        for name in (each.translate(PLAIN) for each in names):
            whole = plain.startswith(name) and len(plain) - len(name) <= LONGEST_ENDING
            if whole or len(plain) >= 3 and name.startswith(plain):
                return number
    raise ValueError(word)


def _value(year: str, month: str | None, day: str | None) -> str:
    value = "-".join(part.zfill(2) for part in (year, month, day) if part)
    try:
        covered(value)
    except ValueError as error:
        raise NoSuchDay(value) from error
    return value


CLOCK = re.compile(
    r"(?P<day>.*?\S)(?:,\s*|\s+)(?:(?:в|сағат|сағ\.|at)\s+)?(?P<hour>\d\d?):(?P<minute>\d\d)", re.ASCII | re.DOTALL
)


def moment_typed(text: str) -> str:
    """As `value_typed`, of what may have a time behind it too: "21.03.2005, 9:30" → "2005-03-21T09:30". What is a value
    already stays as it is, and so does nothing."""
    written = text.strip()
    try:
        covered(written)
    except ValueError:
        pass
    else:
        return written
    found = CLOCK.fullmatch(written) if len(written) <= LONGEST_TYPED else None
    if not found:
        return value_typed(written)
    value = f"{value_typed(found['day'])}T{found['hour'].zfill(2)}:{found['minute']}"
    try:
        covered(value)
    except ValueError as error:
        raise NoSuchDay(value) from error
    return value


def as_written(value: str) -> str:
    """The value as `moment_typed` reads it, in figures: "21.03.2005 09:30"; one that it cannot have stays as it is."""
    found = VALUE.fullmatch(value)
    if not found:
        return value
    day = ".".join(part for part in (found["day"], found["month"], found["year"]) if part)
    return f"{day} {found['time']}" if found["time"] else day


def to_come(value: str) -> bool:
    """Whether it is a day after tomorrow: today is tomorrow already in the east."""
    _precision, first, _last = covered(value)
    return first is not None and first > timezone.now().date() + dt.timedelta(days=1)


def month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def ago(day: dt.date, number: int, *, months: bool) -> dt.date:
    """The day so many days or months before; of a shorter month its last, and no earlier than the first of all days."""
    if not months:
        return dt.date.fromordinal(max(day.toordinal() - number, 1))
    year, month = divmod(max(day.year * 12 + day.month - 1 - number, 12), 12)
    return dt.date(year, month + 1, min(day.day, month_end(dt.date(year, month + 1, 1)).day))


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
