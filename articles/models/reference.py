"""Countries, pairs, topics and outlets: what articles are about and who published them."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from articles import vocabulary


class Named(models.Model):
    """A thing with a name in each language of the site."""

    name_kk = models.CharField(_("name in Kazakh"), max_length=200)
    name_ru = models.CharField(_("name in Russian"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label()

    def label(self, language: str | None = None) -> str:
        """The name in `language`, or in the language of the page."""
        name: str = getattr(self, f"name_{(language or get_language() or 'en')[:2]}", self.name_en)
        return name


class Standing(models.Manager[Any]):
    """Without those that were merged into others."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(merged_into=None)


class Mergeable(models.Model):
    """What editors merge: one that became part of another stays as a row, so that its address and names lead there.

    None is merged into one that is itself merged. Written by articles/archive/regroup.py.
    """

    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("merged into")
    )
    objects = Standing()
    every: ClassVar[models.Manager[Any]] = models.Manager()

    ADDRESS: ClassVar[str]  # the column that stands in addresses

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Raises ValidationError for the address of one that was merged: it leads elsewhere."""
        super().clean()
        taken = type(self).every.filter(**{self.ADDRESS: getattr(self, self.ADDRESS)}).exclude(merged_into=None)
        if self._state.adding and taken.exists():
            raise ValidationError({self.ADDRESS: _("This address leads to what its owner was merged into.")})

    @property
    def standing(self) -> Self:
        """Itself, or what it was merged into."""
        into: Self | None = self.merged_into  # type: ignore[assignment]  # of the same table
        return into or self


class Country(Named):
    code = models.CharField(_("code"), max_length=2, primary_key=True)  # ISO 3166 alpha-2, and EU, XK, SU
    iso3 = models.CharField(max_length=3, blank=True)
    cow = models.PositiveSmallIntegerField(null=True, blank=True)  # Correlates of War

    class Meta:
        verbose_name, verbose_name_plural = _("country"), _("countries")
        ordering = ["code"]


class Pair(models.Model):
    """Two countries; `code` is theirs, lower case and sorted: "kz-ru"."""

    code = models.CharField(_("code"), max_length=5, primary_key=True)
    first = models.ForeignKey(Country, models.PROTECT, related_name="+", verbose_name=_("first country"))
    second = models.ForeignKey(Country, models.PROTECT, related_name="+", verbose_name=_("second country"))

    class Meta:
        verbose_name, verbose_name_plural = _("country pair"), _("country pairs")
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_sorted")]

    def __str__(self) -> str:
        return self.label()

    def label(self, language: str | None = None) -> str:
        """Both names, that of the site's home country first."""
        countries = {self.first_id: self.first, self.second_id: self.second}
        return " — ".join(
            countries[code].label(language) for code in vocabulary.pair_members(self.code, settings.HOME_COUNTRY)
        )


class Topic(Mergeable, Named):
    ADDRESS = "code"
    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    covers_kk = models.TextField(_("what it covers, in Kazakh"), blank=True)
    covers_ru = models.TextField(_("what it covers, in Russian"), blank=True)
    covers_en = models.TextField(_("what it covers, in English"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    # Language → term → weight: what editors changed of the file's words (articles/vocabulary/topic_words.py).
    words = models.JSONField(_("words"), default=dict, blank=True, editable=False)
    edited = models.BooleanField(_("edited here"), default=False, editable=False)  # the vocabulary file keeps off
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("topic"), _("topics")
        ordering = ["order", "code"]

    def covers(self, language: str | None = None) -> str:
        """What it covers, in `language` or in that of the page; "" where nobody has said."""
        text: str = getattr(self, f"covers_{(language or get_language() or 'en')[:2]}", self.covers_en)
        return text


#: Whose outlets of a kind are, in words that go with the name of the kind in languages that have genders.
OWNED: dict[tuple[str, str], Promise] = {
    ("agency", "state"): pgettext_lazy("of a news agency", "state"),
    ("agency", "private"): pgettext_lazy("of a news agency", "private"),
    ("newspaper", "state"): pgettext_lazy("of a newspaper as an outlet", "state"),
    ("newspaper", "private"): pgettext_lazy("of a newspaper as an outlet", "private"),
    ("broadcaster", "state"): pgettext_lazy("of a broadcaster", "state"),
    ("broadcaster", "private"): pgettext_lazy("of a broadcaster", "private"),
    ("portal", "state"): pgettext_lazy("of a portal", "state"),
    ("portal", "private"): pgettext_lazy("of a portal", "private"),
    ("unknown", "state"): pgettext_lazy("of an outlet of some kind", "state"),
    ("unknown", "private"): pgettext_lazy("of an outlet of some kind", "private"),
}
OF_A_FOREIGN_STATE = _("of a foreign state")


class Outlet(Mergeable):
    ADDRESS = "slug"

    class Kind(models.TextChoices):
        AGENCY = "agency", _("news agency")
        NEWSPAPER = "newspaper", _("newspaper")
        BROADCASTER = "broadcaster", _("broadcaster")
        PORTAL = "portal", _("portal")
        GOVERNMENT = "government", _("government body")
        UNKNOWN = "unknown", pgettext_lazy("kind of outlet", "unknown")

    class Ownership(models.TextChoices):
        STATE = "state", pgettext_lazy("ownership", "state")
        PRIVATE = "private", _("private")
        FOREIGN_STATE = "foreign_state", _("foreign state")
        UNKNOWN = "unknown", pgettext_lazy("ownership", "unknown")

    class Display(models.TextChoices):
        FULL = "full", _("full text")
        EXCERPT = "excerpt", _("excerpt and link")

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("suggested")
        ACCEPTED = "accepted", _("accepted")

    slug = models.SlugField(_("slug"), max_length=80, unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=200)
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    domains = models.JSONField(_("domains"), default=list, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, verbose_name=_("country"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.UNKNOWN)
    ownership = models.CharField(_("ownership"), max_length=20, choices=Ownership, default=Ownership.UNKNOWN)
    display = models.CharField(_("what pages show"), max_length=10, choices=Display, default=Display.FULL)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUGGESTED)
    edited = models.BooleanField(_("edited here"), default=False, editable=False)
    # Of the names, for the admin (articles/archive/keys.py).
    sort_name = models.CharField(max_length=200, editable=False, db_index=True)
    search_name = models.CharField(max_length=1000, editable=False)
    history = HistoricalRecords(excluded_fields=["sort_name", "search_name"])

    class Meta:
        verbose_name, verbose_name_plural = _("outlet"), _("outlets")
        ordering = ["sort_name", "slug"]

    def __str__(self) -> str:
        return self.name

    def owned_in_words(self) -> str:
        """Whose it is, in words that follow its kind; "" where that is not known, or where the kind says it."""
        if self.kind == self.Kind.GOVERNMENT:
            return ""
        if self.ownership == self.Ownership.FOREIGN_STATE:
            return str(OF_A_FOREIGN_STATE)
        return str(OWNED.get((self.kind, self.ownership), ""))
