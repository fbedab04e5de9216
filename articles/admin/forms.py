"""Forms of the editors' desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from articles import vocabulary
from articles.admin.consequences import contradictions
from articles.admin.fields import DateField, SeenField, check_not_to_come
from articles.archive.settle import Decision, tags_of
from articles.models import (
    IN_BULK,
    NOTE_CHARACTERS,
    Article,
    ArticleCountry,
    ArticlePair,
    ArticleTopic,
    Country,
    Pair,
    Tag,
    Topic,
)
from articles.pages.display import language_label
from articles.pages.withdrawal import WHO_READS_IT

# Languages that the press of the region is written in; an article's own is offered in any case.
LANGUAGES = "kk ru en ky uz tg tk tr az mn zh uk be hy ka de fr ar fa".split()

RESTS_ON = _("A text, a link, or a passage of the article.")
UNFOUNDED = _("Say what it rests on: a text, a link, or a passage of the article.")

OVERTAKEN = _(
    "Somebody changed the article while this page was open. What stands here is what you entered; save once more to "
    "keep it."
)

CHOSEN_KINDS: tuple[type[Tag], ...] = (ArticleTopic, ArticlePair)  # in bulk; topics first


class ArticleForm(forms.ModelForm):
    date = DateField()
    language = forms.ChoiceField(label=capfirst(_("language")))
    note = forms.CharField(
        label=capfirst(_("what the change rests on")),
        required=False,
        max_length=NOTE_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
        help_text=format_lazy("{} {}", RESTS_ON, _("Readers see it. Needed for another date.")),
    )
    hidden = forms.BooleanField(
        label=capfirst(_("hidden")),
        required=False,
        help_text=_("Takes the article out of the public view; its address answers 410."),
    )
    hidden_reason = forms.CharField(
        label=capfirst(_("reason for hiding")), required=False, max_length=300, help_text=WHO_READS_IT
    )

    mend_evidence = forms.BooleanField(
        label=_("Mend the evidence"),
        required=False,
        help_text=_("Where its words still stand in the text they are found anew; what cannot be found is dropped."),
    )

    seen = SeenField()

    class Meta:
        model = Article
        fields = ["title", "outlet", "byline", "language", "hidden", "hidden_reason"]
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2, "cols": 80}),
            "byline": forms.TextInput(attrs={"class": "vTextField"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "date" in self.fields:  # a page for looking only has no fields
            self.initial["date"] = self.instance.date_value
            self.initial["seen"] = self.instance.updated_at.isoformat()
            codes = dict.fromkeys([*LANGUAGES, self.instance.language])
            self.fields["language"].choices = [(code, language_label(code)) for code in codes]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if self.changed_data and values.get("seen", "") not in ("", self.initial["seen"]):
            self.data = {**dict(self.data.items()), "seen": self.initial["seen"]}  # who saves once more has been told
            self.add_error(None, OVERTAKEN)
        if not values.get("hidden"):
            values["hidden_reason"] = ""
        elif not values.get("hidden_reason", "").strip():
            self.add_error("hidden_reason", _("Say why the article is hidden."))
        check_not_to_come(self, values)
        if "date" in self.changed_data and not values.get("note"):
            self.add_error("note", UNFOUNDED)
        return values


class Label(forms.Widget):
    """Shows what a decided row is about; it is not to be changed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html('<span class="tag-label">{}</span>', self.text)


