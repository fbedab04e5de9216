"""What a browser sees of a page: what axe finds, stops of the Tab key, where things stand."""

from __future__ import annotations

import os

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route

from tests.browsers import without_newer

#: axe's rules of WCAG 2.2, levels A and AA, and its best practice.
RULES = "wcag2a wcag2aa wcag21a wcag21aa wcag22aa best-practice".split()
MOST_STOPS = 200
#: Chromium's arguments beside its own: quiet, and without what a machine of tests has not.
ARGUMENTS = [
    f"--{name}"
    for name in "disable-gpu disable-sync disable-quic no-first-run disable-background-networking "
    "disable-component-update".split()
]
if os.geteuid() == 0:
    ARGUMENTS.append("--no-sandbox")  # Chromium's sandbox refuses root


def findings(page: Page) -> list[str]:
    """What axe finds on the page as it stands, a line each: the rule and the first element."""
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']} ({len(each['nodes'])}): {each['nodes'][0]['target'][0]}" for each in found]


def open_filters(page: Page) -> None:
    """The filters of a search page, each of them unfolded; nothing where there are none."""
    if page.locator(".open-f").is_visible():
        page.locator(".open-f").click()
    page.evaluate("document.querySelectorAll('#filters details').forEach(each => each.open = true)")


def stops_before(page: Page, selector: str) -> int | None:
    """How many stops of the Tab key, from the top of the page, lead to what fits; None: it is none itself."""
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    for count in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return count
    return None


def top_of(page: Page, selector: str) -> int | None:
    """Of the first one that fits, in pixels from the top of the page."""
    found = page.locator(selector).first
    return round(found.evaluate("each => each.getBoundingClientRect().top + scrollY")) if found.count() else None


def whole_above_the_fold(page: Page, selector: str) -> int:
    """How many that fit are seen to their ends without scrolling."""
    return page.evaluate(
        "selector => [...document.querySelectorAll(selector)]"
        ".filter(each => each.getBoundingClientRect().bottom <= innerHeight).length",
        selector,
    )


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def as_old(route: Route) -> None:
    """Style sheets and pages as a browser of tests/browsers.py takes them: for `page.route("**", as_old)`."""
    answer = route.fetch()
    kind = answer.headers.get("content-type", "")
    if kind.startswith(("text/css", "text/html")):
        route.fulfill(response=answer, body=without_newer(answer.text(), style=kind.startswith("text/css")))
    else:
        route.fulfill(response=answer)
