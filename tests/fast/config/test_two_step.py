"""The second step of a login to the desk, and when a login ends."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.archive import outlets
from tests.making import made
from tests.pages import Page

pytestmark = pytest.mark.django_db
STEP = "/admin/two-step/"
PASSWORD = "көпір-арқылы-өту"
LANGUAGES = ["kk", "ru", "en"]
App = Callable[[User], str]


@pytest.fixture(autouse=True)
def asked_for(settings: Any) -> None:
    """And a wrong code is followed by no pause."""
    settings.TWO_STEP_LOGIN = True
    settings.OTP_TOTP_THROTTLE_FACTOR = settings.OTP_STATIC_THROTTLE_FACTOR = 0


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> App:
    """What the app of a person shows: each time half a minute later, since no code is taken twice."""
    now = [time.time()]
    monkeypatch.setattr("django_otp.plugins.otp_totp.models.time", SimpleNamespace(time=lambda: now[0]))

    def shown(user: User) -> str:
        now[0] += 30
        totp = TOTP(TOTPDevice.objects.filter(user=user).latest("pk").bin_key)
        totp.time = now[0]
        return f"{totp.token():06}"

    return shown


@pytest.fixture
def aigul(editor: User) -> User:
    editor.set_password(PASSWORD)
    editor.save()
    return editor


def logged_in(user: User) -> Client:
    """By name and password, which lead to the second step."""
    client = Client()
    client.cookies["django_language"] = "en"
    data = {"username": user.get_username(), "password": PASSWORD, "next": "/admin/tables/"}
    client.post("/admin/login/?next=/admin/tables/", data)
    return client


def recovery_codes(html: str) -> list[str]:
    return re.findall(r"<code>(\w{4} \w{4})</code>", html)


def set_up(client: Client, user: User, app: App) -> list[str]:
    client.get(STEP)
    return recovery_codes(client.post(STEP, {"code": app(user)}).content.decode())


def reaches_the_desk(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_the_password_alone_opens_nothing(aigul: User) -> None:
    client = logged_in(aigul)
    first = client.get("/admin/tables/")
    assert first["Location"] == "/admin/login/?next=/admin/tables/"
    assert client.get(first["Location"])["Location"] == f"{STEP}?next=%2Fadmin%2Ftables%2F"
    assert client.post("/admin/articles/article/", {"action": "hide"})["Location"].startswith("/admin/login/")


def test_it_is_set_up_with_a_code_of_the_app(aigul: User, app: App) -> None:
    client = logged_in(aigul)
    page = Page(client.get(f"{STEP}?next=/admin/tables/"))
    assert next(attrs["src"] for attrs in page.find("img")).startswith("data:image/svg+xml")
    (link,) = (href for href in page.hrefs() if href.startswith("otpauth://"))
    assert "aigul" in link and TOTPDevice.objects.get().config_url == link
    wrong = client.post(STEP, {"code": "12345"}).content.decode()
    assert "This code is not right" in wrong and not reaches_the_desk(client)
    shown = app(aigul)
    done = client.post(STEP, {"code": f"{shown[:3]} {shown[3:]}", "next": "/admin/tables/"})
    assert len(recovery_codes(done.content.decode())) == 10
    assert "/admin/tables/" in Page(done).hrefs()
    assert "no-store" in done["Cache-Control"]
    assert reaches_the_desk(client)


def test_then_each_login_asks_for_a_code(aigul: User, app: App) -> None:
    set_up(logged_in(aigul), aigul, app)
    client = logged_in(aigul)
    asked = client.get(STEP).content.decode()
    assert "otpauth" not in asked and TOTPDevice.objects.get().key not in asked, "a password tells nobody the key"
    shown = app(aigul)
    answer = client.post(STEP, {"code": shown, "next": "/admin/tables/"})
    assert answer["Location"] == "/admin/tables/" and reaches_the_desk(client)
    other = logged_in(aigul)
    other.post(STEP, {"code": shown})
    assert not reaches_the_desk(other), "a code was taken twice"


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_it_leads_to_pages_of_this_site_alone(aigul: User, app: App, there: str) -> None:
    set_up(logged_in(aigul), aigul, app)
    assert logged_in(aigul).post(STEP, {"code": app(aigul), "next": there})["Location"] == "/admin/"


def test_a_recovery_code_works_once(aigul: User, app: App) -> None:
    codes = set_up(logged_in(aigul), aigul, app)
    client = logged_in(aigul)
    client.post(STEP, {"code": codes[0].upper()})
    assert reaches_the_desk(client)
    assert "9 recovery codes are left" in client.get(STEP).content.decode()
    again = logged_in(aigul)
    again.post(STEP, {"code": codes[0]})
    assert not reaches_the_desk(again)


def test_new_recovery_codes_end_the_old_ones(aigul: User, app: App) -> None:
    client = logged_in(aigul)
    old = set_up(client, aigul, app)
    new = recovery_codes(client.post(STEP, {"new": "1"}).content.decode())
    assert len({*old, *new}) == 20 and reaches_the_desk(client)
    other = logged_in(aigul)
    other.post(STEP, {"code": old[0]})
    assert not reaches_the_desk(other)
    other.post(STEP, {"code": new[0]})
    assert reaches_the_desk(other)


@pytest.mark.parametrize("data", [{"new": "1"}, {"anew": "1"}])
def test_who_has_not_given_a_code_changes_nothing(aigul: User, app: App, data: dict[str, str]) -> None:
    set_up(logged_in(aigul), aigul, app)
    before = set(StaticToken.objects.values_list("token", flat=True))
    client = logged_in(aigul)
    client.post(STEP, data)
    assert not reaches_the_desk(client) and TOTPDevice.objects.get().confirmed
    assert set(StaticToken.objects.values_list("token", flat=True)) == before


def test_the_code_of_another_person_opens_nothing(aigul: User, app: App) -> None:
    boss = User.objects.create_superuser("boss", password=PASSWORD)
    codes = set_up(logged_in(boss), boss, app)
    set_up(logged_in(aigul), aigul, app)
    client = logged_in(aigul)
    for code in (app(boss), codes[0]):
        client.post(STEP, {"code": code})
        assert not reaches_the_desk(client)


def test_a_key_that_another_session_was_shown_opens_nothing(aigul: User, app: App) -> None:
    """Somebody knew the password before the app was set up, and waits."""
    stranger, owner = logged_in(aigul), logged_in(aigul)
    stranger.get(STEP)
    shown = TOTPDevice.objects.get()
    owner.get(STEP)
    assert TOTPDevice.objects.count() == 2
    owner.get(STEP)
    assert TOTPDevice.objects.count() == 2, "one session is shown one key"
    set_up(owner, aigul, app)
    assert TOTPDevice.objects.get().pk != shown.pk and TOTPDevice.objects.get().confirmed
    stranger.post(STEP, {"code": f"{TOTP(shown.bin_key).token():06}"})
    assert not reaches_the_desk(stranger)
    for _each in range(9):
        logged_in(User.objects.create_superuser(f"boss{_each}", password=PASSWORD)).get(STEP)
    for _each in range(9):
        logged_in(User.objects.get(username="boss0")).get(STEP)
    assert TOTPDevice.objects.filter(user__username="boss0").count() == 5


def test_a_recovery_code_sets_up_no_app(aigul: User) -> None:
    """One that the operator has made, for somebody whose app is not set up."""
    device = aigul.staticdevice_set.create(name="recovery")
    device.token_set.create(token="abcd2345")
    client = logged_in(aigul)
    client.get(STEP)
    client.post(STEP, {"code": "abcd2345"})
    assert not reaches_the_desk(client) and not TOTPDevice.objects.get().confirmed


def test_another_phone(aigul: User, app: App) -> None:
    client = logged_in(aigul)
    set_up(client, aigul, app)
    key = TOTPDevice.objects.get().key
    assert client.post(STEP, {"anew": "1"})["Location"] == STEP
    assert not reaches_the_desk(client)
    set_up(client, aigul, app)
    assert reaches_the_desk(client) and TOTPDevice.objects.get().key != key


def test_a_wrong_code_is_followed_by_a_pause(aigul: User, app: App, settings: Any) -> None:
    set_up(logged_in(aigul), aigul, app)
    del settings.OTP_TOTP_THROTTLE_FACTOR
    client = logged_in(aigul)
    client.post(STEP, {"code": "000000"})
    client.post(STEP, {"code": app(aigul)})
    assert not reaches_the_desk(client)


def test_codes_are_counted_as_logins_are(aigul: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from config import brake

    client = logged_in(aigul)
    monkeypatch.setattr(brake, "logins", brake.Buckets(2, lambda: 0.0))
    answers = [client.post(STEP, {"code": "abc"}).status_code for _attempt in range(3)]
    assert answers == [200, 200, 429]


def test_an_administrator_resets_it(aigul: User, app: App) -> None:
    set_up(logged_in(aigul), aigul, app)
    boss = User.objects.create_superuser("boss", password=PASSWORD)
    client = logged_in(boss)
    set_up(client, boss, app)
    account = f"/admin/auth/user/{aigul.pk}/"
    assert "Reset the two-step login" in client.get(f"{account}change/").content.decode()
    assert client.post(f"{account}two-step/")["Location"] == f"{account}change/"
    assert not TOTPDevice.objects.filter(user=aigul).exists() and not aigul.staticdevice_set.exists()
    assert LogEntry.objects.filter(user=boss, object_id=str(aigul.pk)).exists()
    assert "otpauth" in logged_in(aigul).get(STEP).content.decode()


def test_readers_and_strangers_have_no_second_step(client: Client, settings: Any) -> None:
    assert client.get(STEP)["Location"].startswith("/admin/login/")
    client.force_login(User.objects.create_user("reader"))
    assert client.get(STEP)["Location"].startswith("/admin/login/")
    assert client.get("/en/browse/").status_code == 200
    assert not TOTPDevice.objects.exists()


def test_originals_that_are_not_for_readers_wait_for_it_too(aigul: User, app: App) -> None:
    outlet = outlets.by_name("Дала жаршысы")
    outlet.display = "snippet"
    outlets.save(outlet)
    address = f"/en/a/{made(outlet=outlet.name).code}/original/"
    client = logged_in(aigul)
    assert client.get(address).status_code == 403
    set_up(client, aigul, app)
    with closing(client.get(address)) as response:
        assert response.status_code == 200


def test_it_is_not_asked_for_without_the_setting(aigul: User, settings: Any) -> None:
    settings.TWO_STEP_LOGIN = False
    client = logged_in(aigul)
    assert reaches_the_desk(client) and client.get(STEP).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_each_language(aigul: User, app: App, language: str) -> None:
    client = logged_in(aigul)
    client.cookies["django_language"] = language
    pages = [client.get(STEP), client.post(STEP, {"code": "1"})]
    pages += [client.post(STEP, {"code": app(aigul)}), client.get(STEP)]
    asked = logged_in(aigul)
    asked.cookies["django_language"] = language
    for page in (*pages, asked.get(STEP)):
        html = page.content.decode()
        assert f'<html lang="{language}"' in html and "noindex" in html
        found = re.search(r"ecovery|two-step login|Two-step login|second step of|This code", html)
        assert bool(found) == (language == "en")


# ---- when a login ends -----------------------------------------------------------------------------------------------


def test_a_login_ends_whatever_is_done_meanwhile(aigul: User, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TWO_STEP_LOGIN, settings.LOGIN_HOURS = False, 8
    client = logged_in(aigul)
    assert client.cookies["sessionid"]["max-age"] == pytest.approx(8 * 3600, abs=5)
    begun = timezone.now()
    for hours, there in ((7, True), (7.9, True), (8.1, False)):
        monkeypatch.setattr("django.utils.timezone.now", lambda hours=hours: begun + timedelta(hours=hours))
        session = client.session
        session["something"] = hours  # a session that changes is saved anew
        session.save()
        assert reaches_the_desk(client) == there, hours
