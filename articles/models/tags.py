"""What machines suggest of an article and editors decide: its fields, countries, pairs and topics."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from articles.models.article import Article
from articles.models.bulk import BulkAction
from articles.models.evidence import EvidenceField
from articles.models.reference import Country, Pair, Topic

NOTE_CHARACTERS = 1000
IN_BULK: Final = "in_bulk"  # no state of its own: how an accepted tag is shown that an action on many accepted
ACCEPTED_IN_BULK: Final = _("accepted in bulk")


def standing(state: str, bulk: int | None) -> str:
    """A tag's state as people are told it: IN_BULK where many were accepted at once, otherwise as it is."""
    return IN_BULK if state == Decided.State.ACCEPTED and bulk is not None else state


class Decided(models.Model):
    """Something a machine suggested or an editor decided, with the words it rests on."""

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("suggested")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")
        ADDED = "added", _("added by an editor")

    evidence = EvidenceField(_("evidence"), default=list, blank=True)
    # What an editor's decision rests on: a text, a link, or a passage of the article.
    note = models.CharField(_("note"), max_length=NOTE_CHARACTERS, blank=True)
    rule = models.CharField(_("rule"), max_length=80, blank=True)
    rules = models.CharField(_("version of the rules"), max_length=20, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUGGESTED, db_index=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
        editable=False,
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    # The action that decided it among many; none where it was decided by itself, or not at all.
    bulk = models.ForeignKey(
        BulkAction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("bulk action"),
        editable=False,
    )

    if TYPE_CHECKING:  # each kind has a foreign key `article` of its own
        article_id: int

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state="suggested", decided_at__isnull=True)
                | Q(state__in=["accepted", "rejected", "added"], decided_at__isnull=False),
                name="%(class)s_decided_when_not_suggested",
            ),
            models.CheckConstraint(
                condition=Q(bulk__isnull=True) | ~Q(state="suggested"), name="%(class)s_bulk_is_a_decision"
            ),
        ]

    @classmethod
    def of(cls, articles: Iterable[Article] | Iterable[int] | models.QuerySet[Article, Any]) -> models.QuerySet[Self]:
        """The rows of these articles."""
        return cls._default_manager.filter(Q(article__in=articles))

    @property
    def by_editor(self) -> bool:
        return self.state != self.State.SUGGESTED


class FieldValue(Decided):
    """Where the value of one of an article's own fields comes from."""

    class Name(models.TextChoices):
        TITLE = "title", _("title")
        DATE = "date", _("date")
        OUTLET = "outlet", _("outlet")
        BYLINE = "byline", _("byline")
        LANGUAGE = "language", _("language")

    article = models.ForeignKey(Article, models.CASCADE, related_name="field_values", verbose_name=_("article"))
    field = models.CharField(_("field"), max_length=10, choices=Name)
    value = models.TextField(_("value"), blank=True)
    history = HistoricalRecords()

    class Meta(Decided.Meta):
        verbose_name, verbose_name_plural = _("field"), _("fields")
        constraints = [
            *Decided.Meta.constraints,
            models.UniqueConstraint(fields=["article", "field"], name="fieldvalue_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()}: {self.value}"


class Tag(Decided):
    """A country, pair or topic of an article; `role` says in what part. Rejected tags stay, and do not count."""

    confidence = models.FloatField(_("confidence"), default=1.0)
    #: Of tags that count: what no editor decided by itself.
    UNCHECKED: ClassVar[Q] = Q(state="suggested") | Q(state="accepted", bulk__isnull=False)
    CODE: ClassVar[str]  # the name of the foreign key to what is tagged
    if TYPE_CHECKING:
        role: models.CharField[str, str]

    class Meta:
        abstract = True
        constraints = [
            *Decided.Meta.constraints,
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="%(class)s_confidence_0_to_1"
            ),
        ]

    def __str__(self) -> str:
        return str(getattr(self, self.CODE))

    @property
    def target_code(self) -> str:
        code: str = getattr(self, f"{self.CODE}_id")
        return code

    @property
    def standing(self) -> str:
        return standing(self.state, self.bulk_id)

    @property
    def checked(self) -> bool:
        """Whether an editor decided this very tag."""
        return self.standing not in (self.State.SUGGESTED, IN_BULK)

    def get_standing_display(self) -> str | Promise:
        return ACCEPTED_IN_BULK if self.standing == IN_BULK else self.State(self.state).label


class ArticleCountry(Tag):
    class Role(models.TextChoices):
        PARTY = "party", _("party")
        THIRD_PARTY = "third_party", _("third party")
        VENUE = "venue", _("venue")
        MENTION = "mention", _("mention")

    CODE = "country"
    article = models.ForeignKey(Article, models.CASCADE, related_name="country_tags", verbose_name=_("article"))
    country = models.ForeignKey(Country, models.PROTECT, related_name="tags", verbose_name=_("country"))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.PARTY)
    history = HistoricalRecords()

    class Meta(Tag.Meta):
        verbose_name, verbose_name_plural = _("country of an article"), _("countries of articles")
        constraints = [
            *Tag.Meta.constraints,
            models.UniqueConstraint(fields=["article", "country"], name="articlecountry_once"),
            models.CheckConstraint(
                condition=Q(role__in=["party", "third_party", "venue", "mention"]), name="articlecountry_role"
            ),
        ]


class ArticlePair(Tag):
    class Role(models.TextChoices):
        PRINCIPAL = "principal", _("principal")
        SECONDARY = "secondary", _("secondary")
        MENTION = "mention", _("mention")

    CODE = "pair"
    article = models.ForeignKey(Article, models.CASCADE, related_name="pair_tags", verbose_name=_("article"))
    pair = models.ForeignKey(Pair, models.PROTECT, related_name="tags", verbose_name=_("country pair"))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.PRINCIPAL)
    history = HistoricalRecords()

    class Meta(Tag.Meta):
        verbose_name, verbose_name_plural = _("pair of an article"), _("pairs of articles")
        constraints = [
            *Tag.Meta.constraints,
            models.UniqueConstraint(fields=["article", "pair"], name="articlepair_once"),
            models.CheckConstraint(
                condition=Q(role__in=["principal", "secondary", "mention"]), name="articlepair_role"
            ),
        ]


class ArticleTopic(Tag):
    class Role(models.TextChoices):
        PRIMARY = "primary", _("primary")
        SECONDARY = "secondary", _("secondary")

    CODE = "topic"
    article = models.ForeignKey(Article, models.CASCADE, related_name="topic_tags", verbose_name=_("article"))
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="tags", verbose_name=_("topic"))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.PRIMARY)
    history = HistoricalRecords()

    class Meta(Tag.Meta):
        verbose_name, verbose_name_plural = _("topic of an article"), _("topics of articles")
        constraints = [
            *Tag.Meta.constraints,
            models.UniqueConstraint(fields=["article", "topic"], name="articletopic_once"),
            models.CheckConstraint(condition=Q(role__in=["primary", "secondary"]), name="articletopic_role"),
        ]


TAGS: Final[tuple[type[Tag], ...]] = (ArticleCountry, ArticlePair, ArticleTopic)
DECIDED: Final[tuple[type[Decided], ...]] = (FieldValue, *TAGS)  # what machines suggest and editors decide
