"""What a browser sees of a page: what axe finds, stops of the Tab key, where things stand."""

from __future__ import annotations

import os

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

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


def stops_to(page: Page, selector: str) -> int | None:
    """How many times the Tab key is pressed from the top until what has the focus fits; None: never."""
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    for count in range(1, MOST_STOPS):
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
