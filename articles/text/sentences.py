"""Sentences of a paragraph, by offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_SENTENCE = 2_000  # characters; a text without full stops is cut at this length
# A full stop after one letter ("г.", "С.") or a known abbreviation ends no sentence.
_ABBREVIATION = re.compile(
    r"(?:\b\w|\b(?:млн|млрд|трлн|тыс|мың|руб|долл|тг|ул|им|гг|стр|см|обл|т\.б|т\.с\.с|т\.д|т\.п|т\.е|св|жж|ж))\.$",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?…]{1,3}[\"»”’)]{0,3}(?=\s+[\"«“(–—-]{0,2}\s?[^\W\d_a-zа-яёәғқңөұүһі])|\n")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence; together they cover the text but for white space between them."""
    start = 0
    for found in _END.finditer(text):
        if _ABBREVIATION.search(text, max(start, found.start() - 8), found.start() + 1):
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
