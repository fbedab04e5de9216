"""Evidence that cannot be: found, and mended where the words still stand in the text."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models.functions import Cast, Length

from articles.archive.history import record_baseline, record_change
from articles.archive.lock import acquire_write_lock
from articles.batches import BATCH, batched
from articles.models import DECIDED, Article, Revision, UpstreamCredit
from articles.models.evidence import inside, possible
from articles.progress import Progress, Silent

if TYPE_CHECKING:
    from django.contrib.auth.models import User

KINDS: tuple[Any, ...] = (*DECIDED, UpstreamCredit)
FOUND = 1000  # articles at most


def find(progress: Progress | None = None) -> list[int]:
    """The ids of the first FOUND articles with evidence that is none, or points outside the texts."""
    progress = progress or Silent()
    progress.begin(Article.objects.count(), "articles")
    found: list[int] = []
    done = 0
    try:
        for ids in batched(_ids(), BATCH):
            found += impossible(ids)
            done += len(ids)
            progress.reached(done, {"impossible": len(found)})
            if len(found) >= FOUND:
                break
    finally:
        progress.end()
    return found[:FOUND]


def impossible(ids: Iterable[int]) -> list[int]:
    """Those of these articles that have such evidence."""
    ids = list(ids)
    texts = lengths(ids)
    wrong = {
        row.article_id
        for kind in KINDS
        for row in with_held(kind._default_manager.filter(article__in=ids))
        if not is_possible(row, texts[row.article_id])
    }
    return [pk for pk in ids if pk in wrong]


def lengths(ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """Article → number of each of its revisions → characters of its text."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Revision.objects.filter(article__in=ids).order_by()
    for pk, number, length in rows.values_list("article_id", "number", Length("text")):
        found[pk][number] = length
    return found


def with_held(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Rows with what their column holds as it is, for `is_possible`."""
    return rows.annotate(held=Cast("evidence", models.TextField()))


def is_possible(row: Any, texts: dict[int, int]) -> bool:
    """Whether all evidence of a row of `with_held` are pieces of texts of these lengths."""
    return possible(_held(row), texts)


@transaction.atomic
def mend(article: Article, user: User | None) -> int:
    """Find the words of impossible evidence anew, in its own text or the newest; what is not found is dropped.

    Returns how many rows were mended. What a value is, and who decided it, stays.
    """
    acquire_write_lock()
    texts = dict(article.revisions.order_by("number").values_list("number", "text"))
    characters = {number: len(text) for number, text in texts.items()}
    mended = 0
    for kind in KINDS:
        held = with_held(kind._default_manager.filter(article=article))
        rows = [row for row in held if not is_possible(row, characters)]
        if kind is not UpstreamCredit and rows:
            record_baseline(rows)
        for row in rows:
            row.evidence = list(_mended(_held(row), texts, characters))
        kind._default_manager.bulk_update(rows, ["evidence"])
        if kind is not UpstreamCredit:
            record_change(rows, user)
        mended += len(rows)
    return mended


def _held(row: Any) -> Any:
    return json.loads(row.held) if row.held is not None else None


def _mended(evidence: Any, texts: dict[int, str], characters: dict[int, int]) -> Iterator[dict[str, Any]]:
    for piece in evidence if isinstance(evidence, list) else []:
        if inside(piece, characters):
            yield piece
            continue
        words = piece.get("text") if isinstance(piece, dict) else piece
        if not isinstance(words, str) or not words:
            continue
        own = piece.get("revision") if isinstance(piece, dict) else None
        for number in sorted(texts, key=lambda number: (number == own, number), reverse=True):
            if (start := texts[number].find(words)) >= 0:
                yield {"revision": number, "start": start, "end": start + len(words), "text": words}
                break


def _ids() -> Iterator[int]:
    after = 0
    while ids := list(Article.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield from ids
        after = ids[-1]
