"""Where news comes from every day, and what came of it. Written by articles/intake/sources.py alone."""

from __future__ import annotations

import hashlib

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.article import Origin
from articles.models.reference import Outlet


class Source(models.Model):
    """A feed or a sitemap that is looked at on a schedule; its entries lead to pages."""

    class Kind(models.TextChoices):
        FEED = "feed", _("RSS or Atom feed")
        SITEMAP = "sitemap", _("sitemap")

    url = models.URLField(_("address"), max_length=2000, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.FEED)
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="sources", verbose_name=_("outlet"))
    active = models.BooleanField(_("active"), default=True)
    every_minutes = models.PositiveIntegerField(
        _("minutes between two checks"), default=60, validators=[MinValueValidator(5)]
    )
    keep_all = models.BooleanField(
        _("keep everything"), default=False, help_text=_("Also what names fewer than two countries.")
    )
    # What the server said last, for conditional requests.
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    checked_at = models.DateTimeField(_("last check"), null=True, blank=True, editable=False)
    next_check_at = models.DateTimeField(_("next check"), default=timezone.now, db_index=True, editable=False)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    last_error = models.CharField(_("last error"), max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("source"), _("sources")
        ordering = ["outlet__sort_name", "url"]

    def __str__(self) -> str:
        return self.url


class Entry(models.Model):
    """A page that a source announced. It is found once, however often it is announced."""

    class State(models.TextChoices):
        NEW = "new", _("not fetched yet")
        STORED = "stored", _("stored")
        BLOCKED = "blocked", _("blocked")
        REJECTED = "rejected", _("rejected")
        OUT_OF_SCOPE = "out_of_scope", _("out of scope")
        LANGUAGE_NOT_READ = "language_not_read", _("in another language")
        FORBIDDEN = "forbidden", _("not allowed by robots.txt")
        FAILED = "failed", _("failed")

    source = models.ForeignKey(Source, models.CASCADE, related_name="entries", verbose_name=_("source"))
    url = models.URLField(_("address"), max_length=2000)
    url_hash = models.CharField(max_length=64, editable=False, db_index=True)  # SHA-256 of the canonical address
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.NEW)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    announced = models.JSONField(_("what the source says of it"), default=dict, blank=True)  # title, date as written
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)  # None: not again
    origin = models.ForeignKey(Origin, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("entry"), _("entries")
        ordering = ["-found_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "url_hash"], name="entry_once")]
        indexes = [models.Index(fields=["source", "next_try_at"], name="entry_waiting")]

    def __str__(self) -> str:
        return self.url

    @staticmethod
    def hash_of(url: str) -> str:
        """`url_hash` of a canonical address."""
        return hashlib.sha256(url.encode()).hexdigest()


class LedgerDay(models.Model):
    """What came of one outlet on one day (of `TIME_ZONE`): how far the archive's coverage of it can be trusted.

    `seen`: entries announced for the first time. `fetched`: pages got, each time. Of these `blocked`, `rejected`,
    `out_of_scope`, `language_not_read` and `stored` (added, updated or duplicate). `forbidden`: robots.txt keeps us
    from them. `failed`: given up after several attempts to get them. `characters`: of the stored bodies together.
    """

    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="ledger", verbose_name=_("outlet"))
    day = models.DateField(_("day"))
    seen = models.PositiveIntegerField(pgettext_lazy("documents", "seen"), default=0)
    fetched = models.PositiveIntegerField(_("fetched"), default=0)
    blocked = models.PositiveIntegerField(_("blocked"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    out_of_scope = models.PositiveIntegerField(_("out of scope"), default=0)
    language_not_read = models.PositiveIntegerField(_("in another language"), default=0)
    stored = models.PositiveIntegerField(_("stored"), default=0)
    forbidden = models.PositiveIntegerField(_("not allowed by robots.txt"), default=0)
    failed = models.PositiveIntegerField(pgettext_lazy("documents", "failed"), default=0)
    characters = models.PositiveBigIntegerField(_("characters"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("day of coverage"), _("coverage ledger")
        ordering = ["-day", "outlet__sort_name"]
        constraints = [
            models.UniqueConstraint(fields=["outlet", "day"], name="ledger_day_once"),
            # Two nulls are different to a database: the day of documents whose outlet is not known.
            models.UniqueConstraint(fields=["day"], condition=Q(outlet__isnull=True), name="ledger_day_unknown_once"),
        ]

    def __str__(self) -> str:
        return f"{self.outlet or '—'}, {date_format(self.day)}"


class Alert(models.Model):
    """Something that a person should look into; mailed once, ended when it is over. No outlet: it is of the archive."""

    class Kind(models.TextChoices):
        SILENT = "silent", _("fell silent")
        LENGTH = "length", _("length of texts shifted")
        BLOCKED = "blocked", _("blocks us")
        FAILING = "failing", _("cannot be reached")
        PORTS = "ports", _("sources on ports that are not fetched from")
        BACKUP = "backup", _("no recent backup")
        ORIGINALS = "originals", _("originals lost or damaged")
        EVIDENCE = "evidence", _("impossible evidence")

    outlet = models.ForeignKey(
        Outlet, models.CASCADE, null=True, blank=True, related_name="alerts", verbose_name=_("outlet")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    detail = models.JSONField(_("detail"), default=dict)  # the figures behind it
    since = models.DateTimeField(_("since"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("alert"), _("alerts")
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "kind"], condition=Q(ended_at__isnull=True), name="alert_open_once"
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(ended_at__isnull=True, outlet__isnull=True),
                name="alert_of_the_archive_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet}: {self.get_kind_display()}" if self.outlet else str(self.get_kind_display())
