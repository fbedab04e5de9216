"""Letters about saved searches: when one is due, what it says, how it is sent, and how it is stopped.

The worker calls `send_due`. A letter that could not be sent is tried again, with all that is new by then; one that was
sent twice, because the worker was killed in between, is the price of losing none.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.locks import only_one
from articles.pages.wording import number
from search import filters
from search.engine import EngineUnavailable
from search.lexicon.concepts import lexicon
from search.models import Reader, SavedSearch
from search.readers import access, news
from search.readers.news import News
from search.readers.unread import Unread, unread

logger = logging.getLogger(__name__)

AGAIN = dt.timedelta(minutes=30)  # after a letter that could not be sent
SALT = "search.readers.stop"
DAYS = {  # of the week, Monday is 0
    SavedSearch.Schedule.DAILY: range(7),
    SavedSearch.Schedule.WORKDAYS: range(5),
    SavedSearch.Schedule.WEEKLY: range(1),
}


def can_be_sent() -> bool:
    """Addresses in a letter cannot go by the name that a request asks for."""
    return access.are_there() and bool(settings.EMAIL_HOST and settings.SITE_URL)


def next_time(saved: SavedSearch, zone: str, now: dt.datetime) -> dt.datetime | None:
    """The first moment after `now` at the hour and on a day that the reader chose, by the clock there; None: never."""
    if saved.schedule == SavedSearch.Schedule.NEVER:
        return None
    there = ZoneInfo(zone)
    today = now.astimezone(there).date()
    days = (today + dt.timedelta(days=ahead) for ahead in range(9))
    allowed = DAYS[SavedSearch.Schedule(saved.schedule)]
    moments = (dt.datetime.combine(day, saved.hour, there) for day in days if day.weekday() in allowed)
    return next(moment.astimezone(dt.UTC) for moment in moments if moment.astimezone(dt.UTC) > now)


def reschedule(reader: Reader) -> None:
    """After its time zone changed."""
    for saved in SavedSearch.objects.filter(user=reader.user):
        saved.next_at = next_time(saved, reader.time_zone, timezone.now())
        saved.save(update_fields=["next_at"])


def send_due(now: dt.datetime | None = None, *, stopped: Callable[[], bool] = lambda: False) -> int:
    """Look through every saved search that is due. Returns how many letters were sent."""
    if not can_be_sent():
        return 0
    sent = 0
    with only_one("letters") as mine:
        moment = now or timezone.now()
        due = SavedSearch.objects.filter(next_at__lte=moment, user__is_active=True).exclude(user__email="")
        keys = list(due.order_by("next_at").values_list("pk", flat=True)) if mine else []
        if keys:
            lexicon.renew()  # the same words as on the pages
        for key in keys:
            saved = SavedSearch.objects.select_related("user").filter(pk=key).first()  # unless it is gone by now
            if saved and not stopped():
                sent += _look(saved, moment)
    return sent


def _look(saved: SavedSearch, now: dt.datetime) -> bool:
    """Whether a letter was sent: where there is something new, or an outlet that it was not told of the last time."""
    reader = Reader.of(saved.user)
    try:
        with translation.override(reader.language), timezone.override(ZoneInfo(reader.time_zone)):
            found = news.news(saved, now)
            away = {outlet.key for outlet in unread(news.query_of(saved), saved.seen_until)}
            sent = bool(found.stories or away.difference(saved.told))
            if sent:
                letter(saved, found, news.unread_since_last_letter(saved)).send()
    except EngineUnavailable:
        return False  # still due
    except filters.BadParameter:
        logger.warning("saved search %s means nothing any more", saved.pk)
        _put_off(saved, next_time(saved, reader.time_zone, now))
        return False
    except (OSError, ValueError):  # of the mail server; of an address that cannot stand in a letter
        logger.exception("The letter about saved search %s could not be sent.", saved.pk)
        _put_off(saved, now + AGAIN)
        return False
    saved.told = sorted(away)
    _settle(saved, reader.time_zone, found, now, sent=sent)
    return sent


def _settle(saved: SavedSearch, zone: str, found: News, now: dt.datetime, *, sent: bool) -> None:
    """What was looked through, and when to look next: as the reader has it by now, who may have stopped the letters."""
    current = SavedSearch.objects.filter(pk=saved.pk).first()
    if current is None:
        return
    current.seen_until, current.told = found.until, saved.told
    current.older = 0 if sent else saved.older + found.older
    current.mailed_at = now if sent else saved.mailed_at
    current.next_at = next_time(current, zone, now)
    current.save(update_fields=["seen_until", "told", "older", "mailed_at", "next_at"])


def _put_off(saved: SavedSearch, until: dt.datetime | None) -> None:
    SavedSearch.objects.filter(pk=saved.pk, next_at__isnull=False).update(next_at=until)


def letter(saved: SavedSearch, found: News, away: Sequence[Unread]) -> EmailMultiAlternatives:
    """In the language in force; plain text and HTML say the same."""
    stop = settings.SITE_URL + reverse("letters_stop", args=[signing.Signer(salt=SALT).sign(str(saved.pk))])
    context = {
        "saved": saved,
        "news": found,
        "older": saved.older + found.older,
        "unread": away,
        "site": settings.SITE_URL,
        "stop": stop,
    }
    count = {"name": saved.name, "number": number(found.stories)}
    subject = ngettext("%(name)s: %(number)s new article", "%(name)s: %(number)s new articles", found.stories) % count
    message = EmailMultiAlternatives(
        subject if found.stories else _("%(name)s: not all could be read") % count,
        render_to_string("search/readers/news.txt", context),
        to=[saved.user.email],
        headers={
            "List-Unsubscribe": f"<{stop}>",  # RFC 8058: one POST, without a login
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("search/readers/news.html", context), "text/html")
    return message


def stop(token: str) -> None:
    """No more letters about the search of this link. Raises BadSignature; one that is deleted has none anyway."""
    key = signing.Signer(salt=SALT).unsign(token)
    SavedSearch.objects.filter(pk=key).update(schedule=SavedSearch.Schedule.NEVER, next_at=None)


def is_ours(token: str) -> bool:
    try:
        signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return False
    return True
