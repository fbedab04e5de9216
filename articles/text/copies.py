"""Whether two texts are copies of one: word by word, after their sketches (shingles.py) have brought them together.

The shorter text must stand in the longer one: a reprint leaves out paragraphs, gets a credit, another headline, other
quotation marks. Reports made by one template (exchange rates, weather, appointments) and newer versions of a report
share most words too; what tells them from reprints is that figures or names stand *in the place of* other ones.
The relation is symmetric and depends on the two texts alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from articles.text.sketches import LEAST_WORDS, WIDTH, WORD, folded, readable, shingles

LEAST_COVERED = 0.8  # of the shorter text's words, in runs of at least WIDTH words that the longer one has too
LEAST_PART = 0.1  # of the longer text: less is a quotation
SENTENCE_WORDS, SENTENCE_PART = 20, 0.25  # so short a text may well be a sentence that others have too
WORDS_A_CONTRADICTION = 150  # one replaced figure or name in so many words may be a correction
FLASH_WORDS = 40  # in so short a text each replaced word counts
BACKGROUND_WORDS = 60  # so long a text is the background of a longer one, which is no reprint of it, where it is …
BACKGROUND_PART = 0.5  # … less than this part of it, and …
BACKGROUND_LEAD = 0.25  # … this part of it comes first
GAP_WORDS = 8  # how much longer than twice its counterpart a passage in the place of another may be
LEAD_WORDS = 5  # a lead in the place of another lead
LEAD_SHARED = 0.25  # of the words of two leads that say the same
CREDIT_CONTEXT = 3  # words around a replaced name that may say it is a credit
STEM = 4  # letters that two forms of one word begin with

_SENTENCE_START = re.compile(r"(?:(?:^|[^\W\d_]{3}|\d)[.!?…]|[:\n]|^)[^\w.!?…]{0,9}$")
_BEFORE = 16  # characters that tell whether a word begins a sentence
# On folded words: the Kazakh letters are those of a Russian keyboard.
_CREDIT = re.compile(
    r"сообщ|перед[ае]|пиш[еу]|информ|ссыл|источник|корр|агентств|хабарл|хабарш|жаз[аид]|малим|силтем|дереккоз|тилши|"
    r"фото|сурет|редакци|пресс"
)
_CREDIT_LINE = re.compile(
    r"^[^\w\n]{0,9}(?:источник|дереккөз|фото|сурет|автор|автори|source|photo)[^\w\n]{0,3}[:—–-][^\n]{0,80}$",
    re.IGNORECASE | re.MULTILINE,
)
# What counts like a figure: months, days of the week, numbers in words.
_COUNTED = re.compile(
    r"январ|феврал|март|апрел|ма[йя]$|июн|июл|август|сентябр|октябр|ноябр|декабр|кантар|акпан|науриз|сауир|мамир|маусим|"
    r"шилде|тамиз|киркуйек|казан(?:$|да|ни|га)|караша|желтоксан|понедельн|вторник|сред[аеуи]$|четверг|пятниц|суббот|"
    r"воскресень|дуйсенби|сейсенби|сарсенби|бейсенби|жума|сенби|жексенби|дв[ае]$|двух|тр(?:и|ех|оих?)$|четыр|пят(?:ь|и|еро)$|"
    r"шест(?:ь|и|еро)$|сем(?:ь|и|еро)$|вос[еь]м|девят|десят|бир$|еки|уш$|торт|бес(?:$|и|еу)|алти|жети|сегиз|тогиз|он$"
)


@dataclass(frozen=True)
class Text:
    """A text as it is compared: its words in their order, without lines that only name a source."""

    source: str

    @cached_property
    def plain(self) -> str:
        return _CREDIT_LINE.sub("", readable(self.source))

    @cached_property
    def written(self) -> list[str]:
        return WORD.findall(self.plain)

    @cached_property
    def words(self) -> list[str]:
        return [folded(word) for word in self.written]

    @cached_property
    def starts(self) -> list[int]:
        """Where each word stands in `plain`."""
        return [found.start() for found in WORD.finditer(self.plain)]

    @cached_property
    def shingles(self) -> NDArray[np.int64]:
        return shingles(self.written)

    @cached_property
    def places(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Its different shingles, ascending, and where each stands first."""
        values, first = np.unique(self.shingles, return_index=True)
        return values, first

    def names(self, start: int, end: int) -> set[str]:
        """Folded words from `start` to `end` with a capital that no sentence's beginning explains."""
        return {
            self.words[number]
            for number in range(start, end)
            if self.written[number][0].isupper() and not self._begins_sentence(number)
        }

    def begins_line(self, number: int) -> bool:
        """Whether this word is the first of its line, or there is none."""
        if number in (0, len(self.written)):
            return True
        before = self.starts[number - 1] + len(self.written[number - 1])
        return "\n" in self.plain[before : self.starts[number]]

    def _begins_sentence(self, number: int) -> bool:
        at = self.starts[number]
        return bool(_SENTENCE_START.search(self.plain[max(0, at - _BEFORE) : at]))


