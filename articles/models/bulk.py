"""What an editor did to many articles at once, and which of them a background job has yet to reach."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class BulkAction(models.Model):
    """One decision about many articles: whose it was, when, and how the articles were found.

    The tags and fields that it decided name it (`Decided.bulk`), and so do the articles that it hid
    (`Article.hidden_bulk`), until each is decided again. Written by articles/archive/bulk.py.
    """

    class Kind(models.TextChoices):
        ACCEPT = "accept", _("tags accepted")
        REJECT = "reject", _("tags rejected")
        ADD = "add", _("a tag added")
        REMOVE = "remove", _("a tag removed")
        OUTLET = "outlet", _("outlet set")
        LANGUAGE = "language", _("language set")
        HIDE = "hide", _("articles hidden")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("user")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    # In words, {"kk", "ru", "en"}. Empty: a migration found the action in the history, which does not tell.
    target = models.JSONField(_("what"), default=dict)
    selection = models.JSONField(_("which articles"), default=dict)
    tags = models.PositiveIntegerField(_("tags"), default=0)  # how many it changed
    articles = models.PositiveIntegerField(_("articles"), default=0)  # of how many
    # Of one over a search: the search's query string, what is done to each article, and to how many it was to be done.
    query = models.TextField(_("search"), blank=True)
    plan = models.JSONField(default=dict, editable=False)
    planned = models.PositiveIntegerField(_("articles chosen"), default=0)
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("undone by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("bulk action"), _("bulk actions")
        ordering = ["-at", "-pk"]
        permissions = [("bulk_over_100", "Can change more than 100 articles at once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {date_format(timezone.localtime(self.at), 'DATETIME_FORMAT')}"

    @property
    def decides_tags(self) -> bool:
        """Its counts are of tags; otherwise it changes each article once."""
        return self.kind not in (self.Kind.OUTLET, self.Kind.LANGUAGE, self.Kind.HIDE)

    def target_in_words(self) -> str:
        return str(self.target.get((get_language() or "en")[:2], ""))

    def selection_in_words(self) -> str:
        return str(self.selection.get((get_language() or "en")[:2], ""))


class BulkBatch(models.Model):
    """Some of the articles that an action has not reached yet, as the editor confirmed them: gone once it has."""

    action = models.ForeignKey(BulkAction, models.CASCADE, related_name="batches")
    articles = models.JSONField(default=list)  # their ids

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.action_id} / {self.pk}"
