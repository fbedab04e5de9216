"""The outbox: which articles the index has to look at again. Writers put rows here, the drainer takes and clears them.

Of this room `search` knows this file alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.dispatch import Signal
from django.utils import timezone

from articles.archive.lock import acquire_write_lock
from articles.batches import BATCH, batched
from articles.models import Article, Outbox

outbox_written = Signal()  # sent after commit; merely wakes the drainer
RETRY_AFTER = timedelta(minutes=5)  # for an article that the engine refuses


# ---- put in --------------------------------------------------------------------------------------------------------


def enqueue(ids: Iterable[int], priority: int) -> None:
    """Raise the index versions and ask for each article to be indexed. Call inside the change's transaction."""
    now = timezone.now()
    for batch in batched(sorted({*ids}), BATCH):
        versions = Article.objects.lock_rows(batch)
        Article.objects.filter(pk__in=batch).update(index_version=F("index_version") + 1)
        put(
            Outbox(article_id=pk, version=version + 1, priority=priority, queued_at=now)
            for pk, version in versions.items()
        )


@transaction.atomic
def enqueue_seen(versions: Mapping[int, int]) -> None:
    """Ask for a fresh look at ids that an index holds in these versions (0: not at all), also where no article is left.

    After a backup was restored an index may be ahead of the database: the next version is above both.
    """
    acquire_write_lock()
    for pk, version in versions.items():
        if version:
            Article.objects.filter(pk=pk, index_version__lt=version).update(index_version=version)
    known = set(Article.objects.filter(pk__in=versions).values_list("pk", flat=True))
    enqueue(known, Outbox.MACHINE)
    put(Outbox(article_id=pk, version=version + 1) for pk, version in versions.items() if pk not in known)


def enqueue_related(**condition: Any) -> int:
    """A changed outlet or topic changes the index documents of its articles."""
    ids = list(Article.objects.filter(**condition).values_list("pk", flat=True))
    with transaction.atomic():
        acquire_write_lock()
        enqueue(ids, Outbox.MACHINE)
    return len(ids)


def put(rows: Iterable[Outbox]) -> None:
    """Write rows of the outbox over those of the same articles, and wake the drainer after the commit."""
    written = Outbox.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["article_id"],
        update_fields=["version", "priority", "queued_at", "retry_at"],
    )
    if written:
        transaction.on_commit(_wake)


def _wake() -> None:
    outbox_written.send(sender=None)


# ---- take out ------------------------------------------------------------------------------------------------------


def next_rows(size: int) -> dict[int, int]:
    """Article id → version of the next rows, editors' first, but for those that someone is writing now.

    When a row was queued decides their order alone: a clock that was set back makes none wait, one that was refused
    neither.
    """
    now = timezone.now()
    resting = Q(retry_at__gt=now, retry_at__lte=now + RETRY_AFTER)
    rows = Outbox.objects.exclude(resting).order_by("priority", "queued_at", "article_id")
    with transaction.atomic():
        return dict(rows.select_for_update(skip_locked=True).values_list("article_id", "version")[:size])


@transaction.atomic
def clear(rows: Mapping[int, int], refused: Collection[int]) -> None:
    """Forget exactly these rows, and put off those that were refused; one that was written anew stays as it is.

    One that is being written stays too: to wait for its writer, who may be waiting for us, would be a deadlock.
    """
    free = Outbox.objects.select_for_update(skip_locked=True).filter(article_id__in=rows)
    done = {pk for pk, version in free.values_list("article_id", "version") if rows[pk] == version}
    Outbox.objects.filter(article_id__in=done.difference(refused)).delete()
    Outbox.objects.filter(article_id__in=done.intersection(refused)).update(retry_at=timezone.now() + RETRY_AFTER)


def queued(ids: Iterable[int]) -> set[int]:
    """Those of these articles that wait already."""
    return set(Outbox.objects.filter(article_id__in=list(ids)).values_list("article_id", flat=True))


def backlog() -> tuple[int, datetime | None]:
    """How many articles wait for the index, and since when."""
    rows = Outbox.objects.order_by("queued_at")
    return rows.count(), rows.values_list("queued_at", flat=True).first()
