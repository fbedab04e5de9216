"""How much waits at the desk: articles with suggestions, by pair, outlet and age; and what came in the last day.

Hidden articles are not among them. Each number is that of the list of articles under the filters of its link; the sums
are kept for a minute.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from articles.admin.filters import NONE, PERIODS, any_tag, within
from articles.models import Article, ArticlePair, Outlet, Pair, Tag
from articles.pages.kept import Kept

SHOWN = 10  # pairs and outlets with the most
KEPT_SECONDS = 60
VISIBLE = {"hidden__exact": "0"}  # the list's filter


@dataclass(frozen=True, slots=True)
class Sums:
    """Numbers of articles. `outlets`, `came`: by the outlet's key, None of those without one; `ages`: by period."""

    total: int
    ages: dict[str, int]
    outlets: Counter[int | None]
    pairs: Counter[str]
    came: Counter[int | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One number: of what it is, and the filters of the list of the same articles. `code`: of a pair."""

    label: Any
    number: int
    filters: dict[str, str]
    code: str = ""


def _sums() -> Sums:
    shown = Article.objects.filter(hidden=False).order_by()
    ages = {period: Count("pk", filter=within("added_at", period)) for period in PERIODS}
    rows: Any = (
        shown.filter(any_tag(Q(state=Tag.State.SUGGESTED))).values("outlet").annotate(number=Count("pk"), **ages)
    )
    waiting = list(rows)
    came = shown.filter(within("added_at", "day")).values("outlet").annotate(number=Count("pk"))
    return Sums(
        total=sum(row["number"] for row in waiting),
        ages={period: sum(row[period] for row in waiting) for period in PERIODS},
        outlets=Counter({row["outlet"]: row["number"] for row in waiting}),
        pairs=_suggested_pairs(),
        came=Counter({row["outlet"]: row["number"] for row in came}),
    )


def _suggested_pairs() -> Counter[str]:
    """Those that searches go by, mentions not among them, less those of hidden articles, which are few: to look at each
    article would take ten times as long."""
    suggested = ArticlePair.objects.filter(state=Tag.State.SUGGESTED).exclude(role=ArticlePair.Role.MENTION)
    tags = suggested.order_by().values("pair")
    every = Counter(dict(tags.annotate(number=Count("pk")).values_list("pair", "number")))
    # Their states are looked at here: a database that is told of them would go through all that are suggested.
    # (`hidden=True` alone is a condition that SQLite's index of the column does not answer.)
    hidden = ArticlePair.objects.filter(article__in=Article.objects.filter(hidden__in=[True]).order_by().values("pk"))
    rows = hidden.order_by().values_list("pair", "state", "role").iterator()
    counted = (Tag.State.SUGGESTED, ArticlePair.Role.MENTION)
    return every - Counter(pair for pair, state, role in rows if state == counted[0] and role != counted[1])


sums = Kept(_sums, KEPT_SECONDS)


def pair_lines(counted: Sums) -> list[Line]:
    """The pairs that are suggested most."""
    most = counted.pairs.most_common(SHOWN)
    pairs = Pair.objects.select_related("first", "second").in_bulk([code for code, _number in most])
    wanted = {"tags": "pairs", **VISIBLE}
    return [Line(pairs[code].label(), number, {"pair": code, **wanted}, code) for code, number in most if code in pairs]


def outlet_lines(counted: Sums, nameless: Any) -> tuple[list[Line], list[Line]]:
    """The outlets with the most that waits, and with the most that came; `nameless`: what is said of those without."""
    waits, came = counted.outlets.most_common(SHOWN), counted.came.most_common(SHOWN)
    keys = {pk for pk, _number in (*waits, *came) if pk is not None}
    known = {row.pk: row for row in Outlet.objects.filter(pk__in=keys).only("slug", "name")}

    def lines(most: Iterable[tuple[int | None, int]], wanted: dict[str, str]) -> list[Line]:
        found = []
        for pk, number in most:
            outlet = known.get(pk) if pk is not None else None
            if outlet or pk is None:
                label, slug = (outlet.name, outlet.slug) if outlet else (nameless, NONE)
                found.append(Line(label, number, {"outlet": slug, **wanted}))
        return found

    return lines(waits, {"tags": "suggested", **VISIBLE}), lines(came, {"added": "day", **VISIBLE})


def age_lines(counted: Sums) -> list[Line]:
    """How long ago the articles were added that wait; each period but the last holds the one before it."""
    wanted = {"tags": "suggested", **VISIBLE}
    return [Line(words, counted.ages[period], {"added": period, **wanted}) for period, words in PERIODS.items()]
