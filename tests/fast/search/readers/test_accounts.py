"""Readers' accounts: who may have one, how it is made, entered, set and deleted; and that it is of no desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core import mail
from django.core.checks import run_checks
from django.test import Client

from config import brake
from tests.paths import ROOT

pytestmark = pytest.mark.django_db
PASSWORD = "ozen-boyi-4711"
ADDRESS = "aru@reader.example"
PAGES = ("account/", "account/password/", "account/delete/", "register/", "password/new/x/")


@pytest.fixture
def accounts_go(only_the_archive_writes: list[str]) -> Iterator[None]:
    """Django unties an account that is deleted from what it decided."""
    yield
    only_the_archive_writes[:] = [line for line in only_the_archive_writes if f"{ROOT}/search/readers/" not in line]


@pytest.fixture
def open_to_all(settings: Any) -> Any:
    settings.READER_ACCOUNTS, settings.EMAIL_HOST = "open", "mail.example"
    return settings


def reader(**values: Any) -> User:
    return User.objects.create_user(ADDRESS, email=ADDRESS, password=PASSWORD, **values)


def link_in(text: str) -> str:
    found = re.search(r"http://testserver(/\S+)", text)
    assert found, text
    return found[1]


def set_password(client: Client, link: str, password: str = PASSWORD) -> Any:
    return client.post(link, {"new_password1": password, "new_password2": password})


@pytest.mark.parametrize("page", PAGES)
def test_by_default_there_are_no_accounts_of_readers(client: Client, page: str) -> None:
    client.force_login(reader())
    assert client.get(f"/en/{page}").status_code == 404
    assert "/en/account/" not in client.get("/en/about/").content.decode()


def test_where_they_are_invited_nobody_makes_one_alone(client: Client, settings: Any) -> None:
    settings.READER_ACCOUNTS = "invited"
    assert client.get("/en/register/").status_code == 404
    assert "/en/register/" not in client.get("/en/login/").content.decode()


@pytest.mark.parametrize(("accounts", "private", "wrong"), [
    ("open", True, ["kopir.E001"]), ("open", False, []), ("invited", True, []), ("off", True, []),
])  # fmt: skip
def test_a_private_site_is_not_open_to_all(settings: Any, accounts: str, private: bool, wrong: list[str]) -> None:
    settings.READER_ACCOUNTS, settings.SITE_LOGIN_REQUIRED = accounts, private
    assert [found.id for found in run_checks() if found.id and found.id.startswith("kopir.E")] == wrong


@pytest.mark.usefixtures("open_to_all")
def test_the_link_by_mail_makes_the_account_once(client: Client) -> None:
    page = client.post("/ru/register/", {"address": "Aru@Reader.Example"})
    assert page.status_code == 200
    (letter,) = mail.outbox
    assert letter.to == [ADDRESS]
    assert not User.objects.exists()
    link = link_in(str(letter.body))
    assert link.startswith("/ru/password/new/")
    assert set_password(client, link)["Location"] == "/ru/account/"
    user = User.objects.get()
    assert (user.username, user.email, user.is_staff, user.reader.language) == (ADDRESS, ADDRESS, False, "ru")  # type: ignore[attr-defined]
    assert client.get("/ru/account/").status_code == 200
    assert set_password(Client(), link, "another-4711-ozen").status_code == 404


@pytest.mark.usefixtures("open_to_all")
def test_who_has_an_account_is_told_so_by_mail_alone(client: Client) -> None:
    fresh = client.post("/en/register/", {"address": "new@reader.example"})
    reader()
    known = client.post("/en/register/", {"address": ADDRESS.upper()})
    assert "on its way" in known.content.decode()
    assert len(known.content) == len(fresh.content)
    assert "/password/new/" not in str(mail.outbox[1].body)


def test_without_a_mail_server_the_name_is_no_address(client: Client, settings: Any) -> None:
    """Nobody has shown that it is theirs, so nothing is ever sent there."""
    settings.READER_ACCOUNTS = "open"
    link = client.post("/en/register/", {"address": ADDRESS})["Location"].removeprefix("http://testserver")
    set_password(client, link)
    assert (User.objects.get().username, User.objects.get().email) == (ADDRESS, "")
    assert "already" in client.post("/en/register/", {"address": ADDRESS}).content.decode()
    assert "An administrator can make a link" in client.get("/en/login/").content.decode()


@pytest.mark.usefixtures("open_to_all")
@pytest.mark.parametrize("token", ["x", "WyJhQGIuYyIsdHJ1ZV0:1vX:x", ":::", "%00"])
def test_a_link_that_is_not_ours_opens_nothing(client: Client, token: str) -> None:
    assert set_password(client, f"/en/password/new/{token}/").status_code == 404
    assert not User.objects.exists()


def test_a_link_grows_old(client: Client, open_to_all: Any) -> None:
    client.post("/en/register/", {"address": ADDRESS})
    open_to_all.PASSWORD_RESET_TIMEOUT = -1
    assert client.get(link_in(str(mail.outbox[0].body))).status_code == 404


@pytest.mark.usefixtures("open_to_all")
def test_capitals_of_an_address_do_not_matter_at_the_door(client: Client) -> None:
    reader()
    given = {"username": ADDRESS.title(), "password": PASSWORD}
    assert client.post("/en/login/", given)["Location"] == "/en/search/"


@pytest.mark.usefixtures("open_to_all")
def test_a_reader_never_reaches_the_desk(client: Client) -> None:
    client.force_login(reader())
    for page in ("", "queue/", "readers/invite/", "auth/user/"):
        assert client.get(f"/admin/{page}").status_code == 302, page


@pytest.mark.usefixtures("open_to_all")
def test_what_a_reader_sets_is_kept(client: Client) -> None:
    client.force_login(reader())
    kept = client.post("/en/account/", {"language": "kk", "time_zone": "Europe/Berlin"})
    assert kept["Location"] == "/kk/account/?kept"
    mine = User.objects.get().reader  # type: ignore[attr-defined]
    assert (mine.language, mine.time_zone) == ("kk", "Europe/Berlin")
    assert client.post("/en/account/", {"language": "kk", "time_zone": "Mars/Base"}).status_code == 200
    changed = client.post(
        "/en/account/password/",
        {"old_password": PASSWORD, "new_password1": "tau-basy-1147", "new_password2": "tau-basy-1147"},
    )
    assert changed["Location"] == "/en/account/"


@pytest.mark.usefixtures("open_to_all", "accounts_go")
def test_a_deleted_account_leaves_nothing(client: Client) -> None:
    user = reader()
    chief = User.objects.create_superuser("root")
    LogEntry.objects.log_actions(chief.pk, [user], 2)
    client.force_login(user)
    client.get("/en/account/")
    client.post("/en/account/delete/", {"password": "wrong"})
    assert User.objects.filter(pk=user.pk).exists()
    assert client.post("/en/account/delete/", {"password": PASSWORD}).status_code == 200
    assert [*User.objects.all()] == [chief]
    assert not LogEntry.objects.filter(object_repr=ADDRESS).exists()
    assert client.get("/en/account/").status_code == 302


@pytest.mark.usefixtures("open_to_all")
def test_an_editor_is_not_deleted_so(client: Client) -> None:
    client.force_login(reader(is_staff=True))
    assert client.post("/en/account/delete/", {"password": PASSWORD}).status_code == 403


@pytest.mark.parametrize("host", ["", "mail.example"])
def test_an_administrator_invites(client: Client, settings: Any, host: str) -> None:
    settings.READER_ACCOUNTS, settings.EMAIL_HOST, settings.SITE_LOGIN_REQUIRED = "invited", host, True
    client.force_login(User.objects.create_superuser("root"))
    client.cookies["django_language"] = "en"
    page = client.post("/admin/readers/invite/", {"address": ADDRESS, "language": "kk"}).content.decode()
    link = link_in(page.replace('"', " "))
    assert [link_in(str(letter.body)) for letter in mail.outbox] == ([link] if host else [])
    set_password(Client(), link)
    user = User.objects.get(username=ADDRESS)
    assert (user.email, user.is_staff, user.is_superuser) == (ADDRESS, False, False)
    assert "already" in client.post("/admin/readers/invite/", {"address": ADDRESS, "language": "kk"}).content.decode()


def test_the_desk_says_where_there_is_nobody_to_invite(client: Client) -> None:
    client.force_login(User.objects.create_superuser("root"))
    page = client.post("/admin/readers/invite/", {"address": ADDRESS, "language": "kk"}).content.decode()
    assert "READER_ACCOUNTS" in page
    assert "/password/new/" not in page


@pytest.mark.parametrize(("accounts", "staff", "braked"), [
    ("open", False, True), ("open", True, False), ("invited", False, False),
])  # fmt: skip
def test_an_account_that_anybody_may_have_lifts_no_brake(
    client: Client, settings: Any, accounts: str, staff: bool, braked: bool
) -> None:
    settings.READER_ACCOUNTS = accounts
    client.force_login(reader(is_staff=staff))
    brake.origins.see("203.0.113.5")
    brake.pages.per_minute = 2
    answers = [client.get("/en/about/", REMOTE_ADDR="203.0.113.7").status_code for _each in range(3)]
    assert (429 in answers) == braked