class TagForm(forms.ModelForm):
    """A tag of an article: of one that exists the state and role can be decided, of a new one what it is about. The
    note says what the decision rests on; a tag added by hand has nothing else."""

    class Meta:
        labels = {"note": _("what the decision rests on")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "state" not in self.fields:
            return
        self._decide()
        self._name()

    def _name(self) -> None:
        """In a table no box has a label beside it: whoever hears the page is told what it is, and of which tag."""
        about = f"{self.instance}: " if self.instance.pk else ""
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{about}{field.label or ''}"

    def _decide(self) -> None:
        states = Tag.State
        if self.instance.pk is None:
            choices = [states.ADDED]
            self.initial["state"] = states.ADDED
            self.fields["state"].disabled = True
        else:
            confirmed = states.ADDED if self.instance.state == states.ADDED else states.ACCEPTED
            choices = list(dict.fromkeys([states(self.instance.state), confirmed, states.REJECTED]))
            self._settle(self.instance)
        named = [(state.value, state.label) for state in choices]
        if self.instance.standing == IN_BULK:  # to be told from being accepted by itself, which is offered too
            self.initial["state"] = IN_BULK
            named.insert(0, (IN_BULK, self.instance.get_standing_display()))
        self.fields["state"].choices = named  # type: ignore[attr-defined]
        self.fields["note"].widget = forms.Textarea(attrs={"rows": 2, "cols": 24, "title": RESTS_ON})

    def _settle(self, tag: Any) -> None:
        self._show(tag.CODE, str(tag))

    def _show(self, name: str, text: str) -> None:
        self.fields[name].disabled = True
        self.fields[name].widget = Label(text)

    def clean_state(self) -> str:
        state: str = self.cleaned_data["state"]
        return Tag.State.ACCEPTED if state == IN_BULK else state

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk is None:
            if not values.get("note"):
                self.add_error("note", UNFOUNDED)
        elif self.changed_data == ["note"] and values.get("state") == Tag.State.SUGGESTED:
            self.add_error("state", _("Accept or reject the tag that the note is about."))
        return values

    def decision(self) -> Decision:
        """Another role for a suggestion is an editor's word: the tag is accepted with it."""
        state = Tag.State.REJECTED if self.cleaned_data["state"] == Tag.State.REJECTED else Tag.State.ACCEPTED
        return Decision(self._meta.model, self.code(), state, self.cleaned_data["role"], self.cleaned_data["note"])

    def code(self) -> str:
        """Of what is tagged."""
        code: str = self.cleaned_data[self._meta.model.CODE].pk
        return code


class TagFormSet(forms.BaseInlineFormSet):
    """The tags of one kind. What the whole form decides is gathered on the article that it is of, kind by kind; the
    last kind sees whether it can be decided together."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        rows: list[Any] = self.forms
        decisions = [row.decision() for row in rows if row.has_changed()]
        self.instance.decided = [*getattr(self.instance, "decided", ()), *decisions]
        if self.model is ArticleCountry:
            faults = contradictions(self.instance.decided, tags_of(self.instance))
            if faults:
                raise ValidationError(faults)


class PairTagForm(TagForm):
    """A pair is chosen as two countries: it comes into being when it is first used."""

    first = forms.ModelChoiceField(Country.objects.all(), label=_("first country"))
    second = forms.ModelChoiceField(Country.objects.all(), label=_("second country"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and "first" in self.fields:
            for name in ("first", "second"):
                self.fields[name].widget = country_picker(name, self.fields[name])
            self._name()

    def _settle(self, tag: ArticlePair) -> None:
        for name, country in (("first", tag.pair.first), ("second", tag.pair.second)):
            self.initial[name] = country.pk
            self.fields[name].required = False
            self._show(name, country.label())

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        check_two(self, values)
        return values

    def code(self) -> str:
        return vocabulary.pair_code(self.cleaned_data["first"].pk, self.cleaned_data["second"].pk)


def country_picker(name: str, field: Any) -> AutocompleteSelect:
    return AutocompleteSelect(Pair._meta.get_field(name), admin.site, choices=field.choices)


def check_two(form: forms.BaseForm, values: dict[str, Any]) -> None:
    if values.get("first") and values.get("first") == values.get("second"):
        form.add_error("second", _("A pair needs two countries."))


class HideForm(forms.Form):
    reason = forms.CharField(
        label=capfirst(_("reason for hiding")),
        max_length=300,
        widget=forms.TextInput(attrs={"size": 60}),
        help_text=WHO_READS_IT,
    )


def note_field(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label=capfirst(_("what it rests on")),
        required=required,
        max_length=NOTE_CHARACTERS,
        help_text=_("A text or a link. Readers see it."),
        widget=forms.TextInput(attrs={"size": 60}),
    )


class ChooseTagForm(forms.Form):
    """One of the topics and pairs that the chosen articles have."""

    tag = forms.ChoiceField(label=capfirst(_("topic or pair")))
    note = note_field(required=False)

    def __init__(self, choices: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tag"].choices = list(choices)  # type: ignore[attr-defined]

    def chosen(self) -> tuple[type[Tag], str]:
        """(ArticleTopic, "energy")."""
        name, _colon, code = self.cleaned_data["tag"].partition(":")
        return next(kind for kind in CHOSEN_KINDS if kind.__name__ == name), code


class AddTagForm(forms.Form):
    """A topic, or a pair as two countries."""

    topic = forms.ModelChoiceField(Topic.objects.all(), label=capfirst(_("topic")), required=False)
    first = forms.ModelChoiceField(
        Country.objects.all(), label=capfirst(_("first country of the pair")), required=False
    )
    second = forms.ModelChoiceField(
        Country.objects.all(), label=capfirst(_("second country of the pair")), required=False
    )
    note = note_field(required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            self.fields[name].widget = country_picker(name, self.fields[name])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        check_two(self, values)
        countries = [values.get("first"), values.get("second")]
        if not self.errors and (bool(values.get("topic")) == any(countries) or any(countries) != all(countries)):
            raise ValidationError(_("Choose a topic, or both countries of a pair."))
        return values

    def chosen(self) -> tuple[type[Tag], str]:
        values = self.cleaned_data
        if values["topic"]:
            return ArticleTopic, values["topic"].pk
        return ArticlePair, vocabulary.pair_code(values["first"].pk, values["second"].pk)
