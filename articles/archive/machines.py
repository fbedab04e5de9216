"""What machines write: new articles, newer texts, newer suggestions. Many at a time, in a bounded number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from articles.archive.keys import KEYS, set_article_keys
from articles.archive.outbox import enqueue, put
from articles.archive.reference import ensure_pairs
from articles.archive.stories import place
from articles.models import (
    DECIDED,
    TAGS,
    Article,
    ArticlePair,
    Decided,
    FieldValue,
    IngestRun,
    Outbox,
    Outlet,
    Revision,
    Tag,
    Tombstone,
    UpstreamCredit,
)

ID_ATTEMPTS = 5

# The columns of an article that one decided field governs.
COLUMNS = {
    "title": ("title", "title_derived"),
    "date": ("date_value", "date_precision", "date_from", "date_to", "date_flags"),
    "outlet": ("outlet",),
    "byline": ("byline",),
    "language": ("language", "languages"),
}


class Columns(TypedDict, total=False):
    """Columns of Article that machines write."""

    id: int
    title: str
    title_derived: bool
    body: str
    language: str
    languages: dict[str, float]
    byline: str
    outlet: Outlet | None
    url: str
    date_value: str
    date_precision: str
    date_from: dt.date | None
    date_to: dt.date | None
    date_flags: list[str]
    text_hash: str
    run: IngestRun | None


class Piece(TypedDict):
    """Words that something rests on: `start` and `end` count code points of the revision's text."""

    start: int
    end: int
    text: str


class Suggested(TypedDict):
    rule: str
    evidence: Sequence[Piece]


class SuggestedField(Suggested):
    value: str


class SuggestedTag(Suggested):
    role: str
    confidence: float


class FoundCredit(Suggested):
    name: str
    relation: str


@dataclass
class Derivation:
    """What a machine derived from one document, ready for the tables.

    `fields`: by name, `tags`: by kind and code. `rules`: version of the rules that derived them. `sketch`: of the text,
    for its near copies (articles/archive/stories.py).
    """

    values: Columns
    fields: dict[str, SuggestedField] = field(default_factory=dict)
    credits: list[FoundCredit] = field(default_factory=list)
    tags: dict[type[Tag], dict[str, SuggestedTag]] = field(default_factory=dict)
    rules: str = ""
    sketch: Sequence[int] = ()


@dataclass
class ArticleWrite:
    """What a machine writes of one article.

    `revisions`: its new texts, oldest first; `derivation` is of the newest. None of them: newer rules looked at the
    newest text that is there. `article` None: a new one, which `write` puts here; of a known one `write` puts here how
    it is afterwards.
    """

    derivation: Derivation
    revisions: list[Revision] = field(default_factory=list)
    article: Article | None = None
    number: int = 0  # of the newest revision; `write` puts it here

    @property
    def pk(self) -> int:
        assert self.article is not None
        return self.article.pk


def add(derivation: Derivation, revision: Revision) -> Article:
    """A new article with its first revision. The caller adds the origin, in the same transaction."""
    new = ArticleWrite(derivation, [revision])
    write([new])
    assert new.article is not None
    return new.article


def revise(article: Article, derivation: Derivation, revision: Revision) -> None:
    """A newer text of the same article. What an editor decided stays as it is."""
    write([ArticleWrite(derivation, [revision], article)])


@transaction.atomic(savepoint=False)
def write(writes: Sequence[ArticleWrite]) -> None:
    """Add and revise articles, each at most once. What an editor decided stays as it is."""
    new = [each for each in writes if each.article is None]
    known = [each for each in writes if each.article is not None]
    _update(known)
    _insert(new)
    Revision.objects.bulk_create(revision for each in writes for revision in _numbered(each))
    _derive(writes, {each.pk for each in known})
    now = timezone.now()
    put(Outbox(article_id=each.pk, version=2, priority=Outbox.MACHINE, queued_at=now) for each in new)
    enqueue((each.pk for each in known), Outbox.MACHINE)
    place({each.pk: each.derivation.sketch for each in writes})


def drop_suggested(ids: Iterable[int]) -> None:
    """What machines suggested of these articles. Without signals: history is for people's changes, and `delete` would
    write a row of it for each suggestion."""
    ids = list(ids)
    suggested = [kind.of(ids).filter(state="suggested") for kind in DECIDED]
    for rows in (UpstreamCredit.objects.filter(article__in=ids), *suggested):
        rows._raw_delete(rows.db)


def mark(texts: Iterable[Revision], rules: str) -> None:
    """These rules yield what is there of the texts: their version stands beside it. The index has no part in that."""
    texts = list(texts)
    ids = [text.article_id for text in texts]
    Revision.objects.filter(pk__in=[text.pk for text in texts]).update(rules=rules)
    UpstreamCredit.objects.filter(article__in=ids).update(rules=rules)
    for kind in DECIDED:
        kind.of(ids).filter(state="suggested").update(rules=rules)


