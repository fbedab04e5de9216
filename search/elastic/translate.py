"""From SearchQuery to the body of one `_search`. Pure: no connection, no I/O.

The terms of the reader's words are made in Python (search.query.clauses), not by the node's analyzers: both engines
then look for the same terms in the same fields, so their hits are the same wherever their indexes are.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from elasticsearch.dsl import A, Search
from elasticsearch.dsl.aggs import Agg
from elasticsearch.dsl.query import (
    Bool,
    DisMax,
    MatchAll,
    MatchPhrase,
    MoreLikeThis,
    Query,
    Range,
    Term,
    Terms,
)
from elasticsearch.dsl.query import Prefix as PrefixQuery
from elasticsearch.dsl.types import LikeDocument

from articles.text.analysis import STOPWORDS, terms
from search.elastic.mapping import PHRASE_ANALYZER, SIMILAR_FIELDS
from search.engine import MAX_HITS, PAGE_SIZE, Choice, DateChoice, SearchQuery
from search.query import (
    ANALYSES,
    EVERYWHERE,
    PREFIXES,
    And,
    Clause,
    Field,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
    clauses,
    parse,
)

# What the fields beside the best one add to a score: a word in title and body counts more than in the title alone.
TIE_BREAKER = 0.2
DATES = "dates"
MONTHS = "months"
MOST_MONTHS = 10_000
# Each shard hands in all its values, so that counts are exact whatever the number of shards.
SHARD_VALUES = 30_000
ORDERS: dict[str, list[Any]] = {
    "relevance": ["_score", "-newest"],
    "newest": ["-newest"],
    "oldest": ["oldest"],
    "added": ["-added"],
}


def search(query: SearchQuery) -> Search[Any]:
    """Hits of one page, true total, facet counts and months, in one request.

    The choices are a `post_filter`, because every facet is counted without its own.
    """
    filters = chosen(query)
    start = (query.page - 1) * PAGE_SIZE
    text = text_query(parse(query.text, exact=query.exact), exact=query.exact)
    request = Search().query(text if query.sort == "relevance" else Bool(filter=[text]))
    if filters:
        request = request.post_filter(both(filters.values()))
    for name, aggregation in aggregations(query, filters).items():
        request.aggs.bucket(name, aggregation)
    return request.sort(*ORDERS[query.sort]).extra(
        **{"from": min(start, MAX_HITS), "size": max(0, min(PAGE_SIZE, MAX_HITS - start))},
        track_total_hits=True,
        _source=False,
    )


# ---- the reader's words ----------------------------------------------------------------------------------


def text_query(node: Node | None, *, exact: bool = False, scope: tuple[str, ...] = EVERYWHERE) -> Query:
    match node:
        case None:
            return MatchAll()
        case Word() | Phrase() | Prefix():
            ways = [clause_query(clause) for clause in clauses(node, scope, exact) if clause.terms]
            return DisMax(queries=ways, tie_breaker=TIE_BREAKER)
        case And(parts):
            return Bool(
                must=[text_query(part, exact=exact, scope=scope) for part in parts if not isinstance(part, Not)],
                must_not=[text_query(part.part, exact=exact, scope=scope) for part in parts if isinstance(part, Not)],
            )
        case Or(parts):
            return Bool(should=[text_query(part, exact=exact, scope=scope) for part in parts], minimum_should_match=1)
        case Not(part):
            return Bool(must_not=[text_query(part, exact=exact, scope=scope)])
        case Field(name, part):
            return text_query(part, exact=exact, scope=PREFIXES[name])


def clause_query(clause: Clause) -> Query:
    if clause.prefix:
        return PrefixQuery(**{clause.field: {"value": clause.terms[0], "boost": clause.boost}})
    if len(clause.terms) == 1:
        return Term(**{clause.field: {"value": clause.terms[0], "boost": clause.boost}})
    phrase = {"query": " ".join(clause.terms), "analyzer": PHRASE_ANALYZER, "boost": clause.boost}
    return MatchPhrase(**{clause.field: phrase})


# ---- choices ---------------------------------------------------------------------------------------------


def chosen(query: SearchQuery) -> dict[str, Query]:
    """Facet name (or DATES) → filter, of those in which something was chosen."""
    filters = {name: choice_filter(name, choice) for name, choice in query.choices.items() if choice}
    return {**filters, DATES: date_filter(query.dates)} if query.dates else filters


def choice_filter(field: str, choice: Choice) -> Query:
    wanted: list[Query] = []
    if choice.every:
        wanted = [Term(**{field: value}) for value in choice.values]
    elif choice.values:
        wanted = [any_of(field, choice.values)]
    return Bool(filter=wanted, must_not=[any_of(field, choice.excluded)] if choice.excluded else [])


def any_of(field: str, values: Sequence[str]) -> Query:
    allowed: dict[str, Any] = {field: list(values)}
    return Terms(**allowed)


def date_filter(dates: DateChoice) -> Query:
    """Overlap of two closed spans of days. An undated article has 0 for both of its days."""
    spans: list[Query] = []
    if dates.first is not None or dates.last is not None:
        spans.append(Range(last={"gte": max(dates.first or 1, 1)}) & Range(first=until(dates.last)))
    if dates.undated:
        spans.append(Term(last=0))
    return Bool(should=spans, minimum_should_match=1)


def until(last: int | None) -> dict[str, int]:
    return {"gt": 0} if last is None else {"gt": 0, "lte": last}


def both(filters: Any) -> Query:
    return Bool(filter=list(filters))


# ---- counts ----------------------------------------------------------------------------------------------


def aggregations(query: SearchQuery, filters: dict[str, Query]) -> dict[str, Agg[Any]]:
    """Every facet counted under the other facets' filters; facets with the same filters share one aggregation."""
    groups: dict[str, Agg[Any]] = {}
    for facet in (*query.facets, MONTHS):
        own = DATES if facet == MONTHS else facet
        group = f"without-{own}" if own in filters else "narrowed"
        if group not in groups:
            groups[group] = A("filter", both(other for name, other in filters.items() if name != own))
        for name, aggregation in counts(facet, query).items():
            groups[group].bucket(name, aggregation)
    return groups


