"""What in a text states when it was published.

Only three things do: a stamp (a line that is nothing but a date and what belongs to it, above or below the text),
a dateline ("АСТАНА, 29 ноя. — …") and a crawler's prefix (" date 2025-09-02 "). A date inside a sentence tells when
something happened, never when the text appeared. Which of several to believe: publication_date.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from babel.dates import get_day_names

from articles.ingest.extract.boilerplate import bare, boilerplate_kind, is_rubric
from articles.ingest.extract.bylines import is_byline_label, is_labelled_nobody, is_nobody
from articles.ingest.extract.dates.machine import read_machine_date
from articles.ingest.extract.dates.months import LOCALES, NEIGHBOURS, PARTNERS
from articles.ingest.extract.dates.relative import RelativeDate, find_relative
from articles.ingest.extract.dates.written import WrittenDate, find_dates, find_ranges
from articles.ingest.records import Evidence
from articles.ingest.support.lines import Line, matching

MAX_STAMP_CHARS = 140
MAX_STRANGE_WORDS = 4
_PUBLISHED = re.compile(
    r"опубликован|veröffentlicht|erschienen|erstellt|publié|pubblicato|publicado|публикаци|размещен"
    r"|добавлен|создан|дата|пресс-релиз|press release|жариялан|жарық көр|күні|published|posted|created|\bdate"
)
_UPDATED = re.compile(
    r"обновл|aktualisiert|geändert|änderung|mis à jour|изменен|(?<!\w)изм\.|отредактир|жаңарт|өзгерт"
    r"|updated|modified|edited"
)
# Dates of an event, of a person or of a document, and what holds on a day.
_NOT_PUBLISHED = re.compile(
    r"©|проведени|мероприяти|рождени|туған|өтетін|өтеді|басталатын|вступлени|по состоянию|жағдай бойынша|актуальн|курс"
    r"|бағам|погода|ауа райы|(?<!\w)(?:приказ|указ|закон|постановлени|распоряжени|договор|протокол|бұйры[қғ]|жарлы[қғ]"
    r"|заң|қаулы|өкім|шарт|хаттама)(?!\w{6})"
)
_NOW = re.compile(r"(?<!\w)(?:сегодня|сейчас|бүгін|қазір|today)(?!\w)")
# The issue of a newspaper: "№ 45 (2310)".
_ISSUE = re.compile(r"№\s?\d{1,6}(?:\s?[-–/]\s?\d{1,6})?(?:\s?\(\d{1,7}(?:\s?[-–/]\s?\d{1,7})?\))?(?![-\d])")
_WORD = re.compile(r"[^\W\d_]+")


def _weekdays(locales: Iterable[str]) -> frozenset[str]:
    return frozenset(
        part
        for locale in locales
        for width in ("wide", "abbreviated", "short")
        for name in get_day_names(width, "format", locale).values()
        for part in _WORD.findall(name.lower())
    )


_WEEKDAYS = _weekdays(LOCALES)
_FOREIGN_WEEKDAYS = frozenset(
    day for day in _weekdays((*NEIGHBOURS, *PARTNERS)) if len(day) > 2
)  # "so", "di" are words
_WEEKDAY = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(_WEEKDAYS))})(?!\w)")
_OWN_WORDS = (
    frozenset(
        """опубликовано опубликована опубликован публикации публикация размещено размещения добавлено добавлен создано
    обновлено обновлена обновлён обновление изменено последнее дата время в от г года год по времени
    жарияланды жарияланған жариялау жарық көрген көрді
    жаңартылды жаңартылған соңғы күні уақыты сағат датасы мерзімі уақытымен
    ж жыл жылғы жылы
    пресс релиз press release
    published posted created updated modified edited last date time on at am pm gmt utc мск msk
    am um uhr den vom datum erstellt veröffentlicht erschienen aktualisiert geändert zuletzt stand
    le du à publié mis jour par il del el de
    алматы астана астаны казахстан казахстана қазақстан almaty astana назад бұрын ago ч час мин изм""".split()
    )
    | _WEEKDAYS
    | _FOREIGN_WEEKDAYS
)
# Who published, before or behind the day, without the colon of a byline: "Posted on … by Adi", "Написал Иван …".
_BY = re.compile(
    r"(?:(?:posted|published|written|geschrieben|veröffentlicht|publié|publicado|scritto|опубликован\w|добавлен\w) )?"
    r"(?:by|von|par|da|por|пользователем|автором|написал[аи]?|добавил[аи]?|разместил[аи]?|опубликовал[аи]?|жариялаған"
    r"|жазған|қосқан) "
)
# The sentence of a blog's template: "Запись опубликована 12.03.2021 автором admin в рубрике Новости с метками …".
_NOTICE = re.compile(
    r"(?:(?:эта|данная|бұл|this|dieser) )?"
    r"(?:запись|статья|материал|публикация|новость|жазба|мақала|entry|article|post|beitrag|artikel|eintrag) "
    r"(?:wurde am|(?:был[аои]? |was )?"
    r"(?:опубликован[аоы]?|размещен[аоы]?|добавлен[аоы]?|posted|published|written))"
)
# Names of others keep their capitals: "опубликована Reuters", "на Facebook", "in The Guardian".
_ELSEWHERE = re.compile(
    r"[^\w]{0,3}(?i:(?:в|на) (?:[«\"„“]|газет|журнал|издан|сайт|портал|страниц|номер))"
    r"|[^\w]{0,3}(?i:(?:информ)?агентств|(?:in|by) the )"
    r"|[^\w]{0,3}(?:в|на) [A-Z]|(?<=[а-я])[^\w]{1,3}[A-Z]"
)
_NOTICE_WORDS = 40  # characters between it and the day: who, a weekday
# Words that have a capital letter only where a sentence begins.
_SENTENCE_OPENERS = frozenset(
    """бүгін кеше биыл былтыр қазір енді осы бұл сол таяуда жақында алдағы кейін
    сегодня вчера сейчас завтра накануне недавно в во на по после об о как это этот эта эти
    today yesterday on in""".split()
)
_SENTENCE_PREPOSITION = re.compile(r"(?:^|\s)(?:на|с|со|до|к|по|за|в|во|о|об|от|после|since|on|from|until|by)\s$")
_DASH = re.compile(r"\s{0,2}[-–—]{1,2}\s{1,2}")
_BRACKET_CLOSED = re.compile(r"\s?\)[.:,]?\s{0,2}(?:[-–—]\s{1,2})?")
_SEAM = re.compile(r"[a-zа-яёәғқңөұүһі](?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])")  # "2018 жылғы 3 шілдеБүгін"
_DIGIT = re.compile(r"\d")
_CLOCK = re.compile(r"(?<![\d:])\d{1,2}:\d\d(?![\d:])")
_CRAWLER_PREFIX = re.compile(r"[ \t\ufeff]*date:?[ \t]{1,3}(?=\d{4}-\d\d)", re.IGNORECASE)
_CRAWLER_MONTH = re.compile(r"(\d{4})-(\d\d)(?![\d-])")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stated publication time. `rest`: words in its line that belong to something else (an author, a rubric)."""

    date: WrittenDate | None  # None: "Вчера, 14:05", which dates nothing by itself
    evidence: Evidence
    rule: str
    labelled: bool = False
    rest: Line | None = None
    relative: RelativeDate | None = None
    signed: bool = False  # `rest` says who published
    weekday: bool = False  # named in the line, and no issue of a newspaper


