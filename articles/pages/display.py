"""What pages say of an article: as much of its text as its outlet allows, its date's doubts, its tags in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from babel import Locale
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from articles.dates import locale
from articles.models import Article, ArticlePair, Outlet, Tag
from articles.pages.quotations import Quotation, Sources

EXCERPT_CHARACTERS = 400
QUOTATIONS = 5  # of one tag; the rest are counted

PRECISIONS: dict[str, str | Promise] = {
    "minute": gettext_lazy("Day and time are given by the source."),
    "day": gettext_lazy("The source gives the day."),
    "month": gettext_lazy("The source gives only the month and the year."),
    "year": gettext_lazy("The source gives only the year."),
}
DOUBTS: dict[str, str | Promise] = {
    "assumed_zone": gettext_lazy("The source names no time zone: the time is taken as Kazakhstan's."),
    "may_postdate_event": gettext_lazy(
        "The date may be that of a reprint: the event and its first report may be older."
    ),
    "contradicted": gettext_lazy("The source also states another date."),
    "future": gettext_lazy("The date lies after the day on which the archive received the article."),
    "short_year": gettext_lazy("The source writes the year with two digits."),
    "range": gettext_lazy("The source gives several days: an issue of a newspaper, for example."),
    "relative": gettext_lazy(
        "The source says only “today” or “yesterday”: the day follows from when the page was fetched."
    ),
    "utc_day": gettext_lazy("The source gives the time by UTC: where it was published it may have been the next day."),
}


def is_complete(article: Article) -> bool:
    """Whether the archive may show the whole text."""
    return article.outlet is None or article.outlet.display == Outlet.Display.FULL


def shown_paragraphs(article: Article) -> list[str]:
    """The body in paragraphs, or its beginning where the outlet's policy is an excerpt and a link."""
    body = article.body if is_complete(article) else Truncator(article.body).chars(EXCERPT_CHARACTERS, truncate="…")
    return [paragraph for paragraph in body.split("\n\n") if paragraph.strip()]


def date_notes(article: Article) -> list[str]:
    """How far the date can be relied on, in sentences."""
    if article.date_precision == Article.Precision.UNKNOWN:
        first = (
            _("The source gives a day without a year; the archive does not guess it.")
            if article.date_value
            else _("The source gives no date; the archive does not guess one.")
        )
    else:
        first = str(PRECISIONS[article.date_precision])
    return [first, *(str(DOUBTS.get(flag, flag)) for flag in article.date_flags)]


def counting_tags(kind: Any) -> QuerySet[Any]:
    """The tags of one kind that an article is listed by: those not rejected, and pairs more than mentioned."""
    tags = kind.objects.exclude(state=Tag.State.REJECTED)
    return tags.exclude(role=ArticlePair.Role.MENTION) if kind is ArticlePair else tags


def language_label(code: str, language: str | None = None) -> str:
    """The name of a language in the language of the page: "Kazakh". A code unknown to CLDR stands for itself."""
    names = Locale(locale(language)).languages
    name: str = names.get(code.replace("-", "_")) or names.get(code.partition("-")[0]) or code
    return name


@dataclass(frozen=True, slots=True)
class ShownTag:
    """A tag as the article page shows it. `url`: the search for it, empty where no search would find this article."""

    label: str
    url: str
    role: str
    checked: bool
    rule: str
    confidence: float
    quotations: list[Quotation]
    more: int


@dataclass(frozen=True, slots=True)
class TagGroup:
    label: str
    tags: list[ShownTag]


def tag_groups(article: Article, sources: Sources) -> list[TagGroup]:
    """Countries, pairs and topics that are not rejected, the weightiest role and the surest first."""
    groups = (
        ("country", pgettext("of an article", "Countries"), article.country_tags.all()),
        ("pair", pgettext("of an article", "Country pairs"), article.pair_tags.all()),
        ("topic", pgettext("of an article", "Topics"), article.topic_tags.all()),
    )
    return [TagGroup(label, list(_shown(facet, tags, sources))) for facet, label, tags in groups]


def _shown(facet: str, tags: Iterable[Any], sources: Sources) -> Iterator[ShownTag]:
    for tag in sorted((tag for tag in tags if tag.state != Tag.State.REJECTED), key=_weight):
        found = facet != "pair" or tag.role != "mention"
        yield ShownTag(
            label=str(tag),
            url=f"{reverse('search')}?{urlencode({facet: tag.target_code})}" if found else "",
            role=tag.get_role_display(),
            checked=tag.by_editor,
            rule=tag.rule,
            confidence=tag.confidence,
            quotations=sources.quotations(tag.evidence[:QUOTATIONS]),
            more=max(0, len(tag.evidence) - QUOTATIONS),
        )


def _weight(tag: Any) -> tuple[int, float, str]:
    return tag.Role.values.index(tag.role), -tag.confidence, tag.target_code
