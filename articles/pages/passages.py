"""The paragraphs of a text: their numbers, by which they are addressed, and where evidence lies among them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString

#: Of characters `start` to `end` of a text, HTML: escaped, and marked as it pleases whoever makes it.
Marker = Callable[[int, int], SafeString]
Span = tuple[int, int]

MOST = 5000  # paragraphs of a text that have a number of their own: the last has all that follows, too
MISSES = 20  # paragraphs that are not found in their source, after which no more are looked for
# What a repair may turn between a source and the body taken from it, character by character.
_ALIKE = str.maketrans(dict.fromkeys("«»„“”‟‹›‘’", '"') | dict.fromkeys("\n\r\t\xa0\u2007\u2009\u202f", " "))


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph as a page shows it; `number` counts from 1: `#p1`."""

    number: int
    html: SafeString


def spans(text: str) -> list[Span]:
    """(start, end) of each paragraph, MOST at most; what is blank is none."""
    found: list[Span] = []
    start = 0
    for part in text.split("\n\n"):
        if part.strip():
            if len(found) == MOST:
                return [*found[:-1], (found[-1][0], len(text.rstrip()))]
            found.append((start, start + len(part)))
        start += len(part) + 2
    return found


def passages(text: str, marker: Marker | None = None) -> list[Passage]:
    """The paragraphs of a text in HTML, their lines parted as they are."""
    marker = marker or (lambda start, end: escape(text[start:end]))
    return [Passage(number, _html(text, *span, marker)) for number, span in enumerate(spans(text), 1)]


def _html(text: str, start: int, end: int, marker: Marker) -> SafeString:
    lines = text[start:end].split("\n")
    starts = accumulate((len(line) + 1 for line in lines), initial=start)
    marked = ((marker(at, at + len(line)),) for at, line in zip(starts, lines, strict=False))
    return format_html_join(SafeString("<br>"), "{}", marked)


def places(source: str, body: str) -> list[Span | None]:
    """Where in the decoded text of its source each paragraph of a body stands; None where it is not found."""
    source, body = source.translate(_ALIKE), body.replace("\n\n", "\f\f").translate(_ALIKE).replace("\f\f", "\n\n")
    found: list[Span | None] = []
    reached = missed = 0
    for start, end in spans(body):
        at = source.find(body[start:end].replace("\n\n", "  "), reached) if missed < MISSES else -1
        missed += at < 0
        found.append((at, at + end - start) if at >= 0 else None)
        reached = max(reached, at + end - start) if at >= 0 else reached
    return found


class Layout:
    """Which paragraph of a revision's body a place in its source belongs to."""

    def __init__(self, source: str, body: str) -> None:
        known = [(span, number) for number, span in enumerate(places(source, body), 1) if span]
        self._starts = [start for (start, _end), _number in known]
        self._known = known

    def number(self, place: int) -> int:
        """0: it is of none, as are the title, a date line, what was left out."""
        at = bisect_right(self._starts, place) - 1
        if at < 0:
            return 0
        (_start, end), number = self._known[at]
        return number if place < end else 0
