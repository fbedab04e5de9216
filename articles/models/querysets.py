"""Choices of articles. They read: whatever writes is a function of articles/archive."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, NoReturn

from django.db import connection, models
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from articles.models import Article  # noqa: F401  # in quotation marks below

HOW_TO_DELETE = "articles are deleted by articles.archive.delete.delete_articles"


def among(ids: Iterable[int]) -> RawSQL:
    """For `pk__in`: rows of these ids, in one parameter of the statement however many they are."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(ids))])


class ArticleQuerySet(models.QuerySet["Article"]):
    def searchable(self) -> ArticleQuerySet:
        """What the public may see."""
        return self.filter(hidden=False)

    def with_tags(self) -> ArticleQuerySet:
        """With all that a page or an index document shows."""
        return self.select_related("outlet").prefetch_related(
            "country_tags__country",
            "pair_tags__pair__first",
            "pair_tags__pair__second",
            "topic_tags__topic",
            "country_tags__bulk",
            "pair_tags__bulk",
            "topic_tags__bulk",
            "field_values",
            "upstream",
        )

    def lock_rows(self, ids: Iterable[int]) -> dict[int, int]:
        """Keep other writers off these articles until the transaction ends. Returns id → index version.

        By ascending id, here and from batch to batch: two bulk changes never wait for each other crosswise.
        """
        rows = self.select_for_update(of=("self",)).filter(pk__in=list(ids)).order_by("pk")
        return dict(rows.values_list("pk", "index_version"))

    def delete(self) -> NoReturn:
        """Raises TypeError: it would leave no tombstone, and the article in the index."""
        raise TypeError(HOW_TO_DELETE)
