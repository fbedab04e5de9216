"""History of people's changes, bulk ones included: who, when, before and after (docs/decisions/0005-history.md)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from articles.batches import BATCH, batched

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
        history.model.objects.bulk_create(
            history.model(
                history_date=timezone.now(),
                history_type="+",
                history_change_reason=BASELINE,
                **{name: getattr(row, name) for name in columns},
            )
            for row in fresh
        )


def record_change(rows: list[Any], user: AbstractBaseUser | None, reason: str = "", created: bool = False) -> None:
    if rows:
        type(rows[0]).history.bulk_history_create(
            rows, update=not created, default_user=user, default_change_reason=reason, default_date=timezone.now()
        )
