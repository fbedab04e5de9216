"""The end of articles."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from articles.archive.machines import drop_suggested
from articles.archive.outbox import put
from articles.archive.stories import restoring_story_heads
from articles.batches import BATCH, batched
from articles.models import Article, Outbox, Tombstone

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def delete_articles(rows: QuerySet[Article], user: User | None = None) -> tuple[int, dict[str, int]]:
    """Delete for good: tombstones keep the addresses from being used again, the outbox empties the index.

    `user`: who deleted them, None of what an ingest run takes along.
    Returns as Django's `delete`: how many rows, and how many of each kind.
    """
    kinds: Counter[str] = Counter()
    with transaction.atomic():
        for ids in batched(rows.values_list("pk", flat=True).order_by("pk"), BATCH):
            with restoring_story_heads(ids):  # before any row is locked
                versions = Article.objects.lock_rows(ids)  # as they are now that nobody else writes
                Tombstone.objects.bulk_create(Tombstone(id=pk, user=user) for pk in versions)
                put(
                    Outbox(article_id=pk, version=version + 1, priority=Outbox.EDITOR)
                    for pk, version in versions.items()
                )
                drop_suggested(ids)
                _count, by_kind = QuerySet.delete(Article.objects.filter(pk__in=ids))
                kinds.update(by_kind)
    return kinds.total(), dict(kinds)
