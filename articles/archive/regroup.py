"""Outlets merged, topics merged, and what was split off from one: articles of one row of the vocabulary become those of
another, some at a time, and go back as a whole.

A merged row stays (`Mergeable`): its address, its code and its names lead to what it was merged into. Articles that
machines bring under its name meanwhile are that one's at once (`outlets.by_names`, `rows.derivation`); those that come
in between are found by the last steps. What an undo needs stands in `RegroupedBatch` (which articles), in the history
of articles and tags (their values of before), and in `Regrouping.before`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation

from articles.archive import regroup_outlets, regroup_topics
from articles.archive.history import regroup_reason
from articles.archive.lock import acquire_write_lock
from articles.batches import batched
from articles.models import Article, Outlet, RegroupedBatch, Regrouping, Topic
from articles.models.regroup import OF_OUTLETS

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Row = Outlet | Topic
Kind = Regrouping.Kind
AT_ONCE = 50  # articles of one transaction: who saves something meanwhile waits for no more


class NotPossible(ValueError):
    """The two cannot be merged or split, or not yet: articles are on their way between them and others. Or what was
    done cannot be put back: one of them was merged since, some of its articles went further since, or it is undone."""


@dataclass(frozen=True, slots=True)
class Affected:
    """`articles` that would be moved; `both` of them that are of the other already; `sources` of an outlet, and `days`
    of its ledger."""

    articles: int
    both: int = 0
    sources: int = 0
    days: int = 0


def affected(source: Row, target: Row) -> Affected:
    """What a merge of these two touches."""
    if isinstance(source, Topic) and isinstance(target, Topic):
        found = regroup_topics.articles(source)
        both = found.filter(pk__in=regroup_topics.articles(target).order_by().values("pk"))
        return Affected(found.count(), both=both.count())
    if isinstance(source, Outlet):
        return Affected(articles_of(source).count(), sources=source.sources.count(), days=source.ledger.count())
    raise NotPossible


@transaction.atomic
def begin_merge(source: Row, target: Row, user: User | None) -> Regrouping:
    """From now on the names and the address of `source` are those of `target`; its articles follow (`advance`).

    Raises NotPossible.
    """
    acquire_write_lock()
    source, target = _locked(source), _locked(target)
    if source == target or source.merged_into_id or target.merged_into_id or _under_way(source):
        raise NotPossible
    kind = Kind.OUTLETS_MERGED if isinstance(source, Outlet) else Kind.TOPICS_MERGED
    action = _made(kind, source, target, user, articles_of(source).count())
    rows = type(source).every
    action.before = {"followers": list(rows.filter(merged_into=source).values_list("pk", flat=True))}
    rows.filter(merged_into=source).update(merged_into=target)
    source.merged_into = target
    _keep(source, action)
    if isinstance(source, Outlet) and isinstance(target, Outlet):
        action.before |= regroup_outlets.join(source, target)
        _keep(target, action)
    action.save()
    return action


def _under_way(row: Row) -> bool:
    """Whether articles are still on their way to it from what was merged into it, or from it to what was split off."""
    followers = type(row).every.filter(merged_into=row)
    splits = Kind.OUTLET_SPLIT if isinstance(row, Outlet) else Kind.TOPIC_SPLIT
    waiting = RegroupedBatch.objects.filter(
        done=False, regrouping__kind=splits, regrouping__source=str(row.pk), regrouping__undone_at=None
    )
    return waiting.exists() or any(articles_of(follower).exists() for follower in followers)


@transaction.atomic
def begin_split(
    source: Row,
    target: Row,
    articles: Iterable[int],
    user: User | None,
    query: str = "",
    names: Collection[str] = (),
) -> Regrouping:
    """These articles, as far as they are of `source`, become those of `target` (`advance`), and so do these names and
    domains of an outlet. `query`: of the search that found the articles. Raises NotPossible."""
    acquire_write_lock()
    source, target = _locked(source), _locked(target)
    if source == target or source.merged_into_id or target.merged_into_id:
        raise NotPossible
    kind = Kind.OUTLET_SPLIT if isinstance(source, Outlet) else Kind.TOPIC_SPLIT
    ids = list(articles)
    action = _made(kind, source, target, user, len(ids))
    for batch in batched(ids, AT_ONCE):
        RegroupedBatch.objects.create(regrouping=action, articles=batch, done=False)
    action.query = query
    if isinstance(source, Outlet) and isinstance(target, Outlet) and names:
        action.before = {"handed": regroup_outlets.hand_over(source, target, names)}
        _keep(source, action)
        _keep(target, action)
    action.save()
    return action


@transaction.atomic
def advance(action: Regrouping) -> int | None:
    """Move the next AT_ONCE articles. Returns how many; None: all are moved, or it is undone."""
    acquire_write_lock()
    action.refresh_from_db()
    source, target = _row(action, action.source), _row(action, action.target)
    if action.undone_at or action.undoing or (action.is_merge and source.merged_into_id != target.pk):
        return None
    if action.is_merge:
        ids = list(articles_of(source).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    else:
        waiting = action.batches.select_for_update().filter(done=False).first()
        if waiting is None:
            return None
        ids = list(articles_of(source).filter(pk__in=waiting.articles).values_list("pk", flat=True))
        waiting.delete()
    if action.is_merge and not ids:
        return None
    Article.objects.lock_rows(ids)
    _move(ids, source, target.standing, action)
    RegroupedBatch.objects.create(regrouping=action, articles=ids)
    Regrouping.objects.filter(pk=action.pk).update(articles=F("articles") + len(ids))
    return len(ids)


def not_reached(action: Regrouping) -> int:
    """How many articles have yet to be moved."""
    if action.undone_at or action.undoing:
        return 0
    if action.is_merge:
        return articles_of(_row(action, action.source)).count()
    return sum(map(len, action.batches.filter(done=False).values_list("articles", flat=True)))


# ---- taken back ------------------------------------------------------------------------------------------------------


def left(action: Regrouping) -> int:
    """How many articles it moved and has not given back."""
    return sum(map(len, action.batches.filter(done=True).values_list("articles", flat=True)))


Merged = Mapping[tuple[type[Row], str], str]


def merged_now(actions: Iterable[Regrouping]) -> dict[tuple[type[Row], str], str]:
    """Of the rows that these are about, (table, key) → the key of what it is part of now; "": of nothing."""
    keys: dict[type[Row], set[str]] = defaultdict(set)
    for action in actions:
        keys[action.model] |= {action.source, action.target}
    return {
        (model, str(key)): str(into or "")
        for model, asked in keys.items()
        for key, into in model.every.filter(pk__in=asked).values_list("pk", "merged_into")
    }


def may_be_undone(action: Regrouping, merged: Merged | None = None) -> bool:
    """Not where either of the two became part of something else since: that has to be taken back first. `merged`:
    `merged_now` of several actions."""
    merged = merged_now([action]) if merged is None else merged
    source, target = merged.get((action.model, action.source)), merged.get((action.model, action.target))
    if action.undone_at or source is None or target != "":
        return False
    return source == (action.target if action.is_merge and not action.undoing else "")


def undo(action: Regrouping, user: User | None) -> int:
    """Give the articles back that nobody decided about again since, with names, sources and ledger. Returns how many.

    Raises NotPossible.
    """
    changed, back = 0, 0
    while (back := undo_some(action, user)) >= 0:
        changed += back
    return changed


@transaction.atomic
def undo_some(action: Regrouping, user: User | None) -> int:
    """The next articles of `undo`. Returns how many went back; -1: it is undone. Raises NotPossible."""
    acquire_write_lock()
    action.refresh_from_db()
    if action.undone_at:
        return -1
    if not may_be_undone(action):
        raise NotPossible
    source, target = _row(action, action.source), _row(action, action.target)
    if not action.undoing:
        if _gone_further(action):
            raise NotPossible
        _part(action, source, target, user)
    batch = action.batches.select_for_update().filter(done=True).last()
    if batch is None:
        action.undone_at, action.undone_by = timezone.now(), user
        action.save(update_fields=["undone_at", "undone_by"])
        return -1
    ids = list(Article.objects.lock_rows(batch.articles))
    batch.delete()
    return _move_back(ids, source, target, action, user)


def _gone_further(action: Regrouping) -> bool:
    """Whether a later merge or split moved some of its articles to or from either of the two: that has to be taken back
    first, or they would come to lie where neither of the two put them."""
    rows = [action.source, action.target]
    kinds = [kind for kind in Kind if (kind in OF_OUTLETS) == (action.kind in OF_OUTLETS)]
    later = Regrouping.objects.filter(Q(source__in=rows) | Q(target__in=rows), kind__in=kinds, undone_at=None)
    batches = RegroupedBatch.objects.filter(regrouping__in=later.filter(pk__gt=action.pk), done=True)
    moved = {pk for ids in batches.values_list("articles", flat=True).iterator() for pk in ids}
    return bool(moved) and any(
        not moved.isdisjoint(ids) for ids in action.batches.values_list("articles", flat=True).iterator()
    )


def _part(action: Regrouping, source: Row, target: Row, user: User | None) -> None:
    """The rows are what they were before; a job that is still moving articles ends."""
    action.batches.filter(done=False).delete()
    if action.is_merge:
        rows = type(source).every
        rows.filter(pk__in=action.before["followers"], merged_into=target).update(merged_into=source)
        source.merged_into = None
        if isinstance(source, Outlet) and isinstance(target, Outlet):
            untouched = target.history.latest("history_id").history_change_reason == regroup_reason(action)
            regroup_outlets.part(source, target, action.before, untouched=untouched)
            _keep(target, action, user)
        _keep(source, action, user)
    elif isinstance(source, Outlet) and isinstance(target, Outlet) and "handed" in action.before:
        for names in action.before["handed"].values():
            regroup_outlets.hand_over(target, source, names)
        _keep(source, action, user)
        _keep(target, action, user)
    action.undoing = True
    action.save(update_fields=["undoing"])


# ---- outlets and topics alike ---------------------------------------------------------------------------------------


def _made(kind: Kind, source: Row, target: Row, user: User | None, planned: int) -> Regrouping:
    names = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names[language] = [str(source), str(target)]
    return Regrouping.objects.create(
        kind=kind, source=str(source.pk), target=str(target.pk), names=names, user=user, planned=planned
    )


def _locked(row: Row) -> Row:
    found: Row = type(row).every.select_for_update(of=("self",)).get(pk=row.pk)
    return found


def _row(action: Regrouping, key: str) -> Row:
    found: Row = action.model.every.select_related("merged_into").get(pk=key)
    return found


def _keep(row: Row, action: Regrouping, user: User | None = None) -> None:
    row._history_user = user or action.user  # type: ignore[union-attr]  # simple_history's
    row._change_reason = regroup_reason(action)  # type: ignore[union-attr]
    regroup_outlets.save(row) if isinstance(row, Outlet) else row.save()


def articles_of(row: Row) -> QuerySet[Article]:
    return regroup_topics.articles(row) if isinstance(row, Topic) else regroup_outlets.articles(row)


def _move(ids: Sequence[int], source: Row, target: Row, action: Regrouping) -> None:
    why = regroup_reason(action)
    if isinstance(source, Topic) and isinstance(target, Topic):
        regroup_topics.move(ids, source, target, action.user, why)
    elif isinstance(target, Outlet):
        regroup_outlets.move(ids, target, action.user, why)


def _move_back(ids: Sequence[int], source: Row, target: Row, action: Regrouping, user: User | None) -> int:
    why = regroup_reason(action)
    if isinstance(source, Topic) and isinstance(target, Topic):
        return regroup_topics.move_back(ids, target, user, why)
    if isinstance(source, Outlet) and isinstance(target, Outlet):
        return regroup_outlets.move_back(ids, source, target, action.at, user)
    return 0
