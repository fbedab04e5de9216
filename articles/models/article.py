"""An article, its texts, where they came from, and whom they credit."""

from __future__ import annotations

import secrets
from typing import Any, NoReturn

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from articles import codes
from articles.models.bulk import BulkAction
from articles.models.evidence import EvidenceField
from articles.models.intake import IngestRun, Original
from articles.models.querysets import HOW_TO_DELETE, ArticleQuerySet
from articles.models.reference import Country, Outlet, Pair, Topic


def random_id() -> int:
    """30 bits: six characters in an address. A collision is refused by the primary key and tried again."""
    return secrets.randbelow(codes.LIMIT - 1) + 1


class Article(models.Model):
    class Precision(models.TextChoices):
        MINUTE = "minute", _("to the minute")
        DAY = "day", _("day")
        MONTH = "month", _("month")
        YEAR = "year", pgettext_lazy("precision of a date", "year")
        UNKNOWN = "unknown", pgettext_lazy("date", "unknown")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    title = models.TextField(_("title"))
    title_derived = models.BooleanField(_("title derived by the archive"), default=False)
    body = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=8, db_index=True)
    languages = models.JSONField(_("shares of languages"), default=dict)
    byline = models.CharField(_("byline"), max_length=300, blank=True)
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, blank=True, verbose_name=_("outlet"))
    url = models.URLField(_("address at the source"), max_length=2000, blank=True)

    date_value = models.CharField(_("date"), max_length=32, blank=True)  # as `records.DateValue.value`
    date_precision = models.CharField(_("precision"), max_length=8, choices=Precision, default=Precision.UNKNOWN)
    date_from = models.DateField(_("first day"), null=True, blank=True)
    date_to = models.DateField(_("last day"), null=True, blank=True)
    date_flags = models.JSONField(_("doubts about the date"), default=list, blank=True)

    text_hash = models.CharField(max_length=64, db_index=True, editable=False)
    sort_title = models.CharField(max_length=120, editable=False, db_index=True)
    search_text = models.TextField(editable=False)  # folded title, byline, outlet: for the admin's search
    # The id of the article that heads its story (articles/archive/stories.py): its own where it is no reprint.
    story = models.BigIntegerField(default=0, editable=False, db_index=True)
    newest = models.BigIntegerField(editable=False, unique=True)  # the order of every list: archive/keys.py
    index_version = models.BigIntegerField(default=1, editable=False)

    hidden = models.BooleanField(_("hidden"), default=False, db_index=True)
    hidden_reason = models.CharField(_("reason for hiding"), max_length=300, blank=True)
    # The action that hid it among many; none once it was hidden, or shown again, by itself.
    hidden_bulk = models.ForeignKey(
        BulkAction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("bulk action"),
        editable=False,
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now, db_index=True, editable=False)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now, editable=False)
    run = models.ForeignKey(IngestRun, models.SET_NULL, null=True, editable=False, related_name="articles")

    countries = models.ManyToManyField(Country, through="ArticleCountry", related_name="+")
    pairs = models.ManyToManyField(Pair, through="ArticlePair", related_name="+")
    topics = models.ManyToManyField(Topic, through="ArticleTopic", related_name="+")

    history = HistoricalRecords(
        excluded_fields=[
            "body",
            "languages",
            "text_hash",
            "sort_title",
            "search_text",
            "story",
            "newest",
            "index_version",
            "run",
            "added_at",
        ]
    )
    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("article"), _("articles")
        ordering = ["-newest"]
        indexes = [  # for sums by outlet and month, and by outlet and age, which would otherwise read every text
            models.Index(
                fields=["outlet", "date_from", "date_precision", "added_at", "id"],
                condition=Q(hidden=False),
                name="article_coverage",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(id__gt=0, id__lt=codes.LIMIT), name="article_id_30_bits"),
            models.CheckConstraint(
                condition=Q(date_from__isnull=True, date_to__isnull=True) | Q(date_from__lte=F("date_to")),
                name="article_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(date_from__isnull=True, date_precision="unknown")
                | Q(date_from__isnull=False, date_precision__in=["minute", "day", "month", "year"]),
                name="article_precision_of_known_date",
            ),
            models.CheckConstraint(
                condition=Q(hidden=False) | ~Q(hidden_reason=""), name="article_hidden_for_a_reason"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="article_has_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.code])

    @property
    def code(self) -> str:
        """The id as it stands in addresses: six characters."""
        return codes.encode(self.id)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raises TypeError, as of many."""
        raise TypeError(HOW_TO_DELETE)


class Revision(models.Model):
    """One version of an article's text. `text` is the whole decoded NFC source: offsets of evidence count in it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions", verbose_name=_("article"))
    number = models.PositiveIntegerField(_("number"))
    original = models.ForeignKey(Original, models.PROTECT, related_name="+", verbose_name=_("original"))
    charset = models.CharField(_("encoding"), max_length=40)
    text = models.TextField(_("decoded text"))
    title = models.TextField(_("title"))
    body = models.TextField(_("text"))
    repairs = models.JSONField(_("repairs"), default=list)
    rules = models.CharField(_("version of the rules"), max_length=20, blank=True, db_index=True, editable=False)
    run = models.ForeignKey(IngestRun, models.SET_NULL, null=True, related_name="+", verbose_name=_("ingest run"))
    added_at = models.DateTimeField(_("added"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("revision"), _("revisions")
        ordering = ["article", "-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.article_id} / {self.number}"


class Origin(models.Model):
    """Where a document came from. A key (canonical URL, or collection and path) has one current article."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="origins", verbose_name=_("article"))
    key = models.CharField(_("key"), max_length=2200)
    collection = models.CharField(_("collection"), max_length=200, blank=True)
    path = models.CharField(_("path"), max_length=2000, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    original = models.ForeignKey(Original, models.PROTECT, related_name="origins", verbose_name=_("original"))
    # Of an article from print: the page as it was printed.
    scan = models.ForeignKey(Original, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scan"))
    stated = models.JSONField(_("stated by the contributor"), default=dict, blank=True)  # `records.Contributed`
    received = models.JSONField(default=dict, blank=True, editable=False)  # how it came: articles/archive/originals.py
    current = models.BooleanField(_("current"), default=True)  # False: the key shows another text by now
    first_seen = models.DateTimeField(_("first seen"), default=timezone.now)
    last_seen = models.DateTimeField(_("last seen"), default=timezone.now)
    run = models.ForeignKey(IngestRun, models.SET_NULL, null=True, related_name="+", verbose_name=_("ingest run"))

    class Meta:
        verbose_name, verbose_name_plural = _("origin"), _("origins")
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(current=True), name="origin_key_current_once")
        ]
        indexes = [models.Index(fields=["collection", "path"], name="origin_place")]

    def __str__(self) -> str:
        return self.url or f"{self.collection}/{self.path}"


class UpstreamCredit(models.Model):
    """Whom the text credits: it cites them, or it is theirs."""

    class Relation(models.TextChoices):
        CITED = "cited", _("cited")
        ORIGINAL = "original", _("original publisher")

    article = models.ForeignKey(Article, models.CASCADE, related_name="upstream", verbose_name=_("article"))
    name = models.CharField(_("name"), max_length=200)
    relation = models.CharField(_("relation"), max_length=10, choices=Relation)
    evidence = EvidenceField(_("evidence"), default=list)
    rule = models.CharField(_("rule"), max_length=80, blank=True)
    rules = models.CharField(_("version of the rules"), max_length=20, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("credit"), _("credits")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
