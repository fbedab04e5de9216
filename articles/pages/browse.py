"""The list that reads the database alone: it works while the search engine does not."""

from __future__ import annotations

from typing import Any, cast

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles import vocabulary
from articles.models import Article, ArticleCountry, ArticlePair, ArticleTopic, Country, Outlet, Pair, Topic
from articles.pages.display import counting_tags, language_label
from articles.pages.paging import MAX_HITS


class PairChoiceField(forms.ModelChoiceField):
    """Takes a pair's codes in any order and case."""

    def to_python(self, value: Any) -> Any:
        first, _dash, second = str(value or "").partition("-")
        return super().to_python(vocabulary.pair_code(first, second) if second else value)


class StandingField(forms.ModelChoiceField):
    """Takes also the address of one that was merged, for what it is part of."""

    queryset: QuerySet[Any]

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            key = self.to_field_name or "pk"
            merged: Any = self.queryset.model.every.filter(**{key: value})
            into = merged.values_list(f"merged_into__{key}", flat=True).first()
            if into is None:
                raise
            return super().to_python(into)


class StandingFilter(django_filters.ModelChoiceFilter):
    field_class = StandingField


class YearFilter(django_filters.Filter):
    field_class = forms.IntegerField


class UnitField(forms.ChoiceField):
    """As `unit` of the search, where articles are the usual."""

    def to_python(self, value: Any) -> str:
        return "" if value == "article" else super().to_python(value)


class UnitFilter(django_filters.Filter):
    field_class = UnitField


class PairFilter(django_filters.ModelChoiceFilter):
    field_class = PairChoiceField


def _in_use(targets: QuerySet[Any], kind: Any) -> QuerySet[Any]:
    return targets.filter(Exists(counting_tags(kind).filter(**{kind.CODE: OuterRef("pk")})))


def _visible() -> QuerySet[Article]:
    return Article.objects.searchable().order_by()


def _languages() -> list[tuple[str, str]]:
    """Of each language one article is looked at: DISTINCT looks at all."""
    codes: list[str] = []
    in_order = _visible().order_by("language").values_list("language", flat=True)
    while (code := (in_order.filter(language__gt=codes[-1]) if codes else in_order).first()) is not None:
        codes.append(code)
    return sorted(((code, language_label(code)) for code in codes), key=lambda choice: choice[1])


class BrowseFilter(django_filters.FilterSet):
    pair = PairFilter(
        label=_("Country pair"),
        method="tagged",
        empty_label=_("any"),
        queryset=lambda _request: _in_use(Pair.objects.select_related("first", "second"), ArticlePair),
    )
    country = django_filters.ModelChoiceFilter(
        label=_("Country"),
        method="tagged",
        empty_label=_("any"),
        queryset=lambda _request: _in_use(Country.objects.all(), ArticleCountry),
    )
    topic = StandingFilter(
        label=_("Topic"), method="tagged", empty_label=_("any"), queryset=lambda _request: Topic.objects.all()
    )
    lang = django_filters.ChoiceFilter(
        label=_("Language"), field_name="language", empty_label=_("any"), choices=_languages
    )
    outlet = StandingFilter(
        label=_("Outlet"),
        to_field_name="slug",
        empty_label=_("any"),
        queryset=lambda _request: Outlet.objects.filter(Exists(_visible().filter(outlet=OuterRef("pk")))),
    )
    year = YearFilter(
        label=_("Year"),
        method="in_year",
        min_value=1,
        max_value=9999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
    )
    # The last one, since it looks at what the others leave.
    unit = UnitFilter(
        label=_("Reprints"),
        method="one_of_each_story",
        choices=[("", _("listed one by one")), ("story", _("one article of each story"))],
    )

    class Meta:
        model = Article
        fields: list[str] = []

    _walking = False

    def walked(self) -> QuerySet[Article]:
        """The same as `qs`, for the first of very many. A database finds the few articles of a tag by the tag and sorts
        them; of a common one it has the first sooner by walking through all articles in their order."""
        self._walking = True
        return self.filter_queryset(self.queryset.all())

    def tagged(self, queryset: QuerySet[Article], name: str, value: Any) -> QuerySet[Article]:
        kinds: dict[str, Any] = {"pair": ArticlePair, "country": ArticleCountry, "topic": ArticleTopic}
        tags = counting_tags(kinds[name]).filter(**{name: value})
        if self._walking:
            return queryset.filter(Exists(tags.filter(article=OuterRef("pk"))))
        return queryset.filter(pk__in=tags.values("article"))

    def one_of_each_story(self, queryset: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        """The head of each story, where it is left, otherwise the newest article that is."""
        others = queryset.order_by().filter(story=OuterRef("story"))
        before = others.filter(Q(pk=OuterRef("story")) | Q(newest__gt=OuterRef("newest")))
        return queryset.filter(Q(pk=F("story")) | ~Exists(before))

    def in_year(self, queryset: QuerySet[Article], name: str, value: Any) -> QuerySet[Article]:
        """Articles whose days overlap the year."""
        year = f"{value:04}"
        return queryset.filter(date_from__lte=f"{year}-12-31", date_to__gte=f"{year}-01-01")


class BoundedPaginator(Paginator):
    """Counts no further than pages go, so that a long list costs no more than a short one."""

    @cached_property
    def total(self) -> int:
        """The number of articles; MAX_HITS + 1 stands for more. Without their order, and by a column of an index: to
        look at each row of so many takes a hundred times as long."""
        return cast("QuerySet[Article]", self.object_list).order_by().values("hidden")[: MAX_HITS + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self.total, MAX_HITS)


def articles() -> QuerySet[Article]:
    """What a list shows of each article, newest first, undated last."""
    return (
        Article.objects.searchable()
        .select_related("outlet")
        .prefetch_related("pair_tags__pair__first", "pair_tags__pair__second", "topic_tags__topic")
        .defer("body", "search_text", "languages")
        .order_by("-newest")
    )
