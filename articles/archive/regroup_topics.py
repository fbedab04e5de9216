"""An article's tag of one topic becomes one of another. For articles/archive/regroup.py, in transactions that began
with `acquire_write_lock`.

Of two tags of one article the weightier stays: what an editor confirmed before a suggestion, a suggestion before what
was rejected (the other topic was never looked at), the surer before the less sure. The other goes, into the history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from articles.archive.decisions import DECISION
from articles.archive.history import REGROUPING_UNDONE, record_baseline, record_change, record_end
from articles.archive.outbox import enqueue
from articles.models import Article, ArticleTopic, Outbox, Revision, Topic

if TYPE_CHECKING:
    from django.contrib.auth.models import User

State = ArticleTopic.State
WEIGHT = {State.REJECTED: 0, State.SUGGESTED: 1, State.ACCEPTED: 2, State.ADDED: 2}


def articles(topic: Topic) -> QuerySet[Article]:
    """Those with a tag of it, in whatever state."""
    return Article.objects.filter(pk__in=ArticleTopic.objects.filter(topic=topic).order_by().values("article"))


def move(ids: Sequence[int], source: Topic, target: Topic, user: User | None, why: str) -> None:
    tags = list(ArticleTopic.of(ids).filter(topic__in=[source, target]))
    theirs = {tag.article_id: tag for tag in tags if tag.topic_id == target.pk}
    moved, gone = [], []
    for tag in tags:
        if tag.topic_id != source.pk:
            continue
        other = theirs.get(tag.article_id)
        if other is None or _weight(tag) > _weight(other):
            moved.append(tag)
            gone += [other] if other else []
        else:
            gone.append(tag)
    record_baseline([*moved, *gone])
    record_end(gone, user, why)
    _drop(gone)
    ArticleTopic.objects.filter(pk__in=[tag.pk for tag in moved]).update(topic=target)
    for tag in moved:
        tag.topic = target
    record_change(moved, user, why)
    enqueue(ids, Outbox.EDITOR)


def move_back(ids: Sequence[int], target: Topic, user: User | None, why: str) -> int:
    """Tags that are as `move` left them, and those that it took away where there is room for them. Returns of how many
    articles."""
    records = list(ArticleTopic.history.filter(article_id__in=ids, history_change_reason=why))
    moved = {record.id: record for record in records if record.history_type == "~"}
    tags = [tag for tag in ArticleTopic.objects.filter(pk__in=moved, topic=target) if _unchanged(tag, moved[tag.pk])]
    before = _before(moved.values())
    held = set(ArticleTopic.of(ids).values_list("article_id", "topic_id"))
    tags = [tag for tag in tags if (tag.article_id, before[tag.pk].topic_id) not in held]  # an editor added it since
    for tag in tags:
        tag.topic_id = before[tag.pk].topic_id
    ArticleTopic.objects.bulk_update(tags, ["topic"])
    record_change(tags, user, REGROUPING_UNDONE)
    again = _again(ids, [record for record in records if record.history_type == "-"])
    record_change(ArticleTopic.objects.bulk_create(again), user, REGROUPING_UNDONE, created=True)
    changed = {tag.article_id for tag in (*tags, *again)}
    enqueue(changed, Outbox.EDITOR)
    return len(changed)


def _weight(tag: ArticleTopic) -> tuple[int, bool, float]:
    return WEIGHT[State(tag.state)], tag.role == ArticleTopic.Role.PRIMARY, tag.confidence


def _drop(tags: Iterable[ArticleTopic]) -> None:
    rows = ArticleTopic.objects.filter(pk__in=[tag.pk for tag in tags])
    rows._raw_delete(rows.db)  # the history has them already


def _unchanged(tag: ArticleTopic, record: Any) -> bool:
    return all(getattr(tag, name) == getattr(record, name) for name in DECISION)


def _before(records: Iterable[Any]) -> dict[int, Any]:
    """By tag, the record before this one of its history: `move` wrote it where there was none."""
    found: dict[int, Any] = {}
    own = {record.id: record.history_id for record in records}
    for record in ArticleTopic.history.filter(id__in=own).order_by("history_id"):
        if record.history_id < own[record.id]:
            found[record.id] = record
    return found


def _again(ids: Sequence[int], records: Iterable[Any]) -> list[ArticleTopic]:
    """Tags as they were when they went."""
    held = set(ArticleTopic.of(ids).values_list("article_id", "topic_id"))
    texts = set(Revision.objects.filter(article__in=ids).values_list("article_id", "number"))
    columns = [field.attname for field in ArticleTopic.history.model.tracked_fields]
    rows = [ArticleTopic(**{name: getattr(record, name) for name in columns}) for record in records]
    for row in rows:
        row.evidence = [piece for piece in row.evidence if (row.article_id, piece["revision"]) in texts]
    return [row for row in rows if (row.article_id, row.topic_id) not in held]