def read_stamp(line: Line) -> Stamp | None:
    """The line as a stamp; None where it is anything else."""
    if notice := _NOTICE.match(line.key):
        return _noticed(line, notice.end())
    if len(line.key) > MAX_STAMP_CHARS:
        return None
    issue = _ISSUE.search(line.key)
    # A bare range tells when something takes place; an issue of a newspaper may be of several days.
    dates = find_dates(line.key) or [stretch for stretch in find_ranges(line.key) if issue and stretch.year]
    if not dates:
        return _relative_stamp(line)
    spans = [(date.start, date.end) for date in dates]
    strange = _blanked(line.key, [*spans, *([issue.span()] if issue else [])])
    labels = _labels(line.key, dates)
    if "published" not in (label for _, label in labels):
        if _NOW.search(strange):  # the clock of the page
            return None if _rest(line, _NOW.sub(_bars, strange)) else Stamp(None, line.evidence(), "page_clock")
        if _NOT_PUBLISHED.search(strange):
            return None
    rest = _rest(line, strange)
    if rest and not (_is_issue(line, rest) if issue else _belongs(line, dates[0], strange, rest)):
        return None
    date = next((date for date, label in labels if label != "updated"), None)
    labelled = any(label == "published" for _, label in labels)
    evidence = line.evidence(date.start, date.end) if date else line.evidence()
    return Stamp(
        date,
        evidence,
        "labelled_stamp" if labelled else "stamp_line",
        labelled,
        rest,
        signed=rest is not None and _names_who(rest),
        weekday=not issue and bool(_WEEKDAY.search(line.key)),
    )


def _noticed(line: Line, end: int) -> Stamp | None:
    """The day of a template's sentence that says when the text was published."""
    dates = find_dates(line.key[:MAX_STAMP_CHARS])
    if not dates or dates[0].start - end > _NOTICE_WORDS or not dates[0].year or not dates[0].day:
        return None
    if _ELSEWHERE.match(line.text, end) or _ELSEWHERE.match(line.text, dates[0].end):
        return None
    return Stamp(dates[0], line.evidence(dates[0].start, dates[0].end), "labelled_stamp", labelled=True)


