"""Which date of a document is its publication date.

Only three things state it: a stamp (a line that is nothing but a date and what belongs to it, above or below the text),
a dateline ("АСТАНА, 29 ноя. — …") and a crawler's prefix (" date 2025-09-02 "). A date inside a sentence tells when
something happened, never when the text appeared. Doubts are flagged.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from babel.dates import get_day_names

from .bylines import is_byline_label, is_labelled_nobody
from .dates import LOCALES, WrittenDate, find_dates, has_clock, relative_day
from .furniture import bare, furniture_kind, is_rubric
from .lines import Line
from .records import DateValue, Evidence, Precision

MAX_STAMP_CHARS = 140
MAX_STRANGE_WORDS = 4
FINENESS: tuple[Precision, ...] = ("unknown", "year", "month", "day", "minute")
MAX_DAYS_AHEAD = 2  # a clock that is wrong, or a zone, not an announcement
_PUBLISHED = re.compile(
    r"опубликован|публикаци|размещен|добавлен|создан|дата|жариялан|жарық көр|күні|published|posted|created|\bdate"
)
_UPDATED = re.compile(r"обновл|изменен|отредактир|жаңарт|өзгерт|updated|modified|edited")
_WORD = re.compile(r"[^\W\d_]+")
_OWN_WORDS = frozenset(
    """опубликовано опубликована опубликован публикации публикация размещено размещения добавлено добавлен создано
    обновлено обновлена обновлён обновление изменено последнее дата время в от г года год по времени
    жарияланды жарияланған жариялау жаңартылды жаңартылған соңғы күні уақыты сағат датасы мерзімі уақытымен
    ж жыл жылғы жылы
    published posted created updated modified edited last date time on at am pm gmt utc мск msk
    алматы астана астаны казахстан казахстана қазақстан""".split()
) | {
    part
    for locale in LOCALES
    for width in ("wide", "abbreviated", "short")
    for name in get_day_names(width, "format", locale).values()
    for part in _WORD.findall(name.lower())
}
_SENTENCE_PREPOSITION = re.compile(r"(?:^|\s)(?:на|с|со|до|к|по|за|в|во|о|об|от|после|since|on|from|until|by)\s$")
_CRAWLER_PREFIX = re.compile(r"[ \t\ufeff]*date:?[ \t]{1,3}(?=\d{4}-\d\d-\d\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stated publication time. `rest`: words in its line that belong to something else (an author, a rubric)."""

    date: WrittenDate | None  # None: "Вчера, 14:05", which dates nothing
    evidence: Evidence
    rule: str
    labelled: bool = False
    rest: Line | None = None


def read_stamp(line: Line) -> Stamp | None:
    """The line as a stamp; None where it is anything else."""
    if len(line.key) > MAX_STAMP_CHARS:
        return None
    dates = find_dates(line.key)
    if not dates:
        return _relative_stamp(line)
    strange = _blanked(line.key, [(date.start, date.end) for date in dates])
    rest = _rest(line, strange)
    if rest and not _belongs(line, dates[0], strange, rest):
        return None
    date = next((date for date, label in _labels(line.key, dates) if label != "updated"), None)
    labelled = any(label == "published" for _, label in _labels(line.key, dates))
    evidence = line.evidence(date.start, date.end) if date else line.evidence()
    return Stamp(date, evidence, "labelled_stamp" if labelled else "stamp_line", labelled, rest)


def crawler_prefix(text: str) -> Stamp | None:
    """The prefix " date 2025-09-02" that some crawls put before the first line; the text begins behind its evidence."""
    if not (found := _CRAWLER_PREFIX.match(text, 0, MAX_STAMP_CHARS)):
        return None
    window = text[: found.end() + 40].partition("\n")[0].lower()
    date = next((date for date in find_dates(window) if date.start == found.end()), None)
    return Stamp(date, Evidence(0, date.end, text[: date.end]), "crawler_prefix") if date else None


def stamp_prefix(line: Line) -> tuple[Stamp, Line] | None:
    """A stamp with a time of day that was run together with the text after it: "12.03.2021 14:05 Президент …"."""
    dates = find_dates(line.key[:60])
    if not dates or dates[0].start or dates[0].precision != "minute" or dates[0].end >= len(line.text):
        return None
    rest = line.piece(dates[0].end)
    if not rest.text[:1].isupper() and rest.text[:1] not in '«"':
        return None
    return Stamp(dates[0], line.evidence(0, dates[0].end), "stamp_prefix"), rest


