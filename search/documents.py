"""From rows of the database to what an index holds of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db.models import Prefetch, QuerySet

from articles import dates
from articles.codes import unique_key
from articles.models import Article, ArticleCountry, ArticlePair, ArticleTopic, Tag
from search.engine import NONE, UNDATED, Document

ANALYSED = ("kk", "ru")  # the languages that have stems
LEAST_SHARE = 0.1  # of a text, for its language to be searched in
LATEST = 2**33 - 1  # minutes since the year 1: with the 30 bits of an id they fit a signed 64-bit integer
COUNTING_PAIR_ROLES = (ArticlePair.Role.PRINCIPAL, ArticlePair.Role.SECONDARY)


def indexable(ids: Iterable[int]) -> QuerySet[Article]:
    """Those of these articles that belong into the index, by ascending id, with all that their documents need."""
    tags = (("country_tags", ArticleCountry), ("pair_tags", ArticlePair), ("topic_tags", ArticleTopic))
    counting = [Prefetch(name, model.objects.exclude(state=Tag.State.REJECTED)) for name, model in tags]
    rows: QuerySet[Article] = Article.objects.searchable().filter(pk__in=list(ids))
    return rows.select_related("outlet").prefetch_related(*counting, "upstream").order_by("pk")


def documents(articles: Iterable[Article]) -> Iterator[Document]:
    """The document of each article; hidden articles have none. Call with `indexable` rows: tags count as prefetched."""
    return (document(article) for article in articles if not article.hidden)


def document(article: Article) -> Document:
    outlet = article.outlet
    names = [outlet.name, *outlet.aliases, *outlet.domains] if outlet else []
    newest, oldest = date_keys(article)
    return Document(
        id=article.pk,
        version=article.index_version,
        story=article.story,
        title=article.title,
        body=article.body,
        analysed=analysed(article),
        source="\n".join([*names, *(credit.name for credit in article.upstream.all())]),
        lang=article.language or NONE,
        outlet=outlet.slug if outlet else NONE,
        pair=codes(tag for tag in article.pair_tags.all() if tag.role in COUNTING_PAIR_ROLES),
        country=codes(article.country_tags.all()),
        topic=codes(article.topic_tags.all()),
        first=day(article.date_from),
        last=day(article.date_to),
        month=month(article),
        newest=newest,
        oldest=oldest,
        added=unique_key(int(article.added_at.timestamp()), article.pk),
    )


def codes(tags: Iterable[Tag]) -> tuple[str, ...]:
    """What was tagged, unless the tag is rejected."""
    return tuple(sorted(tag.target_code for tag in tags if tag.state != Tag.State.REJECTED)) or (NONE,)


def analysed(article: Article) -> tuple[str, ...]:
    """The languages whose stems the article is found by: its own, and others that make up enough of its text."""
    shares = article.languages
    return tuple(
        language for language in ANALYSED if language == article.language or shares.get(language, 0) >= LEAST_SHARE
    )


def day(date: dt.date | None) -> int:
    """yyyymmdd, 0 for no date."""
    return date.year * 10_000 + date.month * 100 + date.day if date else 0


def month(article: Article) -> int:
    """yyyymm, yyyy00 where the month is not known."""
    if article.date_from is None:
        return UNDATED
    known = article.date_precision != Article.Precision.YEAR
    return article.date_from.year * 100 + (article.date_from.month if known else 0)


def date_keys(article: Article) -> tuple[int, int]:
    """(newest, oldest): minutes, then the id. Undated articles come last in both orders."""
    minutes = dates.minutes(article.date_from, article.date_value)
    return unique_key(minutes, article.pk), unique_key(minutes or LATEST, article.pk)
