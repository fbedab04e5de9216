"""The lines of a document, sorted: what is text, and what stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from articles.ingest.extract.boilerplate import block_end, furniture_kind, is_rubric, without_glued_button
from articles.ingest.extract.bylines import labelled_byline, signature
from articles.ingest.extract.captions import without_captions
from articles.ingest.extract.datelines import Dateline, read_dateline, split_at_dateline
from articles.ingest.extract.dates.written import find_dates
from articles.ingest.extract.source_names import Source, outlet_named
from articles.ingest.extract.stamps import Stamp, read_stamp, stamp_prefix
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


@dataclass(slots=True)
class Page:
    """What the lines turned out to be; `lines` shrinks to the body, in the order of the functions below."""

    lines: list[Line]
    clean: bool = False  # nothing stands around the text
    stamps: list[Stamp] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    title: Value | None = None
    byline: Value | None = None
    dateline: Dateline | None = None
    # The outlet that the document states, or that its title or text are signed with; the rule, the words.
    site: tuple[Source, str, tuple[Evidence, ...]] | None = None
    source_links: list[Line] = field(default_factory=list)
    copyright: Line | None = None


def drop_furniture(page: Page) -> None:
    """Take out furniture, captions, and what stands under the headings of other blocks."""
    prose = [len(line.text) if line.prose else 0 for line in page.lines]
    total, before = sum(prose), 0
    kept: list[Line] = []
    index = 0
    while index < len(page.lines):
        line, kind = page.lines[index], furniture_kind(page.lines[index])
        end = block_end(page.lines, index, kind, before, total - before) if kind else index + 1
        before += sum(prose[index:end])
        index = end
        if kind == "source_link":
            page.source_links.append(line)
        elif kind == "copyright":
            page.copyright = line
        elif kind is None:
            pieces = without_captions(line)
            if [piece.text for piece in pieces] != [line.text]:
                page.repairs.append(Repair("cut_caption", line.start, line.end))
            kept += map(without_glued_button, pieces)
    page.lines = kept


def take_head(page: Page) -> None:
    """Take stamps, byline, rubrics and the title from above the text. A title that is known is only taken out."""
    known = folded_title(page.title.value) if page.title else ""
    head: list[Line] = []
    beside_stamp: list[Line] = []
    after_stamp = False
    index = 0
    while index < min(len(page.lines), HEAD_LINES) and not _ends_head(head, known):
        line = page.lines[index]
        index += 1
        if found := stamp_prefix(line):
            page.stamps.append(found[0])
            line = found[1]
        following = page.lines[index] if index < len(page.lines) else None
        if stamp := read_stamp(line):
            page.stamps.append(stamp)
            beside_stamp += head[-1:]
            page.byline = page.byline or _stamped_author(stamp)
            after_stamp = True
            continue
        if byline := labelled_byline(line, following):
            page.byline = page.byline or byline
            index += byline.evidence[0].start > line.end
        elif (dateline := read_dateline(line)) and not dateline.rest.text:
            page.dateline = dateline
        else:
            head.append(line)
            if after_stamp:
                beside_stamp.append(line)
        after_stamp = False
    signed = [line for line in head if line in beside_stamp and signature(line)]
    if signed and len(head) > 1:
        page.byline = page.byline or signature(signed[0])
        head.remove(signed[0])
    following = page.lines[index] if index < len(page.lines) else None
    head = _without_title(page, head, known) if known else _take_title(page, head, following)
    page.lines = head + page.lines[index:]


def _take_title(page: Page, head: list[Line], following: Line | None) -> list[Line]:
    """Find the title among the lines of the head; those of them that are text."""
    title_at = find_title(head, following)
    if title_at is not None:
        title = head[title_at]
        page.title, appendage = title_value(title)
        if appendage:
            _take_appendage(page, appendage)
        return [
            line for line in head[title_at + 1 :] if line.text != title.text and (ends_lead(line) or _is_deck(line))
        ]
    lead = next((at for at, line in enumerate(head) if not is_rubric(line.key)), 0)
    head = head[lead:]
    if head and (parts := split_title(head[0])):
        page.title, head[0] = title_value(parts[0])[0], parts[1]
    return head


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


def _without_title(page: Page, head: list[Line], known: str) -> list[Line]:
    """The lines of text among those of the head: below the title, where a line shows it."""
    at = next((at for at, line in enumerate(head) if _shows(line, known)), -1)
    return [
        line
        for line in head[at + 1 :]
        if line.role != "about" and not _shows(line, known) and (page.clean or ends_lead(line) or _is_deck(line))
    ]


def take_tail(page: Page) -> None:
    """Take byline, stamps and loose ends from below the text."""
    first = max(1, len(page.lines) - TAIL_LINES)
    kept, tail = page.lines[:first], page.lines[first:]
    signed = False
    for index, line in enumerate(tail):
        following = tail[index + 1] if index + 1 < len(tail) else None
        if stamp := read_stamp(line):
            page.stamps.append(stamp)
            page.byline = page.byline or _stamped_author(stamp)
        elif byline := labelled_byline(line, following):
            page.byline = page.byline or byline
            signed = byline.evidence[0].start > line.end
        elif signed:
            signed = False
        else:
            kept.append(line)
    page.lines = kept
    _take_signature(page)
    page.lines = [line for line in page.lines if line.role != "about"]
    if not page.clean:
        _drop_loose_ends(page)


def take_dateline(page: Page) -> None:
    """Take the dateline from the beginning of the text, or from where it was glued into the lead."""
    for index, line in enumerate(page.lines[:DATELINE_PARAGRAPHS]):
        if page.dateline:
            return
        before: list[Line] = []
        dateline = read_dateline(line)
        if not dateline and (pieces := split_at_dateline(line)):
            before, dateline = [pieces[0]], read_dateline(pieces[1])
        if dateline:
            page.dateline = dateline
            page.byline = page.byline or dateline.byline
            page.lines[index : index + 1] = [*before, *([dateline.rest] if dateline.rest.text else [])]


def _stamped_author(stamp: Stamp) -> Value | None:
    """Who signed beside the date: "12.03.2021 | Имя Фамилия", "Опубликовано 12.03.2021. Автор: Имя Фамилия"."""
    return (labelled_byline(stamp.rest) or signature(stamp.rest)) if stamp.rest else None


def _take_appendage(page: Page, appendage: Line) -> None:
    """The outlet, and perhaps the date, that a page puts behind its title."""
    name = re.split(r",\s(?=\d)", appendage.text.lstrip("-–—|•: "))[0]
    words = name.split()
    sources = (outlet_named(" ".join(words[at:])) for at in range(len(words)))
    if (source := next((source for source in sources if source), None)) and page.site is None:
        page.site = (source, "signed", (appendage.evidence(),))
    page.stamps += [
        Stamp(date, appendage.evidence(date.start, date.end), "title_appendage") for date in find_dates(appendage.key)
    ]


def _take_signature(page: Page) -> None:
    """A name alone at the very end, perhaps with the newspaper or the place in the next line."""
    for index in range(len(page.lines) - 1, max(0, len(page.lines) - 4), -1):
        line = page.lines[index]
        if author := signature(line):
            page.byline = page.byline or author
            for signed in page.lines[index:]:
                name = signed.piece(len(author.value) if signed is line else 0).text.strip(", ")
                if page.site is None and (source := outlet_named(name)) and source.outlet:
                    page.site = (source, "signed", (signed.evidence(),))
            del page.lines[index:]
            return
        short = len(line.text) < 30 and len(line.text.split()) < 3
        if not (outlet_named(line.text) or _PLACE.fullmatch(line.key) or line.text.isupper() and short):
            return


def _drop_loose_ends(page: Page) -> None:
    """Unfinished short lines after the last sentence are tags, rubrics, other titles; unless they end a list."""
    last = next((at for at in range(len(page.lines) - 1, -1, -1) if _ends_text(page.lines[at])), None)
    if last is None or page.lines[last].text.endswith(":"):
        return
    end = last + 1
    while end < len(page.lines) and (
        page.lines[end].role == "text"
        or _LIST_MARK.match(page.lines[end].text)
        or len(page.lines[end].text) > MAX_TAIL_CHARS
    ):
        end += 1
    del page.lines[end:]


def _ends_text(line: Line) -> bool:
    return line.finished or line.text.endswith(":")


def _is_deck(line: Line) -> bool:
    """Whether a line between title and lead is text: longer than a rubric, a city or a name."""
    long = len(line.text.split()) >= MIN_TITLE_WORDS
    return line.role == "text" or long or line.finished or bool(_LIST_MARK.match(line.text))
