"""The page "How search works". That its examples find what it says: tests/contract/help.py."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.translation import gettext, pgettext

from articles.models import Article
from search import filters, plan
from search.help import EXAMPLES, SECTIONS
from search.views import how_search_works

#: What the page calls by the words that stand on the page of results.
QUOTED = ("Some of the words", "Similar words", "Only what was typed", "Exact spelling", "Did you mean:", "Counts")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_has_every_point_and_example(client: Client, language: str) -> None:
    html = client.get(f"/{language}/help/").content.decode()
    with translation.override(language):
        for section in SECTIONS:
            for point in (section, *section.points):
                assert f'id="{point.name}"' in html
                assert all(conditional_escape(words) in html for words in point.says)
        for example in EXAMPLES:
            assert f'href="{conditional_escape(example.url)}"' in html
            assert example.url.startswith(f"/{language}/search/?q=")
        quoted = [gettext(label) for label in QUOTED] + [pgettext("order of results", "Relevance")]
        assert all(conditional_escape(label) in html for label in quoted)


def test_an_address_asks_for_what_the_example_says() -> None:
    for example in EXAMPLES:
        asked = filters.parse(QueryDict(urlsplit(example.url).query))
        assert asked == example.query, example.url


def test_the_page_says_in_words_what_the_plan_does() -> None:
    """“A quarter of the points, from one to four”."""
    assert (plan.LEAST_SHARE, plan.weight(1000, 1000), plan.weight(1000, 1)) == (1 / 4, 1, 4)


def test_the_page_needs_no_database(rf: Any) -> None:
    assert how_search_works(rf.get("/kk/help/")).status_code == 200


@pytest.mark.django_db
def test_the_search_box_and_the_foot_of_every_page_lead_there(client: Client, archive: list[Article]) -> None:
    for path, links in (("/ru/search/", 3), ("/ru/browse/", 2)):
        assert client.get(path).content.decode().count('href="/ru/help/"') == links
