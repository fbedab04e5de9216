"""From what was typed to what is looked for: additions to words, and how many words a partial match must have.

    full match     every word, or a name or term that stands for it
    partial match  at least a quarter of the words by weight, where a word is also had by what resembles it

Both engines carry out the same plan.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from articles.text.analysis import Language, analyze
from search.clauses import terms
from search.engine import SearchQuery
from search.lexicon import likeness
from search.lexicon.concepts import ANALYSIS, LONGEST, Concept, lexicon
from search.lexicon.files import current
from search.parser import parse
from search.query import EXACT, Added, And, Either, Near, Node, Phrase, Word

ENOUGH_STORIES = 25  # full matches, with which the list does not go on
HEAVIEST = 4  # what a word can count
LEAST_SHARE = 0.25  # of the weights of all words, that a partial match has (docs/decisions/0025-partial-matches.md)
MOST_ADDED = 24  # forms that stand for one word
LANGUAGES: dict[str, Language] = {"kk": "kk", "ru": "ru"}
MOST_ASKED = 32  # words that a partial match counts; further ones do not matter to it


@dataclass(frozen=True, slots=True)
class Like:
    """A word of the archive that resembles a typed one: a term in one analysis."""

    form: str
    leaf: Word
    analysis: Language
    weight: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A word that a partial match may lack. `node`: what a full match has of it."""

    text: str
    node: Node
    like: tuple[Like, ...] = ()


@dataclass(frozen=True, slots=True)
class Addition:
    """What was added to `word`, for readers."""

    word: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """`node`: the full match, None for everything. `asked` and `always`: the parts of a partial one.

    `loose`: the same with the words of phrases asked for one by one, for where nothing else is found.
    """

    node: Node | None
    asked: tuple[Asked, ...] = ()
    always: tuple[Node, ...] = ()
    additions: tuple[Addition, ...] = ()
    loose: Plan | None = None


def plan(query: SearchQuery) -> Plan:
    node = parse(query.text, exact=query.exact)
    if node is None or query.exact:
        return Plan(node)
    parts = list(node.parts) if isinstance(node, And) else [node]
    made = _planned(parts, query)
    words = [part for each in parts for part in (_words(each) if isinstance(each, Phrase | Near) else [each])]
    loose = any(isinstance(part, Phrase | Near) for part in parts)
    return replace(made, loose=_planned(words, query)) if loose else made


def _words(phrase: Phrase | Near) -> list[Node]:
    """The words of a phrase that are words by themselves: a % is one behind a figure only."""
    written = (phrase.text[token.start : token.end] for token in analyze(phrase.text, EXACT))
    return [Word(word) for word in written if terms(word, EXACT)]


def _planned(parts: Sequence[Node], query: SearchQuery) -> Plan:
    spans = [*_spans(parts, {*query.without})] if query.also else []
    full = _full(parts, spans)
    words = [place for place, part in enumerate(parts) if isinstance(part, Word)][:MOST_ASKED]
    asked = tuple(_asked(place, parts[place], spans) for place in words)
    always = tuple(part for part in parts if not isinstance(part, Word))
    return Plan(full, asked, always, tuple(span.addition for span in spans))


# ---- names and terms ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Span:
    """Words `first` to `last` (inclusive) of the parts, and what stands for them."""

    first: int
    last: int
    added: tuple[Added, ...]
    addition: Addition


def _spans(parts: Sequence[Node], without: set[str]) -> Iterator[_Span]:
    """The longest runs of words that are a name or a term; a run within a longer one is left out."""
    place = 0
    while place < len(parts):
        for last in range(min(place + LONGEST, len(parts)), place, -1):
            run = parts[place:last]
            words = [part.text for part in run if isinstance(part, Word)]
            if len(words) == len(run) and (found := lexicon().of(words)):
                added, forms = _forms(words, found, without)
                if added:
                    yield _Span(place, last - 1, added, Addition(" ".join(words), forms))
                place = last - 1
                break
        place += 1


def _forms(
    words: Sequence[str], concepts: Iterable[Concept], without: set[str]
) -> tuple[tuple[Added, ...], tuple[str, ...]]:
    """The other forms of these concepts, each once; those whose terms were typed anyway bring nothing."""
    typed = {(name, tuple(term for word in words for term in terms(word, name))) for name in ANALYSIS.values()}
    made: dict[tuple[str, tuple[str, ...]], Added] = {}
    shown: dict[str, None] = {}
    for concept in concepts:
        for form in concept.forms:
            analysis = ANALYSIS[form.language]
            found = terms(form.text, analysis)
            if (analysis, found) in typed or form.text.casefold() in without or not found:
                continue
            leaf = Phrase(form.text) if len(found) > 1 else Word(form.text)
            # A phrase scores as the sum of its words; one that stands for fewer words must not outweigh them.
            weight = concept.weight * min(1, len(words) / len(found))
            made.setdefault((analysis, found), Added(leaf, analysis, weight))
            shown.setdefault(form.text)
    return tuple(made.values())[:MOST_ADDED], tuple(shown)[:MOST_ADDED]


def _full(parts: Sequence[Node], spans: Sequence[_Span]) -> Node:
    made: list[Node] = []
    place = 0
    for span in spans:
        made += parts[place : span.first]
        run = parts[span.first : span.last + 1]
        made.append(Either(And(tuple(run)) if len(run) > 1 else run[0], span.added))
        place = span.last + 1
    made += parts[place:]
    return And(tuple(made)) if len(made) > 1 else made[0]


def _asked(place: int, part: Node, spans: Sequence[_Span]) -> Asked:
    assert isinstance(part, Word)
    span = next((span for span in spans if span.first <= place <= span.last), None)
    return Asked(part.text, Either(part, span.added) if span else part)


# ---- what resembles a word ---------------------------------------------------------------------------------


def liked(plan: Plan, absent: Collection[str]) -> Plan:
    """The plan with what resembles each word that may be missing; `absent`: those that no article has."""
    asked = (replace(each, like=_likes(each.text, each.text in absent)) for each in plan.asked)
    return replace(plan, asked=tuple(asked))


def absent(plan: Plan, having: Sequence[int]) -> tuple[str, ...]:
    """The words that may be missing of which no article has any."""
    return tuple(asked.text for asked, number in zip(plan.asked, having, strict=True) if not number)


@lru_cache(maxsize=4096)
def _likes_of(word: str, absent: bool, _dictionary: int) -> tuple[Like, ...]:
    return tuple(
        Like(each.form, Word(each.form), LANGUAGES.get(each.language, EXACT), each.weight)
        for each in likeness.likenesses(word, absent=absent)
    )


def _likes(word: str, absent: bool) -> tuple[Like, ...]:
    return _likes_of(word, absent, id(current()))


# ---- partial matches ---------------------------------------------------------------------------------------


def weight(articles: int, having: int) -> int:
    """What a word counts that `having` of the `articles` have: the rarer the more, from 1 to HEAVIEST."""
    if not having or articles < 2:
        return 1
    return min(HEAVIEST, 1 + math.floor(4 * math.log(articles / having) / math.log(articles)))


def least(weights: Sequence[int]) -> int:
    """The least sum of weights that a partial match has."""
    return max(1, math.ceil(sum(weights) * LEAST_SHARE))
