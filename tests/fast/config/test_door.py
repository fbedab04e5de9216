"""The door: who may ask how often, how passwords are tried and set, what may be kept or compressed on its way."""

from __future__ import annotations

import gzip
import logging
import random
import re
from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import Any

import brotli
import pytest
from django.contrib.auth import hashers
from django.contrib.auth.models import User
from django.core import mail
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from config import accounts, addresses, answers, brake, logs, urls

PASSWORD = "көпір-арқылы-өту"
FORMS = ["/admin/login/", "/kk/login/"]
MINUTES = timedelta(minutes=5, seconds=1)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Passwords that were hashed, for a name that there is not, too."""
    seen: list[str] = []
    before = hashers.MD5PasswordHasher.encode

    def look(hasher: hashers.MD5PasswordHasher, password: str, salt: str) -> str:
        seen.append(password)
        return before(hasher, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", look)
    return seen


def tried(name: str, password: str, address: str = "203.0.113.5", form: str = FORMS[0], **headers: str) -> HttpResponse:
    return Client(REMOTE_ADDR=address).post(form, {"username": name, "password": password}, headers=headers)


# Addresses


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxied", "found"),
    [
        ("203.0.113.5", "", False, "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", False, "203.0.113.5"),
        ("172.18.0.2", "10.9.9.9, 198.51.100.1", True, "198.51.100.1"),
        ("172.18.0.2", "", True, "172.18.0.2"),
        ("172.18.0.2", "somebody", True, "172.18.0.2"),
        ("2001:db8:1:2:3:4:5:6", "", False, "2001:db8:1:2::"),
        ("::ffff:203.0.113.5", "", False, "203.0.113.5"),
        ("", "", False, "127.0.0.1"),
    ],
)
def test_the_readers_address(settings: Any, peer: str, forwarded: str, proxied: bool, found: str) -> None:
    settings.TRUSTED_PROXY = proxied
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert addresses.client_address(request) == found


# Logging in


@pytest.fixture
def people(db: None) -> list[User]:
    names = ("aigul", "marat", "dana")
    return [User.objects.create_user(name, password=PASSWORD, is_staff=True) for name in names]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.usefixtures("people")
def test_the_brake_answers_before_a_password_is_hashed(
    form: str, hashed: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(5):
        tried("aigul", f"wrong {number}", form=form)
    assert len(hashed) == 5
    answer = tried("aigul", PASSWORD, form=form, **{"accept-language": "ru", "user-agent": "another"})
    assert len(hashed) == 5
    assert (answer.status_code, answer["Retry-After"]) == (429, "300")
    assert "Пароль слишком много раз набран неверно" in answer.content.decode() or form.startswith("/kk/")
    assert "'aigul' from 203.0.113.5" in caplog.text
    assert PASSWORD not in caplog.text and "wrong 1" not in caplog.text


def test_nobody_is_locked_out_for_good(people: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    for _number in range(8):
        tried("aigul", "wrong")
    assert tried("aigul", PASSWORD).status_code == 429
    assert tried("aigul", PASSWORD, "203.0.113.6").status_code == 302, "from elsewhere"
    later = timezone.now() + MINUTES
    monkeypatch.setattr("axes.handlers.proxy.now", lambda: later)
    assert tried("aigul", PASSWORD).status_code == 302


def test_nobody_waits_for_a_time_that_a_clock_was_set_back_from(
    people: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as ahead:
        tomorrow = timezone.now() + timedelta(days=1)
        ahead.setattr("axes.handlers.proxy.now", lambda: tomorrow)
        ahead.setattr("config.brake.timezone.now", lambda: tomorrow)
        assert [tried("aigul", "wrong").status_code for _number in range(6)][-1] == 429
    assert tried("aigul", PASSWORD).status_code == 302


def test_colleagues_behind_one_address_do_not_lock_each_other_out(people: list[User]) -> None:
    for _number in range(6):
        tried("aigul", "wrong")
    assert [tried(user.username, PASSWORD).status_code for user in people] == [429, 302, 302]


@pytest.mark.slow
def test_one_address_cannot_try_ever_new_names(db: None, hashed: list[str]) -> None:
    answers = [tried(f"name{number}", "wrong").status_code for number in range(40)]
    assert answers == [200] * 30 + [429] * 10
    assert len(hashed) == 30


def test_a_name_cannot_pretend_to_be_a_line_of_the_log() -> None:
    request = RequestFactory().get("/")
    assert "\n" not in brake.attempt("x\n2026 INFO all is well", "203.0.113.5", "", "", request)
    assert len(brake.attempt("x" * 1_000_000, "203.0.113.5", "", "", request)) < 200


# Crawlers and crowds


def crowd(client: Client, path: str, times: int, address: str) -> list[int]:
    return [client.get(path, REMOTE_ADDR=address).status_code for _number in range(times)]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute's worth is three searches, so that the test need not render hundreds."""
    monkeypatch.setattr(brake, "searches", brake.Buckets(3, lambda: 0.0))


