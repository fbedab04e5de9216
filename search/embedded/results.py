"""From tantivy's answers to SearchPage."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple, cast

from tantivy import DocAddress, Order, Query, Searcher

from articles.pages.paging import MAX_HITS, PAGE_SIZE
from search import plan as plans
from search.embedded.translate import ALL_STORIES, Translation
from search.engine import (
    ASCENDING,
    DATES,
    MONTHS,
    STORIES,
    UNDATED,
    YEAR,
    YEARS,
    Count,
    Hit,
    Partial,
    SearchPage,
    SearchQuery,
    by_year,
)
from search.fields import by_field, field_of

COUNTED = "counted"
MOST_VALUES = 20_000  # of one facet: all are fetched, because tantivy cuts ties at random
# The stories that have several of the articles counted: so many fewer stories than articles there are. Exact, unlike
# tantivy's `cardinality` (2.8 % too many of 7,000 stories); 1 ms for 10,000 articles, 14 ms for 100,000: it is asked of
# articles that may have company alone (`of_several`).
SEVERAL = {"terms": {"field": "story", "size": 1_000_000, "segment_size": 1_000_000, "min_doc_count": 2}}


class Row(NamedTuple):
    """The first article found of a story."""

    id: int
    story: int
    newest: int
    score: float


def page(searcher: Searcher, translation: Translation, query: SearchQuery) -> SearchPage:
    start, size = query.window
    hits, total, stories = _listed(searcher, translation, query, start, size)
    partial, others, number = Partial(), None, 0
    if query.sort == "relevance" and stories < MAX_HITS:
        others, number = _partial(searcher, translation, stories)
        if not others and not total and (loose := translation.plan.loose):
            others, number = _partial(searcher, translation.of(loose), 0)
    if others:
        partial = Partial(number, absent=others.absent)
        if stories < plans.ENOUGH_STORIES or query.match == "some":
            window = max(0, start - stories), size - len(hits)
            further, _total, further_stories = _listed(searcher, others, query, *window, number)
            hits += tuple(replace(hit, partial=True) for hit in further)
            partial = replace(partial, stories=further_stories, shown=True)
    counted = _counted(searcher, translation if total or not others else others, query)
    months = dict(sorted(counted[MONTHS].items()))
    years = {int(month) // YEAR: count for month, count in sorted(counted[YEARS].items()) if month != UNDATED}
    return SearchPage(
        total=total,
        stories=stories,
        hits=hits,
        facets={name: _counts(counted, query, name) for name in query.facets},
        months=months,
        years=years if query.unit == "story" else by_year(months),
        partial=partial,
    )


def listed(searcher: Searcher, translation: Translation, query: SearchQuery) -> tuple[Hit, ...]:
    """As Engine.listed."""
    rows, _total = _rows(searcher, translation, query, *query.window)
    if not rows:
        return ()
    members = translation.query("", translation.one_of("story", (row.story for row in rows)))
    counts = searcher.aggregate(members, {STORIES: {"terms": {"field": "story", "size": len(rows)}}})
    found = {bucket["key"]: bucket["doc_count"] for bucket in counts[STORIES]["buckets"]}
    return _with_heads(searcher, translation, rows, found)


def beyond(
    searcher: Searcher, translation: Translation, key: str, after: int | None, limit: int
) -> list[tuple[int, int]]:
    """(id, sort key) of the next articles, in order."""
    later = [] if after is None else [translation.beyond(key, after)]
    order: Any = {"order_by_field": key, "order": Order.Asc if key == ASCENDING else Order.Desc}
    found = searcher.search(translation.query("", *later), limit=limit, count=False, **order).hits
    ids = integers(searcher, "id", [address for _key, address in found])
    return [(each, value) for each, (value, _address) in zip(ids, found, strict=True)]


# ---- hits --------------------------------------------------------------------------------------------------


def _listed(
    searcher: Searcher, translation: Translation, query: SearchQuery, start: int, size: int, known: int | None = None
) -> tuple[tuple[Hit, ...], int, int]:
    """The hits from place `start`, the number of articles found (or `known`) and that of their stories."""
    if size or known is None:
        rows, total = _rows(searcher, translation, query, start, size)
    else:
        rows, total = [], known
    several = of_several(searcher, translation, "", {STORIES: SEVERAL})[STORIES]
    found = {bucket["key"]: bucket["doc_count"] for bucket in several}
    return _with_heads(searcher, translation, rows, found), total, total - further(several)


def _partial(searcher: Searcher, translation: Translation, stories: int) -> tuple[Translation | None, int]:
    """The search for partial matches and their number; None where there are none.

    Where no article has enough words it is for those that have the most.
    """
    counted = translation.plan.counted
    if not counted:
        return None, 0
    having = [_count(searcher, translation.had(each)) for each in counted]
    weights = [plans.weight(searcher.num_docs, number) for number in having[: len(translation.plan.asked)]]
    absent = plans.absent(translation.plan, having)
    translation = translation.of(plans.liked(translation.plan, absent), absent)
    full = _stories(searcher, translation, stories) if stories else []
    needed = plans.least(weights)
    found, number = None, 0
    lowest, highest = translation.plan.fewest, needed
    while lowest <= highest:  # from enough downwards: the first try is the usual end
        tried = translation.partial(weights, needed, full)
        if matches := _count(searcher, tried.query()):
            found, number, lowest = tried, matches, needed + 1
        else:
            highest = needed - 1
        needed = (lowest + highest) // 2
    return found, number


def _count(searcher: Searcher, query: Query) -> int:
    """Without the scores that a search makes, even of one hit."""
    return int(searcher.aggregate(query, {COUNTED: {"value_count": {"field": "id"}}})[COUNTED]["value"])


def _stories(searcher: Searcher, translation: Translation, number: int) -> list[int]:
    """The stories of all that was found, so many of them."""
    wanted = {STORIES: {"terms": {"field": "story", "size": number, "segment_size": number}}}
    return [bucket["key"] for bucket in aggregated(searcher, translation, "", wanted)[STORIES]]


def _rows(
    searcher: Searcher, translation: Translation, query: SearchQuery, start: int, size: int
) -> tuple[list[Row], int]:
    """The stories from place `start` in order, and the number of all articles found."""
    if not size:
        return [], _count(searcher, translation.query())
    by_score = query.sort == "relevance" and translation.plan.scored
    order: dict[str, Any] = {}
    if not by_score:
        order = {"order_by_field": query.sort_key, "order": Order.Asc if query.sort_key == ASCENDING else Order.Desc}
    asked = translation.ranked() if by_score else translation.query()
    firsts, total = first_of_each_story(searcher, asked, start + size, **order)
    shown = firsts[start : start + size]
    addresses = [address for _key, address in shown]
    values = (integers(searcher, name, addresses) for name in ("id", "story", "newest"))
    scores = [key if by_score else 0.0 for key, _address in shown]
    rows = [Row(*row) for row in zip(*values, scores, strict=True)]
    if by_score:  # tantivy's order of equal scores is as good as any from page to page, but readers expect the newest
        rows.sort(key=lambda row: (row.score, row.newest), reverse=True)
    return rows, total


def first_of_each_story(
    searcher: Searcher, query: Query, wanted: int, **order: Any
) -> tuple[list[tuple[Any, DocAddress]], int]:
    """The first hit of each story, `wanted` of them and more where there are so many, and the number of all hits.

    Walks from the first hit, so that a story is where its first article is whatever page is asked for.
    """
    limit = wanted + PAGE_SIZE
    while True:
        found: Any = searcher.search(query, limit=limit, **order)
        hits = found.hits  # makes a list at each call
        firsts: dict[int, tuple[Any, DocAddress]] = {}
        for story, hit in zip(integers(searcher, "story", [address for _key, address in hits]), hits, strict=True):
            firsts.setdefault(story, hit)
        if len(firsts) >= wanted or len(hits) < limit:
            return list(firsts.values()), found.count
        limit *= 2


def _with_heads(
    searcher: Searcher, translation: Translation, rows: list[Row], found: Mapping[int, int]
) -> tuple[Hit, ...]:
    """The hits of these rows: which of their stories' heads were found too, and how many more articles.

    `found`: story → how many of its articles were, where it is more than one; then its head may be among them.
    """
    asked = [row.story for row in rows if row.story != row.id and found.get(row.story, 1) > 1]
    heads: set[int] = set()
    if asked:
        behind = translation.query("", translation.one_of("id", asked))
        addresses = [address for _score, address in searcher.search(behind, limit=len(asked), count=False).hits]
        pairs = zip(*(integers(searcher, name, addresses) for name in ("id", "story")), strict=True)
        heads = {article for article, story in pairs if article == story}
    return tuple(
        Hit(row.story if row.story in heads else row.id, row.score, found.get(row.story, 1) - 1) for row in rows
    )


def integers(searcher: Searcher, field: str, addresses: list[DocAddress]) -> list[int]:
    """The values of an integer field, which every document has."""
    return cast("list[int]", searcher.fast_field_values(field, addresses))


# ---- counts ------------------------------------------------------------------------------------------------


def _counted(searcher: Searcher, translation: Translation, query: SearchQuery) -> dict[str, Counter[Any]]:
    """Counts of every value of every facet, by field, each facet under the filters of the others.

    One pass for all facets without a choice, one for each with: faster than filter aggregations in one pass (measured).
    """
    facet_of = {
        field: name
        for name in query.facets
        for field in (field_of(query, name), *by_field(query, name, query.counted_in_any_case(name)))
    }
    aggregations: dict[str, Any] = {field: {"terms": {"field": field, "size": MOST_VALUES}} for field in facet_of}
    aggregations[MONTHS] = {"terms": {"field": "month", "size": MOST_VALUES}}
    if query.unit == "story":
        aggregations[YEARS] = {"histogram": {"field": "month", "interval": YEAR, "min_doc_count": 1}}
    passes: dict[str, dict[str, Any]] = {}
    for name, aggregation in aggregations.items():
        own = facet_of.get(name, DATES)
        passes.setdefault(own if own in translation.filters else "", {})[name] = aggregation
    counted: dict[str, Counter[Any]] = defaultdict(Counter)
    for without, asked in passes.items():
        for name, buckets in aggregated(searcher, translation, without, asked).items():
            for bucket in buckets:
                counted[name][bucket["key"]] += bucket["doc_count"]
        if query.unit == "story":
            counting = {name: {**each, "aggs": {STORIES: SEVERAL}} for name, each in asked.items()}
            for name, buckets in of_several(searcher, translation, without, counting).items():
                for bucket in buckets:
                    counted[name][bucket["key"]] -= further(bucket[STORIES]["buckets"])
    return counted


def of_several(
    searcher: Searcher, translation: Translation, without: str, asked: dict[str, Any]
) -> dict[str, list[dict[str, Any]]]:
    """As `aggregated`, of stories with several articles: to look for stories within each bucket takes forty times as
    long as to count articles (measured). One aggregation at a time: together they are too many buckets far sooner, and
    what tantivy refuses it has counted in vain."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, each in asked.items():
        found |= aggregated(searcher, translation, without, {name: each}, also=(translation.in_company(),))
    return found


