"""What a list of hits shows of an article: its title and the place that answers the query, with the words marked.

Only here does source text become HTML: everything is escaped but the marks.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from rapidfuzz.distance import OSA

from articles.models import Article, Outlet
from articles.text.analysis import Language, Token, analyze
from search.clauses import ANALYSES, analyses_of, pairs, searched
from search.documents import analysed
from search.engine import Partial, SearchQuery
from search.lexicon.concepts import Lexicon, lexicon
from search.plan import Plan, liked, plan
from search.query import (
    EVERYWHERE,
    EXACT,
    PREFIXES,
    And,
    Either,
    Field,
    Leaf,
    Near,
    Node,
    Or,
    Phrase,
    Prefix,
    Similar,
    Word,
)

SNIPPET_CHARACTERS = 240
EXCERPT_CHARACTERS = 200  # of articles whose outlet allows no more
BEFORE_CHARACTERS = 50  # shown before the first mark
SEARCHED_CHARACTERS = 200_000  # of a body; a match further down is found but not shown
ELLIPSIS = "…"
WORD_START = re.compile(r"(?<=\s)\S")


class Span(NamedTuple):
    """Code points `text[start:end]` that answer the leaf number `leaf` of the query."""

    start: int
    end: int
    leaf: int


def title(article: Article, query: SearchQuery, partial: Partial | None = None) -> SafeString:
    """The whole title, marked; of a partial match with the words that resemble those typed."""
    return _marked(article.title, 0, len(article.title), _spans(article.title, article, query, "title", partial))


def snippet(article: Article, query: SearchQuery, partial: Partial | None = None) -> SafeString:
    """About SNIPPET_CHARACTERS of the body where the query's words are densest; its beginning where there are none.

    Articles whose outlet allows an excerpt only show their beginning, at most EXCERPT_CHARACTERS of it.
    """
    if article.outlet and article.outlet.display == Outlet.Display.EXCERPT:
        text = article.body[: _cut(article.body, EXCERPT_CHARACTERS)]
        return _windows(article.body, [(0, len(text))], _spans(text, article, query, "body", partial))
    spans = _spans(article.body[:SEARCHED_CHARACTERS], article, query, "body", partial)
    return _windows(article.body, _places(article.body, spans), spans)


def marker(
    text: str, article: Article, query: SearchQuery, partial: Partial | None = None
) -> Callable[[int, int], SafeString]:
    """Of a text of the article's own: HTML of its characters from one place to another, marked as the body is."""
    spans = _spans(text[:SEARCHED_CHARACTERS], article, query, "body", partial)
    starts = [span.start for span in spans]

    def marked(start: int, end: int) -> SafeString:
        return _marked(text, start, end, spans[bisect_left(starts, start) : bisect_left(starts, end)])

    return marked


def asked(query: SearchQuery, partial: Partial) -> list[str]:
    """The words that a partial match may lack, as they were typed."""
    return [each.text for each in _plan(query, partial).asked]


def lacking(article: Article, query: SearchQuery, partial: Partial, words: Sequence[str]) -> list[str]:
    """Those of the words `asked` that a partial match lacks."""
    texts = {"title": article.title, "body": article.body[:SEARCHED_CHARACTERS]}
    had = {span.leaf for part, text in texts.items() for span in _spans(text, article, query, part, partial)}
    return [word for number, word in enumerate(words) if number not in had]


# ---- where the words are -----------------------------------------------------------------------------------


class Mark(NamedTuple):
    """A leaf to mark, in these analyses, as a sign of the word number `number` of the query."""

    number: int
    leaf: Leaf
    analyses: tuple[Language, ...]


def _plan(query: SearchQuery, partial: Partial | None) -> Plan:
    made = plan(query)
    if partial is None:
        return made
    return liked(made.loose or made, partial.absent)


@lru_cache(maxsize=256)
def _marks(
    text: str,
    exact: bool,
    also: bool,
    without: tuple[str, ...],
    partial: Partial | None,
    part: str,
    _lexicon: Lexicon,
) -> tuple[Mark, ...]:
    made = _plan(SearchQuery(text=text, exact=exact, also=also, without=without), partial)
    marks: dict[Mark, None] = {}
    whole = (EXACT,) if exact else ANALYSES
    for number, asked in enumerate(made.asked):
        marks |= dict.fromkeys(Mark(number, *each) for each in _of(asked.node, part, whole))
    rest = [made.node] if exact or not made.asked else made.always
    leaves = [each for node in rest if node for each in _of(node, part, whole)]
    marks |= dict.fromkeys(Mark(len(made.asked) + number, *each) for number, each in enumerate(leaves))
    return tuple(marks)


