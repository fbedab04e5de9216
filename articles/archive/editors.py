"""What editors decide: fields, hiding, tags. Each decision leaves history with before and after.

`note`: what a decision rests on, as the editor writes it (articles/models/notes.py). `bulk`: the action that decides
the tags of many articles (articles/archive/bulk.py); without it an editor decided each by itself. `reason`: why the
history has the change (articles/archive/settle.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles import dates
from articles.archive.decisions import write_decisions
from articles.archive.history import REASON_CHARACTERS, record_baseline, record_change
from articles.archive.keys import KEYS, set_article_keys
from articles.archive.lock import acquire_write_lock
from articles.archive.outbox import enqueue
from articles.archive.reference import ensure_pairs
from articles.archive.stories import restoring_story_heads
from articles.batches import BATCH, batched
from articles.models import Article, ArticlePair, BulkAction, FieldValue, Outbox, Outlet, Tag
from articles.models.notes import passage

DECIDE_HEADS = {"date", "outlet"}  # fields by which an article may come to head its story
VERBATIM = {"title", "byline"}  # fields whose value may stand in the text as it is
T = TypeVar("T", bound=Tag)


@transaction.atomic
def edit(article: Article, changes: Mapping[str, str | Outlet | None], user: User | None, note: str = "") -> None:
    """An editor's word on title, date (as `records.DateValue.value`), outlet, byline or language.

    Raises ValueError for a date that is none.
    """
    with restoring_story_heads([article.pk]) if DECIDE_HEADS & changes.keys() else nullcontext():
        article = Article.objects.select_for_update().get(pk=article.pk)
        record_baseline([article])
        values: dict[str, Any] = {}
        for name, value in changes.items():
            values |= _edited_columns(name, value)
            _decide_field(article, name, str(value or ""), user, note)
        for column, value in values.items():
            setattr(article, column, value)
        article.updated_at = timezone.now()
        set_article_keys(article)
        Article.objects.filter(pk=article.pk).update(
            **values, updated_at=article.updated_at, **{key: getattr(article, key) for key in KEYS}
        )
    record_change([article], user)
    enqueue([article.pk], Outbox.EDITOR)


def _edited_columns(name: str, value: Any) -> dict[str, Any]:
    if name == "title":
        return {"title": value, "title_derived": False}
    if name == "date":
        precision, first, last = dates.covered(value)
        return {
            "date_value": value,
            "date_precision": precision,
            "date_from": first,
            "date_to": last,
            "date_flags": [],
        }
    if name == "language":
        return {"language": value}
    if name in ("outlet", "byline"):
        return {name: value}
    raise ValueError(name)


def _decide_field(article: Article, name: str, value: str, user: User | None, note: str) -> None:
    row = FieldValue.objects.filter(article=article, field=name).first()
    if row:
        record_baseline([row])
    created = row is None
    row = row or FieldValue(article=article, field=name)
    row.value, row.state, row.rule, row.note = value, "added", "editor", note
    row.evidence = passage(article.pk, note) or (passage(article.pk, value) if name in VERBATIM else [])
    row.decided_by, row.decided_at, row.bulk = user, timezone.now(), None
    row.skip_history_when_saving = True  # type: ignore[attr-defined]  # simple_history's
    row.save()
    record_change([row], user, created=created)


@transaction.atomic
def hide(articles: Iterable[Article], reason: str, user: User | None, *, bulk: BulkAction | None = None) -> int:
    """Take articles out of the public view. Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("a reason is needed")
    return _set_hidden(articles, True, reason.strip(), user, bulk)


@transaction.atomic
def unhide(articles: Iterable[Article], user: User | None) -> int:
    return _set_hidden(articles, False, "", user)


