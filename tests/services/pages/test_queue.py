"""An editor settles articles in the queue by the keyboard; keys are counted."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.archive import reference
from articles.models import TAGS, Article, ArticlePair, ArticleTopic
from tests.browsing import findings, overflow
from tests.making import made
from tests.services.site import log_in, make_editor

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 20
BODY = "Кіріспе сөйлем.\n\n" * 30 + "Қазақстан мен Ресей көпір салады. Өзбекстан да айтылды."


@pytest.fixture
def editor(live_server: LiveServer) -> User:
    """With MANY articles that wait: seven suggestions each."""
    reference.load()
    for number in range(MANY):
        made(
            f"Көпір {number}",
            f"{BODY} {number}",
            countries={"KZ": "party", "RU": "party", "UZ": "party", "TR": "mention"},
            pairs={"kz-ru": "principal", "kz-uz": "secondary"},
            topics={"transport": "primary"},
            words="Қазақстан мен Ресей",
        )
    return make_editor()


def open_queue(page: Page, site: str, editor: User, query: str = "") -> None:
    log_in(page, site, editor)
    page.goto(f"{site}/admin/queue/{query}")
    expect(page.locator(".suggestions > li.on")).to_have_count(1)


def waiting() -> int:
    return sum(kind._default_manager.filter(state="suggested").count() for kind in TAGS)


def test_twenty_articles_by_the_keyboard(reader: Page, live_server: LiveServer, editor: User) -> None:
    """Accept the principal pair, reject the other, another role for the topic, the rest: each one key."""
    open_queue(reader, live_server.url, editor)
    suggested = waiting()
    keys = 0
    for _article in range(MANY):
        shown = reader.locator("#title").inner_text()
        for key in "ax2r":
            reader.keyboard.press(key)  # faster than answers come
            keys += 1
        expect(reader.locator("#title", has_text=re.compile(f"^{shown}$"))).to_have_count(0)
    expect(reader.locator(".suggestions")).to_have_count(0)
    assert waiting() == 0
    assert (suggested, keys) == (7 * MANY, 4 * MANY)  # three of seven tags are settled by consequence
    assert Counter(ArticleTopic.objects.values_list("state", "role")) == {("accepted", "secondary"): MANY}
    assert Counter(ArticlePair.objects.values_list("pair", "state")) == {
        ("kz-ru", "accepted"): MANY,
        ("kz-uz", "rejected"): MANY,
    }


def test_twenty_decisions_in_at_most_twenty_keys(reader: Page, live_server: LiveServer, editor: User) -> None:
    open_queue(reader, live_server.url, editor)
    before, keys = waiting(), 0
    while before - waiting() < 20:
        left = waiting()
        reader.keyboard.press("a")
        keys += 1
        assert keys <= 20
        for _moment in range(100):
            if waiting() < left:
                break
            reader.wait_for_timeout(100)


def test_skip_undo_add_hide_and_next(reader: Page, live_server: LiveServer, editor: User) -> None:
    open_queue(reader, live_server.url, editor, "?order=date")
    marked = reader.locator(".suggestions > li.on")
    text = reader.locator("#queue-text")
    assert text.evaluate("each => each.scrollTop") > 0
    expect(text.locator(".sentence.on")).to_be_in_viewport()
    first = marked.inner_text()
    reader.keyboard.press("s")
    assert marked.inner_text() != first
    reader.keyboard.press("w")
    assert marked.inner_text() == first

    title = reader.locator("#title").inner_text()
    reader.keyboard.press("a")
    expect(reader.locator(".suggestions > li")).to_have_count(4)
    reader.keyboard.press("u")
    expect(reader.locator(".suggestions > li")).to_have_count(7)
    assert waiting() == 7 * MANY

    text.locator("p").last.select_text()
    reader.keyboard.press("t")
    expect(reader.locator("#queue-what")).to_be_focused()
    expect(reader.locator("#queue-note")).to_have_value(re.compile("^Қазақстан мен Ресей көпір"))
    reader.keyboard.type("energy")
    reader.keyboard.press("Enter")
    expect(reader.locator(".queue-side ul.plain li")).to_have_count(1)
    assert ArticleTopic.objects.get(topic="energy").evidence

    reader.keyboard.press("h")
    expect(reader.locator("#queue-reason")).to_be_focused()
    reader.keyboard.press("Escape")
    expect(marked.locator("button").first).to_be_focused()
    reader.keyboard.press("h")
    reader.keyboard.type("axn")  # letters, not keys of the queue
    reader.keyboard.press("Enter")
    expect(reader.locator("#title")).not_to_have_text(title)
    assert Article.objects.get(hidden=True).hidden_reason == "axn"
    reader.keyboard.press("u")
    expect(reader.locator("#title")).to_have_text(title)
    reader.keyboard.press("n")
    expect(reader.locator("#title")).not_to_have_text(title)

    reader.locator("#queue-keys").uncheck()
    left = waiting()
    reader.keyboard.press("r")
    reader.reload()
    expect(reader.locator("#queue-keys")).not_to_be_checked()
    assert waiting() == left


def test_the_queue_without_javascript(live_server: LiveServer, editor: User, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, live_server.url, editor)
    page.goto(f"{live_server.url}/admin/queue/")
    title = page.locator("#title").inner_text()
    page.locator(".suggestions button").first.click()
    expect(page.locator(".suggestions > li")).to_have_count(4)
    page.locator("[value=rest]").click()
    expect(page.locator("#title")).not_to_have_text(title)
    page.locator("[value=undo]").click()
    expect(page.locator("#title")).to_have_text(title)
    context.close()


def test_axe_finds_nothing_in_the_queue(live_server: LiveServer, editor: User, browser: Browser) -> None:
    found = []
    for width in (1360, 390):
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": 844}, color_scheme=scheme, locale="ru", reduced_motion="reduce"
            )
            page = context.new_page()
            open_queue(page, live_server.url, editor, "?order=date")
            if overflow(page) > 0:
                found.append(f"{width}: wider than its window")
            found += [f"{width} {scheme}: {each}" for each in findings(page)]
            page.keyboard.press("a")
            expect(page.locator("#said li")).to_have_count(1)
            found += [f"{width} {scheme}, decided: {each}" for each in findings(page)]
            context.close()
    assert found == []


def test_a_selected_passage_is_what_a_decision_rests_on(reader: Page, live_server: LiveServer, editor: User) -> None:
    """In the article's form: select words of the text, choose the row, save."""
    article = Article.objects.earliest("pk")
    log_in(reader, live_server.url, editor)
    reader.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    reader.locator("[data-passages] p").last.evaluate(
        "text => getSelection().setBaseAndExtent(text.firstChild, 0, text, text.childNodes.length)"
    )
    offered = reader.locator(".take select")
    expect(offered).to_be_visible()
    offered.select_option(value="topic_tags-0-note")
    reader.locator(".take button").click()
    reader.locator("input[name=_save]").first.click()
    reader.wait_for_url("**/articles/article/**")
    tag = article.topic_tags.get()
    assert tag.state == "accepted"
    assert tag.note.startswith("Қазақстан мен Ресей көпір салады.")
    reader.goto(f"{live_server.url}{article.get_absolute_url()}")
    expect(reader.locator("mark", has_text="көпір салады")).to_have_text(tag.note)
