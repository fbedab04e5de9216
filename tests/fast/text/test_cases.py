"""The one grammar: the endings that it gives, and that every reader of words knows them behind a hyphen."""

from __future__ import annotations

import ast
from importlib import import_module

import pytest

from articles.ingest.extract.credits import credit_clauses
from articles.ingest.extract.dates.written import find_dates, month_number
from articles.ingest.extract.source_names import kazakh_nominative
from articles.ingest.support.lines import split_lines
from articles.text import tokens
from articles.text.analysis import terms
from articles.text.kazakh import stem
from articles.text.kazakh.cases import _ENDINGS, CASES, NOUN, endings, stems
from tests.paths import ROOT
from tests.wordforms import inflected

#: What may stand behind an abbreviation: all cases of a noun, and the dative of one that ends in its owner (ІІМ-не).
BEHIND_A_HYPHEN = [*endings(*CASES, after=NOUN), *endings("dative", after=["third"])]
DECLENSIONS = """
    Қазақстан Қазақстанның Қазақстанға Қазақстанды Қазақстанда Қазақстаннан Қазақстанмен Қазақстандағы
    Түркия Түркияның Түркияға Түркияны Түркияда Түркиядан Түркиямен Түркиядағы
    Бішкек Бішкектің Бішкекке Бішкекті Бішкекте Бішкектен Бішкекпен Бішкектегі
    Израиль Израильдің Израильге Израильді Израильде Израильден Израильмен Израильдегі
    Париж Париждің Парижге Парижді Парижде Парижден Парижбен Париждегі
    Алматы Алматының Алматыға Алматыны Алматыда Алматыдан Алматымен Алматыдағы
""".split()


def test_there_are_thirty_five_of_them() -> None:
    assert len(BEHIND_A_HYPHEN) == len(set(BEHIND_A_HYPHEN)) == 35


ASKING = {"any_ending", "endings", "templates", "_forms"}  # functions that are given names of rows


def asked_for() -> set[str]:
    """The rows whose endings some module of the product asks for, in a call, by name or by the name of several."""
    names: set[str] = set()
    for path in (ROOT / "articles").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "any_ending",
                "endings",
                "templates",
                "_forms",
            }:
                module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
                rows = [each.value if isinstance(each, ast.Starred) else each for each in node.args]
                names |= {row.value for row in rows if isinstance(row, ast.Constant)}
                several = [row.id for row in rows if isinstance(row, ast.Name)]
                names |= {name for each in several for name in getattr(import_module(module), each, ())}
    return names


def test_each_row_is_used() -> None:
    assert _ENDINGS.keys() - asked_for() == set()


@pytest.mark.parametrize("at", range(0, len(DECLENSIONS), 1 + len(CASES)), ids=lambda at: DECLENSIONS[at])
def test_names_decline(at: int) -> None:
    name, *forms = DECLENSIONS[at : at + 1 + len(CASES)]
    assert [inflected(name, case) for case in CASES] == forms


def test_a_stem_before_a_vowel() -> None:
    assert stems("халық") == {"халық", "халығ", "халқ"}
    assert stems("ауыл") == {"ауыл", "аул"}
    assert stems("жүрек") == {"жүрек", "жүрег"}


@pytest.mark.parametrize("ending", BEHIND_A_HYPHEN)
def test_an_ending_behind_a_hyphen_is_no_word_of_its_own(ending: str) -> None:
    assert tokens.words(f"Бүгін ҚР-{ending} 25-{ending} туралы") == ["Бүгін", f"ҚР-{ending}", f"25-{ending}", "туралы"]
    assert terms(f"ШЫҰ-{ending} ШЫҰ-{ending.upper()}", "kk") == ["шыұ", "шыұ"]
    assert stem(f"шыұ-{ending}") == "шыұ"
    assert kazakh_nominative(f"ҚТЖ-{ending}") == "ҚТЖ"


@pytest.mark.parametrize("ending", BEHIND_A_HYPHEN)
def test_a_date_may_have_any_of_them(ending: str) -> None:
    assert month_number(f"қаңтар{ending}") == 1
    for key in (f"тамыздың 25-{ending}", f"2022 жылғы тамыздың 25-{ending}", f"тамыздың 25-{ending}, 2022 жыл"):
        (date,) = find_dates(key)
        assert (date.month, date.day, date.start) == (8, 25, 0)
        assert key[date.start : date.end] == key


@pytest.mark.parametrize("ending", endings("dative"))
def test_a_credit_may_refer_with_any_dative(ending: str) -> None:
    (line,) = split_lines(f"Бұл туралы ҚТЖ-{ending} сілтеме жасап хабарлады.")
    assert [credit.source.name for clause in credit_clauses(line) for credit in clause.credits] == ["ҚТЖ"]
