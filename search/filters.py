"""From the query string to a SearchQuery, or to BadParameter.

The keys are those of links.py; unknown keys and empty parameters are ignored. What the reader typed as text is never
an error; a value that a known key cannot have always is.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import filters
from django_filters.filterset import FilterSet

from articles import dates
from articles.models import Article
from articles.pages.errors import Fault, unfit
from articles.pages.paging import PAGE_SIZES
from search.engine import MATCHES, SORTS, UNITS, VIEWS, Choice, SearchQuery
from search.facets import FACETS, Facet
from search.parser import MAX_CHARACTERS, MAX_WORDS, is_cut

UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]+")
PAGE_DIGITS = 9
MOST_WORDS, LONGEST_WORDS = 20, 200  # characters
AGO = re.compile(r"-(\d{1,4})([dm])", re.ASCII)
MOST_NOTICES = 5  # about keys that are unknown
COUNTERS = re.compile(r"utm_\w+|\w*clid|_\w+|find[\w-]*|openstat")  # keys that others put behind addresses
MOST_VALUES = 200  # of all facets: a page shows each of them twice


#: What readers call the keys that are no facets.
NAMES: dict[str, Any] = {
    "q": gettext_lazy("Words"),
    "from": gettext_lazy("First day"),
    "to": gettext_lazy("Last day"),
    "date": gettext_lazy("Without a date"),
    "sort": gettext_lazy("Order"),
    "unit": gettext_lazy("Counts"),
    "size": gettext_lazy("Entries on a page"),
    "view": gettext_lazy("Entries"),
    "page": gettext_lazy("Page"),
    "exact": gettext_lazy("Exact spelling"),
    "match": gettext_lazy("Some of the words"),
    "all": gettext_lazy("Must match all chosen"),
}


class BadParameter(Exception):
    """The address has a value that its key cannot have. `faults` say which, in the language of the page.

    `rest`: the parameters without those values.
    """

    def __init__(self, faults: list[Fault], rest: QueryDict) -> None:
        super().__init__(faults)
        self.faults, self.rest = faults, rest


class Shared:
    """Nothing of it changes, so that every address is read by the same one. The form of each address would copy all of
    its fields, the set all of its filters, which takes longer than reading."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


class Text(Shared, forms.CharField):
    """Any text at all: what cannot be typed counts as a space, and what is too long is cut."""

    def clean(self, value: Any) -> str:
        return typed(value)[:MAX_CHARACTERS].rstrip()


def typed(value: str | None) -> str:
    return " ".join(UNPRINTABLE.sub(" ", value or "").split())


def cut(params: QueryDict) -> dict[str, int]:
    """What the page says where less is searched for than the reader typed: how many letters and words count."""
    return {"letters": MAX_CHARACTERS, "words": MAX_WORDS} if is_cut(typed(params.get("q"))) else {}


class Values(Shared, forms.Field):
    """The values of one facet, as the key repeats them."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, facet: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.facet = facet

    def clean(self, value: Any) -> tuple[str, ...]:
        try:
            return FACETS[self.facet].clean(value or ())
        except ValueError as error:
            raise unfitting(str(error)) from error


class Names(Shared, forms.MultipleChoiceField):
    """Several of a fixed list, as the key repeats them; empty ones ignored."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[str]:
        return [name for name in super().to_python(value) if name]

    def validate(self, value: list[str]) -> None:
        for name in value:
            if not self.valid_value(name):
                raise unfitting(name)


