"""`manage.py search_index create|drain|rebuild|sweep|status`: the index and what waits for it."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error

from articles.archive import outbox
from search import progress, renewal, sync
from search.engine import EngineUnavailable, RebuildInProgress, get_engine


class Command(BaseCommand):
    help = "Make the search index, keep it up to date, compare it with the database."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("create", help="make an index where there is none and no article")
        drain = actions.add_parser("drain", help="index what waits")
        drain.add_argument("--watch", action="store_true", help="go on until SIGTERM")
        drain.add_argument("--healthy", action="store_true", help="only tell whether a watching drainer is alive")
        actions.add_parser("rebuild", help="fill a new index, then put it to use")
        actions.add_parser("sweep", help="compare index and database, both ways, and mend the index")
        actions.add_parser("status", help="the index, and what waits for it")

    def handle(self, *, action: str, **options: Any) -> None:
        try:
            counts = getattr(self, action)(**options)
        except (EngineUnavailable, RebuildInProgress, sync.CountMismatch, Error) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(in_words(counts))
        if counts.get("refused"):
            raise CommandError("The engine refused articles; the log says which and why.")

    def create(self, **_: Any) -> dict[str, Any]:
        engine = get_engine()
        if renewal.create(engine=engine):
            return {"index": "created"}
        return {"index": "there already" if engine.status().readable else "the worker makes it"}

    def drain(self, *, watch: bool, healthy: bool, **_: Any) -> dict[str, Any]:
        if healthy and not sync.is_healthy():
            raise CommandError("No drainer gave a sign of life lately.")
        if healthy:
            return {"healthy": 1}
        if watch:
            return self.watch()
        return dict(sync.drain())

    def watch(self) -> dict[str, Any]:
        """Ends after the batch during which a signal came."""
        received: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, _frame: received.append(number))
        sync.watch(stopped=lambda: bool(received))
        return {"stopped by signal": received[0]}

    def rebuild(self, **_: Any) -> dict[str, Any]:
        return dict(sync.rebuild())

    def sweep(self, **_: Any) -> dict[str, Any]:
        return {**sync.sweep(), **sync.drain()}

    def status(self, **_: Any) -> dict[str, Any]:
        waiting, since = outbox.backlog()
        queue = {"waiting": waiting, **({"since": f"{since:%Y-%m-%d %H:%M:%S} UTC"} if since else {})}
        try:
            index = get_engine().status()
        except EngineUnavailable as error:
            raise CommandError(f"The search engine is away ({error}); {in_words(queue)}") from error
        return {
            "index": index.name or "missing",
            "made with the present rules": "yes" if index.current else "no, the worker makes it anew",
            "articles": index.documents if index.readable or not index.exists else "the index cannot be read",
            **self.renewal(),
            **queue,
        }

    def renewal(self) -> dict[str, Any]:
        if row := progress.running():
            return {"renewal": row}
        if row := progress.failed():
            return {"renewal": f"ended at {row.seen_at:%Y-%m-%d %H:%M:%S} UTC after {row}: {row.error}"}
        return {}


def in_words(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in values.items())
