"""The end of an article for good: its bytes, texts, history and index entry go, and nothing of it comes in again.

What stays is a tombstone with the reason, and hashes of its places, bytes and texts, by which `refuse_purged` knows
them. What another article rests on too (the same bytes, an address that shows another text by now) is that article's:
it stays, and is not refused. Rows go in one transaction, the bytes' files after it; files that a killed process left
behind are found by `sweep`, and so are those of a backup, at its next run.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib.admin.models import LogEntry
from django.core.files.storage import Storage
from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet, Sum

from articles import codes
from articles.archive.delete import delete_articles
from articles.archive.identity import COLLECTION_BYTES, PATH_BYTES, bounded, identity_of
from articles.archive.lock import acquire_write_lock
from articles.archive.originals import scan_sha256
from articles.batches import BATCH, batched
from articles.ingest.normalise import text_hash
from articles.ingest.records import Analysed, Contributed, Refusal, Skipped
from articles.ingest.support.addresses import canonical_url
from articles.models import (
    DECIDED,
    Article,
    Entry,
    Hold,
    Origin,
    Original,
    PurgedHash,
    Rejection,
    Revision,
    Tombstone,
    original_name,
    originals,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

# The archive's own reason: the rules, whose version follows from all that they name, have no part in it.
REASON: Any = "purged"
# A row of a table has its number for a name: without the row, that is the name of the next one.
_ROW = re.compile(r".*/[0-9]{1,19}", re.DOTALL)
Kind = PurgedHash.Kind


# ---- purge -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Effects:
    """What a purge takes: `texts`, `origins`, `rejections`, `changes` (rows of history) and `files` of `size` bytes;
    what stays: `shared` files, which other articles rest on, and `copies`, the other articles of its story."""

    texts: int
    origins: int
    rejections: int
    changes: int
    files: int
    size: int
    shared: int
    copies: int


def preview(article: Article) -> Effects:
    """What `purge` would do."""
    trace = _Trace(article.pk)
    own = Original.objects.filter(pk__in=trace.own)
    return Effects(
        texts=article.revisions.count(),
        origins=article.origins.count(),
        rejections=trace.rejections().count(),
        changes=sum(rows.count() for rows in _history(article.pk)),
        files=len(trace.own),
        size=own.aggregate(size=Sum("size", default=0))["size"],
        shared=len(trace.shared),
        copies=Article.objects.filter(story=article.story).exclude(pk=article.pk).count(),
    )


def purge(article: Article, reason: str, user: User | None) -> Tombstone:
    """Purge the article. Raises ValueError without a reason, Article.DoesNotExist if it is gone by now."""
    reason = reason.strip()
    if not reason:
        raise ValueError("a reason is needed")
    with transaction.atomic():
        acquire_write_lock()
        Article.objects.only("pk").get(pk=article.pk)
        trace = _Trace(article.pk)
        trace.rejections().delete()
        Entry.objects.filter(origin__article=article.pk).update(announced={}, next_try_at=None)
        Hold.objects.filter(pk=article.pk).delete()
        delete_articles(Article.objects.filter(pk=article.pk))
        for rows in _history(article.pk):  # after it: to delete writes history, too
            rows._raw_delete(rows.db)
        of_article = {"content_type__app_label": "articles", "content_type__model": "article"}
        LogEntry.objects.filter(**of_article, object_id=str(article.pk)).delete()  # they have its title
        Original.objects.filter(pk__in=trace.own).delete()
        Tombstone.objects.filter(pk=article.pk).update(reason=reason, user=user)
        tombstone = Tombstone.objects.get(pk=article.pk)
        PurgedHash.objects.bulk_create(
            (PurgedHash(digest=digest, kind=kind, tombstone=tombstone) for digest, kind in trace.hashes().items()),
            ignore_conflicts=True,
        )
        transaction.on_commit(partial(_remove, originals(), sorted(trace.own)))
        transaction.on_commit(_forget_writes)
    return tombstone


def _forget_writes() -> None:
    """SQLite's log of writes has what was in the rows until it is emptied; where somebody reads, a later write does."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with suppress(OperationalError), connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class _Trace:
    """What an article rests on. `own`: the SHA-256 of bytes that no other article has, `shared`: of the others."""

    def __init__(self, pk: int) -> None:
        self.pk = pk
        self.origins = list(Origin.objects.filter(article=pk))
        texts = Revision.objects.filter(article=pk)
        bytes_ = set(texts.values_list("original_id", flat=True))
        for origin in self.origins:
            bytes_ |= {origin.original_id} | ({origin.scan_id} if origin.scan_id else set())
        others = [
            *Revision.objects.filter(original__in=bytes_).exclude(article=pk).values_list("original_id", flat=True),
            *Origin.objects.filter(original__in=bytes_).exclude(article=pk).values_list("original_id", flat=True),
            *Origin.objects.filter(scan__in=bytes_).exclude(article=pk).values_list("scan_id", flat=True),
        ]
        self.shared: set[str] = bytes_ & set(others)
        self.own: set[str] = bytes_ - self.shared
        self.texts = {text_hash(*both) for both in texts.values_list("title", "body").iterator()}
        self.texts |= set(Article.objects.filter(pk=pk).values_list("text_hash", flat=True))
        self.texts -= set(
            Article.objects.filter(text_hash__in=self.texts).exclude(pk=pk).values_list("text_hash", flat=True)
        )
        named = {place for origin in self.origins for place in _places_of(origin)}
        elsewhere = Origin.objects.filter(key__in=named).exclude(article=pk).values_list("key", flat=True)
        self.places = named - set(elsewhere)

    def rejections(self) -> QuerySet[Rejection]:
        """Refusals of the same bytes, or of what stood at its places."""
        return Rejection.objects.filter(
            Q(key__in=self.places) | Q(original__in=self.own) | Q(sha256__in=self.own - {""})
        )

    def hashes(self) -> dict[str, Kind]:
        """Digest → kind."""
        places = dict.fromkeys(map(_place_digest, self.places), Kind.PLACE)
        return places | dict.fromkeys(self.texts, Kind.TEXT) | dict.fromkeys(self.own, Kind.BYTES)


