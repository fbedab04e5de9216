"""Outlet, language and hiding of many articles in one action, and their values of before, which the history has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from articles.archive.editors import DECIDE_HEADS
from articles.archive.history import (
    UNDONE,
    action_of,
    bulk_reason,
    record_baseline,
    record_change,
    record_end,
    undone_actions,
)
from articles.archive.keys import set_article_keys
from articles.archive.outbox import enqueue
from articles.archive.stories import restoring_story_heads
from articles.models import Article, BulkAction, FieldValue, Outbox, Outlet, Revision

if TYPE_CHECKING:
    from django.contrib.auth.models import User

DECISION = ("value", "state", "rule", "note", "evidence", "decided_by_id", "decided_at", "bulk_id")
DECISION_FIELDS = [name.removesuffix("_id") for name in DECISION]
SHOWN = {"hidden": False, "hidden_reason": "", "hidden_bulk_id": None}


def set_field(ids: Sequence[int], name: str, value: Outlet | str, action: BulkAction, note: str) -> None:
    """The editor's word on `outlet` or `language` of these articles, in a transaction that began with
    `acquire_write_lock`."""
    values = dict.fromkeys(ids, value)
    record_baseline(chosen_articles(ids))
    rows = {row.article_id: row for row in FieldValue.objects.filter(article__in=ids, field=name)}
    record_baseline(rows.values())
    now = timezone.now()
    new = [FieldValue(article_id=pk, field=name) for pk in ids if pk not in rows]
    for row in [*rows.values(), *new]:
        row.value, row.state, row.rule, row.note, row.evidence = str(value), "added", "editor", note, []
        row.decided_by, row.decided_at, row.bulk = action.user, now, action
    FieldValue.objects.bulk_update(rows.values(), DECISION_FIELDS)
    record_change([*rows.values()], action.user)
    record_change(FieldValue.objects.bulk_create(new), action.user, created=True)
    write_values(name, values, action.user, bulk_reason(action))


def undo_fields(ids: Sequence[int], before: dict[int, Any], action: BulkAction, user: User | None) -> int:
    """Give these `FieldValue` (ids) back what they were before, and their articles the values."""
    rows = list(FieldValue.objects.filter(pk__in=ids))
    held = Revision.objects.filter(article__in=[row.article_id for row in rows])
    texts = set(held.values_list("article_id", "number"))
    for name in {row.field for row in rows}:
        _write_back(name, [row.article_id for row in rows if row.field == name], action, user)
    added = [row for row in rows if before.get(row.pk) is None]
    restored = [row for row in rows if row not in added]
    for row in restored:
        for column in DECISION:
            setattr(row, column, getattr(before[row.pk], column))
        row.evidence = [piece for piece in row.evidence if (row.article_id, piece["revision"]) in texts]
    FieldValue.objects.bulk_update(restored, DECISION_FIELDS)
    record_change(restored, user, UNDONE)
    record_end(added, user, UNDONE)
    FieldValue.objects.filter(pk__in=[row.pk for row in added]).delete()
    return len(rows)


def undo_hiding(ids: Sequence[int], action: BulkAction, user: User | None) -> int:
    """Show these articles again, or leave them hidden for the reason of before."""
    before = _before(ids, lambda record: record.hidden_bulk_id == action.pk)
    with restoring_story_heads(ids):
        articles = chosen_articles(ids)
        for article in articles:
            record = before.get(article.pk)
            for column, value in SHOWN.items():
                setattr(article, column, getattr(record, column) if record else value)
            article.updated_at = timezone.now()
        Article.objects.bulk_update(articles, ["hidden", "hidden_reason", "hidden_bulk", "updated_at"])
    record_change(articles, user, UNDONE)
    enqueue(ids, Outbox.EDITOR)
    return len(articles)


def chosen_articles(ids: Iterable[int]) -> list[Article]:
    rows = Article.objects.filter(pk__in=list(ids)).select_related("outlet")
    return list(rows.defer("body", "languages").order_by("pk"))


def _before(ids: Sequence[int], is_own: Callable[[Any], bool]) -> dict[int, Any]:
    """By article, the record of its history before the first that is the action's own, those of actions that were
    undone passed over."""
    found: dict[int, Any] = {}
    last: dict[int, Any] = {}
    records = list(Article.history.filter(id__in=ids).order_by("history_id"))
    undone = undone_actions(records)
    for record in records:
        if is_own(record) and record.id in last:
            found.setdefault(record.id, last[record.id])
        if action_of(record) not in undone:
            last[record.id] = record
    return found


def _write_back(name: str, ids: Sequence[int], action: BulkAction, user: User | None) -> None:
    before = _before(ids, lambda record: record.history_change_reason == bulk_reason(action))
    values: dict[int, Any] = {pk: getattr(record, "language", "") for pk, record in before.items()}
    if name == "outlet":
        keys = {record.outlet_id for record in before.values() if record.outlet_id}
        outlets = {row.pk: row.standing for row in Outlet.every.select_related("merged_into").filter(pk__in=keys)}
        values = {pk: outlets.get(record.outlet_id) for pk, record in before.items()}
    write_values(name, values, user, UNDONE)


def write_values(name: str, values: dict[int, Any], user: User | None, why: str) -> None:
    """Write `outlet` or `language` of articles. `values`: by article; `why`: for their histories."""
    with restoring_story_heads(values) if name in DECIDE_HEADS else nullcontext():
        articles = chosen_articles(values)
        for article in articles:
            setattr(article, name, values[article.pk])
            article.updated_at = timezone.now()
            set_article_keys(article)
        Article.objects.bulk_update(articles, [name, "search_text", "updated_at"])
    record_change(articles, user, why)
    enqueue(values, Outbox.EDITOR)
