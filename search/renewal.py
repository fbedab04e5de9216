"""The index is made anew by itself wherever it is not what this program would make (docs/decisions/0019-upgrades.md).

An upgrade changed its fields or its analysis, a volume is fresh, a backup was restored: the worker rebuilds, one of all
workers. An index that can still be read goes on answering and taking changes; without one, pages say that it is being
renewed. An empty index is never put to use over articles.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import Error, close_old_connections

from articles import disk
from articles.models import Article
from search import progress, sync
from search.engine import Engine, EngineUnavailable, IndexStatus, RebuildInProgress, get_engine

logger = logging.getLogger(__name__)

LOOK_SECONDS = 10.0  # between two looks at the index
PAUSE_SECONDS = 30.0  # after a failure, doubled by each further one
LONGEST_PAUSE_SECONDS = 600.0


def reason(status: IndexStatus) -> str:
    """Why the index has to be made anew, "" where it need not."""
    if not status.exists:
        return "there is none"
    if not status.readable:
        return f"{status.name} has other fields, or cannot be opened"
    return "" if status.current else f"{status.name} was made with other rules, and answers until then"


def renew(*, engine: Engine | None = None, stopped: Callable[[], bool] = lambda: False) -> bool:
    """Rebuild the index if there is a reason. True if it was rebuilt; raises what `sync.rebuild` raises."""
    engine = engine or get_engine()
    if not (why := reason(engine.status())):
        return False
    logger.info("the index is made anew: %s", why)
    began = time.monotonic()
    counts = sync.rebuild(engine=engine, stopped=stopped)
    told = ", ".join(f"{name} {count}" for name, count in counts.items())
    logger.info("the index was made anew in %.0f seconds: %s", time.monotonic() - began, told)
    return True


def watch(*, stopped: Callable[[], bool], engine: Engine | None = None) -> None:
    """Renew the index whenever there is a reason, until `stopped`. A failure is logged and tried again later."""
    pause, told = LOOK_SECONDS, ""
    while not stopped():
        try:
            close_old_connections()
            renew(engine=engine, stopped=stopped)
            pause, told = LOOK_SECONDS, ""
        except sync.RebuildStopped:
            logger.info("the index is not complete; the next worker begins anew")
        except RebuildInProgress as error:
            told = _tell(logging.INFO, error, told)
            pause = LOOK_SECONDS
        except Exception as error:  # whatever happens, the next attempt may succeed
            pause = min(max(2 * pause, PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
            told = _tell(logging.ERROR, error, told)
        _sleep(pause, stopped)


def _tell(level: int, error: Exception, told: str) -> str:
    """Log what happened, unless it was told before."""
    if str(error) != told:
        expected = isinstance(error, EngineUnavailable | RebuildInProgress | Error) or disk.is_full(error)
        logger.log(level, "the index cannot be made anew yet: %s", error, exc_info=None if expected else error)
    return str(error)


def _sleep(seconds: float, stopped: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while not stopped() and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, sync.POLL_SECONDS))


def create(*, engine: Engine | None = None) -> bool:
    """Make an index, if none can be read and there is no article that it would have to hold. True if it made one."""
    engine = engine or get_engine()
    if engine.status().readable or Article.objects.searchable().exists():
        return False
    try:
        sync.rebuild(engine=engine)
    except RebuildInProgress:  # by whoever makes it
        return False
    return True


def state(engine: Engine) -> dict[str, Any]:
    """For /readyz. `index`: ok, renewing (with `done` of `of` articles), out of date, missing, degraded."""
    try:
        status = engine.status()
    except EngineUnavailable:
        return {"index": "degraded"}
    if not reason(status):
        return {"index": "ok"}
    with suppress(Error):  # the database is away, or not migrated yet
        if row := progress.running():
            return {"index": "renewing", "done": row.done, "of": row.total}
    return {"index": "out of date" if status.exists else "missing"}
