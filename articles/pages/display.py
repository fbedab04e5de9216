"""What pages say of an article: as much of its text as its outlet allows, its date's doubts, its tags in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from articles.dates import locale
from articles.ingest.records import UNDER_HALF
from articles.models import IN_BULK, Article, ArticlePair, Decided, FieldValue, Outlet, Tag
from articles.models.notes import bare
from articles.pages.quotations import Quotation, Sources
from articles.pages.wording import number

EXCERPT_CHARACTERS = 400
QUOTATIONS = 5  # of one tag; the rest are counted

# How the outline of a tag tells that no editor decided it by itself.
MARKS = {"suggested": "m", IN_BULK: "b"}
PRECISIONS: dict[str, str | Promise] = {
    "minute": gettext_lazy("Day and time are given by the source."),
    "day": gettext_lazy("The source gives the day."),
    "month": gettext_lazy("The source gives only the month and the year."),
    "year": gettext_lazy("The source gives only the year."),
}
BY_EDITOR: dict[str, str | Promise] = {
    "minute": gettext_lazy("Day and time were set by an editor of the archive."),
    "day": gettext_lazy("The day was set by an editor of the archive."),
    "month": gettext_lazy("The month and the year were set by an editor of the archive."),
    "year": gettext_lazy("The year was set by an editor of the archive."),
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


def shown_text(article: Article, body: str | None = None) -> str:
    """The body, or its beginning where the outlet's policy is an excerpt and a link. `body`: of another revision."""
    text = article.body if body is None else body
    return text if is_complete(article) else _excerpt(text)


def shown_excerpt(article: Article) -> str:
    """The beginning of the body, which any outlet allows to be shown."""
    return _excerpt(article.body)


def is_doubtful(article: Article) -> bool:
    """Whether the page that the newest text was taken from holds far more that may be its text."""
    newest = article.revisions.order_by("-number").values_list("repairs", flat=True).first()
    return any(repair["kind"] == UNDER_HALF for repair in newest or ())


def _excerpt(body: str) -> str:
    return Truncator(body).chars(EXCERPT_CHARACTERS, truncate="…")


def date_notes(article: Article) -> list[str]:
    """How far the date can be relied on, in sentences."""
    if is_by_editor(article, "date"):
        unknown = (
            gettext_lazy("The day was set by an editor of the archive, without a year.")
            if article.date_value
            else gettext_lazy("An editor of the archive decided that the article has no known date.")
        )
        first = str(BY_EDITOR.get(article.date_precision, unknown))
    elif article.date_precision == Article.Precision.UNKNOWN:
        first = (
            _("The source gives a day without a year; the archive does not guess it.")
            if article.date_value
            else _("The source gives no date; the archive does not guess one.")
        )
    else:
        first = str(PRECISIONS[article.date_precision])
    return [first, *(str(DOUBTS.get(flag, flag)) for flag in article.date_flags)]


def field(article: Article, name: str) -> FieldValue | None:
    """Where this value of the article's own comes from."""
    return next((row for row in article.field_values.all() if row.field == name), None)


def is_by_editor(article: Article, name: str) -> bool:
    row = field(article, name)
    return row is not None and row.by_editor


def is_supplied(article: Article, name: str) -> bool:
    """Whether an editor gave this value and the source does not: in citations it stands in brackets."""
    row = field(article, name)
    return row is not None and row.by_editor and not row.evidence


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
class Ground:
    """What a value rests on: words of the source, an editor's note, or both.

    `more`: further places in the source. `withheld`: the editor's is a passage of so many characters that the outlet
    does not allow to be shown.
    """

    quotations: list[Quotation]
    more: int = 0
    note: str = ""
    passage: Sequence[Quotation] = ()  # in the note's stead: where its words stand in the text
    linked: bool = False  # the note is an address
    withheld: int = 0


