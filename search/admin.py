"""The lexicon at the editors' desk: concepts that they add, and words of searches that found little."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.defaultfilters import yesno
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.pages.display import language_label
from articles.text.scripts import fold
from search.lexicon import editing, files, missed
from search.lexicon.concepts import LONGEST, lexicon
from search.models import FORMS_LENGTH, Concept, MissedWord

if TYPE_CHECKING:
    from django.contrib.auth.models import User

COLUMNS = ("kk", "ru", "en")


class FormsField(forms.CharField):
    """Forms of one language, parted by semicolons."""

    widget = forms.Textarea(attrs={"rows": 2, "cols": 80})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=FORMS_LENGTH, **kwargs)

    def clean(self, value: Any) -> str:
        column = editing.tidied(super().clean(value))
        for form in filter(None, column.split("; ")):
            if not editing.is_searchable(form):
                told = _("“%(form)s”: a form has one word at least and %(most)d at most.")
                raise forms.ValidationError(told % {"form": form, "most": LONGEST})
        return column


class ConceptForm(forms.ModelForm):
    kk = FormsField(label=gettext_lazy("in Kazakh"))
    ru = FormsField(label=gettext_lazy("in Russian"))
    en = FormsField(label=gettext_lazy("in English"))

    class Meta:
        help_texts = {"active": gettext_lazy("What is not in use stands for nothing in searches, and is kept.")}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("active") and not self.errors:
            for form, concept in editing.holders([cleaned[name] for name in COLUMNS], self.instance.pk):
                told = _("“%(form)s” is a form of the concept “%(concept)s” already.")
                self.add_error(form.language, told % {"form": form.text, "concept": editing.called(concept)})
        return cleaned


@admin.register(Concept)
class ConceptAdmin(admin.ModelAdmin):
    form = ConceptForm
    fields = (*COLUMNS, "active")
    list_display = ("__str__", "active", "changed_by", "changed_at")
    list_filter = ("active",)
    list_select_related = ("changed_by",)
    search_fields = COLUMNS
    change_form_template = "admin/search/concept/change_form.html"

    def save_model(self, request: HttpRequest, obj: Concept, form: forms.ModelForm, change: bool) -> None:
        obj.changed_by = cast("User", request.user)
        super().save_model(request, obj, form, change)
        transaction.on_commit(taken_over, robust=True)

    def delete_model(self, request: HttpRequest, obj: Concept) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(taken_over, robust=True)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Concept], search_term: str
    ) -> tuple[QuerySet[Concept], bool]:
        """In any case and keyboard, on any database; the table is small."""
        words = fold(search_term).split()
        texts = ((row.pk, fold(" ".join(row.columns))) for row in queryset) if words else ()
        found = [pk for pk, text in texts if all(word in text for word in words)]
        return (queryset.filter(pk__in=found) if words else queryset), False

    # ---- what forms touch ----

    def get_urls(self) -> list[Any]:
        preview = self.admin_site.admin_view(require_POST(self.preview))
        return [path("preview/", preview, name="search_concept_preview"), *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """The words that the forms of a form would touch; nothing is kept."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        columns = [editing.tidied(request.POST.get(name, "")[:FORMS_LENGTH]) for name in COLUMNS]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Words of the archive"),
            "opts": self.opts,
            "touched": editing.touched(columns),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/search/concept/preview.html", context)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row: Concept | None = context.get("original")
        return super().render_change_form(
            request, context | {"touched": editing.touched(row.columns) if row else []}, *args, **kwargs
        )

    # ---- history ----

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Change history: %s") % obj,
            "object": obj,
            "opts": self.opts,
            "changes": [*changes(obj)][::-1],
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/articles/history.html", context)


def changes(concept: Concept) -> Iterator[dict[str, Any]]:
    """Who changed what and when, oldest first, as the page of histories shows it."""
    before: dict[str, str] = {}
    for record in concept.history.select_related("history_user").order_by("history_id"):
        after = {name: getattr(record, name) for name in COLUMNS} | {"active": yesno(record.active)}
        differences = [
            {"label": label_for_field(name, Concept), "before": before.get(name, ""), "after": value}
            for name, value in after.items()
            if value != before.get(name, "")
        ]
        who = record.history_user.get_username() if record.history_user else ""
        yield {"when": record.history_date, "who": who, "what": "", "differences": differences}
        before = after


def taken_over() -> None:
    """Use the change in this process at once; others see it within seconds."""
    lexicon.renew()
    missed.clear()


@admin.register(MissedWord)
class MissedWordAdmin(admin.ModelAdmin):
    list_display = ("word", "language_name", "count", "articles", "last_day", "concept")
    list_display_links = None
    list_filter = ("language",)
    change_list_template = "admin/search/missedword/change_list.html"

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return self.list_display if request.user.has_perm("search.add_concept") else self.list_display[:-1]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        told = {"title": _("Words of searches that found little"), "counting": settings.COUNT_MISSED_WORDS}
        return super().changelist_view(request, {**(extra_context or {}), **told})

    @admin.display(description=gettext_lazy("language"), ordering="language")
    def language_name(self, row: MissedWord) -> str:
        return language_label(row.language) if row.language else ""

    @admin.display(description=gettext_lazy("articles with this form"))
    def articles(self, row: MissedWord) -> int:
        return files.current().count(row.word)

    @admin.display(description="")
    def concept(self, row: MissedWord) -> str:
        url = f"{reverse('admin:search_concept_add')}?{urlencode({row.language or 'ru': row.word})}"
        return format_html('<a href="{}">{}</a>', url, _("Make a concept of it"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: MissedWord | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: MissedWord | None = None) -> bool:
        return False
