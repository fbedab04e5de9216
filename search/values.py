"""The values of facets: which may stand in an address, in what one form, and what a reader calls them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from babel import Locale
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles import vocabulary
from articles.models import Country, Outlet, Pair, Topic
from articles.pages.display import language_label
from search.engine import NONE

PAIR = re.compile(r"([a-z]{2})[-–—_]([a-z]{2})")


def clean(facet: str, values: Iterable[str]) -> tuple[str, ...]:
    """Values of this facet, each in its one form ("RU-KZ" → "kz-ru"), once, sorted.

    Raises ValueError with the first that cannot be one.
    """
    given = [value.strip() for value in values]
    cleaned = {NONE if value.casefold() == NONE else CANONICAL[facet](value) for value in given if value}
    if facet in TABLES and (asked := cleaned - {NONE}):
        model, column = TABLES[facet]
        known = model._default_manager.filter(**{f"{column}__in": asked}).values_list(column, flat=True)
        if unknown := sorted(asked - set(known)):
            raise ValueError(unknown[0])
    return tuple(sorted(cleaned))


def _country(value: str) -> str:
    code = value.upper()
    if code not in vocabulary.countries():
        raise ValueError(value)
    return code


def _pair(value: str) -> str:
    found = PAIR.fullmatch(value.lower())
    if not found or found[1] == found[2]:
        raise ValueError(value)
    return "-".join(sorted(_country(code).lower() for code in found.groups()))


def _language(value: str) -> str:
    code = value.lower()
    if code not in Locale("en").languages:
        raise ValueError(value)
    return code


CANONICAL: dict[str, Callable[[str], str]] = {
    "pair": _pair,
    "country": _country,
    "topic": str,
    "lang": _language,
    "outlet": str,
}
# Facets whose values editors make: the table alone knows them.
TABLES: dict[str, tuple[type[Model], str]] = {"topic": (Topic, "code"), "outlet": (Outlet, "slug")}
NAMES = ("name_kk", "name_ru", "name_en")  # what the label of a country or topic is made of


def labels(wanted: Mapping[str, Iterable[str]]) -> dict[str, dict[str, str]]:
    """What to call the values of each facet, in the language of the page. Three queries at most."""
    codes = {facet: set(values) - {NONE} for facet, values in wanted.items()}
    pairs, outlets = codes.get("pair", set()), codes.get("outlet", set())
    involved = codes.get("country", set()) | {code.upper() for pair in pairs for code in pair.split("-")}
    countries = Country.objects.only(*NAMES).in_bulk(involved) if involved else {}
    topics = Topic.objects.only(*NAMES).in_bulk(codes["topic"]) if codes.get("topic") else {}
    names = dict(Outlet.objects.filter(slug__in=outlets).values_list("slug", "name")) if outlets else {}
    known = {
        "pair": {pair: _pair_label(pair, countries) for pair in pairs},
        "country": {code: country.label() for code, country in countries.items()},
        "topic": {code: topic.label() for code, topic in topics.items()},
        "lang": {code: _capital(language_label(code)) for code in codes.get("lang", set())},
        "outlet": names,
    }
    none = none_labels()
    return {
        facet: {value: none[facet] if value == NONE else known[facet].get(value, value) for value in values}
        for facet, values in wanted.items()
    }


def _pair_label(pair: str, countries: Mapping[str, Country]) -> str:
    first, second = (countries.get(code.upper()) for code in pair.split("-"))
    return Pair(code=pair, first=first, second=second).label() if first and second else pair


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def none_labels() -> dict[str, str]:
    """What an article without any value of a facet is called."""
    return {
        "pair": _("Without a country pair"),
        "country": _("Without a country"),
        "topic": _("Without a topic"),
        "lang": pgettext("language of an article", "Unknown"),
        "outlet": _("Outlet unknown"),
    }
