"""The protocol of a search engine: what goes in, what comes out, what can go wrong.

Nothing outside `search.elastic` and `search.embedded` knows which engine runs; `get_engine()` decides from settings.
Both engines pass one contract suite (tests/fast and tests/services).
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, get_args

from django.conf import settings
from django.utils.module_loading import import_string

from articles.pages.paging import MAX_HITS, PAGE_SIZE
from search.terms import Terms

NONE = "none"  # the facet value of articles that have no value of it; indexed as such
PAIR = "pair"  # the facet that `SearchQuery.principal` is about
UNDATED = 0  # the month of an article without a year
YEAR = 100  # from the month of one year to that of the next
# What filters and counts are called that are of no facet.
DATES, MONTHS, YEARS, STORIES = "dates", "months", "years", "stories"
BY_DAY, BY_MONTH, BY_YEAR = "day", "month", "year"  # what `Engine.table` counts by besides facets
MOST_CELLS = 500_000  # of one table

Cells = Mapping[tuple[str | int, str | int], int]  # (row, column) → count
Sort = Literal["relevance", "newest", "oldest", "added"]
Unit = Literal["article", "story"]
Match = Literal["all", "some"]
View = Literal["full", "compact"]
SORTS: tuple[Sort, ...] = get_args(Sort)
UNITS: tuple[Unit, ...] = get_args(Unit)
MATCHES: tuple[Match, ...] = get_args(Match)
VIEWS: tuple[View, ...] = get_args(View)
SORT_KEYS = ("newest", "oldest", "added")  # of Document; relevance goes by the score, then by the first
ASCENDING = "oldest"  # the one of them whose lowest comes first


@dataclass(frozen=True, slots=True)
class Document:
    """An article as the index sees it: a view of the database that can always be rebuilt.

    Dates are integers, computed in Python: `first` and `last` are yyyymmdd (0 where undated), `month` is yyyymm,
    yyyy00 where only the year is known and UNDATED where not even that; `day` in the same way yyyymmdd, yyyymm00 or
    yyyy0000. `newest`, `oldest` and `added` are sort keys:
    64-bit integers, unique, so that both engines give one order (newest and added sort descending, oldest ascending;
    undated articles come last in both).
    """

    id: int
    version: int  # Article.index_version; a later version wins
    story: int  # the id of the article that heads its story: its own where it is no reprint
    title: str
    body: str
    analysed: tuple[str, ...]  # of "kk", "ru": each language that makes up at least a tenth of the text
    source: str  # outlet and upstream names, for `outlet:`
    byline: str  # as written, for `byline:`
    facets: Mapping[str, tuple[str, ...]]  # of each of fields.fields() the article's values; (NONE,) where it has none
    first: int
    last: int
    day: int
    month: int
    newest: int
    oldest: int
    added: int
    alone: bool = False  # whether no other article is of its story; False where that is not known
    terms: Terms | None = None  # of its texts, where they were made beforehand


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader chose in one facet: any (or all) of some values, none of others."""

    values: tuple[str, ...] = ()
    every: bool = False  # all of `values` at once
    excluded: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.values or self.excluded)


