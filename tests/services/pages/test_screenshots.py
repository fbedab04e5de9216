"""The pictures of docs/screenshots, taken anew by `make screenshots`; every page must come up without a complaint."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from search import sync
from tests.paths import ROOT
from tests.services.site import log_in, make_editor, take_in_the_seeds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
WIDTHS = {1360: 900, 390: 844}
TALLEST = 3000


def test_screenshots(live_server: LiveServer, browser: Browser, tmp_path: Path) -> None:
    folder = ROOT / "docs/screenshots" if os.environ.get("SCREENSHOTS") else tmp_path
    folder.mkdir(exist_ok=True)
    take_in_the_seeds()
    sync.rebuild()
    editor = make_editor()
    for width, height in WIDTHS.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, locale="ru")
            page = context.new_page()
            complaints: list[str] = []
            page.on("console", lambda message, into=complaints: into.append(message.text))
            page.goto(f"{live_server.url}/kk/search/?q=энергетика&pair=kz-ru")
            take(page, folder / f"search-{width}-{scheme}.png")
            follow(page, ".rec h3 a")
            take(page, folder / f"article-{width}-{scheme}.png")
            if scheme == "light":
                log_in(page, live_server.url, editor)
                page.goto(f"{live_server.url}/admin/articles/article/")
                take(page, folder / f"admin-list-{width}.png")
                follow(page, "#result_list tbody th a")
                take(page, folder / f"admin-article-{width}.png")
            context.close()
            assert complaints == []
    assert len(list(folder.glob("*.png"))) == 12


def follow(page: Page, link: str) -> None:
    """Clicked, the picture might be taken before the next page is there."""
    page.goto(page.locator(link).first.evaluate("link => link.href"))


def take(page: Page, file: Path) -> None:
    size = page.viewport_size
    assert size
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    page.set_viewport_size({"width": size["width"], "height": height})
    page.screenshot(path=file)
    page.set_viewport_size(size)