class Words(Shared, forms.Field):
    """Words, as the key repeats them: lower case, once, in order. Any text at all."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> tuple[str, ...]:
        cleaned = {Text().clean(each).casefold()[:LONGEST_WORDS].strip() for each in (value or ())[:MOST_WORDS]}
        return tuple(sorted(filter(None, cleaned)))


class Name(Shared, forms.ChoiceField):
    def validate(self, value: Any) -> None:
        if value and not self.valid_value(value):
            raise unfitting(value)


class Days(Shared, forms.CharField):
    """A year, a month or a day: the (first, last) day that it covers, as yyyymmdd. "-7d", "-12m" are before today."""

    def to_python(self, value: Any) -> Any:
        written = super().to_python(value)
        if not written:
            return None
        if ago := AGO.fullmatch(written):
            day = dates.as_number(dates.ago(timezone.localdate(), int(ago[1]), months=ago[2] == "m"))
            return day, day
        try:
            return dates.as_typed(written)
        except dates.NoSuchDay as error:
            raise no_such_day(written) from error
        except ValueError as error:
            raise unfit_date(written) from error


class Page(Shared, forms.CharField):
    def to_python(self, value: Any) -> Any:
        written = super().to_python(value)
        if not written:
            return None
        if not (written.isascii() and written.isdecimal() and len(written) <= PAGE_DIGITS and int(written)):
            raise unfitting(written)
        return int(written)


def unfitting(value: str) -> forms.ValidationError:
    return forms.ValidationError(unfit(value))


def unfit_date(value: str) -> forms.ValidationError:
    return forms.ValidationError(
        _("“%(value)s” is not a date such as 2005, 03.2005, 21.03.2005 or 21 March 2005."), params={"value": value}
    )


def no_such_day(value: str) -> forms.ValidationError:
    return forms.ValidationError(_("There is no such date as “%(value)s”."), params={"value": value})


# Each step takes the query so far, the name of a field and its clean value.


def search_for(query: SearchQuery, name: str, text: str) -> SearchQuery:
    return replace(query, text=text, sort="relevance")


def exactly(query: SearchQuery, name: str, value: str) -> SearchQuery:
    return replace(query, exact=True)


def nothing_added(query: SearchQuery, name: str, value: str) -> SearchQuery:
    return replace(query, also=False)


def leave_out(query: SearchQuery, name: str, words: tuple[str, ...]) -> SearchQuery:
    return replace(query, without=words)


def match(query: SearchQuery, name: str, value: Any) -> SearchQuery:
    return replace(query, match=value)


def choose(query: SearchQuery, name: str, chosen: tuple[str, ...]) -> SearchQuery:
    choice = query.choices.get(name, Choice())
    return replace(query, choices={**query.choices, name: replace(choice, values=chosen)})


def exclude(query: SearchQuery, name: str, excluded: tuple[str, ...]) -> SearchQuery:
    choice = query.choices.get(name, Choice())
    return replace(query, choices={**query.choices, name: replace(choice, excluded=excluded)})


def every(query: SearchQuery, name: str, facets: list[str]) -> SearchQuery:
    """All of a facet's values at once: a word about chosen values, void where none is chosen."""
    return replace(
        query,
        choices={
            name: replace(choice, every=name in facets and bool(choice.values))
            for name, choice in query.choices.items()
        },
    )


def principal(query: SearchQuery, name: str, value: str) -> SearchQuery:
    return replace(query, principal=True)


def since(query: SearchQuery, name: str, days: tuple[int, int]) -> SearchQuery:
    return replace(query, dates=replace(query.dates, first=days[0]))


def until(query: SearchQuery, name: str, days: tuple[int, int]) -> SearchQuery:
    return replace(query, dates=replace(query.dates, last=days[1]))


def undated(query: SearchQuery, name: str, value: str) -> SearchQuery:
    return replace(query, dates=replace(query.dates, undated=True))


def sort(query: SearchQuery, name: str, value: Any) -> SearchQuery:
    """Without words there is nothing to be relevant to."""
    return replace(query, sort="newest" if value == "relevance" and not query.text else value)


def unit(query: SearchQuery, name: str, value: Any) -> SearchQuery:
    return replace(query, unit=value)


def size(query: SearchQuery, name: str, value: str) -> SearchQuery:
    return replace(query, size=int(value))


def view(query: SearchQuery, name: str, value: Any) -> SearchQuery:
    return replace(query, view=value)


def page(query: SearchQuery, name: str, value: int) -> SearchQuery:
    return replace(query, page=value)


class Step(Shared, filters.Filter):
    """What one key of an address does to the query."""


def step(field: type[forms.Field], key: str, method: Any, **kwargs: Any) -> Step:
    made = Step(field_name=key, method=method, **{"label": NAMES.get(key, key), **kwargs})
    made.field_class = field
    return made