def _of(
    node: Node, part: str, whole: tuple[Language, ...], scope: tuple[str, ...] = EVERYWHERE
) -> Iterator[tuple[Leaf, tuple[Language, ...]]]:
    """What a hit may match in this part, and in which analyses: leaves, and what stands for them."""
    match node:
        case Word() | Phrase() | Near() | Prefix() | Similar():
            if part in scope:
                yield node, whole
        case And(parts) | Or(parts):
            for each in parts:
                yield from _of(each, part, whole, scope)
        case Field(name, within):
            yield from _of(within, part, whole, PREFIXES[name])
        case Either(typed, added):
            yield from _of(typed, part, whole, scope)
            yield from ((each.leaf, (each.analysis,)) for each in added if part in scope)


def _spans(text: str, article: Article, query: SearchQuery, part: str, partial: Partial | None) -> list[Span]:
    """In order of their starts. A word counts in every inflection, as the index finds it."""
    if not query.text:
        return []
    available = tuple(analyses_of(analysed(article)))
    return [*_found(text, available, query.text, query.exact, query.also, query.without, partial, part, lexicon())]


# Of a partial match the same text is asked for its marks and for the words that it lacks.
@lru_cache(maxsize=128)
def _found(text: str, available: tuple[Language, ...], *asked_for: Any) -> tuple[Span, ...]:
    marks = _marks(*asked_for)
    found: set[Span] = set()
    for analysis in available:
        asked = [mark for mark in marks if analysis in _looked_in(mark, available)]
        if asked:
            words = _Occurrences(text, [mark.leaf for mark in asked], analysis)
            for mark in asked:
                found.update(Span(start, end, mark.number) for start, end in words.matches(mark.leaf))
    return tuple(sorted(found))


def _looked_in(mark: Mark, available: tuple[Language, ...]) -> list[Language]:
    """Where there are stems, the spelling tells nothing more."""
    if isinstance(mark.leaf, Prefix | Similar):
        return [EXACT]
    asked = [name for name in mark.analyses if name in available]
    return [name for name in asked if name != EXACT] or asked


