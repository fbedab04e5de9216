"""From the leaves of a query's tree to what an index is asked for: parts of articles, analyses, terms, weights.

Both engines ask for the same terms in the same parts and put the scores together alike: a part gives the best of its
stems and a little for the exact form; of the parts the best counts, and the others by TIE_BREAKER.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from articles.text.analysis import STOPWORDS, Language, analyze, meets
from articles.text.scripts import KAZAKH_LETTERS, fold
from search.query import EVERYWHERE, EXACT, Leaf, Near, Phrase, Prefix, Similar, Word

#: The languages that have stems.
STEMMED: tuple[Language, ...] = ("kk", "ru")
#: The analyses that texts are indexed in.
ANALYSES: tuple[Language, ...] = (*STEMMED, EXACT)
#: The parts of an article that words may match in, and what a match there is worth.
PARTS: dict[str, float] = {"title": 1.2, "body": 1.0, "source": 1.0, "byline": 1.0}
#: What a word that is spelt as it was typed adds to its stem.
EXACT_WEIGHT = 0.3
#: What the parts beside the best one add to a score: a word in title and body counts more than in the title alone.
TIE_BREAKER = 0.5


PERCENT = "%"

#: The leaves whose words are looked for by their terms.
Plain = Word | Phrase | Near


class Clause(NamedTuple):
    """`terms` side by side in one part, in one analysis. `prefix`: the only term is the beginning of a word.

    `similar`: the only term is one letter off. `between`: the terms of each of `pairs` have at most so many others
    between them, in either order.
    """

    part: str
    analysis: Language
    terms: tuple[str, ...]
    prefix: bool = False
    similar: bool = False
    between: int | None = None


class Way(NamedTuple):
    """How a leaf may match in one part: by any of `stems`, or as it is spelt; one of the two at least."""

    part: str
    stems: tuple[Clause, ...]
    exact: tuple[Clause, ...]  # one or none


def ways(leaf: Leaf, scope: Sequence[str] = EVERYWHERE, analyses: Sequence[Language] = ANALYSES) -> tuple[Way, ...]:
    """All the ways in which `leaf` may match in the parts `scope`, in these analyses."""
    if isinstance(leaf, Prefix | Similar):
        begins = isinstance(leaf, Prefix)
        return tuple(Way(part, (), (Clause(part, EXACT, (leaf.text,), begins, not begins),)) for part in scope)
    met = [name for name in analyses if not isinstance(leaf, Word) or meets(leaf.text, name)] or [EXACT]
    made = [[_clause(leaf, part, name) for name in met] for part in scope]
    return tuple(
        Way(
            clauses[0].part,
            tuple(clause for clause in clauses if clause.analysis != EXACT),
            tuple(clause for clause in clauses if clause.analysis == EXACT),
        )
        for clauses in made
    )


def _clause(leaf: Plain, part: str, analysis: Language) -> Clause:
    found = searched(leaf, analysis)
    return Clause(part, analysis, found, between=leaf.between if isinstance(leaf, Near) and len(found) > 1 else None)


def searched(leaf: Plain, analysis: Language) -> tuple[str, ...]:
    """The terms of a leaf; of words near each other each once."""
    found = terms(leaf.text, analysis)
    return tuple(dict.fromkeys(found)) if isinstance(leaf, Near) else found


def pairs(words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Which of these distinct words must stand near each other: each and the two after it.

    Of up to three words that is each and every other. Engines agree on how far two words lie apart; of more they do
    not, and tantivy takes one word twice for one place.
    """
    return tuple((word, other) for place, word in enumerate(words) for other in words[place + 1 : place + 3])


def analyses_of(languages: Iterable[str]) -> tuple[Language, ...]:
    """The analyses in which a text with these languages (Document.analysed) is indexed."""
    known = {*languages}
    return tuple(name for name in ANALYSES if name == EXACT or name in known)


@lru_cache(maxsize=8192)
def terms(text: str, analysis: Language) -> tuple[str, ...]:
    """The terms that `text` is searched by, in order."""
    if text == PERCENT:  # in a text it is a word behind a figure only
        return (PERCENT,)
    return tuple(token.term for token in analyze(text, analysis))


def meaningful_words(words: Sequence[str]) -> list[bool]:
    """Of words in exact spelling, one after the other: which are no function words.

    Russian "он" is Kazakh ten: он бес is fifteen.
    """
    return [
        not (word in _FUNCTION_WORDS or fold(word) in _FOLDED_WORDS)
        or (word == "он" and bool(_kazakh_digits().intersection(terms(after, "kk"))))
        for word, after in zip(words, [*words[1:], ""], strict=False)
    ]


@cache
def _kazakh_digits() -> frozenset[str]:
    digits = (
        "бір екі үш төрт бес алты жеті сегіз тоғыз бірінші екінші үшінші төртінші бесінші алтыншы жетінші сегізінші"
    )
    return frozenset(terms(f"{digits} тоғызыншы", "kk"))


#: What questions are asked with, in all forms. They tell nothing of the article that answers, and their stems are those
#: of other words: қанша → қан, blood; қалай → қалайы, tin. Texts have them like any word: no index depends on them.
_QUESTION_WORDS = frozenset(
    "кім кімнің кімге кімді кімде кімнен кіммен кімдер кімдердің кімдерге кімдерді кімдермен не нені неге неде неден "
    "немен нелер қай қайсы қайсысы қайсысының қандай қандайда қанша қаншама қалай қалайша қашан қашаннан қайда қайдан "
    "қайдағы неше нешеу нешінші неліктен нешеге "
    "кто кого кому кем ком что чего чему чем какой какая какое какие какого какую каким какими каком каких какому "
    "сколько скольких скольким сколькими где куда откуда когда почему отчего зачем как насколько каков какова каково "
    "каковы чей чья чье чьи чьего чьей чью чьему чьим чьих который которая которое которые которого которой которую "
    "которому которым которыми котором которых".split()
)
#: Of English, which names and terms are typed in. Not among them what is a name (us, may, will) or a sign (not, or).
_ENGLISH_WORDS = frozenset(
    "a an the of in on at to by for from with without into about between among through during after before over under "
    "and but as than that this these those there here it its he she his her him they them their we our you your i my "
    "is are was were be been being am has have had do does did "
    "who whom whose what which when where why how".split()
)
_FUNCTION_WORDS = _QUESTION_WORDS.union(_ENGLISH_WORDS, *STOPWORDS.values())
#: Those with Kazakh letters as they are typed without them: кандай, кейин. Shorter ones may be words of Russian (гөрі:
#: горы, соң: сон) or names (Гана), but for three.
_FOLDED_WORDS = frozenset(
    fold(word)
    for word in _FUNCTION_WORDS
    if (len(word) > 4 or word in ("және", "үшін", "қай")) and not KAZAKH_LETTERS.isdisjoint(word)
)
