"""What is new of a saved search.

New is what was taken in since it was looked last, and published in the last RECENT_DAYS days; what else was taken in
is a number. So neither a backfill makes a letter, nor do newer rules or a new concept, by which the search finds more
of what the archive had: that was taken in before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from django.db.models import Min
from django.http import QueryDict
from django.utils import timezone

from articles.batches import BATCH, batched
from articles.codes import BITS
from articles.models import Article, IngestRun, Outbox
from articles.pages.display import shown_text
from articles.pages.story import Members, members
from search import filters
from search.engine import SearchQuery, get_engine
from search.models import SavedSearch
from search.readers.unread import Unread, unread

RECENT_DAYS = 14
ENTRIES = 50  # of one letter; the rest is a number
OTHERS = 5  # reprints that an entry names
BEGINNING = 240  # characters of a text
MICROSECOND = dt.timedelta(microseconds=1)
COMMITTED = dt.timedelta(minutes=2)  # so long a batch of a running ingest may take to be there for all


@dataclass(frozen=True, slots=True)
class Entry:
    """One story: its head where that is among what is new, otherwise the first that is. `others`: all its articles."""

    article: Article
    beginning: str
    others: Members | None


@dataclass(frozen=True, slots=True)
class News:
    """`entries`: the newest of `stories`; `older`: articles taken in that are older or undated; `until`: what was taken
    in up to then was looked through."""

    entries: list[Entry]
    stories: int
    older: int
    until: dt.datetime

    @property
    def rest(self) -> int:
        return self.stories - len(self.entries)


def query_of(saved: SavedSearch) -> SearchQuery:
    """Relative dates count from today. Raises filters.BadParameter, for what is no value any more."""
    return filters.parse(QueryDict(saved.query))


def news(saved: SavedSearch, now: dt.datetime) -> News:
    """Raises BadParameter and EngineUnavailable."""
    until = max(indexed_until(saved.seen_until, now), saved.seen_until)
    heads: dict[int, int] = {}  # story → article
    older = 0
    recent = timezone.localdate(now) - dt.timedelta(days=RECENT_DAYS)
    for pk, story, first, last in _taken_in(query_of(saved), saved.seen_until, until):
        if first is None or last is None or first < recent or last > timezone.localdate(now):
            older += 1
        elif story not in heads or pk == story:
            heads[story] = pk
    return News(_entries(heads), len(heads), older, until)


def unread_since_last_letter(saved: SavedSearch) -> list[Unread]:
    return unread(query_of(saved), saved.mailed_at or saved.created_at)


def indexed_until(since: dt.datetime, now: dt.datetime) -> dt.datetime:
    """What was taken in up to then can be found: articles that wait for the index, or that a running ingest has not
    committed yet, are looked for next time. Those that the index refused keep nothing waiting."""
    waiting = Outbox.objects.filter(retry_at=None).values("article_id")
    first = Article.objects.filter(pk__in=waiting, added_at__gt=since, added_at__lte=now).aggregate(at=Min("added_at"))
    running = IngestRun.objects.filter(state=IngestRun.State.RUNNING).exists()
    return min(first["at"] - MICROSECOND if first["at"] else now, now - COMMITTED if running else now)


def _taken_in(
    query: SearchQuery, since: dt.datetime, until: dt.datetime
) -> Iterator[tuple[int, int, dt.date | None, dt.date | None]]:
    """(id, story, first day, last day) of the full matches that were taken in then, however many."""
    hits = get_engine().hits(replace(query, sort="added"))
    late = takewhile(lambda hit: hit[1] >> BITS >= int(since.timestamp()), hits)
    for batch in batched((pk for pk, _key in late), BATCH):
        rows = Article.objects.searchable().filter(pk__in=batch, added_at__gt=since, added_at__lte=until)
        yield from rows.values_list("pk", "story", "date_from", "date_to")


def _entries(heads: dict[int, int]) -> list[Entry]:
    newest = Article.objects.searchable().filter(pk__in=[*heads.values()]).select_related("outlet").order_by("-newest")
    articles = list(newest[:ENTRIES])
    others = members(articles, OTHERS)
    return [Entry(each, _beginning(each), others.get(each.pk)) for each in articles]


def _beginning(article: Article) -> str:
    """As much as its outlet allows, and no more than fits a letter."""
    text = " ".join(shown_text(article).split())
    return text if len(text) <= BEGINNING else text[:BEGINNING].rsplit(" ", 1)[0].rstrip(".,;:—– ") + "…"
