"""A job that is at work, a run whose articles are there, and a row of every table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from articles.archive import editors, outlets, reference
from articles.intake import jobs, regroup
from articles.intake.arguments import IngestArguments
from articles.models import (
    Alert,
    Article,
    Backup,
    BulkAction,
    Country,
    Entry,
    IngestRun,
    Job,
    KnownName,
    LedgerDay,
    Origin,
    Original,
    Pair,
    Rejection,
    Source,
    Tombstone,
    Topic,
)
from search.models import Concept, MissedWord
from tests.making import made


@pytest.fixture
def running() -> Job:
    job = jobs.start(IngestArguments(urls=[f"https://gazet.example/{number}" for number in range(5)]))
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(
        state="running", started_at=now - timedelta(minutes=10), heartbeat_at=now, done=100, total=300,
        unit="document", counts={"added": 90, "rejected": 10, "blocked": 0},
    )  # fmt: skip
    return Job.objects.get(pk=job.pk)


@pytest.fixture
def run() -> IngestRun:
    run: IngestRun = IngestRun.objects.create(state="finished", counts={"added": 1}, paths=["a.txt"])
    article = made(title="Осы жүктеудің мақаласы")
    Article.objects.filter(pk=article.pk).update(run=run)
    article.origins.update(run=run)
    article.revisions.update(run=run)
    return run


@pytest.fixture
def world(index: Callable[[], None]) -> dict[str, Any]:
    """The key of a row of each table, by the table's label, and of what else addresses name."""
    outlet = outlets.by_name("Дала жаршысы")
    article = made(pairs={"kz-ru": "principal"}, topics={"trade": "primary"}, outlet=outlet.name)
    user = User.objects.create_user("aigul", is_staff=True)
    editors.edit(article, {"title": "Басқа тақырып"}, user)
    editors.decide(article.topic_tags.all(), "accepted", user)
    outlet.aliases = ["Жаршы"]
    reference.edit(outlet, ["aliases"])
    topic = Topic.objects.get(code="trade")
    topic.order = 99
    reference.edit(topic, ["order"])
    original = Original.objects.get()
    origin = article.origins.get()
    Origin.objects.filter(pk=origin.pk).update(scan=original)
    source, other = (Source.objects.create(url=f"https://gazet.example/{name}", outlet=outlet) for name in ("a", "b"))
    rows = [
        article, article.revisions.get(), origin, original, outlet, source, topic, user,
        Group.objects.get(name="editors"),
        Alert.objects.create(kind="evidence", detail={"articles": ["a"]}),
        Backup.objects.create(folder="/b", database="a.sqlite3"),
        BulkAction.objects.create(kind="accept", articles=1, tags=1),
        Country.objects.get(pk="KZ"),
        Entry.objects.create(source=other, url="https://gazet.example/1"),
        IngestRun.objects.create(state="finished"),
        Job.objects.create(kind="ingest", state="failed", arguments={"urls": ["https://gazet.example/1"]}),
        LedgerDay.objects.create(outlet=outlet, day="2026-01-01"),
        Pair.objects.get(pk="kz-ru"),
        Rejection.objects.create(key="a", size=1, reason="no_body", sha256=original.pk, original=original, path="a"),
        Concept.objects.create(kk="жүк", ru="груз"),
        MissedWord.objects.create(word="жүк", language="kk", count=1, last_day="2026-01-01"),
        *(table.history.latest() for table in (article, outlet, topic, article.topic_tags.get())),
    ]  # fmt: skip
    rows += [
        KnownName.objects.create(
            kind="person", key="asan", name_kk="Асан", name_ru="Асан", name_en="Asan", countries=["KZ"], edited=True
        ),
        regroup.merge(outlets.by_name("Ескі газет"), outlet, user),
        Tombstone.objects.create(id=1),
    ]
    undoing = Job.objects.create(kind="undo", state="failed", arguments={"run": 1, "what": "1"})
    keys = {row._meta.label_lower: row.pk for row in rows}
    return keys | {
        "code": article.code,
        "outlet": outlet.slug,
        "undoing": undoing.pk,
        "type_of_articles": ContentType.objects.get_for_model(Article).pk,
    }
