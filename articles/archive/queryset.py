"""Choices of articles, and their end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models, transaction

from articles.batches import BATCH, batched

if TYPE_CHECKING:
    from articles.models import Article  # noqa: F401  # in quotation marks below

TAGS = ("ArticleCountry", "ArticlePair", "ArticleTopic")
DECIDED = ("FieldValue", *TAGS)  # what machines suggest and editors decide


def model(name: str) -> Any:
    return apps.get_model("articles", name)


class ArticleQuerySet(models.QuerySet["Article"]):
    def held(self, ids: Iterable[int]) -> dict[int, int]:
        """Keep other writers off these articles until the transaction ends. Returns id → index version.

        By ascending id, here and from batch to batch: two bulk changes never wait for each other crosswise.
        """
        rows = self.select_for_update(of=("self",)).filter(pk__in=list(ids)).order_by("pk")
        return dict(rows.values_list("pk", "index_version"))

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
            "upstream",
        )

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete for good: tombstones keep the addresses from being used again, the outbox empties the index."""
        from articles.archive.outbox import put
        from articles.archive.stories import kept_up

        kinds: Counter[str] = Counter()
        outbox, tombstone = model("Outbox"), model("Tombstone")
        with transaction.atomic():
            for ids in batched(self.values_list("pk", flat=True).order_by("pk"), BATCH):
                rows = model("Article").objects.filter(pk__in=ids)
                with kept_up(ids):  # before any row is locked
                    versions = model("Article").objects.held(ids)  # as they are now that nobody else writes
                    tombstone.objects.bulk_create(tombstone(id=pk) for pk in versions)
                    put(
                        outbox(article_id=pk, version=version + 1, priority=outbox.EDITOR)
                        for pk, version in versions.items()
                    )
                    drop_suggested(ids)
                    _count, by_kind = models.QuerySet.delete(rows)
                    kinds.update(by_kind)
        return kinds.total(), dict(kinds)


def drop_suggested(ids: Iterable[int]) -> None:
    """What machines suggested of these articles. Without signals: history is for people's changes, and `delete` would
    write a row of it for each suggestion."""
    ids = list(ids)
    suggested = [model(name).objects.filter(article__in=ids, state="suggested") for name in DECIDED]
    for rows in (model("UpstreamCredit").objects.filter(article__in=ids), *suggested):
        rows._raw_delete(rows.db)


def ensure_targets(kind: str, codes: Iterable[str]) -> None:
    """Pairs come into being when first used; countries and topics are there from the vocabulary."""
    if kind != "ArticlePair":
        return
    pairs = model("Pair")
    known = set(pairs.objects.filter(pk__in=codes).values_list("pk", flat=True))
    pairs.objects.bulk_create(
        [pairs(code=code, first_id=code[:2].upper(), second_id=code[3:].upper()) for code in sorted({*codes} - known)],
        ignore_conflicts=True,
    )
