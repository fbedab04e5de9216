"""What counts as unusual of an outlet: silence, other lengths, blocked pages, failures; told once, and ended."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.utils import timezone, translation

from articles.archive import ledger, outlets
from articles.intake import alerts
from articles.intake.alerts import is_holiday
from articles.models import Alert, LedgerDay, Source

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 10, 14)  # a Wednesday, far from holidays
WEEKDAYS_ONLY = (20, 20, 20, 20, 20, 0, 0)


@pytest.fixture
def source() -> Source:
    outlet = outlets.by_name("Дала жаршысы")
    return Source.objects.create(url="https://dala.example/rss", outlet=outlet, checked_at=noon(TODAY))


@pytest.fixture(autouse=True)
def operator(settings: Any) -> None:
    settings.OPERATOR_EMAIL = ["operator@archive.example"]


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), timezone.get_default_timezone())


def write(source: Source, day: dt.date, **counts: int) -> None:
    if counts.get("seen") == 0:
        return  # of such a day there is no row
    LedgerDay.objects.update_or_create(outlet=source.outlet, day=day, defaults=counts)


def history(source: Source, rhythm: tuple[float, ...], *, until: dt.date, days: int = 80, seed: int = 1) -> None:
    """Articles as they came: about so many on each weekday, few on holidays."""
    chance = random.Random(seed)  # noqa: S311 - as good as any news
    rows = []
    for back in range(days):
        day = until - dt.timedelta(days=back)
        mean = rhythm[day.weekday()] * (0.1 if is_holiday(day) else 1)
        seen = sum(chance.random() < mean / 40 for _ in range(40)) if mean < 40 else round(mean)
        if seen:
            letters = seen * chance.randint(1700, 2300)
            rows.append(LedgerDay(day=day, seen=seen, fetched=seen, stored=seen, characters=letters))
    refill(source, rows)


def refill(source: Source, rows: list[LedgerDay]) -> None:
    LedgerDay.objects.filter(outlet=source.outlet, day__in=[row.day for row in rows]).delete()
    for row in rows:
        row.outlet = source.outlet
    LedgerDay.objects.bulk_create(rows)


def kinds(source: Source, day: dt.date = TODAY) -> list[str]:
    Source.objects.filter(pk=source.pk).update(checked_at=noon(day))
    return [alert.kind for alert in alerts.check_alerts(noon(day))]


@pytest.mark.parametrize(
    "rhythm", [(20,) * 7, WEEKDAYS_ONLY, (3,) * 7, (1, 0.5, 1, 1, 1, 0.2, 0.2), (0, 0, 0, 15, 0, 0, 0)]
)
@pytest.mark.parametrize("weekday", range(7))
def test_an_outlet_that_goes_on_as_usual(source: Source, rhythm: tuple[float, ...], weekday: int) -> None:
    today = TODAY + dt.timedelta(days=weekday)
    history(source, rhythm, until=today, seed=weekday)
    assert kinds(source, today) == []


@pytest.mark.parametrize(
    ("rhythm", "days"),
    [((20,) * 7, 1), (WEEKDAYS_ONLY, 1), ((3,) * 7, 4), ((1,) * 7, 14), ((0, 0, 0, 15, 0, 0, 0), 14)],
)
def test_an_outlet_that_fell_silent(source: Source, rhythm: tuple[float, ...], days: int) -> None:
    history(source, rhythm, until=TODAY)
    assert kinds(source, TODAY + dt.timedelta(days=days + 1)) == ["silent"]


def test_a_silent_weekend_is_none(source: Source) -> None:
    history(source, WEEKDAYS_ONLY, until=dt.date(2026, 10, 16))  # Friday
    for day in (17, 18, 19):  # on Monday it has the day before it still
        assert kinds(source, dt.date(2026, 10, day)) == []
    assert kinds(source, dt.date(2026, 10, 20)) == ["silent"]


@pytest.mark.parametrize(
    ("last", "quiet", "loud"),
    [
        (dt.date(2026, 3, 20), dt.date(2026, 3, 26), dt.date(2026, 3, 27)),  # Наурыз, with two days moved
        (dt.date(2026, 12, 30), dt.date(2027, 1, 9), dt.date(2027, 1, 12)),  # New Year, then a weekend
        (dt.date(2026, 5, 26), dt.date(2026, 5, 28), dt.date(2026, 5, 29)),  # Құрбан айт
    ],
)
def test_silence_of_holidays_is_none(source: Source, last: dt.date, quiet: dt.date, loud: dt.date) -> None:
    history(source, WEEKDAYS_ONLY, until=last)
    day = last + dt.timedelta(days=1)
    while day <= quiet:
        assert kinds(source, day) == []
        day += dt.timedelta(days=1)
    assert kinds(source, loud) == ["silent"]


def test_days_off_are_known_far_ahead() -> None:
    assert is_holiday(dt.date(2037, 1, 26)), "Құрбан айт, by the lunar calendar"
    assert is_holiday(dt.date(2040, 12, 16)) and is_holiday(dt.date(2040, 12, 17)), "Independence Day on a Sunday"
    assert not is_holiday(dt.date(2040, 10, 10))


def test_too_little_history_says_nothing(source: Source) -> None:
    history(source, (20,) * 7, until=TODAY, days=10)
    assert kinds(source, TODAY + dt.timedelta(days=3)) == []


def test_a_sitemap_read_for_the_first_time_is_no_rhythm(source: Source) -> None:
    history(source, (1,) * 7, until=TODAY, days=60)
    write(source, TODAY - dt.timedelta(days=60), seen=40_000)
    assert kinds(source, TODAY + dt.timedelta(days=3)) == []


def test_our_own_silence_is_not_theirs(source: Source) -> None:
    history(source, (20,) * 7, until=TODAY)
    Source.objects.update(checked_at=noon(TODAY))
    later = TODAY + dt.timedelta(days=9)
    assert alerts.check_alerts(noon(later)) == []
    Source.objects.update(checked_at=noon(later), failures=1)
    assert alerts.check_alerts(noon(later)) == []


def test_an_inactive_source_is_not_missed(source: Source) -> None:
    history(source, (20,) * 7, until=TODAY)
    later = TODAY + dt.timedelta(days=5)
    assert kinds(source, later) == ["silent"]
    Source.objects.update(active=False)
    assert kinds(source, later) == []


def test_an_alert_is_opened_once_mailed_once_and_ended(source: Source) -> None:
    history(source, (20,) * 7, until=TODAY)
    later = TODAY + dt.timedelta(days=3)
    for _ in range(3):
        assert kinds(source, later) == ["silent"]
    assert Alert.objects.count() == len(mail.outbox) == 1
    letter = mail.outbox[0]
    assert letter.to == ["operator@archive.example"]
    assert "Дала жаршысы" in letter.body and "40" in letter.body
    write(source, later, seen=5)
    assert kinds(source, later) == []
    assert Alert.objects.get().ended_at is not None
    history(source, (20,) * 7, until=later)
    assert kinds(source, later + dt.timedelta(days=3)) == ["silent"]
    assert Alert.objects.count() == len(mail.outbox) == 2


def test_a_mail_server_that_is_away_breaks_nothing(source: Source, settings: Any) -> None:
    history(source, (20,) * 7, until=TODAY)
    later = TODAY + dt.timedelta(days=3)
    settings.EMAIL_BACKEND = "tests.fast.intake.test_alerts.NoMail"
    assert kinds(source, later) == ["silent"]
    assert Alert.objects.get().mailed_at is None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert kinds(source, later) == ["silent"]
    assert len(mail.outbox) == 1 and Alert.objects.get().mailed_at is not None


def NoMail(*_args: Any, **_options: Any) -> Any:  # noqa: N802 - it stands for a backend's class
    raise ConnectionRefusedError("no mail server")


def test_nobody_to_write_to(source: Source, settings: Any) -> None:
    settings.OPERATOR_EMAIL = []
    history(source, (20,) * 7, until=TODAY)
    assert kinds(source, TODAY + dt.timedelta(days=3)) == ["silent"]
    assert mail.outbox == []


def texts(source: Source, until: dt.date, days: int, characters: int, a_day: int = 10, spread: float = 0.1) -> None:
    chance = random.Random(7)  # noqa: S311
    rows = []
    for back in range(days):
        letters = a_day * round(characters * chance.uniform(1 - spread, 1 + spread))
        day = until - dt.timedelta(days=back)
        rows.append(LedgerDay(day=day, seen=a_day, fetched=a_day, stored=a_day, characters=letters))
    refill(source, rows)


@pytest.mark.parametrize(
    ("now", "found"), [(2000, []), (2300, []), (600, ["length"]), (5000, ["length"]), (0, ["length"])]
)
def test_texts_of_another_length(source: Source, now: int, found: list[str]) -> None:
    texts(source, TODAY, 60, 2000)
    texts(source, TODAY, 3, now)
    assert kinds(source) == found


def test_an_outlet_whose_lengths_always_vary(source: Source) -> None:
    texts(source, TODAY, 60, 2000, spread=0.8)
    texts(source, TODAY, 3, 3200)
    assert kinds(source) == []


def test_a_few_texts_prove_nothing(source: Source) -> None:
    texts(source, TODAY, 60, 2000)
    texts(source, TODAY, 7, 300, a_day=1)
    assert kinds(source) == []


def test_the_words_of_an_alert_in_every_language(source: Source) -> None:
    texts(source, TODAY, 60, 2000)
    texts(source, TODAY, 3, 600)
    kinds(source)
    alert = Alert.objects.get()
    with translation.override("en"):
        words = alerts.in_words(alert)
    assert str(alert.detail["usual"]) in words and str(alert.detail["recent"]) in words
    assert 500 < alert.detail["recent"] < 700 and 1800 < alert.detail["usual"] < 2200


@pytest.mark.parametrize(
    ("refused", "before", "found"), [(0, 0, []), (2, 0, []), (15, 0, ["blocked"]), (15, 14, []), (30, 2, ["blocked"])]
)
def test_pages_that_are_blocked(source: Source, refused: int, before: int, found: list[str]) -> None:
    for back in range(40):
        number = refused if back < 3 else before
        write(source, TODAY - dt.timedelta(days=back), seen=30, fetched=30, blocked=number)
    assert kinds(source) == found
    if found:
        assert Alert.objects.get().detail["blocked"] == 3 * refused


def test_a_new_outlet_that_blocks_us_at_once(source: Source) -> None:
    write(source, TODAY, seen=20, fetched=20, blocked=20)
    assert kinds(source) == ["blocked"]
    write(source, TODAY + dt.timedelta(days=4), seen=2, fetched=2)
    assert kinds(source, TODAY + dt.timedelta(days=4)) == ["blocked"]  # two pages do not show that it is over
    write(source, TODAY + dt.timedelta(days=4), seen=20, fetched=20)
    assert kinds(source, TODAY + dt.timedelta(days=4)) == []


def test_a_source_that_cannot_be_reached(source: Source) -> None:
    for failures, found in ((2, []), (3, ["failing"]), (4, ["failing"]), (0, [])):
        Source.objects.update(failures=failures, last_error="connect error: refused")
        assert kinds(source) == found
    with translation.override("en"):
        words = alerts.in_words(Alert.objects.get())
    assert words == "https://dala.example/rss failed 4 times in a row: connect error: refused"


def test_an_outlet_without_sources_has_no_open_alerts(source: Source) -> None:
    Source.objects.update(failures=9)
    assert kinds(source) == ["failing"]
    source.delete()
    assert alerts.check_alerts(noon(TODAY)) == []


# ---- the ledger -----------------------------------------------------------------------------------------------------


def test_the_ledger_adds_up(source: Source) -> None:
    outlet = source.outlet_id
    ledger.record({outlet: Counter(seen=2), None: Counter(fetched=1, blocked=1)})
    ledger.record({outlet: Counter(seen=1, fetched=3, stored=2, characters=4000), None: Counter(fetched=1)})
    ledger.record({outlet: Counter()})
    rows = {row.outlet_id: row for row in LedgerDay.objects.all()}
    assert (rows[outlet].seen, rows[outlet].fetched, rows[outlet].stored, rows[outlet].characters) == (3, 3, 2, 4000)
    assert (rows[None].fetched, rows[None].blocked, rows[None].day) == (2, 1, timezone.localdate())
    assert len(rows) == 2


# ---- of the archive --------------------------------------------------------------------------------------------------


def test_sources_on_other_ports_are_listed(source: Source, settings: Any) -> None:
    other = Source.objects.create(url="http://dala.example:8080/rss", outlet=source.outlet)
    Source.objects.create(url="https://dala.example:443/atom", outlet=source.outlet)
    migration = import_module("articles.migrations.0010_sources_on_other_ports")
    migration.list_sources(apps, SimpleNamespace(connection=connection))
    alert = Alert.objects.get()
    assert (alert.kind, alert.outlet, alert.detail) == ("ports", None, {"urls": [other.url]})
    assert alerts.check_alerts() == [alert], "it goes on, and is there once"
    with translation.override("en"):
        assert other.url in alerts.in_words(alert)
    settings.FETCH_PORTS = frozenset({8080})
    assert alerts.check_alerts() == []


def test_no_source_on_another_port_no_alert(source: Source) -> None:
    migration = import_module("articles.migrations.0010_sources_on_other_ports")
    migration.list_sources(apps, SimpleNamespace(connection=connection))
    assert not Alert.objects.exists()
