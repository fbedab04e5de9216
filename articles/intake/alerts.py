"""What is unusual about an outlet: silence, texts of another length, blocked pages, an address that cannot be reached.

Each outlet is compared with its own last weeks, out of the ledger; the archive itself has alerts
too. An alert is opened once, mailed once to the operators, and ended when it is over; where there is too little to
tell, it stays as it is.
"""

from __future__ import annotations

import datetime as dt
import logging
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from statistics import median
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import get_connection, send_mail
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.archive import backup, evidence
from articles.archive.check import Report
from articles.ingest.fetch.settings import can_be_fetched
from articles.intake.fetching import fetch_settings
from articles.locks import only_one
from articles.models import Alert, Article, Backup, LedgerDay, Outlet, Source

if TYPE_CHECKING:
    from holidays import HolidayBase

logger = logging.getLogger(__name__)

HISTORY_DAYS = 84  # twelve weeks
MIN_HISTORY_DAYS = 21
OUTLIER = 3  # times the median of its busy days: more is counted as so much (the first look at a sitemap)
SILENT_EXPECTED = 5.0  # articles that should have come: chance leaves so many out once in 150 times
SILENT_BEYOND = 1.5  # times the longest silence of the history
RECENT_DAYS = (3, 7)  # the shortest with enough in it
MIN_RECENT_TEXTS, MIN_DAY_TEXTS, MIN_NORMAL_DAYS = 20, 3, 10
LENGTH_FACTOR, LENGTH_DEVIATIONS = 1.5, 4.0
MAD_TO_SIGMA = 1.4826
MIN_FETCHED, BLOCKED_SHARE, BLOCKED_RISE = 10, 0.25, 0.2
FAILURES = 3
BACKUP_EVERY = dt.timedelta(days=7)
Days = Mapping[dt.date, LedgerDay]


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether there is something to report; None: there is too little to tell. `detail`: the figures, JSON."""

    found: bool | None
    detail: dict[str, Any] = field(default_factory=dict)


UNKNOWN, NOTHING = Finding(None), Finding(False)


def check_alerts(now: dt.datetime | None = None) -> list[Alert]:
    """Compare all outlets that have sources with their usual, open and end alerts, mail the new ones.

    Returns the alerts that are open. Call about once an hour; where another process looks already, this one does not.
    """
    now = now or timezone.now()
    with only_one("alerts") as mine:
        if mine:
            for outlet, kind, finding in _findings(now):
                _note(outlet, kind, finding, now)
            for kind, finding in _of_the_archive(now):
                _note(None, kind, finding, now)
            gone = Alert.objects.filter(ended_at__isnull=True, outlet__isnull=False, outlet__sources__isnull=True)
            gone.update(ended_at=now)
            _mail(now)
    return list(Alert.objects.filter(ended_at__isnull=True).select_related("outlet"))


def in_words(alert: Alert) -> str:
    """The figures behind an alert, a sentence in the language of the page."""
    detail: dict[str, Any] = alert.detail
    match alert.kind:
        case Alert.Kind.SILENT:
            day = date_format(dt.date.fromisoformat(detail["last"]), "DATE_FORMAT")
            return _("Nothing new since %(day)s; about %(expected)s articles were to be expected.") % {
                "day": day,
                "expected": detail["expected"],
            }
        case Alert.Kind.LENGTH:
            return _("Texts have %(recent)s characters on average; before, they had %(usual)s.") % detail
        case Alert.Kind.BLOCKED:
            return _("%(blocked)s of the last %(fetched)s pages were blocked; before, %(usual)s %% were.") % detail
        case Alert.Kind.PORTS:
            urls = ", ".join(detail["urls"])
            return _("Not fetched any more, unless the operator allows their ports (FETCH_PORTS): %(urls)s") % {
                "urls": urls
            }
        case Alert.Kind.BACKUP if detail["last"]:
            day = date_format(dt.date.fromisoformat(detail["last"]), "DATE_FORMAT")
            return _("The last backup is of %(day)s.") % {"day": day}
        case Alert.Kind.BACKUP:
            return _("There is no backup yet.")
        case Alert.Kind.ORIGINALS:
            return _(
                "Originals missing: %(missing)s, damaged: %(damaged)s. Adding the same documents again mends them."
            ) % {name: detail[name] for name in ("missing", "damaged")}
        case Alert.Kind.EVIDENCE:
            count = len(detail["articles"])
            return ngettext(
                "%(count)d article has evidence that points outside its text; its form mends it.",
                "%(count)d articles have evidence that points outside their texts; their forms mend it.",
                count,
            ) % {"count": count}
    return ngettext(
        "%(url)s failed %(failures)s time in a row: %(error)s",
        "%(url)s failed %(failures)s times in a row: %(error)s",
        detail["failures"],
    ) % {name: detail[name] for name in ("url", "failures", "error")}


# ---- the rules -------------------------------------------------------------------------------------------------------


def _findings(now: dt.datetime) -> Iterator[tuple[Outlet, str, Finding]]:
    today = timezone.localdate(now)
    sources: dict[Outlet, list[Source]] = defaultdict(list)
    for source in Source.objects.select_related("outlet"):
        sources[source.outlet].append(source)
    for outlet, all_of_it in sources.items():
        active = [source for source in all_of_it if source.active]
        rows = LedgerDay.objects.filter(outlet=outlet, day__gte=today - dt.timedelta(days=HISTORY_DAYS), day__lte=today)
        days = {row.day: row for row in rows}
        yield outlet, Alert.Kind.FAILING, failing(active)
        yield outlet, Alert.Kind.SILENT, silent(days, looked(active)) if active else NOTHING
        yield outlet, Alert.Kind.LENGTH, length(days, today) if active else NOTHING
        yield outlet, Alert.Kind.BLOCKED, blocked(days, today) if active else NOTHING


def _of_the_archive(now: dt.datetime) -> Iterator[tuple[str, Finding]]:
    yield Alert.Kind.PORTS, other_ports(Source.objects.filter(active=True))
    yield Alert.Kind.BACKUP, overdue(backup.last(), now)
    known = Alert.objects.filter(kind=Alert.Kind.EVIDENCE, ended_at__isnull=True).first()
    if known:  # found by `archive check`; editors may have mended it
        yield Alert.Kind.EVIDENCE, impossible(evidence.impossible(known.detail["articles"]))


def other_ports(sources: Iterable[Source]) -> Finding:
    """Which sources are on ports that are not fetched from."""
    allowed = fetch_settings().ports
    urls = [source.url for source in sources if not can_be_fetched(source.url, allowed)]
    return Finding(bool(urls), {"urls": urls})


def overdue(last: Backup | None, now: dt.datetime) -> Finding:
    """Whether the last backup, or the first article where there is none, is a week away; before or after: its time may
    be that of a clock that was set back since."""
    first = None if last else Article.objects.order_by("added_at").values_list("added_at", flat=True).first()
    since = last.made_at if last else first
    if since is None:
        return NOTHING
    day = timezone.localdate(last.made_at).isoformat() if last else ""
    return Finding(abs(now - since) > BACKUP_EVERY, {"last": day})


def impossible(articles: Sequence[int]) -> Finding:
    return Finding(bool(articles), {"articles": list(articles)})


def note_check(report: Report, articles: Sequence[int]) -> None:
    """What `archive check` found: of the originals, and of evidence (ids of articles)."""
    now = timezone.now()
    counts = {name: report.counts[name] for name in ("missing", "damaged")}
    _note(None, Alert.Kind.ORIGINALS, Finding(not report.whole, counts), now)
    _note(None, Alert.Kind.EVIDENCE, impossible(articles), now)


def looked(sources: Sequence[Source]) -> dt.date | None:
    """The day of the last look at an outlet that succeeded; before it, silence may have been ours."""
    times = [source.checked_at for source in sources if source.checked_at and not source.failures]
    return timezone.localdate(max(times)) if times else None


def failing(sources: Sequence[Source]) -> Finding:
    worst = max(sources, key=lambda source: source.failures, default=None)
    if worst is None or worst.failures < FAILURES:
        return NOTHING
    return Finding(True, {"url": worst.url, "failures": worst.failures, "error": worst.last_error})


def silent(days: Days, until: dt.date | None) -> Finding:
    """Whether nothing was announced for so long that chance, weekends and holidays do not explain it.

    Silence is measured in articles that should have come: by weekday, as on average before, none on holidays. `until`:
    the last day on which the outlet was looked at; of this day itself nothing can be expected yet.
    """
    seen = {day: row.seen for day, row in days.items() if row.seen and (until is None or day <= until)}
    if until is None or not seen:
        return UNKNOWN
    first, last = min(seen), max(seen)
    if last == until:
        return NOTHING
    if (last - first).days < MIN_HISTORY_DAYS:
        return UNKNOWN
    rhythm = _rhythm(seen, first, last)
    longest = gap = 0.0
    for day in _between(first, last):
        gap = 0.0 if day in seen else gap + _expected(rhythm, day)
        longest = max(longest, gap)
    missing = sum(_expected(rhythm, day) for day in _between(last + dt.timedelta(days=1), until - dt.timedelta(days=1)))
    return Finding(
        missing >= max(SILENT_EXPECTED, SILENT_BEYOND * longest),
        {"last": last.isoformat(), "expected": round(missing)},
    )


def length(days: Days, today: dt.date) -> Finding:
    """Whether texts became much longer or shorter than on all days before: a site changed, and we lose or add text."""
    recent: list[LedgerDay] = []
    for number in RECENT_DAYS:
        recent = [row for day, row in days.items() if 0 <= (today - day).days < number]
        if sum(row.stored for row in recent) >= MIN_RECENT_TEXTS:
            break
    else:
        return UNKNOWN
    start = min(row.day for row in recent)
    before = [
        math.log(row.characters / row.stored)
        for day, row in days.items()
        if day < start and row.stored >= MIN_DAY_TEXTS and row.characters
    ]
    if len(before) < MIN_NORMAL_DAYS:
        return UNKNOWN
    usual = median(before)
    spread = MAD_TO_SIGMA * median(abs(value - usual) for value in before)
    mean = sum(row.characters for row in recent) / sum(row.stored for row in recent)
    shift = abs(math.log(max(mean, 1.0)) - usual)
    return Finding(
        shift >= max(math.log(LENGTH_FACTOR), LENGTH_DEVIATIONS * spread),
        {"recent": round(mean), "usual": round(math.exp(usual))},
    )


def blocked(days: Days, today: dt.date) -> Finding:
    """Whether a far larger part of the pages than before is a challenge, a wall or an error."""
    recent = [row for day, row in days.items() if 0 <= (today - day).days < RECENT_DAYS[0]]
    before = [row for row in days.values() if row not in recent]
    fetched, refused = (sum(getattr(row, name) for row in recent) for name in ("fetched", "blocked"))
    if fetched < MIN_FETCHED:
        return UNKNOWN
    usual = sum(row.blocked for row in before) / max(1, sum(row.fetched for row in before))
    share = refused / fetched
    return Finding(
        share >= BLOCKED_SHARE and share - usual >= BLOCKED_RISE,
        {"fetched": fetched, "blocked": refused, "usual": round(100 * usual)},
    )


@cache
def _days_off() -> tuple[HolidayBase, ...]:
    from holidays import country_holidays  # 0.4 s, which the forms and lists of the admin need not wait for

    return country_holidays("KZ"), country_holidays("RU")


def is_holiday(day: dt.date) -> bool:
    """Whether newsrooms in Kazakhstan or Russia may rest. Weekends are not: the outlet's own rhythm knows them."""
    return any(day in days for days in _days_off())


