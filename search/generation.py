"""The generation of the index: a number that rises whenever what searches find may have changed.

The drainer raises it after each batch, a rebuild after its swap. What was counted under one generation holds for it.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from search.models import Generation

ROW = 1  # an archive has one index


def current() -> int:
    """One small query; 0 before anything was indexed."""
    return Generation.objects.filter(pk=ROW).values_list("number", flat=True).first() or 0


@transaction.atomic
def rise() -> None:
    """Call when what was written can be found (Engine.refresh), as whoever drains or rebuilds: alone."""
    if not Generation.objects.filter(pk=ROW).update(number=F("number") + 1):
        Generation.objects.create(pk=ROW, number=1)
