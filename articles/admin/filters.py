"""Filters of the list of articles. None of them joins: an article never appears twice."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.archive import evidence
from articles.models import (
    TAGS,
    Alert,
    Article,
    ArticleCountry,
    ArticlePair,
    ArticleTopic,
    BulkAction,
    FieldValue,
    IngestRun,
    Outlet,
    Pair,
    Tag,
    Topic,
)
from articles.pages.display import language_label
from articles.text.collation import sort_key

NONE = "none"


def tagged(kind: Any, **condition: Any) -> Exists:
    return Exists(kind.objects.filter(article=OuterRef("pk"), **condition))


def counting(kind: Any, **condition: Any) -> Exists:
    """Has a tag of this kind that an editor did not reject."""
    return Exists(kind.objects.filter(article=OuterRef("pk"), **condition).exclude(state=Tag.State.REJECTED))


def _any(condition: Q) -> Q:
    """Has a tag of any kind of which this is so."""
    return reduce(or_, (Q(Exists(kind._default_manager.filter(condition, Q(article=OuterRef("pk"))))) for kind in TAGS))


class TagStateFilter(admin.SimpleListFilter):
    title, parameter_name = _("state of tags"), "tags"
    SUGGESTED = {
        "topics": Q(tagged(ArticleTopic, state=Tag.State.SUGGESTED)),
        "pairs": Q(tagged(ArticlePair, state=Tag.State.SUGGESTED)),
        "countries": Q(tagged(ArticleCountry, state=Tag.State.SUGGESTED)),
    }

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        return [
            ("topics", _("has suggested topics")),
            ("pairs", _("has suggested pairs")),
            ("countries", _("has suggested countries")),
            ("bulk", _("has tags accepted in bulk")),
            ("checked", _("all checked")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if self.value() == "checked":
            return queryset.exclude(_any(Tag.UNCHECKED))
        if self.value() == "bulk":
            return queryset.filter(_any(Q(state=Tag.State.ACCEPTED, bulk__isnull=False)))
        return queryset.filter(self.SUGGESTED.get(self.value() or "", Q()))


class TargetFilter(admin.SimpleListFilter):
    """Articles with one tag of a kind, or with none of it."""

    kind: Any

    def targets(self) -> list[tuple[str, str]]:
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        return [*self.targets(), (NONE, _("none"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if self.value() == NONE:
            return queryset.exclude(counting(self.kind))
        if self.value():
            return queryset.filter(counting(self.kind, **{self.kind.CODE: self.value()}))
        return queryset


class PairFilter(TargetFilter):
    title, parameter_name = _("country pair"), "pair"
    kind: Any = ArticlePair

    def targets(self) -> list[tuple[str, str]]:
        used = Pair.objects.filter(Exists(self.kind.objects.filter(pair=OuterRef("pk"))))
        pairs = ((pair.pk, pair.label()) for pair in used.select_related("first", "second"))
        return sorted(pairs, key=lambda row: sort_key(row[1]))


class TopicFilter(TargetFilter):
    title, parameter_name = _("topic"), "topic"
    kind: Any = ArticleTopic

    def targets(self) -> list[tuple[str, str]]:
        return [(topic.pk, topic.label()) for topic in Topic.objects.all()]


class LanguageFilter(admin.SimpleListFilter):
    title, parameter_name = _("language"), "lang"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        codes = Article.objects.order_by().values_list("language", flat=True).distinct()
        return sorted(((code, language_label(code)) for code in codes), key=lambda row: sort_key(row[1]))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        return queryset.filter(language=self.value()) if self.value() else queryset


class OutletFilter(admin.SimpleListFilter):
    title, parameter_name = _("outlet"), "outlet"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        used = Outlet.objects.filter(Exists(Article.objects.filter(outlet=OuterRef("pk"))))
        return [*used.values_list("slug", "name"), (NONE, _("none"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if self.value() == NONE:
            return queryset.filter(outlet=None)
        return queryset.filter(outlet__slug=self.value()) if self.value() else queryset


class DateFilter(admin.SimpleListFilter):
    title, parameter_name = _("date"), "date"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        return [(NONE, _("no date")), ("doubtful", _("only month or year"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if self.value() == NONE:
            return queryset.filter(date_from=None)
        if self.value():
            return queryset.filter(date_precision__in=["month", "year"])
        return queryset


class EvidenceFilter(admin.SimpleListFilter):
    """Articles in which `archive check` found evidence that cannot be, but for those that were mended since."""

    title, parameter_name = _("evidence"), "evidence"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        return [("impossible", _("points outside the text"))] if self._found() else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if self.value() != "impossible":
            return queryset
        return queryset.filter(pk__in=evidence.impossible(self._found()))

    def _found(self) -> list[int]:
        alert = Alert.objects.filter(kind=Alert.Kind.EVIDENCE, ended_at__isnull=True).first()
        return alert.detail["articles"] if alert else []


class OfOneFilter(admin.SimpleListFilter):
    """The articles of one row of another table; offered by that row's page alone, and shown where it is chosen."""

    model: Any

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        chosen = request.GET.get(self.parameter_name or "", "")
        row = self.model.objects.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 18 else None
        return [(str(row.pk), row)] if row else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        return queryset.filter(self.condition(int(self.value() or 0))) if self.lookup_choices else queryset

    def condition(self, pk: int) -> Q:
        raise NotImplementedError


class RunFilter(OfOneFilter):
    """What one ingest run brought."""

    title, parameter_name = _("ingest run"), "run"
    model = IngestRun

    def condition(self, pk: int) -> Q:
        return Q(run=pk)


class BulkFilter(OfOneFilter):
    """What one bulk action decided and nobody decided again."""

    title, parameter_name = _("bulk action"), "bulk"
    model = BulkAction

    def condition(self, pk: int) -> Q:
        fields = FieldValue.objects.filter(article=OuterRef("pk"), bulk=pk)
        return _any(Q(bulk=pk)) | Q(Exists(fields)) | Q(hidden_bulk=pk)
