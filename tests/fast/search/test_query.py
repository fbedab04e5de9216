"""What readers type → tree. Every text has one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import query
from search.clauses import terms, ways
from search.query import And, Beside, Field, Node, Not, Or, Phrase, Prefix, Word, parse, wanted

A, B, C = Word("алма"), Word("бақ"), Word("су")

TREES: dict[str, Node | None] = {
    "": None,
    "алма": A,
    "  алма \n": A,
    "алма бақ": And((A, B)),
    "алма AND бақ": And((A, B)),
    # or
    "алма OR бақ": Or((A, B)),
    "алма|бақ": Or((A, B)),
    "алма | бақ | су": Or((A, B, C)),
    "алма or бақ": And((A, Word("or"), B)),
    "алма бақ OR су": Or((And((A, B)), C)),
    "алма (бақ OR су)": And((A, Or((B, C)))),
    # not
    "-алма": Not(A),
    "алма -бақ": And((A, Not(B))),
    "алма -(бақ су)": And((A, Not(And((B, C))))),
    '-"алма бақ"': Not(Phrase("алма бақ")),
    "-(-алма)": A,
    "алма OR -бақ": Or((A, Not(B))),
    "алма-бақ": And((Word("алма"), Word("бақ"), Beside(Phrase("алма-бақ")))),
    # quotation marks
    '"алма бақ"': Phrase("алма бақ"),
    "«алма бақ» су": And((Phrase("алма бақ"), C)),
    "“алма бақ”": Phrase("алма бақ"),
    "„алма бақ“": Phrase("алма бақ"),
    '"алма"': Phrase("алма"),
    '"  алма, бақ! "': Phrase("алма, бақ"),
    # fields
    "title:алма": Field("title", A),
    "TITLE:алма": Field("title", A),
    'source:"алма бақ"': Field("source", Phrase("алма бақ")),
    "title:(алма OR бақ) су": And((Field("title", Or((A, B))), C)),
    "-title:алма": Not(Field("title", A)),
    "title:ал*": Field("title", Prefix("ал")),
    "title:(source:алма)": Field("title", Field("source", A)),
    # beginnings
    "ал*": Prefix("ал"),
    "АЛ*": Prefix("ал"),
    "алма-ба*": And((A, Prefix("ба"))),
    # malformed: plain words
    "алма/бақ": Phrase("алма/бақ"),
    "алма:бақ": Phrase("алма:бақ"),
    "title: алма": And((Word("title"), A)),
    "title:-алма": Phrase("title:-алма"),
    '"алма': A,
    'алма"': A,
    "алма «бақ": And((A, B)),
    "(алма": A,
    "алма)": A,
    ")алма(": A,
    "((алма)": A,
    "()": None,
    '""': None,
    "-": None,
    "*": None,
    "--алма": A,
    "- алма": A,
    "алма -": A,
    "OR": Word("OR"),
    "OR алма": And((Word("OR"), A)),
    "алма OR": And((A, Word("OR"))),
    "(OR)": Word("OR"),
    "алма || бақ": Or((A, B)),
    "|": None,
    "AND": Word("AND"),
    "?!…": None,
    "алма\x00бақ": Phrase("алма\x00бақ"),
    "\ud800алма": A,
    "*алма": A,
    "ал*ма": Phrase("ал*ма"),
    # words without meaning of their own
    "алма және бақ": And((A, B)),
    "және": Word("және"),
    "және мен": And((Word("және"), Word("мен"))),
    '"алма және бақ"': Phrase("алма және бақ"),
    "алма -және": And((A, Not(Word("және")))),
    "және -алма": And((Word("және"), Not(A))),
    "(және мен) алма": A,
    "АЛМА ЖӘНЕ": Word("АЛМА"),
    "алма и в су": And((A, C)),
    "title:(и су)": Field("title", C),
}


@pytest.mark.parametrize("text", TREES)
def test_tree(text: str) -> None:
    assert parse(text) == TREES[text]


def test_exact_spelling_keeps_every_word() -> None:
    assert parse("алма және бақ", exact=True) == And((A, Word("және"), B))


def test_decomposed_letters_are_composed() -> None:
    assert parse("и\u0306од") == Word("йод")


def depth(node: Node | None) -> int:
    match node:
        case And(parts) | Or(parts):
            return 1 + max(map(depth, parts))
        case Not(part) | Field(_, part):
            return 1 + depth(part)
    return 1


def leaves(node: Node | None) -> list[str]:
    match node:
        case And(parts) | Or(parts):
            return [leaf for part in parts for leaf in leaves(part)]
        case Not(part) | Field(_, part):
            return leaves(part)
        case Word(text) | Phrase(text) | Prefix(text):
            return [text]
    return []


SYNTAX = st.lists(
    st.sampled_from([*'"«»“”„()|-*: ', " OR ", " AND ", "title:", "source:", "алма ", "және ", "b/c", "\n"])
)


@given(SYNTAX.map("".join) | st.text())
def test_every_text_has_a_tree(text: str) -> None:
    for exact in (False, True):
        node = parse(text, exact=exact)
        assert all(terms(leaf, query.EXACT) for leaf in leaves(node))
        for leaf, scope in wanted(node):
            for way in ways(leaf, scope):
                assert all(clause.terms for clause in (*way.stems, *way.exact))


@pytest.mark.parametrize(
    "text",
    ["алма " * 9999, "(" * 9999, "(алма " * 400, "-(" * 500 + "алма", "title:(" * 200 + "алма", '"' * 9999,
     "a.b." * 999, "(-" * 300 + "a" + ")" * 300],
)  # fmt: skip
def test_trees_are_bounded(text: str) -> None:
    node = parse(text)
    assert sum(len(terms(leaf, query.EXACT)) for leaf in leaves(node)) <= query.MAX_WORDS
    assert depth(node) <= 3 * query.MAX_DEPTH + 3


def test_wanted_leaves_out_what_is_excluded() -> None:
    node = parse('алма -бақ title:су OR -(ал* "a b")')
    assert list(wanted(node)) == [(A, ("title", "body")), (C, ("title",))]
