"""The rooms of the house and their rules (docs/map.md): read from the sources, without importing them.

Each check takes the house and gives its breaches, a line each; tests/fast/project/test_rooms.py holds them to none.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.util import resolve_name
from itertools import accumulate

from django.template.base import Lexer, TokenType

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
    [
        "articles.batches",
        "articles.codes",
        "articles.dates",
        "articles.disk",
        "articles.locks",
        "articles.processes",
        "articles.progress",
    ],
]
LEVEL = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
HALL = FLOORS[-1]
#: What search may know of articles.
OPEN_TO_SEARCH = {
    "models",
    "pages",
    "text",
    "vocabulary",
    "batches",
    "codes",
    "dates",
    "disk",
    "locks",
    "processes",
    "progress",
}
#: Single modules that it may know besides; what exports are written with: the queue of jobs.
ALSO_OPEN_TO_SEARCH = {"articles.archive.outbox", "articles.ingest.rules"}
OPEN_TO_EXPORTS = {"articles.intake.jobs", "articles.intake.arguments"}
#: By their first names; so are all whose name begins with django.
DJANGO = {"simple_history", "csp", "whitenoise", "dj_database_url"}
DATABASES = {"elasticsearch", "elasticsearch_dsl", "elastic_transport", "psycopg", "sqlite3", "tantivy"}
NETWORK = {"httpcore", "socket", "ssl", "urllib.request", "http.client", "urllib3", "requests", "httpx"}
#: Room → what it must not reach, not even by way of others.
PURE = {
    "articles.ingest": DJANGO | DATABASES,
    "articles.text": DJANGO | DATABASES | NETWORK,
    "articles.vocabulary": DJANGO | DATABASES | NETWORK,
}
#: A module that may reach a library, which here reads a kind of file that people bring, and no store of the archive's.
FORMATS = {("articles.ingest.readers.sqlite", "sqlite3")}
ROWS = (
    "Article Revision Origin UpstreamCredit FieldValue ArticleCountry ArticlePair ArticleTopic NearCopy SketchValue "
    "Outbox Tombstone PurgedHash Original Rejection Pair BulkAction BulkBatch"
).split()
WRITES = (
    "save create update delete bulk_create bulk_update get_or_create update_or_create acreate aupdate adelete "
    "abulk_create abulk_update aget_or_create aupdate_or_create asave _raw_delete"
).split()
BY_NAME = {"import_module", "__import__", "import_string"}  # functions that import what a text names
PAGE_OF_SEARCH = re.compile(r"""["'](?:\.{1,2}/)*search/[^"']*["']""")


@cache
def _tree(source: str) -> ast.Module:
    return ast.parse(source)


@cache
def _imports(source: str, package: str) -> frozenset[str]:
    """What is imported, by statement or by a function that is given the name: `a.b` of `from a import b`."""
    found = set()
    for node in ast.walk(_tree(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package)
            found |= {f"{base}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            given = node.args[0] if node.args else next((word.value for word in node.keywords), None)
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if called in BY_NAME and isinstance(given, ast.Constant) and isinstance(given.value, str):
                found.add(resolve_name(given.value, package))
    return frozenset(found)


@dataclass
class House:
    """The sources by their paths within the repository, and the modules of the product by their names."""

    files: dict[str, str]
    modules: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        product = [path for path in self.files if path.endswith(".py") and not path.startswith("tests/")]
        names = {path: path.removesuffix(".py").replace("/", ".").removesuffix(".__init__") for path in product}
        self.modules = {name: path for path, name in names.items()}

    def tree(self, name: str) -> ast.Module:
        return _tree(self.files[self.modules[name]])

    @cached_property
    def imported(self) -> dict[str, set[str]]:
        """Module → the full names of what it imports: modules of the product by theirs, others with what they give."""
        found = {}
        for name, path in self.modules.items():
            package = name if path.endswith("/__init__.py") else name.rpartition(".")[0]
            found[name] = {self._module(each) for each in _imports(self.files[path], package)}
        return found

    def _module(self, name: str) -> str:
        return name if name in self.modules or (above := name.rpartition(".")[0]) not in self.modules else above

    def own(self, name: str) -> set[str]:
        return (self.imported[name] & self.modules.keys()) - {name}


@cache
def house() -> House:
    """This one."""
    paths = [path for part in ("articles", "config", "search", "tests") for path in (ROOT / part).rglob("*.py")]
    paths += (ROOT / "templates").rglob("*.html")
    return House({str(path.relative_to(ROOT)): path.read_text("utf-8") for path in sorted(paths)})


def room(name: str) -> str:
    """The room of a module; "": it stands loose."""
    parts = name.split(".")
    return next((found for end in range(len(parts), 0, -1) if (found := ".".join(parts[:end])) in LEVEL), "")


def level(name: str) -> int:
    """How far below the roof; what is in no room lies below the ground, and may import nothing."""
    return LEVEL.get(room(name), len(FLOORS))


def loose_files(house: House) -> list[str]:
    return [name for name in house.modules if name != "articles" and not room(name)]


def arrows_upwards(house: House) -> list[str]:
    return [
        f"{name} → {other}"
        for name in house.modules
        for other in sorted(house.own(name))
        if room(other) != room(name) and level(other) <= level(name)
    ]


def what_search_knows(house: House) -> list[str]:
    return [
        f"{name} → {other}"
        for name in house.modules
        if room(name) == "search"
        for other in sorted(house.own(name))
        if other.startswith("articles.")
        and other.split(".")[1] not in OPEN_TO_SEARCH
        and other not in ALSO_OPEN_TO_SEARCH
        and not (name.startswith("search.takeaway.") and other in OPEN_TO_EXPORTS)
    ]


def pages_that_write(house: House) -> list[str]:
    """Pages know nothing of the archive: it is there to write."""
    return [
        f"{name} → {other}"
        for name in house.modules
        if room(name) in {"articles.pages", "articles.templatetags"}
        for other in sorted(house.own(name))
        if room(other) == "articles.archive"
    ]


def circles(house: House) -> list[str]:
    """Those inside functions included: one that is there only to hide a circle is a circle."""
    links = {name: house.own(name) - {name.rpartition(".")[0]} for name in house.modules}
    rest = set(links)
    while free := {name for name in rest if not links[name] & rest}:
        rest -= free
    # What is left leads into a circle or is in one; take away what nothing in it needs.
    while roots := {name for name in rest if not any(name in links[other] for other in rest)}:
        rest -= roots
    return sorted(rest)


def is_foreign(name: str, foreign: set[str]) -> bool:
    return name.startswith("django") or not foreign.isdisjoint(accumulate(name.split("."), "{}.{}".format))


def ways_out(house: House, name: str, foreign: set[str]) -> Iterator[str]:
    """The shortest way from a module to each of the foreign ones that it brings in: "a → b → django.db"."""
    ways, seen = [(name,)], {name}
    for way in ways:  # grows
        here = way[-1]
        yield from (
            " → ".join([*way, each])
            for each in sorted(house.imported[here])
            if each not in house.modules and is_foreign(each, foreign)
        )
        # Python runs the packages that a module is in before it.
        parents = {here.rsplit(".", end)[0] for end in range(1, here.count(".") + 1)}
        for other in sorted((house.own(here) | parents) - seen):
            seen.add(other)
            ways.append((*way, other))


def impurities(house: House) -> list[str]:
    return [
        way
        for pure, foreign in PURE.items()
        for name in house.modules
        if f"{name}.".startswith(f"{pure}.")
        for way in ways_out(house, name, foreign)
        if tuple(way.split(" → ")[-2:]) not in FORMATS
    ]


def network_outside_fetch(house: House) -> list[str]:
    return [
        f"{name} → {other}"
        for name in house.modules
        if name.startswith("articles.ingest") and room(name) != "articles.ingest.fetch"
        for other in sorted(house.imported[name])
        if any(f"{other}.".startswith(f"{each}.") for each in NETWORK)
    ]


def writes_outside_the_archive(house: House) -> list[str]:
    """By name: a call like `Article.objects.filter(…).update(…)`, whatever stands between the two.

    However else it is spelt, tests/guard.py sees it when it runs.
    """
    written = []
    for name in house.modules:
        if room(name) in {"articles.archive", "articles.migrations"}:
            continue
        for node in ast.walk(house.tree(name)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
                start = re.match(r"\w+", ast.unparse(node.func))
                if start and start[0] in ROWS:
                    written.append(f"{name}:{node.lineno} {ast.unparse(node.func)[:80]}")
    return written


def templates_that_know_search(house: House) -> list[str]:
    """Those of search itself may: any other loads none of its libraries and takes in none of its templates."""
    libraries = {path.split("/")[2].removesuffix(".py") for path in house.files if "search/templatetags/" in path}
    return [
        f"{path}:{token.lineno} {token.contents}"
        for path, text in house.files.items()
        if path.startswith("templates/") and not path.startswith("templates/search/")
        for token in Lexer(text).tokenize()
        if token.token_type in {TokenType.BLOCK, TokenType.VAR}
        and ((token.contents.split()[0] == "load" and libraries & {*token.contents.split()})
             or PAGE_OF_SEARCH.search(token.contents))
    ]  # fmt: skip


def long_files(house: House) -> list[str]:
    return [
        f"{path}: {lines} lines"
        for path, text in house.files.items()
        if "/migrations/" not in path and (lines := len(text.splitlines())) > LONGEST_FILE
    ]


CHECKS: tuple[Callable[[House], list[str]], ...] = (
    loose_files,
    arrows_upwards,
    what_search_knows,
    pages_that_write,
    circles,
    impurities,
    network_outside_fetch,
    writes_outside_the_archive,
    templates_that_know_search,
    long_files,
)
