"""Every rule that a stage of the ingest names has words in each language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

import articles
from articles.pages.rules import RULES, rule_in_words

# Of each record that carries a rule, which argument it is.
PLACES = {
    "Value": 1, "Site": 1, "Stamp": 2, "Claim": 2, "Tag": 3, "Credit": 3, "RawField": 2, "MetadataField": 2,
    "_contributed": 1,
}  # fmt: skip


def named() -> Iterator[str]:
    for path in (Path(articles.__file__).parent / "ingest").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (place := PLACES.get(getattr(node.func, "id", ""))):
                given = [*node.args[place : place + 1], *(word.value for word in node.keywords if word.arg == "rule")]
                yield from (one.value for one in given if isinstance(one, ast.Constant) and one.value)


def test_each_rule_has_words() -> None:
    rules = set(named())
    assert {"title_line", "names", "lexicon", "heading", "dateline", "said"} <= rules
    assert not rules - set(RULES)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_they_are_those_of_the_readers_language(language: str) -> None:
    with override(language):
        for rule in RULES:
            assert re.fullmatch(r"[а-яёәғқңөұүһі «»,—-]+", rule_in_words(rule), re.IGNORECASE), rule
        assert rule_in_words("rule_of_2019") == "rule_of_2019"
