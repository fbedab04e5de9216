"""Two editors never get the same article of the queue: who takes one has it for minutes, or until it is settled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from articles.models import Hold

if TYPE_CHECKING:
    from django.contrib.auth.models import User

HELD_FOR = timedelta(minutes=10)  # from the last look or decision; longer than reading a long article takes


def take(article: int, user: User) -> bool:
    """Hold the article, anew or for longer. False: somebody else has it.

    Atomic on both databases: a row is there once by its key, and of two who find one that is over, the second waits
    for the first and finds it taken.
    """
    now = timezone.now()
    mine = Hold.objects.filter(article_id=article, user=user)
    if mine.filter(until__gt=now + HELD_FOR / 2).exists():  # a look costs no writing
        return True
    over = Q(until__lte=now) | Q(until__gt=now + 2 * HELD_FOR)  # the latter of a clock that was set back
    Hold.objects.bulk_create([Hold(article_id=article, user=user, until=now + HELD_FOR)], ignore_conflicts=True)
    free = Hold.objects.filter(Q(article_id=article) & (Q(user=user) | over))
    return free.update(user=user, until=now + HELD_FOR) == 1


def release(article: int, user: User) -> None:
    """Let others have it; with it go holds that are long over."""
    Hold.objects.filter(Q(article_id=article, user=user) | Q(until__lte=timezone.now() - HELD_FOR)).delete()


def held() -> dict[int, int]:
    """The articles that somebody has, a few for each editor, and who has them (by id)."""
    now = timezone.now()
    rows = Hold.objects.filter(until__gt=now, until__lte=now + 2 * HELD_FOR)
    return dict(rows.values_list("article_id", "user_id"))
