"""Which articles an export holds, and in which order: settled once, before its first row is written."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from articles.models import Article
from articles.models.querysets import among
from articles.pages.paging import MAX_HITS
from search.engine import SearchPage, SearchQuery, get_engine

STREAMED_ROWS = 2_000  # at most are sent at once; longer exports are written by the worker
STORIES_AT_A_TIME = 10_000  # ids whose stories one statement reads
UNLISTED = np.iinfo(np.int64).max  # the place of what stands on no page


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Ids of articles in the order of their rows, and of each the story. Sixteen bytes an article.

    `partial`: how many of them, at the end, have not every word of the search (`match=some`).
    """

    ids: np.ndarray
    stories: np.ndarray
    partial: int = 0

    def __len__(self) -> int:
        return len(self.ids)


def count(query: SearchQuery) -> int:
    """How many rows an export of the search has, as its pages count. Raises EngineUnavailable."""
    return rows_of(query, get_engine().search(replace(query, page=1, facets={}, besides={})))


def rows_of(query: SearchQuery, page: SearchPage) -> int:
    """The same, of a page of the search that is there."""
    full = page.stories if query.unit == "story" else page.total
    if query.match != "some" or not page.partial.shown:
        return full
    return full + min(page.partial.stories, max(0, MAX_HITS - page.stories))


def take(query: SearchQuery) -> Snapshot:
    """All that the search finds now: every full match, with `match=some` the partial ones that pages list.

    In the order of the pages: story by story, the article that leads a story first, the others found of it behind.
    Pages by relevance go to the 10,000th story; what lies beyond stands behind them, newest first. `unit=story`: one
    row a story. Raises EngineUnavailable.
    """
    ids = np.array(array("q", (found for found, _key in get_engine().hits(query))), dtype=np.int64)
    listed, partial = _listed(query)
    stories = _stories(np.concatenate((ids, partial)))
    order = _order(ids, stories[: len(ids)], listed, one_each=query.unit == "story")
    rows = np.concatenate((order, np.arange(len(ids), len(ids) + len(partial))))
    ids, stories = np.concatenate((ids, partial))[rows], stories[rows]
    seen = stories >= 0
    return Snapshot(ids[seen], stories[seen], int(seen[len(order) :].sum()))


def _listed(query: SearchQuery) -> tuple[np.ndarray, np.ndarray]:
    """What its pages list, where they do not go by dates: (articles that lead stories, partial matches)."""
    nothing = np.array([], dtype=np.int64)
    if query.sort != "relevance":
        return nothing, nothing
    page = get_engine().search(replace(query, page=1, size=MAX_HITS, facets={}, besides={}))
    full = [hit.id for hit in page.hits if not hit.partial]
    partial = [hit.id for hit in page.hits if hit.partial] if query.match == "some" else []
    return np.array(full, dtype=np.int64), np.array(partial, dtype=np.int64)


def _stories(ids: np.ndarray) -> np.ndarray:
    """The story of each of these articles; -1 of those that the public may not see."""
    found = np.full(len(ids), -1, dtype=np.int64)
    for start in range(0, len(ids), STORIES_AT_A_TIME):
        some = ids[start : start + STORIES_AT_A_TIME].tolist()
        rows = dict(Article.objects.searchable().filter(pk__in=among(some)).values_list("pk", "story"))
        found[start : start + len(some)] = [rows.get(each, -1) for each in some]
    return found


def _order(ids: np.ndarray, stories: np.ndarray, listed: np.ndarray, *, one_each: bool) -> np.ndarray:
    """Places of `ids` in the order of rows: that of the pages (search.engine.Hit says what stands for a story)."""
    if not len(ids):
        return np.array([], dtype=np.int64)
    places = np.arange(len(ids))
    _, firsts, story = np.unique(stories, return_index=True, return_inverse=True)
    of_pages = np.full(len(ids), UNLISTED, dtype=np.int64)
    if len(listed):  # by relevance: what stands for a story on its page, and where
        rank = dict(zip(listed.tolist(), range(len(listed)), strict=True))
        of_pages = np.array([rank.get(each, UNLISTED) for each in ids.tolist()], dtype=np.int64)
    stands = np.where(of_pages < UNLISTED, 0, np.where(ids == stories, 1, 2))  # listed, its head, any other
    page = np.full(len(firsts), UNLISTED, dtype=np.int64)
    np.minimum.at(page, story, of_pages)
    order = np.lexsort((places, stands, firsts[story], page[story]))
    return order[np.diff(story[order], prepend=-1) != 0] if one_each else order


def batches(snapshot: Snapshot, size: int) -> Iterator[tuple[list[int], list[int], bool]]:
    """(ids, their stories, whether they are partial matches), so many at a time."""
    full = len(snapshot) - snapshot.partial
    for first, end, partial in ((0, full, False), (full, len(snapshot), True)):
        for start in range(first, end, size):
            stop = min(start + size, end)
            yield snapshot.ids[start:stop].tolist(), snapshot.stories[start:stop].tolist(), partial
