"""What chief editors merged and split, of outlets and topics, and which articles each step reached."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.models.reference import Outlet, Topic


class Regrouping(models.Model):
    """All articles of one outlet or topic, or some of them, became those of another. Written by archive/regroup.py.

    `source`, `target`: keys of their rows. `before`: what an undo gives back beside the articles.
    """

    class Kind(models.TextChoices):
        OUTLETS_MERGED = "outlets", _("outlets merged")
        TOPICS_MERGED = "topics", _("topics merged")
        OUTLET_SPLIT = "outlet", _("outlet split")
        TOPIC_SPLIT = "topic", _("topic split")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    source = models.CharField(max_length=80, editable=False)
    target = models.CharField(max_length=80, editable=False)
    names = models.JSONField(default=dict, editable=False)  # as they were: {"kk": ["from", "to"], …}
    before = models.JSONField(default=dict, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("user")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    query = models.TextField(_("search"), blank=True)  # of a split: which articles
    planned = models.PositiveIntegerField(_("articles chosen"), default=0)
    articles = models.PositiveIntegerField(_("articles"), default=0)  # that were moved
    undoing = models.BooleanField(default=False, editable=False)  # its articles are on their way back
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("undone by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("merge or split"), _("merges and splits")
        ordering = ["-at", "-pk"]
        permissions = [("merge", "Can merge and split outlets and topics")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.in_words()}"

    def in_words(self) -> str:
        """ "A → B"."""
        return " → ".join(self.names.get((get_language() or "en")[:2], [self.source, self.target]))

    @property
    def model(self) -> type[Outlet] | type[Topic]:
        return Outlet if self.kind in OF_OUTLETS else Topic

    @property
    def is_merge(self) -> bool:
        return self.kind in MERGES


OF_OUTLETS: Final = (Regrouping.Kind.OUTLETS_MERGED, Regrouping.Kind.OUTLET_SPLIT)
MERGES: Final = (Regrouping.Kind.OUTLETS_MERGED, Regrouping.Kind.TOPICS_MERGED)


class RegroupedBatch(models.Model):
    """Some of the articles of one transaction: those that were moved, or are to be (`done` False; of a split)."""

    regrouping = models.ForeignKey(Regrouping, models.CASCADE, related_name="batches")
    articles = models.JSONField(default=list)  # their ids
    done = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.regrouping_id} / {self.pk}"
