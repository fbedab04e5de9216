"""Sums that pages show, counted once for each generation of the index and kept in the process.

    sums.table(query, "pair", BY_YEAR)      as Engine.table
    sums.page(query)                        as Engine.search: totals, facets and months of a page that is no search
    sums.kept(("coverage",), make)          whatever else changes with the index alone

When the index has changed the next reader is still shown what was counted before, while one thread counts anew, so that
nobody waits during an ingest; but nothing that may be older than STALE_SECONDS: then that reader waits. What is kept is
shared by all who ask: never change it. It depends on nothing but its key: no language, no reader.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.db import Error, close_old_connections, connections

from search import generation, links
from search.engine import Cells, EngineUnavailable, SearchPage, SearchQuery, get_engine

T = TypeVar("T")
logger = logging.getLogger(__name__)

STALE_SECONDS = 60.0
MOST_ENTRIES = 1000
MOST_CELLS = 300_000  # of all that is kept: some 60 MB


@dataclass(slots=True)
class Entry:
    value: Any
    generation: int
    known_good: float  # when it was last seen to be of the newest generation
    size: int


class Sums:
    """What was counted, the longest unused forgotten first. `newest` tells the generation, `clock` the seconds."""

    def __init__(
        self, newest: Callable[[], int] = generation.current, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._newest, self._clock = newest, clock
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._size = 0
        self._makers: dict[Hashable, threading.Lock] = {}  # held by whoever makes the value while others wait for it
        self._asked: dict[Hashable, Callable[[], Any]] = {}  # what the thread has still to make, in order
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()  # over all of the above, for a moment only

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, called once for a generation. Raises what it raises."""
        newest = self._newest()
        entry = self._current(key, newest)
        if entry and entry.generation != newest and self._clock() - entry.known_good <= STALE_SECONDS:
            self._make_behind(key, make)
        elif not entry or entry.generation != newest:
            entry = self._make(key, make, newest)
        value: T = entry.value
        return value

    def _current(self, key: Hashable, newest: int) -> Entry | None:
        with self._lock:
            entry = self._entries.get(key)
            if entry:
                self._entries.move_to_end(key)
                if entry.generation == newest:
                    entry.known_good = self._clock()
            return entry

    def _make(self, key: Hashable, make: Callable[[], Any], newest: int) -> Entry:
        """`newest` was read before, so that what changes meanwhile makes the value an old one."""
        with self._lock:
            maker = self._makers.setdefault(key, threading.Lock())
        try:
            with maker:
                entry = self._current(key, newest)
                if not entry or entry.generation != newest:
                    began = self._clock()
                    value = make()
                    entry = Entry(value, newest, began, size(value))
                    self._keep(key, entry)
                return entry
        finally:
            with self._lock:
                self._makers.pop(key, None)

    def _keep(self, key: Hashable, entry: Entry) -> None:
        with self._lock:
            if before := self._entries.pop(key, None):
                self._size -= before.size
            self._entries[key] = entry
            self._size += entry.size
            while self._size > MOST_CELLS or len(self._entries) > MOST_ENTRIES:
                _key, oldest = self._entries.popitem(last=False)
                self._size -= oldest.size

    # ---- behind the reader's back --------------------------------------------------------------------------

    def _make_behind(self, key: Hashable, make: Callable[[], Any]) -> None:
        with self._lock:
            self._asked.setdefault(key, make)
            if not self._thread or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="sums", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        """Make what is asked for, one after the other; then the thread ends."""
        try:
            while True:
                with self._lock:
                    if not self._asked:
                        self._thread = None
                        return
                    key, make = next(iter(self._asked.items()))
                try:
                    close_old_connections()
                    self._make(key, make, self._newest())
                except Exception as error:  # the reader after the last second of the old value will be told
                    expected = isinstance(error, EngineUnavailable | Error)
                    logger.error("sums are not renewed: %s", error, exc_info=None if expected else error)
                finally:
                    with self._lock:
                        self._asked.pop(key, None)
        finally:
            connections.close_all()

    def forget(self) -> None:
        """Everything, once nothing is being made."""
        with self._lock:
            self._asked.clear()
            thread = self._thread
        if thread:
            thread.join()
        with self._lock:
            self._entries.clear()
            self._size = 0


def size(value: Any) -> int:
    """In cells, about."""
    if isinstance(value, SearchPage):
        return len(value.hits) + len(value.months) + sum(map(len, value.facets.values()))
    return max(len(value), 1) if isinstance(value, Sized) else 1


_sums = Sums()
kept = _sums.kept
forget = _sums.forget


def table(query: SearchQuery, rows: str, columns: str = "") -> Cells:
    """As Engine.table. Raises EngineUnavailable, and ValueError for what cannot be counted by."""
    asked = links.parameters(replace(query, page=1, sort="newest", match="all"))
    return kept(("table", *asked, rows, columns), lambda: get_engine().table(query, rows, columns))


def page(query: SearchQuery) -> SearchPage:
    """As Engine.search. Raises EngineUnavailable. The hits may be a minute old, too: hidden articles among them."""
    key = ("page", *links.parameters(query), *sorted(query.facets.items()))
    return kept(key, lambda: get_engine().search(query))
