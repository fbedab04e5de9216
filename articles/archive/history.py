"""History of people's changes, bulk ones included: who, when, before and after (docs/decisions/0005-history.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from articles.batches import BATCH, batched
from articles.models.bulk import BulkAction
from articles.models.regroup import Regrouping

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

BASELINE = "as derived"  # why a history row was written that is no change: it is the state before the first one


def record_baseline(rows: Iterable[Any]) -> None:
    """Write the state before a human change where history does not hold it (a machine's changes are not written there),
    so that history can show before and after."""
    for batch in batched(rows, BATCH):
        history = type(batch[0]).history
        key = type(batch[0])._meta.pk.attname
        written = history.filter(**{f"{key}__in": [row.pk for row in batch]}).order_by()
        newest = written.values(key).annotate(last=models.Max("history_id")).values("last")
        known = {getattr(record, key): record for record in history.filter(history_id__in=newest)}
        columns = [field.attname for field in history.model.tracked_fields]
        fresh = [
            row
            for row in batch
            if row.pk not in known or any(getattr(row, name) != getattr(known[row.pk], name) for name in columns)
        ]
        _write(fresh, "+", BASELINE)


def record_change(rows: list[Any], user: AbstractBaseUser | None, reason: str = "", created: bool = False) -> None:
    if rows:
        type(rows[0]).history.bulk_history_create(
            rows, update=not created, default_user=user, default_change_reason=reason, default_date=timezone.now()
        )


def record_end(rows: list[Any], user: AbstractBaseUser | None, reason: str) -> None:
    """Write the last state of rows that a person's change deletes."""
    if rows:
        _write(rows, "-", reason, user)


def _write(rows: Iterable[Any], kind: str, reason: str, user: AbstractBaseUser | None = None) -> None:
    now = timezone.now()
    for batch in batched(rows, BATCH):
        model = type(batch[0]).history.model
        columns = [field.attname for field in model.tracked_fields]
        model.objects.bulk_create(
            model(
                history_date=now,
                history_type=kind,
                history_user=user,
                history_change_reason=reason,
                **{name: getattr(row, name) for name in columns},
            )
            for row in batch
        )


REASON_CHARACTERS = 100  # of a reason that is kept
BULK_REASONS = "bulk action "  # how the reasons of bulk actions begin, and of undoing them
UNDONE = f"{BULK_REASONS}undone"


def bulk_reason(action: BulkAction) -> str:
    """Why a row of an article's history was written: what stands before it there is what the action found."""
    return f"{BULK_REASONS}{action.pk}"


BULK_REASON = re.compile(rf"{BULK_REASONS}(\d{{1,18}})", re.ASCII)


def action_of(record: Any) -> int | None:
    """The bulk action that a record of a tag, a field or an article is part of."""
    if named := BULK_REASON.fullmatch(record.history_change_reason or ""):
        return int(named[1])
    number: int | None = getattr(record, "bulk_id", None) or getattr(record, "hidden_bulk_id", None)
    return number


def regroup_reason(action: Regrouping) -> str:
    """Why a row of the history was written: it was moved with all of an outlet or a topic, or some."""
    return f"{REGROUPED}{action.pk}"


REGROUPED, REGROUPING_UNDONE = "regrouping ", "regrouping undone"


def undone_actions(records: Iterable[Any]) -> set[int]:
    """Of the bulk actions that these records are part of those that were taken back: an undo never gives back what one
    of them had decided."""
    named = {number for number in map(action_of, records) if number is not None}
    return set(BulkAction.objects.filter(pk__in=named, undone_at__isnull=False).values_list("pk", flat=True))
