"""From SearchQuery to the body of one `_search`. Pure: no connection, no I/O.

The terms of the reader's words are made in Python (search.clauses), not by the node's analyzers: both engines
then look for the same terms in the same fields, so their hits are the same wherever their indexes are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from elasticsearch.dsl import A, Search
from elasticsearch.dsl.aggs import Agg
from elasticsearch.dsl.query import (
    Bool,
    ConstantScore,
    DisMax,
    Fuzzy,
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

from articles.text.analysis import Language, stop_terms
from search.clauses import ANALYSES, EXACT_WEIGHT, PARTS, TIE_BREAKER, Clause, Way, pairs, ways
from search.elastic.mapping import PHRASE_ANALYZER, SIMILAR_FIELDS
from search.engine import (
    ASCENDING,
    DATES,
    MONTHS,
    SORT_KEYS,
    STORIES,
    YEAR,
    YEARS,
    Choice,
    DateChoice,
    SearchQuery,
)
from search.fields import PRINCIPAL, by_field, field_of
from search.plan import PRINCIPAL_LIFT, Asked, Plan
from search.query import (
    EVERYWHERE,
    EXACT,
    PREFIXES,
    And,
    Beside,
    Dated,
    Either,
    Field,
    Leaf,
    Listed,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Similar,
    Tagged,
    Word,
)

MOST_MONTHS = 10_000
# Distinct stories are counted exactly below this many; the highest that Elasticsearch takes.
EXACT_BELOW = 40_000
# The stories of all hits are counted in 64 slices of the ids, which are random: so their number, on which the last page
# depends, is exact far beyond (measured: 1 too many of 7,000 without slices, none of 70,000 with them).
SLICE = 2**24
# Each shard hands in all its values, so that counts are exact whatever the number of shards.
SHARD_VALUES = 30_000
ORDERS: dict[str, list[Any]] = {
    "relevance": ["_score", f"-{SORT_KEYS[0]}"],
    **{key: [key if key == ASCENDING else f"-{key}"] for key in SORT_KEYS},
}


def search(
    query: SearchQuery, text: Query, start: int, size: int, *, counted: bool = True, favoured: Sequence[str] = ()
) -> Search[Any]:
    """Hits of one page, true totals, facet counts (where `counted`) and months, in one request.

    `favoured`: as plan.favoured_pairs.

    The choices are a `post_filter`, because every facet is counted without its own.
    """
    filters = chosen(query)
    if favoured:
        lift = ConstantScore(filter=any_of(PRINCIPAL, favoured), boost=PRINCIPAL_LIFT)
        text = Bool(must=[text], should=[lift])
    request = Search().query(text if query.sort == "relevance" else Bool(filter=[text]))
    if filters:
        request = request.post_filter(both(filters.values()))
    for name, aggregation in aggregations(query, filters, counted).items():
        request.aggs.bucket(name, aggregation)
    return request.sort(*ORDERS[query.sort]).extra(
        **{"from": start, "size": size},
        collapse={"field": "story"},
        track_total_hits=True,
        _source=False,
    )


def members(query: SearchQuery, text: Query, stories: Sequence[int]) -> Search[Any]:
    """How many articles of each story were found, and as hits the heads among them.

    A second request is faster than `inner_hits`, which search once for each story: 6 ms against 23 ms.
    """
    found = both([text, *chosen(query).values(), any_of("story", stories)])
    request = Search().query(found).post_filter(any_of("id", stories))
    request.aggs.bucket(STORIES, A("terms", field="story", size=len(stories), shard_size=SHARD_VALUES))
    return request.sort("_doc").extra(
        size=len(stories), docvalue_fields=["story"], track_total_hits=False, _source=False
    )


def having(query: SearchQuery, plan: Plan) -> Search[Any]:
    """How many articles have each word of the plan, and how many there are."""
    request = Search().query(MatchAll())
    for number, asked in enumerate(plan.counted):
        request.aggs.bucket(having_name(number), A("filter", had(query, asked)))
    return request.extra(size=0, track_total_hits=True)


def having_name(number: int) -> str:
    return f"word-{number}"


def counted(query: SearchQuery, texts: Sequence[Query]) -> Search[Any]:
    """How many articles under the choices there are of each text, and nothing else."""
    filters = chosen(query).values()
    request = Search().query(both(filters) if filters else MatchAll())
    for number, text in enumerate(texts):
        request.aggs.bucket(having_name(number), A("filter", text))
    return request.extra(size=0, track_total_hits=False)


def stories(query: SearchQuery, text: Query, number: int) -> Search[Any]:
    """The stories of all that was found, so many of them."""
    request = Search().query(both([text, *chosen(query).values()]))
    request.aggs.bucket(STORIES, A("terms", field="story", size=number, shard_size=max(number, SHARD_VALUES)))
    return request.extra(size=0, track_total_hits=False)


# ---- the reader's words ----------------------------------------------------------------------------------


def words(query: SearchQuery, plan: Plan) -> Query:
    """What a full match has."""
    return text_query(plan.node, analyses_asked(query))


def partial_words(query: SearchQuery, plan: Plan, weights: Sequence[int], needed: int, full: Sequence[int]) -> Query:
    """What articles have whose words' `weights` make up `needed`, and that are of other stories than `full`."""
    having = [had(query, asked) for asked in plan.asked]
    counted = [query for query, weight in zip(having, weights, strict=True) for _each in range(weight)]
    always = text_query(And(plan.always), analyses_asked(query)) if plan.always else None
    refused: list[Query] = [words(query, plan), *([any_of("story", full)] if full else [])]
    return Bool(
        must=[*([Bool(should=having, minimum_should_match=1)] if needed else []), *([always] if always else [])],
        filter=[Bool(should=counted, minimum_should_match=needed)] if needed else [],
        must_not=refused,
    )


