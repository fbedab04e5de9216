"""What editors decide: fields, hiding, tags. Each decision leaves history with before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone

from articles import dates
from articles.archive.history import record_baseline, record_change
from articles.archive.keys import KEYS, set_article_keys
from articles.archive.lock import one_writer
from articles.archive.outbox import enqueue
from articles.archive.queryset import ArticleQuerySet, ensure_targets, model
from articles.batches import BATCH, batched

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from articles.models import Article

DECIDE_HEADS = {"date", "outlet"}  # fields by which an article may come to head its story


class Editors(models.Manager.from_queryset(ArticleQuerySet)):  # type: ignore[misc]
    @transaction.atomic
    def edit(self, article: Article, changes: Mapping[str, Any], user: AbstractBaseUser | None) -> None:
        """An editor's word on title, date (as `records.DateValue.value`), outlet, byline or language.

        Raises ValueError for a date that is none.
        """
        from articles.archive.stories import kept_up

        with kept_up([article.pk]) if DECIDE_HEADS & changes.keys() else nullcontext():
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
        from articles.archive.stories import kept_up

        one_writer()  # before `articles` holds rows
        changed = 0
        wanted = (hidden, reason)
        for batch in batched((row for row in articles if (row.hidden, row.hidden_reason) != wanted), BATCH):
            record_baseline(batch)
            for article in batch:
                article.hidden, article.hidden_reason, article.updated_at = hidden, reason, timezone.now()
            ids = [article.pk for article in batch]
            with kept_up(ids):
                self.bulk_update(batch, ["hidden", "hidden_reason", "updated_at"])
            record_change(batch, user, reason[:100])
            enqueue(ids, model("Outbox").EDITOR)
            changed += len(batch)
        return changed

    @transaction.atomic
    def tag(
        self, articles: Iterable[Article], kind: str, code: str, user: AbstractBaseUser | None, role: str = ""
    ) -> int:
        """Add a tag by an editor's hand; one that a machine suggested or an editor rejected becomes accepted.

        `kind`: ArticleCountry, ArticlePair or ArticleTopic. Returns how many articles changed.
        """
        one_writer()
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
        one_writer()
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
