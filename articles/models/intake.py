"""What an ingest leaves behind beside articles: its run, the bytes as they came, what it refused."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _


def originals() -> Storage:
    return storages["originals"]


def original_name(sha256: str) -> str:
    """Where the storage `originals` keeps these bytes, compressed."""
    return f"{sha256[:2]}/{sha256}.gz"


class IngestRun(models.Model):
    class State(models.TextChoices):
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        FAILED = "failed", _("failed")
        INTERRUPTED = "interrupted", _("interrupted")
        UNDONE = "undone", _("undone")

    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.RUNNING)
    heartbeat_at = models.DateTimeField(default=timezone.now, editable=False)  # a running run's last sign of life
    paths = models.JSONField(_("paths"), default=list)
    collection = models.CharField(_("collection"), max_length=200, blank=True)
    counts = models.JSONField(_("counts"), default=dict)  # outcome → number of documents
    job = models.ForeignKey("Job", models.SET_NULL, null=True, blank=True, related_name="runs", verbose_name=_("job"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("user"))

    class Meta:
        verbose_name, verbose_name_plural = _("ingest run"), _("ingest runs")
        ordering = ["-started_at"]
        permissions = [("undo_ingestrun", "Can undo ingest runs")]

    def __str__(self) -> str:
        return date_format(timezone.localtime(self.started_at), "DATETIME_FORMAT")


class Original(models.Model):
    """Bytes as they came, compressed, in the storage `originals` under their SHA-256."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))  # uncompressed
    media_type = models.CharField(_("media type"), max_length=100)
    added_at = models.DateTimeField(_("added"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("original"), _("originals")

    def __str__(self) -> str:
        return self.sha256[:12]


class Backup(models.Model):
    """A copy of the database and the originals that was made whole (articles/archive/backup.py)."""

    made_at = models.DateTimeField(_("made"), default=timezone.now)
    folder = models.CharField(_("folder"), max_length=1000)
    database = models.CharField(_("copy of the database"), max_length=200)  # the name of its file
    copied = models.PositiveIntegerField(_("originals copied"), default=0)
    held = models.PositiveIntegerField(_("originals in the backup"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("backup"), _("backups")
        ordering = ["-pk"]  # not by the time: a clock may have been set back

    def __str__(self) -> str:
        return date_format(timezone.localtime(self.made_at), "DATETIME_FORMAT")


class Rejection(models.Model):
    """A document that did not become an article. The same rejection again raises `attempts`."""

    class Reason(models.TextChoices):
        EMPTY = "empty", _("empty")
        NOT_TEXT = "not_text", _("not text")
        TOO_LARGE = "too_large", _("too large")
        NO_BODY = "no_body", _("no usable text")
        UNREADABLE = "unreadable", _("could not be read")
        BLOCKED = "blocked", _("blocked")  # a challenge, a consent wall, an error page
        OUT_OF_SCOPE = "out_of_scope", _("out of scope")  # fewer than two countries, from a feed, sitemap or WARC
        LANGUAGE_NOT_READ = "language_not_read", _("in another language")  # than those that there are rules for
        PURGED = "purged", _("removed for good")  # by an administrator: it does not come in again

    key = models.CharField(_("key"), max_length=2200)
    sha256 = models.CharField(max_length=64, blank=True)
    original = models.ForeignKey(Original, models.PROTECT, null=True, related_name="+", verbose_name=_("original"))
    size = models.PositiveBigIntegerField(_("size in bytes"))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    # As those of an origin, to try it again under newer rules.
    collection = models.CharField(_("collection"), max_length=200, blank=True)
    path = models.CharField(_("path"), max_length=2000, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    stated = models.JSONField(_("stated by the contributor"), default=dict, blank=True)
    received = models.JSONField(default=dict, blank=True, editable=False)
    attempts = models.PositiveIntegerField(_("attempts"), default=1)
    runs = models.JSONField(default=dict, editable=False)  # key of each ingest run → attempts in it, to undo them
    first_seen = models.DateTimeField(_("first seen"), default=timezone.now)
    last_seen = models.DateTimeField(_("last seen"), default=timezone.now)
    run = models.ForeignKey(IngestRun, models.SET_NULL, null=True, related_name="+", verbose_name=_("ingest run"))

    class Meta:
        verbose_name, verbose_name_plural = _("rejection"), _("rejections")
        ordering = ["-last_seen"]
        constraints = [models.UniqueConstraint(fields=["key", "sha256", "reason"], name="rejection_once")]

    def __str__(self) -> str:
        return self.key
