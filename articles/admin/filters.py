"""Filters of the list of articles. None of them joins: an article never appears twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.admin.finding import MOST_WORDS, country_names, has_words, topic_nearness
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
from articles.models.querysets import among
from articles.pages.display import language_label
from articles.pages.wording import number
from articles.text.collation import sort_key
from articles.text.scripts import fold

NONE = "none"
MOST_LANGUAGES = 10  # that the list of articles is offered by
OFFERED = 10  # of the rows that a box found by what was typed


def tagged(kind: Any, **condition: Any) -> Exists:
    return Exists(kind.objects.filter(article=OuterRef("pk"), **condition))


def counting(kind: Any) -> Exists:
    """Has a tag of this kind that an editor did not reject."""
    return Exists(kind.objects.filter(article=OuterRef("pk")).exclude(state=Tag.State.REJECTED))


def any_tag(condition: Q) -> Q:
    """Has a tag of any kind of which this is so."""
    return reduce(or_, (Q(Exists(kind._default_manager.filter(condition, Q(article=OuterRef("pk"))))) for kind in TAGS))


FEW = 10_000  # rows


def chosen(articles: QuerySet[Article], rows: Iterable[Any], condition: Q) -> QuerySet[Article]:
    """The articles that `condition` is true of. `rows` of values, one article's id each, are the same articles, found
    without looking at all others: where they are few, the database is told their ids."""
    ids: set[int] = set()
    for each in rows:
        found = list(each.order_by()[: FEW + 1])
        if len(found) > FEW:
            return articles.filter(condition)
        ids.update(found)
    return articles.filter(pk__in=among(ids))


def ids_of_any_tag(condition: Q) -> list[Any]:
    kinds: tuple[Any, ...] = TAGS
    return [kind.objects.filter(condition).values_list("article_id", flat=True) for kind in kinds]


def with_any_tag(articles: QuerySet[Article], condition: Q) -> QuerySet[Article]:
    return chosen(articles, ids_of_any_tag(condition), any_tag(condition))


class TagStateFilter(admin.SimpleListFilter):
    title, parameter_name = _("state of tags"), "tags"
    SUGGESTED: dict[str, type[Tag]] = {"topics": ArticleTopic, "pairs": ArticlePair, "countries": ArticleCountry}

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        return [
            ("suggested", _("has suggestions")),
            ("topics", _("has suggested topics")),
            ("pairs", _("has suggested pairs")),
            ("countries", _("has suggested countries")),
            ("bulk", _("has tags accepted in bulk")),
            ("checked", _("all checked")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        value = self.value() or ""
        if value == "suggested":
            return with_any_tag(queryset, Q(state=Tag.State.SUGGESTED))
        if value == "checked":
            return with_any_tag(queryset, ~Q(state=Tag.State.SUGGESTED)).exclude(any_tag(Tag.UNCHECKED))
        if value == "bulk":
            return with_any_tag(queryset, Q(state=Tag.State.ACCEPTED, bulk__isnull=False))
        kind: Any = self.SUGGESTED.get(value)
        return queryset.filter(tagged(kind, state=Tag.State.SUGGESTED)) if kind else queryset


DASH = re.compile("[-–—]")  # between the countries of a pair, as its label or its reader has it


class BoxFilter(admin.SimpleListFilter):
    """A box to type a name into, in place of a list: it finds rows by words of their names, in any language and case.

    What is typed stands in the address; so may a row's own code, which is that row alone, or "none".
    """

    template = "admin/articles/box_filter.html"

    def has_output(self) -> bool:
        return True

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        """(code, name) of the rows that are meant."""
        asked = request.GET
        self.typed = asked.get(str(self.parameter_name), "").strip()
        mine = (self.parameter_name, "p", "e")
        self.others = [(name, value) for name in asked if name not in mine for value in asked.getlist(name)]
        return self.meant(self.typed) if self.typed not in ("", NONE) else []

    def meant(self, typed: str) -> list[tuple[str, str]]:
        raise NotImplementedError

    def choices(self, changelist: Any) -> Iterator[Any]:
        found = self.lookup_choices

        def choice(display: Any, value: str = "", *, selected: bool = False) -> dict[str, Any]:
            change = {self.parameter_name: value} if value else None
            there = changelist.get_query_string(change, [] if value else [self.parameter_name])
            return {"selected": selected, "query_string": there, "display": display}

        yield choice(_("All"), selected=not self.typed)
        yield choice(_("none"), NONE, selected=self.typed == NONE)
        if self.typed not in ("", NONE) and len(found) != 1:
            yield choice(f"{self.typed}: {number(len(found))}", self.typed, selected=True)
        for code, name in found[:OFFERED]:
            yield choice(name, str(code), selected=len(found) == 1)


class TargetFilter(BoxFilter):
    """Articles with one tag of a kind, or with none of it. Beside "has suggested …" of the same kind: with this very
    tag suggested."""

    kind: Any
    suggested: str

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if not self.typed:
            return queryset
        if self.typed == NONE:
            return queryset.exclude(counting(self.kind))
        condition: dict[str, Any] = {f"{self.kind.CODE}__in": [code for code, _name in self.lookup_choices]}
        if request.GET.get("tags") == self.suggested:
            condition["state"] = Tag.State.SUGGESTED
        # Not as `counting`: from the few rows of the tag to their articles, not through all articles.
        tags = self.kind.objects.filter(**condition).exclude(state=Tag.State.REJECTED)
        if self.kind is ArticlePair and "state" in condition:
            tags = tags.exclude(role=ArticlePair.Role.MENTION)  # which no search goes by
        return queryset.filter(pk__in=tags.order_by().values("article"))


class PairFilter(TargetFilter):
    title, parameter_name, suggested = _("country pair"), "pair", "pairs"
    kind: Any = ArticlePair

    def meant(self, typed: str) -> list[tuple[str, str]]:
        pairs = Pair.objects.select_related("first", "second")
        if exact := pairs.filter(pk=typed.lower()).first():
            return [(exact.pk, exact.label())]
        used = pairs.filter(Exists(self.kind.objects.filter(pair=OuterRef("pk"))))
        parted = DASH.sub(" ", typed)
        found = [pair for pair in used if has_words(parted, country_names(pair.first), country_names(pair.second))]
        return sorted(((pair.pk, pair.label()) for pair in found), key=lambda row: sort_key(row[1]))


class TopicFilter(TargetFilter):
    title, parameter_name, suggested = _("topic"), "topic", "topics"
    kind: Any = ArticleTopic

    def meant(self, typed: str) -> list[tuple[str, str]]:
        topics = list(Topic.objects.all())
        exact = [topic for topic in topics if topic.pk == typed.lower()]
        found = exact or [topic for topic in topics if topic_nearness(typed, topic) is not None]
        return [(topic.pk, topic.label()) for topic in found]


class LanguageFilter(admin.SimpleListFilter):
    title, parameter_name = _("language"), "lang"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return sorted(((code, language_label(code)) for code in self._codes()), key=lambda row: sort_key(row[1]))

    def _codes(self) -> Iterator[str]:
        """Those that articles have, one look into the index each: PostgreSQL would read it through for all of them."""
        last = ""
        for _number in range(MOST_LANGUAGES):
            rows = Article.objects.filter(language__gt=last).order_by("language").values_list("language", flat=True)
            if (code := rows.first()) is None:
                return
            yield code
            last = code

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        return queryset.filter(language=self.value()) if self.value() else queryset


class OutletFilter(BoxFilter):
    title, parameter_name = _("outlet"), "outlet"

    def meant(self, typed: str) -> list[tuple[str, str]]:
        if exact := Outlet.every.select_related("merged_into").filter(slug=typed).first():
            return [(exact.standing.slug, exact.standing.name)]
        found = Outlet.objects.filter(Exists(Article.objects.filter(outlet=OuterRef("pk"))))
        for word in fold(typed).split()[:MOST_WORDS]:
            found = found.filter(search_name__contains=word)
        return list(found.values_list("slug", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if not self.typed:
            return queryset
        if self.typed == NONE:
            return queryset.filter(outlet=None)
        slugs = [slug for slug, _name in self.lookup_choices]
        return queryset.filter(outlet__in=Outlet.objects.filter(slug__in=slugs).order_by().values("pk"))


class DateFilter(admin.SimpleListFilter):
    title, parameter_name = _("date"), "date"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        return [(NONE, _("no date")), ("doubtful", _("only month or year"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if self.value() == NONE:
            return queryset.filter(date_from=None)
        if not self.value():
            return queryset
        doubtful = Q(date_precision__in=["month", "year"])
        rows = (Article.objects.filter(doubtful, each) for each in (Q(hidden=False), HIDDEN))  # each has its index
        return chosen(queryset, (each.values_list("pk", flat=True) for each in rows), doubtful)


HIDDEN = Q(hidden__in=[True])  # SQLite looks into the index of the column for a comparison alone


class HiddenFilter(admin.SimpleListFilter):
    title, parameter_name = _("hidden"), "hidden__exact"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        return [("1", _("Yes")), ("0", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if self.value() == "1":
            return chosen(queryset, [Article.objects.filter(HIDDEN).values_list("pk", flat=True)], HIDDEN)
        return queryset.filter(hidden=False) if self.value() else queryset


class SinceFilter(admin.SimpleListFilter):
    """How long ago, by one column of moments."""

    column: str
    DAYS = {"day": 1, "week": 7, "month": 30}

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        return list(PERIODS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(within(self.column, value)) if value in PERIODS else queryset


PERIODS: dict[str, Any] = {
    "day": _("the last 24 hours"),
    "week": _("the last 7 days"),
    "month": _("the last 30 days"),
    "older": _("more than 30 days ago"),
}


def within(column: str, period: str) -> Q:
    """That a moment lies in one of PERIODS; each but the last holds the one before it."""
    days = SinceFilter.DAYS.get(period)
    if days is None:
        return Q(**{f"{column}__lt": timezone.now() - timedelta(days=SinceFilter.DAYS["month"])})
    return Q(**{f"{column}__gte": timezone.now() - timedelta(days=days)})


class AddedFilter(SinceFilter):
    title, parameter_name, column = _("added"), "added", "added_at"


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
        return self.of(queryset, int(self.value() or 0)) if self.lookup_choices else queryset

    def of(self, rows: QuerySet[Any], pk: int) -> QuerySet[Any]:
        return rows.filter(self.condition(pk))

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

    def of(self, rows: QuerySet[Any], pk: int) -> QuerySet[Any]:
        fields, hidden = FieldValue.objects.filter(bulk=pk), Article.objects.filter(hidden_bulk=pk)
        ids = [fields.values_list("article_id", flat=True), hidden.values_list("pk", flat=True)]
        by_field = Q(Exists(fields.filter(article=OuterRef("pk"))))
        condition = any_tag(Q(bulk=pk)) | by_field | Q(hidden_bulk=pk)
        return chosen(rows, [*ids_of_any_tag(Q(bulk=pk)), *ids], condition)
