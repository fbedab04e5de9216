"""A job that is at work, and a run whose articles are there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.intake import jobs
from articles.intake.arguments import IngestArguments
from articles.models import Article, IngestRun, Job
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
