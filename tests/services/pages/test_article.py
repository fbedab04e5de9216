"""The page of an article in Chromium: from a list and back, passages, copies, versions; whole without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.archive import machines
from articles.models import Article
from search import sync
from tests.browsing import findings
from tests.making import BODY, derived, made, revised
from tests.pages import add
from tests.services.site import take_in_the_seeds, wait_for_the_index

pytestmark = pytest.mark.django_db(transaction=True)
VIADUCTS = 3


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """The seeds, three articles about viaducts, the newest first, and one whose text has changed."""
    take_in_the_seeds()
    long = "\n\n".join(f"Теміржол желісінің {number}-бөлігі туралы ұзақ абзац. " * 6 for number in range(40))
    for number in range(VIADUCTS):
        add(f"Виадук {number}", f"Виадуктің {number}-тірегі.\n\n{long}", date=f"2024-05-1{9 - number}")
    article = made("Өзгерген мәтін", BODY, topics={"trade": "primary"})
    last = f"{BODY}\n\n{long}\n\nСоңғы абзацта негіз бар."
    newer = derived("Өзгерген мәтін", last, topics={"trade": "primary"}, words="негіз бар")
    machines.revise(article, newer, revised("Өзгерген мәтін", last))
    sync.rebuild()
    wait_for_the_index()
    return live_server.url


@pytest.fixture
def changed(site: str) -> Article:
    return Article.objects.get(title="Өзгерген мәтін")


def test_from_the_results_to_each_article_and_back(page: Page, site: str) -> None:
    page.goto(f"{site}/kk/search/?q=виадуктің&sort=newest")
    page.locator(".rec h3 a").first.click()
    expect(page.locator("h1 mark")).to_have_text("Виадук")
    expect(page.locator("#p1 mark")).to_have_text("Виадуктің")
    trail = page.locator("nav.trail")
    expect(trail).to_contain_text(f"1 / {VIADUCTS}")
    expect(trail.locator("[rel=prev]")).to_have_count(0)
    for number in (1, 2):
        trail.locator("[rel=next]").click()
        expect(page.locator("h1")).to_have_text(f"Виадук {number}")
    expect(trail.locator("[rel=next]")).to_have_count(0)
    trail.locator("[rel=prev]").click()
    expect(page.locator("h1")).to_have_text("Виадук 1")
    trail.locator("a").first.click()
    page.wait_for_url("**/kk/search/?q=*")
    assert "sort=newest" in page.url
    expect(page.locator(":target")).to_have_text("Виадук 1")


def test_evidence_scrolls_to_its_paragraph(page: Page, site: str, changed: Article) -> None:
    page.goto(f"{site}/kk/a/{changed.code}/")
    last = page.locator(".body p").last
    expect(last).not_to_be_in_viewport()
    page.locator("details", has_text="Негіздеме").first.locator("summary").click()
    page.locator("a.where").first.click()
    expect(last).to_be_in_viewport()
    expect(page.locator(":target")).to_contain_text("негіз бар")


def test_copying_an_address_and_a_citation(browser: Browser, site: str, changed: Article) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site}/kk/a/{changed.code}/")

    def expect_copied(text: str, said: str) -> None:
        expect(page.locator("[role=status]")).to_have_text(said)
        same = "async text => (await navigator.clipboard.readText()).trim().split(/\\s+/).join(' ') === text"
        page.wait_for_function(same, arg=" ".join(text.split()))

    page.locator("#p2 .pin").click()
    expect_copied(f"{site}/a/{changed.code}/r2#p2", "Сілтеме көшірілді")
    assert page.url.endswith("#p2")
    page.locator("button[data-copies]").click()
    expect_copied(f"{site}/a/{changed.code}/", "Сілтеме көшірілді")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    buttons = page.locator("button[data-from]").all()
    assert len(buttons) == 9
    for button in buttons:
        button.click()
        shown = page.locator(f"#{button.get_attribute('data-from')}").text_content() or ""
        expect_copied(shown.strip(), "Сілтеменің мәтіні көшірілді")
    context.close()


def test_a_passage_of_an_older_version_and_what_changed(page: Page, site: str, changed: Article) -> None:
    page.goto(f"{site}/a/{changed.code}/r1#p2")
    assert re.search(rf"/(kk|ru|en)/a/{changed.code}/r1#p2$", page.url)
    expect(page.locator(":target")).to_contain_text("Келесі жиын Омбыда")
    page.goto(f"{site}/kk/a/{changed.code}/r1..r2")
    expect(page.locator(".changes .body ins").last).to_contain_text("Соңғы абзацта")
    expect(page.locator(".changes .body del")).to_have_count(0)


def test_the_page_is_whole_without_scripts(browser: Browser, site: str, changed: Article) -> None:
    context = browser.new_context(java_script_enabled=False, accept_downloads=True)
    page = context.new_page()
    page.goto(f"{site}/kk/search/?q=виадуктің&sort=newest")
    page.locator(".rec h3 a").first.click()
    expect(page.locator("#p1 mark")).to_have_text("Виадуктің")
    page.locator("nav.trail [rel=next]").click()
    expect(page.locator("h1")).to_have_text("Виадук 1")
    page.goto(f"{site}/kk/a/{changed.code}/")
    expect(page.locator("button[data-copy], button[data-share]").filter(visible=True)).to_have_count(0)
    expect(page.locator("#cite-gost-r")).to_be_visible()
    page.locator("summary", has_text="RIS").click()
    expect(page.locator("#cite-ris")).to_be_visible()
    with page.expect_download() as download:
        page.locator("a[href$='/cite/ris']").click()
    assert download.value.suggested_filename == f"kopir-{changed.code}.ris"
    page.locator("#p2 .pin").click()
    expect(page.locator(":target")).to_contain_text("Келесі жиын")
    page.goto(f"{site}/kk/a/{changed.code}/")
    page.locator("a[href$='/r1..r2']").click()
    expect(page.locator(".changes ins").first).to_be_visible()
    context.close()


def test_on_paper_stands_what_is_read_and_nothing_to_click(page: Page, site: str, changed: Article) -> None:
    page.goto(f"{site}/kk/search/?q=виадуктің&sort=newest")
    page.locator(".rec h3 a").first.click()
    page.goto(f"{site}/kk/a/{changed.code}/")
    page.emulate_media(media="print")
    for folded in page.locator(".evidence details .aside").all() + page.locator(".cite").all():
        assert folded.is_visible()
    for hidden in (".nav", ".langs", ".trail", ".pin", ".acts", ".foot", "pre", "button"):
        expect(page.locator(hidden).filter(visible=True)).to_have_count(0)


def test_nothing_complains_or_overflows(page: Page, site: str, changed: Article) -> None:
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 400 else None)
    paths: list[Any] = ["", "r1", "r2", "r1..r2", "story/", "?q=жиын&hit=1"]
    for width in (320, 390, 1360):
        page.set_viewport_size({"width": width, "height": 800})
        for path in paths:
            page.goto(f"{site}/kk/a/{changed.code}/{path}")
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, site: str, changed: Article, scheme: Any) -> None:
    for width in (1360, 390, 320):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = context.new_page()
        for path in ("?q=жиын&hit=1", "r1", "r1..r2", "story/"):
            page.goto(f"{site}/kk/a/{changed.code}/{path}")
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            assert findings(page) == [], (path, width)
        context.close()
