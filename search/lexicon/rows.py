"""Concepts that editors added, as the database has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Max

from search.models import Concept

State = tuple[int, dt.datetime | None]


def state() -> State:
    """Another one after every change: each leaves a row in the history, a deletion too. Raises django.db.Error."""
    seen = Concept.history.aggregate(number=Count("pk"), last=Max("history_date"))
    return seen["number"], seen["last"]


def active() -> Iterator[tuple[int, tuple[str, str, str]]]:
    """(id, Kazakh, Russian and English forms) of each row in use."""
    for row in Concept.objects.filter(active=True).order_by("pk"):
        yield row.pk, row.columns
