"""Template tags of the search pages: what is found, in words."""

from __future__ import annotations

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.pages.story import Members
from articles.pages.wording import found_by_unit, moment, number, percent
from search.engine import BY_DAY, BY_MONTH, BY_YEAR, Partial, SearchQuery
from search.facets import FACETS
from search.histogram import Histogram
from search.page import Coverage
from search.pages.front import Holdings
from search.plan import plan
from search.readers.unread import Unread

register = template.Library()
OUTLETS = 3  # named in the line that opens the further articles of a story


@register.simple_block_tag
def leading(
    content: SafeString,
    url: str,
    key: str,
    value: str,
    classes: str = "",
    current: bool = False,
    rel: str = "nofollow",
    title: str = "",
) -> SafeString:
    """A link to another search; without an address, because it would be too long, a button of the form of filters.

    The form has all that this search has, so that `key` and `value` beside it ask for the same as the link would.
    """
    attributes = {"aria-current": "true" if current else None, "title": title or None}
    if url:
        attributes |= {"class": classes.strip() or None, "href": url, "rel": rel or None}
        return format_html("<a{}>{}</a>", flatatt(attributes), content)
    attributes |= {"class": f"plain {classes}".strip(), "form": "filters", "name": key, "value": value}
    return format_html('<button type="submit"{}>{}</button>', flatatt(attributes), content)


@register.simple_tag
def found_in_words(query: SearchQuery, total: int, stories: int, partial: Partial) -> str:
    """The heading: how many articles have all words, and how many some of them or similar ones."""
    if not partial.total:
        return found_by_unit(query.unit, total, stories)
    if lacks_one_word(query):
        return _similar_found(query, total, stories, partial)
    some = ngettext("Some of the words: %(number)s article", "Some of the words: %(number)s articles", partial.total)
    if not total:
        return " ".join((_("No article has all the words."), some % {"number": number(partial.total)}))
    every = ngettext("All the words: %(number)s article", "All the words: %(number)s articles", total)
    heading = every % {"number": number(total)}
    if stories < total:
        heading += " " + _("(%(number)s without reprints)") % {"number": number(stories)}
    further = _("Some of the words: %(number)s more, below by themselves") % {"number": number(partial.total)}
    return f"{heading}. {further}" if partial.shown else heading


def _similar_found(query: SearchQuery, total: int, stories: int, partial: Partial) -> str:
    """Of a search for one word, which a partial match cannot have."""
    if not total:
        similar = ngettext("Similar words: %(number)s article", "Similar words: %(number)s articles", partial.total)
        return " ".join((_("No article has this word."), similar % {"number": number(partial.total)}))
    heading = found_by_unit(query.unit, total, stories)
    further = _("Similar words: %(number)s more, below by themselves") % {"number": number(partial.total)}
    return f"{heading}. {further}" if partial.shown else heading


@register.simple_tag
def partial_heading(query: SearchQuery) -> str:
    """What stands above the partial matches."""
    return _("Similar words") if lacks_one_word(query) else _("Some of the words")


@register.simple_tag
def some_in_words(query: SearchQuery, partial: Partial) -> str:
    """The line that leads to partial matches, where there are enough full ones."""
    if lacks_one_word(query):
        words = ngettext(
            "%(number)s more article has similar words", "%(number)s more articles have similar words", partial.total
        )
    else:
        words = ngettext(
            "%(number)s more article has some of the words",
            "%(number)s more articles have some of the words",
            partial.total,
        )
    return words % {"number": number(partial.total)}


def lacks_one_word(query: SearchQuery) -> bool:
    """Whether no word but one could be lacking in a partial match: it has a similar one instead."""
    made = plan(query)
    return len((made if made.asked else made.loose or made).asked) <= 1


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
def unread_in_words(outlet: Unread) -> str:
    """Such as “Жаршы: 3 pages lost”; the name alone of one that could not be reached."""
    if not outlet.pages:
        return outlet.name
    lost = ngettext("%(number)s page could not be read", "%(number)s pages could not be read", outlet.pages)
    return f"{outlet.name}: {lost % {'number': number(outlet.pages)}}"


@register.simple_tag
def histogram_title(histogram: Histogram) -> str:
    stories = histogram.query.unit == "story"
    titles = {
        BY_YEAR: _("Stories by year, %(span)s") if stories else _("Articles by year, %(span)s"),
        BY_MONTH: _("Stories by month, %(span)s") if stories else _("Articles by month, %(span)s"),
        BY_DAY: _("Stories by day, %(span)s") if stories else _("Articles by day, %(span)s"),
    }
    return titles[histogram.unit] % {"span": histogram.span}


@register.simple_tag
def histogram_summary(histogram: Histogram) -> str:
    """One sentence: where the most articles lie, and which have no place among the bars."""
    parts = []
    count, when = histogram.most
    if count > 1:
        if histogram.unit == BY_DAY:
            most = ngettext("peak: %(number)s on %(when)s", "peak: %(number)s on %(when)s", count)
        elif histogram.query.unit == "story":
            most = ngettext("peak: %(number)s story in %(when)s", "peak: %(number)s stories in %(when)s", count)
        else:
            most = ngettext("peak: %(number)s article in %(when)s", "peak: %(number)s articles in %(when)s", count)
        parts.append(most % {"number": number(count), "when": when})
    if count := histogram.vague:
        only = ngettext("%(number)s known only by its year", "%(number)s known only by their year", count)
        if histogram.unit == BY_DAY:
            only = ngettext("%(number)s whose day is not known", "%(number)s whose day is not known", count)
        parts.append(only % {"number": number(count)})
    if count := histogram.undated:
        undated = ngettext("%(number)s without a date", "%(number)s without a date", count)
        parts.append(undated % {"number": number(count)})
    return "; ".join(parts)


PLURALS = {
    "pair": gettext_lazy("Country pairs"),
    "country": gettext_lazy("Countries"),
    "topic": gettext_lazy("Topics"),
    "outlet": gettext_lazy("Outlets"),
}


@register.simple_tag
def plural_name(kind: str) -> str:
    return str(PLURALS[kind])


@register.simple_tag
def singular_name(kind: str) -> str:
    return str(FACETS[kind].label)


@register.simple_tag
def articles_word(count: int) -> str:
    """The word alone, in the form that the number asks for."""
    return ngettext("article", "articles", count)


@register.simple_tag
def holdings_in_words(held: Holdings) -> str:
    """Such as “1,762 articles, 45 outlets; 1998–2026; last taken in: 30 November 2026, 09:15; tags checked …: 12%.”"""
    articles = ngettext("%(number)s article", "%(number)s articles", held.articles) % {"number": number(held.articles)}
    outlets = ngettext("%(number)s outlet", "%(number)s outlets", held.outlets) % {"number": number(held.outlets)}
    parts = [f"{articles}, {outlets}"]
    if held.first:
        parts.append(str(held.first) if held.first == held.last else f"{held.first}–{held.last}")
    if held.taken_in:
        parts.append(_("last taken in: %(moment)s") % {"moment": moment(held.taken_in)})
    parts.append(_("tags checked by editors: %(share)s") % {"share": percent(held.checked)})
    return "; ".join(parts) + "."


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
