"""Sentences of a paragraph, by offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_SENTENCE = 2_000  # characters; a text without full stops is cut at this length
# A full stop after one letter or figure ("г.", "С.", "5.") or a known abbreviation ends no sentence.
_ABBREVIATED = re.compile(
    r"(?<!\w)(?:\w|им|ул|пр|просп|ст|обл|тг|млн|млрд|трлн|тыс|мың|гг|жж|ғғ|др|св|респ|ауд|проф|акад|тел|руб|долл|стр|кв|см)\.$",
    re.IGNORECASE,
)
_ABBREVIATION_CHARS = 8
_END = re.compile(r"[.!?…]{1,3}[\"»”’)]{0,3}(?=\s+[\"«“(–—-]{0,2}\s?[^\W\d_a-zа-яёәғқңөұүһі])|\n")


def is_abbreviated(text: str, end: int, start: int = 0) -> bool:
    """Whether the full stop that `text[start:end]` ends with belongs to an initial or an abbreviation."""
    return _ABBREVIATED.search(text, max(start, end - _ABBREVIATION_CHARS), end) is not None


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence; together they cover the text but for white space between them."""
    start = 0
    for found in _END.finditer(text):
        if is_abbreviated(text, found.start() + 1, start):
            continue
        yield from _cut(text, start, found.end())
        start = found.end()
    yield from _cut(text, start, len(text))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end - start > LONGEST_SENTENCE:
        space = text.rfind(" ", start, start + LONGEST_SENTENCE)
        middle = space if space > start else start + LONGEST_SENTENCE
        yield start, middle
        start = middle
    if start < end:
        yield start, end