class _Occurrences:
    """Where in a text the words of some leaves stand; the other words are passed over."""

    def __init__(self, text: str, leaves: Sequence[Leaf], analysis: Language) -> None:
        asked = [leaf for leaf in leaves if not isinstance(leaf, Prefix | Similar)]
        beginnings = tuple(leaf.text for leaf in leaves if isinstance(leaf, Prefix))
        similar = [leaf.text for leaf in leaves if isinstance(leaf, Similar)]
        self.words = {leaf: searched(leaf, analysis) for leaf in asked}
        wanted = {word for words in self.words.values() for word in words}

        def spelt_so(term: str) -> bool:
            return term in wanted or term.startswith(beginnings) or any(_is_similar(term, each) for each in similar)

        keep = spelt_so if beginnings or similar else wanted.__contains__
        self.tokens = {token.position: token for token in analyze(text, analysis, keep)}
        self.by_term: dict[str, list[Token]] = {}
        for token in self.tokens.values():
            self.by_term.setdefault(token.term, []).append(token)

    def matches(self, leaf: Leaf) -> Iterator[tuple[int, int]]:
        if isinstance(leaf, Prefix):
            yield from ((token.start, token.end) for token in self.tokens.values() if token.term.startswith(leaf.text))
        elif isinstance(leaf, Similar):
            yield from (
                (token.start, token.end) for token in self.tokens.values() if _is_similar(token.term, leaf.text)
            )
        elif isinstance(leaf, Near) and len(self.words[leaf]) > 1:
            yield from self.near(self.words[leaf], leaf.between + 1)
        else:
            yield from self.beside(self.words[leaf])

    def spelt(self, so: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
        return ((token.start, token.end) for token in self.tokens.values() if so(token.term))

    def beside(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        for first in self.by_term.get(words[0], ()):
            run = [self.tokens.get(first.position + step) for step in range(len(words))]
            if (last := run[-1]) and all(token and token.term == word for token, word in zip(run, words, strict=True)):
                yield first.start, last.end

    def near(self, words: Sequence[str], distance: int) -> Iterator[tuple[int, int]]:
        """Each word that stands at most `distance` from one that must be near it."""
        for pair in pairs(words):
            for word, other in (pair, pair[::-1]):
                places = [token.position for token in self.by_term.get(other, ())]
                for token in self.by_term.get(word, ()):
                    if bisect_left(places, token.position - distance) < bisect_right(places, token.position + distance):
                        yield token.start, token.end


def _is_similar(term: str, other: str) -> bool:
    return OSA.distance(term, other, score_cutoff=1) <= 1


# ---- what to show ------------------------------------------------------------------------------------------


def _places(text: str, spans: list[Span]) -> list[tuple[int, int]]:
    """The stretch that answers most of the query; two shorter ones where together they answer more."""
    if not spans:
        return [(0, _cut(text, SNIPPET_CHARACTERS))]
    first = _densest(spans, SNIPPET_CHARACTERS)
    missing = {span.leaf for span in spans} - {span.leaf for span in first}
    if not missing:
        return [_around(text, first, SNIPPET_CHARACTERS)]
    half = SNIPPET_CHARACTERS // 2
    parts = [_densest(spans, half), _densest([span for span in spans if span.leaf in missing], half)]
    begin, end = sorted(_around(text, part, half) for part in parts)
    return [begin, end] if begin[1] < end[0] else [(begin[0], max(begin[1], end[1]))]


def _densest(spans: list[Span], width: int) -> list[Span]:
    """The neighbours within `width` that answer most leaves, then the most of them, then the first."""
    best: list[Span] = []
    most = (0, 0)
    inside: Counter[int] = Counter()
    end = 0
    for start, opening in enumerate(spans):
        while end < len(spans) and (end == start or spans[end].end <= opening.start + width - BEFORE_CHARACTERS):
            inside[spans[end].leaf] += 1
            end += 1
        if (rank := (len(+inside), end - start)) > most:
            best, most = spans[start:end], rank
        inside[opening.leaf] -= 1
    return best


def _around(text: str, spans: list[Span], width: int) -> tuple[int, int]:
    """A stretch of about `width` that begins and ends between words."""
    start = max(0, min(spans[0].start - BEFORE_CHARACTERS, len(text) - width))
    if start:
        following = WORD_START.search(text, start, spans[0].start + 1)
        start = following.start() if following else spans[0].start
    return start, max(_cut(text, start + width), *(span.end for span in spans))


def _cut(text: str, limit: int) -> int:
    """Where to end a text of at most `limit` characters so that no word is cut, if it has spaces at all."""
    if len(text) <= limit:
        return len(text)
    before = re.search(r"\s+\S*$", text[: limit + 1])
    return before.start() if before and before.start() > limit // 2 else limit


def _windows(text: str, windows: list[tuple[int, int]], spans: list[Span]) -> SafeString:
    pieces = [_marked(text, start, end, spans) for start, end in windows]
    joined = f" {ELLIPSIS} ".join(piece.strip() for piece in pieces)
    before = f"{ELLIPSIS} " if windows[0][0] > 0 else ""
    after = f" {ELLIPSIS}" if text[windows[-1][1] :].strip() else ""
    return mark_safe(before + joined + after)


def _marked(text: str, start: int, end: int, spans: list[Span]) -> SafeString:
    """`text[start:end]` as HTML: white space in one, everything escaped, overlapping spans under one mark."""
    html: list[str] = []
    done = start
    for opened, closed in _merged(span for span in spans if start <= span.start and span.end <= end):
        html += [_escaped(text[done:opened]), "<mark>", _escaped(text[opened:closed]), "</mark>"]
        done = closed
    return mark_safe("".join([*html, _escaped(text[done:end])]))


def _merged(spans: Iterable[Span]) -> Iterator[tuple[int, int]]:
    opened, closed = -1, -1
    for span in spans:
        if span.start >= closed:
            if opened >= 0:
                yield opened, closed
            opened, closed = span.start, span.end
        closed = max(closed, span.end)
    if opened >= 0:
        yield opened, closed


def _escaped(text: str) -> str:
    return escape(re.sub(r"\s+", " ", text))
