"""The one table of facets: what may be filtered, counted and shown, in page order.

A facet owns all that is known of it. Addresses, indexes, counts and pages follow from this table alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from babel import Locale
from django.conf import settings
from django.db.models import Model, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles import vocabulary
from articles.models import Article, ArticleCountry, Country, Outlet, Pair, Topic
from articles.pages.display import language_label
from search.engine import NONE, Count

TAGS = ("country_tags", "pair_tags", "topic_tags")  # of an article
ALL_ASKED = 400  # values that are counted where some come first: the home country has some 250 partners
PAIR = re.compile(r"([a-z]{2})[-–—_]([a-z]{2})")
NAMES = ("name_kk", "name_ru", "name_en")
COUNTRY, IN_ROLE = "country", ":"  # country=RU:party

UNKNOWN = "unknown"  # of outlets: no value

Rows = Mapping[str, Any]
#: What to call the values of each facet, by its name.
Labels = Mapping[str, Mapping[str, str]]


class Table(NamedTuple):
    """Where the names of values stand: the rows of `model` by `key`, of which labels need `columns`."""

    model: type[Model]
    key: str
    columns: tuple[str, ...]

    def rows(self, keys: Iterable[str]) -> Rows:
        rows = self.model._default_manager.only(self.key, *self.columns)
        return rows.in_bulk(list(keys), field_name=self.key)

    def standing(self, keys: Iterable[str]) -> dict[str, str]:
        """Key → itself, or that of what it was merged into; of a table whose rows editors merge, those that it has."""
        rows: Any = self.model.every.filter(**{f"{self.key}__in": list(keys)})  # type: ignore[attr-defined]
        return {key: into or key for key, into in rows.values_list(self.key, f"merged_into__{self.key}")}


COUNTRIES = Table(Country, "code", NAMES)
TOPICS = Table(Topic, "code", NAMES)
OUTLETS = Table(Outlet, "slug", ("name",))


def itself(value: str) -> tuple[str, ...]:
    return (value,)


def row_label(value: str, rows: Rows) -> str:
    label: str = rows[value].label() if value in rows else value
    return label


@dataclass(frozen=True, slots=True)
class Facet:
    """`name` is the key in the URL and the field in the index. Any value of any facet may be excluded.

    `of_article`: the values that an article carries. `canonical`: from what an address says to the value's one form;
    raises ValueError where it cannot be one. `named`: from a value, and the rows of `table` with its `keys`, to what
    readers call it.
    """

    name: str
    label: Promise
    none: Promise  # what articles without a value are filed under
    shown: int  # values on the search page; the facet's own page lists the rest
    of_article: Callable[[Article], Iterable[str]]
    canonical: Callable[[str], str] = str
    table: Table | None = None
    keys: Callable[[str], Iterable[str]] = itself
    named: Callable[[str, Rows], str] = row_label
    first: Callable[[str], bool] | None = None  # the values that stand before others, whatever their numbers
    made_by_editors: bool = False  # the values: the table alone knows them
    multiple: bool = False  # an article may have several values, so that a reader may ask for all of some
    opened: bool = True

    @property
    def asked(self) -> int:
        """How many values the page of results has counted: one more than it shows tells that there are more."""
        return ALL_ASKED if self.first else self.shown + 1

    def ordered(self, counts: Sequence[Count]) -> list[Count]:
        """Of counts, most first: those that stand before others, then the others; what has no value comes last."""
        return sorted(counts, key=lambda count: (count.value == NONE, not (self.first and self.first(count.value))))

    def values_of(self, article: Article) -> tuple[str, ...]:
        """What the index holds of the article: sorted, (NONE,) where it has no value."""
        return tuple(sorted(self.of_article(article))) or (NONE,)

    def label_of(self, value: str, rows: Rows) -> str:
        return str(self.none) if value == NONE else self.named(value, rows)

    def clean(self, values: Iterable[str]) -> tuple[str, ...]:
        """Values from an address, each in its one form ("RU-KZ" → "kz-ru"), once, sorted; NONE may be among them.

        What editors merged into another counts as that. Raises ValueError with the first that cannot be one.
        """
        given = [value.strip() for value in values]
        cleaned = {NONE if value.casefold() == NONE else self.canonical(value) for value in given if value}
        if self.made_by_editors and self.table:
            asked = cleaned - {NONE}
            standing = self.table.standing(asked) if asked else {}
            if unknown := asked - standing.keys():
                raise ValueError(min(unknown))
            cleaned = {standing.get(value, value) for value in cleaned}
        return tuple(sorted(cleaned))


def labels(wanted: Mapping[str, Collection[str]]) -> dict[str, dict[str, str]]:
    """What to call the values of each facet (by name), in the language of the page. One query for each table."""
    keys: dict[Table, set[str]] = defaultdict(set)
    for name, values in wanted.items():
        if table := FACETS[name].table:
            keys[table].update(key for value in values if value != NONE for key in FACETS[name].keys(value))
    rows: dict[Table | None, Rows] = {table: table.rows(asked) for table, asked in keys.items()}
    return {
        name: {value: FACETS[name].label_of(value, rows.get(FACETS[name].table, {})) for value in values}
        for name, values in wanted.items()
    }


# ---- what the facets of the table differ in ------------------------------------------------------------------


def tagged(relation: str) -> Callable[[Article], Iterable[str]]:
    """The targets of tags; those that count, as `documents.indexable` has fetched them."""
    name = fetched(relation)
    return lambda article: [tag.target_code for tag in getattr(article, name)]


def fetched(relation: str) -> str:
    """The attribute of an article under which `documents.indexable` puts the list of these rows."""
    return f"fetched_{relation}"


def of_country(value: str) -> str:
    code = value.upper()
    if code not in vocabulary.countries():
        raise ValueError(value)
    return code


def country(value: str) -> str:
    """A country in any role, or in the one behind the colon."""
    code, colon, role = value.partition(IN_ROLE)
    return f"{of_country(code)}{colon}{one_of(ArticleCountry.Role)(role) if colon else ''}"


def in_role(value: str) -> tuple[str, str]:
    """(code, role) of a country; no role stands for any."""
    code, _colon, role = value.partition(IN_ROLE)
    return code, role


def country_label(value: str, rows: Rows) -> str:
    code, role = in_role(value)
    return f"{row_label(code, rows)} ({role_label(role)})" if role else row_label(code, rows)


def role_label(role: str) -> str:
    return str(ArticleCountry.Role(role).label)


def one_of(values: type[TextChoices]) -> Callable[[str], str]:
    """Those of a fixed list, however their words are joined; what stands for “unknown” there is no value."""

    def canonical(value: str) -> str:
        name = value.lower().replace("-", "_").replace(" ", "_")
        if name not in values.values:
            raise ValueError(value)
        return NONE if name == UNKNOWN else name

    return canonical


def label_of(values: type[TextChoices]) -> Callable[[str, Rows], str]:
    def named(value: str, _rows: Rows) -> str:
        label = str(values(value).label)
        return label[:1].upper() + label[1:]

    return named


def of_outlet(attribute: str) -> Callable[[Article], Iterable[str]]:
    """What is known of the outlet, where it is."""

    def values(article: Article) -> Iterable[str]:
        value = getattr(article.outlet, attribute) if article.outlet else ""
        return [value] if value and value != UNKNOWN else []

    return values


def pair(value: str) -> str:
    found = PAIR.fullmatch(value.lower())
    if not found or found[1] == found[2]:
        raise ValueError(value)
    return "-".join(sorted(of_country(code).lower() for code in found.groups()))


def members(value: str) -> list[str]:
    return [code.upper() for code in value.split("-")]


def of_home(pair: str) -> bool:
    return settings.HOME_COUNTRY in members(pair)


def pair_label(value: str, rows: Rows) -> str:
    first, second = (rows.get(code) for code in members(value))
    return Pair(code=value, first=first, second=second).label() if first and second else value


def language(value: str) -> str:
    code = value.lower()
    if code not in Locale("en").languages:
        raise ValueError(value)
    return code


def language_name(value: str, _rows: Rows) -> str:
    name = language_label(value)
    return name[:1].upper() + name[1:]


def outlet_name(value: str, rows: Rows) -> str:
    name: str = rows[value].name if value in rows else value
    return name


class Checked(TextChoices):
    """How many of an article's tags an editor decided by itself, or added."""

    YES = "yes", _("all of them")
    PART = "part", _("some of them")
    NO = "no", pgettext_lazy("tags that were checked", "none of them")


