"""One decision about the tags of many articles: told apart from decisions one by one, and taken back as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles.archive.decisions import DECISION, write_decisions
from articles.archive.history import record_change, record_end
from articles.archive.lock import acquire_write_lock
from articles.archive.outbox import enqueue
from articles.batches import BATCH, batched
from articles.models import TAGS, Article, BulkAction, Outbox, Tag

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Words = Mapping[str, str]  # language → what is said in it
UNDONE = "bulk action undone"  # why a history row was written


@contextmanager
def bulk_action(kind: str, user: User | None, target: Words, selection: Words) -> Iterator[BulkAction]:
    """What `editors.decide` and `editors.tag` change inside the block with `bulk=` this action is one action, in one
    transaction. `target`, `selection`: which tags and which articles, in words. Nothing is left of one that changed
    nothing."""
    with transaction.atomic():
        acquire_write_lock()
        action = BulkAction.objects.create(kind=kind, user=user, target=dict(target), selection=dict(selection))
        yield action
        count(action)
        if not action.tags:
            action.delete()


def count(action: BulkAction) -> None:
    """Put down how many tags of how many articles the action decided."""
    action.tags = sum(tags_left(action).values())
    decided = (Q(Exists(kind._default_manager.filter(Q(article=OuterRef("pk"), bulk=action)))) for kind in TAGS)
    action.articles = Article.objects.filter(reduce(or_, decided)).count()
    action.save(update_fields=["tags", "articles"])


def tags_left(action: BulkAction) -> Counter[type[Tag]]:
    """By kind, how many tags still are as the action left them: nobody decided them again."""
    return Counter({kind: kind._default_manager.filter(bulk=action).count() for kind in TAGS})


@transaction.atomic
def undo(action: BulkAction, user: User | None) -> int:
    """Give the tags back what they were before the action, but for those that were decided again since. A tag that the
    action added goes. Returns how many changed; 0 of an action that is undone already."""
    acquire_write_lock()
    changed = 0
    for kind in TAGS:
        ids = list(kind._default_manager.filter(bulk=action).order_by("pk").values_list("pk", flat=True))
        for batch in batched(ids, BATCH):
            changed += _undo_tags(kind, batch, action, user)
    left = BulkAction.objects.filter(pk=action.pk, undone_at=None)
    left.update(undone_at=timezone.now(), undone_by=user)
    action.refresh_from_db()
    return changed


def _undo_tags(kind: type[Tag], ids: Sequence[int], action: BulkAction, user: User | None) -> int:
    before = _before(kind, ids, action)
    tags = list(kind._default_manager.filter(pk__in=ids))
    added = [tag for tag in tags if before.get(tag.pk, tag) is None]
    restored = [tag for tag in tags if tag not in added]
    for tag in restored:
        record = before.get(tag.pk)
        for name in DECISION:
            setattr(tag, name, getattr(record, name) if record else SUGGESTION.get(name, getattr(tag, name)))
    write_decisions(restored)
    record_change(restored, user, UNDONE)
    record_end(added, user, UNDONE)
    rows = kind._default_manager.filter(pk__in=[tag.pk for tag in added])
    rows._raw_delete(rows.db)  # the history has them already
    enqueue({tag.article_id for tag in tags}, Outbox.EDITOR)
    return len(tags)


# Of a tag whose history was lost: it had been a machine's.
SUGGESTION = {"state": Tag.State.SUGGESTED, "note": "", "decided_by_id": None, "decided_at": None, "bulk_id": None}


def _before(kind: type[Tag], ids: Sequence[int], action: BulkAction) -> dict[int, Any]:
    """By tag, the record of its history before the action; None of a tag that came into being with it."""
    found: dict[int, Any] = {}
    last: dict[int, Any] = {}
    records: Any = kind.history  # type: ignore[attr-defined]
    for record in records.filter(id__in=ids).defer("evidence").order_by("history_id"):
        if record.bulk_id != action.pk:
            last[record.id] = record
        elif record.id not in found and (record.history_type == "+" or record.id in last):
            found[record.id] = last.get(record.id)
    return found
