"""What readers are told of an article that was withdrawn: as much as WITHDRAWAL_SHOWN allows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from articles.models import Article, Tombstone

# The values of the setting: that it was withdrawn and no more; since when, too; why, too.
SHOWN = ("nothing", "day", "reason")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """`deleted`: it is gone, not hidden; `for_good`: what it said is not taken in again.
    `day` None: not told, or not known; `reason` "": the same."""

    deleted: bool
    for_good: bool
    day: dt.datetime | None = None
    reason: str = ""


def withdrawal(number: int) -> Withdrawal:
    """Of an article that is hidden or was deleted."""
    tombstone = Tombstone.objects.filter(pk=number).first()
    article = None if tombstone else Article.objects.filter(pk=number, hidden=True).only("hidden_reason").first()
    day, reason = None, ""
    if tombstone:
        day, reason = tombstone.deleted_at, tombstone.reason
    elif article:
        day, reason = _hidden_since(number), article.hidden_reason
    shown = SHOWN.index(settings.WITHDRAWAL_SHOWN)
    return Withdrawal(
        tombstone is not None, bool(tombstone and tombstone.reason), day if shown else None, reason if shown > 1 else ""
    )


def _hidden_since(number: int) -> dt.datetime | None:
    """The moment of the change that hid it, after the last one that left it shown."""
    history: Any = Article.history.filter(id=number)
    shown = history.filter(hidden=False).aggregate(last=Max("history_id"))["last"] or 0
    hidden = history.filter(hidden=True, history_id__gt=shown).order_by("history_id")
    first: dt.datetime | None = hidden.values_list("history_date", flat=True).first()
    return first


def who_reads_it() -> str:
    """Whether readers see the reason, for the editor who writes it."""
    if settings.WITHDRAWAL_SHOWN == "reason":
        return _("Readers see it on the page that stands in the article's place: name nobody whom it could harm.")
    return _("Readers do not see it.")


WHO_READS_IT = lazy(who_reads_it, str)()
