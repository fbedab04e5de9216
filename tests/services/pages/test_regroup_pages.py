"""The pages of merges, splits and copies in Chromium: what axe finds, whether they fit a phone, a merge undone."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.archive import copies, outlets, reference
from articles.intake import regroup
from articles.models import Article, Outlet
from tests.browsing import findings, overflow
from tests.making import made
from tests.services.site import log_in, make_editor

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ("kk", "ru", "en")


@pytest.fixture
def chief() -> User:
    user = make_editor()
    user.groups.add(Group.objects.get(name="chief editors"))
    return user


@pytest.fixture
def two() -> tuple[Article, Article]:
    """Articles of two outlets, which an editor called copies."""
    reference.load()
    first = made("Көпірдің құрылысы басталды", "Бірінші мәтін.", outlet="Дала жаршысы", topics={"trade": "primary"})
    second = made("Көпірдің құрылысы аяқталды", "Екінші мәтін.", outlet="Жайық үні")
    copies.judge(first.pk, second.pk, True, None)
    regroup.merge(outlets.by_name("Тағы бір газет"), outlets.by_name("Жайық үні"), None)
    return first, second


@pytest.mark.parametrize("width", [1360, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    browser: Browser, live_server: LiveServer, two: tuple[Article, Article], chief: User, width: int, scheme: Any
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    log_in(page, live_server.url, chief)
    old = outlets.by_name("Дала жаршысы")
    done = regroup.merge(outlets.by_name("Төртінші газет"), old, chief)
    paths = (f"merge/outlet/{old.pk}/", "merge/topic/trade/", f"split/outlet/{old.pk}/", f"copies/{two[0].code}/",
             "articles/regrouping/", f"articles/regrouping/{done.pk}/change/", f"articles/regrouping/{done.pk}/undo/",
             f"articles/outlet/{old.pk}/change/", "log/?kind=regrouping")  # fmt: skip
    found = {}
    for language in LANGUAGES if scheme == "light" else LANGUAGES[:1]:
        context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        for path in paths:
            page.goto(f"{live_server.url}/admin/{path}")
            found[path, language] = [*findings(page), *filter(None, [max(0, overflow(page))])]
        page.goto(f"{live_server.url}/admin/merge/topic/trade/")
        page.locator("[name=target]").select_option("energy")
        page.locator(".submit-row [type=submit]").click()
        page.wait_for_selector("[name=apply]")
        found["preview", language] = [*findings(page), *filter(None, [max(0, overflow(page))])]
    context.close()
    assert {place: each for place, each in found.items() if each} == {}


def test_a_merge_and_its_undo(page: Page, live_server: LiveServer, two: tuple[Article, Article], chief: User) -> None:
    log_in(page, live_server.url, chief)
    old, new = outlets.by_name("Дала жаршысы"), outlets.by_name("Жайық үні")
    page.goto(f"{live_server.url}/admin/merge/outlet/{old.pk}/")
    page.locator(".select2-selection").click()
    page.locator(".select2-search__field").fill("жайық")
    page.locator(".select2-results__option", has_text="Жайық үні").click()
    page.locator(".submit-row [type=submit]").click()
    page.locator("[name=apply]").click()
    expect(page.locator(".success")).to_be_visible()
    assert Article.objects.filter(outlet=new).count() == 2
    page.locator(".buttons a.button").click()
    page.locator(".submit-row [type=submit]").click()
    expect(page.locator(".success")).to_be_visible()
    assert Outlet.objects.filter(pk=old.pk).exists()
    assert Article.objects.filter(outlet=old).count() == 1
