"""From the leaves of a query's tree to what an index is asked for: parts of articles, analyses, terms, weights.

Both engines ask for the same terms in the same parts and put the scores together alike: a part gives the best of its
stems and a little for the exact form; of the parts the best counts, and the others by TIE_BREAKER.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from articles.text.analysis import STOPWORDS, Language, analyze, meets
from search.query import EVERYWHERE, EXACT, Phrase, Prefix, Word

#: The languages that have stems.
STEMMED: tuple[Language, ...] = ("kk", "ru")
#: The analyses that texts are indexed in.
ANALYSES: tuple[Language, ...] = (*STEMMED, EXACT)
#: The parts of an article that words may match in, and what a match there is worth.
PARTS: dict[str, float] = {"title": 2.0, "body": 1.0, "source": 1.0}
#: What a word that is spelt as it was typed adds to its stem.
EXACT_WEIGHT = 0.3
#: What the parts beside the best one add to a score: a word in title and body counts more than in the title alone.
TIE_BREAKER = 0.5


class Clause(NamedTuple):
    """`terms` side by side in one part, in one analysis. `prefix`: the only term is the beginning of a word."""

    part: str
    analysis: Language
    terms: tuple[str, ...]
    prefix: bool = False


class Way(NamedTuple):
    """How a leaf may match in one part: by any of `stems`, or as it is spelt; one of the two at least."""

    part: str
    stems: tuple[Clause, ...]
    exact: tuple[Clause, ...]  # one or none


Leaf = Word | Phrase | Prefix


def ways(leaf: Leaf, scope: Sequence[str] = EVERYWHERE, analyses: Sequence[Language] = ANALYSES) -> tuple[Way, ...]:
    """All the ways in which `leaf` may match in the parts `scope`, in these analyses."""
    if isinstance(leaf, Prefix):
        return tuple(Way(part, (), (Clause(part, EXACT, (leaf.text,), prefix=True),)) for part in scope)
    met = [name for name in analyses if not isinstance(leaf, Word) or meets(leaf.text, name)] or [EXACT]
    made = [(name, terms(leaf.text, name)) for name in met]
    return tuple(
        Way(
            part,
            tuple(Clause(part, name, found) for name, found in made if name != EXACT),
            tuple(Clause(part, name, found) for name, found in made if name == EXACT),
        )
        for part in scope
    )


def analyses_of(languages: Iterable[str]) -> tuple[Language, ...]:
    """The analyses in which a text with these languages (Document.analysed) is indexed."""
    known = {*languages}
    return tuple(name for name in ANALYSES if name == EXACT or name in known)


@lru_cache(maxsize=8192)
def terms(text: str, analysis: Language) -> tuple[str, ...]:
    """The terms that `text` is searched by, in order."""
    return tuple(token.term for token in analyze(text, analysis))


@cache
def stop_terms(analysis: Language) -> frozenset[str]:
    """The terms of words without meaning of their own, in all languages."""
    return frozenset(term for words in STOPWORDS.values() for word in words for term in terms(word, analysis))