def _places_of(origin: Origin) -> Iterator[str]:
    """Its key, and the addresses that it was got from."""
    if not (origin.key == _place(origin.collection, origin.path) and _ROW.fullmatch(origin.path)):
        yield origin.key
    for url in (origin.url, str(origin.received.get("url", "")), str(origin.stated.get("url", ""))):
        if canonical := canonical_url(url):
            yield canonical


def _place(collection: str, path: str) -> str:
    """The key of what has no address."""
    return f"{bounded(collection, COLLECTION_BYTES)}:{bounded(path, PATH_BYTES)}"


def _place_digest(place: str) -> str:
    return hashlib.sha256(f"place:{place}".encode("utf-8", "backslashreplace")).hexdigest()


def _history(pk: int) -> Iterator[QuerySet[Any]]:
    """What history has of an article and of what was decided about it."""
    yield Article.history.filter(id=pk)
    for kind in DECIDED:
        yield kind.history.filter(article_id=pk)  # type: ignore[attr-defined]  # simple_history's


# ---- it does not come in again ---------------------------------------------------------------------------------------


def refuse_purged(batch: Sequence[Analysed | Skipped]) -> list[Analysed | Skipped]:
    """The documents; what was purged comes refused, and without its bytes and what was said of it."""
    digests = [_digests(one) for one in batch]
    asked = {digest for each in digests for digest in each}
    gone = dict(PurgedHash.objects.filter(pk__in=asked).values_list("pk", "tombstone"))
    return [
        _refused(one, gone[min(known)]) if (known := gone.keys() & each) and not _is_refused(one) else one
        for one, each in zip(batch, digests, strict=True)
    ]


def purged_among(urls: Iterable[str]) -> set[str]:
    """Those of these canonical addresses at which a purged article stood."""
    digests = {_place_digest(url): url for url in urls}
    return {digests[digest] for digest in PurgedHash.objects.filter(pk__in=digests).values_list("pk", flat=True)}


def _digests(one: Analysed | Skipped) -> set[str]:
    raw = one.raw
    normalised = one.normalised if isinstance(one, Analysed) else None
    places = {identity_of(raw, normalised).key, canonical_url(raw.url), canonical_url(raw.contributed.url)}
    found = {_place_digest(place) for place in places if place} | {raw.sha256, scan_sha256(raw)}
    if normalised:
        found.add(normalised.text_hash)
    return found - {""}


def _is_refused(one: Analysed | Skipped) -> bool:
    return isinstance(one, Analysed) and one.refusal is not None and one.refusal.reason == REASON


def _refused(one: Analysed | Skipped, tombstone: int) -> Analysed:
    """With where it came from, whose it is said to be, and which article was purged: for the list of rejections."""
    raw = one.raw
    url = identity_of(raw, one.normalised if isinstance(one, Analysed) else None).url
    said = Contributed(outlet=raw.contributed.outlet)
    bare = replace(raw, url=raw.url or url, data=None, scan=None, contributed=said, announced={})
    return Analysed(bare, refusal=Refusal(REASON, f"{REASON}: {codes.encode(tombstone)}"))


# ---- files -----------------------------------------------------------------------------------------------------------


def sweep(storage: Storage) -> int:
    """Remove bytes of purged articles that are still there. Returns how many files."""
    removed = 0
    for batch in batched(PurgedHash.objects.filter(kind=Kind.BYTES).values_list("pk", flat=True).iterator(), BATCH):
        named = set(Original.objects.filter(pk__in=batch).values_list("pk", flat=True))  # by a restored database
        removed += _remove(storage, set(batch) - named)
    return removed


def _remove(storage: Storage, sha256s: Iterable[str]) -> int:
    removed = 0
    for name in map(original_name, sha256s):
        try:
            if storage.exists(name):
                storage.delete(name)
                removed += 1
        except OSError:  # the rows are gone: the next check or backup tries again
            logger.exception("%s of a purged article is still there", name)
    return removed
