"""An action over a whole search as a job: some articles at a time, and taken back in the same way.

The ids were fixed when the editor confirmed them (docs/decisions/0039-bulk-over-a-search.md): the job asks no search.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from articles.archive import bulk
from articles.archive.bulk import Words
from articles.archive.bulk_plan import Plan
from articles.intake import jobs
from articles.intake.arguments import BulkArguments
from articles.models import BulkAction, Job
from articles.progress import Progress

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def start(
    plan: Plan, articles: Sequence[int], user: User, *, target: Words, selection: Words, query: str
) -> BulkAction:
    """Queue the action over these articles. `query`: of the search that found them; the rest as in `archive.bulk`."""
    action = bulk.begin(plan, articles, user, target, selection, query)
    jobs.start(BulkArguments(action=action.pk, words=_words(action)), user)
    return action


def _words(action: BulkAction) -> dict[str, str]:
    """What it is about, in each language: who looks at the job may read another than who started it."""
    said = (action.target, action.selection)
    languages = dict.fromkeys(language for words in said for language in words)
    return {language: " · ".join(words[language] for words in said if words.get(language)) for language in languages}


def job_of(action: BulkAction) -> Job | None:
    """The job that does it; None once that was forgotten, and of an action that was done at once."""
    return Job.objects.filter(kind=Job.Kind.BULK, alone=BulkArguments(action=action.pk).alone).order_by("-pk").first()


def start_undo(action: BulkAction, user: User) -> Job:
    """Queue taking it back."""
    return jobs.start(BulkArguments(action=action.pk, words=_words(action), back=True), user)


def run(action: BulkAction, progress: Progress) -> Counter[str]:
    """Reach all articles that are left. Counts: `changed` articles, `tags`. Raises Cancelled between two batches."""
    counts: Counter[str] = Counter()
    done = action.planned - bulk.not_reached(action)
    progress.begin(action.planned, "article")
    progress.reached(done, counts)
    try:
        while step := bulk.advance(action):
            done += step["reached"]
            counts += Counter(changed=step["articles"], tags=step["tags"])
            progress.reached(done, counts)
    finally:
        progress.end()
    return counts


def undo(action: BulkAction, user: User | None, progress: Progress) -> Counter[str]:
    """Counts: rows that are what they were `before`. Raises Cancelled between two batches."""
    total, done = bulk.left(action), 0
    progress.begin(total, "tag")
    try:
        while step := bulk.undo_some(action, user):
            done += step
            progress.reached(done, {"before": done})
    finally:
        progress.end()
    return Counter(before=done)
