"""What a page of results shows, ready for its template: groups of filters, chips, records, sorts, page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.db.models import Count as CountRows
from django.db.models import Max, Min
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles import dates, vocabulary
from articles.models import Article, ArticlePair, ArticleTopic, standing
from articles.pages.display import counting_tags, language_label
from articles.pages.paging import MAX_HITS, PAGE_SIZE
from articles.pages.story import Members, members
from articles.text.collation import sort_key
from articles.text.scripts import fold
from search import facets, highlight, links
from search.engine import NONE, Choice, Count, SearchPage, SearchQuery
from search.facets import FACETS, Facet
from search.lexicon.likeness import did_you_mean
from search.plan import plan

LAST_PAGE = MAX_HITS // PAGE_SIZE
MOST_OPTIONS = 250  # of one facet, on its page: as many as there are countries
CHIPS_BYTES, NAMED_CHIPS = 10_000, 30  # of all active filters: bytes of their addresses, or how many are named without
NEIGHBOURS = 2  # page numbers shown on either side of this one
OTHERS = 5  # further articles of a story, that its record lists
# What a record reads of its article. Another field is fetched when it is asked for, by one more query for each article.
SHOWN = (
    *("title", "body", "language", "languages", "story", "date_value", "date_precision", "date_from"),
    *("outlet__name", "outlet__display"),
)

Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Link:
    """`current`: the reader is there already. `key`, `value`: what the form has to say besides, to lead there too."""

    label: str
    url: str
    current: bool = False
    key: str = ""
    value: str = ""


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

    @property
    def chosen(self) -> int:
        return sum(option.chosen or option.excluded for option in self.options)

    @property
    def opened(self) -> bool:
        return self.facet.opened or bool(self.chosen)


@dataclass(frozen=True, slots=True)
class TagLink:
    facet: str
    code: str
    label: str
    url: str
    standing: str


@dataclass(frozen=True, slots=True)
class Record:
    """One story of the results. Each of `pairs` is (its code in capitals, its name and link).

    `others`: the further articles of the story, found or not; `more` is the number of those found. `lacking`: the words
    of the search that a partial match does not have.
    """

    article: Article
    title: SafeString
    snippet: SafeString
    language: str
    pairs: list[tuple[str, TagLink]]
    topics: list[TagLink]
    others: Members | None
    more: int
    partial: bool = False
    lacking: Sequence[str] = ()
    url: str = ""  # the article's, with the search by which its page marks the words and leads back


@dataclass(frozen=True, slots=True)
class Tagged:
    """An article and the (code, standing) of each tag that its record shows, the weightiest first."""

    article: Article
    pairs: Sequence[tuple[str, str]]
    topics: Sequence[tuple[str, str]]


def counted(query: SearchQuery) -> SearchQuery:
    """The query of a whole page: one value more of each facet than is shown tells that there are more."""
    return replace(query, facets={facet.name: facet.shown + 1 for facet in FACETS.values()})


def tagged(ids: Sequence[int]) -> list[Tagged]:
    """The articles that the public may see, in this order: three queries, and a model for each article only."""
    found = Article.objects.searchable().select_related("outlet").only(*SHOWN).in_bulk(ids)
    pairs, topics = (_tags(kind, ids) for kind in (ArticlePair, ArticleTopic))
    return [Tagged(found[pk], pairs[pk], topics[pk]) for pk in ids if pk in found]


def _tags(kind: Any, ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    rows = counting_tags(kind).filter(article__in=ids).order_by("role", "-confidence", kind.CODE)
    by_article: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for article_id, code, state, bulk in rows.values_list("article_id", f"{kind.CODE}_id", "state", "bulk"):
        by_article[article_id].append((code, standing(state, bulk)))
    return by_article


def labels_for(query: SearchQuery, page: SearchPage, articles: Iterable[Tagged]) -> Labels:
    """The names of every value that the page shows."""
    wanted: dict[str, set[str]] = {name: {count.value for count in page.facets.get(name, ())} for name in FACETS}
    for name, choice in query.choices.items():
        wanted[name] |= {*choice.values, *choice.excluded}
    for each in articles:
        wanted["pair"] |= {code for code, _state in each.pairs}
        wanted["topic"] |= {code for code, _state in each.topics}
    return facets.labels(wanted)


def records(query: SearchQuery, page: SearchPage, articles: Sequence[Tagged], labels: Labels) -> list[Record]:
    others = members((each.article for each in articles), OTHERS)
    hits = {hit.id: hit for hit in page.hits}
    places = {hit.id: place for place, hit in enumerate(page.hits, query.window[0] + 1)}
    asked = highlight.asked(query, page.partial) if page.partial.shown else []

    @cache
    def link(facet: str, code: str, state: str) -> TagLink:
        url = links.address(links.narrowed(query, facet, code))
        return TagLink(facet, code, labels[facet][code], url, state)

    return [
        Record(
            each.article,
            highlight.title(each.article, query, page.partial if hits[each.article.pk].partial else None),
            highlight.snippet(each.article, query, page.partial if hits[each.article.pk].partial else None),
            language_label(each.article.language),
            [("–".join(vocabulary.pair_members(code)), link("pair", code, state)) for code, state in each.pairs],
            [link("topic", code, state) for code, state in each.topics],
            others.get(each.article.pk),
            hits[each.article.pk].more,
            hits[each.article.pk].partial,
            highlight.lacking(each.article, query, page.partial, asked) if hits[each.article.pk].partial else (),
            links.from_results(query, each.article, places[each.article.pk]),
        )
        for each in articles
    ]


def groups(query: SearchQuery, page: SearchPage, labels: Labels) -> list[Group]:
    return [group(query, facet, page.facets.get(facet.name, ()), labels[facet.name]) for facet in FACETS.values()]


def group(query: SearchQuery, facet: Facet, counts: Sequence[Count], labels: Mapping[str, str]) -> Group:
    """The first values and those chosen or excluded; the engine was asked for one more, to know whether there are."""
    choice = query.choices.get(facet.name, Choice())
    asked = dict.fromkeys((*choice.values, *choice.excluded))
    kept = [count for place, count in enumerate(counts) if place < facet.shown or count.value in asked]
    missing = [Count(value, 0) for value in asked if value not in {count.value for count in kept}]
    ordered = sorted([*kept, *missing], key=lambda count: count.value == NONE)
    options = [option(query, facet, count, labels) for count in ordered]
    all_url = links.address(replace(query, page=1), facet=facet.name)
    return Group(facet, options, choice.every, len(counts) > facet.shown, all_url)


def option(query: SearchQuery, facet: Facet, count: Count, labels: Mapping[str, str]) -> Option:
    choice = query.choices.get(facet.name, Choice())
    chosen, excluded = count.value in choice.values, count.value in choice.excluded
    exclude_url = "" if excluded else links.address(links.excluding(query, facet.name, count.value))
    return Option(count.value, labels[count.value], count.count, chosen, excluded, exclude_url)


def alphabetical(
    query: SearchQuery, facet: Facet, counts: Sequence[Count], labels: Mapping[str, str], find: str
) -> list[Option]:
    """The values whose name has the words of `find`, MOST_OPTIONS with the most articles, in alphabetical order."""
    words = fold(find).split()
    found = [count for count in counts if all(word in fold(labels[count.value]) for word in words)]
    ordered = sorted(found[:MOST_OPTIONS], key=lambda count: (count.value == NONE, sort_key(labels[count.value])))
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


def sorts(query: SearchQuery) -> list[Link]:
    named = [
        ("relevance", pgettext("order of results", "Relevance")),
        ("newest", pgettext("order of results", "Newest")),
        ("oldest", pgettext("order of results", "Oldest")),
        ("added", pgettext("order of results", "Recently added")),
    ]
    return [
        Link(label, links.address(replace(query, sort=sort, page=1)), sort == query.sort, "sort", sort)  # type: ignore[arg-type]
        for sort, label in named
        if query.text or sort != "relevance"
    ]


def units(query: SearchQuery) -> list[Link]:
    """What counts can be of."""
    named = [
        ("article", pgettext("what is counted", "articles")),
        ("story", pgettext("what is counted", "stories")),
    ]
    return [
        Link(label, links.address(replace(query, unit=unit, page=1)), unit == query.unit, "unit", unit)  # type: ignore[arg-type]
        for unit, label in named
    ]


def last_page(stories: int) -> int:
    """The last page that may be shown; an empty result has one page too."""
    return min(max(-(-stories // PAGE_SIZE), 1), LAST_PAGE)


@dataclass(frozen=True, slots=True)
class Pager:
    """Numbered pages around this one, the first and the last; None stands for a gap."""

    query: SearchQuery
    stories: int

    def _link(self, page: int) -> Link:
        url = links.address(replace(self.query, page=page))
        return Link(str(page), url, page == self.query.page, "page", str(page))

    @property
    def last(self) -> int:
        return last_page(self.stories)

    @property
    def numbers(self) -> list[Link | None]:
        here = self.query.page
        shown = sorted({1, self.last, *range(max(here - NEIGHBOURS, 1), min(here + NEIGHBOURS, self.last) + 1)})
        made: list[Link | None] = []
        for before, page in zip([0, *shown], shown, strict=False):
            if page - before == 2:
                made.append(self._link(page - 1))
            elif page - before > 2:
                made.append(None)
            made.append(self._link(page))
        return made

    @property
    def previous(self) -> Link | None:
        return self._link(self.query.page - 1) if self.query.page > 1 else None

    @property
    def next(self) -> Link | None:
        return self._link(self.query.page + 1) if self.query.page < self.last else None

    @property
    def first_hit(self) -> int:
        return (self.query.page - 1) * PAGE_SIZE + 1

    @property
    def last_hit(self) -> int:
        return min(self.query.page * PAGE_SIZE, self.stories)

    @property
    def capped(self) -> int:
        """The number of hits that pages show, where that is not all; otherwise 0."""
        return MAX_HITS if self.stories > MAX_HITS else 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the archive holds at all, for a reader whose search found nothing."""

    articles: int
    languages: list[str]
    first: str
    last: str


def coverage() -> Coverage:
    rows = Article.objects.searchable().order_by().values_list("language")
    counted = rows.annotate(CountRows("pk"), Min("date_from"), Max("date_to"))
    by_language = sorted(counted, key=lambda row: -row[1])
    firsts = [row[2] for row in by_language if row[2]]
    lasts = [row[3] for row in by_language if row[3]]
    return Coverage(
        sum(row[1] for row in by_language),
        [language_label(row[0]) for row in by_language],
        dates.in_words(min(firsts).isoformat()) if firsts else "",
        dates.in_words(max(lasts).isoformat()) if lasts else "",
    )
