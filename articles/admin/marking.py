"""An article's text with the sentences that its suggestions rest on, each to be led to by its id."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from articles.models import Article, Revision
from articles.pages.passages import Passage, Span, passages, places, spans
from articles.text.sentences import sentences

IN_TITLE = "title"


class Marked:
    """The title and the newest text of an article in HTML: words of evidence are marked, sentences that hold some have
    an id. Evidence in an older text, or outside title and body, is not shown."""

    def __init__(self, article: Article, revision: Revision | None, evidence: Iterable[Mapping[str, Any]]) -> None:
        self._title, self._body = article.title, article.body
        self._number = revision.number if revision else 0
        self._inside = spans(self._body)
        self._places = places(revision.text, self._body) if revision else [None] * len(self._inside)
        self._sentences = [
            (start + first, start + last)
            for start, end in self._inside
            for first, last in sentences(self._body[start:end])
        ]
        self._starts = [start for start, _end in self._sentences]
        pieces = list(evidence)
        found = [span for piece in pieces if (span := self._in_body(piece))]
        self._marks = _merged(found)
        self._mark_ends = [end for _start, end in self._marks]
        self._led = {number for span in found for number in self._numbers(span)}
        self._in_title = _merged(span for piece in pieces if (span := self._of_title(piece)))

    @property
    def title(self) -> SafeString:
        return _html(self._title, 0, len(self._title), self._in_title)

    @property
    def passages(self) -> list[Passage]:
        return passages(self._body, self._line)

    def ids(self, evidence: Iterable[Mapping[str, Any]]) -> list[str]:
        """Of the elements that hold these pieces, in their order."""
        found: dict[str, None] = {}
        for piece in evidence:
            span = self._in_body(piece)
            if span:
                found.update((f"s{number}", None) for number in self._numbers(span))
            elif self._of_title(piece):
                found[IN_TITLE] = None
        return list(found)

    def _in_body(self, piece: Mapping[str, Any]) -> Span | None:
        """Where in the body a piece of the newest text's source stands."""
        if piece["revision"] != self._number:
            return None
        for (start, end), place in zip(self._inside, self._places, strict=True):
            if place and place[0] <= piece["start"] < place[1]:
                moved = start - place[0]
                return piece["start"] + moved, min(piece["end"] + moved, end)
        return None

    def _of_title(self, piece: Mapping[str, Any]) -> Span | None:
        at = self._title.find(piece["text"]) if piece["text"] and not self._in_body(piece) else -1
        return (at, at + len(piece["text"])) if at >= 0 else None

    def _numbers(self, span: Span) -> range:
        """Of the sentences that it lies in."""
        first = max(0, bisect_right(self._starts, span[0]) - 1)
        return range(first, max(first + 1, bisect_left(self._starts, span[1])))

    def _line(self, start: int, end: int) -> SafeString:
        """Characters of the body, its sentences told apart where evidence lies in them."""
        parts, at = [], start
        for number in range(max(0, bisect_right(self._starts, start) - 1), bisect_left(self._starts, end)):
            first, last = (min(max(place, at), end) for place in self._sentences[number])
            if number not in self._led or first == last:
                continue
            parts.append((escape(self._body[at:first]),))
            parts.append((format_html('<span class="sentence" id="s{}">{}</span>', number, self._words(first, last)),))
            at = last
        parts.append((escape(self._body[at:end]),))
        return format_html_join("", "{}", parts)

    def _words(self, start: int, end: int) -> SafeString:
        return _html(self._body, start, end, self._marks[bisect_right(self._mark_ends, start) :])


def _merged(found: Iterable[Span]) -> list[Span]:
    """In order, those that touch each other made one."""
    merged: list[Span] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        elif start < end:
            merged.append((start, end))
    return merged


def _html(text: str, start: int, end: int, marks: Sequence[Span]) -> SafeString:
    parts, at = [], start
    for first, last in marks:
        if first >= end:
            break
        begin, stop = max(first, at), min(last, end)
        parts.append((escape(text[at:begin]), format_html("<mark>{}</mark>", text[begin:stop])))
        at = stop
    return format_html("{}{}", format_html_join("", "{}{}", parts), text[at:end])
