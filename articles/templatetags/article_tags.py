"""Template tags of every page: its addresses in each language, the navigation, numbers, dates, languages."""

from __future__ import annotations

import datetime as dt
import json
import re
from functools import lru_cache
from typing import Any, NamedTuple

from babel.dates import format_date
from django import template
from django.conf import settings
from django.template import RequestContext
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.encoding import uri_to_iri
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from articles import dates
from articles.models import IN_BULK, Article
from articles.pages.about import Contact, contact
from articles.pages.addresses import absolute
from articles.pages.codebook import address as entry_address
from articles.pages.display import language_label, mark
from articles.pages.rules import rule_in_words
from articles.pages.wording import articles_in_words, day, found_by_unit, moment, number, percent

register = template.Library()
# Inside a script element a browser looks for tags and comments, whatever its type.
SCRIPT_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
# What the outline of a tag says in words.
UNCHECKED = {
    "suggested": gettext_lazy("suggested by a machine, not yet checked"),
    IN_BULK: gettext_lazy("accepted in bulk"),
}
# A language is named in itself, so that its readers find it.
LANGUAGE_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}

for filter_ in (number, day, moment, percent, mark):
    register.filter(filter_)
register.filter(rule_in_words)
register.simple_tag(articles_in_words)
register.simple_tag(found_by_unit)


# ---- the page ----------------------------------------------------------------------------------------------


class LanguageLink(NamedTuple):
    """`whole`: the address with scheme and host."""

    code: str
    name: str
    url: str
    whole: str


@register.simple_tag(takes_context=True)
def language_links(context: RequestContext) -> list[LanguageLink]:
    """This page in each language of the site, its query string kept; an unknown address leads to the start page."""
    request = context.get("request")
    here = request.get_full_path() if request else "/"
    links = []
    for code, _name in settings.LANGUAGES:
        there = translate_url(here, code)
        if not there.startswith(f"/{code}/"):
            there = f"/{code}/"
        links.append(LanguageLink(code, LANGUAGE_NAMES[code], there, absolute(request, there) if request else there))
    return links


@register.simple_tag(takes_context=True)
def in_readers_language(context: RequestContext) -> str:
    """The whole address of this page without a language: it leads to the reader's (LocaleMiddleware)."""
    request = context["request"]
    here = request.get_full_path()
    return absolute(request, here.removeprefix(f"/{get_language()}"))


@register.simple_tag(takes_context=True)
def whole_address(context: RequestContext) -> str:
    """Of this page, as it is printed: in the letters of its words, which a browser takes as well."""
    return uri_to_iri(absolute(context["request"], context["request"].get_full_path()))


@register.simple_tag
def codebook(kind: str, code: str) -> str:
    """The address of an entry of the codebook; kinds as in articles/pages/codebook.py."""
    return entry_address(kind, code)


@register.simple_tag
def today() -> dt.datetime:
    return timezone.now()


@register.simple_tag
def whom_to_ask() -> Contact | None:
    return contact()


@register.simple_tag(takes_context=True)
def nav_link(context: RequestContext, view: str, label: str, **kwargs: str) -> SafeString:
    """An item of the main navigation; `aria-current` where the reader is on that very page."""
    url = reverse(view, kwargs=kwargs or None)
    request = context.get("request")
    current = ' aria-current="page"' if request and request.path == url else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', url, SafeString(current), label)


@register.filter
def json_ld(value: Any) -> SafeString:
    """A data block of linked data; browsers do not run it, so it needs no leave of the content security policy."""
    text = json.dumps(value, ensure_ascii=False).translate(SCRIPT_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))  # escaped above


# ---- in words ----------------------------------------------------------------------------------------------


def _unbroken(date: str) -> str:
    """A number stays with the word behind it, wherever the line ends."""
    return re.sub(r"(?<=[0-9]) ", "\xa0", date)


@register.filter
def date_in_words(value: str) -> str:
    return _unbroken(dates.in_words(value))


@register.filter
def language_name(code: str) -> str:
    return language_label(code)


@register.filter
def unchecked(standing: str) -> str:
    """What the outline says; "" of a tag that an editor decided."""
    return str(UNCHECKED.get(standing, ""))


# ---- an article in a list ----------------------------------------------------------------------------------


@register.simple_tag
def lang_of(article: Article) -> SafeString:
    """The attributes of an element that holds the article's own words."""
    return format_html('lang="{}" dir="auto"', article.language)


@register.simple_tag
def pin(article: Article, revision: int, number: int) -> SafeString:
    """The link to a paragraph's permanent address, at the end of it."""
    url = reverse("permanent_revision", args=[article.code, revision])
    label = _("Address of paragraph %(number)s") % {"number": number}
    made = '<a class="pin" href="{}#p{}" lang="{}" aria-label="{}">¶</a>'
    return format_html(made, url, number, dates.locale(), label)


@register.simple_tag
def date_gutter(article: Article, lead: str = "day") -> SafeString:
    """The date beside a record: the day large where it is known, otherwise what is known, in words.

    `lead`: "year" sets the year large in its stead, "hour" adds the time of day, "line" writes it all in figures.
    """
    value, day, locale = article.date_value, article.date_from, dates.locale()
    precision = article.date_precision
    if day is None:
        return format_html('<p class="when">{}</p>', date_in_words(value))
    if lead == "line":
        return format_html('<time class="when" datetime="{}">{}</time>', value, _in_figures(day, precision))
    whole = precision in ("day", "minute")
    if lead == "year":
        large, small = str(day.year), _part_of_year(day.month, day.day if whole else 0, locale)
        small = "" if precision == "year" else small
    elif whole:
        large, small = str(day.day), _month(day.year, day.month, locale)
    else:
        return format_html('<time class="when" datetime="{}">{}</time>', value, date_in_words(value))
    if lead == "hour" and (time := dates.time_of_day(value)):
        small = f"{small}, {time:%H:%M}"
    written = day.isoformat() if whole else value
    return format_html('<time class="when" datetime="{}"><b>{}</b> <span>{}</span></time>', written, large, small)


# Most months of a list stood on the one before.
@lru_cache(maxsize=4096)
def _month(year: int, month: int, locale: str) -> str:
    return format_date(dt.date(year, month, 1), "MMMM y", locale=locale)


@lru_cache(maxsize=4096)
def _in_figures(day: dt.date, precision: str) -> str:
    return day.strftime({"month": "%m.%Y", "year": "%Y"}.get(precision, "%d.%m.%Y"))


@lru_cache(maxsize=3 * 13 * 32)
def _part_of_year(month: int, day: int, locale: str) -> str:
    """A day and its month, or with 0 for the day the month alone."""
    alone = "MMMM" if locale == "kk" else "LLLL"  # CLDR capitalises Kazakh months that stand alone
    return _unbroken(
        format_date(dt.date(2000, month, day or 1), "d MMMM" if day else alone, locale=locale)
    )  # a leap year