# ---- articles ------------------------------------------------------------------------------------------------------


def _insert(writes: Sequence[ArticleWrite]) -> None:
    for each in writes:
        # Version 1 was never asked for: a row that waits is above every version that an index may hold.
        each.article = Article(index_version=2, **each.derivation.values)
    articles = [each.article for each in writes if each.article is not None]
    _find_ids(articles)
    for article in articles:
        set_article_keys(article)
    Article.objects.bulk_create(articles)  # no signal: history is for people's changes


def _find_ids(articles: Sequence[Article]) -> None:
    """An id that an article has or had is replaced."""
    unsure = list(articles)
    for _attempt in range(ID_ATTEMPTS):
        ids = [article.pk for article in unsure]
        taken = set(Tombstone.objects.filter(pk__in=ids).values_list("pk", flat=True))
        taken |= set(Article.objects.filter(pk__in=ids).values_list("pk", flat=True))
        free = {article.pk: article for article in articles if article.pk not in taken}
        unsure = [article for article in articles if free.get(article.pk) is not article]
        if not unsure:
            return
        for article in unsure:
            article.pk = Article().pk
    raise IntegrityError("no free article id found")


def _update(writes: Sequence[ArticleWrite]) -> None:
    if not writes:
        return
    ids = [each.pk for each in writes]
    Article.objects.lock_rows(ids)
    # Read now that nobody else writes them: an editor may have been here since the caller looked.
    articles = Article.objects.select_related("outlet").in_bulk(ids)
    kept: dict[int, set[str]] = defaultdict(set)
    decided = FieldValue.objects.filter(article__in=ids).exclude(state="suggested")
    for pk, name in decided.values_list("article_id", "field"):
        kept[pk].update(COLUMNS[name])
    last = Revision.objects.filter(article__in=ids).order_by().values_list("article_id")
    numbers = dict(last.annotate(Max("number")))
    changed: set[str] = {"updated_at", *KEYS}
    for each in writes:
        article = each.article = articles[each.pk]
        each.number = numbers.get(article.pk, 0)
        values = {name: value for name, value in each.derivation.values.items() if name not in kept[article.pk]}
        values.pop("run", None)  # the one that brought the article
        for name, value in values.items():
            setattr(article, name, value)
        article.updated_at = timezone.now()
        set_article_keys(article)
        changed.update(values)
    Article.objects.bulk_update(articles.values(), sorted(changed))


def _numbered(write: ArticleWrite) -> Iterable[Revision]:
    for revision in write.revisions:
        write.number += 1
        revision.article_id, revision.number = write.pk, write.number
        yield revision


# ---- suggestions ---------------------------------------------------------------------------------------------------


def _derive(writes: Sequence[ArticleWrite], known: set[int]) -> None:
    if known:
        drop_suggested(known)
    decided = _decided(FieldValue, "field", known)
    FieldValue.objects.bulk_create(
        FieldValue(article_id=each.pk, field=name, rules=each.derivation.rules, **_pointing(row, each))
        for each in writes
        for name, row in each.derivation.fields.items()
        if (each.pk, name) not in decided
    )
    UpstreamCredit.objects.bulk_create(
        UpstreamCredit(article_id=each.pk, rules=each.derivation.rules, **_pointing(row, each))
        for each in writes
        for row in each.derivation.credits
    )
    for kind in TAGS:
        _tag(kind, writes, known)


T = TypeVar("T", bound=Tag)


def _tag(kind: type[T], writes: Sequence[ArticleWrite], known: set[int]) -> None:
    suggested = [(each, code, row) for each in writes for code, row in each.derivation.tags.get(kind, {}).items()]
    if kind is ArticlePair:
        ensure_pairs(code for _write, code, _row in suggested)
    column = f"{kind.CODE}_id"
    decided = _decided(kind, column, known)
    kind._default_manager.bulk_create(
        kind(article_id=each.pk, rules=each.derivation.rules, **{column: code}, **_pointing(row, each))
        for each, code, row in suggested
        if (each.pk, code) not in decided
    )


def _pointing(row: Suggested, write: ArticleWrite) -> dict[str, Any]:
    """The row with the revision's number in each piece of its evidence."""
    return {**row, "evidence": [{"revision": write.number, **piece} for piece in row["evidence"]]}


def _decided(kind: type[Decided], column: str, known: set[int]) -> set[tuple[int, str]]:
    """(article, name or code) of what editors decided."""
    if not known:
        return set()
    return set(kind.of(known).values_list("article_id", column))
