"""From SearchQuery to tantivy queries. Pure: no I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from tantivy import FieldType, Occur, Query, Schema

from articles import codes
from search.engine import DATES, Choice, DateChoice, SearchQuery
from search.query import (
    EVERYWHERE,
    PREFIXES,
    TIE_BREAKER,
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
    wanted,
)

ANY_LAST_DAY: Final = 99_999_999
ALL_STORIES: Final = range(codes.LIMIT)  # their ids


class Translation:
    """The parts of one search: the reader's words, and a filter for each facet (and DATES) that has a choice."""

    def __init__(self, schema: Schema, query: SearchQuery) -> None:
        self.schema = schema
        node = parse(query.text, exact=query.exact)
        self.text = self._node(node, query.exact, EVERYWHERE) if node else Query.all_query()
        #: Whether scores tell hits apart: words that begin so, and words left out, give all the same.
        self.scored = any(not isinstance(leaf, Prefix) for leaf, _scope in wanted(node))
        self.filters = {name: self._choice(name, choice) for name, choice in query.choices.items() if choice}
        if query.dates:
            self.filters[DATES] = self._dates(query.dates)

    def query(self, without: str = "", *also: Query) -> Query:
        """All of it but the filter `without`, and what `also` asks for. Filters do not touch the scores."""
        filters = [*(query for name, query in self.filters.items() if name != without), *also]
        return _all_of([self.text, *map(_unscored, filters)]) if filters else self.text

    def one_of(self, field: str, numbers: Iterable[int]) -> Query:
        return Query.term_set_query(self.schema, field, list(numbers))

    def within(self, stories: range) -> Query:
        return self._between("story", stories[0], stories[-1])

    # ---- words ---------------------------------------------------------------------------------------------

    def _node(self, node: Node, exact: bool, scope: tuple[str, ...]) -> Query:
        match node:
            case Word() | Phrase() | Prefix():
                ways = [self._clause(clause) for clause in clauses(node, scope, exact)]
                return Query.disjunction_max_query(ways, TIE_BREAKER)
            case And(parts):
                asked = [self._node(part, exact, scope) for part in parts if not isinstance(part, Not)]
                refused = [self._node(part.part, exact, scope) for part in parts if isinstance(part, Not)]
                return _all_of(asked or [_unscored(Query.all_query())], refused)
            case Or(parts):
                return _any_of([self._node(part, exact, scope) for part in parts])
            case Not(part):
                return _all_of([_unscored(Query.all_query())], [self._node(part, exact, scope)])
            case Field(name, part):
                return self._node(part, exact, PREFIXES[name])

    def _clause(self, clause: Clause) -> Query:
        if clause.prefix:
            query = Query.regex_query(self.schema, clause.field, f"{re.escape(clause.terms[0])}.*")
        elif len(clause.terms) == 1:
            query = Query.term_query(self.schema, clause.field, clause.terms[0])
        else:
            query = Query.phrase_query(self.schema, clause.field, list(clause.terms))
        return Query.boost_query(query, clause.boost)

    # ---- choices -------------------------------------------------------------------------------------------

    def _choice(self, facet: str, choice: Choice) -> Query:
        asked = [self._value(facet, value) for value in choice.values]
        if asked and not choice.every:
            asked = [_any_of(asked)]
        return _all_of(asked or [Query.all_query()], [self._value(facet, value) for value in choice.excluded])

    def _value(self, facet: str, value: str) -> Query:
        return Query.term_query(self.schema, facet, value, index_option="basic")

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


def _all_of(asked: Iterable[Query], refused: Iterable[Query] = ()) -> Query:
    return Query.boolean_query(
        [*((Occur.Must, query) for query in asked), *((Occur.MustNot, query) for query in refused)]
    )


def _any_of(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)
