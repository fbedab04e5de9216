"""One decision about many articles: told apart from decisions one by one, and taken back as a whole.

One over the articles that an editor ticked is done at once (`bulk_action`). One over a search is begun with the ids of
its articles, done some at a time by a background job (`begin`, `advance`; articles/intake/bulk.py), and goes on where
it was interrupted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from articles.archive.bulk_fields import undo_fields, undo_hiding
from articles.archive.bulk_plan import Plan
from articles.archive.decisions import DECISION, write_decisions
from articles.archive.history import UNDONE, action_of, record_change, record_end, undone_actions
from articles.archive.lock import acquire_write_lock
from articles.archive.outbox import enqueue
from articles.batches import BATCH, batched
from articles.models import TAGS, Article, BulkAction, BulkBatch, Decided, FieldValue, Outbox, Tag

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Words = Mapping[str, str]  # language → what is said in it
AT_ONCE = 50  # articles of one transaction: who saves something meanwhile waits for no more


@contextmanager
def bulk_action(kind: str, user: User | None, target: Words, selection: Words) -> Iterator[BulkAction]:
    """What `editors.decide`, `editors.tag` and `editors.hide` change inside the block with `bulk=` this action is one
    action, in one transaction. `target`, `selection`: which tags and which articles, in words. Nothing is left of one
    that changed nothing."""
    with transaction.atomic():
        acquire_write_lock()
        action = BulkAction.objects.create(kind=kind, user=user, target=dict(target), selection=dict(selection))
        yield action
        count(action)
        if not action.articles:
            action.delete()


def count(action: BulkAction) -> None:
    """Put down how many tags the action decided, and how many articles it changed."""
    action.tags = sum(tags_left(action).values())
    decided = (Q(Exists(kind._default_manager.filter(Q(article=OuterRef("pk"), bulk=action)))) for kind in TAGS)
    action.articles = Article.objects.filter(reduce(or_, decided, Q(hidden_bulk=action))).count()
    action.save(update_fields=["tags", "articles"])


@transaction.atomic
def begin(
    plan: Plan, articles: Iterable[int], user: User | None, target: Words, selection: Words, query: str
) -> BulkAction:
    """An action that is to be done to these articles. `query`: the query string of the search that found them."""
    acquire_write_lock()
    action = BulkAction.objects.create(
        kind=plan.kind, user=user, target=dict(target), selection=dict(selection), plan=plan.as_json(), query=query
    )
    for ids in batched(articles, AT_ONCE):
        BulkBatch.objects.create(action=action, articles=ids)
        action.planned += len(ids)
    action.save(update_fields=["planned"])
    return action


@transaction.atomic
def advance(action: BulkAction) -> Counter[str] | None:
    """Do it to the next AT_ONCE articles. Counts: `reached`; `articles`, `tags` that changed. None: it is done, or
    undone."""
    acquire_write_lock()
    batch = action.batches.select_for_update().first()
    if batch is None:
        return None
    counts = Plan.of(action).apply(batch.articles, action)
    batch.delete()
    changed = {name: F(name) + counts[name] for name in ("articles", "tags")}
    BulkAction.objects.filter(pk=action.pk).update(**changed)
    return counts + Counter(reached=len(batch.articles))


def not_reached(action: BulkAction) -> int:
    """How many articles it has yet to be done to."""
    return sum(map(len, action.batches.values_list("articles", flat=True)))


# ---- taken back ----------------------------------------------------------------------------------------------------


def tags_left(action: BulkAction) -> Counter[type[Tag]]:
    """By kind, how many tags still are as the action left them: nobody decided them again."""
    return Counter({kind: kind._default_manager.filter(bulk=action).count() for kind in TAGS})


def left(action: BulkAction) -> int:
    """How many tags and fields still are as it left them, and how many articles are hidden by it."""
    fields = FieldValue.objects.filter(bulk=action).count()
    return tags_left(action).total() + fields + Article.objects.filter(hidden_bulk=action).count()


@transaction.atomic
def undo(action: BulkAction, user: User | None) -> int:
    """Give tags, fields and articles back what they were before the action, but for those that were decided again
    since. A tag that the action added goes, and what it has not reached yet it never will. Returns how many changed; 0
    of an action that is undone already."""
    changed = 0
    while done := undo_some(action, user):
        changed += done
    return changed


@transaction.atomic
def undo_some(action: BulkAction, user: User | None) -> int:
    """The next rows of `undo`, BATCH at most. Returns how many changed; 0: it is undone."""
    acquire_write_lock()
    action.batches.all().delete()  # a job that is at it ends
    for kind in TAGS:
        if ids := _next(kind, action, BATCH):
            return _undo_tags(kind, ids, action, user)
    if ids := _next(FieldValue, action, AT_ONCE):
        return undo_fields(ids, _before(FieldValue, ids, action), action, user)
    hidden = Article.objects.filter(hidden_bulk=action).order_by("pk").values_list("pk", flat=True)
    if ids := list(hidden[:AT_ONCE]):
        return undo_hiding(ids, action, user)
    BulkAction.objects.filter(pk=action.pk, undone_at=None).update(undone_at=timezone.now(), undone_by=user)
    action.refresh_from_db()
    return 0


def _next(kind: type[Decided], action: BulkAction, size: int) -> list[int]:
    rows = kind._default_manager.filter(bulk=action).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:size])


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


def _before(kind: type[Decided], ids: Sequence[int], action: BulkAction) -> dict[int, Any]:
    """By tag or field, the record of its history before the action; None of one that came into being with it."""
    found: dict[int, Any] = {}
    last: dict[int, Any] = {}
    rows: Any = kind.history.filter(id__in=ids).order_by("history_id")  # type: ignore[attr-defined]
    records = list(rows.defer("evidence") if kind in TAGS else rows)
    undone = undone_actions(records) - {action.pk}
    for record in records:
        if action_of(record) in undone:
            continue
        if record.bulk_id != action.pk:
            last[record.id] = record
        elif record.id not in found and (record.history_type == "+" or record.id in last):
            found[record.id] = last.get(record.id)
    return found
