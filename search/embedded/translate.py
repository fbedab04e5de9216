"""From SearchQuery and its plan to tantivy queries. Of the index it asks only how frequent words are."""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Iterable, Sequence
from typing import Final

from tantivy import FieldType, Occur, Query, Schema, Searcher

from articles import codes
from articles.text.analysis import Language
from search.clauses import ANALYSES, EXACT_WEIGHT, PARTS, TIE_BREAKER, Clause, Way, pairs, ways
from search.embedded import schema as layout
from search.engine import ASCENDING, DATES, Choice, DateChoice, SearchQuery
from search.fields import PRINCIPAL, field_of
from search.plan import PRINCIPAL_LIFT, Asked, Plan, favoured_pairs
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
from search.terms import marked

ANY_LAST_DAY: Final = 99_999_999
ALL_STORIES: Final = range(codes.LIMIT)  # their ids


class Translation:
    """The parts of one search: the reader's words, and a filter for each facet (and DATES) that has a choice."""

    def __init__(
        self, schema: Schema, searcher: Searcher, query: SearchQuery, plan: Plan, absent: tuple[str, ...] = ()
    ) -> None:
        self.schema, self.searcher, self.search, self.plan = schema, searcher, query, plan
        self.absent = absent
        self.analyses: Sequence[Language] = (EXACT,) if query.exact else ANALYSES
        self._of_language: dict[str, int] = {}
        self.text = self._node(plan.node, EVERYWHERE) if plan.node else Query.all_query()
        self.filters = {name: self._choice(name, choice) for name, choice in query.narrowing.items()}
        if query.dates:
            self.filters[DATES] = self._dates(query.dates)

    def of(self, plan: Plan, absent: tuple[str, ...] = ()) -> Translation:
        """The same search by another plan; `absent`: its words that no article has."""
        return Translation(self.schema, self.searcher, self.search, plan, absent)

    def query(self, without: str = "", *also: Query) -> Query:
        """All of it but the filter `without`, and what `also` asks for. Filters do not touch the scores."""
        filters = [*(query for name, query in self.filters.items() if name != without), *also]
        if required := self.search.required(without):
            filters.append(self._choice(without, required))
        return _all_of([self.text, *map(_unscored, filters)]) if filters else self.text

    def ranked(self) -> Query:
        """The whole query, as scores are made of it."""
        pairs = favoured_pairs(self.search, self.plan)
        if not pairs:
            return self.query()
        principal = _any_of([self._term(PRINCIPAL, pair) for pair in pairs])
        return _all_of([self.query()], lifting=[Query.const_score_query(principal, PRINCIPAL_LIFT)])

    def partial(self, weights: Sequence[int], needed: int, full_stories: Sequence[int]) -> Translation:
        """The same search for articles that have words whose `weights` make up `needed`, and are of other stories."""
        had = [self.had(asked) for asked in self.plan.asked]
        counted = [query for query, weight in zip(had, weights, strict=True) for _each in range(weight)]
        enough = Query.boolean_query([(Occur.Should, query) for query in counted], minimum_number_should_match=needed)
        rest = self._node(And(self.plan.always), EVERYWHERE) if self.plan.always else None
        asked = [*([_unscored(enough), _any_of(had)] if needed else []), *([rest] if rest else [])]
        other = copy.copy(self)
        other.text = _all_of(asked, [self.text, self.one_of("story", full_stories)] if full_stories else [self.text])
        return other

    def had(self, asked: Asked) -> Query:
        """What counts as this word."""
        return self._node(asked.node, EVERYWHERE)

    def one_of(self, field: str, numbers: Iterable[int]) -> Query:
        return Query.term_set_query(self.schema, field, list(numbers))

    def in_company(self) -> Query:
        """Articles whose story may have several."""
        return self._between("alone", 0, 0)

    def within(self, stories: range) -> Query:
        return self._between("story", stories[0], stories[-1])

    def beyond(self, key: str, value: int) -> Query:
        """What comes after this value of a sort key."""
        lower, upper = (value + 1, None) if key == ASCENDING else (None, value - 1)
        return Query.range_query(self.schema, key, FieldType.Integer, lower, upper)

    # ---- words ---------------------------------------------------------------------------------------------

    def _node(self, node: Node, scope: tuple[str, ...]) -> Query:
        match node:
            case Word() | Phrase() | Near() | Prefix() | Similar():
                return self._leaf(node, scope, self.analyses)
            case And(parts):
                asked = [self._node(part, scope) for part in parts if not isinstance(part, Not | Beside)]
                refused = [self._node(part.part, scope) for part in parts if isinstance(part, Not)]
                lifting = [self._leaf(part.phrase, scope, self.analyses) for part in parts if isinstance(part, Beside)]
                return _all_of(asked or [_unscored(Query.all_query())], refused, lifting)
            case Tagged(field, value):
                return _unscored(self._term(field, value))
            case Listed(ids):
                return _unscored(self.one_of("id", ids))
            case Dated(dates):
                return _unscored(self._dates(dates))
            case Or(parts):
                return _any_of([self._node(part, scope) for part in parts])
            case Not(part):
                return _all_of([_unscored(Query.all_query())], [self._node(part, scope)])
            case Beside(phrase):
                return self._leaf(phrase, scope, self.analyses)
            case Field(name, part):
                return self._node(part, PREFIXES[name])
            case Either(part, added):
                others = [
                    Query.boost_query(self._leaf(each.leaf, scope, (each.analysis,)), each.weight) for each in added
                ]
                return Query.disjunction_max_query([self._node(part, scope), *others])

    def _leaf(self, leaf: Leaf, scope: Sequence[str], analyses: Sequence[Language]) -> Query:
        parts = [Query.boost_query(self._way(way), PARTS[way.part]) for way in ways(leaf, scope, analyses)]
        return Query.disjunction_max_query(parts, TIE_BREAKER)

    def _way(self, way: Way) -> Query:
        """The best of the stems, and a little for the exact form."""
        stems, exact = (list(map(self._clause, clauses)) for clauses in (way.stems, way.exact))
        if not stems or not exact:
            return Query.disjunction_max_query(stems or exact)
        return _any_of([Query.disjunction_max_query(stems), Query.boost_query(exact[0], EXACT_WEIGHT)])

    def _clause(self, clause: Clause) -> Query:
        field = layout.field(clause.part, clause.analysis)
        words = [marked(term, clause.analysis) for term in clause.terms]
        if clause.prefix:
            return Query.regex_query(self.schema, field, f"{re.escape(words[0])}.*")
        if clause.similar:
            return Query.fuzzy_term_query(self.schema, field, words[0])
        if len(words) == 1:
            query = Query.term_query(self.schema, field, words[0])
        elif clause.between is None:
            query = Query.phrase_query(self.schema, field, list(words))
        else:
            query = _all_of(self._near(field, pair, clause.between) for pair in pairs(words))
        share = self._rarity(field, words, clause.analysis)
        return query if share == 1 else Query.boost_query(query, share)

    def _near(self, field: str, words: tuple[str, str], between: int) -> Query:
        """Both orders: a phrase counts words that have changed places as two further apart."""
        orders = (words, words[::-1])
        return Query.disjunction_max_query(
            [Query.phrase_query(self.schema, field, list(order), slop=between) for order in orders]
        )

    def _rarity(self, field: str, words: Sequence[str], analysis: Language) -> float:
        """How much rarer or commoner the words are among the articles of their language than among all.

        tantivy counts a word's rarity over all articles; in a language of few articles each word would seem rare.
        """
        if analysis == EXACT:
            return 1.0
        if analysis not in self._of_language:
            self._of_language[analysis] = self.searcher.doc_freq(layout.LANGUAGES, analysis)
        among, all_articles = self._of_language[analysis], self.searcher.num_docs
        frequencies = [having for word in words if (having := self.searcher.doc_freq(field, word))]
        if not frequencies or among >= all_articles:
            return 1.0
        inside, overall = (
            sum(_rarity(min(having, number), number) for having in frequencies) for number in (among, all_articles)
        )
        return inside / overall if overall else 1.0

    # ---- choices -------------------------------------------------------------------------------------------

    def _choice(self, facet: str, choice: Choice) -> Query:
        asked = [self._value(facet, value) for value in choice.values]
        if asked and not choice.every:
            asked = [_any_of(asked)]
        return _all_of(asked or [Query.all_query()], [self._value(facet, value) for value in choice.excluded])

    def _value(self, facet: str, value: str) -> Query:
        return self._term(field_of(self.search, facet, value), value)

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self.schema, field, value, index_option="basic")

    def _dates(self, dates: DateChoice) -> Query:
        """Overlap of two closed spans of days. An undated article has 0 for both of its days."""
        spans = []
        if dates.first is not None or dates.last is not None:
            begun = self._between("first", 1, dates.last if dates.last is not None else ANY_LAST_DAY)
            not_over = self._between("last", dates.first or 1, ANY_LAST_DAY)
            spans.append(_all_of([begun, not_over]))
        if dates.undated:
            spans.append(self._between("first", 0, 0))
        return _any_of(spans)

    def _between(self, field: str, lowest: int, highest: int) -> Query:
        if highest < lowest:
            return Query.empty_query()
        return Query.range_query(self.schema, field, FieldType.Integer, lowest, highest)


def _rarity(having: int, articles: int) -> float:
    """Inverse document frequency as BM25 has it in tantivy and Lucene."""
    return math.log(1 + (articles - having + 0.5) / (having + 0.5))


def _all_of(asked: Iterable[Query], refused: Iterable[Query] = (), lifting: Iterable[Query] = ()) -> Query:
    kinds = ((Occur.Must, asked), (Occur.MustNot, refused), (Occur.Should, lifting))
    return Query.boolean_query([(kind, query) for kind, queries in kinds for query in queries])


def _any_of(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)
