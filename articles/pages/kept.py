"""Sums that are too dear to be made for each request."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """What `make` returns, made anew once it is `seconds` old, by one thread: meanwhile the others get the last one."""

    def __init__(self, make: Callable[[], T], seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._make, self._seconds, self._clock = make, seconds, clock
        self._lock = Lock()
        self._kept: tuple[T, float] | None = None  # and until when

    def __call__(self) -> T:
        """Raises what `make` raises."""
        kept = self._kept
        if kept and (self._clock() < kept[1] or not self._lock.acquire(blocking=False)):
            return kept[0]
        if not kept:
            self._lock.acquire()
        try:
            kept = self._kept  # another thread may have been quicker
            if kept and self._clock() < kept[1]:
                return kept[0]
            made = self._make()
            self._kept = made, self._clock() + self._seconds
            return made
        finally:
            self._lock.release()

    def forget(self) -> None:
        self._kept = None
