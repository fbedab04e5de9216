"""What is of one outlet becomes another's: articles, sources, ledger, names. For articles/archive/regroup.py, in
transactions that began with `acquire_write_lock`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import F, QuerySet

from articles.archive import outlets
from articles.archive.bulk_fields import chosen_articles, write_values
from articles.archive.history import REGROUPING_UNDONE, record_baseline
from articles.archive.ledger import LEDGER_COLUMNS
from articles.models import Article, FieldValue, LedgerDay, Outlet, Source

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NAMES = ("aliases", "domains", "languages")


def articles(outlet: Outlet) -> QuerySet[Article]:
    return Article.objects.filter(outlet=outlet)


def move(ids: Sequence[int], target: Outlet, user: User | None, why: str) -> None:
    record_baseline(chosen_articles(ids))
    write_values("outlet", dict.fromkeys(ids, target), user, why)


def move_back(ids: Sequence[int], source: Outlet, target: Outlet, since: dt.datetime, user: User | None) -> int:
    """Those that are still the target's without an editor's having said so since. Returns how many."""
    decided = FieldValue.objects.filter(article__in=ids, field=FieldValue.Name.OUTLET, decided_at__gt=since)
    rows = articles(target).filter(pk__in=ids).exclude(pk__in=decided.values("article"))
    chosen = list(rows.values_list("pk", flat=True))
    write_values("outlet", dict.fromkeys(chosen, source), user, REGROUPING_UNDONE)
    return len(chosen)


def join(source: Outlet, target: Outlet) -> dict[str, Any]:
    """Names, domains, languages, sources and ledger of `source` are the target's too. Returns what `part` needs."""
    given = {"aliases": [source.name, *source.aliases], "domains": source.domains, "languages": source.languages}
    new = {name: _new(getattr(target, name), values) for name, values in given.items()}
    new["aliases"] = [name for name in new["aliases"] if name != target.name]
    for name, values in new.items():
        setattr(target, name, [*getattr(target, name), *values])
    sources = list(source.sources.values_list("pk", flat=True))
    source.sources.update(outlet=target)
    days = {row.day.isoformat(): _counts(row) for row in source.ledger.all()}
    _add(target, days, 1)
    source.ledger.all().delete()
    before = {"new": new, "sources": sources, "ledger": days, "edited": [source.edited, target.edited]}
    source.edited = target.edited = True  # the vocabulary file would give the names back
    return before


def part(source: Outlet, target: Outlet, before: Mapping[str, Any], *, untouched: bool) -> None:
    """The target has its own alone again. `untouched`: nobody edited it since."""
    for name, values in before["new"].items():
        setattr(target, name, [each for each in getattr(target, name) if each not in values])
    source.edited = before["edited"][0]
    target.edited = before["edited"][1] or not untouched
    Source.objects.filter(pk__in=before["sources"], outlet=target).update(outlet=source)
    _add(target, before["ledger"], -1)
    _add(source, before["ledger"], 1)


def hand_over(source: Outlet, target: Outlet, names: Collection[str]) -> dict[str, list[str]]:
    """These of its aliases and domains are the target's from now on. Returns which they were."""
    handed = {}
    for column in ("aliases", "domains"):
        handed[column] = [each for each in getattr(source, column) if each in names]
        setattr(source, column, [each for each in getattr(source, column) if each not in names])
        known = getattr(target, column)
        setattr(target, column, [*known, *_new(known, handed[column])])
    source.edited = target.edited = True
    return handed


def save(outlet: Outlet) -> None:
    outlets.save(outlet)


def _new(known: Iterable[str], given: Iterable[str]) -> list[str]:
    return [each for each in dict.fromkeys(given) if each not in known]


def _counts(row: LedgerDay) -> dict[str, int]:
    return {name: getattr(row, name) for name in LEDGER_COLUMNS if getattr(row, name)}


def _add(outlet: Outlet, days: Mapping[str, Mapping[str, int]], sign: int) -> None:
    """Counts of days to, or from, those of the outlet."""
    rows = [LedgerDay(outlet=outlet, day=dt.date.fromisoformat(day)) for day in days]
    LedgerDay.objects.bulk_create(rows, ignore_conflicts=True)
    for day, counts in days.items():
        more = {name: F(name) + sign * number for name, number in counts.items()}
        LedgerDay.objects.filter(outlet=outlet, day=day).update(**more)
