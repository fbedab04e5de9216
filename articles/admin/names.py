"""People, organisations and places at the desk, by whose names the rules tell countries: looked up, added, mended."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.admin.base import FoldedSearch, Search, editor
from articles.admin.finding import country_names
from articles.admin.jobs import started
from articles.admin.touched import find, look_anew, may_start
from articles.admin.vocabulary import Kept, LinesField
from articles.archive import names, words
from articles.models import Country, KnownName
from articles.text.scripts import fold

MOST_COUNTRIES = 5  # of a place; one of more says nothing of any two
SHORT = 4  # letters; a shorter surname is too many other things
MOST_CHARACTERS = 2_000  # of a field, for the preview
_NAME = re.compile(r"(?=\w{2})[^\W\d_]+(?:[-–'’][^\W\d_]+)*(?: (?=\w{2})[^\W\d_]+(?:[-–'’][^\W\d_]+)*){0,7}")
_OF_A_WOMAN = ("ова", "ева", "ёва", "ина", "ына", "ая")
Kind = KnownName.Kind
FIELDS: dict[str, tuple[str, ...]] = {
    Kind.PERSON: ("surname_kk", "surname_ru", "countries", "in_office", "active"),
    Kind.ORGANISATION: ("aliases_kk", "aliases_ru", "countries", "active"),
    Kind.PLACE: ("aliases_kk", "aliases_ru", "countries", "active"),
}
NAMES = ("name_kk", "name_ru", "name_en")
WRITTEN = ("name_kk", "name_ru", "surname_kk", "surname_ru", "aliases_kk", "aliases_ru")  # what texts are read for


class CountriesField(LinesField):
    """Codes of countries, written one a line as codes or by any of their names."""

    widget = forms.Textarea(attrs={"rows": 2, "cols": 40})

    def clean(self, value: Any) -> list[str]:
        typed = super().clean(value)
        known = {fold(name): row.code for row in Country.objects.all() for name in country_names(row)} if typed else {}
        for name in typed:
            if fold(name) not in known:
                raise forms.ValidationError(_("No country is called “%(name)s”.") % {"name": name[:100]})
        return list(dict.fromkeys(known[fold(name)] for name in typed))


class KnownNameForm(forms.ModelForm):
    aliases_kk = LinesField(
        label=capfirst(gettext_lazy("other names in Kazakh")), required=False, help_text=gettext_lazy("One a line.")
    )
    aliases_ru = LinesField(
        label=capfirst(gettext_lazy("other names in Russian")), required=False, help_text=gettext_lazy("One a line.")
    )
    countries = CountriesField(
        label=capfirst(gettext_lazy("countries")),
        required=False,
        help_text=gettext_lazy("By name or code, one a line."),
    )

    class Meta:
        widgets = {"kind": forms.HiddenInput}
        help_texts = {
            "name_ru": gettext_lazy("In the nominative; the other cases are made of it."),
            "in_office": gettext_lazy("The surname alone may then stand for the country."),
            "active": gettext_lazy("What is not in use tells no countries, and is kept."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind = self.instance.kind if self.instance.pk else cleaned.get("kind", "")
        for field in WRITTEN:
            if field in cleaned and field in self.changed_data:
                cleaned[field] = self._checked(field, cleaned[field])
        number, most = len(cleaned.get("countries") or ()), MOST_COUNTRIES if kind == Kind.PLACE else 1
        least = 0 if kind == Kind.ORGANISATION else 1
        asked = not self.instance.pk or "countries" in self.changed_data
        if asked and "countries" in cleaned and not least <= number <= most:
            self.add_error("countries", _("From %(least)d to %(most)d countries.") % {"least": least, "most": most})
        if kind == Kind.PERSON and not self.errors:
            self._check_person(cleaned)
        if not self.instance.pk and not self.errors:
            self._check_new(kind, cleaned)
        return cleaned

    def _checked(self, field: str, value: Any) -> Any:
        """Names as they may be looked for, with single spaces."""
        several = value if isinstance(value, list) else [value] if value else []
        tidied = [" ".join(unicodedata.normalize("NFC", each).split()) for each in several]
        for name in tidied:
            if not _NAME.fullmatch(name):
                told = _("“%(name)s” is no name to look for: words of two letters or more, without digits or quotes.")
                self.add_error(field, told % {"name": name[:100]})
        return tidied if isinstance(value, list) else "".join(tidied)

    def _check_person(self, cleaned: dict[str, Any]) -> None:
        for language in ("kk", "ru"):
            named = {f"name_{language}", f"surname_{language}"}
            if self.instance.pk and not named.intersection(self.changed_data):
                continue  # what the file has is taken as it is
            surname = cleaned[f"surname_{language}"]
            if not surname or surname.casefold() not in cleaned[f"name_{language}"].casefold().split():
                self.add_error(f"surname_{language}", _("The surname is one of the words of the name."))

    def _check_new(self, kind: str, cleaned: dict[str, Any]) -> None:
        key = slugify(cleaned["name_en"])[:80]
        if not key:
            self.add_error("name_en", _("A name in Latin letters."))
        elif KnownName.objects.filter(kind=kind, key=key).exists():
            self.add_error("name_en", _("This name is in the list already."))
        self.instance.key = key
        self.instance.details = _details(kind, cleaned)


def _details(kind: str, cleaned: dict[str, Any]) -> dict[str, Any]:
    """What the files state of a person, and the names themselves tell."""
    if kind != Kind.PERSON:
        return dict(names.NEW[kind])
    surname, words_of_name = cleaned["surname_ru"], cleaned["name_ru"].split()
    bearers = KnownName.objects.filter(kind=kind, surname_ru__iexact=surname).exclude(countries=cleaned["countries"])
    told = {
        "common": len(surname) < SHORT or bearers.exists(),
        "gender": "f" if surname.lower().endswith(_OF_A_WOMAN) else "m",
        "surname_first": len(words_of_name) > 1 and words_of_name[0].casefold() == surname.casefold(),
    }
    return {name: value for name, value in told.items() if value not in (False, "m")}


@admin.register(KnownName)
class KnownNameAdmin(FoldedSearch, Kept):
    form = KnownNameForm
    folded_column = "search_name"
    search_fields = (folded_column,)
    tracked = (*NAMES, "surname_kk", "surname_ru", "aliases_kk", "aliases_ru", "countries", "in_office", "active")
    list_display = ("label", "kind", "countries_in_words", "active", "edited")
    list_filter = ("kind", "active", "edited")
    list_per_page = 100
    change_form_template = "admin/articles/knownname/change_form.html"

    def _merged_into(self, key: str) -> Any:
        return None  # names are not merged

    def get_fields(self, request: HttpRequest, obj: KnownName | None = None) -> tuple[str, ...]:
        return ("kind", *NAMES, *FIELDS[self._kind(request, obj)])

    def get_readonly_fields(self, request: HttpRequest, obj: KnownName | None = None) -> tuple[str, ...]:
        return ("kind",) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"kind": self._kind(request, None)}

    @staticmethod
    def _kind(request: HttpRequest, obj: KnownName | None) -> str:
        asked = obj.kind if obj else request.POST.get("kind") or request.GET.get("kind")
        return asked if asked in FIELDS else Kind.PERSON

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a file would bring it back; what is not in use tells nothing

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        kinds = [(kind.value, kind.label) for kind in Kind]
        here = self._kind(request, context.get("original"))
        return super().render_change_form(request, context | {"kinds": kinds, "kind": here}, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: KnownName, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().response_add(request, obj, *args, **kwargs)
        return self._then(request, obj, answer)

    def response_change(self, request: HttpRequest, obj: KnownName) -> HttpResponse:
        return self._then(request, obj, super().response_change(request, obj))

    def _then(self, request: HttpRequest, obj: KnownName, answer: HttpResponse) -> HttpResponse:
        """After "save": to what has the names, where it can be looked at anew."""
        return redirect("desk_name", obj.pk) if "_save" in request.POST else answer

    @admin.display(description=gettext_lazy("name"), ordering="name_ru")
    def label(self, row: KnownName) -> str:
        return row.label()

    @admin.display(description=gettext_lazy("countries"))
    def countries_in_words(self, row: KnownName) -> str:
        return ", ".join(row.countries)


# ---- what has the names --------------------------------------------------------------------------------------------


@require_POST
def typed_names(request: HttpRequest, search: Search) -> HttpResponse:
    """How many articles have the names of a form, before it is saved."""
    if not (request.user.has_perm("articles.add_knownname") or request.user.has_perm("articles.change_knownname")):
        raise PermissionDenied
    typed = [line for name in WRITTEN for line in request.POST.get(name, "")[:MOST_CHARACTERS].splitlines()]
    found = find(dict.fromkeys(filter(None, (" ".join(line.split()) for line in typed))), search, side_by_side=True)
    return _page(request, _("What has these names"), found=found, **found.context())


def kept_name(request: HttpRequest, pk: int, search: Search) -> HttpResponse:
    """How many articles have a name that is kept, and these looked at anew by a job."""
    if not request.user.has_perm("articles.change_knownname"):
        raise PermissionDenied
    row = get_object_or_404(KnownName, pk=pk)
    found = find(names.written(row), search, side_by_side=True)
    if request.method == "POST":
        if not may_start(request):
            raise PermissionDenied
        words.renew()
        if job := look_anew(found, editor(request)):
            return started(request, job)
        messages.info(request, _("No article has these names."))
    title = _("What has the name “%(name)s”") % {"name": row.label()}
    return _page(request, title, row=row, may_start=may_start(request), found=found, **found.context())


def _page(request: HttpRequest, title: str, **context: Any) -> HttpResponse:
    context |= {**admin.site.each_context(request), "title": title, "subtitle": None, "opts": KnownName._meta}
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/articles/knownname/touched.html", context)
