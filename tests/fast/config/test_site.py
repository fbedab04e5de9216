"""The site itself: health, robots, headers, the reader's language, the login before everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
from django.contrib.auth.models import User
from django.test import Client

from search.engine import EngineUnavailable

pytestmark = pytest.mark.django_db
LOGIN = "django.contrib.auth.middleware.LoginRequiredMiddleware"


def test_the_process_answers_without_its_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"


def test_readiness_is_the_database_and_its_migrations(client: Client, index: Callable[[], None]) -> None:
    index()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "index": "ok", "backup": None})


def test_an_index_that_is_away_degrades_only(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    away = Mock()
    away.status.side_effect = EngineUnavailable
    monkeypatch.setattr("config.views.get_engine", lambda: away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "index": "degraded", "backup": None})


def test_pending_migrations_are_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.views.MigrationExecutor.migration_plan", lambda *_: ["0009"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "migrations pending")


def test_robots_may_read_articles_and_not_searches(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /*?*" in lines
    assert "Disallow: /" not in lines


def test_public_pages_have_a_strict_policy_and_no_cookie(client: Client, index: Callable[[], None]) -> None:
    index()
    answer = client.get("/kk/search/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies


@pytest.mark.parametrize(("accepts", "language"), [("ru,en;q=0.5", "ru"), ("en", "en"), ("kk", "kk"), ("fr", "kk")])
def test_the_first_address_leads_to_the_readers_language(client: Client, accepts: str, language: str) -> None:
    answer = client.get("/", headers={"accept-language": accepts})
    assert (answer.status_code, answer["Location"]) == (302, f"/{language}/")
    assert "Accept-Language" in answer["Vary"]


def test_a_form_without_its_token_is_answered_by_a_page_of_ours() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/i18n/setlang/", {"language": "ru"}, headers={"accept-language": "ru"})
    assert answer.status_code == 403
    assert "Көпір" in answer.content.decode()


@pytest.fixture
def closed(settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, LOGIN]
    settings.SITE_LOGIN_REQUIRED = True


@pytest.mark.usefixtures("closed")
def test_the_whole_site_can_be_put_behind_the_login(client: Client) -> None:
    for path in ("/kk/search/", "/ru/browse/", "/en/search/facets/pair/", "/kk/a/7q3f2k/", "/kk/a/7q3f2k/original/"):
        answer = client.get(path)
        assert answer.status_code == 302, path
        assert answer["Location"].startswith(f"{path[:3]}/login/?next=/"), path
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


@pytest.mark.usefixtures("closed")
def test_a_reader_without_staff_rights_logs_in_and_out(client: Client, index: Callable[[], None]) -> None:
    index()
    User.objects.create_user("okyrman", password="көпір-арқылы-өту")
    login = "/kk/login/?next=/kk/browse/"
    assert "Құпиясөз" in client.get(login).content.decode()
    wrong = client.post(login, {"username": "okyrman", "password": "басқа"})
    assert 'role="alert"' in wrong.content.decode()
    right = client.post(login, {"username": "okyrman", "password": "көпір-арқылы-өту", "next": "/kk/browse/"})
    assert (right.status_code, right["Location"]) == (302, "/kk/browse/")
    assert "/kk/logout/" in client.get("/kk/browse/").content.decode()
    client.post("/kk/logout/")
    assert client.get("/kk/browse/").status_code == 302


def test_a_mistyped_address_gets_a_page_of_ours_also_under_debug(client: Client, settings: Any) -> None:
    settings.DEBUG = True
    assert "config.views.own_not_found" in settings.MIDDLEWARE
    for path in ("/kk/nowhere/", "/nowhere", "/kk/a/zzzzzz/"):
        answer = client.get(path, headers={"accept-language": "kk"}, follow=True)
        assert answer.status_code == 404, path
        html = answer.content.decode()
        assert "Көпір" in html
        assert "URLconf" not in html
