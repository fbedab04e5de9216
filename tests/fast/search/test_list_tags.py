"""What lists repeat: names from outside stay text, and a value is told by its box, its number and its way out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation
from lxml import html

from search.page import Option
from search.records import TagLink
from search.templatetags.list_tags import choices, table_row, tag_links

pytestmark = pytest.mark.usefixtures("english")
HOSTILE = "\"><script>'&"


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def made(**other: object) -> Option:
    parts = {"value": "x", "label": "Қытай", "count": 1200, "chosen": False, "excluded": False, "exclude_url": "?-x=1"}
    return Option(**{**parts, **other})  # type: ignore[arg-type]


def drawn(*options: Option, buttons: bool = False) -> html.HtmlElement:
    return html.fragment_fromstring(str(choices(options, "pair", "article", buttons)), create_parent="div")


def test_names_from_outside_stay_text() -> None:
    page = drawn(made(value=HOSTILE, label=HOSTILE), made(value=HOSTILE, label=HOSTILE, excluded=True), buttons=True)
    assert not page.findall(".//script")
    assert [box.get("value") for box in page.iter("input")] == [HOSTILE, HOSTILE]
    assert [name.text_content() for name in page.xpath(".//span[@dir]")] == [HOSTILE, f"Exclude: {HOSTILE}"]
    tags = html.fragment_fromstring(
        str(tag_links([TagLink("topic", HOSTILE, HOSTILE, f"?topic={HOSTILE}", "accepted", HOSTILE)])),
        create_parent="p",
    )
    (link,) = tags.iter("a")
    assert (link.text_content(), link.get("href"), link.get("title")) == (HOSTILE, f"?topic={HOSTILE}", HOSTILE)
    assert "<script>" not in table_row(HOSTILE, HOSTILE, [HOSTILE])


def test_a_value_is_left_out_by_a_button_or_by_its_address() -> None:
    (button,) = drawn(made(), buttons=True).iter("button")
    assert (button.get("name"), button.get("value"), button.get("tabindex")) == ("-pair", "x", "-1")
    for page, stop in ((drawn(made(chosen=True), buttons=True), "-1"), (drawn(made()), None)):
        (link,) = page.iter("a")
        assert (link.get("href"), link.get("tabindex"), link.text_content()) == ("?-x=1", stop, "Exclude: Қытай")


def test_what_is_left_out_already_is_told_so_and_can_be_taken_back() -> None:
    page = drawn(made(excluded=True, exclude_url="", count=0), buttons=True)
    (box,) = page.iter("input")
    assert (box.get("name"), "checked" in box.attrib) == ("-pair", True)
    assert not page.findall(".//button") and not page.findall(".//a")
    (label,) = page.iter("label")
    assert label.get("class") == "opt zero"


def test_numbers_are_told_with_their_noun() -> None:
    (count,) = drawn(made()).xpath(".//span[@class='c']")
    assert count.text_content() == "1,200 articles"


def test_a_period_without_an_address_is_no_link() -> None:
    assert "href" not in table_row("2024", "", ["1"])
    assert table_row("2024", "?from=2024", ["1"]).count("href") == 1
