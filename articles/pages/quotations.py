"""Evidence as people read it: the words that a value rests on, within their sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from articles.models.notes import passage_of
from articles.pages.passages import Layout
from articles.text.sentences import sentences

if TYPE_CHECKING:
    from articles.models import Article

CONTEXT_CHARACTERS = 240  # on either side, where a sentence has no end
# What a document states outside its text stands before it, "og:title: …" on a line each (ingest/formats/fields.py).
_STATED = re.compile(r"(?:[!-~]{1,100}?: [^\n]*\n)+(?=\n)")
_LABEL = re.compile(r"[!-~]{1,100}?: ")


@dataclass(frozen=True, slots=True)
class Quotation:
    """`words` as they stand in the source, with what the same sentence has before and after them.

    `words` are "" where they may not be shown: `start` and `end`, in characters of the source, tell their place.
    `paragraph`: the number of theirs, 0 where they are of none. `url`: where that is shown, if anywhere. `in_title`:
    they are words of the title.
    """

    before: str
    words: str
    after: str
    revision: int
    start: int = 0
    end: int = 0
    paragraph: int = 0
    url: str = ""
    in_title: bool = False


def quote(text: str, piece: Mapping[str, Any], *, context: bool = True) -> Quotation:
    """The piece {revision, start, end, text} within its sentence; its words alone where `text` does not hold them."""
    start, end, words = piece["start"], piece["end"], piece["text"]
    if not context or text[start:end] != words:
        return Quotation("", words, "", piece["revision"], start, end)
    first, last = max(0, start - CONTEXT_CHARACTERS), min(len(text), end + CONTEXT_CHARACTERS)
    spans = [(first + begin, first + stop) for begin, stop in sentences(text[first:last])]
    begin = max((begin for begin, _ in spans if begin <= start), default=start)
    stop = min((stop for _, stop in spans if stop >= end), default=end)
    begin = max(begin, _stated_from(text, start))
    before, after = text[begin:start], text[end:stop].rstrip()
    if first and spans and begin == spans[0][0]:  # the sentence began before what is looked at
        before = "…" + text[first:start].partition(" ")[2]
    if last < len(text) and spans and stop == spans[-1][1]:
        after = text[end:last].rpartition(" ")[0] + "…"
    return Quotation(before, words, after, piece["revision"], piece["start"], piece["end"])


def _stated_from(text: str, place: int) -> int:
    """Where what is stated on this line begins, behind its label; 0 where the line is not one of the statements."""
    head = _STATED.match(text)
    if not head or place >= head.end():
        return 0
    label = _LABEL.match(text, text.rfind("\n", 0, place) + 1)
    return label.end() if label and label.end() <= place else 0


def _is_of_title(text: str, place: int, title: str) -> bool:
    """Whether the line is the title, behind which a page may name its site."""
    start = max(text.rfind("\n", 0, place) + 1, _stated_from(text, place))
    return bool(title) and " ".join(text[start : start + 2 * len(title)].split()).startswith(" ".join(title.split()))


class Sources:
    """The texts of an article's revisions, each read once and only when evidence points into it.

    `context=False` quotes the bare words, for outlets whose text may not leave the archive. `address`: of a revision
    and a paragraph, where a page shows it ("" where none does); without it quotations lead nowhere.
    """

    def __init__(
        self, article: Article, *, context: bool = True, address: Callable[[int, int], str] | None = None
    ) -> None:
        self._article, self._context, self._address = article, context, address
        self._texts: dict[int, tuple[str, str, str]] = {}
        self._layouts: dict[int, Layout] = {}
        self._newest: int | None = None

    def quotations(self, evidence: Iterable[Mapping[str, Any]]) -> list[Quotation]:
        quoted = (quote(self._text(piece["revision"])[0], piece, context=self._context) for piece in evidence)
        return [self._led(each) for each in quoted]

    def passage(self, words: str) -> list[Quotation]:
        """Where an editor's words stand in the newest text; [] where they do not."""
        if self._newest is None:
            numbers = self._article.revisions.order_by("-number").values_list("number", flat=True)
            self._newest = numbers.first() or 0
        return self.quotations(passage_of(self._newest, self._text(self._newest)[0], words))

    def paragraph(self, revision: int, place: int) -> int:
        """The number of the paragraph at this place of a revision's source; 0: none."""
        if revision not in self._layouts:
            self._layouts[revision] = Layout(*self._text(revision)[:2])
        return self._layouts[revision].number(place)

    def _led(self, quotation: Quotation) -> Quotation:
        if self._address is None:
            return quotation
        number = self.paragraph(quotation.revision, quotation.start)
        if number:
            return replace(quotation, paragraph=number, url=self._address(quotation.revision, number))
        text, _body, title = self._text(quotation.revision)
        return replace(quotation, in_title=_is_of_title(text, quotation.start, title))

    def _text(self, number: int) -> tuple[str, str, str]:
        """The source of a revision, the body and the title that were taken from it."""
        if number not in self._texts:
            rows = self._article.revisions.filter(number=number).values_list("text", "body", "title")
            self._texts[number] = rows.first() or ("", "", "")
        return self._texts[number]