def counts(facet: str, query: SearchQuery) -> dict[str, Agg[Any]]:
    """The commonest values, and beside them those chosen, however rare."""
    if facet == MONTHS:
        return {MONTHS: A("terms", field="month", size=MOST_MONTHS, shard_size=MOST_MONTHS, order={"_key": "asc"})}
    size, choice = query.facets[facet], query.choices.get(facet, Choice())
    found: dict[str, Agg[Any]] = {}
    if size:
        found[facet] = A("terms", field=facet, size=size, shard_size=max(size, SHARD_VALUES))
    if values := [*choice.values, *choice.excluded]:
        found[chosen_name(facet)] = A("terms", field=facet, include=values, size=len(values))
    return found


def chosen_name(facet: str) -> str:
    return f"{facet}-chosen"


# ---- other searches --------------------------------------------------------------------------------------


def similar(article_id: int, limit: int) -> Search[Any]:
    """Articles that share the words which set this one apart: those frequent in it and rare elsewhere."""
    like = MoreLikeThis(
        fields=SIMILAR_FIELDS,
        like=[LikeDocument(_id=str(article_id))],
        min_term_freq=1,  # a title says each word once
        min_doc_freq=2,  # itself and one other
        max_query_terms=30,
        minimum_should_match="30%",
        stop_words=stop_terms(),
    )
    return Search().query(like).sort(*ORDERS["relevance"]).extra(size=limit, _source=False)


@functools.cache
def stop_terms() -> list[str]:
    """The terms of words without meaning of their own, in all languages."""
    return sorted(
        {term for words in STOPWORDS.values() for word in words for name in ANALYSES for term in terms(word, name)}
    )
