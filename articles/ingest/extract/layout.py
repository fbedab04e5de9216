"""The lines of a document, sorted: what is text, and what stands around it.

Each step takes lines, and returns what it took and the lines that are left: first boilerplate and captions, then the
head, the tail, and the dateline that the text begins with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from articles.ingest.extract.boilerplate import block_end, boilerplate_kind, is_rubric, without_glued_button
from articles.ingest.extract.bylines import is_post, labelled_byline, signature
from articles.ingest.extract.captions import without_captions
from articles.ingest.extract.datelines import Dateline, read_dateline, split_at_dateline
from articles.ingest.extract.dates.written import find_dates
from articles.ingest.extract.source_names import Publisher, outlet_named
from articles.ingest.extract.stamps import Stamp, dated_lead, read_stamp, stamp_prefix
from articles.ingest.extract.titles import (
    MIN_TITLE_WORDS,
    ends_lead,
    find_title,
    folded_title,
    is_same_title,
    split_title,
    title_value,
)
from articles.ingest.records import Evidence, Repair, Value
from articles.ingest.support.lines import Line

HEAD_LINES = 40  # a text has begun by then
TAIL_LINES = 8
MAX_TAIL_CHARS = 120  # of an unfinished line after the last sentence
DATELINE_PARAGRAPHS = 3
LEADS = 2
_PLACE = re.compile(
    r"(?:[\w-]+\s){1,2}(?:облысы|қаласы|ауданы|область|район)|(?:г|қ)\.\s?[\w-]+|(?:город|қала)\s[\w-]+"
)
_LIST_MARK = re.compile(r"[–—•*-]|\d{1,3}[.)]")


@dataclass(frozen=True, slots=True)
class Site:
    """The outlet that a document states of itself, or that its title or text are signed with; the rule, the words."""

    publisher: Publisher
    rule: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """What of it says something about the text. `cuts`: where captions were cut out of lines."""

    source_links: tuple[Line, ...]
    copyright: Line | None
    cuts: tuple[Repair, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """What stood above the text. `dateline`: one on a line of its own."""

    title: Value | None
    byline: Value | None
    site: Site | None
    stamps: tuple[Stamp, ...]
    dateline: Dateline | None


@dataclass(frozen=True, slots=True)
class Tail:
    """What stood below the text."""

    byline: Value | None
    site: Site | None
    stamps: tuple[Stamp, ...]


def drop_boilerplate(lines: Sequence[Line]) -> tuple[Boilerplate, list[Line]]:
    """Take out boilerplate, captions, and what stands under the headings of other blocks."""
    prose = [len(line.text) if line.prose else 0 for line in lines]
    total, before = sum(prose), 0
    kept: list[Line] = []
    links: list[Line] = []
    notice: Line | None = None
    cuts: list[Repair] = []
    index = 0
    while index < len(lines):
        line, kind = lines[index], boilerplate_kind(lines[index])
        end = block_end(lines, index, kind, before, total - before) if kind else index + 1
        before += sum(prose[index:end])
        index = end
        if kind == "source_link":
            links.append(line)
        elif kind == "copyright":
            notice = line
        elif kind is None:
            pieces = without_captions(line)
            if [piece.text for piece in pieces] != [line.text]:
                cuts.append(Repair("cut_caption", line.start, line.end))
            kept += map(without_glued_button, pieces)
    return Boilerplate(tuple(links), notice, tuple(cuts)), kept


def take_head(lines: Sequence[Line], title: Value | None, *, clean: bool) -> tuple[Head, list[Line]]:
    """Take stamps, byline, rubrics and the title from above the text.

    A `title` that is known is only taken out. `clean`: nothing stands around the text.
    """
    known = folded_title(title.value) if title else ""
    head: list[Line] = []
    stamps: list[Stamp] = []
    bylines: list[Value | None] = []  # the first counts
    dateline: Dateline | None = None
    beside_stamp: list[Line] = []
    after_stamp = False
    index = 0
    while index < min(len(lines), HEAD_LINES) and not _ends_head(head, known):
        line = lines[index]
        index += 1
        if found := stamp_prefix(line) or _dated_lead(line, lines):
            stamps.append(found[0])
            line = found[1]
        following = lines[index] if index < len(lines) else None
        if stamp := read_stamp(line):
            stamps.append(stamp)
            beside_stamp += head[-1:]
            bylines.append(_stamped_author(stamp))
            after_stamp = True
            continue
        if byline := labelled_byline(line, following):
            bylines.append(byline)
            index += byline.evidence[0].start > line.end
        elif (alone := read_dateline(line)) and not alone.rest.text:
            dateline = alone
        else:
            head.append(line)
            if after_stamp:
                beside_stamp.append(line)
        after_stamp = False
    signed = [line for line in head if line in beside_stamp and signature(line)]
    if signed and len(head) > 1:
        bylines.append(signature(signed[0]))
        head.remove(signed[0])
    site = None
    if known:
        text = _below_title(head, known, clean=clean)
    else:
        title, appendage, text = _take_title(head, lines[index] if index < len(lines) else None)
        if appendage:
            site, dates = _read_appendage(appendage)
            stamps += dates
    return Head(title, _first(bylines), site, tuple(stamps), dateline), [*text, *lines[index:]]


def _dated_lead(line: Line, lines: Sequence[Line]) -> tuple[Stamp, Line] | None:
    found = dated_lead(line)
    return None if found and any(dated_lead(other) for other in lines if other is not line) else found


def _first(bylines: Iterable[Value | None]) -> Value | None:
    return next(filter(None, bylines), None)


def _take_title(head: list[Line], following: Line | None) -> tuple[Value | None, Line | None, list[Line]]:
    """The title among the lines of the head, what the page puts behind it, and those of the lines that are text."""
    title_at = find_title(head, following)
    if title_at is not None:
        line = head[title_at]
        title, appendage = title_value(line)
        below = [one for one in head[title_at + 1 :] if one.text != line.text and (ends_lead(one) or _is_deck(one))]
        return title, appendage, below
    lead = next((at for at, line in enumerate(head) if not is_rubric(line.key)), 0)
    head = head[lead:]
    if head and (parts := split_title(head[0])):
        return title_value(parts[0])[0], None, [parts[1], *head[1:]]
    return None, None, head


def _ends_head(head: list[Line], known: str) -> bool:
    """Whether the text has begun; a page may print stamp and author below a first paragraph, too."""
    if not head or not ends_lead(head[-1]):
        return False
    return not known or sum(ends_lead(line) and not _shows(line, known) for line in head) >= LEADS


def _shows(line: Line, known: str) -> bool:
    """Whether the line is the title, perhaps signed or cut; a lead that begins with its words is not."""
    folded = folded_title(line.text)
    return folded == known or len(folded) < len(known) and is_same_title(folded, known) or (
        len(folded) > len(known) and folded_title(title_value(line)[0].value) == known
    )  # fmt: skip


def _below_title(head: Sequence[Line], known: str, *, clean: bool) -> list[Line]:
    """The lines of text among those of the head: below the title, where a line shows it."""
    at = next((at for at, line in enumerate(head) if _shows(line, known)), -1)
    return [
        line
        for line in head[at + 1 :]
        if line.role != "about" and not _shows(line, known) and (clean or ends_lead(line) or _is_deck(line))
    ]


def take_tail(lines: Sequence[Line], *, clean: bool) -> tuple[Tail, list[Line]]:
    """Take byline, stamps and loose ends from below the text."""
    first = max(1, len(lines) - TAIL_LINES)
    kept, tail = list(lines[:first]), lines[first:]
    stamps: list[Stamp] = []
    bylines: list[Value | None] = []
    signed = False
    for index, line in enumerate(tail):
        following = tail[index + 1] if index + 1 < len(tail) else None
        if stamp := read_stamp(line):
            stamps.append(stamp)
            bylines.append(_stamped_author(stamp))
        elif byline := labelled_byline(line, following):
            bylines.append(byline)
            signed = byline.evidence[0].start > line.end
        elif signed:
            signed = False
        else:
            kept.append(line)
    author, site, kept = _take_signature(kept)
    kept = [line for line in kept if line.role != "about"]
    return Tail(_first([*bylines, author]), site, tuple(stamps)), kept if clean else _without_loose_ends(kept)


def take_dateline(lines: Sequence[Line]) -> tuple[Dateline | None, list[Line]]:
    """Take the dateline from the beginning of the text, or from where it was glued into the lead."""
    for index, line in enumerate(lines[:DATELINE_PARAGRAPHS]):
        before: list[Line] = []
        dateline = read_dateline(line)
        if not dateline and (pieces := split_at_dateline(line)):
            before, dateline = [pieces[0]], read_dateline(pieces[1])
        if dateline:
            after = [dateline.rest] if dateline.rest.text else []
            return dateline, [*lines[:index], *before, *after, *lines[index + 1 :]]
    return None, list(lines)


def _stamped_author(stamp: Stamp) -> Value | None:
    """Who signed beside the date: "12.03.2021 | Имя Фамилия", "Опубликовано 12.03.2021. Автор: Имя Фамилия"."""
    return (labelled_byline(stamp.rest) or signature(stamp.rest)) if stamp.rest else None


def _read_appendage(appendage: Line) -> tuple[Site | None, list[Stamp]]:
    """The outlet, and perhaps the dates, that a page puts behind its title."""
    name = re.split(r",\s(?=\d)", appendage.text.lstrip("-–—|•: "))[0]
    words = name.split()
    named = next(filter(None, (outlet_named(" ".join(words[at:])) for at in range(len(words)))), None)
    stamps = [
        Stamp(date, appendage.evidence(date.start, date.end), "title_appendage") for date in find_dates(appendage.key)
    ]
    return Site(named, "signed", (appendage.evidence(),)) if named else None, stamps


def _take_signature(lines: list[Line]) -> tuple[Value | None, Site | None, list[Line]]:
    """A name alone at the very end, perhaps with the newspaper or the place in the next line; the lines before it."""
    for index in range(len(lines) - 1, max(0, len(lines) - 4), -1):
        line = lines[index]
        if author := signature(line):
            site = None
            for signed in lines[index:]:
                name = signed.piece(len(author.value) if signed is line else 0).text.strip(", ")
                if site is None and (named := outlet_named(name)) and named.outlet:
                    site = Site(named, "signed", (signed.evidence(),))
            return author, site, lines[:index]
        short = len(line.text) < 30 and len(line.text.split()) < 3
        if not (
            is_post(line) or outlet_named(line.text) or _PLACE.fullmatch(line.key) or line.text.isupper() and short
        ):
            break
    return None, None, lines


def _without_loose_ends(lines: list[Line]) -> list[Line]:
    """Unfinished short lines after the last sentence are tags, rubrics, other titles; unless they end a list."""
    last = next((at for at in range(len(lines) - 1, -1, -1) if _ends_text(lines[at])), None)
    if last is None or lines[last].text.endswith(":"):
        return lines
    end = last + 1
    while end < len(lines) and (
        lines[end].role == "text" or _LIST_MARK.match(lines[end].text) or len(lines[end].text) > MAX_TAIL_CHARS
    ):
        end += 1
    return lines[:end]


def _ends_text(line: Line) -> bool:
    return line.finished or line.text.endswith(":")


def _is_deck(line: Line) -> bool:
    """Whether a line between title and lead is text: longer than a rubric, a city or a name."""
    long = len(line.text.split()) >= MIN_TITLE_WORDS
    return line.role == "text" or long or line.finished or bool(_LIST_MARK.match(line.text))