def ground(row: Decided, article: Article, sources: Sources) -> Ground:
    by_hand = row.rule == "editor"
    words = [row.note, *(piece["text"] for piece in row.evidence if by_hand)]
    if any(not _may_leave(article, text) for text in words):
        return Ground([] if by_hand else _quotations(row, article, sources), withheld=max(map(len, words)))
    quoted = by_hand and bare(row.note) in {bare(text) for text in words[1:]}
    return Ground(
        _quotations(row, article, sources),
        more=max(0, len(row.evidence) - QUOTATIONS),
        note="" if quoted else row.note,
        passage=sources.passage(row.note) if row.note and not by_hand else (),
        linked=_is_address(row.note),
    )


def _quotations(row: Decided, article: Article, sources: Sources) -> list[Quotation]:
    """The first of them; words beyond what the outlet allows to be shown are told by their place alone."""
    found = sources.quotations(row.evidence[:QUOTATIONS])
    return [each if _may_leave(article, each.words) else replace(each, words="") for each in found]


def _may_leave(article: Article, words: str) -> bool:
    """All but a passage of the text beyond the excerpt, where the outlet allows no more than that."""
    if is_complete(article):
        return True
    wanted = bare(words)
    return wanted in bare(_excerpt(article.body)) or wanted not in bare(article.body)


def _is_address(note: str) -> bool:
    try:
        URLValidator(["http", "https"])(note)
    except ValidationError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class ShownTag:
    """A tag as the article page shows it. `url`: the search for it, empty where no search would find this article.
    `standing`: its state, "in_bulk" where it was accepted with many others; `status`: the same in words. `kind`:
    country, pair or topic; `code` and `role_code`: as the codebook has them."""

    kind: str
    code: str
    role_code: str
    label: str
    url: str
    role: str
    standing: str
    status: str
    rule: str
    confidence: float
    ground: Ground


@dataclass(frozen=True, slots=True)
class TagGroup:
    label: str
    tags: list[ShownTag]


def tag_groups(article: Article, sources: Sources) -> list[TagGroup]:
    """Countries, pairs and topics that are not rejected, the weightiest role and the surest first; no empty group."""
    groups = (
        ("country", pgettext("of an article", "Countries"), article.country_tags.all()),
        ("pair", pgettext("of an article", "Country pairs"), article.pair_tags.all()),
        ("topic", pgettext("of an article", "Topics"), article.topic_tags.all()),
    )
    shown = (TagGroup(label, list(_shown(facet, tags, article, sources))) for facet, label, tags in groups)
    return [group for group in shown if group.tags]


def _shown(facet: str, tags: Iterable[Any], article: Article, sources: Sources) -> Iterator[ShownTag]:
    for tag in sorted((tag for tag in tags if tag.state != Tag.State.REJECTED), key=_weight):
        found = facet != "pair" or tag.role != "mention"
        yield ShownTag(
            kind=facet,
            code=tag.target_code,
            role_code=tag.role,
            label=str(tag),
            url=f"{reverse('search')}?{urlencode({facet: tag.target_code})}" if found else "",
            role=tag.get_role_display(),
            standing=tag.standing,
            status=_status(tag),
            rule=tag.rule,
            confidence=tag.confidence,
            ground=ground(tag, article, sources),
        )


def _status(tag: Tag) -> str:
    """Who stands for the tag."""
    if tag.standing == IN_BULK and tag.bulk:
        one = ngettext(
            "accepted in bulk: one decision about %(tags)s tag",
            "accepted in bulk: one decision about %(tags)s tags",
            tag.bulk.tags,
        )
        return one % {"tags": number(tag.bulk.tags)}
    if tag.state == Tag.State.SUGGESTED:
        return _("suggested by a machine, not yet checked")
    return _("added by an editor") if tag.state == Tag.State.ADDED else _("checked by an editor")


def _weight(tag: Any) -> tuple[int, float, str]:
    return tag.Role.values.index(tag.role), -tag.confidence, tag.target_code


def mark(standing: str) -> str:
    """The class of a tag's outline: solid, of one that an editor decided, is none."""
    return MARKS.get(standing, "")
