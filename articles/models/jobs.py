"""Work in the background: one table for all of it. Written by articles/intake/jobs.py alone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of background work, as people see it; django-tasks queues it under `task_id`."""

    class Kind(models.TextChoices):
        INGEST = "ingest", _("add articles")  # arguments: articles/intake/arguments.py
        CHECK_SOURCE = "check_source", _("check a source")
        RECLASSIFY = "reclassify", _("apply newer rules")
        UNDO = "undo", _("undo an ingest run")
        BULK = "bulk", _("change many articles")
        REGROUP = "regroup", _("merge or split")
        EXPORT = "export", _("write an export")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    arguments = models.JSONField(_("arguments"), default=dict)
    # "check_source:12": of jobs that must not run beside each other only one is open. "": any number.
    alone = models.CharField(max_length=60, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING, db_index=True)
    done = models.PositiveBigIntegerField(_("done"), default=0)
    total = models.PositiveBigIntegerField(_("of"), null=True, blank=True)  # None: not known beforehand
    unit = models.CharField(max_length=20, blank=True, editable=False)  # of both, as in articles/progress.py
    counts = models.JSONField(_("counts"), default=dict)  # outcome → number
    report = models.JSONField(
        default=dict, editable=False
    )  # what it did to some articles (articles/intake/foreseen.py)
    error = models.TextField(_("error"), blank=True)  # for people; the log has the traceback
    cancel_requested = models.BooleanField(_("to be cancelled"), default=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)  # the last sign of life of a running job
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    task_id = models.UUIDField(null=True, blank=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("user")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("job"), _("jobs")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alone"],
                condition=Q(state__in=["waiting", "running"]) & ~Q(alone=""),
                name="job_alone_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
