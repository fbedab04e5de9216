"""What machines write: new articles, newer texts, newer suggestions. Many at a time, in a bounded number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from articles.archive.keys import KEYS, set_article_keys
from articles.archive.outbox import enqueue, put
from articles.archive.queryset import TAGS, ArticleQuerySet, drop_suggested, ensure_targets, model

if TYPE_CHECKING:
    from articles.models import Article, Revision

ID_ATTEMPTS = 5

# The columns of an article that one decided field governs.
COLUMNS = {
    "title": ("title", "title_derived"),
    "date": ("date_value", "date_precision", "date_from", "date_to", "date_flags"),
    "outlet": ("outlet",),
    "byline": ("byline",),
    "language": ("language", "languages"),
}


@dataclass
class Derivation:
    """What a machine derived from one document, ready for the tables.

    `values`: columns of Article. `fields`: name → {value, rule, evidence}. `credits`: {name, relation, rule, evidence}.
    `tags`: model name → code → {role, confidence, rule, evidence}. `rules`: version of the rules that derived them.
    `sketch`: of the text, for its near copies (articles/archive/stories.py).
    """

    values: dict[str, Any]
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    credits: list[dict[str, Any]] = field(default_factory=list)
    tags: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    rules: str = ""
    sketch: Sequence[int] = ()


@dataclass
class Draft:
    """What a machine writes of one article.

    `revisions`: its new texts, oldest first; `derivation` is of the newest. None of them: newer rules looked at the
    newest text that is there. `article` None: a new one, which `write` puts here; of a known one `write` puts here how
    it is afterwards.
    """

    derivation: Derivation
    revisions: list[Revision] = field(default_factory=list)
    article: Article | None = None
    number: int = 0  # of the newest revision; `write` puts it here


class Machines(models.Manager.from_queryset(ArticleQuerySet)):  # type: ignore[misc]
    def add(self, derivation: Derivation, revision: Revision) -> Article:
        """A new article with its first revision. The caller adds the origin, in the same transaction."""
        draft = Draft(derivation, [revision])
        self.write([draft])
        assert draft.article is not None
        return draft.article

    def revise(self, article: Article, derivation: Derivation, revision: Revision) -> None:
        """A newer text of the same article. What an editor decided stays as it is."""
        self.write([Draft(derivation, [revision], article)])

    @transaction.atomic(savepoint=False)
    def write(self, drafts: Sequence[Draft]) -> None:
        """Add and revise articles, each at most once. What an editor decided stays as it is."""
        from articles.archive.stories import place

        new = [draft for draft in drafts if draft.article is None]
        known = [draft for draft in drafts if draft.article is not None]
        self._update(known)
        self._insert(new)
        revisions = [revision for draft in drafts for revision in _numbered(draft)]
        model("Revision").objects.bulk_create(revisions)
        self._derive(drafts, {_pk(draft) for draft in known})
        outbox, now = model("Outbox"), timezone.now()
        put(outbox(article_id=_pk(draft), version=2, priority=outbox.MACHINE, queued_at=now) for draft in new)
        enqueue(map(_pk, known), outbox.MACHINE)
        place({_pk(draft): draft.derivation.sketch for draft in drafts})

    def _insert(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            # Version 1 was never asked for: a row that waits is above every version that an index may hold.
            draft.article = self.model(index_version=2, **draft.derivation.values)
        articles = [draft.article for draft in drafts if draft.article is not None]
        self._find_ids(articles)
        for article in articles:
            set_article_keys(article)
        self.bulk_create(articles)  # no signal: history is for people's changes

    def _find_ids(self, articles: Sequence[Article]) -> None:
        """An id that an article has or had is replaced."""
        unsure = list(articles)
        for _attempt in range(ID_ATTEMPTS):
            ids = [article.pk for article in unsure]
            taken = set(model("Tombstone").objects.filter(pk__in=ids).values_list("pk", flat=True))
            taken |= set(self.filter(pk__in=ids).values_list("pk", flat=True))
            free = {article.pk: article for article in articles if article.pk not in taken}
            unsure = [article for article in articles if free.get(article.pk) is not article]
            if not unsure:
                return
            for article in unsure:
                article.pk = self.model._meta.pk.get_default()
        raise IntegrityError("no free article id found")

    def _update(self, drafts: Sequence[Draft]) -> None:
        if not drafts:
            return
        ids = [_pk(draft) for draft in drafts]
        self.held(ids)
        # Read now that nobody else writes them: an editor may have been here since the caller looked.
        articles = self.select_related("outlet").in_bulk(ids)
        kept: dict[int, set[str]] = defaultdict(set)
        decided = model("FieldValue").objects.filter(article__in=ids).exclude(state="suggested")
        for pk, name in decided.values_list("article_id", "field"):
            kept[pk].update(COLUMNS[name])
        last = model("Revision").objects.filter(article__in=ids).order_by().values_list("article_id")
        numbers = dict(last.annotate(models.Max("number")))
        changed: set[str] = {"updated_at", *KEYS}
        for draft in drafts:
            article = draft.article = articles[_pk(draft)]
            draft.number = numbers.get(article.pk, 0)
            values = {name: value for name, value in draft.derivation.values.items() if name not in kept[article.pk]}
            values.pop("run", None)  # the one that brought the article
            for name, value in values.items():
                setattr(article, name, value)
            article.updated_at = timezone.now()
            set_article_keys(article)
            changed.update(values)
        self.bulk_update(articles.values(), sorted(changed))

    def _derive(self, drafts: Sequence[Draft], known: set[int]) -> None:
        fields, credits = model("FieldValue"), model("UpstreamCredit")
        if known:
            drop_suggested(known)
        decided = _decided(fields, "field", known)
        fields.objects.bulk_create(
            fields(article_id=_pk(draft), field=name, rules=draft.derivation.rules, **_pointing(row, draft))
            for draft in drafts
            for name, row in draft.derivation.fields.items()
            if (_pk(draft), name) not in decided
        )
        credits.objects.bulk_create(
            credits(article_id=_pk(draft), rules=draft.derivation.rules, **_pointing(row, draft))
            for draft in drafts
            for row in draft.derivation.credits
        )
        for name in TAGS:
            rows = model(name)
            suggested = [
                (draft, code, row) for draft in drafts for code, row in draft.derivation.tags.get(name, {}).items()
            ]
            ensure_targets(name, {code for _draft, code, _row in suggested})
            column = f"{rows.CODE}_id"
            decided = _decided(rows, column, known)
            rows.objects.bulk_create(
                rows(article_id=_pk(draft), rules=draft.derivation.rules, **{column: code}, **_pointing(row, draft))
                for draft, code, row in suggested
                if (_pk(draft), code) not in decided
            )


def _pk(draft: Draft) -> int:
    assert draft.article is not None
    return draft.article.pk


def _numbered(draft: Draft) -> Iterable[Revision]:
    for revision in draft.revisions:
        draft.number += 1
        revision.article_id, revision.number = _pk(draft), draft.number
        yield revision


def _pointing(row: dict[str, Any], draft: Draft) -> dict[str, Any]:
    """The row with the revision's number in each piece of its evidence."""
    return row | {"evidence": [{"revision": draft.number, **piece} for piece in row.get("evidence", [])]}


def _decided(rows: Any, column: str, known: set[int]) -> set[tuple[int, str]]:
    """(article, name or code) of what editors decided."""
    return set(rows.objects.filter(article__in=known).values_list("article_id", column)) if known else set()
