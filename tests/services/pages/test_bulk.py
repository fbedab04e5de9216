"""All articles of a search changed in a browser: the worker does it, the page follows, everybody can use it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.intake import jobs
from articles.models import ArticleTopic, BulkAction
from config.worker import QueueWorker
from search import sync
from tests.browsing import findings, overflow
from tests.pages import add
from tests.services.site import worker

pytestmark = pytest.mark.django_db(transaction=True)
WAYS = ("accept", "reject", "add", "remove", "outlet", "language", "hide")
LOOKS = ((1360, "light", "kk"), (1360, "dark", "ru"), (390, "light", "ru"), (390, "dark", "en"))
SHOTS = os.environ.get("SHOTS", "")  # a folder for pictures


@pytest.fixture
def desk_site(live_server: LiveServer) -> Iterator[str]:
    """120 articles of one pair, 12 of them about energy."""
    for number in range(120):
        topics = ["energy"] if number < 12 else ["trade"]
        add(f"Көпір {number}", "Көпірдің тірегі.", date="2024-05-01", pairs=["kz-uz"], topics=topics, outlet="Дала")
    sync.rebuild()
    with worker():
        yield live_server.url


def sign_in(page: Page, site: str, language: str = "en") -> None:
    client = Client()
    client.force_login(User.objects.get_or_create(username="aigul", is_staff=True, is_superuser=True)[0])
    cookies = {"sessionid": client.cookies["sessionid"].value, "django_language": language}
    page.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])


def test_from_the_search_to_the_undo(reader: Page, desk_site: str) -> None:
    sign_in(reader, desk_site)
    reader.goto(f"{desk_site}/admin/bulk/")
    expect(reader.get_by_text("120 articles found")).to_be_visible()
    reader.get_by_label("Words, or the address of a search").fill(f"{desk_site}/kk/search/?topic=energy")
    reader.get_by_role("button", name="Find").click()
    expect(reader.get_by_text("12 articles found")).to_be_visible()
    reader.get_by_label("Which tags").select_option("all suggested topics")
    reader.get_by_role("button", name="Look at ten of them").click()
    expect(reader.get_by_text("12 articles will be changed.")).to_be_visible()
    expect(reader.locator("ol.sample > li")).to_have_count(10)
    reader.get_by_role("button", name="Apply").click()
    expect(reader.get_by_text("0 of 12")).to_be_visible()
    QueueWorker(jobs.QUEUES, once=True).run()
    expect(reader.get_by_text("12 of 12")).to_be_visible()  # the page follows
    assert ArticleTopic.objects.filter(state="accepted", bulk=BulkAction.objects.get()).count() == 12
    expect(reader.get_by_role("link", name="Undo this action…")).to_be_visible()
    reader.get_by_role("link", name="Undo this action…").click()
    reader.get_by_role("button", name="Undo this action").click()
    expect(reader.get_by_text("12 tags are what they were before.")).to_be_visible()
    assert set(ArticleTopic.objects.values_list("state", flat=True)) == {"suggested"}
    reader.goto(f"{desk_site}/admin/log/")
    expect(reader.get_by_text("undone by")).to_be_visible()


def looked_at(page: Page, name: str) -> list[str]:
    """What is wrong with the page, a line each; with a picture of it in SHOTS."""
    page.wait_for_load_state()
    wide = ["wider than its window"] if overflow(page) > 0 else []
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name.replace(' ', '-')}.png", full_page=True)
    return [f"{name}: {each}" for each in wide + findings(page)]


def test_axe_finds_nothing(browser: Browser, desk_site: str) -> None:
    found = []
    for width, scheme, language in LOOKS:
        context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
        page = context.new_page()
        sign_in(page, desk_site, language)
        how = f"{width} {scheme} {language}"
        for way in WAYS:
            page.goto(f"{desk_site}/admin/bulk/{way}/?topic=energy")
            found += looked_at(page, f"{how} {way}")
        page.goto(f"{desk_site}/admin/bulk/?topicc=energy")
        found += looked_at(page, f"{how} fault")
        page.goto(f"{desk_site}/admin/bulk/reject/?topic=energy")
        page.locator("#content-main form[method=post] [type=submit]").click()
        page.locator("[name=apply]").wait_for()
        found += looked_at(page, f"{how} preview")
        page.locator("[name=apply]").click()
        expect(page.locator(".field-progress a")).to_be_visible()
        QueueWorker(jobs.QUEUES, once=True).run()
        action = f"{desk_site}/admin/articles/bulkaction/{BulkAction.objects.latest('pk').pk}"
        page.goto(f"{action}/change/")
        found += looked_at(page, f"{how} action")
        page.goto(f"{action}/undo/")
        found += looked_at(page, f"{how} undo")
        page.locator("#content-main [type=submit]").click()
        expect(page.locator(".messagelist")).to_be_visible()
        page.goto(f"{desk_site}/admin/log/")
        found += looked_at(page, f"{how} log")
        context.close()
    assert "\n".join(found) == ""
