"""The fields of an index that hold values: one for each facet, and some behind them; which one a query looks into."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from articles.models import Article, ArticlePair
from search.engine import BY_DAY, BY_MONTH, BY_YEAR, NONE, PAIR, SearchQuery
from search.facets import COUNTRY, FACETS, IN_ROLE, fetched
from search.query import And, Field, Node, Not, Or, Tagged

PRINCIPAL, ROLES = "principal", "role"  # the pairs that an article is about first of all; countries as "RU:party"

BEHIND: dict[str, Callable[[Article], Iterable[str]]] = {
    PRINCIPAL: lambda article: [
        tag.pair_id for tag in getattr(article, fetched("pair_tags")) if tag.role == ArticlePair.Role.PRINCIPAL
    ],
    ROLES: lambda article: [
        f"{tag.country_id}{IN_ROLE}{tag.role}" for tag in getattr(article, fetched("country_tags"))
    ],
}


def fields() -> tuple[str, ...]:
    """The fields of the index that hold values: one for each facet, and those behind them."""
    return (*FACETS, *BEHIND)


def values_of(article: Article) -> dict[str, tuple[str, ...]]:
    """What each field holds of the article."""
    behind = {name: tuple(sorted(values(article))) or (NONE,) for name, values in BEHIND.items()}
    return {name: facet.values_of(article) for name, facet in FACETS.items()} | behind


def field_of(query: SearchQuery, facet: str, value: str = "") -> str:
    """Where a query looks for this value of a facet; without one, where it counts them all."""
    if facet == PAIR and query.principal:
        return PRINCIPAL
    return ROLES if facet == COUNTRY and IN_ROLE in value else facet


def placed(query: SearchQuery, node: Node) -> Node:
    """The same, its filters by the fields that have their values."""
    match node:
        case Tagged(facet, value):
            return Tagged(field_of(query, facet, value), value)
        case And(parts):
            return And(tuple(placed(query, part) for part in parts))
        case Or(parts):
            return Or(tuple(placed(query, part) for part in parts))
        case Not(part):
            return Not(placed(query, part))
        case Field(name, part):
            return Field(name, placed(query, part))
    return node


def by_field(query: SearchQuery, facet: str, values: Iterable[str]) -> dict[str, list[str]]:
    """Field → those of the values that are looked for there."""
    found: dict[str, list[str]] = defaultdict(list)
    for value in values:
        found[field_of(query, facet, value)].append(value)
    return found


def check_dimensions(rows: str, columns: str) -> None:
    """Raises ValueError where articles cannot be counted by these two (see search.engine.Engine.table)."""
    allowed = {*fields(), BY_DAY, BY_MONTH, BY_YEAR}
    if rows not in allowed or columns not in {*allowed, ""}:
        raise ValueError(f"no table of {rows!r} and {columns!r}")
