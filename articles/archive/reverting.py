"""One person's change of one row taken back: the row is again what it was before, which is a change of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Model, QuerySet

from articles.archive import editors, reference
from articles.archive.decisions import DECISION, write_decisions
from articles.archive.history import REGROUPED, record_change, record_end
from articles.archive.lock import acquire_write_lock
from articles.archive.outbox import enqueue
from articles.archive.settle import SETTLED
from articles.models import TAGS, Article, BulkAction, FieldValue, Outbox, Outlet, Tag

if TYPE_CHECKING:
    from django.contrib.auth.models import User

REVERTED = "reverted"  # why a history row was written
EDITED = {"title": "title", "date": "date_value", "byline": "byline", "language": "language"}  # field → column
HIDING = ("hidden", "hidden_reason")
GROUND = ("value", "state", "rule", "note", "evidence")
# What an article tells of a value beside it.
TOLD = {"title": ("title_derived",), "date": ("date_precision", "date_from", "date_to", "date_flags")}


class ChangedSince(Exception):
    """The row is no longer as that change left it, or it is gone: there is nothing that could be taken back."""


@transaction.atomic
def revert(record: Any, user: User) -> None:
    """Take back the change that this record of a history tells of.

    Raises ChangedSince where somebody, or newer rules, changed the same thing again.
    """
    acquire_write_lock()
    if (record.history_change_reason or "").startswith(REGROUPED):
        raise ChangedSince  # a merge or a split is taken back as a whole
    kind = type(record).instance_type
    rows: QuerySet[Any] = kind._default_manager.filter(pk=getattr(record, kind._meta.pk.attname))
    row = rows.select_for_update().first()
    # By the order of writing: a clock may have been set back.
    mine = kind.history.filter(**{kind._meta.pk.attname: row.pk if row else None})
    before = mine.filter(history_id__lt=record.history_id).order_by("-history_id").first()
    if row is None or record.history_type == "-":
        raise ChangedSince
    if issubclass(kind, Tag):
        _revert_tag(row, before, record, user)
    elif before is None:
        raise ChangedSince  # an outlet that was added: articles may be of it
    elif kind is Article:
        _revert_article(row, before, record, user)
    else:
        _revert_reference(row, before, record, user)


def decided_with(record: Any) -> list[Tag]:
    """The other tags that were decided in the same settling as that of the record, and stand so."""
    reason = record.history_change_reason or ""
    if not reason.startswith(SETTLED):
        return []
    found: list[Tag] = []
    for kind in TAGS:
        history: Any = kind.history  # type: ignore[attr-defined]
        settled = history.filter(article_id=record.article_id, history_change_reason=reason).exclude(
            history_id=record.history_id if isinstance(record, history.model) else None
        )
        known = {row.id: row for row in settled}
        tags = kind.of([record.article_id]).filter(pk__in=known)
        found += [tag for tag in tags if all(getattr(tag, name) == getattr(known[tag.pk], name) for name in DECISION)]
    return found


def _changed(names: Any, row: Model, before: Any, record: Any) -> list[str]:
    """Those of the columns that it changed. Raises ChangedSince where there is none, or one was changed again."""
    changed = [name for name in names if getattr(before, name) != getattr(record, name)]
    if not changed or any(getattr(row, name) != getattr(record, name) for name in changed):
        raise ChangedSince
    return changed


def _revert_tag(tag: Tag, before: Any, record: Any, user: User) -> None:
    if any(getattr(tag, name) != getattr(record, name) for name in DECISION):
        raise ChangedSince
    if before and BulkAction.objects.filter(pk=before.bulk_id, undone_at__isnull=False).exists():
        raise ChangedSince  # it would stand in an action again that was taken back
    if before is None:  # it came into being with this decision
        record_end([tag], user, REVERTED)
        rows = type(tag)._default_manager.filter(pk=tag.pk)
        rows._raw_delete(rows.db)  # the history has it already
    else:
        for name in DECISION:
            setattr(tag, name, getattr(before, name))
        write_decisions([tag])
        record_change([tag], user, REVERTED)
    enqueue([tag.article_id], Outbox.EDITOR)


def _revert_article(article: Article, before: Any, record: Any, user: User) -> None:
    changed = _changed((*EDITED.values(), "outlet_id", *HIDING), article, before, record)
    edits: dict[str, Any] = {name: getattr(before, column) for name, column in EDITED.items() if column in changed}
    if "outlet_id" in changed:
        edits["outlet"] = _outlet(before.outlet_id)
    if edits:
        ground = {name: _ground(article, name, record) for name in edits}
        editors.edit(article, edits, user, _note(article, edits, before))
        _give_back(article, ground, before, user)
    if {*HIDING}.intersection(changed):
        stored = Article.objects.filter(pk=article.pk)
        editors.hide(stored, before.hidden_reason, user) if before.hidden else editors.unhide(stored, user)


def _outlet(pk: int | None) -> Outlet | None:
    """Raises ChangedSince for one that is gone, or part of another by now."""
    try:
        return None if pk is None else Outlet.objects.get(pk=pk)
    except ObjectDoesNotExist as error:
        raise ChangedSince from error


def _ground(article: Article, name: str, record: Any) -> Any:
    """What the value before rested on: the record of the field before the one that was written with this record of the
    article. None: that is not known, or an editor had set it before."""
    known = FieldValue.history.filter(article_id=article.pk, field=name, history_date__lte=record.history_date)
    last = list(known.order_by("-history_id")[:2])
    return last[1] if len(last) == 2 and last[1].state == "suggested" else None


def _give_back(article: Article, ground: Mapping[str, Any], before: Any, user: User) -> None:
    """A value of the source's is told as such again, with the words that it rests on and the doubts about it."""
    texts = set(article.revisions.values_list("number", flat=True))
    for name, field in ground.items():
        if field is None:
            continue
        row = FieldValue.objects.get(article=article, field=name)
        for column in (*GROUND, "decided_by_id", "decided_at"):
            setattr(row, column, getattr(field, column))
        row.evidence = [piece for piece in row.evidence if piece["revision"] in texts]
        FieldValue.objects.bulk_update([row], [*GROUND, "decided_by", "decided_at"])
        record_change([row], user, REVERTED)
        told = {column: getattr(before, column) for column in TOLD.get(name, ())}
        Article.objects.filter(pk=article.pk).update(**told) if told else None


def _note(article: Article, names: Any, before: Any) -> str:
    """What the value before rested on, as far as somebody had said so."""
    known = FieldValue.history.filter(article_id=article.pk, field__in=list(names))
    earlier = known.filter(history_date__lte=before.history_date, state="added").order_by("-history_date").first()
    return earlier.note if earlier else ""


def _revert_reference(row: Any, before: Any, record: Any, user: User) -> None:
    columns = [field.attname for field in type(record).tracked_fields if field.name != "edited"]
    changed = _changed(columns, row, before, record)
    for name in changed:
        setattr(row, name, getattr(before, name))
    row._history_user, row._change_reason = user, REVERTED  # simple_history's
    reference.edit(row, changed)
