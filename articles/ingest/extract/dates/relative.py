"""Days told by the time of reading: "вчера", "2 сағат бұрын", "3 hours ago"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from articles.ingest.extract.dates.written import HOME_ZONE, WrittenDate

_DAYS_BACK = {
    word: days
    for days, words in enumerate(("сегодня|бүгін|today", "вчера|кеше|yesterday", "позавчера|алдыңғы күні"))
    for word in words.split("|")
}
_UNITS = (
    ("минут|мин|minute", dt.timedelta(minutes=1)),
    ("час|сағат|hour", dt.timedelta(hours=1)),
    ("день|дня|дней|күн|day", dt.timedelta(days=1)),
)
_AGO = re.compile(
    r"(?<!\w)(?:(?P<count>\d{1,3})\s)?(?P<unit>минут|мин|час|сағат|день|дня|дней|күн|minute|hour|day)"
    r"[а-яё]{0,2}s?\.?\s(?:назад|бұрын|ago)\b"
)
_NAMED_DAY = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(_DAYS_BACK, key=len, reverse=True))})(?!\w)")
# These date nothing, but they contradict a stamp that was put on later.
_ABOUT_NOW = re.compile(rf"{_NAMED_DAY.pattern}|(?<!\w)накануне(?!\w)")


def relative_day(key: str) -> Iterator[re.Match[str]]:
    """Words that name a day by today: they date nothing, but they contradict a stamp that was put on later."""
    return _ABOUT_NOW.finditer(key)


@dataclass(frozen=True, slots=True)
class RelativeDate:
    """A day told by the time of reading: "вчера", "2 сағат бұрын". `least` and `most` are how long ago it may be."""

    start: int
    end: int
    least: dt.timedelta
    most: dt.timedelta

    def resolved(self, read: dt.datetime) -> WrittenDate | None:
        """The day where the page was got at `read`; the month where rounding leaves the day open, or nothing."""
        now = read.astimezone(HOME_ZONE)
        first, last = (now - self.most).date(), (now - self.least).date()
        if (first.year, first.month) != (last.year, last.month):
            return None
        return WrittenDate(self.start, self.end, first.year, first.month, first.day if first == last else None)


def find_relative(key: str) -> RelativeDate | None:
    """The first day in a line that is told by the time of reading."""
    if ago := _AGO.search(key):
        unit = next(length for names, length in _UNITS if ago["unit"] in names.split("|"))
        least = int(ago["count"] or 1) * unit
        # Sites round down: "3 дня назад" may be almost four.
        return RelativeDate(*ago.span(), least, least + unit)
    if named := _NAMED_DAY.search(key):
        back = dt.timedelta(days=_DAYS_BACK[named[0]])
        return RelativeDate(*named.span(), back, back)
    return None
