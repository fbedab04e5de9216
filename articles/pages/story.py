"""The articles of one story, as lists and the article page show them: its head first, then in order of publication."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, cast

from django.db.models import Case, Count, F, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from articles.models import Article

MAX_MEMBERS = 500  # of one story, that its own page lists


@dataclass(frozen=True, slots=True)
class Members:
    """The first articles of a story, of `total`: those that may be seen, but for the one that stands there already."""

    articles: list[Article]
    total: int

    @property
    def outlets(self) -> list[str]:
        """Their names, each once."""
        return list(dict.fromkeys(article.outlet.name for article in self.articles if article.outlet))


# The head first, then by date, undated ones last.
ORDER: Final = (
    Case(When(pk=F("story"), then=Value(0)), default=Value(1)).asc(),
    F("date_from").asc(nulls_last=True),
    F("newest").asc(),
)


def members(articles: Iterable[Article], limit: int) -> dict[int, Members]:
    """Of each article the others of its story, `limit` at most; nothing for an article alone. One query.

    Keys are the ids of the articles, each of which is of another story.
    """
    by_story = {article.story: article for article in articles}
    rows = (
        listed()
        .filter(story__in=by_story)
        .exclude(pk__in=[article.pk for article in by_story.values()])
        .annotate(
            place=Window(RowNumber(), partition_by=F("story"), order_by=ORDER),
            of=Window(Count("pk"), partition_by=F("story")),
        )
        .filter(place__lte=limit)
        .order_by("story", "place")
    )
    found: dict[int, list[Article]] = defaultdict(list)
    for row in rows:
        found[row.story].append(row)
    return {
        by_story[story].pk: Members(others, cast("int", others[0].of))  # type: ignore[attr-defined]
        for story, others in found.items()
    }


def listed() -> QuerySet[Article]:
    """What a list of a story shows of each article."""
    return (
        Article.objects.searchable()
        .select_related("outlet")
        .only("title", "language", "story", "newest", *("date_value", "date_precision", "date_from"), "outlet__name")
    )


def story(article: Article) -> QuerySet[Article]:
    return listed().filter(story=article.story).order_by(*ORDER)
