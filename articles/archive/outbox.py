"""The outbox: which articles the index has to look at again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils import timezone

from articles.archive.lock import one_writer
from articles.archive.queryset import model
from articles.batches import BATCH, batched

outbox_written = Signal()  # sent after commit; merely wakes the drainer


def enqueue(ids: Iterable[int], priority: int) -> None:
    """Raise the index versions and ask for each article to be indexed. Call inside the change's transaction."""
    outbox = model("Outbox")
    now = timezone.now()
    for batch in batched(sorted({*ids}), BATCH):
        versions = model("Article").objects.held(batch)
        model("Article").objects.filter(pk__in=batch).update(index_version=F("index_version") + 1)
        put(
            outbox(article_id=pk, version=version + 1, priority=priority, queued_at=now)
            for pk, version in versions.items()
        )


@transaction.atomic
def enqueue_seen(versions: Mapping[int, int]) -> None:
    """Ask for a fresh look at ids that an index holds in these versions (0: not at all), also where no article is left.

    After a backup was restored an index may be ahead of the database: the next version is above both.
    """
    one_writer()
    articles, outbox = model("Article").objects, model("Outbox")
    for pk, version in versions.items():
        if version:
            articles.filter(pk=pk, index_version__lt=version).update(index_version=version)
    known = set(articles.filter(pk__in=versions).values_list("pk", flat=True))
    enqueue(known, outbox.MACHINE)
    put(outbox(article_id=pk, version=version + 1) for pk, version in versions.items() if pk not in known)


def enqueue_related(**condition: Any) -> int:
    """A changed outlet or topic changes the index documents of its articles."""
    ids = list(model("Article").objects.filter(**condition).values_list("pk", flat=True))
    with transaction.atomic():
        one_writer()
        enqueue(ids, model("Outbox").MACHINE)
    return len(ids)


def put(rows: Iterable[Any]) -> None:
    """Write rows of the outbox over those of the same articles, and wake the drainer after the commit."""
    written = model("Outbox").objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["article_id"], update_fields=["version", "priority", "queued_at"]
    )
    if written:
        transaction.on_commit(_wake)


def _wake() -> None:
    outbox_written.send(sender=None)
