"""Saved searches: kept, looked through on time, and mailed when there is something to tell, and only then."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.checks import run_checks
from django.test import Client
from django.utils import timezone, translation

from articles.archive import editors, outlets
from articles.models import Alert, Article, LedgerDay, Outbox, Source
from config import worker
from search.lexicon.concepts import lexicon
from search.models import Concept, Reader, SavedSearch
from search.readers import letters, news
from tests.pages import add

pytestmark = pytest.mark.django_db
ADDRESS = "aru@reader.example"
DAY = dt.timedelta(days=1)
NOW = timezone.now()
TODAY = str(timezone.localdate(NOW))


@pytest.fixture(autouse=True)
def site(settings: Any) -> Any:
    settings.READER_ACCOUNTS, settings.EMAIL_HOST = "invited", "mail.example"
    settings.SITE_URL = "https://archive.example"
    lexicon.forget()
    return settings


@pytest.fixture
def user(db: None) -> User:
    user = User.objects.create_user(ADDRESS, email=ADDRESS, password="ozen-boyi-4711")
    Reader.objects.create(user=user, language="en")
    return user


@pytest.fixture
def saved(user: User) -> SavedSearch:
    return kept(user)


def kept(user: User, query: str = "q=су", **values: Any) -> SavedSearch:
    """Looked through ten minutes ago, and due."""
    before = NOW - dt.timedelta(minutes=10)
    times = {"created_at": before, "seen_until": before, "next_at": before}
    return SavedSearch.objects.create(user=user, name="Water", query=query, **times | values)


@pytest.fixture
def taken_in(index: Callable[[], None]) -> Callable[..., Article]:
    def take(title: str = "Су кестесі", date: str = TODAY, **values: Any) -> Article:
        article = add(title, date=date, **values)
        index()
        Outbox.objects.all().delete()
        return article

    return take


def sent(after: dt.timedelta = dt.timedelta(0)) -> int:
    return letters.send_due(timezone.now() + after)


# ---- what makes a letter ---------------------------------------------------------------------------------------------


def test_a_letter_has_what_is_new_once(saved: SavedSearch, taken_in: Callable[..., Article]) -> None:
    article = taken_in(outlet="Дала жаршысы")
    assert sent() == 1
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([ADDRESS], "Water: 1 new article")
    html = letter.alternatives[0][0]  # type: ignore[attr-defined]
    for text in (letter.body, html):
        assert f"https://archive.example/en/a/{article.code}/" in text
        assert article.title in text and "Дала жаршысы" in text
    saved.refresh_from_db()
    assert saved.next_at and saved.next_at > timezone.now()
    assert sent(2 * DAY) == 0


@pytest.mark.parametrize("date", ["15 days ago", "1998", "this year", "", "in 30 days"])
def test_a_backfill_makes_no_letter_and_is_a_number_in_the_next(
    saved: SavedSearch, taken_in: Callable[..., Article], date: str
) -> None:
    today = timezone.localdate(NOW)
    written = {"15 days ago": str(today - 15 * DAY), "this year": TODAY[:4], "in 30 days": str(today + 30 * DAY)}
    taken_in(date=written.get(date, date))
    assert sent() == 0
    taken_in("Су туралы келісім")
    assert sent(3 * DAY) == 1
    assert "1 more article was added that is older" in mail.outbox[0].body
    assert "https://archive.example/en/search/?q=су&sort=added" in mail.outbox[0].body


@pytest.mark.parametrize("days", [0, 13, 14])
def test_the_last_fourteen_days_are_new(saved: SavedSearch, taken_in: Callable[..., Article], days: int) -> None:
    taken_in(date=str(timezone.localdate(NOW) - days * DAY))
    assert sent() == 1


def test_a_new_concept_makes_no_letter(user: User, taken_in: Callable[..., Article]) -> None:
    kept(user, "q=самаурын")
    taken_in("Самовары привезли", body="Самовары стоят.", language="ru")
    assert sent() == 0
    Concept.objects.create(kk="самаурын", ru="самовар")
    assert sent(DAY) == 0
    assert lexicon() and news.news(SavedSearch.objects.get(), timezone.now()).stories == 0


def test_a_partial_match_makes_no_letter(user: User, taken_in: Callable[..., Article]) -> None:
    kept(user, "q=су+кесте+самаурын&match=some")
    taken_in()
    assert sent() == 0


def test_a_hidden_article_is_in_no_letter(saved: SavedSearch, taken_in: Callable[..., Article], user: User) -> None:
    editors.hide([taken_in()], "қате", user)
    Outbox.objects.all().delete()  # the index has it still
    assert sent() == 0


def test_a_story_is_one_entry(saved: SavedSearch, taken_in: Callable[..., Article]) -> None:
    head = taken_in()
    taken_in(story=head.pk, outlet="Жаршы")
    assert sent() == 1
    assert mail.outbox[0].subject == "Water: 1 new article"
    assert "Also published by 1 other: Жаршы" in mail.outbox[0].body


def test_the_policy_of_an_outlet_is_obeyed(saved: SavedSearch, taken_in: Callable[..., Article]) -> None:
    outlet = outlets.by_name("Жаршы")
    type(outlet).objects.filter(pk=outlet.pk).update(display="excerpt")
    taken_in(body="су " * 300 + "құпия", outlet="Жаршы")
    sent()
    assert "құпия" not in mail.outbox[0].body


def test_what_waits_for_the_index_is_looked_for_next_time(
    saved: SavedSearch, index: Callable[[], None], taken_in: Callable[..., Article]
) -> None:
    add("Су кестесі", date=TODAY)
    assert Outbox.objects.exists()
    assert sent() == 0
    index()
    Outbox.objects.all().delete()
    assert sent(DAY) == 1


@pytest.mark.parametrize("broken", ["READER_ACCOUNTS", "EMAIL_HOST", "SITE_URL", "inactive", "address", "never"])
def test_no_letter_where_none_can_be_or_is_wanted(
    saved: SavedSearch, user: User, taken_in: Callable[..., Article], site: Any, broken: str
) -> None:
    taken_in()
    if broken.isupper():
        setattr(site, broken, "off" if broken == "READER_ACCOUNTS" else "")
    User.objects.update(is_active=broken != "inactive", email="" if broken == "address" else ADDRESS)
    if broken == "never":
        SavedSearch.objects.update(next_at=None)
    assert sent() == 0
    assert mail.outbox == []


def test_a_letter_that_could_not_be_sent_comes_later(
    saved: SavedSearch, taken_in: Callable[..., Article], site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_in()
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", lambda _self: (_ for _ in ()).throw(OSError()))
        assert sent() == 0
    assert sent() == 0
    assert sent(dt.timedelta(hours=1)) == 1


def test_the_worker_sends(saved: SavedSearch, taken_in: Callable[..., Article]) -> None:
    taken_in()
    worker.once()
    assert len(mail.outbox) == 1


# ---- when ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("schedule", "hour", "zone", "now", "then"), [
    ("daily", "07:30", "Asia/Almaty", "2026-12-01T02:29:59", "2026-12-01T02:30"),  # a Tuesday
    ("daily", "07:30", "Asia/Almaty", "2026-12-01T02:30", "2026-12-02T02:30"),
    ("daily", "23:15", "America/New_York", "2026-12-01T04:00", "2026-12-01T04:15"),
    ("workdays", "07:30", "Asia/Almaty", "2026-12-04T03:00", "2026-12-07T02:30"),  # after Friday comes Monday
    ("weekly", "07:30", "Asia/Almaty", "2026-12-01T02:00", "2026-12-07T02:30"),
    ("weekly", "07:30", "Asia/Almaty", "2026-12-07T02:30", "2026-12-14T02:30"),
    ("daily", "02:30", "Europe/Berlin", "2027-03-27T12:00", "2027-03-28T01:30"),  # an hour that is not there
    ("daily", "07:30", "Europe/Berlin", "2027-03-28T00:00", "2027-03-28T05:30"),  # summer time
    ("never", "07:30", "Asia/Almaty", "2026-12-01T02:00", None),
])  # fmt: skip
def test_the_hour_is_the_readers_own(schedule: str, hour: str, zone: str, now: str, then: str | None) -> None:
    saved = SavedSearch(schedule=schedule, hour=dt.time.fromisoformat(hour))
    moment = dt.datetime.fromisoformat(now).replace(tzinfo=dt.UTC)
    expected = then and dt.datetime.fromisoformat(then).replace(tzinfo=dt.UTC)
    assert letters.next_time(saved, zone, moment) == expected


def test_a_new_time_zone_is_heeded_at_once(client: Client, saved: SavedSearch, user: User) -> None:
    client.force_login(user)
    client.post("/en/account/", {"language": "en", "time_zone": "Europe/Berlin"})
    saved.refresh_from_db()
    assert saved.next_at == letters.next_time(saved, "Europe/Berlin", timezone.now())


# ---- outlets that could not be read ----------------------------------------------------------------------------------


def lose(kind: str, name: str = "Жаршы") -> None:
    outlet = outlets.by_name(name)
    if kind == "source":
        Source.objects.create(outlet=outlet, url=f"https://{name}.example/feed", failures=4)
    elif kind == "alert":
        Alert.objects.create(outlet=outlet, kind="blocked", since=NOW - DAY)
    else:
        LedgerDay.objects.create(outlet=outlet, day=timezone.localdate(NOW), **{kind: 2})


@pytest.mark.parametrize("kind", ["source", "alert", "failed", "blocked", "forbidden"])
def test_outlets_that_could_not_be_read_are_named_once_though_nothing_is_new(
    saved: SavedSearch, index: Callable[[], None], kind: str
) -> None:
    lose(kind)
    assert sent() == 1
    assert mail.outbox[0].subject == "Water: not all could be read"
    assert "- Жаршы" in mail.outbox[0].body and "Nothing new." in mail.outbox[0].body
    assert "Жаршы" in mail.outbox[0].alternatives[0][0]  # type: ignore[attr-defined]
    assert sent(dt.timedelta(days=1, minutes=5)) == 0  # nothing that was not told


@pytest.mark.parametrize("kind", ["source", "alert", "failed"])
def test_they_are_named_beside_what_is_new(saved: SavedSearch, taken_in: Callable[..., Article], kind: str) -> None:
    lose(kind)
    sent()
    taken_in()
    SavedSearch.objects.update(next_at=NOW)
    assert sent() == 1
    assert "Жаршы" in mail.outbox[1].body


@pytest.mark.parametrize(("query", "named"), [
    ("outlet={0}", True), ("outlet=басқа", False), ("-outlet={0}", False), ("ownership=state", False),
    ("ownership=none", True), ("kind=agency", False), ("from_country=KZ", False), ("from_country=none", True),
])  # fmt: skip
def test_outlets_of_other_searches_are_not(user: User, index: Callable[[], None], query: str, named: bool) -> None:
    lose("failed")
    outlets.by_name("басқа")
    kept(user, query.format(outlets.by_name("Жаршы").slug))
    assert sent() == named


def test_the_page_names_them_too(client: Client, saved: SavedSearch, user: User, index: Callable[[], None]) -> None:
    lose("failed")
    client.force_login(user)
    assert "Жаршы: 2 pages could not be read" in client.get(f"/en/account/searches/{saved.pk}/").content.decode()


# ---- how it is stopped -----------------------------------------------------------------------------------------------


def test_one_post_without_a_login_stops_the_letters(
    saved: SavedSearch, taken_in: Callable[..., Article], site: Any
) -> None:
    taken_in()
    sent()
    headers = mail.outbox[0].message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (link,) = re.findall(r"^<https://archive\.example(/en/mail/stop/\S+)>$", headers["List-Unsubscribe"])
    site.READER_ACCOUNTS = "off"  # who has letters may stop them
    client = Client(enforce_csrf_checks=True)
    assert client.get(link).status_code == 200
    assert SavedSearch.objects.get().schedule == "daily"  # looking stops nothing
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    saved.refresh_from_db()
    assert (saved.schedule, saved.next_at) == ("never", None)
    SavedSearch.objects.all().delete()
    assert client.post(link).status_code == 200
    assert client.post(link[:-3] + "xx/").status_code == 404


# ---- pages -----------------------------------------------------------------------------------------------------------


def test_a_search_is_kept_from_its_results(client: Client, user: User, index: Callable[[], None]) -> None:
    client.force_login(user)
    page = client.get("/en/search/?q=су&from=-7d").content.decode()
    assert "/en/account/searches/new/?q=%D1%81%D1%83&amp;from=-7d" in page
    form = {"name": "Су \r\n туралы", "note": "диссертация", "schedule": "workdays", "hour": "09:15", "period": ""}
    made = client.post("/en/account/searches/new/?q=су&from=-7d&page=1&view=compact&utm_source=x", form)
    saved = SavedSearch.objects.get()
    assert made["Location"] == saved.get_absolute_url()
    assert (saved.name, saved.query) == ("Су туралы", "q=%D1%81%D1%83&from=-7d")
    assert saved.next_at == letters.next_time(saved, "Asia/Almaty", timezone.now())
    assert client.get(made["Location"]).status_code == 200
    assert "Су туралы" in client.get("/en/account/").content.decode()


def test_a_period_may_move_with_the_days(client: Client, user: User) -> None:
    client.force_login(user)
    form = {"name": "x", "schedule": "daily", "hour": "07:30", "period": "-30d"}
    client.post("/en/account/searches/new/?q=су&from=2019&to=2020&topic=trade", form)
    assert SavedSearch.objects.get().query == "q=%D1%81%D1%83&topic=trade&from=-30d"


@pytest.mark.parametrize("query", ["topik=trade", "from=2019-99", "q=" + "x" * 9000 + "&sort=nothing"])
def test_what_is_no_search_is_not_kept(client: Client, user: User, query: str) -> None:
    client.force_login(user)
    form = {"name": "x", "schedule": "daily", "hour": "07:30", "period": ""}
    assert client.post(f"/en/account/searches/new/?{query}", form).status_code == 400
    assert not SavedSearch.objects.exists()


def test_nobody_reaches_the_search_of_another(client: Client, saved: SavedSearch) -> None:
    client.force_login(User.objects.create_superuser("other"))
    for page in ("", "delete/"):
        assert client.post(f"/en/account/searches/{saved.pk}/{page}", {"name": "mine"}).status_code == 404
    assert SavedSearch.objects.get().name == "Water"


def test_a_search_is_deleted(client: Client, saved: SavedSearch, user: User) -> None:
    client.force_login(user)
    assert client.post(f"/en/account/searches/{saved.pk}/delete/")["Location"] == "/en/account/"
    assert not SavedSearch.objects.exists()


def test_a_search_that_means_nothing_any_more(client: Client, user: User, index: Callable[[], None]) -> None:
    saved = kept(user, "from=2019-99")
    client.force_login(user)
    assert "means nothing any more" in client.get(f"/en/account/searches/{saved.pk}/").content.decode()
    assert sent() == 0
    saved.refresh_from_db()
    assert saved.next_at and saved.next_at > timezone.now()


@pytest.mark.parametrize(("site_url", "host", "warned"), [("", "mail.example", True), ("", "", False),
                                                         ("https://a.example", "mail.example", False)])  # fmt: skip
def test_the_operator_is_asked_for_the_address(site: Any, site_url: str, host: str, warned: bool) -> None:
    site.SITE_URL, site.EMAIL_HOST = site_url, host
    found = {check.id for check in run_checks(tags=["security"], include_deployment_checks=True)}
    assert ("kopir.W003" in found) == warned


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_letter_is_in_the_readers_language(
    saved: SavedSearch, taken_in: Callable[..., Article], language: str
) -> None:
    Reader.objects.update(language=language)
    lose("failed")
    taken_in()
    sent()
    (letter,) = mail.outbox
    with translation.override(language):
        told = translation.gettext("This search, and when letters come:")
    assert told in letter.body and f"https://archive.example/{language}/a/" in letter.body
    assert f'<html lang="{language}">' in letter.alternatives[0][0]  # type: ignore[attr-defined]
