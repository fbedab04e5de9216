"""What stands on a page some hundred times: values of facets, rows of periods, tags of records.

Written here, because the language of templates takes several times as long over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.dates import locale
from articles.pages.display import mark
from articles.pages.wording import number, percent
from search.engine import Unit
from search.histogram import Bar, Histogram
from search.page import Option
from search.records import TagLink
from search.templatetags.search_tags import leading

register = template.Library()

CHOICE = (
    '<div class="choice"><label class="opt{zero}"><input type="checkbox" name="{name}" value="{value}"{checked}>'
    '<span dir="auto">{label}</span>{count}</label>{exclude}</div>'
)
EXCLUDE_BUTTON = '<button type="submit" class="plain not" name="-{}" value="{}" tabindex="-1" title="{}"></button>'
EXCLUDE_LINK = '<a class="not" href="{}" rel="nofollow"{} title="{}"><span class="vh">{}: {}</span></a>'
NO_EXCLUSION = SafeString('<span class="not"></span>')
CHECKED, ZERO, NO_STOP = SafeString(" checked"), SafeString(" zero"), SafeString(' tabindex="-1"')


@register.simple_tag
def choices(options: Iterable[Option], name: str, unit: Unit, buttons: bool = False) -> SafeString:
    """The values of the facet `name`, each with its number and a way to exclude it.

    `buttons`: within the form of filters, where a button excludes what is neither chosen nor excluded.
    """
    word = _("Exclude")

    def exclude(option: Option) -> SafeString:
        if buttons and not option.chosen and not option.excluded:
            return format_html(EXCLUDE_BUTTON, name, option.value, f"{word}: {option.label}")
        if option.exclude_url:
            return format_html(EXCLUDE_LINK, option.exclude_url, NO_STOP if buttons else "", word, word, option.label)
        return NO_EXCLUSION

    return format_html_join(
        "",
        CHOICE,
        (
            {
                "zero": "" if option.count else ZERO,
                "name": f"-{name}" if option.excluded else name,
                "value": option.value,
                "checked": CHECKED if option.chosen or option.excluded else "",
                "label": f"{word}: {option.label}" if option.excluded else option.label,
                "count": counted(option.count, unit),
                "exclude": exclude(option),
            }
            for option in options
        ),
    )


@register.filter
def counted(count: int, unit: Unit = "article") -> SafeString:
    """The number at the end of a line, with the word for those who hear it without its column."""
    return _counted(count, unit, locale())


# Most counts of a page stood on the page before.
@lru_cache(maxsize=4096)
def _counted(count: int, unit: Unit, language: str) -> SafeString:
    word = ngettext("story", "stories", count) if unit == "story" else ngettext("article", "articles", count)
    return format_html('<span class="c">{}<span class="vh"> {}</span></span>', number(count), word)


@register.simple_tag
def period_rows(histogram: Histogram) -> SafeString:
    """A row for each period with articles, the latest first: how many, of each language, and their share of all."""
    codes = [code for code, _name, _count in histogram.presses]

    def row(bar: Bar) -> SafeString:
        figures = [number(bar.count), *(number(bar.counts.get(code, 0)) for code in codes)]
        if histogram.shares:
            figures.append(percent(bar.share))
        return table_row(bar.label, bar.url, figures)

    rows = [row(bar) for bar in histogram.rows]
    if histogram.undated:
        rows.append(table_row(_("Without a date"), histogram.undated_url, [number(histogram.undated)]))
    return SafeString("".join(rows))


def table_row(label: str, url: str, figures: Sequence[str]) -> SafeString:
    head = format_html('<a href="{}" rel="nofollow">{}</a>', url, label) if url else format_html("<a>{}</a>", label)
    cells = format_html_join("", '<td class="num">{}</td>', ((figure,) for figure in figures))
    return format_html('<tr><th scope="row">{}</th>{}</tr>', head, cells)


@register.simple_tag
def tag_links(tags: Iterable[TagLink]) -> SafeString:
    """To the articles under this search that have each tag, too; its outline says who stands for it."""
    language = locale()
    return SafeString(" ".join(_tag_link(tag, language) for tag in tags))


# Most tags of a list stand on several of its records.
@lru_cache(maxsize=1024)
def _tag_link(tag: TagLink, language: str) -> SafeString:
    state = mark(tag.standing)
    words = {"m": _("not checked"), "b": _("accepted in bulk")}.get(state, "")
    said = format_html('<span class="vh"> — {}</span>', words) if words else ""
    return leading(format_html("{}{}", tag.label, said), tag.url, tag.facet, tag.code, f"tag {state}", title=tag.hint)