def crawler_prefix(text: str) -> Stamp | None:
    """The prefix " date 2025-09-02" that some crawls put before the first line; the text begins behind its evidence.

    It may name the month alone: " date 2025-09".
    """
    if not (found := _CRAWLER_PREFIX.match(text, 0, MAX_STAMP_CHARS)):
        return None
    window = text[: found.end() + 40].partition("\n")[0].lower()
    if month := _CRAWLER_MONTH.match(window, found.end()):
        known = read_machine_date(month[0])
        date = replace(known, start=month.start(), end=month.end()) if known else None
        return Stamp(date, Evidence(0, month.end(), text[: month.end()]), "crawler_prefix") if date else None
    date = next((date for date in find_dates(window) if date.start == found.end()), None)
    return Stamp(date, Evidence(0, date.end, text[: date.end]), "crawler_prefix") if date else None


def stamp_prefix(line: Line) -> tuple[Stamp, Line] | None:
    """A stamp that was run together with the text after it: "12.03.2021 14:05 Президент …", "12 марта 2021 г.Совет …".

    A day without a time only where no sentence can begin with it: nothing parts it from a capital letter, or the word
    behind it has one that it has nowhere inside a sentence: "2015 жылдың 19 мамыры Бүгін …".
    """
    seam = _SEAM.search(line.text[:60])
    dates = (find_dates(line.key[: seam.end()]) if seam else None) or find_dates(line.key[:60])
    if not dates or dates[0].start or dates[0].end >= len(line.text) or dates[0].year is None or not dates[0].day:
        return None
    end = dates[0].end
    rest = line.piece(end)
    if not rest.text[:1].isupper() and rest.text[:1] not in '«"':
        return None
    if dates[0].precision != "minute":
        word = _WORD.match(rest.key)
        glued = rest.start == line.start + end and line.text[end - 1] not in ",:;"
        if not glued and not (word and word[0] in _SENTENCE_OPENERS and rest.prose):
            return None
    return Stamp(dates[0], line.evidence(0, end), "stamp_prefix"), rest


def dated_lead(line: Line) -> tuple[Stamp, Line] | None:
    """The day before a first sentence, and the sentence: "12.03.2021 – Президент …", "(12 марта 2021 года) …".

    In words and without brackets it may be what the sentence is about: "16 декабря 2021 года – День независимости".
    In a chronicle each line begins so, and none is a stamp: ask of all lines of a text.
    """
    opening = int(line.text[:1] == "(")
    dates = find_dates(line.key[:60])
    if not dates or dates[0].start != opening or dates[0].precision != "day" or not (dates[0].numeric or opening):
        return None
    seam = (_BRACKET_CLOSED if opening else _DASH).match(line.text, dates[0].end)
    if not seam:
        return None
    rest = line.piece(seam.end())
    if not rest.prose or not (rest.text[0].isupper() or rest.text[0] in '«"„“'):
        return None
    return Stamp(dates[0], line.evidence(0, seam.end()), "stamp_prefix"), rest


def parted_date(pieces: Sequence[str]) -> str:
    """The pieces on one line, where only together they name a day of a year; else ""."""
    words = [" ".join(piece.split()) for piece in pieces]
    line = " ".join(filter(None, words))
    if len(line) > MAX_STAMP_CHARS or not _DIGIT.search(line) or any(map(_names_day, words)):
        return ""
    return line if _names_day(line) else ""


def _names_day(text: str) -> bool:
    return any(date.year and date.day for date in find_dates(matching(text)))


def _relative_stamp(line: Line) -> Stamp | None:
    """A stamp that names no day: "Вчера, 14:05", "14:05", "2 сағат бұрын"."""
    if line.finished:
        return None
    relative = find_relative(line.key)
    clock = _CLOCK.search(line.key)
    if not relative and not clock:
        return None
    spans = ([(relative.start, relative.end)] if relative else []) + ([clock.span()] if clock else [])
    if _rest(line, _blanked(line.key, spans)):
        return None
    return Stamp(None, line.evidence(), "relative_stamp", relative=relative)


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


def _bars(match: re.Match[str]) -> str:
    return "|" * len(match[0])


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
        if words and not is_rubric(piece.key.strip(" ,-–—")) and not boilerplate_kind(piece):
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
    if _names_who(rest):
        return True
    if _SENTENCE_PREPOSITION.search(line.key[: date.start]):
        return False
    if is_byline_label(rest) or is_labelled_nobody(rest):
        return True
    separated = date.time is not None or any(
        mark in strange.replace("|" * (date.end - date.start), "") for mark in "|•·/"
    )
    place = re.fullmatch(r"(?:г\.\s?|қ\.\s?)?\S+(?:\s\S+)?,\s", line.key[: date.start]) is not None
    return separated or place


def _names_who(rest: Line) -> bool:
    """Whether it tells who published: a verb or preposition for it, and a name or an account."""
    found = _BY.match(rest.key)
    if not found:
        return False
    name = rest.piece(found.end())
    return name.text[:1].isupper() or is_nobody(name.text)


def _is_issue(line: Line, rest: Line) -> bool:
    """Whether beside date and number stands nothing but what can be a newspaper's name."""
    name = rest.text.strip('«»"“” ')
    return not line.finished and name[:1].isupper() and len(name.split()) <= MAX_STRANGE_WORDS
