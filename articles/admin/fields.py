"""Fields of several forms."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
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
        except dates.CutYear as error:
            why = _("Write the year with four digits: the archive does not guess the century.")
            raise ValidationError(why) from error
        except dates.NoSuchDay as error:
            raise ValidationError(_("No calendar has this day.")) from error
        except ValueError as error:
            raise ValidationError(_("Not a date: write 2005, 03.2005 or 21.03.2005.")) from error

    def prepare_value(self, value: Any) -> Any:
        """As the hint writes it; a time zone is not shown."""
        return dates.as_written(value) if isinstance(value, str) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """The same day written otherwise is no change."""
        try:
            return self.clean(data) not in (initial or "", self.clean(self.prepare_value(initial)))
        except ValidationError:
            return True


class SeenField(forms.CharField):
    """The version of a row that the page showed, as the page sends it back: no value that somebody changes."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=60, widget=forms.HiddenInput)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


NAMED_HOST = re.compile(r"(?:[\w-]{1,63}\.){1,9}[^\W\d_][\w-]{1,62}(?::\d{1,5})?(?:[/?#].*)?", re.DOTALL)


def with_scheme(typed: str) -> str:
    """An address as people copy it: "egemen.kz/abc" is "https://egemen.kz/abc"."""
    return f"https://{typed}" if NAMED_HOST.fullmatch(typed) else typed


class AddressField(forms.CharField):
    """An address of the web, with or without its scheme."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=2000,
            validators=[URLValidator(schemes=["http", "https"])],
            widget=forms.TextInput(attrs={"class": "vURLField", "inputmode": "url"}),
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        return with_scheme(super().to_python(value) or "")


def check_not_to_come(form: forms.BaseForm, values: dict[str, Any]) -> None:
    """Nothing was published on a day that is still to come."""
    if "date" in form.changed_data and values.get("date") and dates.to_come(values["date"]):
        form.add_error("date", _("This day is still to come."))
