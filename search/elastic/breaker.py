"""Cuts Elasticsearch off while it hangs, so that readers do not wait for it one after another."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from elasticsearch import ApiError, ConnectionTimeout

from search.engine import EngineUnavailable

logger = logging.getLogger(__name__)

TIMEOUTS = 3  # without an answer between them: one alone may be a slow query
PAUSE_SECONDS = 1.0  # between two probes
CUT_OFF = "Elasticsearch does not answer; it is asked again once it does."


class Breaker:
    """Opens after TIMEOUTS requests in a row that got no answer in time, and closes once `probe` gets one.

    Probes run in a thread of their own, so that no reader waits for them. `probe` raises where nothing answers. A
    refused connection costs no time and does not count: after a restart the first request is answered.
    """

    def __init__(self, probe: Callable[[], object]) -> None:
        self._probe = probe
        self._lock = threading.Lock()
        self._timeouts = 0
        self.is_open = False

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Around one request. Raises EngineUnavailable, and nothing is asked, while it is open."""
        if self.is_open:
            raise EngineUnavailable(CUT_OFF)
        try:
            yield
        except ConnectionTimeout:
            self._missed()
            raise
        except ApiError:
            self._timeouts = 0
            raise
        self._timeouts = 0

    def _missed(self) -> None:
        with self._lock:
            self._timeouts += 1
            if self._timeouts < TIMEOUTS or self.is_open:
                return
            self.is_open = True
        logger.warning("Elasticsearch does not answer in time: cut off until it does")
        threading.Thread(target=self._wait, name="elasticsearch's probe", daemon=True).start()

    def _wait(self) -> None:
        began = time.monotonic()
        while not self._answers():
            time.sleep(PAUSE_SECONDS)
        self._timeouts = 0
        self.is_open = False
        logger.info("Elasticsearch answers again, after %.0f seconds", time.monotonic() - began)

    def _answers(self) -> bool:
        try:
            self._probe()
        except ApiError:  # it answers, whatever it says
            return True
        except Exception:  # refused, hanging, or no Elasticsearch at all
            return False
        return True
