"""From rows of the database to what an index holds of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from articles import codes, dates
from articles.models import Article, ArticleCountry, ArticlePair, ArticleTopic, UpstreamCredit
from articles.pages.display import counting_tags
from articles.text.language import SMALLEST_SHARE
from search.clauses import STEMMED
from search.engine import UNDATED, Document
from search.facets import fetched
from search.fields import values_of

LATEST = 2**33 - 1  # more than any `dates.minutes`


def indexable(ids: Iterable[int]) -> QuerySet[Article]:
    """Those of these articles that belong into the index, by ascending id, with all that their documents need."""
    tags = (("country_tags", ArticleCountry), ("pair_tags", ArticlePair), ("topic_tags", ArticleTopic))
    # Lists, and not querysets behind managers: of these Django makes one for each article, at half the cost of it all.
    lists = [Prefetch(name, counting_tags(kind).defer("evidence"), fetched(name)) for name, kind in tags]
    credits = Prefetch("upstream", UpstreamCredit.objects.all(), fetched("upstream"))
    others = Article.objects.filter(story=OuterRef("story")).exclude(pk=OuterRef("pk"))
    rows: QuerySet[Article] = Article.objects.searchable().filter(pk__in=list(ids)).annotate(alone=~Exists(others))
    return rows.prefetch_related(*lists, credits, "outlet").order_by("pk")


def documents(articles: Iterable[Article]) -> Iterator[Document]:
    """The document of each article; hidden articles have none. Call with `indexable` rows: tags count as prefetched."""
    return (document(article) for article in articles if not article.hidden)


def document(article: Article) -> Document:
    outlet = article.outlet
    names = [outlet.name, *outlet.aliases, *outlet.domains] if outlet else []
    dated = article.date_from is not None
    return Document(
        id=article.pk,
        version=article.index_version,
        story=article.story,
        title=article.title,
        body=article.body,
        analysed=analysed(article),
        source="\n".join([*names, *(credit.name for credit in getattr(article, fetched("upstream")))]),
        byline=article.byline,
        facets=values_of(article),
        first=dates.as_number(article.date_from) if article.date_from else 0,
        last=dates.as_number(article.date_to) if article.date_to else 0,
        day=day(article),
        month=day(article) // 100,
        newest=article.newest,
        oldest=article.newest if dated else codes.unique_key(LATEST, article.pk),
        added=codes.unique_key(int(article.added_at.timestamp()), article.pk),
        alone=article.alone,  # type: ignore[attr-defined]  # annotated
    )


def analysed(article: Article) -> tuple[str, ...]:
    """The languages whose stems the article is found by: its own, and others that make up enough of its text."""
    shares = article.languages
    return tuple(
        language for language in STEMMED if language == article.language or shares.get(language, 0) >= SMALLEST_SHARE
    )


def day(article: Article) -> int:
    """yyyymmdd, yyyymm00 where the day is not known, yyyy0000 where the month is not either."""
    if article.date_from is None:
        return UNDATED
    number = dates.as_number(article.date_from)
    if article.date_precision == Article.Precision.YEAR:
        return number - number % 10_000
    return number - number % 100 if article.date_precision == Article.Precision.MONTH else number