@dataclass(frozen=True, slots=True)
class DateChoice:
    """Days (yyyymmdd, inclusive) that an article's own days must overlap; `undated` adds those without a date."""

    first: int | None = None
    last: int | None = None
    undated: bool = False

    def __bool__(self) -> bool:
        return self.first is not None or self.last is not None or self.undated


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One search. `text` is what the reader typed, never trusted to be well-formed.

    `principal`: pairs, wherever they are chosen or counted, are principal ones; where none is chosen, there is any.
    `facets`: facet name → how many values to count; a chosen value is counted in any case, and so are those of
    `besides`. Pages count from 1. `unit`: what the counts of facets, months and years are of. Hits are stories with
    either. `size` and `view` are None where the reader did not say; an engine knows nothing of the second.
    """

    text: str = ""
    exact: bool = False  # take every word as it is spelt
    also: bool = True  # names and terms that stand for the words, too
    without: tuple[str, ...] = ()  # of those, lower case, these not
    match: Match = "all"  # "some": partial matches go on after the full ones, however many these are
    choices: Mapping[str, Choice] = field(default_factory=dict)
    principal: bool = False
    dates: DateChoice = DateChoice()
    sort: Sort = "newest"
    page: int = 1
    unit: Unit = "article"
    size: int | None = None  # hits on a page, of PAGE_SIZES
    view: View | None = None  # how much of a hit is shown
    facets: Mapping[str, int] = field(default_factory=dict)
    besides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def sort_key(self) -> str:
        """Of SORT_KEYS: that of the order, or by which it is settled."""
        return SORT_KEYS[0] if self.sort == "relevance" else self.sort

    @property
    def everything(self) -> bool:
        """Whether all that the archive has is asked for."""
        return not (self.text or self.narrowing or self.dates)

    @property
    def narrowing(self) -> dict[str, Choice]:
        """The choices that leave something out."""
        chosen = {name: choice for name, choice in self.choices.items() if choice}
        pairs = chosen.get(PAIR, Choice())
        if self.principal and not pairs.values:
            chosen[PAIR] = replace(pairs, excluded=(*pairs.excluded, NONE))
        return chosen

    def required(self, facet: str) -> Choice:
        """Of a facet's own choice what its counts are under: values that must all be there, so that each number is what
        one more of them leaves. Values of which any will do leave nothing out."""
        choice = self.choices.get(facet, Choice())
        return replace(choice, excluded=()) if choice.every else Choice()

    def counted_in_any_case(self, facet: str) -> tuple[str, ...]:
        choice = self.choices.get(facet, Choice())
        return tuple(dict.fromkeys((*choice.values, *choice.excluded, *self.besides.get(facet, ()))))

    @property
    def window(self) -> tuple[int, int]:
        """(place of the first hit of the page, how many of them): none past MAX_HITS."""
        size = self.size or PAGE_SIZE
        start = min((self.page - 1) * size, MAX_HITS)
        return start, min(size, MAX_HITS - start)


@dataclass(frozen=True, slots=True)
class Hit:
    """One story: the article that heads it, where that is among what was found, otherwise the first one found.

    First in the order asked for; this one also gives the story its place and its score. Orders are total (sort keys
    are unique), so a story stands in one place, on one page. `more`: further articles of the story that were found.
    """

    id: int
    score: float
    more: int = 0
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Partial:
    """How many articles, in how many stories without a full match, have most of the words. `shown`: in the list;
    of those that are not only the articles are counted.

    `absent`: the words that no article of the archive has; what resembles them counts for more.
    """

    total: int = 0
    stories: int = 0
    shown: bool = False
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchPage:
    """`total` articles were found, in `stories`; pages are of stories. `partial` ones follow them, where there are few.

    What is counted below are the full matches; the partial ones where there is no full one.

    `facets`: name → counts, most first, ties by value; each ignores its own facet's choices (`months` the dates), but
    for values that must be there all at once.
    `months`: `Document.month` → count, ascending, UNDATED among them. `years`: year → count; not the sum of its months
    where stories are counted, since one may have articles in several.
    """

    total: int
    stories: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[Count, ...]]
    months: Mapping[int, int]
    years: Mapping[int, int]
    partial: Partial = Partial()

    @property
    def listed(self) -> int:
        """The stories that pages show."""
        return self.stories + (self.partial.stories if self.partial.shown else 0)


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """`readable`: it has the fields that this program reads and writes, so that it can answer until a new one is there.

    `current`: built with the analysis (rules and names) that is in force now.
    """

    exists: bool
    readable: bool
    current: bool
    documents: int
    name: str


class EngineUnavailable(Exception):
    """The engine did not answer, or not in time."""


class IndexNotReady(EngineUnavailable):
    """There is no index that this program can read. Nothing is wrong: search.renewal makes one in the background."""


class TooManyCells(Exception):
    """A table would have more than MOST_CELLS cells: ask for years in place of months, or narrow the search."""


Reasons = Mapping[int, str]  # article → why it was refused


class DocumentsRefused(Exception):
    """The engine holds all that it was given but these. `reasons`: article id → why."""

    def __init__(self, reasons: Reasons) -> None:
        super().__init__("; ".join(f"{article_id}: {reason}" for article_id, reason in reasons.items()))
        self.reasons = dict(reasons)


class RebuildInProgress(Exception):
    """Another rebuild holds the lock."""


class Rebuild(Protocol):
    """A new index, filled beside the one in use, until the context ends, which swaps them."""

    def fill(self, batches: Iterable[list[Document]], helpers: int) -> Generator[tuple[list[Document], Reasons]]:
        """Write all of these, with so many processes or threads beside this one where the engine has work for them.

        Yields in their order those that were written, with the terms that were made of them on the way, and why which
        were refused. Takes batches as it needs them, some ahead; close it to end its helpers before its end.
        """
        ...

    def remove(self, removals: Iterable[tuple[int, int]]) -> None:
        """As Engine.remove, for articles that were hidden or deleted since they were indexed here."""
        ...

    def count(self) -> int:
        """How many documents the new index holds, made visible first."""
        ...


class Engine(Protocol):
    def create(self) -> bool:
        """Make an empty index where there is none, not even one that cannot be read. True if it made one."""
        ...

    def search(self, query: SearchQuery) -> SearchPage:
        """Raises EngineUnavailable. Never fails on the reader's text."""
        ...

    def listed(self, query: SearchQuery) -> tuple[Hit, ...]:
        """The full matches of one page, as `search` gives them, with nothing counted. In an order by dates."""
        ...

    def hits(self, query: SearchQuery, after: int | None = None) -> Iterator[tuple[int, int]]:
        """(id, key) of every full match, one by one and however many, in the order of the query; `key` is the sort key.

        Articles, not stories, whatever the unit; by `newest` where the order is that of relevance. `after`: the key of
        the last one that was had before. What changes meanwhile does not show. Raises EngineUnavailable, also midway.
        """
        ...

    def table(self, query: SearchQuery, rows: str, columns: str = "") -> Cells:
        """(row, column) → how many of the full matches have both values; cells without any are left out.

        `rows`, `columns`: names of facets, BY_DAY or BY_MONTH (`Document.day`, `Document.month`) or BY_YEAR (the year,
        UNDATED); without `columns` every column is "". Counts are of the unit of the query, under all of its filters;
        its order, page, facets and `match` do not matter. An article with several values is counted in a cell for each
        of them; articles without one stand under NONE. Unlike facets no value is cut off. On Elasticsearch stories are
        counted exactly up to 40,000 in a cell, as in facets.

        Raises EngineUnavailable, TooManyCells, and ValueError for what cannot be counted by. Pages ask search.sums.
        """
        ...

    def similar(self, article_id: int, story: int, limit: int) -> tuple[Hit, ...]:
        """Articles whose words resemble those of this one, best first, its own story left out, one of each other."""
        ...

    def index(self, documents: Iterable[Document]) -> None:
        """Write whole documents; a late write with an older version changes nothing. Raises DocumentsRefused."""
        ...

    def remove(self, removals: Iterable[tuple[int, int]]) -> None:
        """Remove (id, version); what is not there is no error."""
        ...

    def refresh(self) -> None:
        """Make all that was written visible to searches."""
        ...

    def ids(self) -> Iterator[tuple[int, int]]:
        """Every (id, version) in the index, by ascending id, streamed."""
        ...

    def rebuild(self) -> AbstractContextManager[Rebuild]:
        """On leaving without an exception the new index is in use, the previous one kept; otherwise the new one goes.

        Raises RebuildInProgress.
        """
        ...

    def status(self) -> IndexStatus: ...


def by_year(months: Mapping[int, int]) -> dict[int, int]:
    """Year → number of articles, from those of `SearchPage.months`."""
    years: Counter[int] = Counter()
    for month, count in months.items():
        if month != UNDATED:
            years[month // YEAR] += count
    return dict(sorted(years.items()))


@functools.cache
def get_engine() -> Engine:
    """The engine that settings name, one for the process."""
    engine: Engine = import_string(settings.SEARCH_ENGINE)()
    return engine
