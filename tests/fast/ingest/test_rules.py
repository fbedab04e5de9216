"""The version of the rules: what changes it, and what does not."""

from __future__ import annotations

import ast
import json
import shutil
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from articles.ingest import rules
from articles.ingest.rules import GENERATOR, LIBRARIES, PARTS, fingerprint, rule_files, rules_version
from tests.paths import ROOT

pytestmark = pytest.mark.slow  # each reads all that can change a derived value
VERSIONS = {"lxml": "6.1.3"}


@pytest.fixture(autouse=True, scope="module")
def tokens_once() -> Iterator[None]:
    """Of a source that no test has changed."""
    tokens = rules._tokens
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "_tokens", cache(lambda source: [*tokens(source)]))
        yield


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A copy of the product that may be changed."""
    return Path(shutil.copytree(ROOT / "articles", tmp_path / "articles"))


@pytest.fixture(scope="module")
def before(tokens_once: None) -> str:
    """Of the product as it is."""
    return fingerprint(rule_files(ROOT / "articles"), VERSIONS)


def of(articles: Path, versions: dict[str, str] = VERSIONS) -> str:
    return fingerprint(rule_files(articles), versions)


def python_files(articles: Path) -> list[Path]:
    return [path for path in rule_files(articles) if path.suffix == ".py"]


def test_a_comment_in_any_file_changes_nothing(articles: Path, before: str) -> None:
    for path in articles.rglob("*.py"):
        path.write_text(f"# first\n{path.read_text('utf-8')}\n\n# last\n", "utf-8")
    for path in articles.rglob("*.txt"):
        path.write_text(f"# first\n\n{path.read_text('utf-8')}\n# last\n", "utf-8")
    assert of(articles) == before


def test_a_docstring_changes_nothing(articles: Path, before: str) -> None:
    for path in python_files(articles):
        lines = path.read_text("utf-8").splitlines()
        nodes = [node for node in ast.walk(ast.parse("\n".join(lines))) if isinstance(node, ast.FunctionDef)]
        for node in sorted(nodes, key=lambda node: -node.body[0].lineno):
            if ast.get_docstring(node) is None and node.body[0].lineno > node.lineno:
                lines.insert(node.body[0].lineno - 1, f'{" " * node.body[0].col_offset}"""Қазақша түсіндірме."""')
        path.write_text("\n".join(lines) + "\n", "utf-8")
    assert of(articles) == before


def test_neither_do_names_of_files_nor_what_fetches_and_stores(articles: Path, before: str) -> None:
    (articles / "text/scripts.py").rename(articles / "text/letters.py")
    for room in ("ingest/fetch", "ingest/readers", "archive", "intake", "models", "pages", "admin"):
        for path in (articles / room).rglob("*.py"):
            path.write_text("changed = True\n")
    (articles / "vocabulary" / GENERATOR).write_text("changed = True\n")
    assert of(articles) == before


@pytest.mark.parametrize("part", PARTS)
def test_a_rule_changes_it(articles: Path, part: str, before: str) -> None:
    path = articles / part
    path = path if path.is_file() else next(file for file in sorted(path.rglob("*.py")) if file.name != GENERATOR)
    path.write_text(path.read_text("utf-8") + "\nCHANGED = 1\n", "utf-8")
    assert of(articles) != before


def test_so_do_a_word_of_the_vocabulary_and_a_string_that_is_no_docstring(articles: Path, before: str) -> None:
    seen = {before}
    topics = articles / "vocabulary/topics.json"
    topics.write_text(json.dumps(json.loads(topics.read_text("utf-8")), indent=1), "utf-8")
    assert of(articles) in seen  # only its layout
    phrases = articles / "vocabulary/phrases/boilerplate.txt"
    for path, more in ((phrases, "\nжаңа сөз\n"), (articles / "text/scripts.py", '\nWORD = "жаңа"\n')):
        path.write_text(path.read_text("utf-8") + more, "utf-8")
        assert of(articles) not in seen
        seen.add(of(articles))


def test_so_does_another_version_of_a_library(before: str) -> None:
    assert of(ROOT / "articles", {"lxml": "6.1.4"}) != before


def test_the_libraries_are_those_that_the_rules_import() -> None:
    imported = set()
    for path in python_files(ROOT / "articles"):
        if path.name == GENERATOR:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            imported |= {name.partition(".")[0] for name in names}
    homes = packages_distributions()
    own = {"articles", *sys.stdlib_module_names}
    assert {homes[name][0].lower() for name in imported - own} == set(LIBRARIES)


def test_this_program_has_one() -> None:
    assert rules_version() == rules_version()
    assert len(rules_version()) == 12


def test_threads_that_ask_at_once_have_the_files_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def slowly(*_: object) -> str:
        asked.append(1)
        time.sleep(0.05)
        return "0123456789ab"

    rules._read_files.cache_clear()
    monkeypatch.setattr(rules, "fingerprint", slowly)
    try:
        with ThreadPoolExecutor(4) as threads:
            assert set(threads.map(lambda _: rules._of_files(), range(4))) == {"0123456789ab"}
    finally:
        rules._read_files.cache_clear()
    assert len(asked) == 1