def similarity(one: Text, other: Text) -> float:
    """The share of the shorter text's words that stand in the longer one; 0 where they are no copies."""
    short, long = sorted((one, other), key=lambda text: (len(text.written), text.written))
    words = len(short.written)
    part = SENTENCE_PART if words < SENTENCE_WORDS else LEAST_PART
    if words < max(LEAST_WORDS, part * len(long.written)):
        return 0.0
    places = _places(short, long)
    covered = np.zeros(words, bool)
    for offset in range(WIDTH):
        covered[offset : offset + len(places)] |= places >= 0
    share = float(covered.mean())
    if share < LEAST_COVERED or covered.sum() < LEAST_WORDS or _is_background(short, long, places):
        return 0.0
    contradictions = sum(_contradict(short, long, *place) for place in _replaced(short, long, covered, places))
    return share if contradictions <= words // WORDS_A_CONTRADICTION else 0.0


def _places(short: Text, long: Text) -> NDArray[np.int64]:
    """For each shingle of `short` where `long` has it first, -1 where it has not."""
    values, first = long.places
    at = np.minimum(np.searchsorted(values, short.shingles), len(values) - 1)
    return np.where(values[at] == short.shingles, first[at], -1)


def _is_background(short: Text, long: Text, places: NDArray[np.int64]) -> bool:
    """A whole article that stands in another's second half, behind a lead of its own: quoted, not reprinted."""
    if not BACKGROUND_WORDS <= len(short.written) < BACKGROUND_PART * len(long.written):
        return False
    return bool(places[places >= 0].min() >= BACKGROUND_LEAD * len(long.written))


def _replaced(
    short: Text, long: Text, covered: NDArray[np.bool_], places: NDArray[np.int64]
) -> Iterator[tuple[int, int, int, int]]:
    """Passages (start, end) of the short text and (start, end) of what the long one has in their place, in words.

    Lines after the last shared words are left alone: there texts are cut short and get additions.
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([False], ~covered, [False]))))
    for start, end in edges.reshape(-1, 2).tolist():
        begin = int(places[start - WIDTH]) + WIDTH if start else 0
        if end < len(covered):
            stop = int(places[end])
        elif short.begins_line(start) or long.begins_line(begin):
            return
        else:
            stop = len(long.written)
        if begin < stop <= begin + 2 * (end - start) + GAP_WORDS:
            yield start, end, begin, stop


def _contradict(short: Text, long: Text, start: int, end: int, begin: int, stop: int) -> bool:
    """Whether two passages in the same place say different things, and not only whom they credit."""
    ours, theirs = short.words[start:end], long.words[begin:stop]
    if _differ(_figures(ours), _figures(theirs)):
        return True
    around = short.words[max(0, start - CREDIT_CONTEXT) : end + CREDIT_CONTEXT] + theirs
    if any(map(_CREDIT.match, around)):
        return False
    if _differ(_stems(short.names(start, end)), _stems(long.names(begin, stop))):
        return True
    if len(short.written) < FLASH_WORDS:
        return _differ(_stems(ours), _stems(theirs))
    if start == 0 and min(len(ours), len(theirs)) >= LEAD_WORDS:
        one, other = _stems(ours), _stems(theirs)
        return len(one & other) < LEAD_SHARED * min(len(one), len(other))
    return False


def _figures(words: list[str]) -> set[str]:
    return {word if word[0].isdigit() else word[:STEM] for word in words if word[0].isdigit() or _COUNTED.match(word)}


def _stems(words: Set[str] | list[str]) -> set[str]:
    return {word[:STEM] for word in words}


def _differ(ours: Set[str], theirs: Set[str]) -> bool:
    """Each has what the other has not."""
    return bool(ours - theirs and theirs - ours)
