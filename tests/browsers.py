"""What style sheets and templates use that the oldest browsers of readers do not know.

`tests/data/browsers/newer.tsv` lists what is newer than those browsers, a feature a line, as it is written in a style
sheet or a page: `@layer`, `:has`, `accent-color`, `overflow-wrap: anywhere`, `light-dark()`, `1dvh`, `<search>`,
`<button popovertarget>`, `<* popover>`; behind it the first version of each browser that knows it, `-` where none does.
It comes from MDN's browser-compat-data (CC0, version 8.1.9 of its npm package), read anew with

    npm pack @mdn/browser-compat-data && tar -xf *.tgz && python -m tests.browsers package/data.json

What depends on more than the one name (where a keyword may stand in a value) is not told apart there, and not here.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import tinycss2
from django.template.base import Lexer, TokenType
from tinycss2.ast import Declaration, FunctionBlock, Node, QualifiedRule

from tests.paths import DATA

#: The last browsers of Windows 7 and 8, of macOS 10.15 and of phones that get no newer iOS.
OLDEST = {"chrome": 109.0, "firefox": 115.0, "safari": 15.0}
NEWER = DATA / "browsers" / "newer.tsv"
#: What stands in a template where Django's own marks are: a tag may part two attributes, a variable be a value.
STEAD = {TokenType.BLOCK: " ", TokenType.VAR: "…", TokenType.COMMENT: ""}
VIEWPORT = ["w", "h", "i", "b", "min", "max"]
#: What MDN calls by a name that nobody writes.
WRITTEN = {
    "properties.content.alt_text": ["content: /"],
    "at-rules.media.range_syntax": ["@media (<)"],
    "at-rules.media.or_syntax": ["@media (or)"],
    "selectors.nesting": ["&"],
    "types.color.rgb.relative_syntax": [f"{name}(from)" for name in "rgb rgba hsl hsla hwb lab lch color".split()],
    "types.easing-function.linear-function": ["linear()"],
    "types.length.container_query_length_units": [f"1cq{side}" for side in VIEWPORT],
    "types.length.viewport_percentage_units_dynamic": [f"1dv{side}" for side in VIEWPORT],
    "types.length.viewport_percentage_units_large": [f"1lv{side}" for side in VIEWPORT],
    "types.length.viewport_percentage_units_small": [f"1sv{side}" for side in VIEWPORT],
    "elements.input.type_month": ["<input type=month>"],
    "elements.input.type_week": ["<input type=week>"],
}

NAME = r"\.([a-z0-9][a-z0-9-]*)"
#: MDN's path → what is written; what has another path is no name of its own.
SHAPES = [
    (rf"at-rules{NAME}", "@{}"),
    (rf"at-rules\.media{NAME}", "@media ({})"),
    (rf"at-rules{NAME}{NAME}", "@{} {}"),
    (rf"selectors{NAME}", ":{}"),
    (rf"properties{NAME}", "{}"),
    (rf"properties{NAME}{NAME}", "{}: {}"),
    (rf"types\.(?:length|resolution){NAME}", "1{}"),
    (rf"types\.(?:global_keywords|calc-keyword|color\.system-color){NAME}", "*: {}"),
    (rf"types(?:\.(?:color|basic-shape|image))?{NAME}", "{}()"),
    (rf"elements{NAME}", "<{}>"),
    (rf"elements{NAME}{NAME}", "<{} {}>"),
    (rf"elements{NAME}{NAME}{NAME}", "<{} {}={}>"),
    (rf"global_attributes{NAME}", "<* {}>"),
    (rf"global_attributes{NAME}{NAME}", "<* {}={}>"),
]


@cache
def newer() -> frozenset[str]:
    return frozenset(line.split("\t")[0] for line in NEWER.read_text().splitlines())


# Style sheets


def of_style(text: str) -> Iterator[str]:
    """The features newer than the oldest browsers that have nothing beside them for those, in the order of the text.

    Beside it stands an `@supports` around it, or, for a declaration, an earlier one of the same property in the same
    rule (with a prefix or without), whose value all browsers know. A custom property keeps whatever value stands last:
    an earlier one is no help there.
    """
    yield from _of_rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True))


def without_newer(text: str) -> str:
    """The style sheet as a browser takes it that knows nothing of what is newer."""
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    return "\n".join(filter(None, map(_old_rule, rules)))


def _old_rule(rule: Node) -> str:
    if rule.type == "qualified-rule":
        if [*_known(_pseudo(rule.prelude))]:
            return ""
        contents = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
        kept = [
            each.serialize() for each in contents if each.type == "declaration" and not [*_known(_of_declaration(each))]
        ]
        return f"{tinycss2.serialize(rule.prelude)}{{{';'.join(kept)}}}"
    name, prelude = rule.lower_at_keyword, tinycss2.serialize(rule.prelude)
    if name == "supports" or [*_known(_of_at_rule(name, rule.prelude))]:
        return ""
    if name != "media":
        return rule.serialize()
    inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
    return f"@media{prelude}{{{''.join(map(_old_rule, inner))}}}"


def _of_rules(rules: Iterable[Node]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "error":
            raise ValueError(f"line {rule.source_line}: {rule.message}")
        if rule.type == "qualified-rule":
            yield from _of_rule(rule)
        elif rule.type == "at-rule":
            name = rule.lower_at_keyword
            if name == "supports":
                continue
            yield from _known(_of_at_rule(name, rule.prelude))
            if rule.content is None:
                continue
            if name in {"font-face", "page", "property", "counter-style"}:
                for each in _declarations(rule.content):
                    yield from _known([f"@{name} {each.lower_name}"])
            else:
                yield from _of_rules(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


def _of_at_rule(name: str, prelude: list[Node]) -> Iterator[str]:
    yield f"@{name}"
    for block in _all(prelude):
        if block.type == "() block":
            yield from (f"@{name} ({each.lower_value})" for each in block.content if each.type == "ident")
            yield from (f"@{name} (<)" for each in block.content if each.type == "literal" and each.value[0] in "<>")
        elif block.type == "ident" and block.lower_value == "or":
            yield f"@{name} (or)"


def _of_rule(rule: QualifiedRule) -> Iterator[str]:
    if any(token == "&" for token in _all(rule.prelude)):
        yield from _known(["&"])
    names, several = list(_known(_pseudo(rule.prelude))), any(token == "," for token in rule.prelude)
    # One that a browser does not know takes the whole rule with it, what stands beside it too.
    yield from (f"{name}, in a list" if several else name for name in names)
    contents = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
    if any(each.type != "declaration" for each in contents):
        yield from _known(["&"])
        yield from _of_rules(each for each in contents if each.type != "declaration")
    plain: set[str] = set()
    for each in contents:
        if each.type != "declaration":
            continue
        name = re.sub(r"^-(?:webkit|moz)-", "", each.lower_name)
        found = list(_known(_of_declaration(each)))
        if not found:
            plain.add(name)
        elif name not in plain or name.startswith("--"):
            yield from found


def _pseudo(tokens: list[Node]) -> Iterator[str]:
    for before, token in pairwise(tokens):
        if before == ":" and token.type in {"ident", "function"}:
            yield f":{token.lower_value if token.type == 'ident' else token.lower_name}"
    for token in tokens:
        if token.type == "function":
            yield from _pseudo(token.arguments)


def _of_declaration(declaration: Declaration) -> Iterator[str]:
    name = declaration.lower_name
    yield name
    for token in _all(declaration.value):
        if token.type == "ident":
            yield from (f"{name}: {token.lower_value}", f"*: {token.lower_value}")
        elif token.type == "function":
            yield from (f"{token.lower_name}()", f"{name}: {token.lower_name}")
            if any(each.type == "ident" and each.lower_value == "from" for each in token.arguments):
                yield f"{token.lower_name}(from)"
        elif token.type == "dimension":
            yield f"1{token.lower_unit}"
        elif token == "/":
            yield f"{name}: /"


def _declarations(content: list[Node]) -> list[Declaration]:
    found = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return [each for each in found if each.type == "declaration"]


def _all(tokens: Iterable[Node]) -> Iterator[Node]:
    for token in tokens:
        yield token
        yield from _all(token.arguments if isinstance(token, FunctionBlock) else getattr(token, "content", None) or ())


def _known(names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if name in newer())


# Pages


class Markup(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed("".join(STEAD.get(token.token_type, token.contents) for token in Lexer(text).tokenize()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [f"<{tag}>"]
        for name, value in attrs:
            names += [f"<{tag} {name}>", f"<* {name}>", f"<{tag} {name}={value}>", f"<* {name}={value}>"]
        self.found += _known(names)


def of_template(text: str) -> list[str]:
    """Elements and attributes that are newer than the oldest browsers."""
    return Markup(text).found


# The table


def rows(data: dict[str, Any]) -> Iterator[str]:
    for part in ("css", "html"):
        for path, versions in _newer(data[part], ""):
            firsts = "\t".join(f"{version:g}" if version else "-" for version in versions)
            yield from (f"{name}\t{firsts}" for name in _as_written(path))


def _newer(node: dict[str, Any], path: str) -> Iterator[tuple[str, list[float | None]]]:
    """What some of the browsers have, and the oldest of one do not."""
    if compat := node.get("__compat"):
        versions = [_first(compat["support"].get(browser)) for browser in OLDEST]
        late = (version is None or version > old for version, old in zip(versions, OLDEST.values(), strict=True))
        if any(versions) and any(late):
            yield path, versions
    for name, below in node.items():
        if name != "__compat":
            yield from _newer(below, f"{path}.{name}".lstrip("."))


def _first(support: Any) -> float | None:
    """The first version that has all of it, under its own name and without a switch."""
    if isinstance(support, list):
        return min((first for first in map(_first, support) if first), default=None)
    if not support or support.keys() & {"prefix", "alternative_name", "flags", "partial_implementation"}:
        return None
    version = str(support["version_added"]).lstrip("≤")
    return float(version) if version[0].isdigit() else None


def _as_written(path: str) -> list[str]:
    if path in WRITTEN:
        return WRITTEN[path]
    for shape, pattern in SHAPES:
        if names := re.fullmatch(shape, path):
            return [pattern.format(*names.groups())]
    return []


if __name__ == "__main__":
    NEWER.write_text("\n".join(sorted(set(rows(json.loads(Path(sys.argv[1]).read_text()))))) + "\n")