@pytest.mark.usefixtures("quick", "db")
def test_a_crawler_meets_the_brake_in_its_language(client: Client, index: Callable[[], None]) -> None:
    index()
    assert crowd(client, "/kk/search/", 4, "203.0.113.5") == [200, 200, 200, 429]
    assert crowd(client, "/kk/search/", 1, "203.0.113.6") == [200]
    for language, words in (("kk", "Сұрау тым көп"), ("ru", "Слишком много запросов"), ("en", "Too many requests")):
        answer = client.get(f"/{language}/search/facets/topic/", REMOTE_ADDR="203.0.113.5")
        assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
        assert words in answer.content.decode()
    assert crowd(client, "/healthz", 1, "203.0.113.5") == [200]


@pytest.mark.usefixtures("quick")
def test_who_is_signed_in_is_not_counted(desk: Client, index: Callable[[], None]) -> None:
    index()
    assert crowd(desk, "/kk/search/", 5, "203.0.113.5") == [200] * 5


@pytest.mark.usefixtures("db")
def test_a_page_view_writes_nothing(client: Client, index: Callable[[], None], django_assert_num_queries: Any) -> None:
    index()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        crowd(client, "/kk/search/", 2, "203.0.113.5")
    assert [query["sql"] for query in asked if re.match("INSERT|UPDATE|DELETE", query["sql"])] == []


