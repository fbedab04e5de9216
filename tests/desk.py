"""The editors' desk as a browser posts to it."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

from django.test import Client
from django.urls import reverse

from articles.intake import jobs
from articles.models import Article, Job

LIST = "/admin/articles/article/"
TAGS = ("pair_tags", "topic_tags", "country_tags")


def change_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def titles(desk: Client, query: str = "") -> list[str]:
    response = desk.get(f"{LIST}?{query}")
    assert response.status_code == 200, query
    return re.findall(r'<th class="field-headline"><a[^>]*><span[^>]*>(.*?)</span>', response.content.decode())


def form_data(article: Article, **changes: str) -> dict[str, str]:
    """What a browser would post of the change form, with `changes`."""
    data = {
        "title": article.title,
        "date": article.date_value,
        "outlet": str(article.outlet_id or ""),
        "byline": article.byline,
        "language": article.language,
        "hidden_reason": article.hidden_reason,
    }
    if article.hidden:
        data["hidden"] = "on"
    for prefix in TAGS:
        rows = list(getattr(article, prefix).order_by("-confidence", "pk"))
        data |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(len(rows))}
        for place, tag in enumerate(rows):
            data |= {
                f"{prefix}-{place}-id": str(tag.pk),
                f"{prefix}-{place}-article": str(article.pk),
                f"{prefix}-{place}-role": tag.role,
                f"{prefix}-{place}-state": tag.standing,
                f"{prefix}-{place}-note": tag.note,
            }
    for prefix in ("field_values", "upstream"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return data | changes


def added(data: dict[str, str], prefix: str, article: Article, **values: str) -> dict[str, str]:
    """The posted form with one more row of tags."""
    place = int(data[f"{prefix}-TOTAL_FORMS"])
    row = {
        f"{prefix}-{place}-{name}": value for name, value in {"id": "", "article": str(article.pk), **values}.items()
    }
    return data | row | {f"{prefix}-TOTAL_FORMS": str(place + 1)}


def save(desk: Client, article: Article, data: dict[str, str]) -> Article:
    response = desk.post(change_url(article), data)
    assert response.status_code == 302, re.findall(r'class="errorlist.*?</ul>', response.content.decode())
    return Article.objects.get(pk=article.pk)


def performed(job: Job) -> Job:
    """The job after the worker did it."""
    taken: Any = SimpleNamespace(task_result=SimpleNamespace(id=job.task_id))
    jobs.perform.func(taken, job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FINISHED, job.error
    return job
