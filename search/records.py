"""The entries of a list of results: what each shows of its article, and where its tags lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from articles import dates, vocabulary
from articles.models import Article, ArticlePair, ArticleTopic, standing
from articles.pages.citation.linked import coins
from articles.pages.display import counting_tags, language_label
from articles.pages.story import Members, members
from search import highlight, links
from search.engine import Hit, SearchPage, SearchQuery
from search.facets import Labels

OTHERS = 5  # further articles of a story, that its record lists
FEW_DAYS = 3  # a list of no more shows the time of day
# What a record reads of its article. Another field is fetched when it is asked for, by one more query for each article.
SHOWN = (
    *("title", "body", "language", "languages", "story", "date_value", "date_precision", "date_from"),
    *("title_derived", "byline", "url"),  # for reference managers
    *("outlet__name", "outlet__display"),
)


@dataclass(frozen=True, slots=True)
class TagLink:
    """`hint`: what stands for the name where it is short: the codes of a pair."""

    facet: str
    code: str
    label: str
    url: str
    standing: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One story of the results. `first`: its principal pair and its main topic, where it has them; `rest`: other tags.

    `others`: the further articles of the story, found or not; `more` is the number of those found. `lacking`: the words
    of the search that a partial match does not have.
    """

    article: Article
    title: SafeString
    snippet: SafeString
    language: str
    first: list[TagLink]
    rest: list[TagLink]
    others: Members | None
    more: int
    partial: bool = False
    lacking: Sequence[str] = ()
    coins: str = ""  # for reference managers
    url: str = ""  # the article's, with the search by which its page marks the words and leads back


@dataclass(frozen=True, slots=True)
class Tagged:
    """An article and the (code, standing) of each tag that its record shows, the weightiest first."""

    article: Article
    pairs: Sequence[tuple[str, str]]
    topics: Sequence[tuple[str, str]]


def tagged(ids: Sequence[int], *more: str) -> list[Tagged]:
    """The articles that the public may see, in this order: three queries, and a model for each article only.

    `more`: fields that are read beside SHOWN.
    """
    found = Article.objects.searchable().select_related("outlet").only(*SHOWN, *more).in_bulk(ids)
    pairs, topics = (_tags(kind, ids) for kind in (ArticlePair, ArticleTopic))
    return [Tagged(found[pk], pairs[pk], topics[pk]) for pk in ids if pk in found]


def _tags(kind: Any, ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    rows = counting_tags(kind).filter(article__in=ids).order_by("role", "-confidence", kind.CODE)
    by_article: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for article_id, code, state, bulk in rows.values_list("article_id", f"{kind.CODE}_id", "state", "bulk"):
        by_article[article_id].append((code, standing(state, bulk)))
    return by_article


def records(
    query: SearchQuery, page: SearchPage, articles: Sequence[Tagged], labels: Labels, site: str
) -> list[Record]:
    """`site`: where the archive's addresses begin, "https://example.org"."""
    hits = {hit.id: hit for hit in page.hits}
    places = {hit.id: place for place, hit in enumerate(page.hits, query.window[0] + 1)}
    brief = query.view == "compact"
    others = {} if brief else members((each.article for each in articles), OTHERS)
    asked = highlight.asked(query, page.partial) if page.partial.shown else []

    @cache
    def link(facet: str, code: str, state: str) -> TagLink:
        url = links.address(links.narrowed(query, facet, code))
        hint = "–".join(vocabulary.pair_members(code, settings.HOME_COUNTRY)) if facet == "pair" else ""
        return TagLink(facet, code, labels[facet][code], url, state, hint)

    def record(each: Tagged, hit: Hit) -> Record:
        partial = page.partial if hit.partial else None
        pairs = [link("pair", *tag) for tag in each.pairs]
        topics = [] if brief else [link("topic", *tag) for tag in each.topics]
        return Record(
            each.article,
            highlight.title(each.article, query, partial),
            SafeString() if brief else highlight.snippet(each.article, query, partial),
            language_label(each.article.language),
            [*pairs[:1], *topics[:1]],
            [] if brief else [*pairs[1:], *topics[1:]],
            others.get(each.article.pk),
            hit.more,
            hit.partial,
            highlight.lacking(each.article, query, page.partial, asked) if hit.partial else (),
            coins(each.article, f"{site}/a/{each.article.code}/"),
            links.from_results(query, each.article, places[hit.id]),
        )

    return [record(each, hits[each.article.pk]) for each in articles]


def leading_part(query: SearchQuery, page: SearchPage, articles: Sequence[Tagged]) -> str:
    """How `date_gutter` writes the dates of this list: by the years or the few days that it spans."""
    if query.view == "compact":
        return "line"
    days = query.dates
    first = dates.from_number(days.first) if days.first else None
    last = dates.from_number(days.last) if days.last else None
    if page.listed <= len(articles):
        known = [each.article.date_from for each in articles if each.article.date_from]
        first, last = (min(known), max(known)) if known else (None, None)
    if first and last and (last - first).days < FEW_DAYS:
        return "hour"
    return "year" if len(page.years) > 1 and not (first and last and first.year == last.year) else "day"