def further(stories: Any) -> int:
    """The articles of these stories but the first of each."""
    return sum(bucket["doc_count"] - 1 for bucket in stories)


def aggregated(
    searcher: Searcher,
    translation: Translation,
    without: str,
    asked: dict[str, Any],
    stories: range = ALL_STORIES,
    also: tuple[Query, ...] = (),
) -> dict[str, list[dict[str, Any]]]:
    """The buckets of each aggregation; several of one key where tantivy refused so many (65,000) at once."""
    within = also if stories == ALL_STORIES else (*also, translation.within(stories))
    try:
        answers = searcher.aggregate(translation.query(without, *within), asked)
        return {name: answers[name]["buckets"] for name in asked}
    except ValueError as error:
        if "bucket limit" not in str(error) or len(stories) < 2:
            raise
    middle = len(stories) // 2
    halves = (stories[:middle], stories[middle:])
    parts = [aggregated(searcher, translation, without, asked, part, also) for part in halves]
    return {name: [bucket for part in parts for bucket in part[name]] for name in asked}


def _counts(counted: Mapping[str, Counter[Any]], query: SearchQuery, facet: str) -> tuple[Count, ...]:
    """The commonest values, and those that are shown however rare."""
    ranked = sorted(counted[field_of(query, facet)].items(), key=lambda item: (-item[1], item[0]))
    shown = dict(ranked[: query.facets[facet]])
    shown |= {value: counted[field_of(query, facet, value)][value] for value in query.counted_in_any_case(facet)}
    return tuple(Count(*item) for item in sorted(shown.items(), key=lambda item: (-item[1], item[0])))
