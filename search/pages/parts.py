"""The parts of the pages of pairs, countries, topics and outlets. Every number has the address of its list."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, ArticleCountry, ArticlePair, ArticleTopic
from articles.pages.display import counting_tags, language_label
from articles.pages.story import listed
from search import facets, links, sums
from search.engine import BY_YEAR, NONE, UNDATED, Cells, DateChoice, SearchPage, SearchQuery
from search.facets import FACETS
from search.histogram import OTHER, PRESSES, Histogram, axis
from search.pages import charts
from search.pages.subjects import Subject, named, within

MOST_LISTED = 8  # rows of one part
LATEST = 5
REPRINTED = 4
MOST_YEARS = 60  # of a small picture
TAGS: dict[str, Any] = {"pair": ArticlePair, "country": ArticleCountry, "topic": ArticleTopic}


@dataclass(frozen=True, slots=True)
class Row:
    """`url`: the page of what it names; `list_url`: the articles that the number counts.

    `part`: of the highest row; `share`: of all that was found; `line`: the path of its years.
    """

    label: str
    url: str
    count: int
    list_url: str
    part: float
    share: float = 0.0
    line: str = ""


def summary(query: SearchQuery) -> SearchPage:
    """Totals, the latest articles and the numbers of all facets that a page shows."""
    wanted = dict.fromkeys(FACETS, MOST_LISTED + 2)
    return sums.page(replace(query, facets=wanted))


def timeline(query: SearchQuery, found: SearchPage) -> Histogram | None:
    """By months where it is a few years, otherwise by years."""
    span = axis(DateChoice(), found.years)
    if not span:
        return None
    cells = sums.table(query, span.unit, "lang")
    return Histogram(query, span, cells, {}, found.months.get(UNDATED, 0))


def latest(found: SearchPage) -> list[Article]:
    ids = [hit.id for hit in found.hits[:LATEST]]
    articles = Article.objects.searchable().select_related("outlet").defer("body").in_bulk(ids)
    return [articles[pk] for pk in ids if pk in articles]


def rows(query: SearchQuery, kind: str, found: SearchPage, *, without: str = "", lines: bool = False) -> list[Row]:
    """The commonest values of a facet among what was found; with `lines` the years of each, of its own scale."""
    counts = [count for count in found.facets[kind] if count.value not in (NONE, without)][:MOST_LISTED]
    subjects = named(kind, [count.value for count in counts])
    span, table = years(found), by_row(sums.table(query, kind, BY_YEAR)) if lines and counts else {}
    return [
        Row(
            subjects[each.value].label,
            subjects[each.value].url,
            each.count,
            within(query, kind, each.value),
            part=each.count / counts[0].count,
            share=each.count / found.total,
            line=charts.line([table[each.value].get(year, 0) for year in span]) if lines else "",
        )
        for each in counts
    ]


def years(found: SearchPage) -> range:
    """Those of a small picture: the last MOST_YEARS at most, without those to come, which are slips of whoever wrote a
    date."""
    known = [year for year in found.years if year <= timezone.localdate().year + 1]
    if not known:
        return range(0)
    last = max(known)
    return range(max(min(known), last - MOST_YEARS + 1), last + 1)


def by_row(cells: Cells) -> Mapping[str, Mapping[int, int]]:
    made: dict[str, dict[int, int]] = defaultdict(dict)
    for (row, column), count in cells.items():
        made[str(row)][int(column)] = count
    return made


@dataclass(frozen=True, slots=True)
class Press:
    """A row of the table of presses: (number, the address of its list) of each of PRESSES and OTHER."""

    label: str
    cells: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Presses:
    heads: list[str]
    rows: list[Press]


def presses(query: SearchQuery) -> Presses:
    """Who owns the outlets, by the language they wrote in: each row and column that has any article."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for (ownership, language), count in sums.table(query, "ownership", "lang").items():
        counts[str(ownership)][str(language) if language in PRESSES else OTHER] += count
    languages = [code for code in (*PRESSES, OTHER) if any(row[code] for row in counts.values())]
    names = facets.labels({"ownership": [*counts]})["ownership"]
    order = {value: place for place, value in enumerate(("state", "private", "foreign_state"))}
    made = [
        Press(names[ownership], [(counts[ownership][code], _press_url(query, ownership, code)) for code in languages])
        for ownership in sorted(counts, key=lambda value: (order.get(value, len(order)), value))
    ]
    heads = [_("other languages") if code == OTHER else language_label(code) for code in languages]
    return Presses(heads, made)


def _press_url(query: SearchQuery, ownership: str, language: str) -> str:
    owned = links.narrowed(query, "ownership", ownership)
    if language != OTHER:
        return within(owned, "lang", language)
    for code in PRESSES:
        owned = links.excluding(owned, "lang", code)
    return links.address(owned, whole=True)


@dataclass(frozen=True, slots=True)
class Reprinted:
    article: Article
    count: int


def reprinted(subject: Subject) -> list[Reprinted]:
    """The stories that most articles of the subject tell, by their heads; each with the number of all its articles,
    which is what its page lists."""
    found: list[tuple[int, int]] = sums.kept(("reprinted", subject.kind, subject.value), lambda: _stories(subject))
    heads = {article.pk: article for article in listed().filter(pk__in=[story for story, _count in found])}
    return [Reprinted(heads[story], count) for story, count in found if story in heads]


def _stories(subject: Subject) -> list[tuple[int, int]]:
    articles: QuerySet[Article] = Article.objects.searchable()
    if subject.kind == "outlet":
        articles = articles.filter(outlet__slug=subject.value)
    else:
        kind = TAGS[subject.kind]
        tags = counting_tags(kind).filter(article=OuterRef("pk"), **{kind.CODE: subject.value})
        articles = articles.filter(Exists(tags))
    counted = articles.order_by().values_list("story").annotate(number=Count("pk")).filter(number__gt=1)
    most = [story for story, _number in counted.order_by("-number", "-story")[:REPRINTED]]
    whole = Article.objects.searchable().filter(story__in=most).order_by().values_list("story")
    totals = dict(whole.annotate(number=Count("pk")))
    return [(story, totals[story]) for story in most]


def checked(query: SearchQuery, found: SearchPage) -> tuple[float, str]:
    """What part of the articles an editor has gone through, and the address of their list."""
    counts = {count.value: count.count for count in found.facets.get("checked", ())}
    return counts.get("yes", 0) / (found.total or 1), within(query, "checked", "yes")


def pairs(subject: Subject, found: SearchPage) -> list[Row]:
    """Of a pair, other pairs of either country; of a country, its pairs; of an outlet, what it wrote about. Topics have
    them elsewhere."""
    if subject.kind == "outlet":
        return rows(subject.query, "pair", found)
    return related(subject) if subject.kind != "topic" else []


def related(subject: Subject) -> list[Row]:
    """The pairs of one or two countries with the most articles in the whole archive, but for itself."""
    countries = {subject.value} if subject.kind == "country" else {*subject.value.upper().split("-")}
    counts = {
        str(pair): count
        for (pair, _none), count in sums.table(SearchQuery(), "pair").items()
        if countries & {*str(pair).upper().split("-")} and pair != subject.value
    }
    most = sorted(counts, key=lambda pair: (-counts[pair], pair))[:MOST_LISTED]
    subjects = named("pair", most)
    return [
        Row(
            subjects[pair].label,
            subjects[pair].url,
            counts[pair],
            subjects[pair].search_url,
            counts[pair] / counts[most[0]],
        )
        for pair in most
    ]
