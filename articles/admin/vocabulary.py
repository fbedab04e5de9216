"""What tags and articles refer to: outlets and topics, which chief editors edit; countries and pairs to look up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.admin import history
from articles.admin.base import FoldedSearch, NamedSearch, ReadOnly, WithHistory
from articles.admin.finding import country_names, topic_nearness
from articles.archive import reference
from articles.models import Country, Outlet, Pair, Topic
from articles.pages.display import language_label

#: Columns that are lists → how they are told to who may only look.
LISTED = {name: f"all_{name}" for name in ("aliases", "domains", "languages")}


class LinesField(forms.CharField):
    """A list of strings, written one a line."""

    widget = forms.Textarea(attrs={"rows": 3, "cols": 60})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


class OutletForm(forms.ModelForm):
    aliases = LinesField(label=capfirst(_("other names")), required=False, help_text=_("One a line."))
    domains = LinesField(label=capfirst(_("domains")), required=False, help_text=_("One a line, without www."))
    languages = LinesField(
        label=capfirst(_("languages")), required=False, help_text=_("Codes such as kk or ru, one a line.")
    )


class Kept(WithHistory):
    """A row of the vocabulary that an editor changed: the files never overwrite it, its articles are indexed anew."""

    tracked: tuple[str, ...]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        if into := self._merged_into(unquote(object_id)):
            messages.info(request, _("It was merged into this one."))
            return redirect(f"admin:articles_{self.opts.model_name}_change", into)
        return super().change_view(request, object_id, form_url, {**(extra_context or {})})

    def _merged_into(self, key: str) -> Any:
        """The key of what it is part of; None of one that stands, or is none."""
        try:
            return self.model.every.filter(pk=key).values_list("merged_into", flat=True).first()
        except ValueError:
            return None

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        reference.edit(obj, form.changed_data, new=not change)

    def changes(self, obj: Any) -> list[history.Change]:
        key = obj._meta.pk.name
        rows = history.of_rows(obj.history.filter(**{key: obj.pk}), self.tracked)
        return sorted(rows, key=lambda change: change.when, reverse=True)


@admin.register(Outlet)
class OutletAdmin(FoldedSearch, Kept):
    form = OutletForm
    folded_column = "search_name"
    search_fields = (folded_column,)
    tracked = ("name", "aliases", "domains", "languages", "country", "kind", "ownership", "display", "state")
    list_display = ("title", "country", "kind", "ownership", "display", "state")
    list_filter = ("state", "kind", "ownership", "display")
    list_select_related = ("country",)
    fields = ("name", "slug", *tracked[1:])
    autocomplete_fields = ("country",)
    prepopulated_fields = {"slug": ("name",)}

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # The slug stands in addresses of searches.
        return ("slug", *LISTED.values()) if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """For those who may only look, lists are told in words."""
        may_change = self.has_change_permission(request, obj) or obj is None
        return [name if may_change else LISTED.get(name, name) for name in self.fields]

    @admin.display(description=_("other names"))
    def all_aliases(self, outlet: Outlet) -> str:
        return ", ".join(outlet.aliases)

    @admin.display(description=_("domains"))
    def all_domains(self, outlet: Outlet) -> str:
        return ", ".join(outlet.domains)

    @admin.display(description=_("languages"))
    def all_languages(self, outlet: Outlet) -> str:
        return ", ".join(language_label(code) for code in outlet.languages)

    @admin.display(description=_("name"), ordering="sort_name")
    def title(self, outlet: Outlet) -> str:
        return outlet.name


@admin.register(Topic)
class TopicAdmin(NamedSearch, Kept):
    tracked = ("name_kk", "name_ru", "name_en", "covers_kk", "covers_ru", "covers_en", "order", "words")
    list_display = ("code", "label", "order")
    fields = ("code", *tracked[:-1])  # the words have a page of their own
    change_form_template = "admin/articles/topic/change_form.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def nearness(self, typed: str, row: Topic) -> int | None:
        return topic_nearness(typed, row)

    @admin.display(description=_("name"))
    def label(self, topic: Topic) -> str:
        return topic.label()


@admin.register(Country)
class CountryAdmin(ReadOnly, NamedSearch):
    list_display = ("code", "label", "iso3", "cow")
    list_per_page = 300

    def names(self, row: Country) -> list[str]:
        return country_names(row)

    @admin.display(description=_("name"))
    def label(self, country: Country) -> str:
        return country.label()


@admin.register(Pair)
class PairAdmin(ReadOnly, NamedSearch):
    list_display = ("code", "label")

    def names(self, row: Pair) -> list[str]:
        return [row.code, *country_names(row.first), *country_names(row.second)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pair]:
        return super().get_queryset(request).select_related("first", "second")

    @admin.display(description=_("name"))
    def label(self, pair: Pair) -> str:
        return pair.label()
