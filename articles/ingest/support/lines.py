"""Lines of a text, each with its place in the source and a twin for matching; and a document that was read into them.

The twin (`Line.key`) has the same length as the text, so that a match in it is a place in the source. It is lower-case,
with plain spaces and without the homoglyphs that keyboards and sites slip into Cyrillic words (Kazinform types a Latin
ə for ә). Rules match the key; values are quoted from the text.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from articles.ingest.records import Evidence, MetadataField
from articles.text.scripts import SMALL_LOOK_ALIKES
from articles.text.sentences import sentences as sentence_spans

SENTENCE_END = ".!?…。！？"
CLOSING = "»\"”’“')]」』）"
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_SPACES = dict.fromkeys((*map(ord, "\t\xa0\u202f\u3000"), *range(0x2000, 0x200B)), " ")
_ODD_SPACE = re.compile(f"[{''.join(map(chr, _SPACES))}]")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_BLANK = " \t\xa0\u2007\u202f" + _INVISIBLE
# Without k: the stored hashes of texts (`normalise.text_hash`) were made so, and its kilos stand beside figures.
_LOOK_ALIKES = {latin: cyrillic for latin, cyrillic in SMALL_LOOK_ALIKES.items() if latin != "k"}
_CYRILLIC = str.maketrans(_LOOK_ALIKES)
_CLASS = f"[{''.join(_LOOK_ALIKES)}]"
_LATIN = re.compile(_CLASS)
# Runs of one or two: a longer run of Latin letters beside Cyrillic ones is a Latin word that was glued on.
_STRAY_LATIN = re.compile(
    rf"(?<![a-z])(?:(?<=[а-яёәғқңөұүһі]){_CLASS}{{1,2}}|{_CLASS}{{1,2}}(?=[а-яёәғқңөұүһі]))(?![a-z])"
)


def plain_spaces(text: str) -> str:
    """The text with every kind of space turned to a plain one; same length."""
    return text.translate(_SPACES) if _ODD_SPACE.search(text) else text


def matching(text: str) -> str:
    """The twin of `text` for matching: same length, lower-case, plain spaces, homoglyphs mended."""
    key = text.lower()
    if len(key) != len(text):  # a few capitals (İ) have a lower case of two characters
        key = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    key = plain_spaces(key).replace("ə", SMALL_LOOK_ALIKES["ə"])
    if not _LATIN.search(key):
        return key
    return _STRAY_LATIN.sub(lambda match: match[0].translate(_CYRILLIC), key)


Role = Literal["", "text", "about"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a piece of one, stripped of surrounding space. `gap`: a blank line (or nothing) stands before it.

    `role`: what markup says of it: "text", however short (a subheading, an item of a list, a row of a table), or
    "about" the text and never of it (the stamp, the author, counters); "": nothing.
    """

    start: int
    text: str
    key: str
    gap: bool = False
    role: Role = ""

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def piece(self, start: int, end: int | None = None) -> Line:
        """The stripped piece `text[start:end]`, with its own place in the source."""
        end = len(self.text) if end is None else end
        raw = self.text[start:end]
        start += len(raw) - len(raw.lstrip(_BLANK))
        end = max(start, end - (len(raw) - len(raw.rstrip(_BLANK))))
        return Line(self.start + start, self.text[start:end], self.key[start:end], self.gap, self.role)

    def evidence(self, start: int = 0, end: int | None = None) -> Evidence:
        piece = self.piece(start, end)
        return Evidence(piece.start, piece.end, piece.text)

    @property
    def finished(self) -> bool:
        """Whether it ends as a sentence does: a full stop or the like, perhaps inside quotation marks or brackets."""
        bare = self.text.rstrip(CLOSING + " ")
        return bare.endswith(tuple(SENTENCE_END)) or self.text.endswith(tuple(CLOSING)) and self.text[-1] in '»”"'

    @property
    def prose(self) -> bool:
        """Whether it reads as running text: a sentence of some length, or a text too long for anything else."""
        return len(self.text) >= 200 or len(self.text) >= 80 and self.finished

    @property
    def letters(self) -> int:
        return sum(map(str.isalpha, self.text))


@dataclass(frozen=True, slots=True)
class Reading:
    """A document of whatever format, read: a page, a Word file and a plain text look alike from here on.

    `text`: NFC, what all offsets count in. `lines`: its lines that may be text, in their order. What a page states in
    its head stands at the beginning of `text`, a line each ("og:title: …"), outside `lines`: so that the evidence of
    `fields` has a place too. `charset` is empty where the format has none. `clean`: `lines` hold the text and nothing
    around it (a column of a table), so that only what stands inside texts has to be taken out. `chosen`: how many
    letters of the page a second judge takes for the text, spaces not counted; 0 where none was asked.
    """

    text: str
    charset: str
    lines: tuple[Line, ...]
    fields: tuple[MetadataField, ...] = ()
    clean: bool = False
    chosen: int = 0
    fetched: dt.datetime | None = None  # aware; when the file says that a browser saved it (MHTML)


def sentences(line: Line, limit: int | None = None) -> list[Line]:
    """The sentences in the first `limit` characters of a line."""
    return [line.piece(start, end) for start, end in sentence_spans(line.text[:limit])]


def split_lines(text: str, start: int = 0) -> Iterator[Line]:
    """The lines of `text` from `start` on that are not blank."""
    gap, previous_end = True, start
    for match in _LINE.finditer(text, start):
        raw = match[0]
        # One line break is \n, \r or the pair \r\n; more of them are a blank line.
        breaks = text[previous_end : match.start()].replace("\r\n", "\n")
        gap = gap or len(breaks) > 1
        previous_end = match.end()
        line = Line(match.start(), raw, matching(raw), gap).piece(0)
        if not line.text:
            gap = True
            continue
        yield line
        gap = False