def _set_hidden(
    articles: Iterable[Article], hidden: bool, reason: str, user: User | None, bulk: BulkAction | None = None
) -> int:
    acquire_write_lock()  # before `articles` holds rows
    changed = 0
    wanted = (hidden, reason)
    for batch in batched((row for row in articles if (row.hidden, row.hidden_reason) != wanted), BATCH):
        record_baseline(batch)
        for article in batch:
            article.hidden, article.hidden_reason, article.hidden_bulk = hidden, reason, bulk
            article.updated_at = timezone.now()
        ids = [article.pk for article in batch]
        with restoring_story_heads(ids):
            Article.objects.bulk_update(batch, ["hidden", "hidden_reason", "hidden_bulk", "updated_at"])
        record_change(batch, user, reason[:REASON_CHARACTERS])
        enqueue(ids, Outbox.EDITOR)
        changed += len(batch)
    return changed


@transaction.atomic
def tag(
    articles: Iterable[Article],
    kind: type[T],
    code: str,
    user: User | None,
    role: str = "",
    *,
    note: str = "",
    bulk: BulkAction | None = None,
    reason: str = "",
) -> int:
    """Add a tag by an editor's hand; one that a machine suggested or an editor rejected becomes accepted.

    Returns how many articles changed.
    """
    acquire_write_lock()
    if kind is ArticlePair:
        ensure_pairs([code])
    what = {f"{kind.CODE}_id": code}
    changed = 0
    for batch in batched(articles, BATCH):
        known = {tag.article_id: tag for tag in kind.of(batch).filter(**what).select_related("article")}
        changed += decide(known.values(), "accepted", user, role, note=note, bulk=bulk, reason=reason)
        now = timezone.now()
        new = kind._default_manager.bulk_create(
            kind(
                article=article,
                **what,
                **({"role": role} if role else {}),
                rule="editor",
                note=note,
                evidence=[] if bulk else passage(article.pk, note),
                state="added",
                decided_by=user,
                decided_at=now,
                bulk=bulk,
            )
            for article in batch
            if article.pk not in known
        )
        record_change(new, user, reason, created=True)
        enqueue([tag.article_id for tag in new], Outbox.EDITOR)
        changed += len(new)
    return changed


@transaction.atomic
def decide(
    tags: Iterable[T],
    state: str,
    user: User | None,
    role: str = "",
    *,
    note: str | None = None,
    bulk: BulkAction | None = None,
    reason: str = "",
) -> int:
    """Accept or reject tags, optionally with another role. Returns how many changed; an added tag stays added.

    `note` None: the one before stays with a decision that stays. A tag that was decided in bulk changes when it is
    decided the same way by itself, never the other way round.
    """
    acquire_write_lock()
    changed = 0
    for batch in batched(tags, BATCH):
        decided = decide_locked(batch, state, user, role, note=note, bulk=bulk, reason=reason)
        enqueue({tag.article_id for tag in decided}, Outbox.EDITOR)
        changed += len(decided)
    return changed


def decide_locked(
    tags: Iterable[T],
    state: str,
    user: User | None,
    role: str = "",
    *,
    note: str | None = None,
    bulk: BulkAction | None = None,
    reason: str = "",
) -> list[T]:
    """As `decide`, of tags that the caller keeps others from; the caller asks for their articles to be indexed. Returns
    those that changed."""
    chosen = [tag for tag in tags if _changes(tag, state, role, note, bulk)]
    record_baseline(chosen)
    now = timezone.now()
    for tag in chosen:
        if not _holds(tag, state):
            tag.state, tag.note = state, ""
        tag.role = role or tag.role
        tag.note = tag.note if note is None else note
        tag.decided_by, tag.decided_at, tag.bulk = user, now, bulk
    write_decisions(chosen)
    record_change(chosen, user, reason)
    return chosen


def _holds(tag: Tag, state: str) -> bool:
    return tag.state in ({state, Tag.State.ADDED} if state == Tag.State.ACCEPTED else {state})


def _changes(tag: Tag, state: str, role: str, note: str | None, bulk: BulkAction | None) -> bool:
    if not _holds(tag, state) or (role and tag.role != role):
        return True
    return bulk is None and (tag.bulk_id is not None or note not in (None, tag.note))
