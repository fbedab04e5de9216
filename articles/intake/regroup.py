"""A merge or a split, and its undo: at once where few articles are moved, as a job where many are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from articles.archive import regroup
from articles.archive.regroup import Row
from articles.archive.stories import settle_heads
from articles.intake import jobs
from articles.intake.arguments import RegroupArguments
from articles.models import Job, Outlet, Regrouping
from articles.progress import Progress, Silent

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOVED_AT_ONCE = 100  # articles


def merge(source: Row, target: Row, user: User | None) -> Regrouping:
    """`source` becomes part of `target`. Raises regroup.NotPossible."""
    with transaction.atomic():
        action = regroup.begin_merge(source, target, user)
        queued = _queued(action, action.planned, user)
    return action if queued else _done(action)


def split(
    source: Row,
    target: Row,
    articles: Sequence[int],
    user: User | None,
    query: str = "",
    names: Collection[str] = (),
) -> Regrouping:
    """These articles of `source` become those of `target`, as `begin_split` says. Raises regroup.NotPossible."""
    with transaction.atomic():
        action = regroup.begin_split(source, target, articles, user, query, names)
        queued = _queued(action, action.planned, user)
    return action if queued else _done(action)


def take_back(action: Regrouping, user: User | None) -> Job | None:
    """The job that takes it back; None: that is done. Raises regroup.NotPossible."""
    if not regroup.may_be_undone(action):
        raise regroup.NotPossible
    if regroup.left(action) > MOVED_AT_ONCE:
        return jobs.start(RegroupArguments(action=action.pk, words=_words(action), back=True), user)
    undo(action, user, Silent())
    return None


def job_of(action: Regrouping) -> Job | None:
    """The newest job about it; None once that was forgotten, and of what was done at once."""
    names = [RegroupArguments(action=action.pk, back=back).alone for back in (False, True)]
    return Job.objects.filter(kind=Job.Kind.REGROUP, alone__in=names).order_by("-pk").first()


def run(action: Regrouping, progress: Progress) -> Counter[str]:
    """Move all articles that are left. Counts: `changed`. Raises Cancelled between two batches."""
    done = regroup.left(action)
    progress.begin(max(action.planned, done), "article")
    progress.reached(done, {"changed": done})
    try:
        while (step := regroup.advance(action)) is not None:
            done += step
            progress.reached(done, {"changed": done})
    finally:
        progress.end()
    _settle_heads(action)
    return Counter(changed=done)


def undo(action: Regrouping, user: User | None, progress: Progress) -> Counter[str]:
    """Counts: articles that are what they were `before`. Raises Cancelled between two batches."""
    done = 0
    progress.begin(regroup.left(action), "article")
    try:
        while (step := regroup.undo_some(action, user)) >= 0:
            done += step
            progress.reached(done, {"before": done})
    finally:
        progress.end()
    _settle_heads(action)
    return Counter(before=done)


def _queued(action: Regrouping, articles: int, user: User | None) -> bool:
    if articles <= MOVED_AT_ONCE:
        return False
    jobs.start(RegroupArguments(action=action.pk, words=_words(action)), user)
    return True


def _words(action: Regrouping) -> dict[str, str]:
    """What it is about, in each language: who looks at the job may read another than who started it."""
    return {language: " → ".join(names) for language, names in action.names.items()}


def _done(action: Regrouping) -> Regrouping:
    run(action, Silent())
    action.refresh_from_db()
    return action


def _settle_heads(action: Regrouping) -> None:
    """Texts credit an outlet by any of its names, which are others now."""
    if action.is_merge and action.model is Outlet:
        for outlet in Outlet.objects.filter(pk__in=[action.source, action.target]):
            settle_heads(outlet)
