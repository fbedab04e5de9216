"""What a page of results shows around its list, ready for its template: groups of filters, chips, what was added."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Count as CountRows
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from articles import dates
from articles.models import Article
from articles.pages.display import language_label
from articles.text.collation import sort_key
from articles.text.scripts import fold
from search import facets, links, roles, sums
from search.engine import NONE, PAIR, Choice, Count, SearchPage, SearchQuery
from search.facets import COUNTRY, FACETS, Facet, Labels
from search.lexicon.likeness import did_you_mean
from search.links import Link
from search.plan import plan
from search.records import Tagged

MOST_OPTIONS = 250  # of one facet, on its page: as many as there are countries
CHIPS_BYTES, NAMED_CHIPS = 10_000, 30  # of all active filters: bytes of their addresses, or how many are named without


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet: chosen, excluded or neither. `exclude_url` is empty where it is excluded already."""

    value: str
    label: str
    count: int
    chosen: bool
    excluded: bool
    exclude_url: str


@dataclass(frozen=True, slots=True)
class Group:
    """One facet of the form. `more`: it has further values, to which `all_url` leads where it is not too long."""

    facet: Facet
    options: list[Option]
    every: bool
    more: bool
    all_url: str
    roles: dict[str, list[roles.Role]] = field(default_factory=dict)  # of each chosen country, by its name
    principal: bool | None = None  # of pairs: whether only principal ones count

    @property
    def chosen(self) -> int:
        return sum(option.chosen or option.excluded for option in self.options) + bool(self.principal)

    @property
    def opened(self) -> bool:
        return self.facet.opened or bool(self.chosen)


def counted(query: SearchQuery) -> SearchQuery:
    """The query of a whole page."""
    asked = {facet.name: facet.asked for facet in FACETS.values()}
    return replace(query, facets=asked, besides=roles.besides(query))


def shown(query: SearchQuery, facet: Facet, page: SearchPage) -> tuple[list[Count], bool]:
    """Of a facet the first values and those chosen or excluded, and whether it has more."""
    choice = query.choices.get(facet.name, Choice())
    asked = dict.fromkeys((*choice.values, *choice.excluded))
    besides = {*roles.besides(query).get(facet.name, ())}.difference(asked)
    counts = facet.ordered([count for count in page.facets.get(facet.name, ()) if count.value not in besides])
    kept = [count for place, count in enumerate(counts) if place < facet.shown or count.value in asked]
    missing = [Count(value, 0) for value in asked if value not in {count.value for count in kept}]
    return [*kept, *missing], len(counts) > facet.shown


def labels_for(query: SearchQuery, page: SearchPage, articles: Iterable[Tagged]) -> Labels:
    """The names of every value that a page of results shows."""
    wanted = {name: {count.value for count in shown(query, facet, page)[0]} for name, facet in FACETS.items()}
    wanted[COUNTRY] |= set(roles.codes(query))
    for each in articles:
        wanted["pair"] |= {code for code, _state in each.pairs}
        wanted["topic"] |= {code for code, _state in each.topics}
    return facets.labels(wanted)


def labels_of(query: SearchQuery, wanted: dict[str, set[str]]) -> Labels:
    """The names of these values and of those chosen."""
    names = {*wanted, *query.choices}
    chosen = {name: query.choices.get(name, Choice()) for name in names}
    return facets.labels(
        {name: wanted.get(name, set()) | {*chosen[name].values, *chosen[name].excluded} for name in names}
    )


def groups(query: SearchQuery, page: SearchPage, labels: Labels) -> list[Group]:
    return [_group(query, facet, page, labels[facet.name]) for facet in FACETS.values()]


def _group(query: SearchQuery, facet: Facet, page: SearchPage, labels: Mapping[str, str]) -> Group:
    counts, more = shown(query, facet, page)
    options = [option(query, facet, count, labels) for count in counts]
    every = query.choices.get(facet.name, Choice()).every
    all_url = links.address(replace(query, page=1), facet=facet.name)
    principal = query.principal if facet.name == PAIR else None
    in_roles = roles.of_countries(query, page, labels) if facet.name == COUNTRY else {}
    return Group(facet, options, every, more, all_url, in_roles, principal)


def option(query: SearchQuery, facet: Facet, count: Count, labels: Mapping[str, str]) -> Option:
    choice = query.choices.get(facet.name, Choice())
    chosen, excluded = count.value in choice.values, count.value in choice.excluded
    exclude_url = "" if excluded else links.address(links.excluding(query, facet.name, count.value))
    return Option(count.value, labels[count.value], count.count, chosen, excluded, exclude_url)


