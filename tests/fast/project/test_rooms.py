"""The rooms of the house and their rules (docs/map.md): read from the sources, without importing them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.paths import ROOT

LONGEST_FILE = 400  # lines
#: From the roof to the ground: a room may import those below it. A longer name goes before a shorter one.
FLOORS = [
    ["config"],
    ["search"],
    ["articles.apps"],
    ["articles.management"],
    ["articles.admin"],
    ["articles.intake"],
    ["articles.templatetags"],
    ["articles.pages"],
    ["articles.archive"],
    ["articles.migrations"],
    ["articles.models"],
    ["articles.ingest.workers"],
    ["articles.ingest"],  # its one screen
    ["articles.ingest.describe"],
    ["articles.ingest.readers"],
    ["articles.ingest.classify"],
    ["articles.ingest.normalise"],
    ["articles.ingest.formats"],
    ["articles.ingest.extract"],
    ["articles.ingest.fetch"],
    ["articles.ingest.support"],
    ["articles.ingest.records", "articles.ingest.rules"],
    ["articles.text"],
    ["articles.vocabulary"],
    ["articles.batches", "articles.codes", "articles.dates", "articles.disk", "articles.locks", "articles.progress"],
]
LEVEL = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
#: What search may know of articles.
OPEN_TO_SEARCH = {"models", "pages", "text", "vocabulary", "batches", "codes", "dates", "disk", "locks", "progress"}
PURE = ("articles.ingest", "articles.text", "articles.vocabulary")
ROWS = (
    "Article Revision Origin UpstreamCredit FieldValue ArticleCountry ArticlePair ArticleTopic NearCopy SketchValue "
    "Outbox Tombstone Original Rejection Pair"
).split()
WRITES = (
    "save create update delete bulk_create bulk_update get_or_create update_or_create acreate aupdate adelete "
    "abulk_create abulk_update aget_or_create aupdate_or_create asave _raw_delete"
).split()


@cache
def modules() -> dict[str, Path]:
    """Name → file of every module of the product."""
    found = {}
    for path in [file for part in ("articles", "config", "search") for file in (ROOT / part).rglob("*.py")]:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found[name] = path
    return found


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text("utf-8"))


def imported(name: str, nodes: Iterable[ast.AST] | None = None) -> Iterator[str]:
    """The full names of what a module imports, modules of the product by their own names."""
    package = name if modules()[name].name == "__init__.py" else name.rpartition(".")[0]
    for node in nodes or ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                yield f"{base}.{alias.name}" if f"{base}.{alias.name}" in modules() else base


def own(name: str) -> set[str]:
    return {each for each in imported(name) if each in modules() and each != name}


def room(name: str) -> str:
    """The room of a module; "": it stands loose."""
    parts = name.split(".")
    return next((found for end in range(len(parts), 0, -1) if (found := ".".join(parts[:end])) in LEVEL), "")


def test_every_file_is_in_a_room() -> None:
    assert [name for name in modules() if name != "articles" and not room(name)] == []


def test_no_arrow_goes_upwards() -> None:
    up = [
        f"{name} → {other}"
        for name in modules()
        for other in sorted(own(name) - {"articles"})
        if room(other) != room(name) and LEVEL[room(other)] <= LEVEL[room(name)]
    ]
    assert up == []


def test_search_knows_of_articles_what_it_may() -> None:
    known = {
        f"{name} → {other}"
        for name in modules()
        if room(name) == "search"
        for other in own(name)
        if other.startswith("articles.")
        and other.split(".")[1] not in OPEN_TO_SEARCH
        and other != "articles.archive.outbox"
    }
    assert known == set()


def test_no_imports_go_round_in_a_circle() -> None:
    """Those inside functions included: one that is there only to hide a circle is a circle."""
    links = {name: own(name) - {name.rpartition(".")[0]} for name in modules()}
    rest = set(links)
    while free := {name for name in rest if not links[name] & rest}:
        rest -= free
    # What is left leads into a circle or is in one; take away what nothing in it needs.
    while roots := {name for name in rest if not any(name in links[other] for other in rest)}:
        rest -= roots
    assert rest == set()


@pytest.mark.parametrize("part", PURE)
def test_the_pure_rooms_know_no_django(part: str) -> None:
    known = {
        f"{name} → {other}"
        for name in modules()
        if name == part or name.startswith(f"{part}.")
        for other in imported(name)
        if other.split(".")[0] in {"django", "django_tasks", "simple_history"} or other == "articles.locks"
    }
    assert known == set()


def test_only_the_archive_writes_articles_and_tags() -> None:
    """By name: a call like `Article.objects.filter(…).update(…)`, whatever stands between the two."""
    written = []
    for name in modules():
        if room(name) in {"articles.archive", "articles.migrations"}:
            continue
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
                start = re.match(r"\w+", ast.unparse(node.func))
                if start and start[0] in ROWS:
                    written.append(f"{name}:{node.lineno} {ast.unparse(node.func)[:80]}")
    assert written == []


def test_templates_of_articles_load_no_library_of_search() -> None:
    libraries = "|".join(path.stem for path in (ROOT / "search/templatetags").glob("[!_]*.py"))
    loading = re.compile(rf"{{%\s*load\b[^%]*\b({libraries})\b")
    templates = [ROOT / "templates/base.html", *(ROOT / "templates/articles").rglob("*.html")]
    assert [
        path.name
        for path in [*templates, *(ROOT / "templates/admin").rglob("*.html")]
        if loading.search(path.read_text())
    ] == []


def test_no_file_is_longer_than_a_room_allows() -> None:
    long = {
        name: lines
        for name, path in modules().items()
        if "migrations" not in path.parts and (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}
