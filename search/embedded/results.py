"""From tantivy's answers to SearchPage."""

from __future__ import annotations

from typing import Any, cast

from tantivy import DocAddress, Order, Searcher

from search.embedded.translate import DATES, Translation
from search.engine import MAX_HITS, PAGE_SIZE, Choice, Count, Hit, SearchPage, SearchQuery

MONTHS = "months"
MOST_VALUES = 20_000  # of one facet: all are fetched, because tantivy cuts ties at random


def page(searcher: Searcher, translation: Translation, query: SearchQuery) -> SearchPage:
    hits, total = _hits(searcher, translation, query)
    buckets = _buckets(searcher, translation, query)
    return SearchPage(
        total=total,
        hits=hits,
        facets={name: _counts(buckets[name], size, query.choices.get(name)) for name, size in query.facets.items()},
        months=dict(sorted(buckets[MONTHS].items())),
    )


def _hits(searcher: Searcher, translation: Translation, query: SearchQuery) -> tuple[tuple[Hit, ...], int]:
    start = min((query.page - 1) * PAGE_SIZE, MAX_HITS)
    size = min(PAGE_SIZE, MAX_HITS - start)
    by_score = query.sort == "relevance" and translation.scored
    sorting: dict[str, Any] = {}
    if not by_score:
        field = "newest" if query.sort == "relevance" else query.sort
        sorting = {"order_by_field": field, "order": Order.Asc if field == "oldest" else Order.Desc}
    found: Any = searcher.search(translation.query(), limit=max(size, 1), offset=start, **sorting)
    keys_and_addresses = found.hits[:size]
    addresses = [address for _key, address in keys_and_addresses]
    ids = integers(searcher, "id", addresses)
    if not by_score:
        return tuple(Hit(each, 0.0) for each in ids), found.count
    newest = integers(searcher, "newest", addresses)
    scores = [score for score, _address in keys_and_addresses]
    ranked = sorted(zip(scores, newest, ids, strict=True), reverse=True)
    return tuple(Hit(each, score) for score, _newest, each in ranked), found.count


def integers(searcher: Searcher, field: str, addresses: list[DocAddress]) -> list[int]:
    """The values of an integer field, which every document has."""
    return cast("list[int]", searcher.fast_field_values(field, addresses))


def _buckets(searcher: Searcher, translation: Translation, query: SearchQuery) -> dict[str, dict[Any, int]]:
    """Counts of every value of every facet, each facet under the filters of the others.

    One pass for all facets without a choice, one for each with: faster than filter aggregations in one pass (measured).
    """
    aggregations = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in query.facets}
    aggregations |= {MONTHS: {"terms": {"field": "month", "size": MOST_VALUES}}}
    passes: dict[str, dict[str, Any]] = {}
    for name, aggregation in aggregations.items():
        own = DATES if name == MONTHS else name
        passes.setdefault(own if own in translation.filters else "", {})[name] = aggregation
    counted: dict[str, dict[Any, int]] = {name: {} for name in query.facets}
    for without, asked in passes.items():
        for name, answer in searcher.aggregate(translation.query(without), asked).items():
            counted[name] = {bucket["key"]: bucket["doc_count"] for bucket in answer["buckets"]}
    return counted


def _counts(found: dict[str, int], size: int, choice: Choice | None) -> tuple[Count, ...]:
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    shown = dict(ranked[:size])
    if choice:
        shown |= {value: found.get(value, 0) for value in (*choice.values, *choice.excluded)}
    return tuple(Count(*item) for item in sorted(shown.items(), key=lambda item: (-item[1], item[0])))