def named_so(
    query: SearchQuery,
    facet: Facet,
    counts: Sequence[Count],
    labels: Mapping[str, str],
    find: str,
    *,
    by_number: bool = False,
) -> list[Option]:
    """The values whose name has the words of `find`, MOST_OPTIONS with the most articles, by name or by number."""
    words = fold(find).split()
    found = [count for count in counts if all(word in fold(labels[count.value]) for word in words)][:MOST_OPTIONS]
    if not by_number:
        found.sort(key=lambda count: sort_key(labels[count.value]))
    ordered = sorted(found, key=lambda count: count.value == NONE)
    return [option(query, facet, count, labels) for count in ordered]


def chips(query: SearchQuery, labels: Labels) -> list[Link]:
    """One link for each active filter, which takes it away; where all their addresses would be too long together, the
    names of the first few."""
    kept: list[tuple[str, SearchQuery]] = []  # label, the search without the filter
    for name, facet in FACETS.items():
        choice = query.choices.get(name, Choice())
        shown = [(value, _("%(facet)s: %(value)s")) for value in choice.values]
        shown += [(value, _("%(facet)s: not %(value)s")) for value in choice.excluded]
        for value, label in shown:
            words = {"facet": facet.label, "value": labels[name][value]}
            kept.append((label % words, links.without(query, name, value)))
        if choice.every:
            label = _("%(facet)s: must match all chosen") % {"facet": facet.label}
            kept.append((label, links.changed(query, name, replace(choice, every=False))))
    if query.principal:
        kept.append((_("Principal pair only"), replace(query, page=1, principal=False)))
    days = query.dates
    if days.first is not None or days.last is not None:
        kept.append((dates_in_words(query), links.dated(query, replace(days, first=None, last=None))))
    if days.undated:
        kept.append((_("Without a date"), links.dated(query, replace(days, undated=False))))
    if len(kept) * len(links.address(query, whole=True)) <= CHIPS_BYTES:
        return [Link(label, links.address(without, whole=True)) for label, without in kept]
    named = [Link(label, "") for label, _without in kept]
    return named if len(named) <= NAMED_CHIPS else [*named[:NAMED_CHIPS], Link("…", "")]


def dates_in_words(query: SearchQuery) -> str:
    days = query.dates
    first = dates.in_words(links.since(days.first)) if days.first is not None else ""
    last = dates.in_words(links.until(days.last)) if days.last is not None else ""
    if first and last:
        period = first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
        return _("Date: %(period)s") % {"period": period}
    if first:
        return _("Date: from %(first)s") % {"first": first}
    return _("Date: until %(last)s") % {"last": last}


@dataclass(frozen=True, slots=True)
class Stands:
    """What was added to a word: each form with the address of the search without it."""

    word: str
    forms: list[Link]


def additions(query: SearchQuery) -> list[Stands]:
    return [
        Stands(
            each.word,
            [
                Link(
                    form,
                    links.address(replace(query, page=1, without=tuple(sorted({*query.without, form.casefold()})))),
                )
                for form in each.forms
            ],
        )
        for each in plan(query).additions
    ]


def meant(query: SearchQuery, page: SearchPage) -> Link | None:
    """The search with another word for each that the archive has not, where one was probably meant."""
    text = query.text
    for word in page.partial.absent:
        if better := did_you_mean(word):
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", better, text, count=1)
    return Link(text, links.address(replace(query, text=text, page=1), whole=True)) if text != query.text else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the archive holds at all, for a reader whose search found nothing."""

    articles: int
    languages: list[str]
    first: str
    last: str


def coverage() -> Coverage:
    by_language = sums.kept(("coverage",), _by_language)
    firsts = [row[2] for row in by_language if row[2]]
    lasts = [row[3] for row in by_language if row[3]]
    return Coverage(
        sum(row[1] for row in by_language),
        [language_label(row[0]) for row in by_language],
        dates.in_words(min(firsts).isoformat()) if firsts else "",
        dates.in_words(max(lasts).isoformat()) if lasts else "",
    )


def _by_language() -> list[tuple[str, int, dt.date | None, dt.date | None]]:
    """Of each language how many articles, the first day and the last; most first. It looks at every article."""
    rows = Article.objects.searchable().order_by().values_list("language")
    counted = rows.annotate(CountRows("pk"), Min("date_from"), Max("date_to"))
    return sorted(counted, key=lambda row: -row[1])
