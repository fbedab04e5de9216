"""The history of rows as people read it: what changed, from what to what, who did it and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Field, QuerySet
from django.template.defaultfilters import yesno
from django.utils.translation import pgettext_lazy

from articles import dates
from articles.archive.history import BASELINE
from articles.models import Article, ArticleCountry, ArticlePair, ArticleTopic, FieldValue
from articles.pages.display import language_label

#: Of the words of a topic, by their weight; 0: an editor took one out.
WEIGHT_NAMES: dict[int, Any] = {
    3: pgettext_lazy("words of a topic", "strong"),
    2: pgettext_lazy("words of a topic", "medium"),
    1: pgettext_lazy("words of a topic", "weak"),
    0: pgettext_lazy("words of a topic", "dropped"),
}
#: Columns whose values are codes of ours.
WORDED: dict[str, Callable[[str], str]] = {"date_value": dates.in_words, "language": language_label}
ARTICLE = ("title", "date_value", "outlet", "byline", "language", "hidden", "hidden_reason")


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One person's change of one row. `who` is empty for a machine's; `record`: its key in the history of the row."""

    when: dt.datetime
    who: str
    what: str
    differences: tuple[Difference, ...]
    record: int = 0
    kind: str = ""  # what stands for the table in the address that takes the change back; "": it cannot be


def of_article(article: Article) -> list[Change]:
    """All changes of an article, its tags and the provenance of its fields, newest first."""
    changes = [*of_rows(Article.history.filter(id=article.pk), ARTICLE, kind="article")]
    for kind in (ArticleCountry, ArticlePair, ArticleTopic):
        records = kind.history.filter(article_id=article.pk).select_related(kind.CODE, "bulk")
        changes += of_rows(records, ("state", "role", "note", "bulk"), named=True, kind=kind.CODE)
    changes += of_rows(FieldValue.history.filter(article_id=article.pk), ("state", "note"), named=True)
    return sorted(changes, key=lambda change: change.when, reverse=True)


def of_rows(records: QuerySet[Any], names: Iterable[str], *, named: bool = False, kind: str = "") -> Iterator[Change]:
    """Changes in these fields, row by row, oldest first. `named`: say which row, as several are told of. `kind`: as
    `Change.kind`, for those that may be taken back."""
    fields = [records.model._meta.get_field(name) for name in names]
    key = records.model.instance_type._meta.pk.attname
    ordered = records.select_related("history_user").order_by(key, "history_id")
    for _row, versions in groupby(ordered, key=lambda record: getattr(record, key)):
        before = None
        for record in versions:
            change = change_of(before, record, fields, named=named)
            if change.differences and record.history_change_reason != BASELINE:
                yield replace(change, kind=kind) if record.history_type != "-" else change
            before = record


def change_of(before: Any, record: Any, fields: list[Field[Any, Any]], *, named: bool) -> Change:
    """What one record of a row's history says beside the one before it, if there is one."""
    differences = tuple(_differences(before, record, fields))
    return Change(record.history_date, _who(record), _what(record) if named else "", differences, record.history_id)


def _differences(before: Any, after: Any, fields: list[Field[Any, Any]]) -> Iterator[Difference]:
    gone = after.history_type == "-"
    if gone and before is None:  # a machine's suggestion that a newer text no longer bears out
        return
    for field in fields:
        old = _value(before, field) if before else ""
        new = "" if gone else _value(after, field)
        if old != new:
            yield Difference(str(field.verbose_name), old, new)


def _value(record: Any, field: Field[Any, Any]) -> str:
    if field.choices:
        return str(getattr(record, f"get_{field.name}_display")())
    value = getattr(record, field.attname)
    if field.name in WORDED and value:
        return WORDED[field.name](value)
    if value is not None and field.is_relation:
        try:
            return str(getattr(record, field.name))
        except ObjectDoesNotExist:
            return str(value)
    if isinstance(value, bool):
        return str(yesno(value))
    if isinstance(value, dict):
        return _words(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _words(changes: dict[str, dict[str, int]]) -> str:
    """What was changed of the words of a topic: "kk: құбыр* (strong), газ (dropped)"."""
    return "; ".join(
        f"{language}: " + ", ".join(f"{term} ({WEIGHT_NAMES.get(weight, weight)})" for term, weight in terms.items())
        for language, terms in sorted(changes.items())
    )


def _what(record: Any) -> str:
    model = type(record).instance_type
    if model is FieldValue:
        return str(record.get_field_display())
    field = record._meta.get_field(model.CODE)
    return f"{field.verbose_name}: {_value(record, field)}"


def _who(record: Any) -> str:
    return record.history_user.get_username() if record.history_user else ""
