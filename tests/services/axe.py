"""What axe finds on a page: WCAG 2.2 AA, and its best practice."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS: dict[str, Any] = {"runOnly": RULES, "resultTypes": ["violations"]}


def findings(page: Page) -> list[str]:
    """A line for each rule that the page breaks, with the first element that does."""
    broken = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]} ({len(rule['nodes'])})" for rule in broken]
