"""The Elasticsearch engine behind search.engine.Engine."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.conf import settings
from elasticsearch import Elasticsearch
from elasticsearch.dsl import Search
from elasticsearch.dsl.query import Query

from articles.batches import batched
from articles.pages.paging import MAX_HITS
from search import plan as plans
from search.elastic import indices, results, translate, wholes
from search.elastic.breaker import Breaker
from search.elastic.client import NO_INDEX, answering, bulk, for_indexing, for_people
from search.elastic.lock import Lock
from search.elastic.mapping import fingerprint, is_readable, removal, write
from search.engine import (
    MOST_CELLS,
    STORIES,
    Cells,
    Document,
    EngineUnavailable,
    Hit,
    IndexNotReady,
    IndexStatus,
    Partial,
    Rebuild,
    RebuildInProgress,
    SearchPage,
    SearchQuery,
    TooManyCells,
)
from search.fields import check_dimensions
from search.plan import Plan

CELLS_AT_A_TIME = 10_000  # of a table: a node answers with 65,536 buckets at most
LEVELS_AT_A_TIME = 4  # how many words a partial match has, tried in one request
SNAPSHOT_KEPT = "2m"  # between two requests of `ids`
LOOK_SECONDS = 30  # between two looks whether the index is one that this program can read
OTHER_FIELDS = "The index has other fields than this program reads."


class ElasticEngine:
    def __init__(self) -> None:
        self.alias: str = settings.ELASTICSEARCH_INDEX
        self._readable_until = -math.inf
        self.breaker = Breaker(self._probe)  # one for all that people wait for; what indexes waits for itself

    # Made on first use, so that a server's workers, which fork, share no connection.
    @cached_property
    def people(self) -> Elasticsearch:
        return for_people()

    @cached_property
    def indexer(self) -> Elasticsearch:
        return for_indexing()

    # ---- reading ------------------------------------------------------------------------------------------

    def search(self, query: SearchQuery) -> SearchPage:
        plan = plans.plan(query)
        start, size = query.window
        text = translate.words(query, plan)
        favoured = plans.favoured_pairs(query, plan)
        answer = self._ask(translate.search(query, text, start, size, favoured=favoured))
        hits, stories = self._hits(query, text, answer), results.stories(answer)
        others = self._partial(query, plan, text, stories) if query.sort == "relevance" and stories < MAX_HITS else None
        if others is None and not stories and plan.loose:
            others = self._partial(query, plan.loose, translate.words(query, plan.loose), 0)
        if others is None:
            return results.page(answer, query, hits, Partial())
        text, number, absent = others
        if stories >= plans.ENOUGH_STORIES and query.match != "some":
            return results.page(answer, query, hits, Partial(number, absent=absent))
        window = max(0, start - stories), size - len(hits)
        further = self._ask(translate.search(query, text, *window, counted=not stories, favoured=favoured))
        hits += tuple(replace(hit, partial=True) for hit in self._hits(query, text, further))
        partial = Partial(results.total(further), results.stories(further), True, absent)
        return results.page(answer, query, hits, partial, None if stories else further)

    def listed(self, query: SearchQuery) -> tuple[Hit, ...]:
        text = translate.words(query, plans.plan(query))
        return self._hits(query, text, self._ask(translate.search(query, text, *query.window, counted=False)))

    def _hits(self, query: SearchQuery, text: Query, answer: Any) -> tuple[Hit, ...]:
        shown = results.shown_stories(answer)
        if not shown or results.stories(answer) == results.total(answer):
            return results.hits(answer)
        return results.with_heads(answer, self._ask(translate.members(query, text, shown)))

    def _partial(
        self, query: SearchQuery, plan: Plan, text: Query, stories: int
    ) -> tuple[Query, int, tuple[str, ...]] | None:
        """The search for partial matches, how many there are, and the words that no article has; None where there are
        no such matches.

        Where no article has enough words it is for those that have the most.
        """
        if not plan.counted:
            return None
        having = self._ask(translate.having(query, plan))
        number = results.total(having)
        frequencies = [having["aggregations"][translate.having_name(n)]["doc_count"] for n in range(len(plan.counted))]
        weights = [plans.weight(number, each) for each in frequencies[: len(plan.asked)]]
        absent = plans.absent(plan, frequencies)
        plan = plans.liked(plan, absent)
        full: list[int] = []
        if stories:
            found = self._ask(translate.stories(query, text, stories))
            full = [bucket["key"] for bucket in found["aggregations"][STORIES]["buckets"]]
        levels = range(plans.least(weights), plan.fewest - 1, -1)
        tried = [translate.partial_words(query, plan, weights, needed, full) for needed in levels]
        for several in batched(tried, LEVELS_AT_A_TIME):
            counts = self._ask(translate.counted(query, several))["aggregations"]
            for place, each in enumerate(several):
                if matches := counts[translate.having_name(place)]["doc_count"]:
                    return each, matches, absent
        return None

    def hits(self, query: SearchQuery, after: int | None = None) -> Iterator[tuple[int, int]]:
        asked = wholes.every_hit(query, translate.words(query, plans.plan(query)))
        found = self._all(asked, [after] if after is not None else None)
        return ((int(hit["_id"]), hit["sort"][0]) for hit in found)

    def _all(self, asked: Search[Any], after: list[Any] | None = None) -> Iterator[Any]:
        """The hits of all pages of a snapshot."""
        with self._answering(self.indexer):
            snapshot = self.indexer.open_point_in_time(index=self.alias, keep_alive=SNAPSHOT_KEPT)["id"]
        try:
            while True:
                body = {**asked.to_dict(), "pit": {"id": snapshot, "keep_alive": SNAPSHOT_KEPT}}
                if after:
                    body["search_after"] = after
                with answering():
                    found = self.indexer.search(body=body, allow_partial_search_results=False)["hits"]["hits"]
                yield from found
                if len(found) < body["size"]:
                    return
                after = found[-1]["sort"]
        finally:
            with suppress(EngineUnavailable), answering():
                self.indexer.close_point_in_time(id=snapshot)

    def table(self, query: SearchQuery, rows: str, columns: str = "") -> Cells:
        check_dimensions(rows, columns)
        text = translate.words(query, plans.plan(query))
        cells: dict[tuple[str | int, str | int], int] = {}
        after = None
        while True:
            answer = self._ask(wholes.table(query, text, rows, columns, after, CELLS_AT_A_TIME))
            found, after = results.cells(answer, rows, columns)
            cells |= found
            if len(cells) > MOST_CELLS:
                raise TooManyCells(f"{rows} and {columns}: over {MOST_CELLS} cells")
            if len(found) < CELLS_AT_A_TIME:
                return cells

    def similar(self, article_id: int, story: int, limit: int) -> tuple[Hit, ...]:
        hurried = self.people.options(request_timeout=settings.SIMILAR_TIMEOUT_SECONDS, max_retries=0)
        return results.hits(self._ask(translate.similar(article_id, story, limit), hurried))

    def ids(self) -> Iterator[tuple[int, int]]:
        return ((int(hit["_id"]), hit["_version"]) for hit in self._all(wholes.every_id()))

    def status(self) -> IndexStatus:
        with answering(), self.breaker.watched():
            found = indices.found(self.people, self.alias)
            if not found:
                return IndexStatus(exists=False, readable=False, current=False, documents=0, name="")
            name, mappings, analyzers = found
            documents = self.people.count(index=name)["count"]
        readable = is_readable(mappings.get("properties", {}), analyzers)
        current = readable and mappings.get("_meta", {}).get("fingerprint") == fingerprint()
        return IndexStatus(True, readable, current, documents, name)

    @contextmanager
    def _answering(self, client: Elasticsearch) -> Iterator[None]:
        """As `answering`; raises IndexNotReady too where the index has other fields than this program reads.

        Else an older index would find nothing in a field that it lacks, and refuse articles that have it.
        """
        with answering():
            self._look(client)
            yield

    @contextmanager
    def _asked(self, client: Elasticsearch) -> Iterator[None]:
        """As `_answering`, for what people wait for."""
        with answering(), self.breaker.watched():
            self._look(client)
            yield

    def _look(self, client: Elasticsearch) -> None:
        if time.monotonic() > self._readable_until:
            found = indices.found(client, self.alias)
            if not found or not is_readable(found[1].get("properties", {}), found[2]):
                raise IndexNotReady(OTHER_FIELDS if found else NO_INDEX)
            self._readable_until = time.monotonic() + LOOK_SECONDS

    def _ask(self, search: Search[Any], client: Elasticsearch | None = None) -> Any:
        client = client or self.people
        with self._asked(client):
            # An answer from some of the shards would give wrong totals.
            return client.search(index=self.alias, body=search.to_dict(), allow_partial_search_results=False).body

    def _probe(self) -> None:
        """As cheap as a search can be: a node may answer other questions while its searches hang."""
        self.people.search(index=self.alias, size=0, terminate_after=1, track_total_hits=False)

    # ---- writing ------------------------------------------------------------------------------------------

    def index(self, documents: Iterable[Document]) -> None:
        with self._answering(self.indexer):
            bulk(self.indexer, self.alias, (write(document) for document in documents))

    def remove(self, removals: Iterable[tuple[int, int]]) -> None:
        with self._answering(self.indexer):
            bulk(self.indexer, self.alias, (removal(*item) for item in removals))

    def refresh(self) -> None:
        with answering():
            self.indexer.indices.refresh(index=self.alias)

    def create(self) -> bool:
        if self._current():
            return False
        try:
            with Lock(self.indexer, self.alias).hold():
                if self._current():
                    return False
                with answering():
                    indices.make(self.indexer, self.alias, behind=self.alias)
                return True
        except RebuildInProgress:
            return False  # whoever holds the lock is making it

    def _current(self) -> str | None:
        with answering():
            return indices.current(self.indexer, self.alias)

    @contextmanager
    def rebuild(self) -> Iterator[Rebuild]:
        lock = Lock(self.indexer, self.alias)
        with lock.hold():
            new = indices.NewIndex(self.indexer, self.alias, lock)
            try:
                yield new
                new.put_to_use()
            except BaseException:
                with suppress(EngineUnavailable):
                    new.discard()
                raise
