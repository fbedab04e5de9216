"""What the search index is told: which articles changed, which are gone for good."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import codes


class Tombstone(models.Model):
    """An article that an administrator deleted: its address answers 410 and its id is never used again."""

    id = models.BigIntegerField(primary_key=True)
    deleted_at = models.DateTimeField(_("deleted"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("deleted article"), _("deleted articles")

    def __str__(self) -> str:
        return codes.encode(self.id)


class Outbox(models.Model):
    """ "Index me": one row for each article whose index document is out of date (articles/archive/outbox.py)."""

    EDITOR, MACHINE = 0, 1

    article_id = models.BigIntegerField(primary_key=True)  # no foreign key: the article may be gone
    version = models.BigIntegerField()
    priority = models.PositiveSmallIntegerField(default=MACHINE)
    queued_at = models.DateTimeField(default=timezone.now)
    retry_at = models.DateTimeField(null=True)  # of one that the engine refused: not before

    class Meta:
        verbose_name, verbose_name_plural = _("article waiting to be indexed"), _("articles waiting to be indexed")
        indexes = [models.Index(fields=["priority", "queued_at"], name="outbox_order")]

    def __str__(self) -> str:
        return codes.encode(self.article_id)