def had(query: SearchQuery, asked: Asked) -> Query:
    """What counts as this word."""
    return text_query(asked.node, analyses_asked(query))


def analyses_asked(query: SearchQuery) -> Sequence[Language]:
    return (EXACT,) if query.exact else ANALYSES


def text_query(node: Node | None, analyses: Sequence[Language], scope: tuple[str, ...] = EVERYWHERE) -> Query:
    match node:
        case None:
            return MatchAll()
        case Word() | Phrase() | Near() | Prefix() | Similar():
            return leaf_query(node, scope, analyses)
        case And(parts):
            asked = [text_query(part, analyses, scope) for part in parts if not isinstance(part, Not | Beside)]
            return Bool(
                must=asked,
                # Lucene asks for one of what only lifts, where nothing else is asked for.
                filter=[] if asked else [MatchAll()],
                must_not=[text_query(part.part, analyses, scope) for part in parts if isinstance(part, Not)],
                should=[text_query(part, analyses, scope) for part in parts if isinstance(part, Beside)],
                minimum_should_match=0,
            )
        case Tagged(field, value):
            return both([any_of(field, [value])])
        case Listed(ids):
            return both([any_of("id", ids)])
        case Dated(dates):
            return both([date_filter(dates)])
        case Or(parts):
            return Bool(should=[text_query(part, analyses, scope) for part in parts], minimum_should_match=1)
        case Not(part):
            return Bool(must_not=[text_query(part, analyses, scope)])
        case Beside(phrase):
            return leaf_query(phrase, scope, analyses)
        case Field(name, part):
            return text_query(part, analyses, PREFIXES[name])
        case Either(part, added):
            others = [leaf_query(each.leaf, scope, (each.analysis,), each.weight) for each in added]
            return DisMax(queries=[text_query(part, analyses, scope), *others])


def leaf_query(leaf: Leaf, scope: Sequence[str], analyses: Sequence[Language], weight: float = 1) -> Query:
    """The best part counts, the others a little."""
    parts = [way_query(way, weight * PARTS[way.part]) for way in ways(leaf, scope, analyses)]
    return DisMax(queries=parts, tie_breaker=TIE_BREAKER)


def way_query(way: Way, weight: float) -> Query:
    """The best of the stems, and a little for the exact form."""
    stems = [clause_query(clause, weight) for clause in way.stems]
    share = EXACT_WEIGHT if stems else 1
    exact = [clause_query(clause, weight * share) for clause in way.exact]
    if not stems or not exact:
        return DisMax(queries=stems or exact)
    return Bool(should=[DisMax(queries=stems), *exact], minimum_should_match=1)


def clause_query(clause: Clause, weight: float) -> Query:
    field = f"{clause.part}_{clause.analysis}"
    if clause.prefix:
        return PrefixQuery(**{field: {"value": clause.terms[0], "boost": weight}})
    if clause.similar:
        # All such words, not the fifty likeliest, and each as good, as the embedded engine has it.
        asked = {"value": clause.terms[0], "fuzziness": 1, "rewrite": "constant_score", "boost": weight}
        return Fuzzy(**{field: asked})
    if len(clause.terms) == 1:
        return Term(**{field: {"value": clause.terms[0], "boost": weight}})
    if clause.between is None:
        return phrase(field, clause.terms, weight)
    near = [near_query(field, pair, clause.between, weight) for pair in pairs(clause.terms)]
    return Bool(must=near) if len(near) > 1 else near[0]


