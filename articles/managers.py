"""The only writers of articles and tags. Each change enqueues the article for the index in its own transaction."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils import timezone
from django.utils.text import slugify

from articles import dates
from articles.batches import BATCH, batched
from articles.history import record_baseline, record_change
from articles.text.collation import sort_key
from articles.text.scripts import fold

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from articles.models import Article, Outlet, Revision

ID_ATTEMPTS = 5
NAME_LENGTH, SLUG_LENGTH, SEARCH_NAME_LENGTH = 200, 80, 1000
outbox_written = Signal()  # sent after commit; merely wakes the drainer

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

    `values`: columns of Article. `fields`: name → {value, rule, evidence}. `credits`: {name, relation, evidence}.
    `tags`: model name → code → {role, confidence, rule, evidence}.
    """

    values: dict[str, Any]
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    credits: list[dict[str, Any]] = field(default_factory=list)
    tags: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)


def model(name: str) -> Any:
    return apps.get_model("articles", name)


def enqueue(ids: Iterable[int], priority: int) -> None:
    """Raise the index versions and ask for each article to be indexed. Call inside the change's transaction."""
    outbox = model("Outbox")
    now = timezone.now()
    for batch in batched(sorted({*ids}), BATCH):
        versions = model("Article").objects.held(batch)
        model("Article").objects.filter(pk__in=batch).update(index_version=F("index_version") + 1)
        _put(
            outbox(article_id=pk, version=version + 1, priority=priority, queued_at=now)
            for pk, version in versions.items()
        )
    transaction.on_commit(_wake)


@transaction.atomic
def enqueue_seen(versions: Mapping[int, int]) -> None:
    """Ask for a fresh look at ids that an index holds in these versions (0: not at all), also where no article is left.

    After a backup was restored an index may be ahead of the database: the next version is above both.
    """
    articles, outbox = model("Article").objects, model("Outbox")
    for pk, version in versions.items():
        if version:
            articles.filter(pk=pk, index_version__lt=version).update(index_version=version)
    known = set(articles.filter(pk__in=versions).values_list("pk", flat=True))
    enqueue(known, outbox.MACHINE)
    _put(outbox(article_id=pk, version=version + 1) for pk, version in versions.items() if pk not in known)


def _put(rows: Iterable[Any]) -> None:
    model("Outbox").objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["article_id"], update_fields=["version", "priority", "queued_at"]
    )


def _wake() -> None:
    outbox_written.send(sender=None)


def set_article_keys(article: Article) -> None:
    article.sort_title = sort_key(article.title)
    outlet = article.outlet.name if article.outlet else ""
    article.search_text = fold("\n".join(part for part in (article.title, article.byline, outlet) if part))
    article.newest = dates.newest_key(article.date_from, article.date_value, article.pk)


def set_outlet_keys(outlet: Outlet) -> None:
    outlet.sort_name = sort_key(outlet.name)
    names = [outlet.name, outlet.slug, *outlet.aliases, *outlet.domains]
    outlet.search_name = fold("\n".join(names))[:SEARCH_NAME_LENGTH]


KEYS = ("sort_title", "search_text", "newest")


