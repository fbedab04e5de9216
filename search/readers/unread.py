"""Which outlets of a search could not be read: a letter, or a page, that says nothing of them would be taken for the
news that there is none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.models import Alert, LedgerDay, Outlet, Source
from articles.pages.coverage import LOST
from search.engine import NONE, SearchQuery
from search.facets import UNKNOWN

# Facet → the column of an outlet that it is of.
COLUMNS = {"outlet": "slug", "ownership": "ownership", "kind": "kind", "from_country": "country"}
AWAY = (Alert.Kind.FAILING, Alert.Kind.BLOCKED)


@dataclass(frozen=True, slots=True)
class Unread:
    """`pages`: how many single pages of it were lost; `away`: it could not be reached, or kept us out."""

    key: int
    name: str
    pages: int
    away: bool


def outlets_of(query: SearchQuery) -> QuerySet[Outlet]:
    """Those whose articles the search may find: all that its filters by outlet, ownership, kind and country leave."""
    found = Outlet.objects.all()
    for facet, column in COLUMNS.items():
        choice = query.choices.get(facet)
        if choice and choice.values:
            found = found.filter(_any(column, choice.values))
        if choice and choice.excluded:
            found = found.exclude(_any(column, choice.excluded))
    return found


def _any(column: str, values: tuple[str, ...]) -> Q:
    known = Q(**{f"{column}__in": values})
    unknown = Q(**{f"{column}__isnull": True}) if column == "country" else Q(**{column: UNKNOWN})
    return known | unknown if NONE in values else known


def unread(query: SearchQuery, since: dt.datetime) -> list[Unread]:
    """The outlets of the search that could not be read at some time since, by name. The ledger counts by days, so that
    pages lost earlier on the day of `since` count too."""
    of_it = {"outlet": OuterRef("pk")}
    failing = Source.objects.filter(**of_it, active=True, failures__gt=0)
    alerts = Alert.objects.filter(Q(ended_at=None) | Q(ended_at__gte=since), **of_it, kind__in=AWAY)
    lost = LedgerDay.objects.filter(**of_it, day__gte=timezone.localdate(since)).order_by().values("outlet")
    total = sum((Sum(name) for name in LOST[1:]), Sum(LOST[0]))
    found = (
        outlets_of(query)
        .annotate(pages=Coalesce(lost.annotate(total=total).values("total"), 0), away=Exists(failing) | Exists(alerts))
        .filter(Q(pages__gt=0) | Q(away=True))
        .order_by("sort_name", "pk")
    )
    return [Unread(*row) for row in found.values_list("pk", "name", "pages", "away")]
