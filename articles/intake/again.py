"""Documents that were refused, read again: as they came, or taken in whatever the rules hold against them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from articles.archive import originals
from articles.batches import BATCH, batched
from articles.ingest.records import LISTING, TOO_SHORT, Contributed, RawDocument
from articles.intake.arguments import IngestArguments
from articles.intake.fetching import fetch_settings
from articles.models import Rejection

MOST = 1000  # of one job
NAMES_SHOWN, NAME_CHARS = 3, 200
LOST = "the original cannot be read"
_REASON = Rejection.Reason
# What speaks against a document that has words of its own.
_OVERRULED = {_REASON.OUT_OF_SCOPE, _REASON.LANGUAGE_NOT_READ, _REASON.BLOCKED}
_OVERRULED_DETAILS = {TOO_SHORT, LISTING}


def is_there(row: Rejection) -> bool:
    """Whether it can be read again: its bytes were kept, or its address can be asked. What was purged cannot."""
    return row.reason != _REASON.PURGED and (row.original_id is not None or bool(row.url))


def may_overrule(row: Rejection) -> bool:
    """Whether there is something to take in, and only a rule against it."""
    return row.original_id is not None and (row.reason in _OVERRULED or row.detail in _OVERRULED_DETAILS)


def arguments(rows: Sequence[Rejection], *, anyway: bool) -> IngestArguments:
    """Of the job that reads those again that can be, at most MOST of them. None can be: no rejections."""
    chosen = [row for row in rows if (may_overrule(row) if anyway else is_there(row))][:MOST]
    names = ", ".join(row.key[:NAME_CHARS] for row in chosen[:NAMES_SHOWN]) + (" …" if chosen[NAMES_SHOWN:] else "")
    return IngestArguments(rejections=[row.pk for row in chosen], anyway=anyway, what=names)


def documents(keys: Sequence[int], *, anyway: bool) -> Iterator[RawDocument]:
    """The documents of these rejections, as they came; those without bytes are fetched from their addresses."""
    for batch in batched(keys, BATCH):
        for row in Rejection.objects.filter(pk__in=batch).order_by("pk"):
            if row.original_id is not None:
                yield replace(_kept(row), wanted=anyway)
            elif row.url:
                yield from _fetched(row)


def _kept(row: Rejection) -> RawDocument:
    try:
        return originals.document(row)
    except originals.DAMAGED:
        return RawDocument(row.collection, row.path, None, row.size, url=row.url, problem=LOST)


def _fetched(row: Rejection) -> Iterator[RawDocument]:
    """What the address gives now; found by a feed, it is still what the feed announced."""
    from articles.ingest.readers import read  # brings the readers' libraries

    came = {name: row.received[name] for name in ("crawled", "keep_all", "announced") if name in row.received}
    settings = fetch_settings()
    found = read([row.url], row.collection, Contributed(**row.stated), settings.max_bytes, fetching=settings)
    for raw in found:
        yield replace(raw, **came) if not raw.crawled else raw
