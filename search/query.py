"""What readers type, as a tree: `parse` never fails, both engines and the highlighter read the same tree.

    қазақ тілі          both words                      газ OR мұнай     either (also |)
    "ашық аспан"        these words in this order       газ -мұнай       the first without the second
    title:газ           in the title; source: likewise  (газ | мұнай) құбыр
    мұнай*              words that begin so

AND binds tighter than OR. Whatever is malformed counts as plain words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from articles.text.analysis import STOPWORDS, Language, analyze

MAX_CHARACTERS = 500  # in any script, with filters, they fit into a request line (config.request_line)
MAX_WORDS = 64
MAX_DEPTH = 10  # of parentheses; each makes two levels of a query, of which Elasticsearch takes 30

EXACT: Language = "exact"
FOLDED: Language = "folded"  # for words typed without Kazakh letters


class Analysis(NamedTuple):
    """What a match in this analysis is worth, and of which texts it is made: those in a language, or all."""

    boost: float
    language: str = ""


#: The analyses that texts are indexed in, each in a field `{part}_{analysis}`.
ANALYSES: dict[Language, Analysis] = {
    "kk": Analysis(1.0, "kk"),
    "ru": Analysis(1.0, "ru"),
    FOLDED: Analysis(0.2, "kk"),
    EXACT: Analysis(0.3),
}
#: The languages that have stems.
STEMMED = tuple(name for name, analysis in ANALYSES.items() if name == analysis.language)
#: What the fields beside the best one add to a score: a word in title and body counts more than in the title alone.
TIE_BREAKER = 0.2
#: Who types one of these has a Kazakh keyboard and means it: құн is not to find күн, as кун does.
KAZAKH_LETTERS = re.compile("[әғқңөұүһі]", re.IGNORECASE)
#: The parts of an article that words may match in, and what a match there is worth.
PARTS: dict[str, float] = {"title": 3.0, "body": 1.0, "source": 1.0}
TEXT_FIELDS = [f"{part}_{analysis}" for part in PARTS for analysis in ANALYSES]
#: Where a word without a field prefix is looked for.
EVERYWHERE = ("title", "body")
PREFIXES = {"title": ("title",), "source": ("source",)}


@dataclass(frozen=True, slots=True)
class Word:
    """One word, in any inflection."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Several words, each in any inflection, side by side in this order."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin so as they are spelt; `text` is in lower case, without the asterisk."""

    text: str


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class Field:
    """`part` is looked for in the field `name` alone, a key of PREFIXES."""

    name: str
    part: Node


Node = Word | Phrase | Prefix | And | Or | Not | Field


@dataclass(frozen=True, slots=True)
class Clause:
    """One way for a leaf of the tree to match: `terms` side by side in the index field `field`.

    `prefix`: the only term is the beginning of a word. A leaf matches if any of its clauses does; its score is that of
    the best one.
    """

    field: str
    terms: tuple[str, ...]
    boost: float
    prefix: bool = False


def clauses(
    leaf: Word | Phrase | Prefix, scope: tuple[str, ...] = EVERYWHERE, exact: bool = False
) -> tuple[Clause, ...]:
    """All the ways in which `leaf` may match in the parts `scope` of an article. `exact`: only as it is spelt."""
    if isinstance(leaf, Prefix):
        return tuple(Clause(f"{part}_{EXACT}", (leaf.text,), PARTS[part], prefix=True) for part in scope)
    return tuple(
        Clause(f"{part}_{name}", terms(leaf.text, name), PARTS[part] * ANALYSES[name].boost)
        for name in asked_in(leaf, exact)
        for part in scope
    )


def asked_in(leaf: Word | Phrase | Prefix, exact: bool) -> tuple[Language, ...]:
    """The analyses in which this leaf may match."""
    if exact or isinstance(leaf, Prefix):
        return (EXACT,)
    return tuple(name for name in ANALYSES if name != FOLDED or not KAZAKH_LETTERS.search(leaf.text))


def analyses_of(languages: Iterable[str]) -> tuple[Language, ...]:
    """The analyses in which a text with these languages (Document.analysed) is indexed."""
    return tuple(name for name, analysis in ANALYSES.items() if analysis.language in ("", *languages))


@lru_cache(maxsize=4096)
def terms(text: str, analysis: Language) -> tuple[str, ...]:
    """The terms that `text` is searched by, in order."""
    return tuple(token.term for token in analyze(text, analysis))


@cache
def stop_terms(analysis: Language) -> frozenset[str]:
    """The terms of words without meaning of their own, in all languages."""
    return frozenset(term for words in STOPWORDS.values() for word in words for term in terms(word, analysis))


# ---- from text to tokens -----------------------------------------------------------------------------------

BARE = ("open", "phrase", "word")
STARTS = ("minus", "field", *BARE)
PREFIXED = {"minus": ("field", *BARE), "field": BARE}  # what each may stand before
ENDS = ("close", "phrase", "word")
CLOSING = {'"': '"', "«": "»", "“": "”", "„": "”“", "”": "”"}
_QUOTED = "|".join(f"{opening}(?P<q{ord(opening)}>[^{closing}]*)[{closing}]" for opening, closing in CLOSING.items())
_QUOTES = "".join({*CLOSING, *CLOSING.values()})
_LEXEME = re.compile(
    rf"(?P<minus>(?<![^\s(|])-(?=[^\s|)-]))"
    rf"|(?P<field>(?<![^\s(|-])(?i:{'|'.join(PREFIXES)})):(?=[^\s:|)-])"
    rf"|(?P<open>\()|(?P<close>\))|(?P<bar>\|)"
    rf"|{_QUOTED}"
    rf"|(?P<word>[^\s()|{_QUOTES}]+)"
    rf"|[{_QUOTES}]"
)
OPERATORS = {"AND": "and", "OR": "bar"}  # words only where something stands on both sides of them


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str  # minus, field, open, close, bar, and, phrase, word
    text: str


def _lexemes(text: str) -> list[_Lexeme]:
    found: list[_Lexeme] = []
    for match in _LEXEME.finditer(text):
        kind, value = match.lastgroup or "", match[match.lastgroup or 0]
        if kind:
            found.append(_Lexeme("phrase" if kind[1:].isdigit() else kind, value))
    return _with_operators(_balanced(found))


def _with_operators(lexemes: list[_Lexeme]) -> list[_Lexeme]:
    """AND and OR between two operands become operators, elsewhere words; a minus or field before nothing goes."""
    found: list[_Lexeme] = []
    for lexeme, after in zip(lexemes, [*lexemes[1:], None], strict=False):
        if lexeme.kind in PREFIXED and not (after and after.kind in PREFIXED[lexeme.kind]):
            continue
        operator = OPERATORS.get(lexeme.text) if lexeme.kind == "word" else None
        between = found and found[-1].kind in ENDS and after and after.kind in STARTS
        found.append(_Lexeme(operator, lexeme.text) if operator and between else lexeme)
    return found


def _balanced(lexemes: list[_Lexeme]) -> list[_Lexeme]:
    """Without the parentheses that have no partner, or lie deeper than MAX_DEPTH."""
    opened: list[int] = []
    dropped: set[int] = set()
    for place, lexeme in enumerate(lexemes):
        if lexeme.kind == "open":
            opened.append(place)
        elif lexeme.kind == "close":
            if not opened:
                dropped.add(place)
            elif len(opened) > MAX_DEPTH:
                dropped |= {opened.pop(), place}
            else:
                opened.pop()
    dropped.update(opened)
    return [lexeme for place, lexeme in enumerate(lexemes) if place not in dropped]


# ---- from tokens to the tree -------------------------------------------------------------------------------


def parse(text: str, *, exact: bool = False) -> Node | None:
    """The tree of what a reader typed; None where it holds no word. Never fails, and is bounded in size and depth.

    Words without meaning of their own (STOPWORDS) are dropped beside others, unless quoted or `exact`.
    """
    text = unicodedata.normalize("NFC", text[:MAX_CHARACTERS].encode("utf-8", "ignore").decode())
    return _Parser(_lexemes(text), exact).expression()


def is_cut(text: str) -> bool:
    """Whether `parse` leaves out some of what a reader typed: letters or words beyond the most it takes."""
    words = [lexeme.text for lexeme in _lexemes(text[:MAX_CHARACTERS]) if lexeme.kind in ("phrase", "word")]
    return len(text) > MAX_CHARACTERS or sum(len(analyze(word, EXACT)) for word in words) > MAX_WORDS


class _Parser:
    """Recursive descent: expression = all {"|" all}; all = {["-"] [field] (word | phrase | "(" expression ")")}."""

    def __init__(self, lexemes: list[_Lexeme], exact: bool) -> None:
        self.lexemes, self.exact = lexemes, exact
        self.place = 0
        self.words = 0

    def next(self, *kinds: str) -> _Lexeme | None:
        """The next lexeme if it is of one of these kinds; it is then used up."""
        if self.place < len(self.lexemes) and self.lexemes[self.place].kind in kinds:
            self.place += 1
            return self.lexemes[self.place - 1]
        return None

    def expression(self) -> Node | None:
        alternatives = [self.all()]
        while self.next("bar"):
            alternatives.append(self.all())
        return _joined(Or, [node for node in alternatives if node])

    def all(self) -> Node | None:
        parts: list[Node] = []
        while self.place < len(self.lexemes) and self.lexemes[self.place].kind not in ("bar", "close"):
            if not self.next("and") and (node := self.operand()):
                parts.append(node)
        parts = _flat(And, parts)
        return _joined(And, parts if self.exact else _meaningful(parts))

    def operand(self) -> Node | None:
        if self.next("minus"):
            node = self.operand()
            return node.part if isinstance(node, Not) else Not(node) if node else None
        if field := self.next("field"):
            node = self.operand()
            return Field(field.text.lower(), node) if node else None
        if self.next("open"):
            node = self.expression()
            self.next("close")
            return node
        lexeme = self.next("phrase", "word")
        return self.leaf(lexeme) if lexeme else None

    def leaf(self, lexeme: _Lexeme) -> Node | None:
        words = analyze(lexeme.text, EXACT)[: MAX_WORDS - self.words]
        self.words += len(words)
        if not words:
            return None
        if lexeme.kind == "phrase":
            return Phrase(lexeme.text[words[0].start : words[-1].end])
        if lexeme.text.endswith("*"):
            before = words[:-1]
            prefix = Prefix(words[-1].term)
            return And((_plain(lexeme.text[before[0].start : before[-1].end], before), prefix)) if before else prefix
        return _plain(lexeme.text[words[0].start : words[-1].end], words)


def _plain(text: str, words: Sequence[object]) -> Word | Phrase:
    """What was written as one word is searched as one: its pieces side by side."""
    return Phrase(text) if len(words) > 1 else Word(text)


def _flat(kind: type[And] | type[Or], parts: list[Node]) -> list[Node]:
    return [leaf for part in parts for leaf in (part.parts if isinstance(part, kind) else (part,))]


def _joined(kind: type[And] | type[Or], parts: list[Node]) -> Node | None:
    flat = _flat(kind, parts)
    return kind(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def _meaningful(parts: list[Node]) -> list[Node]:
    """Without the stop-words, as long as something else is asked for."""
    kept = [part for part in parts if not (isinstance(part, Word) and _is_stopword(part))]
    return kept if any(not isinstance(part, Not) for part in kept) else parts


def _is_stopword(word: Word) -> bool:
    return any(terms(word.text, EXACT)[0] in words for words in STOPWORDS.values())


# ---- for readers of the tree -------------------------------------------------------------------------------


def wanted(
    node: Node | None, scope: tuple[str, ...] = EVERYWHERE
) -> Iterator[tuple[Word | Phrase | Prefix, tuple[str, ...]]]:
    """The leaves that a hit may match, each with the parts it is looked for in; nothing under a Not."""
    match node:
        case Word() | Phrase() | Prefix():
            yield node, scope
        case And(parts) | Or(parts):
            for part in parts:
                yield from wanted(part, scope)
        case Field(name, part):
            yield from wanted(part, PREFIXES[name])
