"""The oldest browsers of readers (tests/browsers.py) show and do what the newest do, or lose nothing that matters."""

from __future__ import annotations

import pytest

from tests.browsers import of_style, of_template
from tests.paths import ROOT

#: Feature → what a browser without it shows instead.
HARMLESS = {
    "@media (forced-colors)": "Safari has no such mode",
    "@page": "the browser's own margins on paper; partial in Safari, whose margins are set",
    ":focus-visible": "the browser's own ring",
    "break-after: avoid": "a heading may stand alone at the foot of a printed page",
    "accent-color": "boxes in the browser's own colour",
    "outline": "Safari draws it without round corners",
    "overflow-wrap: anywhere": "words break all the same: the whole page has break-word",
    "text-wrap": "lines that are not evened out",
    "text-wrap: balance": "likewise",
    "text-wrap: wrap": "likewise",
    "<* popover>": "the filters stand below the results, and a link leads there (static/css/archive.css)",
    "<* autofocus>": "a script puts the focus on the fault (static/js/queue.js)",
    "<button popovertarget>": "its button is not shown",
    "<button popovertargetaction>": "its button is not shown",
    "<meta name=viewport>": "Firefox on desks, where it has no meaning",
}
STYLES = sorted(ROOT.glob("static/css/*.css"))
TEMPLATES = sorted(ROOT.glob("templates/**/*.html"))


def test_nothing_newer_is_used_without_a_fallback() -> None:
    used = {(file.name, name) for file in STYLES for name in of_style(file.read_text())}
    used |= {(file.name, name) for file in TEMPLATES for name in of_template(file.read_text())}
    assert {(file, name) for file, name in used if name not in HARMLESS} == set()
    assert HARMLESS.keys() - {name for _file, name in used} == set(), "no longer used"


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("@layer base { a { color: red } }", ["@layer"]),
        ("a { color: light-dark(red, blue) }", ["light-dark()"]),
        ("a { color: red; color: light-dark(red, blue) }", []),
        ("a { color: light-dark(red, blue); color: red }", ["light-dark()"]),
        ("a { --ink: red; --ink: light-dark(red, blue) }", ["light-dark()"]),
        ("a { background: linear-gradient(red, color-mix(in srgb, red, blue)) }", ["color-mix()"]),
        ("a { color: rgb(from red r g b) }", ["rgb(from)"]),
        ("@supports (color: light-dark(red, blue)) { a { color: light-dark(red, blue) } }", []),
        ("@media print { a { block-size: 100dvh } }", ["1dvh"]),
        ("a { block-size: 100vh; block-size: 100dvh }", []),
        ("@media (width >= 40rem) { a { color: red } }", ["@media (<)"]),
        ("@container (min-width: 1px) { a { color: red } }", ["@container"]),
        ("p:has(a) { color: red }", [":has"]),
        ("p:not(:has(a)) { color: red }", [":has"]),
        ("p, a:focus-visible { color: red }", [":focus-visible, in a list"]),
        ("p::backdrop, p::details-content { color: red }", [":backdrop, in a list", ":details-content, in a list"]),
        ("p { & a { color: red } }", ["&", "&"]),
        ("p { a { color: red } }", ["&"]),
        ('p::after { content: "×" / "" }', ["content: /"]),
        ('p::after { content: "×"; content: "×" / "" }', []),
        ("p { appearance: none }", ["appearance"]),
        ("p { -webkit-appearance: none; appearance: none }", []),
        ("p { grid-template-columns: subgrid }", ["grid-template-columns: subgrid"]),
        ("p { inline-size: calc(1rem + 2px); margin: round(1px, 2px) }", ["round()"]),
        ("p { all: revert-layer; opacity: .5 }", ["*: revert-layer"]),
        ("p { position: sticky; inset: 0; rotate: 45deg; gap: 1em; color: #0009; width: min(1px, 2px) }", []),
    ],
)
def test_what_a_style_sheet_uses_is_seen(style: str, found: list[str]) -> None:
    assert list(of_style(style)) == found


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<search><a href='{% url \"x\" %}'>{{ x }}</a></search>", ["<search>"]),
        ("<details{% if x %} name='one'{% endif %}><summary>a</summary></details>", ["<details name>"]),
        ("<input type=month>", ["<input type=month>"]),
        ("{# <search> #}<p hidden>", []),
        ('<p hidden="until-found" popover="hint">', ["<* hidden=until-found>", "<* popover>", "<* popover=hint>"]),
    ],
)
def test_what_a_template_uses_is_seen(template: str, found: list[str]) -> None:
    assert of_template(template) == found
