"""The lists of all pairs, countries, topics and outlets, the heat table of pairs, and what is known of one of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles import vocabulary
from articles.models import Outlet, Topic
from articles.text.collation import sort_key
from search import sums
from search.engine import NONE, SearchQuery
from search.facets import of_home
from search.pages.subjects import Subject, named

#: Of one list, those with the most articles. An outlet takes the most room: its address may be in any letters.
MOST_LISTED = {"pair": 600, "country": 600, "outlet": 300}
HEAT_COUNTRIES = 14
SHADES = 5


@dataclass(frozen=True, slots=True)
class Entry:
    subject: Subject
    count: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    label: str | Promise
    entries: list[Entry]
    left_out: int = 0


def all_of(kind: str) -> list[Group]:
    """Pairs by their numbers, those of the home country first; countries and outlets by name; topics in their order."""
    counts = {str(value): count for (value, _none), count in sums.table(SearchQuery(), kind).items() if value != NONE}
    most = sorted(counts, key=lambda value: (-counts[value], value))[: MOST_LISTED.get(kind)]
    notes: dict[str, str] = {}
    if kind == "topic":
        topics = [*Topic.objects.all()]
        notes = {topic.code: topic.covers() for topic in topics}
        most = [topic.code for topic in topics]
    elif kind == "outlet":
        outlets = Outlet.objects.filter(slug__in=most).select_related("country")
        notes = {outlet.slug: in_words(outlet) for outlet in outlets}
    subjects = named(kind, most)
    entries = [Entry(subject, counts.get(value, 0), notes.get(value, "")) for value, subject in subjects.items()]
    if kind in ("country", "outlet"):
        entries.sort(key=lambda entry: sort_key(entry.subject.label))
    left_out = max(len(counts) - len(subjects), 0)
    if kind != "pair":
        return [Group("", entries, left_out)]
    home = Group(_partners(), [entry for entry in entries if of_home(entry.subject.value)])
    others = Group(_("Other pairs"), [entry for entry in entries if not of_home(entry.subject.value)], left_out)
    return [group for group in (home, others) if group.entries]


def _partners() -> str:
    return _("Partners: %(country)s") % {
        "country": named("country", [settings.HOME_COUNTRY])[settings.HOME_COUNTRY].label
    }


@dataclass(frozen=True, slots=True)
class Cell:
    """`shade`: 0 to SHADES, by the number of articles."""

    subject: Subject | None
    count: int
    shade: int


@dataclass(frozen=True, slots=True)
class Heat:
    countries: list[Subject]
    rows: list[tuple[Subject, list[Cell]]]


def heat_table() -> Heat | None:
    """The home country's first partners and the countries with the most articles, each beside each other; None where
    there are no pairs."""
    counts = {str(pair): count for (pair, _none), count in sums.table(SearchQuery(), "pair").items() if pair != NONE}
    totals: Counter[str] = Counter()
    for pair, count in counts.items():
        for country in pair.upper().split("-"):
            totals[country] += count
    home = settings.HOME_COUNTRY
    partners = sorted((pair for pair in counts if of_home(pair)), key=lambda pair: (-counts[pair], pair))
    nearest = {code for pair in partners[: HEAT_COUNTRIES // 2] for code in pair.upper().split("-")}
    ranked = sorted(totals, key=lambda code: (code not in nearest, -totals[code], code))[:HEAT_COUNTRIES]
    codes = sorted(ranked, key=lambda code: (code != home, -totals[code], code))
    if len(codes) < 2:
        return None
    countries = named("country", codes)
    pairs = named("pair", [pair for pair in counts if {*pair.upper().split("-")} <= {*codes}])
    most = max(counts.values())
    rows = []
    for row in codes:
        cells = []
        for column in codes:
            pair = "-".join(sorted((row.lower(), column.lower())))
            count = counts.get(pair, 0)
            cells.append(Cell(pairs.get(pair), count, shade(count, most)))
        rows.append((countries[row], cells))
    return Heat([*countries.values()], rows)


def shade(count: int, most: int) -> int:
    """Each shade is of several times as many articles as the one before."""
    if not count:
        return 0
    return min(SHADES, 1 + int((SHADES - 0.001) * (count / most) ** 0.4))


def facts(about: Subject) -> dict[str, Any]:
    """What the reference tables say of it."""
    if about.kind == "topic":
        return {"covers": Topic.objects.get(code=about.value).covers()}
    if about.kind == "outlet":
        outlet = Outlet.objects.select_related("country").get(slug=about.value)
        return {"outlet": outlet, "in_words": in_words(outlet)}
    if about.kind == "pair":
        return {"sides": [*named("country", vocabulary.pair_members(about.value, settings.HOME_COUNTRY)).values()]}
    return {}


def in_words(outlet: Outlet) -> str:
    known = [
        outlet.get_kind_display() if outlet.kind != Outlet.Kind.UNKNOWN else "",
        outlet.owned_in_words(),
        outlet.country.label() if outlet.country else "",
    ]
    return ", ".join(str(each) for each in known if each)
