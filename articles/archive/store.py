"""The last stage: what was understood becomes rows, a batch of documents in one transaction.

Identity: a key (canonical URL, or collection and path) and the bytes decide what happens to a document:
the same of both is `unchanged`; another version of the text is `updated`; an unrelated text under a known key is a new
article; a text that the archive has under another key is a `duplicate`, kept as a further origin. The documents of a
batch meet the archive one after another: what becomes of each is as if the ones before it had been stored alone.
"""

from __future__ import annotations

import logging
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.db import DataError, IntegrityError, OperationalError, transaction

from articles.archive import ledger, originals, outlets
from articles.archive.batch import Batch, Outcome, Seen
from articles.archive.identity import identity_of
from articles.archive.lock import acquire_write_lock
from articles.archive.purge import refuse_purged
from articles.archive.rows import outlet_name
from articles.ingest.records import Analysed, RawDocument, Refusal, Skipped
from articles.models import IngestRun, Original

if TYPE_CHECKING:
    pass

logger = logging.getLogger(__name__)

STORED = ("added", "updated", "duplicate")
ATTEMPTS = 4  # where another writer was in the way
LONGEST_PAUSE_SECONDS = 0.5  # between them


Settle = Callable[[Sequence[Analysed | Skipped], list[Outcome]], None]


def unchanged(documents: Sequence[RawDocument]) -> list[bool]:
    """Of each, whether the archive has these bytes of this place or key: nothing needs doing, not even reading them."""
    identities = [identity_of(raw) for raw in documents]
    seen = Seen(identities)
    return [seen.holder(each, raw.sha256) is not None for each, raw in zip(identities, documents, strict=True)]


def preview(analysed: Analysed) -> Outcome:
    """What `store` would do with this document alone, without doing it."""
    return Batch(refuse_purged([analysed])).previewed()


def store(batch: Sequence[Analysed | Skipped], run: IngestRun, settle: Settle | None = None) -> list[Outcome]:
    """Keep the documents, in their order. What was skipped is unchanged; its bytes are written where they were lost.

    `settle` is called with documents and their outcomes in the transaction of their rows: all at once, or, where that
    fails, again and with a part of them.
    Raises OperationalError where the database is away.
    """
    if settle is None and all(isinstance(one, Skipped) and not one.raw.crawled for one in batch):
        originals.keep_bytes(one.raw for one in refuse_purged(batch))  # what the storage lost meanwhile
        return [Outcome("unchanged") for _ in batch]
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _stored(batch, run, settle)
        except (IntegrityError, OperationalError) as error:
            # A deadlock, or a row that somebody else wrote at the same moment: it is there next time.
            if attempt == ATTEMPTS and isinstance(error, OperationalError):
                raise
            time.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS) if attempt < ATTEMPTS else 0)  # noqa: S311
            problem: Exception = error
        except (DataError, ValueError) as error:
            problem = error
            break
    if len(batch) > 1:  # one document that no row can hold must not keep the others out
        return [outcome for one in batch for outcome in store([one], run, settle)]
    one = batch[0]
    logger.error("%s cannot be stored: %s", identity_of(one.raw).key, problem)
    if isinstance(one, Skipped) or one.refusal and one.refusal.reason == "unreadable":
        raise problem
    return store([Analysed(one.raw, refusal=Refusal("unreadable", type(problem).__name__))], run, settle)


def _stored(batch: Sequence[Analysed | Skipped], run: IngestRun, settle: Settle | None) -> list[Outcome]:
    """The originals' bytes are written before the rows: orphans are harmless, gaps are not."""
    batch = refuse_purged(batch)
    rows = originals.keep_bytes(one.raw for one in batch)
    with transaction.atomic():
        acquire_write_lock()
        if refuse_purged(batch) != batch:
            raise IntegrityError("an article was purged while a document of it was on its way")
        Original.objects.bulk_create(rows, ignore_conflicts=True)
        outcomes = Batch(batch).stored(run)
        if settle is not None:
            settle(batch, outcomes)
        _record(batch, outcomes)
        return outcomes


def _record(batch: Sequence[Analysed | Skipped], outcomes: Sequence[Outcome]) -> None:
    """Write what came of crawled documents into the ledger."""
    crawled = [(one, outcome) for one, outcome in zip(batch, outcomes, strict=True) if one.raw.crawled]
    if not crawled:
        return
    named = outlets.by_names(name for one, _outcome in crawled if (name := outlet_name(one)))
    counts: dict[int | None, Counter[str]] = defaultdict(Counter)
    for one, outcome in crawled:
        name = outlet_name(one)
        count = counts[named[name].pk if name else None]
        if one.raw.problem:
            count["failed"] += 1
            continue
        count["fetched"] += 1
        if outcome.name in STORED:
            assert isinstance(one, Analysed) and one.normalised is not None
            count.update(stored=1, characters=len(one.normalised.extracted.body))
        elif outcome.name != "unchanged":
            count[outcome.name] += 1
    ledger.record(counts)