class ArticleQuerySet(models.QuerySet["Article"]):
    def held(self, ids: Iterable[int]) -> dict[int, int]:
        """Keep other writers off these articles until the transaction ends. Returns id → index version.

        By ascending id, here and from batch to batch: two bulk changes never wait for each other crosswise.
        """
        rows = self.select_for_update(of=("self",)).filter(pk__in=list(ids)).order_by("pk")
        return dict(rows.values_list("pk", "index_version"))

    def searchable(self) -> ArticleQuerySet:
        """What the public may see."""
        return self.filter(hidden=False)

    def with_tags(self) -> ArticleQuerySet:
        """With all that a page or an index document shows."""
        return self.select_related("outlet").prefetch_related(
            "country_tags__country",
            "pair_tags__pair__first",
            "pair_tags__pair__second",
            "topic_tags__topic",
            "upstream",
        )

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete for good: tombstones keep the addresses from being used again, the outbox empties the index."""
        kinds: Counter[str] = Counter()
        with transaction.atomic():
            for batch in batched(self.values_list("pk", "index_version").order_by("pk"), BATCH):
                model("Tombstone").objects.bulk_create(model("Tombstone")(id=pk) for pk, _ in batch)
                _put(model("Outbox")(article_id=pk, version=version + 1, priority=0) for pk, version in batch)
                rows = model("Article").objects.filter(pk__in=[pk for pk, _ in batch])
                _count, by_kind = models.QuerySet.delete(rows)
                kinds.update(by_kind)
            transaction.on_commit(_wake)
        return kinds.total(), dict(kinds)


class ArticleManager(models.Manager.from_queryset(ArticleQuerySet)):  # type: ignore[misc]
    # ---- machines -------------------------------------------------------------------------------------------------

    @transaction.atomic
    def add(self, derivation: Derivation, revision: Revision) -> Article:
        """A new article with its first revision. The caller adds the origin, in the same transaction."""
        article = self.model(**derivation.values)
        set_article_keys(article)
        self._insert(article)
        self._add_revision(article, revision, number=1)
        self._derive(article, derivation, number=1)
        enqueue([article.pk], model("Outbox").MACHINE)
        return article

    @transaction.atomic
    def revise(self, article: Article, derivation: Derivation, revision: Revision) -> None:
        """A newer text of the same article. What an editor decided stays as it is."""
        kept = {column for row in article.field_values.exclude(state="suggested") for column in COLUMNS[row.field]}
        values = {name: value for name, value in derivation.values.items() if name not in kept and name != "run"}
        for name, value in values.items():
            setattr(article, name, value)
        article.updated_at = timezone.now()
        set_article_keys(article)
        self.filter(pk=article.pk).update(
            **values, updated_at=article.updated_at, **{key: getattr(article, key) for key in KEYS}
        )
        number = (article.revisions.aggregate(last=models.Max("number"))["last"] or 0) + 1
        self._add_revision(article, revision, number)
        self._derive(article, derivation, number)
        enqueue([article.pk], model("Outbox").MACHINE)

    def _insert(self, article: Article) -> None:
        for attempt in range(ID_ATTEMPTS):
            if not model("Tombstone").objects.filter(pk=article.pk).exists():
                try:
                    with transaction.atomic():
                        self.bulk_create([article])  # no signal: history is for people's changes
                    return
                except IntegrityError:
                    if attempt + 1 == ID_ATTEMPTS or not self.filter(pk=article.pk).exists():
                        raise
            article.pk = self.model._meta.pk.get_default()
            set_article_keys(article)
        raise IntegrityError("no free article id found")

    def _add_revision(self, article: Article, revision: Revision, number: int) -> None:
        revision.article, revision.number = article, number
        revision.save(force_insert=True)

    def _derive(self, article: Article, derivation: Derivation, number: int) -> None:
        fields = model("FieldValue")
        _drop_suggested(article.field_values.all())
        decided = set(article.field_values.values_list("field", flat=True))
        fields.objects.bulk_create(
            fields(article=article, field=name, **_numbered(row, number))
            for name, row in derivation.fields.items()
            if name not in decided
        )
        article.upstream.all().delete()
        credits = model("UpstreamCredit")
        credits.objects.bulk_create(credits(article=article, **_numbered(row, number)) for row in derivation.credits)
        for name, tags in derivation.tags.items():
            rows = model(name)
            ensure_targets(name, tags)
            _drop_suggested(rows.objects.filter(article=article))
            decided = set(rows.objects.filter(article=article).values_list(f"{rows.CODE}_id", flat=True))
            rows.objects.bulk_create(
                rows(article=article, **{f"{rows.CODE}_id": code}, **_numbered(row, number))
                for code, row in tags.items()
                if code not in decided
            )

    # ---- editors --------------------------------------------------------------------------------------------------

    @transaction.atomic
    def edit(self, article: Article, changes: Mapping[str, Any], user: AbstractBaseUser | None) -> None:
        """An editor's word on title, date (as `records.DateValue.value`), outlet, byline or language.

        Raises ValueError for a date that is none.
        """
        article = self.select_for_update().get(pk=article.pk)
        record_baseline([article])
        values: dict[str, Any] = {}
        for name, value in changes.items():
            values |= self._edited_columns(name, value)
            self._decide_field(article, name, str(value or ""), user)
        for column, value in values.items():
            setattr(article, column, value)
        article.updated_at = timezone.now()
        set_article_keys(article)
        self.filter(pk=article.pk).update(
            **values, updated_at=article.updated_at, **{key: getattr(article, key) for key in KEYS}
        )
        record_change([article], user)
        enqueue([article.pk], model("Outbox").EDITOR)

    def _edited_columns(self, name: str, value: Any) -> dict[str, Any]:
        if name == "title":
            return {"title": value, "title_derived": False}
        if name == "date":
            precision, first, last = dates.covered(value)
            return {
                "date_value": value,
                "date_precision": precision,
                "date_from": first,
                "date_to": last,
                "date_flags": [],
            }
        if name == "language":
            return {"language": value}
        if name in ("outlet", "byline"):
            return {name: value}
        raise ValueError(name)

    def _decide_field(self, article: Article, name: str, value: str, user: AbstractBaseUser | None) -> None:
        rows = model("FieldValue")
        row = rows.objects.filter(article=article, field=name).first()
        if row:
            record_baseline([row])
        created = row is None
        row = row or rows(article=article, field=name)
        row.value, row.state, row.rule, row.evidence = value, "added", "editor", []
        row.decided_by, row.decided_at = user, timezone.now()
        row.skip_history_when_saving = True
        row.save()
        record_change([row], user, created=created)

    @transaction.atomic
    def hide(self, articles: Iterable[Article], reason: str, user: AbstractBaseUser | None) -> int:
        """Take articles out of the public view. Raises ValueError without a reason."""
        if not reason.strip():
            raise ValueError("a reason is needed")
        return self._set_hidden(articles, True, reason.strip(), user)

    @transaction.atomic
    def unhide(self, articles: Iterable[Article], user: AbstractBaseUser | None) -> int:
        return self._set_hidden(articles, False, "", user)

    def _set_hidden(self, articles: Iterable[Article], hidden: bool, reason: str, user: AbstractBaseUser | None) -> int:
        changed = 0
        wanted = (hidden, reason)
        for batch in batched((row for row in articles if (row.hidden, row.hidden_reason) != wanted), BATCH):
            record_baseline(batch)
            for article in batch:
                article.hidden, article.hidden_reason, article.updated_at = hidden, reason, timezone.now()
            self.bulk_update(batch, ["hidden", "hidden_reason", "updated_at"])
            record_change(batch, user, reason[:100])
            enqueue([article.pk for article in batch], model("Outbox").EDITOR)
            changed += len(batch)
        return changed

    @transaction.atomic
    def tag(
        self, articles: Iterable[Article], kind: str, code: str, user: AbstractBaseUser | None, role: str = ""
    ) -> int:
        """Add a tag by an editor's hand; one that a machine suggested or an editor rejected becomes accepted.

        `kind`: ArticleCountry, ArticlePair or ArticleTopic. Returns how many articles changed.
        """
        rows = model(kind)
        ensure_targets(kind, [code])
        changed = 0
        for batch in batched(articles, BATCH):
            known = {
                tag.article_id: tag
                for tag in rows.objects.filter(article__in=batch, **{f"{rows.CODE}_id": code}).select_related("article")
            }
            changed += rows.objects.decide(known.values(), "accepted", user, role)
            now = timezone.now()
            new = rows.objects.bulk_create(
                rows(
                    article=article,
                    **{f"{rows.CODE}_id": code},
                    role=role or rows._meta.get_field("role").default,
                    rule="editor",
                    state="added",
                    decided_by=user,
                    decided_at=now,
                )
                for article in batch
                if article.pk not in known
            )
            record_change(new, user, created=True)
            enqueue([tag.article_id for tag in new], model("Outbox").EDITOR)
            changed += len(new)
        return changed


class TagManager(models.Manager[Any]):
    @transaction.atomic
    def decide(self, tags: Iterable[Any], state: str, user: AbstractBaseUser | None, role: str = "") -> int:
        """Accept or reject tags, optionally with another role. Returns how many changed; an added tag stays added."""
        changed = 0
        for batch in batched(tags, BATCH):
            chosen = [
                tag
                for tag in batch
                if (role and tag.role != role)
                or tag.state not in ({state, "added"} if state == "accepted" else {state})
            ]
            record_baseline(chosen)
            for tag in chosen:
                if not (tag.state == "added" and state == "accepted"):
                    tag.state = state
                tag.role = role or tag.role
                tag.decided_by, tag.decided_at = user, timezone.now()
            if chosen:
                self.bulk_update(chosen, ["state", "role", "decided_by", "decided_at"])
            record_change(chosen, user)
            enqueue({tag.article_id for tag in chosen}, model("Outbox").EDITOR)
            changed += len(chosen)
        return changed


class OutletManager(models.Manager["Outlet"]):
    def by_name(self, name: str) -> Outlet:
        """The outlet of this name, alias or domain in any case; an unknown one is created as a suggestion."""
        wanted = fold(name.strip())[:SEARCH_NAME_LENGTH]
        for outlet in self.filter(search_name__contains=wanted).order_by("pk"):
            if wanted in outlet.search_name.split("\n"):
                return outlet
        slug = slugify(name, allow_unicode=True)[:SLUG_LENGTH] or hashlib.sha256(name.encode()).hexdigest()[:12]
        outlet, _created = self.get_or_create(slug=slug, defaults={"name": name.strip()[:NAME_LENGTH]})
        return outlet


def _drop_suggested(rows: models.QuerySet[Any]) -> None:
    """Without signals: history is for people's changes, and `delete` would write a row of it for each suggestion."""
    rows.filter(state="suggested")._raw_delete(rows.db)


