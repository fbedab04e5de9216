"""Each count of the page on coverage leads to a search that finds as many. Not on PostgreSQL, unlike its neighbours."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client

from articles.models import Outlet
from tests.fast.pages.test_coverage import dala  # noqa: F401

pytestmark = pytest.mark.django_db


def test_every_count_leads_to_as_many_articles(
    client: Client,
    dala: Outlet,  # noqa: F811
    index: Callable[[], None],
) -> None:
    index()
    counted = re.compile(r'<td class="num[^"]*"><a href="([^"]*)" rel="nofollow">(\d+)</a>')
    led = []
    for query in ("", "?year=2019", f"?outlet={dala.slug}", "?year=2021"):
        for url, count in counted.findall(client.get(f"/en/coverage/{query}").content.decode()):
            led.append(html.unescape(url))
            assert client.get(led[-1]).context["total"] == int(count), led[-1]
    slug = quote(dala.slug)
    assert f"/en/search/?outlet={slug}&from=2021-12&to=2021-12" in led
    assert f"/en/search/?outlet={slug}&date=none" in led
