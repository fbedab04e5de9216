"""One rebuild at a time: a document that says who rebuilds and when that one last gave a sign of life."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from elasticsearch import ConflictError, Elasticsearch

from search.elastic.client import answering
from search.engine import EngineUnavailable, RebuildInProgress

ABANDONED_AFTER = timedelta(minutes=5)  # ten times what a single request may take
BEAT_EVERY = timedelta(seconds=20)
ID = "rebuild"


class Lock:
    """Held while `hold` lasts; `beat` every now and then keeps it from counting as abandoned."""

    def __init__(self, client: Elasticsearch, alias: str) -> None:
        self.client = client
        self.index = f"{alias}-lock"
        self.seen = datetime.min.replace(tzinfo=UTC)
        self.beating = threading.Lock()  # of several threads that write one may
        self.place: dict[str, Any] = {}  # where our own document stands: another's write moves it

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Raises RebuildInProgress, EngineUnavailable."""
        with answering():
            self._create_index()
            self._take()
        try:
            yield
        finally:
            with suppress(EngineUnavailable), answering(), suppress(ConflictError):
                self.client.delete(index=self.index, id=ID, **self.place)

    def beat(self) -> None:
        """Raises RebuildInProgress where another took the lock for abandoned, EngineUnavailable."""
        with self.beating:
            if abs(datetime.now(UTC) - self.seen) < BEAT_EVERY:  # a clock may be set back
                return
            with answering():
                try:
                    self._write(**self.place)
                except ConflictError as error:
                    raise RebuildInProgress("Another rebuild took over while this one gave no sign of life.") from error

    def _create_index(self) -> None:
        self.client.options(ignore_status=400).indices.create(
            index=self.index,
            settings={"number_of_shards": 1, "auto_expand_replicas": "0-1"},
            mappings={"dynamic": "strict", "properties": {"owner": {"type": "keyword"}, "seen": {"type": "date"}}},
        )

    def _take(self) -> None:
        try:
            self._write(op_type="create")
        except ConflictError as conflict:
            held = self.client.get(index=self.index, id=ID)
            owner, seen = held["_source"]["owner"], datetime.fromisoformat(held["_source"]["seen"])
            running = RebuildInProgress(f"{owner} is rebuilding (last sign of life {seen:%Y-%m-%d %H:%M:%S} UTC).")
            if abs(datetime.now(UTC) - seen) < ABANDONED_AFTER:
                raise running from conflict
            try:
                self._write(if_seq_no=held["_seq_no"], if_primary_term=held["_primary_term"])
            except ConflictError:
                raise running from conflict  # someone else was quicker

    def _write(self, **condition: Any) -> None:
        now = datetime.now(UTC)
        document = {"owner": f"{socket.gethostname()} process {os.getpid()}", "seen": now.isoformat()}
        answer = self.client.index(index=self.index, id=ID, document=document, **condition)
        self.seen = now
        self.place = {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}
