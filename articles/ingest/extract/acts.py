"""The date of an act that a document is: "Указ Президента Республики Казахстан от 13 апреля 2021 года № 552".

An act is published under its own kind, date and number, on a line that holds nothing else. A text that mentions an act
says more on that line, and dates nothing by it. A date of an act is believed where nothing else dates the document.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from articles.ingest.extract.dates.written import find_dates
from articles.ingest.records import DateValue
from articles.ingest.support.lines import Line

RULE = "act"
MAX_ACT_CHARS = 400
_WORDS = r"[\w«»\"“”-]{1,30}"
_NUMBER = r"№\s?[\w/-]{1,20}(?:\s(?:қрз|зрк))?"
_NAMED = r"(?:,?\s[«\"“].{1,250}[»\"”])?[.]?"  # what it is about
_FORMS = (
    re.compile(
        r"(?:конституционный\s)?(?:закон|указ|постановление|приказ|распоряжение|решение|кодекс)"
        rf"(?:\s{_WORDS}){{0,10}}\sот\s\|{{6,40}}(?:\s?г\.?)?\s{_NUMBER}{_NAMED}"
    ),
    re.compile(
        rf"(?:{_WORDS}\s){{1,10}}\|{{6,40}}\s{_NUMBER}\s"
        r"(?:конституциялық\s)?(?:заңы|жарлығы|қаулысы|бұйрығы|өкімі|шешімі|кодексі)[.]?"
    ),
)


def act_date(lines: Iterable[Line], latest: dt.date) -> DateValue | None:
    """The date of the one act that the lines name as what they are; None for several, or one later than `latest`."""
    found = [value for line in lines if (value := _named_in(line))]
    days = {value.value for value in found}
    return found[0] if len(days) == 1 and found[0].first and found[0].first <= latest else None


def _named_in(line: Line) -> DateValue | None:
    if len(line.key) > MAX_ACT_CHARS or "№" not in line.key or len(dates := find_dates(line.key)) != 1:
        return None
    date = dates[0]
    blanked = line.key[: date.start] + "|" * (date.end - date.start) + line.key[date.end :]
    if date.precision != "day" or not any(form.fullmatch(blanked) for form in _FORMS):
        return None
    return date.value(RULE, (line.evidence(date.start, date.end),))
