"""Template tags: addresses of the page in each language, the navigation, similar articles."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any, NamedTuple

from babel.dates import format_date
from babel.numbers import format_decimal
from django import template
from django.conf import settings
from django.template import RequestContext
from django.urls import reverse, translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from articles import dates
from articles.models import Article
from articles.pages.display import language_label
from articles.pages.story import Members
from search.engine import EngineUnavailable, Unit, get_engine
from search.histogram import Histogram
from search.page import Coverage

register = template.Library()
SIMILAR = 5
OUTLETS = 3  # named in the line that opens the further articles of a story
# A language is named in itself, so that its readers find it.
LANGUAGE_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


class LanguageLink(NamedTuple):
    code: str
    name: str
    url: str


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
        links.append(LanguageLink(code, LANGUAGE_NAMES[code], there))
    return links


@register.simple_tag(takes_context=True)
def nav_link(context: RequestContext, view: str, label: str, **kwargs: str) -> SafeString:
    """An item of the main navigation; `aria-current` where the reader is on that very page."""
    url = reverse(view, kwargs=kwargs or None)
    request = context.get("request")
    current = ' aria-current="page"' if request and request.path == url else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', url, SafeString(current), label)


@register.inclusion_tag("search/similar.html")
def similar(article: Article) -> dict[str, Any]:
    """Articles that resemble this one, best first; nothing where the engine is away."""
    try:
        ids = [hit.id for hit in get_engine().similar(article.pk, article.story, SIMILAR)]
    except EngineUnavailable:
        ids = []
    found = Article.objects.searchable().select_related("outlet").in_bulk(ids)
    return {"articles": [found[pk] for pk in ids if pk in found]}


@register.filter
def number(value: int) -> str:
    """A number with its thousands parted as the language of the page does."""
    return _number(value, _locale())


@register.filter
def counted(count: int, unit: Unit = "article") -> SafeString:
    """The number at the end of a line, with the word for those who hear it without its column."""
    return _counted(count, unit, _locale())


# A page of results has some hundred numbers and months, and most of them stood on the page before.


@lru_cache(maxsize=4096)
def _number(value: int, locale: str) -> str:
    return format_decimal(value, locale=locale)


@lru_cache(maxsize=4096)
def _counted(count: int, unit: Unit, locale: str) -> SafeString:
    word = ngettext("story", "stories", count) if unit == "story" else ngettext("article", "articles", count)
    return format_html('<span class="c">{}<span class="vh"> {}</span></span>', _number(count, locale), word)


@lru_cache(maxsize=4096)
def _month(year: int, month: int, locale: str) -> str:
    return format_date(dt.date(year, month, 1), "MMMM y", locale=locale)


def _locale() -> str:
    return (get_language() or "en")[:2]


@register.filter
def language_name(code: str) -> str:
    return language_label(code)


@register.simple_tag
def lang_of(article: Article) -> SafeString:
    """The attributes of an element that holds the article's own words."""
    return format_html('lang="{}" dir="auto"', article.language)


@register.simple_tag
def date_gutter(article: Article) -> SafeString:
    """The date beside a record: the day large where it is known, otherwise what is known, in words."""
    value = article.date_value
    if article.date_precision not in ("day", "minute") or article.date_from is None:
        words = dates.in_words(value)
        if article.date_from is None:
            return format_html('<p class="when">{}</p>', words)
        return format_html('<time class="when" datetime="{}">{}</time>', value, words)
    day = article.date_from
    month = _month(day.year, day.month, _locale())
    return format_html(
        '<time class="when" datetime="{}"><b>{}</b> <span>{}</span></time>', day.isoformat(), day.day, month
    )


@register.simple_tag
def articles_in_words(count: int) -> str:
    """Such as “1 268 articles”, in the form that the number asks for."""
    return ngettext("%(number)s article", "%(number)s articles", count) % {"number": number(count)}


@register.simple_tag
def found_by_unit(unit: Unit, total: int, stories: int) -> str:
    """Such as “120 articles found in 97 stories”, the unit first."""
    if unit == "story":
        found = ngettext("%(number)s story found", "%(number)s stories found", stories) % {"number": number(stories)}
        other = ngettext("%(found)s (%(number)s article)", "%(found)s (%(number)s articles)", total)
        return found if total == stories else other % {"found": found, "number": number(total)}
    found = ngettext("%(number)s article found", "%(number)s articles found", total) % {"number": number(total)}
    other = ngettext("%(found)s in %(number)s story", "%(found)s in %(number)s stories", stories)
    return found if total == stories else other % {"found": found, "number": number(stories)}


@register.simple_tag
def also_published(others: Members) -> str:
    """Such as “Also published by 3 others: Дала, Жаршы”."""
    count = {"number": number(others.total)}
    words = ngettext("Also published by %(number)s other", "Also published by %(number)s others", others.total) % count
    if not (outlets := others.outlets[:OUTLETS]):
        return words
    rest = ["…"] if others.total > len(outlets) else []
    return f"{words}: {', '.join([*outlets, *rest])}"


@register.simple_tag
def histogram_summary(histogram: Histogram) -> str:
    """One sentence: where the most articles lie, and which have no place among the bars."""
    parts = []
    count, when = histogram.most
    if count > 1:
        if histogram.query.unit == "story":
            most = ngettext("most: %(number)s story, %(when)s", "most: %(number)s stories, %(when)s", count)
        else:
            most = ngettext("most: %(number)s article, %(when)s", "most: %(number)s articles, %(when)s", count)
        parts.append(most % {"number": number(count), "when": when})
    if count := histogram.without_month:
        only = ngettext("%(number)s known only by its year", "%(number)s known only by their year", count)
        parts.append(only % {"number": number(count)})
    if count := histogram.undated:
        undated = ngettext("%(number)s without a date", "%(number)s without a date", count)
        parts.append(undated % {"number": number(count)})
    return "; ".join(parts)


@register.simple_tag
def coverage_in_words(coverage: Coverage) -> str:
    """What the archive holds at all: "The archive holds 5 articles in Kazakh, Russian, from … to …."."""
    holds = ngettext(
        "The archive holds %(number)s article. Languages: %(languages)s.",
        "The archive holds %(number)s articles. Languages: %(languages)s.",
        coverage.articles,
    ) % {"number": number(coverage.articles), "languages": ", ".join(coverage.languages)}
    if not coverage.first:
        return holds
    days = _("Dates: from %(first)s to %(last)s.") % {"first": coverage.first, "last": coverage.last}
    return f"{holds} {days}".replace("..", ".")  # Russian dates end in a full stop of their own: 2025 г.