class SearchFilters(FilterSet):
    """A FilterSet whose filters narrow a SearchQuery in place of a queryset, in the order of the table below."""

    @classmethod
    def get_filters(cls) -> dict[str, filters.Filter]:
        several = [(facet.name, facet.label) for facet in FACETS.values() if facet.multiple]
        return {
            "q": step(Text, "q", search_for),
            "exact": step(Name, "exact", exactly, choices=[("1", "")]),
            "also": step(Name, "also", nothing_added, choices=[("0", "")]),
            "without": step(Words, "without", leave_out),
            "match": step(Name, "match", match, choices=[(name, "") for name in MATCHES]),
            **{name: step(Values, name, choose, facet=name, label=FACETS[name].label) for name in FACETS},
            **{f"-{name}": step(Values, name, exclude, facet=name, label=FACETS[name].label) for name in FACETS},
            "principal": step(Name, "principal", principal, choices=[("1", "")]),
            "all": step(Names, "all", every, choices=several),
            "from": step(Days, "from", since),
            "to": step(Days, "to", until),
            "date": step(Name, "date", undated, choices=[("none", "")]),
            "sort": step(Name, "sort", sort, choices=[(name, "") for name in SORTS]),
            "unit": step(Name, "unit", unit, choices=[(name, "") for name in UNITS]),
            "size": step(Name, "size", size, choices=[(str(number), "") for number in PAGE_SIZES]),
            "view": step(Name, "view", view, choices=[(name, "") for name in VIEWS]),
            "page": step(Page, "page", page),
        }

    @staticmethod
    @functools.cache
    def get_form_class() -> type[forms.Form]:
        """Made once, because its fields are the same for every address and take as long to make as to use."""
        made: type[forms.Form] = FilterSet.get_form_class(SearchFilters(queryset=Article.objects.none()))
        return made

    def search_query(self) -> SearchQuery:
        """Raises BadParameter."""
        if not self.is_valid():
            raise self.refused({key: list(errors) for key, errors in self.errors.items()})
        query = SearchQuery()
        for key, value in self.form.cleaned_data.items():
            query = self.filters[key].filter(query, value)
        days = query.dates
        if days.first is not None and days.last is not None and days.first > days.last:
            raise self.refused({"from": [_("The first day lies after the last.")]}, named=False)
        chosen = {key: len(choice.values) + len(choice.excluded) for key, choice in query.choices.items()}
        if sum(chosen.values()) > MOST_VALUES:
            message = _("At most %(number)d values of filters can be chosen at once.") % {"number": MOST_VALUES}
            raise self.refused({max(chosen, key=lambda key: chosen[key]): [message]})
        return query

    def refused(self, wrong: Mapping[str, list[str]], *, named: bool = True) -> BadParameter:
        """`wrong`: the messages about each key. Of a facet's values those that it can have are kept.

        `named`: what is wrong has to be said beside the messages.
        """
        faults = [
            Fault(key, message, str(self.filters[key].label) if named else "")
            for key, messages in wrong.items()
            for message in messages
        ]
        rest = self.data.copy()
        for key in {*wrong, "page"}:
            facet = FACETS.get(key.removeprefix("-"))
            known = [value for value in rest.getlist(key) if facet and key in self.errors and fits(facet, value)]
            rest.setlist(key, known)
        return BadParameter(faults, rest)


def fits(facet: Facet, value: str) -> bool:
    try:
        return bool(facet.clean([value]))
    except ValueError:
        return False


def parse(params: QueryDict) -> SearchQuery:
    """The search that an address asks for. Raises BadParameter."""
    return SearchFilters(params, queryset=Article.objects.none()).search_query()


def relative_days(params: QueryDict) -> dict[str, str]:
    """The days of an address that are told by today: "-7d". They move with whoever asks again."""
    told = {key: (params.get(key) or "").strip() for key in ("from", "to")}
    return {key: value for key, value in told.items() if AGO.fullmatch(value)}


def parse_strictly(params: QueryDict) -> SearchQuery:
    """As `parse`, for what leaves or counts: a key that means nothing may be a misspelt filter, and is refused too."""
    query = parse(params)
    if strange := unknown(params):
        said = _("The address has “%(key)s”, which means nothing here.")
        rest = params.copy()
        for key, _nearest in strange:
            rest.pop(key, None)
        raise BadParameter([Fault(key, said % {"key": key}, "") for key, _nearest in strange], rest)
    return query


def unknown(params: QueryDict) -> list[tuple[str, str]]:
    """(key, the nearest that is known, or "") of at most MOST_NOTICES keys that mean nothing here.

    Those that others put behind addresses are passed over.
    """
    known = [*SearchFilters.base_filters]
    strange = [key for key in params if key not in known and not COUNTERS.fullmatch(key)][:MOST_NOTICES]
    return [(key[:LONGEST_WORDS], next(iter(get_close_matches(key[:40], known, 1)), "")) for key in strange]
