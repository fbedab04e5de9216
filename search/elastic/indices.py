"""The indexes behind the alias: `articles-<time>`, made and swapped; the alias is all that searches and writes know."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from elasticsearch import Elasticsearch

from articles.processes import in_order
from search.analysts import IN_FLIGHT_CHARACTERS, characters
from search.elastic.client import answering, bulk
from search.elastic.lock import Lock
from search.elastic.mapping import index_body, removal, write
from search.engine import Document, DocumentsRefused, EngineUnavailable, Reasons

NAME = "{alias}-{time:%Y%m%d-%H%M%S-%f}"
# No replica and no refresh while a new index is filled; given back before it is put to use.
FILLING = {"number_of_replicas": 0, "refresh_interval": "-1"}

BULKS = 3  # requests at a time, of one batch each


def current(client: Elasticsearch, alias: str) -> str | None:
    """The index behind the alias."""
    names = [*client.options(ignore_status=404).indices.get_alias(name=alias)]
    return next((name for name in sorted(names) if is_ours(name, alias)), None)


def found(client: Elasticsearch, alias: str) -> tuple[str, dict[str, Any], dict[str, Any]] | None:
    """(name, mappings, analyzers) of the index behind the alias, in one request."""
    answer = client.options(ignore_status=404).indices.get(
        index=alias, filter_path=["*.mappings", "*.settings.index.analysis.analyzer"]
    )
    for name in sorted(answer):
        if is_ours(name, alias):
            analysis = answer[name].get("settings", {}).get("index", {}).get("analysis", {})
            return name, answer[name].get("mappings", {}), analysis.get("analyzer", {})
    return None


def is_ours(name: str, alias: str) -> bool:
    return bool(re.fullmatch(rf"{re.escape(alias)}-[0-9]{{8}}-[0-9]{{6}}-[0-9]{{6}}", name))


def make(client: Elasticsearch, alias: str, behind: str, **changed: Any) -> str:
    """A new index; `behind`: the alias it gets, "" for one of its own."""
    name = NAME.format(alias=alias, time=datetime.now(UTC))
    body = index_body()
    client.indices.create(
        index=name,
        settings={**body["settings"], **changed},
        mappings=body["mappings"],
        aliases={behind or filling_alias(name): {}},
    )
    return name


def filling_alias(name: str) -> str:
    """Where documents of an unfinished index go: were the index deleted meanwhile, a write to its bare name would make
    another of that name without the mapping."""
    return f"{name}-filling"


class NewIndex:
    """A new index while it is filled; see search.engine.Rebuild."""

    def __init__(self, client: Elasticsearch, alias: str, lock: Lock) -> None:
        self.client, self.alias, self.lock = client, alias, lock
        with answering():
            self.name = make(client, alias, behind="", **FILLING)

    def fill(self, batches: Iterable[list[Document]], helpers: int) -> Generator[tuple[list[Document], Reasons]]:
        if not helpers:
            yield from map(self._written, batches)
            return
        threads = ThreadPoolExecutor(BULKS, "bulk")  # the node analyses, while this process reads and packs
        try:
            submitted = ((sum(map(characters, batch)), threads.submit(self._written, batch)) for batch in batches)
            yield from in_order(submitted, BULKS, IN_FLIGHT_CHARACTERS)
        finally:
            threads.shutdown(cancel_futures=True)

    def _written(self, documents: list[Document]) -> tuple[list[Document], Reasons]:
        try:
            self.index(documents)
        except DocumentsRefused as error:
            return documents, error.reasons
        return documents, {}

    def index(self, documents: Iterable[Document]) -> None:
        self._send(write(document) for document in documents)

    def remove(self, removals: Iterable[tuple[int, int]]) -> None:
        self._send(removal(*item) for item in removals)

    def _send(self, actions: Iterable[dict[str, Any]]) -> None:
        self.lock.beat()
        bulk(self.client, filling_alias(self.name), self._with_signs_of_life(actions))

    def _with_signs_of_life(self, actions: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for action in actions:
            self.lock.beat()
            yield action

    def count(self) -> int:
        self.lock.beat()
        with answering():
            self.client.indices.refresh(index=self.name)
            return int(self.client.count(index=self.name)["count"])

    def put_to_use(self) -> None:
        """Swap the alias in one step; keep the index that was in use, delete all older ones."""
        self.lock.beat()
        with answering():
            restored = {"number_of_replicas": settings.SEARCH_REPLICAS, "refresh_interval": None}
            self.client.indices.put_settings(index=self.name, settings=restored)
            self.client.indices.refresh(index=self.name)
            previous = current(self.client, self.alias)
            actions: list[dict[str, Any]] = [
                {"remove": {"index": self.name, "alias": filling_alias(self.name)}},
                {"add": {"index": self.name, "alias": self.alias}},
            ]
            if previous:
                actions.append({"remove": {"index": previous, "alias": self.alias}})
            self.client.indices.update_aliases(actions=actions)
        with suppress(EngineUnavailable), answering():  # what stays behind goes with the next rebuild
            for name in self.client.indices.get(index=f"{self.alias}-*", features="aliases"):
                if is_ours(name, self.alias) and name not in (self.name, previous):
                    self.client.indices.delete(index=name, ignore_unavailable=True)

    def discard(self) -> None:
        """Delete it, unless it came into use after all (the answer to the swap may have been lost)."""
        with answering():
            if current(self.client, self.alias) != self.name:
                self.client.indices.delete(index=self.name, ignore_unavailable=True)
