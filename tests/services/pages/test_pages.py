"""The search page, and pages of pairs, topics and outlets: for everybody, by the keyboard, and nothing is lost."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from search import sync
from tests.browsing import as_old, findings, open_filters, overflow, stops_before, top_of
from tests.pages import add
from tests.services.site import take_in_the_seeds

pytestmark = pytest.mark.django_db(transaction=True)
DAYS = [
    *(f"2021-{month:02}-{month + 9}" for month in range(1, 13)),
    "2021-05-03", "2021-05-20", "2021-05-21", "2022-01-02", "2023-01-02", "2024-01-02", "2025-01-02", "2026-01-02",
]  # fmt: skip
MOST_STOPS, LOWEST = 15, 480


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """The seeds, and articles about bridges on all DAYS."""
    take_in_the_seeds()
    for number, day in enumerate(DAYS):
        pairs, topics = [("kz-uz",), ("kg-kz", "kz-ru")][number % 2], [("trade",), ("transport", "energy")][number % 2]
        language = ["kk", "ru"][number % 2]
        add(f"Көпір {number}", "Көпірдің тірегі.", date=day, pairs=pairs, topics=topics, language=language)
    sync.rebuild()
    return live_server.url


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_axe_finds_nothing(browser: Browser, site: str) -> None:
    outlet = "outlets/"  # the seeds' own outlets come and go with the rules: the first one of the list
    paths = ["", "search/?q=көпір", "pairs/", "pairs/kz-uz/", "countries/uz/", "topics/trade/", outlet]
    found = []
    for width, scheme in ((width, scheme) for width in (1360, 390, 320) for scheme in ("light", "dark")):
        context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
        page = context.new_page()
        for path in paths:
            page.goto(f"{site}/ru/{path}")
            if overflow(page) > 0:
                found.append(f"{width} {path}: wider than its window")
            open_filters(page)
            found += [f"{width} {scheme} {path}: {each}" for each in findings(page)]
            if path == outlet and (first := page.locator("main a[href*='/outlets/']").first).count():
                page.goto(first.evaluate("link => link.href"))
                found += [f"{width} {scheme} {page.url}: {each}" for each in findings(page)]
        context.close()
    assert found == []


def test_few_stops_lead_to_the_first_result(reader: Page, site: str) -> None:
    for width in (1360, 390):
        reader.set_viewport_size({"width": width, "height": 844})
        reader.goto(f"{site}/ru/search/?q=тірегі")
        assert stops_before(reader, ".skip") == 0
        before = stops_before(reader, ".rec h3 a")
        assert before and before <= MOST_STOPS, width
    reader.set_viewport_size({"width": 1360, "height": 844})
    reader.locator("#filters input[name=pair]").first.focus()
    reader.keyboard.press("Tab")
    expect(reader.locator("#filters input[name=pair]").nth(1)).to_be_focused()


def test_the_first_record_is_near_under_two_filters(reader: Page, site: str) -> None:
    reader.set_viewport_size({"width": 390, "height": 844})
    for language in ("kk", "ru", "en"):
        reader.goto(f"{site}/{language}/search/?q=көпір&pair=kz-uz&topic=trade")
        top = top_of(reader, ".rec")
        assert top and top <= LOWEST, language
        assert overflow(reader) <= 0


def test_what_is_not_applied_is_counted_and_carried_along(reader: Page, site: str) -> None:
    reader.goto(f"{site}/en/search/?q=көпір&page=1")
    line = reader.locator("#filters .pending")
    expect(line).to_be_hidden()
    reader.check("#filters input[name=topic][value=trade]")
    reader.fill("#filters input[name=from]", "2021")
    expect(line).to_contain_text("Changes not applied: 2")
    reader.fill("#q", "көпір тірегі")
    expect(line).to_contain_text("Changes not applied: 2")
    reader.locator(".hits .ways > summary").first.click()
    reader.locator(".sort a", has_text="Newest").first.click()
    reader.wait_for_url("**sort=newest**")
    expected = {"q": ["көпір тірегі"], "topic": ["trade"], "from": ["2021"], "sort": ["newest"]}
    assert asked(reader) == expected
    expect(reader.locator("#filters .pending")).to_be_hidden()

    reader.uncheck("#filters input[name=topic][value=trade]")
    reader.locator(".plot svg a").nth(1).click()
    reader.wait_for_url(re.compile("to="))
    assert "topic" not in asked(reader)


def test_from_years_to_days_and_back(reader: Page, site: str) -> None:
    reader.goto(f"{site}/en/search/?q=тірегі")
    spans = [reader.locator(".rec").count()]
    for expected in ({"from": ["2021"]}, {"from": ["2021-05"]}, {"from": ["2021-05-20"]}):
        bars = reader.locator(".plot").first.locator("svg a")
        (place,) = (
            number
            for number in range(bars.count())
            if expected.items() <= parse_qs(urlsplit(bars.nth(number).get_attribute("href") or "").query).items()
        )
        bars.nth(place).click()
        reader.wait_for_url(f"**from={expected['from'][0]}&**")
        assert asked(reader)["to"] == expected["from"]
        spans.append(reader.locator(".rec").count())
    assert spans == [len(DAYS), 15, 4, 1]
    for before in (4, 15):
        reader.locator(".crumbs a").last.click()
        expect(reader.locator(".rec")).to_have_count(before)
    reader.locator(".crumbs a").first.click()
    expect(reader.locator(".rec")).to_have_count(len(DAYS))


def test_how_a_list_is_shown_is_kept(reader: Page, site: str) -> None:
    reader.goto(f"{site}/en/search/?view=compact&size=100")
    expect(reader.locator(".lines .rec").first).to_be_visible()
    reader.goto(f"{site}/en/search/")
    expect(reader.locator(".lines .rec")).to_have_count(len(DAYS) + 5)
    assert {cookie["name"]: cookie["value"] for cookie in reader.context.cookies()}.items() >= {
        "view": "compact",
        "size": "100",
    }.items()
    reader.goto(f"{site}/en/search/?view=full&size=25")
    expect(reader.locator(".lines")).to_have_count(0)
    expect(reader.locator(".rec")).to_have_count(25)


def test_a_phone_without_popover_has_the_filters_below(browser: Browser, site: str) -> None:
    """As in Chrome 109: no element knows `popover`, and style sheets that ask for it are told no."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()

    page.route("**", as_old)
    page.goto(f"{site}/ru/search/?q=көпір")
    expect(page.locator(".open-f")).to_be_hidden()
    page.locator(".to-f").click()
    box = page.locator("#filters input[name=pair]").first
    expect(box).to_be_in_viewport()
    box.check()
    page.locator("#filters .go button").click()
    expect(page.locator(".on .chip")).to_have_count(1)
    page.unroute_all(behavior="wait")  # what still comes in must not find its context closed
    context.close()
