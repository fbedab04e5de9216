from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from articles.intake import jobs
        from articles.models import Job
        from config import accounts, checks  # noqa: F401  # registers what they look at

        jobs.WORK[Job.Kind.EXPORT] = jobs.Work("search.takeaway.queued.make", queue="exports")
