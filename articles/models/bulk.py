"""What an editor did to the tags of many articles at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class BulkAction(models.Model):
    """One decision about the tags of many articles: whose it was, when, and how the articles were found.

    The tags that it decided name it (`Tag.bulk`) until each is decided again. Written by articles/archive/bulk.py.
    """

    class Kind(models.TextChoices):
        ACCEPT = "accept", _("tags accepted")
        REJECT = "reject", _("tags rejected")
        ADD = "add", _("a tag added")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("user")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    # In words, {"kk", "ru", "en"}. Empty: a migration found the action in the history, which does not tell.
    target = models.JSONField(_("which tags"), default=dict)
    selection = models.JSONField(_("which articles"), default=dict)
    tags = models.PositiveIntegerField(_("tags"), default=0)  # how many it changed
    articles = models.PositiveIntegerField(_("articles"), default=0)  # of how many
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("undone by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("bulk action"), _("bulk actions")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {timezone.localtime(self.at):%Y-%m-%d %H:%M}"

    def target_in_words(self) -> str:
        return str(self.target.get((get_language() or "en")[:2], ""))

    def selection_in_words(self) -> str:
        return str(self.selection.get((get_language() or "en")[:2], ""))
