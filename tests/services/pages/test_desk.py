"""The desk in Chromium: what axe finds on its pages, whether they fit a phone, a change taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.archive import editors, outlets, reference
from articles.models import Alert, Article, ArticlePair, IngestRun, Job, Rejection
from tests.browsing import findings, overflow
from tests.making import made
from tests.services.site import log_in, make_editor

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ("kk", "ru", "en")


@pytest.fixture
def article() -> Article:
    """One that waits, beside one of everything that the first page tells of."""
    reference.load()
    outlet = outlets.by_name("Дала жаршысы")
    article = made(
        countries={"KZ": "party", "RU": "party"},
        pairs={"kz-ru": "principal", "kz-uz": "secondary"},
        topics={"trade": "primary"},
        words="көпірдің",
        outlet=outlet.name,
    )
    Alert.objects.create(outlet=outlet, kind="blocked", detail={"blocked": 9, "fetched": 10, "usual": 1})
    Job.objects.create(kind="check_source", state="failed", arguments={"source": 1, "what": "https://a.example/" * 5})
    Rejection.objects.create(key="бума/бет.html", size=1, reason="no_body")
    IngestRun.objects.create(state="finished", counts={"added": 1, "rejected": 2})
    return article


@pytest.fixture
def user(article: Article) -> User:
    """An editor who has decided something."""
    user = make_editor()
    editors.decide(article.pair_tags.all(), "accepted", user)
    editors.edit(article, {"title": "Жаңа тақырып", "date": "2005-03"}, user, "Мұрағат, 12-іс")
    return user


@pytest.mark.parametrize("width", [1360, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    browser: Browser, live_server: LiveServer, article: Article, user: User, width: int, scheme: Any
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    log_in(page, live_server.url, user)
    paths = ("", "tables/", "changes/", "articles/article/", f"articles/article/{article.pk}/change/",
             "articles/article/?pair=kz&tags=pairs", f"articles/article/{article.pk}/history/")  # fmt: skip
    found = {}
    for language in LANGUAGES if scheme == "light" else LANGUAGES[:1]:
        context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        for path in paths:
            page.goto(f"{live_server.url}/admin/{path}")
            found[path, language] = [*findings(page), *filter(None, [max(0, overflow(page))])]
    context.close()
    assert {place: each for place, each in found.items() if each} == {}


def test_a_change_is_taken_back_from_its_row(page: Page, live_server: LiveServer, article: Article, user: User) -> None:
    log_in(page, live_server.url, user)
    page.goto(f"{live_server.url}/admin/changes/?kind=pair")
    page.locator(".changes tbody button").first.click()
    expect(page.locator(".success")).to_be_visible()
    assert page.url.endswith("/admin/changes/?kind=pair")
    assert ArticlePair.objects.filter(article=article, state="suggested").count() == 1
