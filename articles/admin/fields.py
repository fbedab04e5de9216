"""Fields of several forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import dates


class DateField(forms.CharField):
    """A date as people write it, as precise as it is known: its value is one of `dates.covered`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=capfirst(gettext_lazy("date")),
            required=False,
            max_length=dates.LONGEST_TYPED,
            help_text=gettext_lazy("2005, 03.2005, 21.03.2005 or 21 March 2005, as precise as it is known."),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        try:
            return dates.moment_typed(super().clean(value))
        except dates.NoSuchDay as error:
            raise ValidationError(_("No calendar has this day.")) from error
        except ValueError as error:
            raise ValidationError(_("Not a date: write 2005, 03.2005 or 21.03.2005.")) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        """The same day written otherwise is no change."""
        try:
            return bool(self.clean(data) != (initial or ""))
        except ValidationError:
            return True


class SeenField(forms.CharField):
    """The version of a row that the page showed, as the page sends it back: no value that somebody changes."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=60, widget=forms.HiddenInput)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False
