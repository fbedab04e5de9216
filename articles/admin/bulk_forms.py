"""What is to be done to all articles of a search: a form for each kind of action, which makes its plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import vocabulary
from articles.admin.forms import LANGUAGES, HideForm, check_two, country_picker, note_field
from articles.archive.bulk_plan import BY_NAME, Plan
from articles.models import Article, ArticleCountry, ArticlePair, ArticleTopic, BulkAction, Country, Outlet, Tag, Topic
from articles.pages.display import language_label

Kind = BulkAction.Kind
EVERY = {
    "": _("all suggested tags"),
    ArticlePair.__name__: _("all suggested pairs"),
    ArticleTopic.__name__: _("all suggested topics"),
    ArticleCountry.__name__: _("all suggested countries"),
}


def named(kind: type[Tag], code: str) -> str:
    """Such as “topic: Energy”."""
    field: Any = kind._meta.get_field(kind.CODE)
    target = field.related_model._default_manager.filter(pk=code).first()
    return f"{field.verbose_name}: {target or code}"


class OneTagForm(forms.Form):
    """A topic, a country, or a pair as two countries."""

    topic = forms.ModelChoiceField(Topic.objects.all(), label=capfirst(_("topic")), required=False)
    country = forms.ModelChoiceField(Country.objects.all(), label=capfirst(_("country")), required=False)
    first = forms.ModelChoiceField(
        Country.objects.all(), label=capfirst(_("first country of the pair")), required=False
    )
    second = forms.ModelChoiceField(
        Country.objects.all(), label=capfirst(_("second country of the pair")), required=False
    )
    note = note_field(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            self.fields[name].widget = country_picker(name, self.fields[name])
        of_article: Any = ArticleCountry._meta.get_field("country")
        choices = self.fields["country"].choices  # type: ignore[attr-defined]
        self.fields["country"].widget = AutocompleteSelect(of_article, admin.site, choices=choices)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        check_two(self, values)
        pair = [values.get("first"), values.get("second")]
        chosen = [values.get("topic"), values.get("country"), any(pair)]
        if not self.errors and (any(pair) != all(pair) or not self.fits(sum(map(bool, chosen)))):
            raise ValidationError(_("Choose one topic, one country, or both countries of one pair."))
        return values

    def fits(self, number: int) -> bool:
        """Whether so many tags may be chosen."""
        return number == 1

    def chosen(self) -> tuple[type[Tag], str] | None:
        """(ArticleTopic, "energy")."""
        values = self.cleaned_data
        if values["topic"]:
            return ArticleTopic, values["topic"].pk
        if values["country"]:
            return ArticleCountry, values["country"].pk
        if values["first"]:
            return ArticlePair, vocabulary.pair_code(values["first"].pk, values["second"].pk)
        return None

    def plan(self, kind: str) -> Plan:
        tags, code = self.chosen() or (None, "")
        names = (tags.__name__,) if tags else tuple(BY_NAME)
        return Plan(kind=kind, tags=names, code=code, note=self.cleaned_data["note"])

    def target(self) -> str:
        """What the action is about, in the language of the page."""
        one = self.chosen()
        return named(*one) if one else gettext("all suggested tags")


class AddForm(OneTagForm):
    note = note_field(required=True)


class SuggestedForm(OneTagForm):
    """Suggested tags: all, those of a kind, or one."""

    which = forms.ChoiceField(choices=list(EVERY.items()), label=_("Which tags"), required=False)
    field_order = ("which",)

    def fits(self, number: int) -> bool:
        return number == 0 or (number == 1 and not self.cleaned_data.get("which"))

    def plan(self, kind: str) -> Plan:
        plan, which = super().plan(kind), self.cleaned_data["which"]
        return Plan(kind=kind, tags=(which,), note=plan.note) if which else plan

    def target(self) -> str:
        return super().target() if self.chosen() else str(EVERY[self.cleaned_data["which"]])


class OutletForm(forms.Form):
    outlet = forms.ModelChoiceField(Outlet.objects.all(), label=capfirst(_("outlet")))
    note = note_field(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = Article._meta.get_field("outlet")
        choices = self.fields["outlet"].choices  # type: ignore[attr-defined]
        self.fields["outlet"].widget = AutocompleteSelect(field, admin.site, choices=choices)

    def plan(self, kind: str) -> Plan:
        return Plan(kind=kind, value=str(self.cleaned_data["outlet"].pk), note=self.cleaned_data["note"])

    def target(self) -> str:
        return f"{gettext('outlet')}: {self.cleaned_data['outlet']}"


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=capfirst(_("language")))
    note = note_field(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, language_label(code)) for code in LANGUAGES]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]

    def plan(self, kind: str) -> Plan:
        return Plan(kind=kind, value=self.cleaned_data["language"], note=self.cleaned_data["note"])

    def target(self) -> str:
        return f"{gettext('language')}: {language_label(self.cleaned_data['language'])}"


class HideAllForm(HideForm):
    def plan(self, kind: str) -> Plan:
        return Plan(kind=kind, value=self.cleaned_data["reason"])

    def target(self) -> str:
        return f"{gettext('reason for hiding')}: {self.cleaned_data['reason']}"


#: The ways to change many articles, in the order of their tabs.
FORMS: dict[str, tuple[Any, type[Any]]] = {
    Kind.ACCEPT: (_("Accept tags"), SuggestedForm),
    Kind.REJECT: (_("Reject tags"), SuggestedForm),
    Kind.ADD: (_("Add a tag"), AddForm),
    Kind.REMOVE: (_("Remove a tag"), OneTagForm),
    Kind.OUTLET: (_("Set the outlet"), OutletForm),
    Kind.LANGUAGE: (_("Set the language"), LanguageForm),
    Kind.HIDE: (_("Hide"), HideAllForm),
}
