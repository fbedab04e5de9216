"""From the answer of one `_search` to SearchPage. Pure, like translate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.elastic.translate import chosen_name
from search.elastic.wholes import CELLS, COLUMNS, ROWS
from search.engine import (
    BY_DAY,
    BY_MONTH,
    BY_YEAR,
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
from search.fields import by_field

Buckets = Mapping[str, Any]


def page(
    answer: Mapping[str, Any],
    query: SearchQuery,
    found: tuple[Hit, ...],
    partial: Partial,
    counts: Mapping[str, Any] | None = None,
) -> SearchPage:
    """`found`: the hits, partial ones among them. `counts`: the answer that counts facets, where not the same."""
    counted: dict[str, Buckets] = {}
    for group in (counts or answer)["aggregations"].values():
        counted |= {name: found for name, found in group.items() if isinstance(found, dict)}
    months = {bucket["key"]: count(bucket) for bucket in counted[MONTHS]["buckets"]}
    years = {int(bucket["key"]) // YEAR: count(bucket) for bucket in counted.get(YEARS, {}).get("buckets", ())}
    years.pop(UNDATED, None)
    return SearchPage(
        total=total(answer),
        stories=stories(answer),
        hits=found,
        facets={facet: facet_counts(facet, query, counted) for facet in query.facets},
        months=months,
        years=years if query.unit == "story" else by_year(months),
        partial=partial,
    )


def cells(answer: Mapping[str, Any], rows: str, columns: str) -> tuple[dict[tuple[str | int, str | int], int], Any]:
    """The cells of one answer to translate.table, and the key of the last, None where there was none."""
    found = answer["aggregations"][CELLS]
    counted = {
        (value(rows, bucket["key"][ROWS]), value(columns, bucket["key"].get(COLUMNS, ""))): count(bucket)
        for bucket in found["buckets"]
    }
    return counted, found.get("after_key")


def value(by: str, key: Any) -> str | int:
    if by == BY_YEAR:
        return int(key) // YEAR
    return int(key) if by in (BY_MONTH, BY_DAY) else str(key)


def total(answer: Mapping[str, Any]) -> int:
    found: int = answer["hits"]["total"]["value"]
    return found


def stories(answer: Mapping[str, Any]) -> int:
    """How many stories the hits are of, of which there cannot be more than hits."""
    slices = next(group[STORIES]["buckets"] for group in answer["aggregations"].values() if STORIES in group)
    return min(sum(count(each) for each in slices), total(answer))


def count(bucket: Buckets) -> int:
    """Of distinct stories where they were asked for, else of articles."""
    number: int = bucket[STORIES]["value"] if STORIES in bucket else bucket["doc_count"]
    return number


def hits(answer: Mapping[str, Any]) -> tuple[Hit, ...]:
    """A hit that was not sorted by relevance has no score: 0."""
    return tuple(Hit(int(hit["_id"]), hit["_score"] or 0.0) for hit in answer["hits"]["hits"])


def shown_stories(answer: Mapping[str, Any]) -> list[int]:
    """The story of each hit."""
    return [hit["fields"]["story"][0] for hit in answer["hits"]["hits"]]


def with_heads(answer: Mapping[str, Any], members: Mapping[str, Any]) -> tuple[Hit, ...]:
    heads = {story for hit, story in zip(hits(members), shown_stories(members), strict=True) if hit.id == story}
    counts = {bucket["key"]: bucket["doc_count"] for bucket in members["aggregations"][STORIES]["buckets"]}
    return tuple(
        # Between the two answers the index may have been refreshed: a story then may have no article left.
        Hit(story if story in heads else hit.id, hit.score, max(counts.get(story, 1) - 1, 0))
        for hit, story in zip(hits(answer), shown_stories(answer), strict=True)
    )


def facet_counts(facet: str, query: SearchQuery, counted: Mapping[str, Buckets]) -> tuple[Count, ...]:
    shown = query.counted_in_any_case(facet)
    found = dict.fromkeys(shown, 0)
    for name in (facet, *map(chosen_name, by_field(query, facet, shown))):
        found |= {bucket["key"]: count(bucket) for bucket in counted.get(name, {}).get("buckets", ())}
    return tuple(Count(*item) for item in sorted(found.items(), key=lambda item: (-item[1], item[0])))
