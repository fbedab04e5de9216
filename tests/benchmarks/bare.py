"""The one query of a whole page as it was at commit c29f858: 25 hits, totals, five facets, months. Pages are held to
it.

Embedded: the words alone, without what stands for or resembles them, are looked for; no partial match. What the search
does besides is part of what a page may cost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tantivy import Order, Query

from search.embedded import EmbeddedEngine
from search.embedded.translate import Translation
from search.engine import SearchQuery
from search.parser import parse
from search.plan import Plan

HITS = 25
FACETS = ("pair", "country", "topic", "lang", "outlet")
MOST_VALUES = 20_000
SEVERAL = {"terms": {"field": "story", "size": 1_000_000, "segment_size": 1_000_000, "min_doc_count": 2}}


def bare_call(engine: EmbeddedEngine, query: SearchQuery) -> Callable[[], int]:
    """What asks the index once more each time, and gives the number of articles."""

    def call() -> int:
        index = engine._index()
        searcher = index.searcher()
        plan = Plan(parse(query.text, exact=query.exact))
        translation = Translation(index.schema, searcher, replace(query, sort="newest"), plan)
        whole = translation.query()
        by_score = query.sort == "relevance" and plan.scored
        order: dict[str, Any] = {} if by_score else {"order_by_field": "newest", "order": Order.Desc}
        found: Any = searcher.search(whole, limit=2 * HITS, **order)
        addresses = [address for _key, address in found.hits]
        stories = list(dict.fromkeys(searcher.fast_field_values("story", addresses)))[:HITS]
        for name in ("id", "newest"):
            searcher.fast_field_values(name, addresses)
        _buckets(searcher, whole, {"stories": SEVERAL})
        if stories:
            searcher.aggregate(
                translation.query("", translation.one_of("story", stories)),
                {"stories": {"terms": {"field": "story", "size": len(stories)}}},
            )
            searcher.search(translation.query("", translation.one_of("id", stories)), limit=len(stories), count=False)
        passes: dict[str, dict[str, Any]] = {}
        for name, field in (*((name, name) for name in FACETS), ("dates", "month")):
            own = name if name in translation.filters else ""
            passes.setdefault(own, {})[field] = {"terms": {"field": field, "size": MOST_VALUES}}
        for own, asked in passes.items():
            _buckets(searcher, translation.query(own), asked)
        return int(found.count)

    return call


def _buckets(searcher: Any, query: Query, asked: dict[str, Any]) -> list[Any]:
    answers = searcher.aggregate(query, asked)
    return [answers[name]["buckets"] for name in asked]
