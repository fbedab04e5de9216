"""How far a rebuild has come, told by a row of the database: who asks may be another process, on another machine."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.db import Error
from django.utils import timezone

from articles.locks import silent
from search.models import Renewal

logger = logging.getLogger(__name__)

ROW = 1  # an archive has one index
WRITE_SECONDS = 1.0  # between two writes of the row
LOG_SECONDS = 60.0
LOST_AFTER = timedelta(minutes=5)  # without a sign of life: its process is gone


@contextmanager
def recorded(total: int) -> Iterator[Callable[[int], None]]:
    """Gives a function to be called with the number of articles done, as often as one likes.

    The row goes with the block; where an exception ends it, the row says why.
    """
    now = timezone.now()
    start = {"started_at": now, "seen_at": now, "done": 0, "total": total, "error": ""}
    Renewal.objects.update_or_create(pk=ROW, defaults=start)
    began = written = logged = time.monotonic()

    def reached(done: int) -> None:
        nonlocal written, logged
        now = time.monotonic()
        if now - written >= WRITE_SECONDS:
            written = now
            with suppress(Error):  # a rebuild is not given up for its progress
                Renewal.objects.filter(pk=ROW).update(done=done, seen_at=timezone.now())
        if now - logged >= LOG_SECONDS:
            logged = now
            logger.info("rebuilding the index: %d of %d articles, %.0f a second", done, total, done / (now - began))

    try:
        yield reached
    except Exception as error:
        with suppress(Error):
            Renewal.objects.filter(pk=ROW).update(error=str(error) or type(error).__name__, seen_at=timezone.now())
        raise
    Renewal.objects.filter(pk=ROW).delete()


def running() -> Renewal | None:
    """The rebuild that runs now, on whatever machine."""
    return Renewal.objects.exclude(silent("seen_at", LOST_AFTER)).filter(error="").first()


def failed() -> Renewal | None:
    """The last rebuild, where it failed and none has succeeded since."""
    return Renewal.objects.exclude(error="").first()
