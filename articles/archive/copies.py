"""What editors say of near copies: that two articles are copies of one text or not, and which heads its story.

It stands until somebody says otherwise, whatever texts come in: articles/archive/stories.py asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from articles.archive.lock import acquire_write_lock
from articles.archive.stories import measured, settle
from articles.models import ChosenHead, CopyVerdict, NearCopy

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def judge(one: int, other: int, same: bool | None, user: User | None) -> None:
    """Two articles (ids) are copies of one text, or not; None: what was said of them is taken back.

    Raises ValueError for an article and itself.
    """
    if one == other:
        raise ValueError("an article is no copy of itself")
    acquire_write_lock()
    pair: dict[str, Any] = {"first_id": min(one, other), "second_id": max(one, other)}
    link = NearCopy.objects.filter(**pair)
    if same is None:
        CopyVerdict.objects.filter(**pair).delete()
        link.delete()
        NearCopy.objects.bulk_create(measured(one, other))
    else:
        said = {"same": same, "user": user, "at": timezone.now()}
        CopyVerdict.objects.update_or_create(**pair, defaults=said)
        if same:
            NearCopy.objects.get_or_create(**pair, defaults={"similarity": 1.0})
        else:
            link.delete()
    settle(one, other)


@transaction.atomic
def choose_head(article: int, user: User | None, *, chosen: bool = True) -> None:
    """This article (id) heads its story from now on, as long as it is not hidden; or what was chosen is taken back."""
    acquire_write_lock()
    if chosen:
        ChosenHead.objects.update_or_create(article_id=article, defaults={"user": user, "at": timezone.now()})
    else:
        ChosenHead.objects.filter(article=article).delete()
    settle(article, article)
