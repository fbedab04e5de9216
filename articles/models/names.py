"""People, organisations and places by whose names the rules tell countries: of the vocabulary files, or editors'."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from articles.models.reference import Named


class KnownName(Named):
    """`key` is that of the files. `details`: what the files say besides, as there. Names are in the nominative."""

    class Kind(models.TextChoices):
        PERSON = "person", pgettext_lazy("in the vocabulary", "person")
        ORGANISATION = "organisation", pgettext_lazy("in the vocabulary", "organisation")
        PLACE = "place", pgettext_lazy("in the vocabulary", "place")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PERSON)
    key = models.SlugField(_("code"), max_length=80)
    surname_kk = models.CharField(_("surname in Kazakh"), max_length=80, blank=True)
    surname_ru = models.CharField(_("surname in Russian"), max_length=80, blank=True)
    aliases_kk = models.JSONField(_("other names in Kazakh"), default=list, blank=True)
    aliases_ru = models.JSONField(_("other names in Russian"), default=list, blank=True)
    countries = models.JSONField(_("countries"), default=list, blank=True)  # their codes
    in_office = models.BooleanField(_("head of state in office"), default=False)
    active = models.BooleanField(_("in use"), default=True)
    details = models.JSONField(default=dict, editable=False)
    search_name = models.CharField(max_length=2000, editable=False)  # of the names, for the admin
    edited = models.BooleanField(_("edited here"), default=False, editable=False)
    history = HistoricalRecords(excluded_fields=["search_name", "details"])

    class Meta:
        verbose_name, verbose_name_plural = (
            pgettext_lazy("in the vocabulary", "name"),
            _("people, organisations, places"),
        )
        ordering = ["kind", "name_ru", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="known_name_once")]

    @classmethod
    def changed_by_editors(cls) -> QuerySet[Any]:
        return cls._default_manager.filter(edited=True).order_by("pk")
