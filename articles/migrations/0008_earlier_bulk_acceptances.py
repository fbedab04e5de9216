"""Acceptances of many tags at once, from before such actions were kept: found in the history, where it shows them.

A decision of many tags wrote the history of each batch in one statement, with one time to the microsecond; the form of
an article wrote each tag by itself, with a time of its own. So two acceptances of one kind of tag with the same person
and time were made in bulk, and with them all by the same person that follow within MOMENT: other kinds of tags, further
batches. What this cannot find: an action that accepted no two tags of one kind.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

KINDS = ("ArticleCountry", "ArticlePair", "ArticleTopic")
MOMENT = dt.timedelta(seconds=2)  # a batch of 500 tags takes less; nobody opens and saves the next form so soon
ROWS = 500  # of one statement


class Acceptance(NamedTuple):
    user: int  # 0: nobody, or an account that is gone
    when: dt.datetime
    kind: str
    record: int  # of the history
    tag: int
    article: int
    stands: bool  # nobody decided the tag again


def find(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    for moment in _moments(heapq.merge(*(_acceptances(apps, using, kind) for kind in KINDS))):
        alike = Counter((each.kind, each.when) for each in moment)
        if max(alike.values()) > 1:
            _put(apps, using, moment)


def _acceptances(apps: Any, using: str, kind: str) -> Iterator[Acceptance]:
    """By person and time. A change that only gave an accepted tag another role is none."""
    history = apps.get_model("articles", f"Historical{kind}").objects.using(using)
    same = history.filter(id=OuterRef("id"))
    before = same.filter(history_id__lt=OuterRef("history_id")).order_by("-history_id").values("state")
    newest = same.order_by("-history_id").values("history_id")
    rows = (
        history.filter(state="accepted", history_type="~")
        .annotate(person=Coalesce("history_user_id", 0), before=Subquery(before[:1]), newest=Subquery(newest[:1]))
        .exclude(before__in=["accepted", "added"])
        .order_by("person", "history_date", "history_id")
    )
    for user, when, record, tag, article, last in rows.values_list(
        "person", "history_date", "history_id", "id", "article_id", "newest"
    ).iterator():
        yield Acceptance(user, when, kind, record, tag, article, record == last)


def _moments(rows: Iterable[Acceptance]) -> Iterator[list[Acceptance]]:
    moment: list[Acceptance] = []
    for row in rows:
        if moment and (row.user != moment[-1].user or row.when - moment[-1].when > MOMENT):
            yield moment
            moment = []
        moment.append(row)
    if moment:
        yield moment


def _put(apps: Any, using: str, moment: Sequence[Acceptance]) -> None:
    users = apps.get_model("auth", "User").objects.using(using)
    action = (
        apps.get_model("articles", "BulkAction")
        .objects.using(using)
        .create(
            kind="accept",
            user=users.filter(pk=moment[0].user).first(),
            at=moment[0].when,
            tags=len(moment),
            articles=len({each.article for each in moment}),
        )
    )
    for kind in KINDS:
        tags, history = (apps.get_model("articles", name).objects.using(using) for name in (kind, f"Historical{kind}"))
        of_kind = [each for each in moment if each.kind == kind]
        for start in range(0, len(of_kind), ROWS):
            batch = of_kind[start : start + ROWS]
            history.filter(history_id__in=[each.record for each in batch]).update(bulk=action)
            standing = [each.tag for each in batch if each.stands]
            tags.filter(pk__in=standing, state="accepted").update(bulk=action)


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_editors_see_bulk_actions")]
    operations = [migrations.RunPython(find, migrations.RunPython.noop)]
