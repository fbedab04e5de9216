"""The articles of a snapshot with all that any format writes of them, a batch at a time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Prefetch

from articles import codes
from articles.models import (
    IN_BULK,
    Article,
    ArticleCountry,
    ArticlePair,
    ArticleTopic,
    FieldValue,
    Origin,
    Revision,
    Tag,
    UpstreamCredit,
    standing,
)
from articles.models.querysets import among
from search.facets import fetched
from search.takeaway.snapshot import Snapshot, batches

ROWS_AT_A_TIME = 200  # articles in memory with their texts


class Newest(NamedTuple):
    """A text: its number, when it came in, and the version of the rules that read it."""

    number: int | None = None
    received: dt.datetime | None = None
    rules: str = ""


class RowTag(NamedTuple):
    """A country, pair or topic of an article."""

    code: str
    role: str
    state: str
    bulk: int | None
    confidence: float

    @property
    def standing(self) -> str:
        return standing(self.state, self.bulk)

    @property
    def checked(self) -> bool:
        """Whether an editor decided this very tag."""
        return self.standing not in (Tag.State.SUGGESTED, IN_BULK)

    @property
    def decided_by(self) -> str:
        return "machine" if self.state == Tag.State.SUGGESTED else "editor"


@dataclass(frozen=True, slots=True)
class Row:
    """One article. `story`: the code of the article that heads its story; `match`: "full", or "partial" where it has
    not every word; `site`: where the archive's own addresses begin, "https://example.org". `newest`: of
    the text that is shown. `credited`: whom the text credits."""

    article: Article
    story: str
    match: str
    site: str
    newest: Newest
    credited: list[str]

    @property
    def address(self) -> str:
        """The permanent one, which asks for the reader's language."""
        return f"{self.site}/a/{self.article.code}/"

    def tags(self, relation: str) -> list[RowTag]:
        """Of "country_tags", "pair_tags" or "topic_tags": those not rejected, the weightiest role and surest first."""
        tags: list[RowTag] = getattr(self.article, fetched(relation))
        return tags


def rows(snapshot: Snapshot, site: str, *, cited: bool = False) -> Iterator[Row]:
    """In the order of the snapshot. What was hidden or deleted since is left out. `cited`: with what citations need."""
    for ids, stories, partial in batches(snapshot, ROWS_AT_A_TIME):
        articles = _articles(ids, cited=cited)
        newest, credited = _newest(ids), _credited(ids)
        match = "partial" if partial else "full"
        for pk, story in zip(ids, stories, strict=True):
            if article := articles.get(pk):
                yield Row(article, codes.encode(story), match, site, newest.get(pk, Newest()), credited[pk])


def _articles(ids: list[int], *, cited: bool) -> dict[int, Article]:
    """Those of these that the public may see now, with their tags."""
    for_citations = (
        "upstream",
        Prefetch("field_values", FieldValue.objects.only("article", "field", "state", "evidence")),
        Prefetch(
            "origins",
            Origin.objects.only("article", "current", "stated", "first_seen", "url", "collection", "original"),
        ),
    )
    rows = (
        Article.objects.searchable()
        .filter(pk__in=among(ids))
        .defer("search_text", "sort_title", "text_hash")
        .prefetch_related("outlet", *(for_citations if cited else ()))
    )
    found = {article.pk: article for article in rows}
    _give_tags(found)
    return found


# What follows reads plain tuples: models would take half of an export's time.


def _newest(ids: list[int]) -> dict[int, Newest]:
    texts = Revision.objects.filter(article__in=among(ids)).order_by("article", "number")
    rows = texts.values_list("article_id", "number", "added_at", "rules")
    return {pk: Newest(number, added_at, rules) for pk, number, added_at, rules in rows}


def _credited(ids: list[int]) -> dict[int, list[str]]:
    by_article: dict[int, list[str]] = defaultdict(list)
    credits = UpstreamCredit.objects.filter(article__in=among(ids)).order_by("id")
    for pk, name in credits.values_list("article_id", "name"):
        if name not in by_article[pk]:
            by_article[pk].append(name)
    return by_article


KINDS: dict[str, Any] = {"country_tags": ArticleCountry, "pair_tags": ArticlePair, "topic_tags": ArticleTopic}


def _give_tags(articles: Mapping[int, Article]) -> None:
    """To each article lists of its tags, by weight."""
    for relation, kind in KINDS.items():
        by_article: dict[int, list[RowTag]] = defaultdict(list)
        tags = kind.objects.exclude(state=Tag.State.REJECTED).filter(article__in=among(articles))
        for pk, *tag in tags.values_list("article_id", f"{kind.CODE}_id", "role", "state", "bulk_id", "confidence"):
            by_article[pk].append(RowTag(*tag))
        places = {role: place for place, role in enumerate(kind.Role.values)}
        for pk, article in articles.items():
            by_article[pk].sort(key=lambda tag: (places[tag.role], -tag.confidence, tag.code))
            setattr(article, fetched(relation), by_article[pk])
