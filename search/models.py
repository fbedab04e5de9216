"""What the database remembers about the index, what editors add to its lexicon, and what readers keep."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

if TYPE_CHECKING:
    from django.contrib.auth.models import User

FORMS_LENGTH = 1000
KEY_BYTES = 16  # of an address that nobody guesses


def unguessable() -> str:
    return secrets.token_urlsafe(KEY_BYTES)


class Renewal(models.Model):
    """How far a rebuild of the index has come: one row while it runs, and after one that failed."""

    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # its last sign of life
    done = models.PositiveBigIntegerField(default=0)  # articles
    total = models.PositiveBigIntegerField(default=0)
    error = models.TextField(default="")

    class Meta:
        default_permissions = ()  # nobody edits it

    def __str__(self) -> str:
        return f"{self.done} of {self.total} articles"


class Generation(models.Model):
    """How often what searches find may have changed (search/generation.py): one row."""

    number = models.PositiveBigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.number)


class Concept(models.Model):
    """A meaning with its forms in each language, alternatives parted by semicolons. No file ever writes here."""

    kk = models.CharField(_("in Kazakh"), max_length=FORMS_LENGTH, blank=True)
    ru = models.CharField(_("in Russian"), max_length=FORMS_LENGTH, blank=True)
    en = models.CharField(_("in English"), max_length=FORMS_LENGTH, blank=True)
    active = models.BooleanField(_("in use"), default=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("changed by"),
    )
    history = HistoricalRecords(excluded_fields=["changed_at", "changed_by"])

    class Meta:
        verbose_name, verbose_name_plural = _("concept"), _("concepts")
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~(Q(kk="") & Q(ru="")) & ~(Q(kk="") & Q(en="")) & ~(Q(ru="") & Q(en="")),
                name="concept_in_two_languages",
                violation_error_message=_("A concept has forms in two languages at least."),
            )
        ]

    def __str__(self) -> str:
        return " · ".join(column.partition(";")[0] for column in self.columns if column)

    @property
    def columns(self) -> tuple[str, str, str]:
        return self.kk, self.ru, self.en


class MissedWord(models.Model):
    """A word of searches that had no full match, and in how many. Of the searches themselves nothing is kept."""

    word = models.CharField(_("word"), max_length=40, unique=True)
    language = models.CharField(_("language"), max_length=2, blank=True)  # kk, ru, en, as far as its letters tell
    count = models.PositiveBigIntegerField(_("searches"))
    last_day = models.DateField(_("last day"))

    class Meta:
        verbose_name, verbose_name_plural = _("missed word"), _("missed words")
        ordering = ["-count", "word"]
        default_permissions = ("view",)  # written by the site itself

    def __str__(self) -> str:
        return self.word


class Export(models.Model):
    """A long export that the worker writes (search/takeaway/queued.py). Whoever has its key may fetch it."""

    key = models.CharField(max_length=32, primary_key=True, default=unguessable)
    query = models.TextField()  # the search's query string
    suffix = models.CharField(max_length=10)  # of search/takeaway/formats.py
    language = models.CharField(max_length=8)  # of the page that it was asked for on
    site = models.CharField(max_length=300)  # where addresses in it begin
    job = models.ForeignKey("articles.Job", models.SET_NULL, null=True, related_name="+")
    file = models.CharField(max_length=200, blank=True)  # in the storage "default"; "" until it is there
    rows = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()  # written by the site itself

    def __str__(self) -> str:
        return f"{self.suffix}: {self.query}"


def time_zone_of_the_site() -> str:
    return settings.TIME_ZONE


class Reader(models.Model):
    """What somebody who is signed in has set for mail."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="reader")
    language = models.CharField(_("Language of mail"), max_length=2, choices=settings.LANGUAGES)
    time_zone = models.CharField(_("Time zone"), max_length=60, default=time_zone_of_the_site)
    # Opens the feeds of a private site to programs, which sign in nowhere; its owner makes it and takes it back.
    feed_key = models.CharField(max_length=32, null=True, unique=True, editable=False, default=None)

    class Meta:
        default_permissions = ()  # its owner's alone

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    def of(cls, user: User) -> Self:
        """That of a user, made in the language of the page where there is none yet."""
        language = get_language() or settings.LANGUAGE_CODE
        return cls.objects.select_related("user").get_or_create(user=user, defaults={"language": language})[0]


class SavedSearch(models.Model):
    """The query string of a search that a reader keeps, and when to be mailed what is new of it.

    `seen_until`: what was taken in until then was looked through (search/readers/news.py). `next_at`: when to look
    again; None: never. `older`: how many articles were passed over since the last letter. `told`: the keys of outlets
    that could not be read when it was looked last.
    """

    class Schedule(models.TextChoices):
        NEVER = "never", _("no letters")
        DAILY = "daily", _("every day")
        WORKDAYS = "workdays", _("from Monday to Friday")
        WEEKLY = "weekly", _("on Mondays")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("Name"), max_length=100)
    note = models.TextField(_("Note"), max_length=2000, blank=True)
    query = models.TextField(blank=True)
    schedule = models.CharField(_("Letters about what is new"), max_length=8, choices=Schedule, default=Schedule.DAILY)
    hour = models.TimeField(_("At"), default=dt.time(7, 30))
    created_at = models.DateTimeField(default=timezone.now)
    seen_until = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True, db_index=True)
    older = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=list)

    class Meta:
        default_permissions = ()  # its owner's alone
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("saved_search", args=[self.pk])

    @property
    def results_url(self) -> str:
        return f"{reverse('search')}?{self.query}"

    @property
    def added_url(self) -> str:
        """What came in last first."""
        return f"{self.results_url}{'&' if self.query else ''}sort=added"
