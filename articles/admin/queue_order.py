"""Which article of the queue comes next: the one of whose decisions searches would gain most, or the newest.

Of an archive or a search of any size no more than a window of it is weighed: its first articles with suggestions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from articles.batches import batched
from articles.models import TAGS, Article, ArticleCountry, ArticlePair, ArticleTopic, Outlet, Tag
from articles.pages.errors import NotResolved
from articles.vocabulary import pair_members

Resolve = Callable[[str], Iterator[int]]  # from the query string of a search to the ids of all that it finds

WINDOW = 300  # articles that are weighed
READ = 1000  # ids of a search that are looked at at a time …
MOST_READ = 5 * READ  # … and at all: a search whose first ones are all settled is refined by its reader
TAGS_OF_ONE = 4  # suggestions of a kind that an article may have
UNCHECKED_OF_SEARCH = "checked=no&checked=part"  # as searches say it, so that few ids are read in vain

ORDERS = {"gain": _("what a decision improves most"), "date": _("by date")}

# What a search gains where a suggestion is decided, by its part in the article.
GAINS: dict[tuple[type[Tag], str], float] = {
    (ArticlePair, "principal"): 4.0,
    (ArticlePair, "secondary"): 1.5,
    (ArticleTopic, "primary"): 2.0,
    (ArticleTopic, "secondary"): 1.0,
    (ArticleCountry, "party"): 1.0,
}
LEAST_GAIN = 0.25  # of any other
SURE = 0.25  # of its gain, where the rules are sure: the less they are, the more a decision adds
DISAGREEMENT = 3.0  # a principal pair one of whose countries is no party
NEW_OUTLET = 1.0  # one that no editor has looked at: what its pages are like is seen at once


class SearchAway(NotResolved):
    """Not for the words of the address: the engine is away."""


@dataclass(frozen=True, slots=True)
class Window:
    """`ids` of articles with suggestions, WINDOW at most, in the order of their search or the newest first. `cut`:
    there may be further ones that were not looked at."""

    ids: list[int]
    cut: bool


def window(searched: str, resolve: Resolve, without: Collection[int], order: str) -> Window:
    """Of what the query string of a search finds; "": of the whole archive, from the database alone. Raises
    NotResolved, SearchAway."""
    return _of_search(searched, resolve, without) if searched else _of_archive(without, order)


def _of_search(searched: str, resolve: Resolve, without: Collection[int]) -> Window:
    if "checked" not in QueryDict(searched):
        searched = f"{searched}&{UNCHECKED_OF_SEARCH}"
    found: list[int] = []
    all_ids = resolve(searched)
    try:
        for number, ids in enumerate(batched(all_ids, READ), 1):
            waiting = waiting_of(ids, without)
            found += [pk for pk in ids if pk in waiting]
            if len(found) >= WINDOW or number * READ >= MOST_READ:
                return Window(found[:WINDOW], cut=True)
    except NotResolved as error:
        raise SearchAway(error.messages) from error
    return Window(found, cut=False)


def _of_archive(without: Collection[int], order: str) -> Window:
    """Of an archive that has many suggestions, those among its newest articles (by date), or those added last, pairs
    before topics before countries: neither is looked for among all articles."""
    if order == "date":
        newest = list(Article.objects.searchable().order_by("-newest").values_list("pk", flat=True)[:READ])
        waiting = waiting_of(newest, without)
        if found := [pk for pk in newest if pk in waiting]:
            return Window(found[:WINDOW], cut=True)
    enough = TAGS_OF_ONE * (WINDOW + len(without))
    last: dict[int, None] = {}
    for kind in (ArticlePair, ArticleTopic, ArticleCountry):
        rows = kind.objects.filter(state=Tag.State.SUGGESTED, article__hidden=False).order_by("-pk")
        last.update(dict.fromkeys(rows.values_list("article_id", flat=True)[:enough]))
    waiting = waiting_of(list(last)[:enough], without)
    rows_in_order = Article.objects.filter(pk__in=waiting).order_by("-newest").values_list("pk", flat=True)
    return Window(list(rows_in_order[:WINDOW]), cut=len(last) > enough or len(waiting) > WINDOW)


def waiting_of(ids: Collection[int], without: Collection[int] = ()) -> set[int]:
    """Those of them that readers may see and that have a suggestion."""
    rows = (kind._default_manager.filter(Q(article=OuterRef("pk")), state=Tag.State.SUGGESTED) for kind in TAGS)
    any_of_them = reduce(or_, (Q(Exists(row)) for row in rows))
    public = Article.objects.searchable().filter(any_of_them, pk__in=ids).order_by()
    return set(public.values_list("pk", flat=True)).difference(without)


def ordered(ids: list[int], order: str) -> list[int]:
    """By `order`; equals as they came."""
    if order == "date":
        return ids
    gains = _gains(ids)
    return sorted(ids, key=lambda pk: gains[pk], reverse=True)


def _gains(ids: list[int]) -> dict[int, tuple[bool, float]]:
    """Whether a principal pair waits, and the sum of what is gained; of tags that count for least the best alone, so
    that an article that merely names twenty countries does not come before all others."""
    gains: dict[int, float] = defaultdict(float)
    least: dict[int, float] = defaultdict(float)
    first: set[int] = set()
    parties: dict[int, set[str]] = defaultdict(set)
    principal: dict[int, set[str]] = defaultdict(set)
    for kind in (ArticleCountry, ArticlePair, ArticleTopic):
        column = f"{kind.CODE}_id"
        rows: Any = kind.of(ids).exclude(state=Tag.State.REJECTED)
        for pk, code, role, sure, state in rows.values_list("article_id", column, "role", "confidence", "state"):
            if kind is ArticleCountry and role == "party":
                parties[pk].add(code)
            if kind is ArticlePair and role == "principal":
                principal[pk].update(pair_members(code))
            if state != Tag.State.SUGGESTED:
                continue
            doubt = SURE + (1 - SURE) * (1 - sure)
            if (kind, role) in GAINS:
                gains[pk] += GAINS[kind, role] * doubt
            else:
                least[pk] = max(least[pk], LEAST_GAIN * doubt)
            if (kind, role) == (ArticlePair, "principal"):
                first.add(pk)
    for pk, members in principal.items():
        gains[pk] += DISAGREEMENT if members - parties[pk] else 0
    new = Article.objects.filter(pk__in=ids, outlet__state=Outlet.State.SUGGESTED).order_by()
    for pk in new.values_list("pk", flat=True):
        gains[pk] += NEW_OUTLET
    return {pk: (pk in first, gains[pk] + least[pk]) for pk in ids}