def publication_date(
    stamps: Sequence[Stamp], dateline: Stamp | None, *, repost: bool, body_keys: Iterable[str], today: dt.date
) -> DateValue | None:
    """The best stated date, with its doubts as flags.

    "contradicted": stamps or the dateline name another day. "future": later than `today` and a margin.
    "may_postdate_event": the text says "yesterday", but nothing ties the stamp to the site that wrote it (`repost`).
    """
    dated = [(stamp.date, stamp) for stamp in (*stamps, *([dateline] if dateline else ())) if stamp.date]
    if not dated:
        return None
    # With a year before without one, labelled before bare; otherwise as they stand, the dateline last.
    dated.sort(key=lambda pair: (pair[0].year is None, not pair[1].labelled))
    agreeing = [(date, stamp) for date, stamp in dated if date.agrees(dated[0][0])]
    date, best = max(agreeing, key=lambda pair: FINENESS.index(pair[0].precision))
    flags: tuple[str, ...] = ()
    if len(agreeing) < len(dated):
        flags += ("contradicted",)
    if repost and best is not dateline and any(next(relative_day(key), None) for key in body_keys):
        flags += ("may_postdate_event",)
    evidence = (best.evidence, *(stamp.evidence for _, stamp in agreeing if stamp is not best))
    value: DateValue = date.value(best.rule, evidence, flags)
    if value.first and value.first > today + dt.timedelta(days=MAX_DAYS_AHEAD):
        value = replace(value, flags=(*value.flags, "future"))
    return value


def _relative_stamp(line: Line) -> Stamp | None:
    """A stamp that names no day: "Вчера, 14:05", "14:05"."""
    word = next(relative_day(line.key), None)
    if not has_clock(line.key) or line.finished:
        return None
    strange = _blanked(line.key, [word.span()] if word else [])
    return None if _rest(line, strange) else Stamp(None, line.evidence(), "relative_stamp")


def _labels(key: str, dates: Sequence[WrittenDate]) -> list[tuple[WrittenDate, str]]:
    """Each date with what the words before it (for the first, around it) say it is."""
    labelled = []
    previous = 0
    for date in dates:
        before = key[previous : date.start]
        previous = date.end
        label = "updated" if _UPDATED.search(before) else "published" if _PUBLISHED.search(before) else ""
        labelled.append((date, label))
    if len(dates) == 1 and not labelled[0][1] and _UPDATED.search(key[previous:]):
        return [(dates[0], "updated")]
    return labelled


def _blanked(key: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        key = key[:start] + "|" * (end - start) + key[end:]
    return key


def _rest(line: Line, strange: str) -> Line | None:
    """The part of a stamp line that is neither date nor label, counter or rubric."""
    parts = []
    for match in re.finditer(r"[^|/•·()]+", strange):
        words = [word for word in _WORD.findall(match[0]) if word not in _OWN_WORDS]
        piece = line.piece(*match.span())
        if words and not is_rubric(piece.key.strip(" ,-–—")) and not furniture_kind(piece):
            parts.append(match.span())
    if not parts:
        return None
    start, end = parts[0][0], parts[-1][1]
    rest = line.piece(start, end)
    trimmed = rest.text.strip(" ,;:-–—")
    offset = rest.text.find(trimmed)
    return rest.piece(offset, offset + len(trimmed))


def _belongs(line: Line, date: WrittenDate, strange: str, rest: Line) -> bool:
    """Whether few and fitting words stand beside the date: an author, a place, a rubric that no list knows."""
    if date.year is None or line.finished or len(bare(rest.key).split()) > MAX_STRANGE_WORDS:
        return False
    if _SENTENCE_PREPOSITION.search(line.key[: date.start]):
        return False
    if is_byline_label(rest) or is_labelled_nobody(rest):
        return True
    separated = date.time is not None or any(
        mark in strange.replace("|" * (date.end - date.start), "") for mark in "|•·/"
    )
    place = re.fullmatch(r"(?:г\.\s?|қ\.\s?)?\S+(?:\s\S+)?,\s", line.key[: date.start]) is not None
    return separated or place
