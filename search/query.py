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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.text.analysis import STOPWORDS, Language, Token, analyze

MAX_CHARACTERS = 500  # in any script, with filters, they fit into a request line (config.request_line)
MAX_WORDS = 64
MAX_DEPTH = 10  # of parentheses; each makes two levels of a query, of which Elasticsearch takes 30

EXACT: Language = "exact"

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


@dataclass(frozen=True, slots=True)
class Beside:
    """What lifts a hit and is never asked for: words written as one, side by side."""

    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Added:
    """A form that stands for what was typed: another name of the same thing, looked for in one analysis."""

    leaf: Word | Phrase
    analysis: Language
    weight: float  # of a match of what was typed


@dataclass(frozen=True, slots=True)
class Either:
    """`node`, or one of the forms that stand for it. The parser makes none; search.plan does."""

    node: Node
    added: tuple[Added, ...]


Node = Word | Phrase | Prefix | And | Or | Not | Field | Either | Beside


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
_COMPOUND = re.compile(r"[^\W_]+(?:[-‐‑–—][^\W_]+)+")  # қазақ-қытай
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


def _plain(text: str, words: Sequence[Token]) -> Node:
    """What was written as one word is searched as one: its pieces side by side; compounds in either order too."""
    if len(words) == 1:
        return Word(text)
    if not _COMPOUND.fullmatch(text):
        return Phrase(text)
    start = words[0].start
    pieces = (text[word.start - start : word.end - start] for word in words)
    return And((*(Word(piece) for piece in pieces if analyze(piece, EXACT)), Beside(Phrase(text))))


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
    term = analyze(word.text, EXACT)[0].term
    return any(term in words for words in STOPWORDS.values())


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
        case Either(part):
            yield from wanted(part, scope)
