"""From what was typed to what is looked for: additions to words, and how many words a partial match must have.

    full match     every word, or a name or term that stands for it
    partial match  at least a quarter of the words by weight, where a word is also had by what resembles it

Both engines carry out the same plan.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from articles.text.analysis import Language, analyze
from search.clauses import terms
from search.engine import NONE, PAIR, Choice, SearchQuery
from search.fields import placed
from search.lexicon import likeness
from search.lexicon.concepts import ANALYSIS, LONGEST, Concept, lexicon
from search.lexicon.files import current
from search.parser import parse
from search.query import (
    EVERYWHERE,
    EXACT,
    PREFIXES,
    Added,
    And,
    Beside,
    Either,
    Field,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Similar,
    Word,
    tags,
    wanted,
)

ENOUGH_STORIES = 25  # full matches, with which the list does not go on
PRINCIPAL_LIFT = 0.5  # of the score: less than a word makes that one text has once more than the other
HEAVIEST = 4  # what a word can count
LEAST_SHARE = 0.25  # of the weights of all words, that a partial match has (docs/decisions/0025-partial-matches.md)
MOST_ADDED = 24  # forms that stand for one word
LANGUAGES: dict[str, Language] = {"kk": "kk", "ru": "ru"}
MOST_ASKED = 32  # words that a partial match counts; further ones do not matter to it


@dataclass(frozen=True, slots=True)
class Asked:
    """A word that a partial match may lack. `node`: what a full match has of it; `liked` adds what resembles it."""

    text: str
    node: Node


@dataclass(frozen=True, slots=True)
class Addition:
    """What was added to `word`, for readers."""

    word: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """`node`: the full match, None for everything. `asked` and `always`: the parts of a partial one.

    `within`: the words of alternatives, one of which a partial match has, or what resembles it. `loose`: the same with
    the words of phrases asked for one by one, for where nothing else is found.
    """

    node: Node | None
    asked: tuple[Asked, ...] = ()
    always: tuple[Node, ...] = ()
    additions: tuple[Addition, ...] = ()
    within: tuple[Asked, ...] = ()
    loose: Plan | None = None

    @property
    def counted(self) -> tuple[Asked, ...]:
        """All of which the archive is asked how many articles have it: `asked`, then `within`."""
        return (*self.asked, *self.within)

    @property
    def scored(self) -> bool:
        """Whether scores tell hits apart: words spelt about so, words left out and filters give all the same."""
        return any(not isinstance(leaf, Prefix | Similar) for leaf, _scope in wanted(self.node))

    @property
    def fewest(self) -> int:
        """The least weight of `asked` that a partial match may have: none where it has other words."""
        return 0 if any(True for node in self.always for _leaf in wanted(node)) else 1


def plan(query: SearchQuery) -> Plan:
    node = parse(query.text, exact=query.exact)
    if node is None:
        return Plan(node)
    node = placed(query, node)
    if query.exact:
        return Plan(node)
    parts = list(node.parts) if isinstance(node, And) else [node]
    made = _planned(parts, query)
    words = [part for each in parts for part in (_words(each) if isinstance(each, Phrase | Near) else [each])]
    loose = any(isinstance(part, Phrase | Near) for part in made.always)
    return replace(made, loose=_planned(words, query)) if loose else made


def favoured_pairs(query: SearchQuery, plan: Plan) -> tuple[str, ...]:
    """The pairs that the search is for: articles whose principal pair is one of them rank a little higher.

    None where scores do not tell hits apart, or where all have it.
    """
    if query.sort != "relevance" or query.principal or not plan.scored:
        return ()
    named = {tag.value for tag in tags(plan.node) if tag.facet == PAIR}
    return tuple(sorted({*query.choices.get(PAIR, Choice()).values, *named} - {NONE}))


def _words(phrase: Phrase | Near) -> list[Word]:
    """The words of a phrase that are words by themselves: a % is one behind a figure only."""
    written = (phrase.text[token.start : token.end] for token in analyze(phrase.text, EXACT))
    return [Word(word) for word in written if terms(word, EXACT)]


def _planned(parts: Sequence[Node], query: SearchQuery) -> Plan:
    spans: list[_Span] = []
    additions: list[Addition] = []
    if query.also:
        widening = _Widening(parts, {*query.without})
        spans, additions = widening.spans(parts), widening.additions
        parts = [part if isinstance(part, Word) else widening.widened(part) for part in parts]
    asked, always = _apart(parts, spans)
    within = [word for each in always if isinstance(each, Or) for word in _words_of(each)]
    return Plan(_full(parts, spans), asked, always, tuple(additions), tuple(dict.fromkeys(within))[:MOST_ASKED])


def _apart(parts: Sequence[Node], spans: Sequence[_Span]) -> tuple[tuple[Asked, ...], tuple[Node, ...]]:
    """What a partial match may lack, and what it may not.

    A phrase that nobody meant as one, among other words, is asked for by its words; as it stands it lifts.
    """
    asked: list[Asked] = []
    always: list[Node] = []
    among_words = any(isinstance(part, Word) for part in parts)
    for place, part in enumerate(parts):
        if isinstance(part, Word):
            asked.append(_asked(place, part, spans))
        elif isinstance(part, Phrase) and among_words and not part.meant:
            asked += (Asked(word.text, word) for word in _words(part))
            always.append(Beside(part))
        else:
            always.append(part)
    return tuple(asked[:MOST_ASKED]), tuple(always)


def _words_of(node: Node, added: tuple[Added, ...] = ()) -> Iterator[Asked]:
    """Each word by itself, with what stands for it or for the words that it is one of."""
    match node:
        case Word():
            yield Asked(node.text, Either(node, added) if added else node)
        case Either(part, more):
            yield from _words_of(part, more)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _words_of(part, added)


# ---- names and terms ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Span:
    """Words `first` to `last` (inclusive) of the parts, and what stands for them."""

    first: int
    last: int
    added: tuple[Added, ...]
    addition: Addition


def _spans(parts: Sequence[Node], without: set[str], but: Collection[str] = ()) -> Iterator[_Span]:
    """The longest runs of words that are a name or a term; a run within a longer one is left out.

    `but`: the keys of concepts that bring nothing.
    """
    place = 0
    while place < len(parts):
        for last in range(min(place + LONGEST, len(parts)), place, -1):
            run = parts[place:last]
            words = [part.text for part in run if isinstance(part, Word)]
            if len(words) == len(run) and (found := lexicon().of(words)):
                added, forms = _forms(words, [each for each in found if each.key not in but], without)
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
            name = form.like or form.text
            if (analysis, found) in typed or name.casefold() in without or not found:
                continue
            leaf = Phrase(form.text) if len(found) > 1 else Word(form.text)
            # A phrase scores as the sum of its words; one that stands for fewer words must not outweigh them.
            weight = concept.weight * min(1, len(words) / len(found))
            made.setdefault((analysis, found), Added(leaf, analysis, weight))
            shown.setdefault(name)
    return tuple(made.values())[:MOST_ADDED], tuple(shown)[:MOST_ADDED]


class _Widening:
    """Puts beside words, wherever they stand in a text, the names and terms that stand for them.

    What is excluded is so by whatever name, but for the names of what is asked for. `additions`: what was added so far.
    """

    def __init__(self, parts: Sequence[Node], without: set[str]) -> None:
        self.without, self.additions = without, list[Addition]()
        words = {leaf.text for part in parts for leaf, _scope in wanted(part) if isinstance(leaf, Word)}
        self.asked_for = frozenset(concept.key for word in words for concept in lexicon().of([word]))

    def spans(self, parts: Sequence[Node], excluded: bool = False) -> list[_Span]:
        found = [*_spans(parts, self.without, self.asked_for if excluded else ())]
        for span in found:
            addition = replace(span.addition, word=f"-{span.addition.word}") if excluded else span.addition
            if addition not in self.additions:
                self.additions.append(addition)
        return found

    def widened(self, node: Node, excluded: bool = False) -> Node:
        match node:
            case Not(part):
                return Not(self.widened(part, True))
            case Word() | And():
                parts = node.parts if isinstance(node, And) else (node,)
                made = [part if isinstance(part, Word) else self.widened(part, excluded) for part in parts]
                return _full(made, self.spans(parts, excluded))
            case Or(parts):
                return Or(tuple(self.widened(part, excluded) for part in parts))
            case Field(name, part) if excluded or PREFIXES[name][0] in EVERYWHERE:
                return replace(node, part=self.widened(part, excluded))
        return node


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
    words = [*dict.fromkeys(each.text for each in plan.counted)][:MOST_ASKED]
    likes = {word: _likes(word, word in absent) for word in words}
    asked = (replace(each, node=_liked(each.node, likes)) for each in plan.asked)
    always = (_liked(each, likes) if isinstance(each, Or) else each for each in plan.always)
    return replace(plan, asked=tuple(asked), always=tuple(always))


def _liked(node: Node, likes: Mapping[str, tuple[Added, ...]]) -> Node:
    match node:
        case Word(text):
            return Either(node, found) if (found := likes.get(text)) else node
        case Either(Word(text), added):
            return replace(node, added=(*added, *likes.get(text, ())))
        case Either(part):
            return replace(node, node=_liked(part, likes))
        case And(parts) | Or(parts):
            return replace(node, parts=tuple(_liked(part, likes) for part in parts))
    return node


def absent(plan: Plan, having: Sequence[int]) -> tuple[str, ...]:
    """The words that no article has; `having`: how many have each of `plan.counted`."""
    found = (each.text for each, number in zip(plan.counted, having, strict=True) if not number)
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def _likes_of(word: str, absent: bool, _dictionary: int) -> tuple[Added, ...]:
    return tuple(
        Added(Word(each.form), LANGUAGES.get(each.language, EXACT), each.weight)
        for each in likeness.likenesses(word, absent=absent)
    )


def _likes(word: str, absent: bool) -> tuple[Added, ...]:
    return _likes_of(word, absent, id(current()))


# ---- partial matches ---------------------------------------------------------------------------------------


def weight(articles: int, having: int) -> int:
    """What a word counts that `having` of the `articles` have: the rarer the more, from 1 to HEAVIEST."""
    if not having or articles < 2:
        return 1
    return min(HEAVIEST, 1 + math.floor(4 * math.log(articles / having) / math.log(articles)))


def least(weights: Sequence[int]) -> int:
    """The least sum of weights that a partial match has; 0 where it may lack nothing."""
    return max(1, math.ceil(sum(weights) * LEAST_SHARE)) if weights else 0
