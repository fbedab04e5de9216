"""From the answer of one `_search` to SearchPage. Pure, like translate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.elastic.translate import MONTHS, chosen_name
from search.engine import Choice, Count, Hit, SearchPage, SearchQuery

Buckets = Mapping[str, Any]


def page(answer: Mapping[str, Any], query: SearchQuery) -> SearchPage:
    counted: dict[str, Buckets] = {}
    for group in answer["aggregations"].values():
        counted |= {name: found for name, found in group.items() if isinstance(found, dict)}
    return SearchPage(
        total=answer["hits"]["total"]["value"],
        hits=hits(answer),
        facets={facet: facet_counts(facet, query, counted) for facet in query.facets},
        months={bucket["key"]: bucket["doc_count"] for bucket in counted[MONTHS]["buckets"]},
    )


def hits(answer: Mapping[str, Any]) -> tuple[Hit, ...]:
    """A hit that was not sorted by relevance has no score: 0."""
    return tuple(Hit(int(hit["_id"]), hit["_score"] or 0.0) for hit in answer["hits"]["hits"])


def facet_counts(facet: str, query: SearchQuery, counted: Mapping[str, Buckets]) -> tuple[Count, ...]:
    choice = query.choices.get(facet, Choice())
    found = dict.fromkeys((*choice.values, *choice.excluded), 0)
    for name in (facet, chosen_name(facet)):
        found |= {bucket["key"]: bucket["doc_count"] for bucket in counted.get(name, {}).get("buckets", ())}
    return tuple(Count(*item) for item in sorted(found.items(), key=lambda item: (-item[1], item[0])))
