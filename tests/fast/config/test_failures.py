"""Nobody meets a bare error: what no value can hold and no row can have, in any parameter of pages and of the admin.

On PostgreSQL too (tests/services/test_postgres.py): it takes no NUL, SQLite does; both refuse numbers, each in its way.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any
from unittest.mock import Mock

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, User
from django.db import DataError, InterfaceError, OperationalError, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from articles.models import Article
from config.failures import page_of
from search.engine import SearchPage
from search.filters import SearchFilters
from tests.making import made

pytestmark = pytest.mark.django_db

HUGE = "99999999999999999999999"
VALUES = ("a%00b", "%ED%A0%80", "%F0%90%8C%80", HUGE, f"0,-{HUGE}", "-1")
PATHS = (
    "/kk/search/",
    "/kk/browse/",
    *(f"/ru/search/facets/{name}/" for name in ("pair", "country", "topic", "lang", "outlet")),
)
OWN = ("q", "o", "p", "e", "all", "_facets", "_popup", "_to_field", "pk", "id", "pk__in", "id__in", "id__gt", "x%00")
AWAY = {"kk": "Мұрағат қазір істемей тұр", "ru": "Архив сейчас недоступен", "en": "The archive is unavailable"}
ANSWERS = {200, 302, 400, 403, 404}


@pytest.fixture
def nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Mock()
    engine.search.return_value = SearchPage(
        0, 0, (), dict.fromkeys(("pair", "country", "topic", "lang", "outlet"), ()), {}, {}
    )
    engine.listed.return_value, engine.table.return_value = (), {}
    for module in ("views", "sums", "histogram"):
        monkeypatch.setattr(f"search.{module}.get_engine", lambda: engine)


def asked(client: Client, path: str, query: str, **extra: Any) -> HttpResponse:
    """The answer; what PostgreSQL holds against its transaction is forgotten."""
    with transaction.atomic():
        answer = client.get(path, QUERY_STRING=query, **extra)
        transaction.set_rollback(True)
    return answer


def parameters(page: admin.ModelAdmin) -> Iterator[str]:
    """What the list of this page may be narrowed by."""
    for filtered in page.list_filter:
        if isinstance(filtered, str | tuple):
            name = filtered if isinstance(filtered, str) else filtered[0]
            yield from (f"{name}{lookup}" for lookup in ("", "__exact", "__id__exact"))
        else:
            yield getattr(filtered, "parameter_name", "")
    for field in page.model._meta.get_fields():
        if field.concrete:
            yield f"{field.name}__exact"
    yield from OWN


@pytest.mark.slow
@pytest.mark.usefixtures("nothing_found")
@pytest.mark.parametrize("path", PATHS)
def test_any_value_of_any_parameter_of_a_page(client: Client, path: str) -> None:
    keys = {*SearchFilters.get_filters(), "find", "year", "pair", "country", "topic", "lang", "outlet", "unit", "x%00"}
    for key in sorted(keys):
        for value in VALUES:
            answer = asked(client, path, f"{key}={value}")
            assert answer.status_code in ANSWERS, (key, value)
            assert "Көпір" in answer.content.decode(), (key, value)


@pytest.mark.usefixtures("nothing_found")
def test_a_nul_is_ignored(client: Client) -> None:
    for path in PATHS:
        for key in ("topic", "outlet", "pair", "q"):
            assert asked(client, path, f"{key}=%00").status_code == 200, (path, key)


@pytest.mark.usefixtures("nothing_found")
def test_another_charset_makes_no_half_characters(client: Client) -> None:
    for charset in ("unicode_escape", "utf-7", "utf-16", "nonsense"):
        for path in PATHS:
            answer = asked(client, path, "outlet=%5Cud800&q=%5Cud800", CONTENT_TYPE=f"text/plain; charset={charset}")
            assert answer.status_code in ANSWERS, (charset, path)


@pytest.mark.usefixtures("nothing_found")
def test_a_cookie_that_no_session_can_have(client: Client, editor: User) -> None:
    client.cookies["sessionid"] = "\0" * 32
    for path in ("/kk/search/", "/admin/", "/kk/browse/", "/i18n/setlang/"):
        assert asked(client, path, "").status_code in {*ANSWERS, 405}, path


@pytest.mark.slow
@pytest.mark.parametrize("model", [model for model in admin.site._registry if model._meta.app_label == "articles"])
def test_any_value_of_any_parameter_of_the_admin(admin_client: Client, model: Any) -> None:
    made("Көпір", "Мәтін.", outlet="Дала жаршысы", pairs={"kz-ru": "principal"})
    listed = reverse(f"admin:articles_{model._meta.model_name}_changelist")
    for key in dict.fromkeys(parameters(admin.site._registry[model])):
        answer = asked(admin_client, listed, f"{key}=%00{HUGE}")
        assert answer.status_code in ANSWERS, key
    for wrong in ("_00", HUGE, "9223372036854775808"):
        for step in ("change", "history", "delete"):
            answer = asked(admin_client, f"{listed}{wrong}/{step}/", "")
            assert answer.status_code in ANSWERS, (wrong, step)


@pytest.mark.slow
def test_autocompletion_and_actions_of_the_admin(admin_client: Client) -> None:
    for page in admin.site._registry.values():
        for field in chain(page.autocomplete_fields, *(inline.autocomplete_fields for inline in page.inlines)):
            models = [page.model, *(inline.model for inline in page.inlines)]
            model = next(model for model in models if field in {each.name for each in model._meta.get_fields()})
            named = f"app_label=articles&model_name={model._meta.model_name}&field_name={field}"
            for value in VALUES:
                for key in ("term", "page"):
                    answer = asked(admin_client, reverse("admin:autocomplete"), f"{named}&{key}={value}")
                    assert answer.status_code in ANSWERS, (field, key, value)
    for number in (HUGE, "-1", "a\0"):
        with transaction.atomic():
            data = {"action": "delete_selected", "_selected_action": number, "index": "0"}
            answer = admin_client.post(reverse("admin:articles_article_changelist"), data)
            transaction.set_rollback(True)
        assert answer.status_code in ANSWERS, number


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_database_that_is_away_is_a_page_that_asks_for_patience(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str, settings: Any
) -> None:
    settings.SITE_LOGIN_REQUIRED = True  # the page asks who is signed in
    client.cookies["sessionid"] = "a" * 32
    for failure in (OperationalError("the connection is lost"), InterfaceError("the connection is closed")):
        monkeypatch.setattr("articles.pages.views.articles", Mock(side_effect=failure))
        answer = client.get(f"/{language}/browse/")
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert AWAY[language] in answer.content.decode()


def test_what_stands_around_the_views_is_answered_too(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
    client.cookies["sessionid"] = "a" * 32
    client.raise_request_exception = False
    settings.DEBUG = False
    failing = Mock(side_effect=OperationalError("the connection is lost"))
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", failing)
    answer = client.get("/kk/browse/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_only_what_a_database_refuses_is_the_readers_fault() -> None:
    request = RequestFactory().get("/kk/search/")
    request.user = AnonymousUser()
    for refused in (
        DataError("integer out of range"),
        OverflowError("Python int too large to convert to SQLite INTEGER"),
        ValueError("Field 'id' expected a number but got 'a'."),
    ):
        answer = page_of(request, refused)
        assert answer
        assert answer.status_code == 400
    for ours in (OverflowError("math range error"), ValueError(), Article.DoesNotExist(), None):
        assert page_of(request, ours) is None
