"""Removing an article for good in Chromium: what axe finds on the pages of it, and whether they fit a phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.archive import editors, reference
from articles.archive.purge import purge
from articles.archive.runs import recorded_run
from articles.archive.store import store
from articles.models import Article, IngestRun, Tombstone
from tests.browsing import findings, overflow
from tests.making import made
from tests.services.site import PASSWORD, log_in
from tests.understood import document, refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("boss", password=PASSWORD)


@pytest.fixture
def article(boss: User) -> Article:
    """One to remove, beside one that is hidden, one that is gone, and a run that brought one and refused one."""
    reference.load()
    with recorded_run(["https://a.example/1"], "") as (run, counts):
        counts.update(
            outcome.name for outcome in store([document(url="https://a.example/1"), refused(path="2.txt")], run)
        )
        IngestRun.objects.filter(pk=run.pk).update(user=boss)
    hidden, gone = made("Жасырын", "Жасырын мәтін."), made("Өшкен", "Өшкен мәтін.")
    editors.hide([hidden], "Қайта тексеріледі", None)
    purge(gone, "Сот шешімімен", None)
    return Article.objects.get(hidden=False)


@pytest.mark.parametrize("width", [1360, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    browser: Browser, live_server: LiveServer, article: Article, boss: User, width: int, scheme: Any
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    log_in(page, live_server.url, boss)
    run, gone, hidden = IngestRun.objects.get(), Tombstone.objects.get(), Article.objects.get(hidden=True)
    paths = [
        f"/admin/articles/article/{article.pk}/purge/",
        f"/admin/articles/article/{article.pk}/change/",
        f"/admin/articles/ingestrun/{run.pk}/documents/",
        f"/admin/articles/ingestrun/{run.pk}/change/",
        f"/admin/articles/tombstone/{gone.pk}/change/",
        "/admin/articles/tombstone/",
        "/admin/log/",
        "/admin/articles/article/take-in/text/",
        f"/kk/a/{gone}/",
        f"/ru/a/{hidden.code}/",
    ]
    found = {}
    for language in ("kk", "ru", "en") if scheme == "light" else ("kk",):
        context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        for path in paths:
            page.goto(live_server.url + path)
            found[path, language] = [*findings(page), *filter(None, [max(0, overflow(page))])]
    context.close()
    assert {place: each for place, each in found.items() if each} == {}


def test_removed_by_hand(page: Page, live_server: LiveServer, article: Article, boss: User) -> None:
    log_in(page, live_server.url, boss)
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    page.locator("a[href$='/purge/']").click()
    page.fill("#id_reason", "Сот шешімімен")
    page.fill("#id_code", article.code)
    page.locator(".submit-row [type=submit]").click()
    expect(page.locator("#content")).to_contain_text("Сот шешімімен")
    answer = page.goto(f"{live_server.url}/kk/a/{article.code}/")
    assert answer and answer.status == 410
    expect(page.locator("main")).to_contain_text("Сот шешімімен")
