"""Which article an editor has before them in the queue, so that no two get the same one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles import codes


class Hold(models.Model):
    """One editor has the article until then (articles/archive/holds.py)."""

    article_id = models.BigIntegerField(primary_key=True)  # no foreign key: the article may be gone
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    until = models.DateTimeField(_("until"), db_index=True)

    class Meta:
        verbose_name, verbose_name_plural = _("article being settled"), _("articles being settled")

    def __str__(self) -> str:
        return codes.encode(self.article_id)
