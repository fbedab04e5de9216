"""From what readers type to a tree (search.query). `parse` never fails: whatever is malformed counts as plain words.

    қазақ тілі          both words                      газ OR мұнай     either (also |)
    "ашық аспан"        these words in this order       газ -мұнай       the first without the second (also NOT)
    "газ құбыры"~5      at most five words between      (газ | мұнай) құбыр
    мұнай*              words that begin so             мұнай~           one letter another, more or less
    title:газ           in the title; likewise body, outlet (or source), byline (or author)
    pair:kz-ru country:RU topic:energy lang:kk          with this value of a facet
    country:(RU OR CN)  topic:"Сауда және кеден"        any of several values, and values by their names
    date:2024-03..2024-05, date:2024, date:2024-03..    of these days
    https://site.kz/news/1                              the article that came from there
    site:site.kz                                        from this outlet, as outlet:

AND binds tighter than OR.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from articles import dates
from articles.pages import addresses
from articles.text.analysis import Token, analyze
from search.clauses import PERCENT, meaningful_words
from search.clauses import terms as searched_by
from search.engine import NONE, DateChoice
from search.facets import FACETS
from search.naming import Values
from search.query import (
    EXACT,
    PREFIXES,
    And,
    Beside,
    Dated,
    Field,
    Filter,
    Listed,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Similar,
    Tagged,
    Word,
)

MAX_CHARACTERS = 500  # in any script, with filters, they fit into a request line (config.request_line)
MAX_WORDS = 64
MAX_DEPTH = 10  # of parentheses; each makes two levels of a query, of which Elasticsearch takes 30
MAX_BETWEEN = 100  # words between two that stand near each other
MAX_SIMILAR = 8  # words with a tilde: each is held against every word of the archive
MAX_ADDRESSES = 8  # for each of which the database is asked
SHORTEST_SIMILAR = 3  # letters; nearly every shorter word is one letter off

ALIASES = {"source": "outlet", "site": "outlet", "author": "byline"}  # of fields
FILTERS = ("pair", "country", "topic", "lang")  # facets; an outlet is a field, because its names are words
DATE, OUTLET = "date", "outlet"

# ---- from text to tokens -----------------------------------------------------------------------------------

BARE = ("open", "phrase", "word", "filter", "facet", "address")
STARTS = ("minus", "field", *BARE)
#: What each may stand before.
PREFIXED = {"minus": ("field", *BARE), "field": BARE, "facet": ("open", "phrase")}
ENDS = ("close", "phrase", "word", "filter", "address")
STRAIGHT = '"'  # the quotation mark of query languages; others belong to texts, too
CLOSING = {'"': '"', "«": "»", "“": "”", "„": "”“", "”": "”"}
_QUOTED = "|".join(f"{opening}(?P<q{ord(opening)}>[^{closing}]*)[{closing}]" for opening, closing in CLOSING.items())
_QUOTES = "".join({*CLOSING, *CLOSING.values()})
_THOUSANDS = r"(?<![\w.,])[1-9][0-9]{0,2}(?:[ \u00a0\u2009\u202f][0-9]{3}){1,5}(?![0-9])"  # 10 000 is one word in texts
_LEXEME = re.compile(
    rf"(?P<minus>(?<![^\s(|])-(?=[^\s|)-]))"
    rf"|(?P<field>(?<![^\s(|-])(?i:{'|'.join([*PREFIXES, *ALIASES])})):(?=[^\s:|)-])"
    rf"|(?P<filter>(?<![^\s(|-])(?i:{'|'.join([*FILTERS, DATE])}):[^\s()|{_QUOTES}]+)"
    rf"|(?P<facet>(?<![^\s(|-])(?i:{'|'.join([*FILTERS, DATE])})):(?=[({''.join(CLOSING)}])"
    rf"|(?P<address>{addresses.ADDRESS})"
    rf"|(?P<open>\()|(?P<close>\))|(?P<bar>\|)"
    rf"|{_QUOTED}"
    rf"|(?P<near>(?<=[{_QUOTES}])~[0-9]+(?![^\s()|]))"
    rf"|(?P<word>{_THOUSANDS}[^\s()|{_QUOTES}]*|[^\s()|{_QUOTES}]+)"
    rf"|[{_QUOTES}]"
)
_COMPOUND = re.compile(r"[^\W_]+(?:[-‐‑–—][^\W_]+)+")  # қазақ-қытай
_YEAR = re.compile(r"(?:1[0-9]|20)[0-9]{2}")
_YEAR_WORDS = {"г", "гг", "ж", "жж"}  # abbreviations
_YEAR_AND_LETTER = re.compile(rf"({_YEAR.pattern})(?:г|гг|ж|жж)\.?")
_ORDINAL = re.compile(r"([0-9]{1,9})-[иыо]й")  # the ending of the word; the rule is -й
_ADDRESS = re.compile(addresses.ADDRESS)
_SPAN = re.compile(r"(.*?)(?:\.\.+|…)(.*)")  # of days
OPERATORS = {"AND": "and", "OR": "bar", "NOT": "minus"}  # words only where something stands on both sides of them


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str  # minus, field, filter, open, close, bar, and, phrase, word
    text: str
    filter: Filter | None = None
    between: int | None = None  # of a phrase whose words need only stand near each other
    meant: bool = False  # of a phrase: in quotation marks that are no part of a text


def _lexemes(text: str, values: Values) -> list[_Lexeme]:
    found: list[_Lexeme] = []
    phrase_end = -1
    for match in _LEXEME.finditer(text):
        kind, value = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "near":
            if match.start() == phrase_end:
                found[-1] = replace(found[-1], between=min(int(value[1:]), MAX_BETWEEN))
            else:
                found.append(_Lexeme("word", value))
        elif kind == "filter":
            made = _filter(value, values)
            found.append(_Lexeme("filter" if made else "word", value, made))
        elif kind[1:].isdigit():
            found.append(_Lexeme("phrase", value, meant=chr(int(kind[1:])) == STRAIGHT))
            phrase_end = match.end()
        elif kind:
            found.append(_Lexeme(kind, value))
    return _with_operators(_balanced(found))


def _filter(text: str, values: Values) -> Filter | None:
    """None where the value is none that a filter can have."""
    name, _colon, value = text.partition(":")
    name, value = name.lower(), value.strip().rstrip(",;")
    try:
        if name == DATE or value.casefold() == NONE or not FACETS[name].made_by_editors:
            return _clean(name, value)
    except ValueError:
        pass  # it may be a name
    known = values.named(name, value)
    return Tagged(name, known) if known else None


@lru_cache(maxsize=1024)
def _clean(name: str, value: str) -> Filter:
    """Raises ValueError."""
    if name != DATE:
        (cleaned,) = FACETS[name].clean([value])
        return Tagged(name, cleaned)
    if value.casefold() == NONE:
        return Dated(DateChoice(undated=True))
    span = _SPAN.fullmatch(value)
    begin, end = span.groups() if span else (value, value)
    if not (begin or end):
        raise ValueError(value)
    first = dates.as_typed(begin)[0] if begin else None
    last = dates.as_typed(end)[1] if end else None
    if first and last and first > last:
        raise ValueError(value)
    return Dated(DateChoice(first, last))


def _with_operators(lexemes: list[_Lexeme]) -> list[_Lexeme]:
    """AND, OR and NOT between two operands become operators, elsewhere words; a minus or field before nothing goes.

    NOT is a minus, so it may also follow another operator.
    """
    found: list[_Lexeme] = []
    for lexeme, after in zip(lexemes, [*lexemes[1:], None], strict=False):
        if lexeme.kind in PREFIXED and not (after and after.kind in PREFIXED[lexeme.kind]):
            continue
        kind = OPERATORS.get(lexeme.text) if lexeme.kind == "word" else None
        before = (*ENDS, *OPERATORS.values()) if kind == "minus" else ENDS
        between = found and found[-1].kind in before and after and after.kind in (PREFIXED.get(kind or "") or STARTS)
        found.append(_Lexeme(kind, lexeme.text) if kind and between else lexeme)
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
    values = Values()
    return _Parser(_lexemes(_taken(text), values), exact, values).expression()


def _taken(text: str) -> str:
    """As much of what was typed as is taken, its letters composed, without halves of letters."""
    return unicodedata.normalize("NFC", text[:MAX_CHARACTERS].encode("utf-8", "ignore").decode())


def is_cut(text: str) -> bool:
    """Whether `parse` leaves out some of what a reader typed: letters or words beyond the most it takes."""
    words = [lexeme.text for lexeme in _lexemes(_taken(text), Values()) if lexeme.kind in ("phrase", "word")]
    return len(text) > MAX_CHARACTERS or sum(len(searched_by(word, EXACT)) for word in words) > MAX_WORDS


class _Parser:
    """Recursive descent: expression = all {"|" all}; all = {["-"] [field] (leaf | filter | "(" expression ")")}."""

    def __init__(self, lexemes: list[_Lexeme], exact: bool, values: Values) -> None:
        self.lexemes, self.exact, self.values = lexemes, exact, values
        self.place = 0
        self.words = self.similar = self.addresses = 0
        self.field = self.facet = ""  # whose parentheses these are

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
        return _joined(And, parts if self.exact else _meaningful(_without_year_words(parts)))

    def operand(self) -> Node | None:
        if self.next("minus"):
            node = self.operand()
            return node.part if isinstance(node, Not) else Not(node) if node else None
        if field := self.next("field"):
            name = ALIASES.get(field.text.lower(), field.text.lower())
            outer, self.field = self.field, name
            node, self.field = self.operand(), outer
            return Field(name, node) if node else None
        if facet := self.next("facet"):
            outer, self.facet = self.facet, facet.text
            node, self.facet = self.operand(), outer
            return node
        if self.next("open"):
            node = self.expression()
            self.next("close")
            return node
        if lexeme := self.next("filter"):
            return lexeme.filter
        lexeme = self.next("phrase", "word", "address")
        return self.written(lexeme) if lexeme else None

    def written(self, lexeme: _Lexeme) -> Node | None:
        text = lexeme.text.strip()
        if self.facet and (made := _filter(f"{self.facet}:{text}", self.values)):
            return made
        if _ADDRESS.fullmatch(text):
            return self.address(text)
        if lexeme.kind == "word":
            if text.strip(".,;:!?") == PERCENT:
                self.words += 1
                return Word(PERCENT) if self.words <= MAX_WORDS else None
            if found := _YEAR_AND_LETTER.fullmatch(text):  # 2015г.
                lexeme = replace(lexeme, text=found[1])
            elif found := _ORDINAL.fullmatch(text):
                lexeme = replace(lexeme, text=f"{found[1]}-й")
        return self.leaf(lexeme)

    def address(self, text: str) -> Node | None:
        """The article that came from there; where none did, the words of the address."""
        site, path = addresses.parts(text)
        if self.field == OUTLET:
            return self.leaf(_Lexeme("word", site))
        self.addresses += 1
        if self.addresses <= MAX_ADDRESSES and (ids := addresses.articles_at(text)):
            return Listed(ids)
        return self.leaf(_Lexeme("word", site + path))

    def leaf(self, lexeme: _Lexeme) -> Node | None:
        words = analyze(lexeme.text, EXACT)[: MAX_WORDS - self.words]
        self.words += len(words)
        if not words:
            return None
        text = lexeme.text[words[0].start : words[-1].end]
        if lexeme.kind == "phrase":
            whole = lexeme.between is None or len(words) == 1
            return Phrase(text, lexeme.meant) if whole else Near(text, lexeme.between or 0)
        last = self.ending(lexeme.text, words[-1].term)
        if not last:
            return _plain(text, words)
        before = words[:-1]
        return And((_plain(lexeme.text[before[0].start : before[-1].end], before), last)) if before else last

    def ending(self, text: str, term: str) -> Prefix | Similar | None:
        """What the sign at the end of a word makes of it."""
        if text.endswith("*"):
            return Prefix(term)
        if text.endswith("~") and len(term) >= SHORTEST_SIMILAR and self.similar < MAX_SIMILAR:
            self.similar += 1
            return Similar(term)
        return None


def _plain(text: str, words: Sequence[Token]) -> Node:
    """What was written as one word is searched as one: its pieces side by side; compounds in either order too."""
    if len(words) == 1:
        return Word(text)
    if not (_COMPOUND.fullmatch(text) or text.endswith(PERCENT)):
        return Phrase(text, meant=False)
    start = words[0].start
    pieces = (text[word.start - start : word.end - start] for word in words)
    return And((*(Word(piece) for piece in pieces if searched_by(piece, EXACT)), Beside(Phrase(text))))


def _flat(kind: type[And] | type[Or], parts: list[Node]) -> list[Node]:
    return [leaf for part in parts for leaf in (part.parts if isinstance(part, kind) else (part,))]


def _joined(kind: type[And] | type[Or], parts: list[Node]) -> Node | None:
    flat = _flat(kind, parts)
    return kind(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def _meaningful(parts: list[Node]) -> list[Node]:
    """Without the stop-words, as long as something else is asked for."""
    words = [searched_by(part.text, EXACT)[0] if isinstance(part, Word) else "" for part in parts]
    kept = [part for part, means in zip(parts, meaningful_words(words), strict=True) if means]
    return kept if any(not isinstance(part, Not | Filter) for part in kept) else parts


def _without_year_words(parts: list[Node]) -> list[Node]:
    """2015 жылы, 2015-жылы, 2015 г. and в 2015 году are 2015; first come texts that have it as it was typed."""
    kept: list[Node] = []
    lifting: dict[tuple[str, ...], Node] = {}
    for part in parts:
        before = kept[-1] if kept else None
        if isinstance(part, Beside):
            lifting.setdefault(searched_by(part.phrase.text, EXACT), part)
        elif isinstance(part, Word) and isinstance(before, Word) and _is_year(before.text, part.text):
            phrase = Phrase(f"{before.text} {part.text}")
            lifting.setdefault(searched_by(phrase.text, EXACT), Beside(phrase))
        else:
            kept.append(part)
    return [*kept, *lifting.values()]


def _is_year(figure: str, word: str) -> bool:
    if not _YEAR.fullmatch(figure):
        return False
    written, kazakh, russian = (searched_by(word, analysis)[0] for analysis in (EXACT, "kk", "ru"))
    return written in _YEAR_WORDS or kazakh == "жыл" or (russian == "год" and written != "лет")
