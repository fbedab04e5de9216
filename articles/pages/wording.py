"""Numbers, days, and how many articles or stories a list holds, in the language of the page."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import ngettext

from articles.dates import locale


def number(value: int) -> str:
    """A number with its thousands parted as the language of the page does."""
    return _number(value, locale())


# A page of results has some hundred numbers, and most of them stood on the page before.
@lru_cache(maxsize=4096)
def _number(value: int, language: str) -> str:
    return format_decimal(value, locale=language)


def articles_in_words(count: int) -> str:
    """Such as “1 268 articles”, in the form that the number asks for."""
    return ngettext("%(number)s article", "%(number)s articles", count) % {"number": number(count)}


def found_by_unit(unit: str, total: int, stories: int) -> str:
    """Such as “120 articles found in 97 stories”, the unit ("article" or "story") first."""
    if unit == "story":
        found = ngettext("%(number)s story found", "%(number)s stories found", stories) % {"number": number(stories)}
        other = ngettext("%(found)s (%(number)s article)", "%(found)s (%(number)s articles)", total)
        return found if total == stories else other % {"found": found, "number": number(total)}
    found = ngettext("%(number)s article found", "%(number)s articles found", total) % {"number": number(total)}
    other = ngettext("%(found)s in %(number)s story", "%(found)s in %(number)s stories", stories)
    return found if total == stories else other % {"found": found, "number": number(stories)}


def day(moment: dt.datetime) -> str:
    """The day of a moment, in words, in the time zone of the pages."""
    return str(format_date(timezone.localtime(moment), "long", locale=locale()))


def moment(value: dt.datetime) -> str:
    """Day and time in words, in the time zone of the pages."""
    return f"{day(value)}, {timezone.localtime(value):%H:%M}"


def percent(share: float) -> str:
    return f"{share:.0%}"
