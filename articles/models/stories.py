"""Near copies of one text: a story is an article and its reprints. Written by articles/archive/stories.py, what editors
say of them by articles/archive/copies.py."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.article import Article


class SketchValue(models.Model):
    """One value of an article's MinHash sketch: articles that share enough of them are compared word by word.

    `rank`: how many values of the same sketch are less. There are up to 24 rows an article, so they are small: no id of
    their own, and no foreign key; stories.restoring_story_heads sees to them when an article is deleted.
    """

    pk = models.CompositePrimaryKey("value", "article_id")
    value = models.BigIntegerField()
    article_id = models.BigIntegerField(db_index=True)
    rank = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name, verbose_name_plural = _("sketch value"), _("sketch values")

    def __str__(self) -> str:
        return str(self.value)


class NearCopy(models.Model):
    """Two articles that are copies of one text but for little. `similarity` from 0 to 1.

    A story is what these pairs connect; `Article.story` holds the id of its head, and an article alone is its own.
    """

    # Not indexed by itself: the constraint's index begins with it.
    first = models.ForeignKey(Article, models.CASCADE, related_name="+", db_index=False, verbose_name=_("article"))
    second = models.ForeignKey(Article, models.CASCADE, related_name="+", verbose_name=_("article"))
    similarity = models.FloatField(_("similarity"))

    class Meta:
        verbose_name, verbose_name_plural = _("near copy"), _("near copies")
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="nearcopy_sorted"),
            models.UniqueConstraint(fields=["first", "second"], name="nearcopy_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}"


class CopyVerdict(models.Model):
    """What an editor says of two articles: copies of one text, or not. No machine says otherwise from then on."""

    first = models.ForeignKey(Article, models.CASCADE, related_name="+", db_index=False, verbose_name=_("article"))
    second = models.ForeignKey(Article, models.CASCADE, related_name="+", verbose_name=_("article"))
    same = models.BooleanField(_("copies of one text"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("user")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = pgettext_lazy("of two articles", "decision on copies")
        verbose_name_plural = pgettext_lazy("of two articles", "decisions on copies")
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="copyverdict_sorted"),
            models.UniqueConstraint(fields=["first", "second"], name="copyverdict_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {'=' if self.same else '≠'} {self.second_id}"


class ChosenHead(models.Model):
    """An article that an editor wants to head its story; of several in one story, the one chosen last."""

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("user")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("chosen head of a story"), _("chosen heads of stories")

    def __str__(self) -> str:
        return str(self.article_id)
