"""The roles of the countries that a reader chose: beneath each of them, where they are chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.models import ArticleCountry
from search import links
from search.engine import NONE, Choice, SearchPage, SearchQuery
from search.facets import COUNTRY, IN_ROLE, in_role, role_label

MOST_COUNTRIES = 4  # whose roles are shown


@dataclass(frozen=True, slots=True)
class Role:
    """A country in one role, or in any, to which `url` leads; there `count` is None."""

    label: str
    count: int | None
    url: str
    current: bool


def codes(query: SearchQuery) -> list[str]:
    """The countries chosen in whatever role, each once; the first few."""
    chosen = query.choices.get(COUNTRY, Choice()).values
    return list(dict.fromkeys(in_role(value)[0] for value in chosen if value != NONE))[:MOST_COUNTRIES]


def besides(query: SearchQuery) -> dict[str, tuple[str, ...]]:
    """Every role of these countries, for `SearchQuery.besides`."""
    each = (f"{code}{IN_ROLE}{role}" for code in codes(query) for role in ArticleCountry.Role.values)
    return {COUNTRY: tuple(each)}


def of_countries(query: SearchQuery, page: SearchPage, labels: Mapping[str, str]) -> dict[str, list[Role]]:
    """Of each of these countries, by its name: any role, then those in which articles have it."""
    chosen = query.choices.get(COUNTRY, Choice()).values
    counts = {count.value: count.count for count in page.facets.get(COUNTRY, ())}
    made: dict[str, list[Role]] = {}
    for code in codes(query):
        anywhere = links.address(links.in_role(query, code))
        here = made[labels[code]] = [Role(_("any role"), None, anywhere, code in chosen)]
        for role in ArticleCountry.Role.values:
            value = f"{code}{IN_ROLE}{role}"
            if counts.get(value) or value in chosen:
                url = links.address(links.in_role(query, value))
                here.append(Role(role_label(role), counts.get(value, 0), url, value in chosen))
    return made
