"""Evidence as people read it: the words that a value rests on, within their sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from articles.models import Article

CONTEXT_CHARACTERS = 240  # on either side, where a sentence has no end
# A full stop after at least three letters ends a sentence; after fewer it belongs to an initial or an abbreviation.
SENTENCE_END = re.compile(r"(?<=\w\w\w)[.!?…]+[»”\"')\]]*\s+|\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Quotation:
    """`words` as they stand in the source, with what the same sentence has before and after them."""

    before: str
    words: str
    after: str
    revision: int


def quote(text: str, piece: Mapping[str, Any], *, context: bool = True) -> Quotation:
    """The piece {revision, start, end, text} within its sentence; its words alone where `text` does not hold them."""
    start, end, words = piece["start"], piece["end"], piece["text"]
    if not context or text[start:end] != words:
        return Quotation("", words, "", piece["revision"])
    return Quotation(_before(text, start), words, _after(text, end), piece["revision"])


def _before(text: str, start: int) -> str:
    first = max(0, start - CONTEXT_CHARACTERS)
    ends = [match.end() for match in SENTENCE_END.finditer(text, first, start)]
    if ends:
        return text[ends[-1] : start]
    return text[:start] if first == 0 else "…" + text[first:start].partition(" ")[2]


def _after(text: str, end: int) -> str:
    last = end + CONTEXT_CHARACTERS
    stop = SENTENCE_END.search(text, end, last)
    if stop or last >= len(text):
        return text[end : stop.end() if stop else last].rstrip()
    return text[end:last].rpartition(" ")[0] + "…"


class Sources:
    """The texts of an article's revisions, each read once and only when evidence points into it.

    `context=False` quotes the bare words, for outlets whose text may not leave the archive.
    """

    def __init__(self, article: Article, *, context: bool = True) -> None:
        self._article, self._context = article, context
        self._texts: dict[int, str] = {}

    def quotations(self, evidence: Iterable[Mapping[str, Any]]) -> list[Quotation]:
        return [quote(self._text(piece["revision"]), piece, context=self._context) for piece in evidence]

    def _text(self, number: int) -> str:
        if number not in self._texts:
            rows = self._article.revisions.filter(number=number).values_list("text", flat=True)
            self._texts[number] = rows.first() or ""
        return self._texts[number]
