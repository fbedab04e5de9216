"""What each serving process does beside answering: it reads editors' concepts, and writes which words were missed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import Error, close_old_connections, connection

from search.lexicon import missed
from search.lexicon.concepts import lexicon

logger = logging.getLogger(__name__)

LOOK_SECONDS = 10.0  # between two looks at the concepts


def watch(
    besides: Callable[[], Any] = lambda: None,
    *,
    stopped: Callable[[], bool] = lambda: False,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Until `stopped`; `besides` is done at each look. A failure is logged once and tried again; the lexicon stays as
    it was."""
    away, written = False, time.monotonic()
    while not stopped():
        try:
            close_old_connections()
            if lexicon.renew():
                missed.clear()
            besides()
            if time.monotonic() - written >= missed.WRITE_SECONDS:
                written = time.monotonic()
                missed.write()
            away = False
        except Exception as error:  # whatever happens, the next attempt may succeed
            if not away:
                logger.error("the lexicon waits: %s", error, exc_info=None if isinstance(error, Error) else error)
            away = True
        pause(LOOK_SECONDS)
    connection.close()


def start_thread(besides: Callable[[], Any]) -> threading.Thread:
    """Call in each process that serves, after it forked; `besides` as for `watch`."""
    thread = threading.Thread(target=watch, args=(besides,), name="lexicon", daemon=True)
    thread.start()
    return thread