def _rhythm(seen: Mapping[dt.date, int], first: dt.date, last: dt.date) -> list[float]:
    """Articles a day by weekday, from the history without its holidays and with its outliers cut."""
    most = OUTLIER * median(seen.values())
    totals, numbers = [0.0] * 7, [0] * 7
    for day in _between(first, last):
        if not is_holiday(day):
            totals[day.weekday()] += min(seen.get(day, 0), most)
            numbers[day.weekday()] += 1
    return [total / max(1, number) for total, number in zip(totals, numbers, strict=True)]


def _expected(rhythm: Sequence[float], day: dt.date) -> float:
    return 0.0 if is_holiday(day) else rhythm[day.weekday()]


def _between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Both days included."""
    return (first + dt.timedelta(days=number) for number in range((last - first).days + 1))


# ---- rows and mail ---------------------------------------------------------------------------------------------------


@transaction.atomic
def _note(outlet: Outlet | None, kind: str, finding: Finding, now: dt.datetime) -> None:
    known = Alert.objects.select_for_update().filter(outlet=outlet, kind=kind, ended_at__isnull=True).first()
    if finding.found and known:
        known.detail = finding.detail
        known.save(update_fields=["detail"])
    elif finding.found:
        Alert.objects.create(outlet=outlet, kind=kind, detail=finding.detail, since=now)
    elif known and finding.found is False:
        known.ended_at = now
        known.save(update_fields=["ended_at"])


def _mail(now: dt.datetime) -> None:
    """Tell the operators of what they were not told yet, all in one letter; what cannot be sent is tried next time."""
    new = list(Alert.objects.filter(ended_at__isnull=True, mailed_at__isnull=True).select_related("outlet"))
    if not new or not settings.OPERATOR_EMAIL:
        return
    with translation.override(settings.LANGUAGE_CODE):
        subject = ngettext("%(count)d alert of the archive", "%(count)d alerts of the archive", len(new))
        lines = [f"{alert}. {in_words(alert)}" for alert in new]
        try:
            with get_connection() as connection:  # closed, too, where the server refuses our password
                text = "\n\n".join(lines)
                send_mail(subject % {"count": len(new)}, text, None, settings.OPERATOR_EMAIL, connection=connection)
        except Exception:  # whatever the mail server does, the alerts are there
            logger.exception("Alerts could not be mailed.")
            return
    Alert.objects.filter(pk__in=[alert.pk for alert in new]).update(mailed_at=now)
