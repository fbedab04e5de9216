"""The servers of this tier are what they should be."""

from __future__ import annotations

import json
import urllib.request

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Page


def test_postgres_is_recent_and_folds_cyrillic(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as database:
        assert database.info.server_version >= 150000
        assert database.execute("select lower('ҚАЗАҚСТАН')").fetchone() == ("қазақстан",)


@pytest.mark.django_db
def test_django_runs_on_them(elasticsearch_url: str) -> None:
    assert connection.vendor == "postgresql"
    assert [elasticsearch_url] == settings.ELASTICSEARCH_URL


def test_elasticsearch_is_of_the_release_line_of_the_real_stack(elasticsearch_url: str) -> None:
    with urllib.request.urlopen(elasticsearch_url, timeout=10) as answer:
        assert json.load(answer)["version"]["number"].startswith("8.19.")


def test_the_browser_runs(page: Page) -> None:
    page.set_content("<p style='text-transform: uppercase'>ә ғ қ ң ө ұ ү һ і</p>")
    assert page.inner_text("p") == "Ә Ғ Қ Ң Ө Ұ Ү Һ І"
