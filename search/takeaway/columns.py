"""The columns of an export: what each holds, and how it is read from an article.

They are documented by their descriptions (the sheet "columns" of XLSX, docs/export.md, the data package of a bundle).
Whoever changes the name or the meaning of one raises VERSION; a new one is put behind the last.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles import dates, vocabulary
from articles.models import Article
from articles.pages.display import is_complete, shown_text
from search.facets import checked
from search.takeaway.rows import Row

VERSION = 1
JOINT = "|"  # between the values of a list where a cell holds text alone

Kind = Literal["text", "texts", "whole", "wholes", "numbers", "yes_no", "day", "moment"]


@dataclass(frozen=True, slots=True)
class Column:
    """`value(row)`: of its kind, None where there is nothing; of kinds in the plural a list, parallel to those of the
    columns beside it that are about the same tags."""

    name: str
    kind: Kind
    description: str | Promise
    value: Callable[[Row], Any]


def columns(*, texts: bool = True) -> list[Column]:
    """All, in their order. Without `texts` those that say something about the article alone."""
    return [*_identity(), *_dates(), *_outlet(), *_tags(), *_origin(), *(_texts() if texts else ())]


def _identity() -> Iterator[Column]:
    yield Column("id", "text", _("The article's permanent code."), lambda row: row.article.code)
    yield Column("address", "text", _("Its permanent address in the archive."), lambda row: row.address)
    yield Column("story", "text", _("The code of the article that heads its story: reprints share it."), _story)
    yield Column("match", "text", _("“full”: it has every word of the search; “partial”: most of them."), _match)
    yield Column("title", "text", _("The headline."), lambda row: row.article.title)
    yield Column("title_derived", "yes_no", _("The headline was made by the archive: the source has none."), _derived)
    yield Column("language", "text", _("The language of the text, ISO 639-1."), lambda row: row.article.language)
    yield Column("byline", "text", _("The author as the source writes it."), lambda row: row.article.byline)


def _dates() -> Iterator[Column]:
    yield Column(
        "date", "text", _("The date as precisely as it is known, ISO 8601."), lambda row: row.article.date_value
    )
    yield Column("date_from", "day", _("The first day that the date may mean."), lambda row: row.article.date_from)
    yield Column("date_to", "day", _("The last day that the date may mean."), lambda row: row.article.date_to)
    yield Column(
        "date_precision", "text", _("minute, day, month, year or unknown."), lambda row: row.article.date_precision
    )
    yield Column("date_edtf", "text", _("The date in the Extended Date/Time Format."), lambda row: edtf(row.article))
    yield Column(
        "date_doubts", "texts", _("What speaks against relying on the date."), lambda row: row.article.date_flags
    )


def _outlet() -> Iterator[Column]:
    yield Column("outlet", "text", _("The outlet's name."), _of_outlet("name"))
    yield Column("outlet_code", "text", _("The outlet as addresses of the archive have it."), _of_outlet("slug"))
    yield Column("outlet_country", "text", _("The outlet's country, ISO 3166 alpha-3."), _outlet_country)
    yield Column(
        "outlet_kind", "text", _("agency, newspaper, broadcaster, portal, government, unknown."), _of_outlet("kind")
    )
    yield Column("outlet_ownership", "text", _("state, private, foreign_state or unknown."), _of_outlet("ownership"))
    yield Column("credited", "texts", _("Whom the text credits."), lambda row: row.credited)


def _tags() -> Iterator[Column]:
    yield Column(
        "pair", "text", _("The country pair that the article is mainly about."), _first("pair_tags", "principal")
    )
    yield from _of_tags("pair", "pairs", "pair_tags", _("Country pairs, the weightiest first: kz-ru."))
    yield Column("topic", "text", _("The main topic."), _first("topic_tags", "primary"))
    yield from _of_tags("topic", "topics", "topic_tags", _("Topics, the weightiest first."))
    yield from _of_tags("country", "countries", "country_tags", _("Countries, ISO 3166 alpha-2."))
    yield Column("countries_iso3", "texts", _("The same countries, ISO 3166 alpha-3."), _iso3s)
    yield Column("countries_cow", "wholes", _("The same, numbers of the Correlates of War project."), _cow)
    yield Column("checked", "text", _("How many of the tags an editor checked: yes (all), part, no."), _checked)


def _of_tags(one: str, several: str, relation: str, description: str | Promise) -> Iterator[Column]:
    def each(value: Callable[[Any], Any]) -> Callable[[Row], list[Any]]:
        return lambda row: [value(tag) for tag in row.tags(relation)]

    yield Column(several, "texts", description, each(lambda tag: tag.code))
    yield Column(f"{one}_roles", "texts", _("The role of each."), each(lambda tag: tag.role))
    yield Column(
        f"{one}_states",
        "texts",
        _("suggested, accepted, in_bulk (with many others) or added."),
        each(lambda tag: tag.standing),
    )
    yield Column(f"{one}_decided_by", "texts", _("machine or editor."), each(lambda tag: tag.decided_by))
    yield Column(
        f"{one}_confidences", "numbers", _("The machine's confidence, 0 to 1."), each(lambda tag: tag.confidence)
    )


def _origin() -> Iterator[Column]:
    yield Column("source_address", "text", _("The article's address at its source."), lambda row: row.article.url)
    yield Column("added", "moment", _("When the archive took it in."), lambda row: row.article.added_at)
    yield Column(
        "changed", "moment", _("When the archive last changed something about it."), lambda row: row.article.updated_at
    )
    yield Column("revision", "whole", _("The number of the text's version."), lambda row: row.newest.number)
    yield Column("rules", "text", _("The version of the rules that read the text."), lambda row: row.newest.rules)


def _texts() -> Iterator[Column]:
    yield Column("text_policy", "text", _("“full”, or “excerpt” where the outlet allows no more than that."), policy)
    yield Column("text_characters", "whole", _("How long the whole text is."), lambda row: len(row.article.body))
    yield Column(
        "text", "text", _("The text, as much of it as may leave the archive."), lambda row: shown_text(row.article)
    )


# ---- values ----------------------------------------------------------------------------------------------------------


def edtf(article: Article) -> str:
    """The date in EDTF (ISO 8601-2): "2022-08-25T23:33:00+06:00", "2022-08", "2022", "XXXX-11-29", an interval of days
    such as "2022-08-01/2022-08-03"; "" where nothing is known."""
    value = article.date_value
    if yearless := dates.YEARLESS.fullmatch(value):
        return f"XXXX-{yearless[1]}-{yearless[2]}"
    if article.date_from is None or article.date_to is None:
        return ""
    precision, first, last = dates.covered(value)
    if (first, last) != (article.date_from, article.date_to):
        return f"{article.date_from.isoformat()}/{article.date_to.isoformat()}"
    return dt.datetime.fromisoformat(value).isoformat() if precision == "minute" else value


def policy(row: Row) -> str:
    return "full" if is_complete(row.article) else "excerpt"


def _story(row: Row) -> str:
    return row.story


def _match(row: Row) -> str:
    return row.match


def _derived(row: Row) -> bool:
    return row.article.title_derived


def _of_outlet(name: str) -> Callable[[Row], str]:
    return lambda row: getattr(row.article.outlet, name) if row.article.outlet else ""


def _outlet_country(row: Row) -> str:
    code = row.article.outlet.country_id if row.article.outlet else None
    return _iso3(code) if code else ""


def _iso3(code: str) -> str:
    """The EU and the like have none: their own code stands for it."""
    known = vocabulary.countries().get(code)
    return (known.iso3 if known else None) or code


def _first(relation: str, role: str) -> Callable[[Row], str]:
    def value(row: Row) -> str:
        return next((tag.code for tag in row.tags(relation) if tag.role == role), "")

    return value


def _iso3s(row: Row) -> list[str]:
    return [_iso3(tag.code) for tag in row.tags("country_tags")]


def _cow(row: Row) -> list[int | None]:
    return [known.cow if (known := vocabulary.countries().get(tag.code)) else None for tag in row.tags("country_tags")]


def _checked(row: Row) -> str:
    return "".join(checked(row.article))
