"""What the search index is told: which articles changed, which are gone for good."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import codes


class Tombstone(models.Model):
    """An article that was deleted: its address answers 410 and its id is never used again.

    `reason`: why an administrator purged it (articles/archive/purge.py); "" of one that was only deleted.
    """

    id = models.BigIntegerField(primary_key=True)
    deleted_at = models.DateTimeField(_("deleted"), default=timezone.now)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("user")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("deleted article"), _("deleted articles")
        ordering = ["-deleted_at", "-pk"]
        permissions = [("purge_article", "Can purge articles for good")]

    def __str__(self) -> str:
        return codes.encode(self.id)


class PurgedHash(models.Model):
    """What must not come in again of a purged article. Hashes alone: none of its words or addresses is kept."""

    class Kind(models.TextChoices):
        PLACE = "place", _("place")  # an address, or collection and path
        BYTES = "bytes", _("bytes")  # the SHA-256 by which the originals are named
        TEXT = "text", _("text")  # `Article.text_hash`

    digest = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    tombstone = models.ForeignKey(Tombstone, models.CASCADE, related_name="hashes")

    class Meta:
        verbose_name, verbose_name_plural = _("hash of a deleted article"), _("hashes of deleted articles")

    def __str__(self) -> str:
        return self.digest[:12]


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
