"""What readers type, as a tree: both engines and the highlighter read the same. search.parser makes it of a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from articles.text.analysis import Language
from search.engine import DateChoice

EXACT: Language = "exact"

#: Where a word without a field prefix is looked for.
EVERYWHERE = ("title", "body")
#: The fields that a search may name, and the parts of an article that each stands for.
PREFIXES = {"title": ("title",), "body": ("body",), "outlet": ("source",), "byline": ("byline",)}


@dataclass(frozen=True, slots=True)
class Word:
    """One word, in any inflection."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Several words, each in any inflection, side by side in this order.

    `meant`: a reader asked for just that, by quotation marks that are no part of a text. Others (a title in «…», what
    was written as one word) a partial match may lack.
    """

    text: str
    meant: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin so as they are spelt; `text` is in lower case, without the asterisk."""

    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """Several words, each in any inflection, in either order with at most `between` others between them."""

    text: str
    between: int


@dataclass(frozen=True, slots=True)
class Similar:
    """Words that are spelt like `text` (lower case) but for one letter: another, one more, one less, two swapped."""

    text: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """Articles with this value of a facet. Like Dated it belongs to the text, but tells no hit from another."""

    facet: str
    value: str


@dataclass(frozen=True, slots=True)
class Dated:
    """Articles of these days."""

    dates: DateChoice


@dataclass(frozen=True, slots=True)
class Listed:
    """These articles, by their ids."""

    ids: tuple[int, ...]


Filter = Tagged | Dated | Listed


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


Leaf = Word | Phrase | Near | Prefix | Similar
Node = Leaf | Filter | And | Or | Not | Field | Either | Beside


def tags(node: Node | None) -> Iterator[Tagged]:
    """The filters of facets that a hit may pass; nothing under a Not."""
    match node:
        case Tagged():
            yield node
        case And(parts) | Or(parts):
            for part in parts:
                yield from tags(part)
        case Field(_, part):
            yield from tags(part)


def wanted(node: Node | None, scope: tuple[str, ...] = EVERYWHERE) -> Iterator[tuple[Leaf, tuple[str, ...]]]:
    """The leaves that a hit may match, each with the parts it is looked for in; nothing under a Not."""
    match node:
        case Word() | Phrase() | Near() | Prefix() | Similar():
            yield node, scope
        case And(parts) | Or(parts):
            for part in parts:
                yield from wanted(part, scope)
        case Field(name, part):
            yield from wanted(part, PREFIXES[name])
        case Either(part):
            yield from wanted(part, scope)