def _numbered(row: dict[str, Any], number: int) -> dict[str, Any]:
    """The row with the revision's number in each piece of its evidence."""
    return row | {"evidence": [{"revision": number, **piece} for piece in row.get("evidence", [])]}


def ensure_targets(kind: str, codes: Iterable[str]) -> None:
    """Pairs come into being when first used; countries and topics are there from the vocabulary."""
    if kind != "ArticlePair":
        return
    pairs = model("Pair")
    pairs.objects.bulk_create(
        [pairs(code=code, first_id=code[:2].upper(), second_id=code[3:].upper()) for code in sorted(codes)],
        ignore_conflicts=True,
    )


def enqueue_related(**condition: Any) -> int:
    """A changed outlet or topic changes the index documents of its articles."""
    ids = list(model("Article").objects.filter(**condition).values_list("pk", flat=True))
    with transaction.atomic():
        enqueue(ids, model("Outbox").MACHINE)
    return len(ids)


def refresh_keys(**condition: Any) -> None:
    """Write the keys of articles anew after their outlet was renamed."""
    articles = model("Article").objects
    with transaction.atomic():
        ids = list(articles.filter(**condition).order_by("pk").values_list("pk", flat=True))
        for batch in batched(ids, BATCH):
            articles.held(batch)
            rows = list(articles.filter(pk__in=batch).select_related("outlet").defer("body"))
            for row in rows:
                set_article_keys(row)
            articles.bulk_update(rows, KEYS)