@pytest.mark.usefixtures("quick")
def test_where_all_come_from_one_private_address_the_brake_is_off_and_says_so(
    client: Client, index: Callable[[], None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    index()
    monkeypatch.setattr(brake, "SURE_AFTER", 4)
    assert "brake" not in client.get("/readyz").json()
    assert crowd(client, "/kk/search/", 5, "172.18.0.2") == [200] * 5
    assert client.get("/readyz").json()["brake"].startswith("off")
    assert "172.18.0.2" in caplog.text and "TRUSTED_PROXY" in caplog.text
    assert crowd(client, "/kk/search/", 1, "127.0.0.1") == [200], "this machine tells nothing"
    assert client.get("/readyz").json()["brake"].startswith("off")
    assert crowd(client, "/kk/search/", 4, "172.18.0.3") == [200] * 3 + [429], "now there are readers"
    assert "brake" not in client.get("/readyz").json()


@pytest.mark.slow
def test_the_brake_on_logins_is_never_off(people: list[User]) -> None:
    answers = [tried(f"name{number}", "wrong", "172.18.0.2").status_code for number in range(31)]
    assert answers[-1] == 429


def test_forty_people_behind_one_address_never_meet_it() -> None:
    """An hour of a class: each searches or opens a page every few seconds to a minute, and all of them when they are
    told to: ten times within the hour, twice within ten seconds."""
    chance = random.Random(9)  # noqa: S311  (people, not secrets)
    moments: list[tuple[float, bool]] = []  # second, whether a search
    for _person in range(40):
        second = chance.uniform(0, 30)
        while second < 3_600:
            moments.append((second, chance.random() < 0.6))
            second += max(2.0, chance.lognormvariate(2.7, 0.8))  # half of the pauses are below 15 s
        for told in range(10):
            moments += [(told * 350 + chance.uniform(0, 10), True) for _twice in range(2)]
    clock = iter(second for second, _search in sorted(moments))
    searches = brake.Buckets(brake.SEARCHES_PER_MINUTE, lambda: next(clock))
    pages = brake.Buckets(brake.PAGES_PER_MINUTE, lambda: next(clock))
    waits = [(searches if search else pages).take("203.0.113.5") for _second, search in sorted(moments)]
    assert len(moments) > 7_000
    assert max(waits) == 0


def test_a_crawler_gets_its_rate_and_no_more() -> None:
    now = 0.0
    bucket = brake.Buckets(300, lambda: now)
    granted = 0
    for second in range(600):
        now = float(second)
        granted += sum(bucket.take("203.0.113.5") == 0 for _request in range(20))
    assert granted == pytest.approx(300 + 300 * 10, abs=6)


def test_the_brake_forgets_whom_it_has_not_seen_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brake, "ADDRESSES", 3)
    bucket = brake.Buckets(1, lambda: 0.0)
    for address in "abcd":
        bucket.take(address)
    assert [*bucket.held] == ["b", "c", "d"]


@pytest.mark.usefixtures("archive")
def test_robots_are_told_to_leave_searches_alone(client: Client) -> None:
    page = client.get("/kk/search/?q=су").content.decode()
    assert '<meta name="robots" content="noindex' in page
    assert 'name="robots"' not in client.get("/kk/search/").content.decode()
    assert '<meta name="robots" content="noindex' in client.get("/kk/search/facets/topic/").content.decode()
    page = client.get("/kk/search/?topic=trade").content.decode()
    links = re.findall(r"<a\b[^>]*>", page.partition("<main")[2].partition("</main")[0])
    endless = [link for link in links if "/facets/" in link or "topic=" in link]
    assert len(endless) > 3 and [link for link in endless if "nofollow" not in link] == []


# On their way


@pytest.mark.usefixtures("archive")
def test_pages_leave_compressed(client: Client) -> None:
    plain = client.get("/kk/search/")
    packed = client.get("/kk/search/", headers={"accept-encoding": "gzip, br"})
    assert brotli.decompress(packed.content) == plain.content
    assert (packed["Content-Encoding"], packed["Content-Length"]) == ("br", str(len(packed.content)))
    assert "Accept-Encoding" in packed["Vary"] and "Accept-Encoding" in plain["Vary"]
    assert gzip.decompress(client.get("/kk/search/", headers={"accept-encoding": "gzip"}).content) == plain.content
    assert not client.get("/kk/search/", headers={"accept-encoding": "br;q=0, identity"}).has_header("Content-Encoding")


@pytest.mark.usefixtures("archive")
def test_a_page_with_a_token_or_for_somebody_is_not_compressed(client: Client, desk: Client) -> None:
    for page in (Client().get("/kk/login/", headers={"accept-encoding": "br, gzip"}),
                 desk.get("/kk/search/", headers={"accept-encoding": "br, gzip"})):  # fmt: skip
        assert page.status_code == 200 and not page.has_header("Content-Encoding")


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("path", ["/kk/search/", "/admin/", "/kk/browse/", "/kk/nowhere/"])
def test_what_signed_in_people_see_is_kept_nowhere(desk: Client, path: str) -> None:
    assert desk.get(path)["Cache-Control"] == "private, no-store"
    assert "private" not in Client().get(path, follow=True).headers.get("Cache-Control", "") or path == "/admin/"


def test_other_files_are_left_alone() -> None:
    picture = answers.compressed(lambda _request: HttpResponse(b"x" * 999, content_type="image/png"))
    request = RequestFactory().get("/", headers={"accept-encoding": "br"})
    assert not picture(request).has_header("Content-Encoding")


# Passwords


@pytest.fixture
def administrator(db: None) -> Client:
    boss = Client(headers={"accept-language": "en"})
    boss.force_login(User.objects.create_superuser("boss"))
    return boss


def link_of(page: HttpResponse) -> str:
    (found,) = re.findall(r'value="http://testserver(/[^"]+)"', page.content.decode())
    return found


def set_password(link: str, password: str) -> HttpResponse:
    owner = Client()
    form = owner.get(link, follow=True)
    where = form.redirect_chain[-1][0] if form.redirect_chain else link
    return owner.post(where, {"new_password1": password, "new_password2": password})


def test_a_link_sets_a_password_once(administrator: Client, people: list[User]) -> None:
    account = f"/admin/auth/user/{people[0].pk}"
    assert f'action="{account}/link/"' in administrator.get(f"{account}/change/").content.decode()
    link = link_of(administrator.post(f"{account}/link/"))
    for _number in range(6):
        tried("aigul", "wrong")
    assert set_password(link, "жаңа-құпиясөз-26").status_code == 302
    assert tried("aigul", "жаңа-құпиясөз-26").status_code == 302, "the brake is let go"
    assert "no longer valid" in set_password(link, "басқа-құпиясөз-26").content.decode()
    assert not User.objects.get(username="aigul").check_password("басқа-құпиясөз-26")


def test_a_new_account_without_a_password_gets_one(administrator: Client) -> None:
    newcomer = User.objects.create_user("zhana")
    link = link_of(administrator.post(f"/admin/auth/user/{newcomer.pk}/link/"))
    set_password(link, "1")
    assert not User.objects.get(pk=newcomer.pk).has_usable_password()
    assert set_password(link, "жаңа-құпиясөз-26").status_code == 302


def test_a_link_ends_with_its_days(administrator: Client, people: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    link = link_of(administrator.post(f"/admin/auth/user/{people[0].pk}/link/"))
    later = timezone.make_naive(timezone.now()) + timedelta(days=3, hours=1)
    monkeypatch.setattr("django.contrib.auth.tokens.PasswordResetTokenGenerator._now", lambda _self: later)
    assert "no longer valid" in set_password(link, "жаңа-құпиясөз-26").content.decode()


def test_only_administrators_make_links(people: list[User], administrator: Client) -> None:
    boss = User.objects.get(username="boss")
    from django.contrib.auth.models import Permission

    people[0].user_permissions.set(Permission.objects.filter(content_type__app_label="auth"))
    helper = Client()
    helper.force_login(people[0])
    assert helper.post(f"/admin/auth/user/{boss.pk}/link/").status_code == 403
    assert "/link/" not in helper.get(f"/admin/auth/user/{boss.pk}/change/").content.decode()
    assert administrator.get(f"/admin/auth/user/{boss.pk}/link/").status_code == 405
    User.objects.filter(pk=people[1].pk).update(is_active=False)
    assert administrator.post(f"/admin/auth/user/{people[1].pk}/link/").status_code == 403


def test_without_a_mail_server_there_is_no_page_that_would_mail(client: Client, people: list[User]) -> None:
    assert client.get("/kk/password/").status_code == 404
    for form in FORMS:
        assert "/password/" not in client.get(form).content.decode()


@pytest.fixture
def mailing(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example"
    module = ModuleType("urls_with_mail")
    vars(module).update({name: getattr(urls, name) for name in vars(urls) if name.startswith("handler")})
    from django.conf.urls.i18n import i18n_patterns

    module.urlpatterns = [*urls.urlpatterns[:-1], *urls.urlpatterns[-1:], *i18n_patterns(*accounts.addresses())]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = module


@pytest.mark.usefixtures("mailing")
def test_with_a_mail_server_a_link_comes_by_mail(people: list[User], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    User.objects.filter(username="aigul").update(email="aigul@example.kz")
    for form in FORMS:
        assert "/password/" in Client().get(form).content.decode()
    for address in ("aigul@example.kz", "nobody@example.kz"):
        assert Client().post("/ru/password/", {"email": address}).status_code == 302
    (letter,) = mail.outbox
    (link,) = re.findall(r"http://testserver(/ru/password/\S+)", letter.body)
    assert set_password(link, "жаңа-құпиясөз-26").status_code == 302
    assert tried("aigul", "жаңа-құпиясөз-26").status_code == 302
    assert link.split("/")[-2] not in caplog.text


@pytest.mark.parametrize("words", ["GET %s HTTP/1.1", 'Too Many Requests: %s "Referer"'])
def test_no_log_holds_a_link(words: str) -> None:
    link = "/kk/password/MQ/cabc12-0f0f0f0f0f0f0f0f/"
    for record in (
        logging.LogRecord("gunicorn.access", logging.INFO, "", 0, words, (link,), None),
        logging.LogRecord("django.request", logging.INFO, "", 0, words % link, None, None),
    ):
        assert logs.HideLinks().filter(record)
        assert record.getMessage() == words % "/kk/password/***/"
