"""Evidence as people read it: the words that a value rests on, within their sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from articles.text.sentences import sentences

if TYPE_CHECKING:
    from articles.models import Article

CONTEXT_CHARACTERS = 240  # on either side, where a sentence has no end


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
    first, last = max(0, start - CONTEXT_CHARACTERS), min(len(text), end + CONTEXT_CHARACTERS)
    spans = [(first + begin, first + stop) for begin, stop in sentences(text[first:last])]
    begin = max((begin for begin, _ in spans if begin <= start), default=start)
    stop = min((stop for _, stop in spans if stop >= end), default=end)
    before, after = text[begin:start], text[end:stop].rstrip()
    if first and spans and begin == spans[0][0]:  # the sentence began before what is looked at
        before = "…" + text[first:start].partition(" ")[2]
    if last < len(text) and spans and stop == spans[-1][1]:
        after = text[end:last].rpartition(" ")[0] + "…"
    return Quotation(before, words, after, piece["revision"])


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
