"""The embedded engine behind search.engine.Engine: tantivy, in a folder of this machine."""

from __future__ import annotations

import json
import math
import os
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import tantivy
from django.conf import settings
from tantivy import FieldType, Occur, Order, Query, Searcher

from articles.batches import batched
from articles.text.analysis import Language
from search.analysts import analysed
from search.embedded import results, tables
from search.embedded import schema as layout
from search.embedded.folder import Folder
from search.embedded.schema import BAG, tantivy_document
from search.embedded.translate import Translation
from search.engine import (
    Cells,
    Document,
    EngineUnavailable,
    Hit,
    IndexNotReady,
    IndexStatus,
    Reasons,
    Rebuild,
    RebuildInProgress,
    SearchPage,
    SearchQuery,
)
from search.fields import check_dimensions
from search.plan import plan
from search.terms import marked

BATCH = 500
IDS_AT_A_TIME = HITS_AT_A_TIME = 10_000
WRITER_BYTES = 64_000_000
WRITER_WAIT_SECONDS = 20  # for another process to finish its batch
SIMILAR_TERMS = 25
SIMILAR_SHARE = 0.2  # of these terms, which another article must have; and two at least


class EmbeddedEngine:
    def __init__(self, path: Path | None = None) -> None:
        self.folder = Folder(path or settings.SEARCH_INDEX_DIR)
        self._opened: tuple[int, str, tantivy.Index] | None = None
        self._opening = threading.Lock()

    # ---- reading -------------------------------------------------------------------------------------------

    def search(self, query: SearchQuery) -> SearchPage:
        with answering():
            index = self._index()
            searcher = index.searcher()
            return results.page(searcher, Translation(index.schema, searcher, query, plan(query)), query)

    def listed(self, query: SearchQuery) -> tuple[Hit, ...]:
        with answering():
            index = self._index()
            searcher = index.searcher()
            return results.listed(searcher, Translation(index.schema, searcher, query, plan(query)), query)

    def hits(self, query: SearchQuery, after: int | None = None) -> Iterator[tuple[int, int]]:
        with answering():
            index = self._index()
            searcher = index.searcher()  # sees the same to the end
            translation = Translation(index.schema, searcher, query, plan(query))
        while True:
            with answering():
                found = results.beyond(searcher, translation, query.sort_key, after, HITS_AT_A_TIME)
            yield from found
            if len(found) < HITS_AT_A_TIME:
                return
            after = found[-1][1]

    def table(self, query: SearchQuery, rows: str, columns: str = "") -> Cells:
        check_dimensions(rows, columns)
        with answering():
            index = self._index()
            searcher = index.searcher()
            return tables.table(searcher, Translation(index.schema, searcher, query, plan(query)), rows, columns)

    def similar(self, article_id: int, story: int, limit: int) -> tuple[Hit, ...]:
        """By the terms that are frequent in the article and rare elsewhere (tf-idf, the best SIMILAR_TERMS of them)."""
        with answering():
            index = self._index()
            searcher = index.searcher()
            itself = searcher.search(Query.term_query(index.schema, "id", article_id), limit=1).hits
            if not itself:
                return ()
            bags: dict[Language, dict[str, int]] = json.loads(searcher.doc(itself[0][1])[BAG][0])
            ways = list(_telling(searcher, index.schema, bags))
            if not ways:
                return ()
            needed = min(len(ways), max(2, math.floor(len(ways) * SIMILAR_SHARE)))
            alike = Query.boolean_query([(Occur.Should, way) for way in ways], minimum_number_should_match=needed)
            for field, number in (("id", article_id), ("story", story)):
                alike = alike.and_must_not_match(Query.term_query(index.schema, field, number))
            best = results.first_of_each_story(searcher, alike, limit)[0][:limit]
            ids = results.integers(searcher, "id", [address for _score, address in best])
            return tuple(Hit(each, score) for (score, _address), each in zip(best, ids, strict=True))

    def ids(self) -> Iterator[tuple[int, int]]:
        with answering():
            index = self._index()
            searcher = index.searcher()
        after = 0
        while True:
            with answering():
                later = Query.range_query(index.schema, "id", FieldType.Integer, after + 1)
                found = searcher.search(
                    later, limit=IDS_AT_A_TIME, count=False, order_by_field="id", order=Order.Asc
                ).hits
                versions = results.integers(searcher, "version", [address for _id, address in found])
            yield from ((each, version) for (each, _address), version in zip(found, versions, strict=True))
            if len(found) < IDS_AT_A_TIME:
                return
            after = found[-1][0]

    def status(self) -> IndexStatus:
        with answering():
            name = self.folder.current()
            if not name:
                return IndexStatus(exists=False, readable=False, current=False, documents=0, name="")
            try:
                documents = self._index().searcher().num_docs
            except IndexNotReady:
                return IndexStatus(exists=True, readable=False, current=False, documents=0, name=name)
            return IndexStatus(True, True, self.folder.is_current(name), documents, name)

    def _index(self) -> tantivy.Index:
        """The index in use, opened after a fork and after a rebuild anew, showing all that was committed.

        Raises IndexNotReady where there is none, or where it is of another layout, of another tantivy, or damaged.
        """
        name = self.folder.current()
        if not name:
            raise IndexNotReady("There is no index.")
        if not self.folder.is_readable(name):
            raise IndexNotReady(f"The index {name} has other fields than this program reads.")
        with self._opening:
            if not self._opened or self._opened[:2] != (os.getpid(), name):
                try:
                    self._opened = (os.getpid(), name, self.folder.open(name))
                except ValueError as error:
                    raise IndexNotReady(f"The index {name} cannot be opened: {error}") from error
            index = self._opened[2]
        index.reload()
        return index

    # ---- writing -------------------------------------------------------------------------------------------

    def create(self) -> bool:
        with answering(), self.folder.lock("create", wait=True):
            if self.folder.current():
                return False
            self.folder.put_to_use(self.folder.make())
            return True

    def index(self, documents: Iterable[Document]) -> None:
        with self._writing() as writer:
            writer.index(documents)

    def remove(self, removals: Iterable[tuple[int, int]]) -> None:
        with self._writing() as writer:
            writer.remove(removals)

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        with answering():
            index = self._index()
        with _writer(index) as writer:
            yield writer

    def refresh(self) -> None:
        """Nothing to do: every write is committed, every read looks for commits."""

    @contextmanager
    def rebuild(self) -> Iterator[Rebuild]:
        with answering():
            self.folder.path.mkdir(parents=True, exist_ok=True)
        with self.folder.lock("rebuild", wait=False) as free:
            if not free:
                raise RebuildInProgress("Another process is rebuilding the index.")
            with answering():
                name = self.folder.make()
                index = self.folder.open(name)
            try:
                with _writer(index) as writer:
                    yield writer
                with answering():
                    self.folder.put_to_use(name)
            except BaseException:
                self.folder.delete(name)
                raise


