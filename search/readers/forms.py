"""What readers fill in."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from babel.dates import get_timezone_location
from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from articles.dates import locale
from articles.text.collation import sort_key
from search import links
from search.models import Reader, SavedSearch

LONGEST_ADDRESS = 150  # it is the name of the account
AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


class AddressForm(forms.Form):
    """Whom to make an account for."""

    address = forms.EmailField(
        label=gettext_lazy("Address of mail"),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        return address.lower()


class InvitationForm(AddressForm):
    language = forms.ChoiceField(label=gettext_lazy("Language of the letter"), choices=settings.LANGUAGES)


class ReaderForm(forms.ModelForm):
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))

    class Meta:
        model = Reader
        fields = ("language", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = time_zones(get_language() or settings.LANGUAGE_CODE)  # type: ignore[attr-defined]


class SavedSearchForm(forms.ModelForm):
    class Meta:
        model = SavedSearch
        fields = ("name", "note", "schedule", "hour")
        widgets = {
            "note": forms.Textarea(attrs={"rows": 3}),
            "hour": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        }

    def clean_name(self) -> str:
        """One line: it is the subject of letters."""
        return " ".join(self.cleaned_data["name"].split())


class NewSearchForm(SavedSearchForm):
    PERIODS = (
        ("", gettext_lazy("as in the search")),
        ("-7d", gettext_lazy("always the last 7 days")),
        ("-30d", gettext_lazy("always the last 30 days")),
        ("-12m", gettext_lazy("always the last 12 months")),
    )
    period = forms.ChoiceField(label=gettext_lazy("Period"), choices=PERIODS, required=False)

    field_order = ("name", "note", "period")

    def in_period(self, query: str) -> str:
        """The query string, with the days of the chosen period in place of its own."""
        if not (period := self.cleaned_data["period"]):
            return query
        pairs = [pair for pair in links.written(QueryDict(query)) if pair[0] not in ("from", "to", "date")]
        return urlencode([*pairs, ("from", period)])


class LeaveForm(forms.Form):
    """The password once more, before all is deleted."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("The password is not right. Capital and small letters count."))
        return password


@lru_cache
def time_zones(language: str) -> list[tuple[str, str]]:
    """(name, what people call it in this language), by that: ("Asia/Almaty", "Kazakhstan (Almaty)")."""
    names = [name for name in zoneinfo.available_timezones() if name.partition("/")[0] in AREAS]
    named = [(name, get_timezone_location(name, locale=locale(language))) for name in {*names, settings.TIME_ZONE}]
    # Older names of the same place would stand there twice; the one that comes first in the alphabet stands for both.
    labels = {label: name for name, label in sorted(named, reverse=True)} | {
        label: name for name, label in named if name == settings.TIME_ZONE
    }
    return sorted(((name, label) for label, name in labels.items()), key=lambda zone: sort_key(zone[1]))