def checked(article: Article) -> Iterable[str]:
    tags = [tag for name in TAGS for tag in getattr(article, fetched(name))]
    decided = sum(tag.checked for tag in tags)
    if not tags:
        return []
    return [Checked.NO if not decided else Checked.YES if decided == len(tags) else Checked.PART]


def credited(name: str) -> str:
    """One name for each outlet that the vocabulary knows; others as the texts write them."""
    known = vocabulary.find_outlet(name)
    return known.name if known else " ".join(name.split())


FACETS: dict[str, Facet] = {
    facet.name: facet
    for facet in (
        Facet(
            "pair",
            _("Country pair"),
            none=_("Without a country pair"),
            shown=8,
            of_article=tagged("pair_tags"),
            canonical=pair,
            table=COUNTRIES,
            keys=members,
            named=pair_label,
            first=of_home,
            multiple=True,
        ),
        Facet(
            "country",
            _("Country"),
            none=_("Without a country"),
            shown=8,
            of_article=tagged("country_tags"),
            canonical=country,
            table=COUNTRIES,
            keys=lambda value: [in_role(value)[0]],
            named=country_label,
            multiple=True,
        ),
        Facet(
            "topic",
            _("Topic"),
            none=_("Without a topic"),
            shown=20,
            of_article=tagged("topic_tags"),
            table=TOPICS,
            made_by_editors=True,
            multiple=True,
        ),
        Facet(
            "lang",
            _("Language"),
            none=pgettext_lazy("language of an article", "Unknown"),
            shown=8,
            of_article=lambda article: filter(None, [article.language]),
            canonical=language,
            named=language_name,
        ),
        Facet(
            "outlet",
            _("Outlet"),
            none=_("Outlet unknown"),
            shown=8,
            of_article=lambda article: [article.outlet.slug] if article.outlet else [],
            table=OUTLETS,
            named=outlet_name,
            made_by_editors=True,
        ),
        Facet(
            "ownership",
            _("Ownership of the outlet"),
            none=pgettext_lazy("ownership", "Unknown"),
            shown=4,
            of_article=of_outlet("ownership"),
            canonical=one_of(Outlet.Ownership),
            named=label_of(Outlet.Ownership),
            opened=False,
        ),
        Facet(
            "kind",
            _("Kind of outlet"),
            none=pgettext_lazy("kind of outlet", "Unknown"),
            shown=6,
            of_article=of_outlet("kind"),
            canonical=one_of(Outlet.Kind),
            named=label_of(Outlet.Kind),
            opened=False,
        ),
        Facet(
            "from_country",
            _("Country of the outlet"),
            none=pgettext_lazy("country of an outlet", "Unknown"),
            shown=8,
            of_article=of_outlet("country_id"),
            canonical=of_country,
            table=COUNTRIES,
            opened=False,
        ),
        Facet(
            "upstream",
            _("Source credited"),
            none=_("No source credited"),
            shown=8,
            of_article=lambda article: {credited(credit.name) for credit in getattr(article, fetched("upstream"))},
            canonical=credited,
            named=lambda value, _rows: value,
            multiple=True,
            opened=False,
        ),
        Facet(
            "checked",
            _("Tags checked by an editor"),
            none=_("Without tags"),
            shown=4,
            of_article=checked,
            canonical=one_of(Checked),
            named=label_of(Checked),
            opened=False,
        ),
    )
}