def phrase(field: str, words: Sequence[str], weight: float, between: int = 0) -> Query:
    asked = {"query": " ".join(words), "slop": between, "analyzer": PHRASE_ANALYZER, "boost": weight}
    return MatchPhrase(**{field: asked})


def near_query(field: str, words: tuple[str, str], between: int, weight: float) -> Query:
    """Both orders: a phrase counts words that have changed places as two further apart."""
    return DisMax(queries=[phrase(field, order, weight, between) for order in (words, words[::-1])])


# ---- choices ---------------------------------------------------------------------------------------------


def chosen(query: SearchQuery) -> dict[str, Query]:
    """Facet name (or DATES) → filter, of those in which something was chosen."""
    filters = {name: choice_filter(query, name, choice) for name, choice in query.narrowing.items()}
    return {**filters, DATES: date_filter(query.dates)} if query.dates else filters


def choice_filter(query: SearchQuery, facet: str, choice: Choice) -> Query:
    wanted: list[Query] = []
    if choice.every:
        wanted = [Term(**{field_of(query, facet, value): value}) for value in choice.values]
    elif choice.values:
        wanted = any_value(query, facet, choice.values)
        wanted = wanted if len(wanted) == 1 else [Bool(should=wanted, minimum_should_match=1)]
    return Bool(filter=wanted, must_not=any_value(query, facet, choice.excluded))


def any_value(query: SearchQuery, facet: str, values: Sequence[str]) -> list[Query]:
    """One query for each field that has some of them."""
    return [any_of(field, found) for field, found in by_field(query, facet, values).items()]


def any_of(field: str, values: Sequence[str | int]) -> Query:
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


def aggregations(query: SearchQuery, filters: dict[str, Query], counted: bool = True) -> dict[str, Agg[Any]]:
    """Every facet counted under the other facets' filters; facets with the same filters share one aggregation."""
    groups: dict[str, Agg[Any]] = {}
    for facet in (*query.facets, MONTHS, STORIES) if counted else (STORIES,):
        own = DATES if facet == MONTHS else facet
        group = f"without-{own}" if own in filters else "narrowed"
        if group not in groups:
            others = [other for name, other in filters.items() if name != own]
            if required := query.required(own):
                others.append(choice_filter(query, own, required))
            groups[group] = A("filter", both(others))
        for name, aggregation in counts(facet, query).items():
            groups[group].bucket(name, aggregation)
    return groups


def counts(facet: str, query: SearchQuery) -> dict[str, Agg[Any]]:
    """The commonest values, and beside them those chosen, however rare."""
    if facet == STORIES:
        return {STORIES: in_stories(A("histogram", field="story", interval=SLICE, min_doc_count=1))}
    found: dict[str, Agg[Any]] = {}
    if facet == MONTHS:
        found[MONTHS] = A("terms", field="month", size=MOST_MONTHS, shard_size=MOST_MONTHS, order={"_key": "asc"})
        if query.unit == "story":
            found[YEARS] = A("histogram", field="month", interval=YEAR, min_doc_count=1)
    else:
        if size := query.facets[facet]:
            order = [{STORIES if query.unit == "story" else "_count": "desc"}, {"_key": "asc"}]
            shard_size = max(size, SHARD_VALUES)
            found[facet] = A("terms", field=field_of(query, facet), size=size, shard_size=shard_size, order=order)
        for field, values in by_field(query, facet, query.counted_in_any_case(facet)).items():
            found[chosen_name(field)] = A("terms", field=field, include=values, size=len(values))
    return {name: in_stories(each) for name, each in found.items()} if query.unit == "story" else found


def in_stories(counted: Agg[Any]) -> Agg[Any]:
    """With the number of distinct stories in each bucket."""
    counted.bucket(STORIES, A("cardinality", field="story", precision_threshold=EXACT_BELOW))
    return counted


def chosen_name(field: str) -> str:
    return f"{field}-chosen"


# ---- other searches --------------------------------------------------------------------------------------


def similar(article_id: int, story: int, limit: int) -> Search[Any]:
    """Articles that share the words which set this one apart: those frequent in it and rare elsewhere."""
    like = MoreLikeThis(
        fields=SIMILAR_FIELDS,
        like=[LikeDocument(_id=str(article_id))],
        min_term_freq=1,  # a title says each word once
        min_doc_freq=2,  # itself and one other
        max_query_terms=30,
        minimum_should_match="30%",
        stop_words=sorted(frozenset().union(*map(stop_terms, ANALYSES))),
    )
    others = Bool(must=[like], must_not=[any_of("story", [story])])
    return (
        Search().query(others).sort(*ORDERS["relevance"]).extra(size=limit, collapse={"field": "story"}, _source=False)
    )
