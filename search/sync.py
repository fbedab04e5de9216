"""The index follows the database: `drain` what changed, `rebuild` all of it, `sweep` for differences.

One process at a time writes to the index. An outbox row says "make the index equal to the database for this article";
whoever drains reads the article as it is now, so that rows may be drained twice, late or in any order.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from array import array
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import Error, close_old_connections, connection, transaction
from tqdm import tqdm

from articles import disk
from articles.archive import outbox
from articles.batches import batched
from articles.locks import only_one
from articles.models import Article
from articles.processes import free_memory, usable_cores
from search import generation, heartbeat
from search.documents import documents, indexable
from search.engine import (
    Document,
    DocumentsRefused,
    Engine,
    EngineUnavailable,
    IndexNotReady,
    Reasons,
    Rebuild,
    get_engine,
)
from search.lexicon import upkeep
from search.progress import recorded

T = TypeVar("T")
logger = logging.getLogger(__name__)

BATCH = 250  # articles; an editor's save waits for one batch at most
MANY = 5000  # articles of which a rebuild takes more cores than one
MOST_HELPERS = 4  # this process brings them no more work
HELPER_BYTES = 150 * 1024**2  # a process takes 90 MB of memory, and more for a large text
ROWS = 10_000  # of (id, version), read at a time
POLL_SECONDS = 0.5  # other processes' saves wake nobody here
LONGEST_PAUSE_SECONDS = 5  # between attempts while the engine is away: one small request each
HEARTBEAT = Path(settings.DATA_DIR) / "drain.heartbeat"
ONE_DRAINER = "drain"  # alone writes to the index; the lock lives where the outbox does
new_words = upkeep.Additions()


class CountMismatch(Exception):
    """A new index does not hold what was written to it."""


class RebuildStopped(Exception):
    """This process ends; the next one begins anew."""


# ---- drain -------------------------------------------------------------------------------------------------


def drain(
    batch: int = BATCH,
    *,
    engine: Engine | None = None,
    wait: bool = True,
    ensure: bool = True,
    stopped: Callable[[], bool] = lambda: False,
) -> Counter[str]:
    """Bring the index up to date with all that waits, editors' changes first.

    Counts: indexed, removed, refused. Nothing is done while another process drains, unless `wait`. `ensure`: where no
    index can be read, one is rebuilt first, and "in the index made anew" counts its articles. Raises EngineUnavailable;
    what was not written keeps waiting.
    """
    engine = engine or get_engine()
    counts: Counter[str] = Counter()
    if ensure and not engine.status().readable:
        counts["in the index made anew"] = rebuild(engine=engine)["indexed"]
    counts.update(indexed=0, removed=0, refused=0)
    with only_one(ONE_DRAINER, wait=wait) as held:
        while held and not stopped() and (rows := outbox.next_rows(batch)):
            counts.update(_drain(engine, rows))
            beat()
        if held:
            new_words.write_if_due()
    return counts


def _drain(engine: Engine, rows: Mapping[int, int]) -> Counter[str]:
    try:
        counts, refused = _write(engine, rows)
    except (EngineUnavailable, Error):
        raise
    except Exception:  # one article that trips the program must not hold up the others
        if len(rows) > 1:
            return sum((_drain(engine, {pk: version}) for pk, version in rows.items()), Counter())
        logger.exception("article %s cannot be indexed; next attempt in %s", *rows, outbox.RETRY_AFTER)
        counts, refused = Counter(refused=1), {*rows}
    engine.refresh()
    with transaction.atomic():
        outbox.clear(rows, refused)
        generation.rise()
    return counts


def _write(engine: Engine, rows: Mapping[int, int]) -> tuple[Counter[str], set[int]]:
    """Make the index equal to the database for these articles. Returns counts and the ids that were refused."""
    found = list(documents(indexable(rows)))
    gone = rows.keys() - {document.id for document in found}
    refused = _refused(engine.index, found) | _refused(engine.remove, [(pk, rows[pk]) for pk in sorted(gone)])
    new_words.add(found)
    return Counter(indexed=len(found) - len(refused), removed=len(gone), refused=len(refused)), refused


def _refused(write: Callable[[list[T]], None], items: list[T]) -> set[int]:
    """Write the items. Returns the ids of articles that the engine would not take."""
    try:
        if items:
            write(items)
    except DocumentsRefused as error:
        _tell(error.reasons)
        return {*error.reasons}
    return set()


def _tell(reasons: Reasons) -> None:
    for pk, reason in reasons.items():
        logger.error("article %s was refused by the search engine: %s", pk, reason)


# ---- for ever ----------------------------------------------------------------------------------------------


def watch(*, stopped: Callable[[], bool], woken: threading.Event | None = None, engine: Engine | None = None) -> None:
    """Drain whenever something waits, until `stopped`. An outage is logged once and waited for, with growing pauses.

    So is the time in which there is no index: search.renewal makes one.
    """
    woken = woken or threading.Event()
    pause, away = POLL_SECONDS, False
    while not stopped():
        try:
            close_old_connections()
            drain(engine=engine, wait=False, ensure=False, stopped=stopped)
            if away:
                logger.info("indexing goes on")
            pause, away = POLL_SECONDS, False
        except Exception as error:  # whatever happens, the next attempt may succeed
            if not away:
                expected = isinstance(error, EngineUnavailable | Error) or disk.is_full(error)
                level = logging.INFO if isinstance(error, IndexNotReady) else logging.ERROR
                logger.log(level, "indexing waits: %s", error, exc_info=None if expected else error)
            pause, away = min(2 * pause, LONGEST_PAUSE_SECONDS), True
        beat()
        _sleep(pause, stopped, woken)
    connection.close()


def _sleep(seconds: float, stopped: Callable[[], bool], woken: threading.Event) -> None:
    until = time.monotonic() + seconds
    while not stopped() and (left := until - time.monotonic()) > 0:
        if woken.wait(min(left, 1)):
            break
    woken.clear()


def start_drain_thread(stopped: Callable[[], bool] = lambda: False) -> threading.Thread | None:
    """Let the serving process keep the embedded index up to date. Call in each process that serves, after it forked."""
    if not settings.SEARCH_DRAIN_IN_PROCESS:
        return None
    woken = threading.Event()
    outbox.outbox_written.connect(lambda **_: woken.set(), weak=False, dispatch_uid=f"drain-{os.getpid()}")
    thread = threading.Thread(target=watch, kwargs={"stopped": stopped, "woken": woken}, name="drain", daemon=True)
    thread.start()
    return thread


def beat() -> None:
    heartbeat.beat(HEARTBEAT)


def is_healthy() -> bool:
    """Whether somebody was draining, or waiting to, not long ago."""
    return heartbeat.is_fresh(HEARTBEAT)


# ---- everything --------------------------------------------------------------------------------------------


def rebuild(*, engine: Engine | None = None, stopped: Callable[[], bool] = lambda: False) -> Counter[str]:
    """Fill a new index beside the one in use, and swap them. Counts: indexed, replayed, refused.

    Saves are indexed in the old one meanwhile; what changed is replayed into the new one while nobody drains. Raises
    RebuildInProgress, EngineUnavailable, CountMismatch, RebuildStopped; the index in use then stays as it was.
    """
    engine = engine or get_engine()
    counts: Counter[str] = Counter()
    ids, versions = array("q"), array("q")  # written so far: 16 bytes an article
    total = Article.objects.searchable().count()
    words = upkeep.Whole()
    with ExitStack() as until_swapped:
        until_swapped.callback(words.close)
        with engine.rebuild() as new, tqdm(total=total, unit=" articles", disable=None) as progress:
            reached = until_swapped.enter_context(recorded(total))
            wanted = _unless(stopped, batched((pk for pk, _version in _database()), BATCH))
            filled = until_swapped.enter_context(closing(_fill(new, wanted, counts, words, _helpers(total))))
            for taken in filled:
                ids.extend(taken)
                versions.extend(taken.values())
                progress.update(len(taken))
                reached(len(ids))
            counts["indexed"] = len(ids)
            until_swapped.enter_context(only_one(ONE_DRAINER, wait=True))
            expected = len(ids) + _replay(new, zip(ids, versions, strict=True), counts, words)
            if (held := new.count()) != expected:
                raise CountMismatch(f"{expected} articles were written, the new index holds {held}")
        words.write()
        generation.rise()
    return counts


def _helpers(total: int) -> int:
    """How many processes or threads work beside this one. They are a second in starting."""
    return min(usable_cores(), MOST_HELPERS, free_memory() // HELPER_BYTES) if total >= MANY else 0


def _unless(stopped: Callable[[], bool], batches: Iterable[T]) -> Iterator[T]:
    for batch in batches:
        if stopped():
            raise RebuildStopped("its process was stopped")
        yield batch


def _fill(
    new: Rebuild, batches: Iterable[list[int]], counts: Counter[str], words: upkeep.Whole, helpers: int = 0
) -> Generator[dict[int, int]]:
    """Write these articles. Yields (id → version) of those that the new index took."""
    with closing(new.fill((_read(ids, counts) for ids in batches), helpers)) as filled:
        for written, reasons in filled:
            if reasons:
                counts["refused"] += len(reasons)
                _tell(reasons)
            words.add(written)
            yield {document.id: document.version for document in written if document.id not in reasons}


def _read(ids: list[int], counts: Counter[str]) -> list[Document]:
    try:
        return list(documents(indexable(ids)))
    except Error:
        raise
    except Exception:  # one article that trips the program must not keep the others from their index
        if len(ids) > 1:
            return [document for each in ids for document in _read([each], counts)]
        logger.exception("article %s cannot be indexed", *ids)
        counts["refused"] += 1
        return []


def _replay(new: Rebuild, written: Iterable[tuple[int, int]], counts: Counter[str], words: upkeep.Whole) -> int:
    """Bring the new index up to the present. Returns by how many articles it grew."""
    growth = 0
    for batch in batched(differences(_database(), written), BATCH):
        before = {pk: version for pk, _current, version in batch if version}
        taken: dict[int, int] = {}
        for part in _fill(new, [[pk for pk, _current, _version in batch]], counts, words):
            taken |= part
        gone = before.keys() - taken.keys()
        new.remove((pk, before[pk] + 1) for pk in sorted(gone))
        growth += len(taken.keys() - before.keys()) - len(gone)
        counts["replayed"] += len(batch)
    return growth


def sweep(*, engine: Engine | None = None) -> Counter[str]:
    """Compare database and index, both ways, and enqueue what differs, unless it waits already.

    Counts: checked, missing (in the index), outdated, surplus.
    """
    engine = engine or get_engine()
    counts: Counter[str] = Counter(checked=0, missing=0, outdated=0, surplus=0)

    def checked() -> Iterator[tuple[int, int]]:
        for row in _database():
            counts["checked"] += 1
            yield row

    for batch in batched(differences(checked(), engine.ids()), BATCH):
        waiting = outbox.queued(pk for pk, *_ in batch)
        unexplained = [row for row in batch if row[0] not in waiting]
        counts.update("missing" if not there else "outdated" if here else "surplus" for _pk, here, there in unexplained)
        outbox.enqueue_seen({pk: there for pk, _here, there in unexplained})
    return counts


def differences(left: Iterable[tuple[int, int]], right: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """(id, version left, version right) where they differ, 0 for absent. Both sides ascend by id; nothing is kept."""
    lefts, rights = iter(left), iter(right)
    here, there = next(lefts, None), next(rights, None)
    while here or there:
        if there is None or (here and here[0] < there[0]):
            assert here
            yield here[0], here[1], 0
            here = next(lefts, None)
        elif here is None or there[0] < here[0]:
            yield there[0], 0, there[1]
            there = next(rights, None)
        else:
            if here[1] != there[1]:
                yield here[0], here[1], there[1]
            here, there = next(lefts, None), next(rights, None)


def _database() -> Iterator[tuple[int, int]]:
    """(id, version) of every article that belongs into the index, by ascending id, in short reads."""
    after = 0
    while rows := list(
        Article.objects.searchable().filter(pk__gt=after).order_by("pk").values_list("pk", "index_version")[:ROWS]
    ):
        yield from rows
        after = rows[-1][0]