class Writer:
    """Writes into one index; of two versions of an article the later one stays. See search.engine.Rebuild."""

    def __init__(self, index: tantivy.Index, writer: tantivy.IndexWriter) -> None:
        self._index, self._writer = index, writer
        self._pending: dict[int, int] = {}  # versions written but not committed

    def index(self, documents: Iterable[Document]) -> None:
        for batch in batched(documents, BATCH):
            made = [tantivy_document(document) for document in batch]
            with answering():
                known = self._versions([document.id for document in batch])
                for document, entry in zip(batch, made, strict=True):
                    if known.get(document.id, 0) <= document.version:
                        if document.id in known:
                            self._writer.delete_documents_by_term("id", document.id)
                        self._writer.add_document(entry)
                        self._pending[document.id] = known[document.id] = document.version

    def fill(self, batches: Iterable[list[Document]], helpers: int) -> Generator[tuple[list[Document], Reasons]]:
        with closing(analysed(batches, helpers)) as ready:
            for documents in ready:
                self.index(documents)
                yield documents, {}

    def remove(self, removals: Iterable[tuple[int, int]]) -> None:
        for batch in batched(removals, BATCH):
            with answering():
                known = self._versions([article_id for article_id, _version in batch])
                for article_id, version in batch:
                    if known.get(article_id, version + 1) <= version:
                        self._writer.delete_documents_by_term("id", article_id)
                        self._pending.pop(article_id, None)

    def count(self) -> int:
        with answering():
            self.commit()
            return self._index.searcher().num_docs

    def commit(self) -> None:
        self._writer.commit()
        self._index.reload()
        self._pending.clear()

    def _versions(self, ids: list[int]) -> dict[int, int]:
        searcher = self._index.searcher()
        known: dict[int, int] = {}
        if searcher.num_docs:
            found = searcher.search(
                Query.term_set_query(self._index.schema, "id", ids), limit=len(ids), count=False
            ).hits
            addresses = [address for _score, address in found]
            read = (results.integers(searcher, name, addresses) for name in ("id", "version"))
            known = dict(zip(*read, strict=True))
        return known | {each: self._pending[each] for each in ids if each in self._pending}


@contextmanager
def _writer(index: tantivy.Index) -> Iterator[Writer]:
    """Commits at the end, and waits for merges: a writer that is dropped right after its commit cancels them."""
    handle = _lock(index)
    writer = Writer(index, handle)
    try:
        yield writer
        with answering():
            writer.commit()
    finally:
        handle.wait_merging_threads()


def _lock(index: tantivy.Index) -> tantivy.IndexWriter:
    """Tantivy's writer, of which an index has one at a time on the whole machine."""
    deadline = time.monotonic() + WRITER_WAIT_SECONDS
    while True:
        try:
            return index.writer(heap_size=WRITER_BYTES, num_threads=1)
        except ValueError as error:
            if "LockBusy" not in str(error) or time.monotonic() > deadline:
                raise EngineUnavailable(str(error)) from error
        time.sleep(0.05)


@contextmanager
def answering() -> Iterator[None]:
    """Raises EngineUnavailable for what the disk or a damaged index is to blame for."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise EngineUnavailable(str(error)) from error


def _telling(searcher: Searcher, schema: tantivy.Schema, bags: dict[Language, dict[str, int]]) -> Iterator[Query]:
    """A query for each term that sets the article apart, weighted by how much it does."""
    weights: dict[tuple[str, str], float] = {}
    for analysis, bag in bags.items():
        field = layout.field("body", analysis)
        for word, frequency in bag.items():
            term = marked(word, analysis)
            others = searcher.doc_freq(field, term)
            if others > 1:
                weights[field, term] = frequency * math.log(1 + searcher.num_docs / others)
    for field, term in sorted(weights, key=lambda key: (-weights[key], key))[:SIMILAR_TERMS]:
        yield Query.term_query(schema, field, term)
