"""The ledger: what came of each outlet on each day. Counts are added, never set, so that many may write at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.models import LedgerDay

LEDGER_COLUMNS = (
    "seen",
    "fetched",
    "blocked",
    "rejected",
    "out_of_scope",
    "language_not_read",
    "stored",
    "forbidden",
    "failed",
    "characters",
)


@transaction.atomic
def record(counts: Mapping[int | None, Counter[str]]) -> None:
    """Add to today's row of each outlet (id, or None where it is not known). Keys: LEDGER_COLUMNS.

    Call last in the transaction whose rows are counted: nothing is then counted twice, and the locks on the day's rows,
    which every writer wants, are short and taken in one order.
    """
    today = timezone.localdate()
    for outlet, count in sorted(counts.items(), key=lambda item: item[0] or 0):
        added = {name: count[name] for name in LEDGER_COLUMNS if count[name]}
        if not added:
            continue
        row = LedgerDay.objects.filter(outlet=outlet, day=today)
        more = {name: F(name) + number for name, number in added.items()}
        if not row.update(**more):
            LedgerDay.objects.bulk_create([LedgerDay(outlet_id=outlet, day=today)], ignore_conflicts=True)
            row.update(**more)
