"""Who reaches what: every address of the admin and every action of its lists, asked for as everyone.

The addresses are found in the resolver. What is allowed stands in tests/allowed.py, the least role that may: an
address, a table or an action that has no line there fails, and so does a line for what is there no more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from typing import Any
from urllib.parse import quote, urljoin

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from tests.allowed import (
    ACTIONS,
    ADMINISTRATOR,
    CHIEF,
    EDITOR,
    FOR_ALL,
    NO_ONE,
    PAGES,
    STAFF,
    TABLES,
    WHO,
    Page,
    Role,
    allowed,
)
from tests.pages import Page as Shown
from tests.paths import ROOT

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"


# ---- what there is ---------------------------------------------------------------------------------------------------


def routes(patterns: Any = None, before: str = "") -> Iterator[str]:
    """Every route below /admin/, as it is written in the code."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, route)
        elif route.startswith("admin/"):
            yield route.removeprefix("admin/")


def test_every_address_has_its_line() -> None:
    assert set(routes()) - FOR_ALL == set(allowed())


def test_every_table_has_its_line() -> None:
    assert {model._meta.label_lower for model in admin.site._registry} == set(TABLES)


def test_every_field_that_offers_rows_has_its_line() -> None:
    """For `autocomplete/`, whose one address serves all of them."""
    fields = {
        f"autocomplete/?app_label={of.opts.app_label}&model_name={of.opts.model_name}&field_name={name}"
        for table in admin.site._registry.values()
        for of in (table, *(inline(table.model, admin.site) for inline in table.inlines))
        for name in of.autocomplete_fields
    }
    lines = PAGES["autocomplete/"]
    assert isinstance(lines, list)
    assert fields == {page.at for page in lines}


# ---- asked for as everyone -------------------------------------------------------------------------------------------


@pytest.fixture
def asking(request: pytest.FixtureRequest, client: Client, world: dict[str, Any]) -> Client:
    """That of a person with the role that the test is asked for."""
    role: Role = request.getfixturevalue("role")
    if role == Role.NOBODY:
        return client
    user = User.objects.create_user("who", is_staff=role > Role.READER, is_superuser=role == ADMINISTRATOR)
    if role in (EDITOR, CHIEF):
        user.groups.add(Group.objects.get(name={EDITOR: "editors", CHIEF: "chief editors"}[role]))
    client.force_login(user)
    return client


@pytest.fixture
def accounts_go(only_the_archive_writes: list[str]) -> Iterator[None]:
    """Django, which is called by no room of ours, unties an account that is deleted from what it decided."""
    yield
    only_the_archive_writes[:] = [line for line in only_the_archive_writes if f"{ROOT}/config/" not in line]


def address(route: str, page: Page, world: dict[str, Any]) -> str:
    """Of a row of the table whose pages the route is of, or the one that the page names."""
    if page.at:
        return "/admin/" + re.sub(r"{(.+?)}", lambda found: str(world[found[1]]), page.at)
    table = ".".join(route.split("/")[:2])
    return "/admin/" + re.sub(r"<.+?>", lambda _found: quote(str(world[table]), safe=""), route)


def outcome(response: Any) -> str:
    """What somebody was answered."""
    if response.status_code == 302 and response["Location"].startswith(LOGIN):
        return "login"
    named = {403: "refused", 404: "missing", 405: "no such method"}
    return named.get(response.status_code, "reached" if response.status_code < 500 else "failed")


def expected(role: Role, least: Role, page: Page) -> set[str]:
    if role >= least:
        return {"reached"}
    if role < STAFF:
        return {"login", "no such method"}
    return {"missing"} if page.missing else {"refused", "no such method"}


class Writes:
    """What is written while it is looked at, beside sessions."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and "django_session" not in sql:
            self.found.append(sql[:120])
        return execute(sql, *rest)


def asked(ask: Callable[[], Any]) -> tuple[str, list[str]]:
    """What is answered and written; then all is as it was."""
    writes = Writes()
    with transaction.atomic(), connection.execute_wrapper(writes):
        response = ask()
        response.close()
        transaction.set_rollback(True)
    return outcome(response), writes.found


@pytest.mark.usefixtures("accounts_go")
@pytest.mark.parametrize("role", WHO, ids=lambda role: role.name)
def test_each_address(role: Role, asking: Client, world: dict[str, Any]) -> None:
    wrong = []
    for route, lines in allowed().items():
        for page in lines if isinstance(lines, list) else [lines]:
            where = address(route, page, world)
            for least, ask in ((page.get, asking.get), (page.post, partial(asking.post, data={"post": "yes"}))):
                found, written = asked(partial(ask, where))
                if found not in expected(role, least, page) or (written and found != "reached"):
                    wrong.append((where, "GET" if least is page.get else "POST", found, written))
    assert wrong == []


@pytest.mark.usefixtures("accounts_go")
@pytest.mark.parametrize("role", WHO, ids=lambda role: role.name)
def test_each_action(role: Role, asking: Client, world: dict[str, Any]) -> None:
    """Which are offered; one that is not, and is posted all the same, writes nothing."""
    request = RequestFactory().get("/")
    request.user = asking.get(LOGIN).wsgi_request.user
    for model, table in admin.site._registry.items():
        label = model._meta.label_lower
        least = ACTIONS.get(label, {})
        if role >= STAFF:
            offered = set(table.get_actions(request)) if table.has_view_permission(request) else set()
            assert offered == {name for name, who in least.items() if role >= who}, label
        where = reverse(f"admin:{label.replace('.', '_')}_changelist")
        for name in {*least, "delete_selected"}:
            data = {"action": name, "_selected_action": [world[label]], "post": "yes"}
            found, written = asked(partial(asking.post, where, data))
            if role < least.get(name, NO_ONE):
                assert not written, (label, name)
                assert found in ({"reached"} if role >= TABLES[label].view else {"login", "refused"}), (label, name)
            else:
                assert found == "reached", (label, name)


@pytest.mark.parametrize("role", [ADMINISTRATOR], ids=lambda role: role.name)
def test_before_the_second_step_nobody_reaches_anything(
    role: Role, asking: Client, world: dict[str, Any], settings: Any
) -> None:
    settings.TWO_STEP_LOGIN = True
    for route, lines in (allowed() | {"two-step/": []}).items():
        for page in lines if isinstance(lines, list) else [lines]:
            where = address(route, page, world)
            for ask in (asking.get, partial(asking.post, data={"post": "yes"})):
                found, written = asked(partial(ask, where))
                assert found in ("login", "no such method") and not written, where


@pytest.mark.parametrize("role", [EDITOR, CHIEF], ids=lambda role: role.name)
def test_no_link_leads_to_a_refusal(role: Role, asking: Client, world: dict[str, Any]) -> None:
    """On the pages that somebody reaches."""
    links: dict[str, str] = {}  # and where each was found
    for route, lines in allowed().items():
        for page in lines if isinstance(lines, list) else [lines]:
            where = address(route, page, world)
            with closing(asking.get(where)) as response:
                if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                    found = (urljoin(where, href) for href in Shown(response).hrefs())
                    links |= {link: where for link in found if link.startswith("/admin/")}
    assert len(links) > 50
    wrong = []
    for link, where in links.items():
        with closing(asking.get(link)) as response:
            if outcome(response) not in ("reached", "no such method"):
                wrong.append((where, link, response.status_code))
    assert wrong == []


def test_a_row_of_each_table_is_there(world: dict[str, Any]) -> None:
    assert set(TABLES) <= set(world)
