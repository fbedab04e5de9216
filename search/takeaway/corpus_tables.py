"""The tables of a corpus bundle: texts as the Text Interchange Formats have them, long tables that join by codes."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, cast

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles import codes, vocabulary
from articles.models import Topic
from articles.pages.display import is_complete
from articles.text.analysis import Language, terms_by_language
from search.documents import analysed
from search.takeaway.columns import Column, columns
from search.takeaway.rows import Row
from search.takeaway.tables import AS_TEXT

Type = Literal["string", "integer", "number", "boolean", "date", "datetime"]


class Field(NamedTuple):
    """A column of a table, typed as the Table Schema of frictionlessdata.io types it."""

    name: str
    type: Type
    description: str | Promise


@dataclass(frozen=True, slots=True)
class Table:
    """`rows`: those that one article gives. `key`: the names of what tells rows apart; `refers`: fields that are codes
    of another table, (its name, its field)."""

    name: str
    description: str | Promise
    fields: Sequence[Field]
    rows: Callable[[Row], Iterable[Sequence[Any]]]
    key: Sequence[str] = ()
    refers: dict[str, tuple[str, str]] | None = None


ARTICLE = Field("article", "string", _("The code of the article."))
OF_ARTICLE = {"article": ("articles", "id")}
TYPES: dict[str, Type] = {"whole": "integer", "yes_no": "boolean", "day": "date", "moment": "datetime"}
DECIDED = (
    Field("role", "string", _("In what part.")),
    Field("state", "string", _("suggested, accepted, in_bulk (with many others) or added.")),
    Field("decided_by", "string", _("machine or editor.")),
    Field("confidence", "number", _("The machine's confidence, 0 to 1.")),
)


def tables() -> list[Table]:
    """Those that are written article by article."""
    return [_texts(), _articles(), *_tags(), _origins(), _stems()]


def _texts() -> Table:
    about = (
        Field("doc_id", "string", _("The code of the article.")),
        Field("text", "string", _("The whole text; empty where its outlet does not allow that.")),
        Field("title", "string", _("The headline.")),
        Field("language", "string", _("The language of the text, ISO 639-1.")),
        Field("date", "string", _("The date as precisely as it is known, ISO 8601.")),
        Field("outlet", "string", _("The outlet's name.")),
        Field(
            "text_policy", "string", _("“full”; “excerpt”: the outlet does not allow the text to leave the archive.")
        ),
    )

    def rows(row: Row) -> Iterator[Sequence[Any]]:
        article, whole = row.article, is_complete(row.article)
        outlet = article.outlet.name if article.outlet else ""
        known = article.title, article.language, article.date_value, outlet
        yield article.code, article.body if whole else "", *known, "full" if whole else "excerpt"

    described = _("Texts in the corpus format of the Text Interchange Formats.")
    return Table("texts", described, about, rows, ("doc_id",), {"doc_id": ("articles", "id")})


def _articles() -> Table:
    """What stands in the columns of other exports, but for texts and tags, which have tables of their own."""
    tags = {"countries_iso3", "countries_cow", "pairs", "topics", "countries"}
    chosen = [
        column
        for column in columns(texts=False)
        if column.name not in tags and not column.name.startswith(("pair_", "topic_", "country_"))
    ]
    about = [Field(column.name, TYPES.get(column.kind, "string"), column.description) for column in chosen]

    def rows(row: Row) -> Iterator[Sequence[Any]]:
        yield [_cell(column, row) for column in chosen]

    return Table("articles", _("A row an article."), about, rows, ("id",))


def _cell(column: Column, row: Row) -> Any:
    value = column.value(row)
    if column.kind == "moment":
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value else ""
    return value if column.kind == "text" else AS_TEXT[column.kind](value)


def _tags() -> Iterator[Table]:
    kinds = (
        ("article_countries", "country", "country_tags", _("A row for each country of an article.")),
        ("article_pairs", "pair", "pair_tags", _("A row for each country pair of an article.")),
        ("article_topics", "topic", "topic_tags", _("A row for each topic of an article.")),
    )
    for name, one, relation, described in kinds:
        about = (ARTICLE, Field(one, "string", _("Its code.")), *DECIDED)
        yield Table(
            name, described, about, _tag_rows(relation), ("article", one), {**OF_ARTICLE, one: (CODES[one], "code")}
        )


#: Where the codes of tags are told.
CODES = {"country": "countries", "pair": "pairs", "topic": "topics"}


def _tag_rows(relation: str) -> Callable[[Row], Iterator[Sequence[Any]]]:
    def rows(row: Row) -> Iterator[Sequence[Any]]:
        for tag in row.tags(relation):
            yield row.article.code, tag.code, tag.role, tag.standing, tag.decided_by, f"{tag.confidence:g}"

    return rows


def _origins() -> Table:
    about = (
        ARTICLE,
        Field("address", "string", _("Where the document came from; empty where it was handed in as a file.")),
        Field("collection", "string", _("The collection that it was handed in with.")),
        Field("first_seen", "datetime", _("When the archive first saw it there.")),
        Field("sha256", "string", _("The SHA-256 of its bytes as they came.")),
    )

    def rows(row: Row) -> Iterator[Sequence[Any]]:
        for origin in row.article.origins.all():
            seen = origin.first_seen.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            yield row.article.code, origin.url, origin.collection, seen, origin.original_id

    return Table("origins", _("Where each article came from."), about, rows, (), OF_ARTICLE)


def _stems() -> Table:
    about = (
        ARTICLE,
        Field("language", "string", _("By whose rules the words were stemmed: kk or ru.")),
        Field("stem", "string", _("What the forms of a word have in common.")),
        Field("count", "integer", _("How often it stands in title and text.")),
    )

    def rows(row: Row) -> Iterator[Sequence[Any]]:
        if is_complete(row.article):
            return
        languages = cast(tuple[Language, ...], analysed(row.article))
        for language, terms in terms_by_language(f"{row.article.title}\n{row.article.body}", languages).items():
            for stem, number in sorted(Counter(terms).items()):
                yield row.article.code, language, stem, number

    described = _("How often each word stands in the texts that may not leave the archive; their order is not told.")
    return Table("stems", described, about, rows, ("article", "language", "stem"), OF_ARTICLE)


# ---- what codes mean -------------------------------------------------------------------------------------------------

NAMES = tuple(Field(f"name_{code}", "string", _("Its name in this language.")) for code, _name in settings.LANGUAGES)
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def code_tables() -> Iterator[tuple[Table, list[Sequence[Any]]]]:
    """The codebook: countries, pairs and topics by their codes, each with its rows."""
    known = vocabulary.countries()
    countries = [
        (code, each.iso3 or "", "" if each.cow is None else each.cow, *(each.names[name] for name in LANGUAGES))
        for code, each in sorted(known.items())
    ]
    code = Field("code", "string", _("The code."))
    about = (
        code,
        Field("iso3", "string", "ISO 3166-1 alpha-3"),
        Field("cow", "integer", _("The number of the Correlates of War project.")),
        *NAMES,
    )
    yield Table("countries", _("Countries by their codes."), about, _none, ("code",)), list(countries)
    pairs = [
        (f"{one.lower()}-{two.lower()}", one, two)
        for place, one in enumerate(sorted(known))
        for two in sorted(known)[place + 1 :]
    ]
    of = [Field(name, "string", _("The code of a country.")) for name in ("first", "second")]
    refers = dict.fromkeys(("first", "second"), ("countries", "code"))
    yield Table("pairs", _("Country pairs by their codes."), (code, *of), _none, ("code",), refers), list(pairs)
    topics = [(topic.code, *(topic.label(name) for name in LANGUAGES)) for topic in Topic.every.order_by("code")]
    yield Table("topics", _("Topics by their codes."), (code, *NAMES), _none, ("code",)), list(topics)


def _none(row: Row) -> tuple[Sequence[Any], ...]:
    return ()


class Stories:
    """A table that is made of all rows: sixteen bytes and a dictionary's entry a story."""

    table = Table(
        "stories",
        _("Stories: an article with its reprints."),
        (
            Field("story", "string", _("The code of the article that heads the story.")),
            Field("articles", "integer", _("How many of its articles are in this bundle.")),
        ),
        _none,
        ("story",),
    )

    def __init__(self) -> None:
        self.counted: Counter[int] = Counter()

    def see(self, row: Row) -> None:
        self.counted[codes.decode(row.story)] += 1

    def rows(self) -> Iterator[Sequence[Any]]:
        return ((codes.encode(story), number) for story, number in self.counted.items())
