"""The house keeps the rules of its rooms (docs/map.md; tests/rooms.py checks them), and a breach is seen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests import rooms
from tests.paths import ROOT
from tests.rooms import CHECKS, HALL, PURE, House, house, ways_out

X2 = "import django_tasks\nfrom articles.text import x"  # stands beside what is added


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_rules_are_kept(check: Callable[[House], list[str]]) -> None:
    assert check(house()) == []


def test_the_map_says_which_files_of_the_hall_know_django() -> None:
    (line,) = re.findall(r"^\| `articles/\{batches.*", (ROOT / "docs/map.md").read_text(), re.MULTILINE)
    knowing = [name.split(".")[1] for name in HALL if [*ways_out(house(), name, PURE["articles.ingest"])]]
    assert re.findall(r"`(\w+)`", line.split("|")[3]) == knowing


@pytest.mark.parametrize(
    ("check", "path", "text", "told"),
    [
        ("loose_files", "articles/odds.py", "", "articles.odds"),
        ("arrows_upwards", "articles/__init__.py", "from articles import models", "articles → articles.models"),
        ("arrows_upwards", "articles/text/x.py", "from articles.models import Article",
         "articles.text.x → articles.models"),
        ("arrows_upwards", "articles/text/x.py", "from ..ingest import analyse", "articles.text.x → articles.ingest"),
        ("arrows_upwards", "articles/models/x.py", "import importlib\nimportlib.import_module('articles.archive.keys')",
         "articles.models.x → articles.archive.keys"),
        ("arrows_upwards", "articles/models/x.py", "def f(): return __import__('search.sync')",
         "articles.models.x → search.sync"),
        ("arrows_upwards", "articles/models/x.py", "import_module('..archive.keys', __package__)",
         "articles.models.x → articles.archive.keys"),
        ("arrows_upwards", "articles/models/x.py", "import_string('articles.archive.keys.refresh_keys')",
         "articles.models.x → articles.archive.keys"),
        ("what_search_knows", "search/x.py", "from articles.archive import editors",
         "search.x → articles.archive.editors"),
        ("what_search_knows", "search/x.py", "from articles.intake import jobs", "search.x → articles.intake.jobs"),
        ("pages_that_write", "articles/pages/x.py", "from articles.archive.editors import hide",
         "articles.pages.x → articles.archive.editors"),
        ("pages_that_write", "articles/templatetags/x.py", "from articles.archive import outbox",
         "articles.templatetags.x → articles.archive.outbox"),
        ("circles", "articles/text/x.py", "from articles.text import x2", "articles.text.x"),
        ("impurities", "articles/text/x.py", "from articles import dates",
         "articles.text.x → articles.dates → django.utils.translation.get_language"),
        ("impurities", "articles/text/x.py", "from articles.text import x2\n",
         "articles.text.x → articles.text.x2 → django_tasks"),
        ("impurities", "articles/ingest/x.py", "import django_filters.filters",
         "articles.ingest.x → django_filters.filters"),
        ("impurities", "articles/vocabulary/x.py", "import djangorestframework_x", None),
        ("impurities", "articles/ingest/x.py", "import sqlite3", "articles.ingest.x → sqlite3"),
        ("impurities", "articles/text/x.py", "from elasticsearch import Elasticsearch", None),
        ("impurities", "articles/text/x.py", "import psycopg", None),
        ("impurities", "articles/text/x.py", "def f():\n    import sqlite3", None),
        ("impurities", "articles/text/x.py", "import httpcore", None),
        ("impurities", "articles/text/x.py", "from urllib import request", "articles.text.x → urllib.request"),
        ("network_outside_fetch", "articles/ingest/extract/x.py", "from httpcore import ConnectionPool", None),
        ("writes_outside_the_archive", "articles/pages/x.py", "Article.objects.filter(pk=1).update(story=2)", None),
        ("templates_that_know_search", "templates/articles/x.html", "{% load i18n search_tags %}", None),
        ("templates_that_know_search", "templates/articles/x.html", "{%load chips from search_tags%}", None),
        ("templates_that_know_search", "templates/articles/x.html", "{% include 'search/_chips.html' %}", None),
        ("templates_that_know_search", "templates/error.html", '{% extends "search/search.html" %}', None),
        ("templates_that_know_search", "templates/base.html", '{% include "./search/_chips.html" only %}', None),
        ("templates_that_know_search", "templates/base.html", '{% with part="search/x.html" %}', None),
        ("long_files", "templates/articles/x.html", "\n" * 401, "templates/articles/x.html: 401 lines"),
        ("long_files", "tests/fast/x.py", "\n" * 401, "tests/fast/x.py: 401 lines"),
    ],
)  # fmt: skip
def test_a_breach_is_seen(check: str, path: str, text: str, told: str | None) -> None:
    """A file is added to the house; `told`: a line of what is found (None: any that names it)."""
    found = getattr(rooms, check)(House({**house().files, "articles/text/x2.py": X2, path: text}))
    name = path.removesuffix(".py").replace("/", ".") if path.endswith(".py") else path
    assert [line for line in found if (line == told if told else line.startswith(name))], found
