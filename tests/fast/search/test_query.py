"""What readers type → tree. Every text has one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.models import Topic
from search import parser, query
from search.clauses import terms, ways
from search.engine import DateChoice
from search.parser import parse
from search.query import (
    And,
    Beside,
    Dated,
    Field,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Similar,
    Tagged,
    Word,
    wanted,
)

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
    "body:алма": Field("body", A),
    'outlet:"алма бақ"': Field("outlet", Phrase("алма бақ")),
    'source:"алма бақ"': Field("outlet", Phrase("алма бақ")),
    "byline:алма": Field("byline", A),
    "Author:алма": Field("byline", A),
    "title:(алма OR бақ) су": And((Field("title", Or((A, B))), C)),
    "-title:алма": Not(Field("title", A)),
    "title:ал*": Field("title", Prefix("ал")),
    "title:(source:алма)": Field("title", Field("outlet", A)),
    # beginnings
    "ал*": Prefix("ал"),
    "АЛ*": Prefix("ал"),
    "алма-ба*": And((A, Prefix("ба"))),
    # near each other
    '"алма бақ"~5': Near("алма бақ", 5),
    "«алма бақ су»~0": Near("алма бақ су", 0),
    'title:"алма бақ"~5 -"бақ су"~1': And((Field("title", Near("алма бақ", 5)), Not(Near("бақ су", 1)))),
    '"алма бақ"~99999999999999999999': Near("алма бақ", parser.MAX_BETWEEN),
    '"алма"~5': Phrase("алма"),
    '""~5': None,
    '"алма бақ"~': Phrase("алма бақ"),
    '"алма бақ"~су': And((Phrase("алма бақ"), C)),
    '"алма бақ" ~5': And((Phrase("алма бақ"), Word("5"))),
    '"алма бақ"~-5': And((Phrase("алма бақ"), Word("5"))),
    'алма"~5': And((A, Word("5"))),
    "~5": Word("5"),
    # one letter off
    "алма~": Similar("алма"),
    "АЛМА~ бақ": And((Similar("алма"), B)),
    "-title:алма~": Not(Field("title", Similar("алма"))),
    "алма-бақ~": And((A, Similar("бақ"))),
    "су~": C,
    "~": None,
    "алма~2": Phrase("алма~2"),
    "алма ~ бақ": And((A, B)),
    # filters
    "pair:kz-ru": Tagged("pair", "kz-ru"),
    "PAIR:RU_kz алма": And((Tagged("pair", "kz-ru"), A)),
    "country:ru": Tagged("country", "RU"),
    "country:RU, алма": And((Tagged("country", "RU"), A)),
    "lang:KK": Tagged("lang", "kk"),
    "pair:none": Tagged("pair", "none"),
    "алма -country:RU": And((A, Not(Tagged("country", "RU")))),
    "алма OR country:RU": Or((A, Tagged("country", "RU"))),
    "country:RU|country:CN": Or((Tagged("country", "RU"), Tagged("country", "CN"))),
    "title:(lang:kk алма)": Field("title", And((Tagged("lang", "kk"), A))),
    "lang:kk және": And((Tagged("lang", "kk"), Word("және"))),
    "date:2024": Dated(DateChoice(20240101, 20241231)),
    "Date:2024-02": Dated(DateChoice(20240201, 20240229)),
    "date:2024-03..2024-05": Dated(DateChoice(20240301, 20240531)),
    "date:2024-03-05..": Dated(DateChoice(20240305, None)),
    "date:..2024": Dated(DateChoice(None, 20241231)),
    "date:2024…2025": Dated(DateChoice(20240101, 20251231)),
    "date:none": Dated(DateChoice(undated=True)),
    "country:(RU OR CN) алма": And((Or((Tagged("country", "RU"), Tagged("country", "CN"))), A)),
    "country:(ru -cn)": And((Tagged("country", "RU"), Not(Tagged("country", "CN")))),
    "-country:(RU|CN)": Not(Or((Tagged("country", "RU"), Tagged("country", "CN")))),
    'COUNTRY:"RU"': Tagged("country", "RU"),
    "country:«Ресей»": Tagged("country", "RU"),
    "country:России": Tagged("country", "RU"),
    "country:(RU алма)": And((Tagged("country", "RU"), A)),
    "country:'": Word("country"),
    "pair:Казахстан-Россия": Tagged("pair", "kz-ru"),
    "pair:қытай–ресей": Tagged("pair", "cn-ru"),
    'pair:"Казахстан - Папуа-Новая Гвинея"': Tagged("pair", "kz-pg"),
    "pair:Kazakhstan-RU": Tagged("pair", "kz-ru"),
    "pair:Россия-РФ": Phrase("pair:Россия-РФ"),
    "lang:Kazakh": Tagged("lang", "kk"),
    "lang:русский": Tagged("lang", "ru"),
    "lang:қазақ": Tagged("lang", "kk"),
    "lang:қазақша": Tagged("lang", "kk"),
    "lang:орысша": Tagged("lang", "ru"),
    "lang:Өзбекше": Tagged("lang", "uz"),
    "lang:по-русски": Tagged("lang", "ru"),
    'lang:"по-английски"': Tagged("lang", "en"),
    "lang:қытайша": Tagged("lang", "zh"),
    'lang:"kk"': Tagged("lang", "kk"),
    "pair:(kz-ru OR kz-cn)": Or((Tagged("pair", "kz-ru"), Tagged("pair", "cn-kz"))),
    'date:"2024-03..2024-05"': Dated(DateChoice(20240301, 20240531)),
    "country:(": None,
    # values that no filter has: plain words
    "pair:kz-kz": Phrase("pair:kz-kz"),
    "country:алма": Phrase("country:алма"),
    "country: RU": And((Word("country"), Word("RU"))),
    'lang:"алма"': Phrase("алма"),
    "country:(алма)": A,
    "алма-lang:kk": Phrase("алма-lang:kk"),
    "date:..": Word("date"),
    "date:": Word("date"),
    "date:2024-13": Phrase("date:2024-13"),
    "date:2024..2023": Phrase("date:2024..2023"),
    "date:--11-29": Phrase("date:--11-29"),
    "date:2024-01-01T10:00": Phrase("date:2024-01-01T10:00"),
    "date:1..2..3": Phrase("date:1..2..3"),
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
    # numbers and years
    "%": Word("%"),
    "алма %": And((A, Word("%"))),
    "5%": And((Word("5"), Word("%"), Beside(Phrase("5%")))),
    '"5%"': Phrase("5%"),
    "2015 жылы": And((Word("2015"), Beside(Phrase("2015 жылы")))),
    "2015-жылы": And((Word("2015"), Beside(Phrase("2015 жылы")))),
    "в 2015 г.": And((Word("2015"), Beside(Phrase("2015 г")))),
    "2015г.": Word("2015"),
    "2015 году алма": And((Word("2015"), A, Beside(Phrase("2015 году")))),
    "2000 лет": And((Word("2000"), Word("лет"))),
    "250 жыл": And((Word("250"), Word("жыл"))),
    '"2015 жылы"': Phrase("2015 жылы"),
    "5-ый": Word("5-й"),
    "он бес алма": And((Word("он"), Word("бес"), A)),
    "он бесіншіден": And((Word("он"), Word("бесіншіден"))),
    "он алма": A,
    "он бесплатно": Word("бесплатно"),
    # sites
    "https://алма.kz": Phrase("алма.kz"),
    "HTTPS://www.алма.kz/": Phrase("алма.kz"),
    "www.алма.kz": Phrase("алма.kz"),
    "алма.kz": Phrase("алма.kz"),
    "outlet:https://www.алма.kz/бақ/1?a=b#c": Field("outlet", Phrase("алма.kz")),
    'site:"https://алма.kz"': Field("outlet", Phrase("алма.kz")),
    "site:алма.kz": Field("outlet", Phrase("алма.kz")),
    "(site:https://алма.kz) су": And((Field("outlet", Phrase("алма.kz")), C)),
    # thousands
    "10 000 алма": And((Word("10 000"), A)),
    "алма 1\u00a0000\u202f000,5": And((A, Word("1\u00a0000\u202f000,5"))),
    "10 000-ға": Word("10 000-ға"),
    "-10 000": Not(Word("10 000")),
    "title:10 000": Field("title", Word("10 000")),
    "2024 100 000": And((Word("2024"), Word("100 000"))),
    "10 0000": And((Word("10"), Word("0000"))),
    "5 алма": And((Word("5"), A)),
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
    "Алманы кім, қайда, қашан және неліктен": Word("Алманы"),
    "сколько чьих алма в котором бақ?": And((A, B)),
    "алма жане кандай бақ ушин": And((A, B)),
    "Гана сон горы": And((Word("Гана"), Word("сон"), Word("горы"))),
    "кто где": And((Word("кто"), Word("где"))),
    '"кто где"': Phrase("кто где"),
    "What is алма and where are the бақ?": And((A, B)),
    "what where": And((Word("what"), Word("where"))),
    "WHO US May": And((Word("US"), Word("May"))),
    # NOT
    "алма NOT бақ": And((A, Not(B))),
    "алма AND NOT бақ": And((A, Not(B))),
    "алма NOT (бақ OR су)": And((A, Not(Or((B, C))))),
    "алма OR NOT бақ": Or((A, Not(B))),
    "алма NOT title:бақ": And((A, Not(Field("title", B)))),
    "NOT алма": And((Word("NOT"), A)),
    "алма NOT": And((A, Word("NOT"))),
    "алма not бақ": And((A, Word("not"), B)),
    "алма NOT -бақ": And((A, Word("NOT"), Not(B))),
    "title:(и су)": Field("title", C),
}


@pytest.mark.parametrize("text", TREES)
def test_tree(text: str) -> None:
    assert parse(text) == TREES[text]


@pytest.mark.django_db
def test_topics_are_those_of_the_archive() -> None:
    assert parse("topic:energy -topic:none") == And((Tagged("topic", "energy"), Not(Tagged("topic", "none"))))
    assert parse("topic:chess") == Phrase("topic:chess")
    Topic.objects.create(code="chess", name_kk="Шахмат", name_ru="Шахматы", name_en="Chess")
    assert parse("topic:chess") == Tagged("topic", "chess")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "code"),
    {
        "topic:Energy": "energy",
        "TOPIC:ЭНЕРГЕТИКА": "energy",
        "topic:энергетики": "energy",  # not nuclear energy, which has the word too
        "topic:уран": "nuclear",
        "topic:сауда": "trade",
        'topic:"Сауда және кеден"': "trade",
        'topic:"oil gas"': "oil_gas",
        "topic:Oil-Gas": "oil_gas",
        "topic:«Торговля и таможня»": "trade",
        "topic:Transport": "transport",
    }.items(),
)
def test_topics_go_by_their_names(text: str, code: str) -> None:
    assert parse(text) == Tagged("topic", code)


@pytest.mark.django_db
def test_a_topic_that_a_name_does_not_tell_is_words() -> None:
    for text in ("topic:және", "topic:'", "topic:кокос", "topic:и"):
        assert not isinstance(parse(text), Tagged)
    assert parse("topic:(Energy OR Транспорт)") == Or((Tagged("topic", "energy"), Tagged("topic", "transport")))


def test_few_words_are_looked_for_one_letter_off() -> None:
    node = parse("алма~ " * (parser.MAX_SIMILAR + 1))
    assert node == And((*[Similar("алма")] * parser.MAX_SIMILAR, A))


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
        case Word(text) | Phrase(text) | Near(text) | Prefix(text) | Similar(text):
            return [text]
    return []


FRAGMENTS = [
    *'"\'«»“”„()|-*:~ ,.…0', " OR ", " AND ", "\n", "title:", "body:", "source:", "outlet:", "byline:", "author:",
    "pair:",
    "country:", "country:(", "https://", "www.", "a.kz/", "%", "2015 ", "жылы ",
    "topic:", "lang:", "date:", "kz-ru", "RU", "energy", "kk", "none", "2024-03", "..", "2024", '"~5', "~ ",
    "алма ", "алма", "және ", "b/c",
    "\ud800", "\x00", "Qytai ", "Ресей-", "\u2009",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(FRAGMENTS)).map("".join) | st.text()


def check(text: str) -> None:
    """It has a tree whose leaves all have terms."""
    parser.is_cut(text)
    for exact in (False, True):
        node = parse(text, exact=exact)
        assert all(terms(leaf, query.EXACT) for leaf in leaves(node))
        for leaf, scope in wanted(node):
            for way in ways(leaf, scope):
                assert all(clause.terms for clause in (*way.stems, *way.exact))


@pytest.mark.django_db
@given(TEXTS)
def test_every_text_has_a_tree(text: str) -> None:
    check(text)


@pytest.mark.long
@pytest.mark.django_db
@settings(max_examples=100_000, deadline=None)
@given(TEXTS)
def test_every_text_of_a_hundred_thousand_has_a_tree(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    ["алма " * 9999, "(" * 9999, "(алма " * 400, "-(" * 500 + "алма", "title:(" * 200 + "алма", '"' * 9999,
     "a.b." * 999, "(-" * 300 + "a" + ")" * 300, "% " * 250],
)  # fmt: skip
def test_trees_are_bounded(text: str) -> None:
    node = parse(text)
    assert sum(len(terms(leaf, query.EXACT)) for leaf in leaves(node)) <= parser.MAX_WORDS
    assert depth(node) <= 3 * parser.MAX_DEPTH + 3


def test_wanted_leaves_out_what_is_excluded() -> None:
    node = parse('алма -бақ title:су OR -(ал* "a b")')
    assert list(wanted(node)) == [(A, ("title", "body")), (C, ("title",))]
