"""One ingest run: analyse, store, count. What `manage.py ingest` and the jobs call."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import reset_queries

from articles.archive import words
from articles.archive.batch import Outcome
from articles.archive.runs import beat, recorded_run
from articles.archive.store import preview, store, unchanged
from articles.ingest.describe import describe
from articles.ingest.records import Analysed, RawDocument, Skipped
from articles.ingest.workers import analysed
from articles.progress import Progress, Silent

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from articles.models import IngestRun, Job

T = TypeVar("T")
# A batch ends with whichever comes first: the pages of a slow feed appear soon, large files do not fill the memory.
BATCH_DOCUMENTS, BATCH_BYTES, BATCH_SECONDS = 100, 20_000_000, 5.0


@dataclass(frozen=True, slots=True)
class Result:
    """One document and what became of it; `analysed` is None where the archive had it already."""

    raw: RawDocument
    outcome: Outcome
    analysed: Analysed | None = None

    @property
    def origin(self) -> str:
        return self.raw.url or f"{self.raw.collection}/{self.raw.path}"

    def as_json(self) -> dict[str, Any]:
        """The object that scripts rely on (docs/scripting.md)."""
        derived = describe(self.analysed) if self.analysed else {}
        return {"origin": self.origin, "outcome": self.outcome.name, "reason": self.outcome.reason or None} | derived

    def in_words(self) -> str:
        """What was derived, a line a value, each with its rule and the words it rests on."""
        head = f"{self.origin}: {self.outcome.name}" + (f" ({self.outcome.reason})" if self.outcome.reason else "")
        if self.analysed and self.analysed.refusal and self.analysed.refusal.detail not in ("", self.outcome.reason):
            head += f": {self.analysed.refusal.detail}"
        if not self.analysed or not self.analysed.normalised:
            return head
        normalised, classified = self.analysed.normalised, self.analysed.classified
        extracted = normalised.extracted
        lines = [f"  language   {normalised.language} {normalised.languages}"]
        for name, value in (
            ("title", normalised.title),
            ("date", extracted.date),
            ("byline", extracted.byline),
            ("outlet", extracted.outlet),
        ):
            if value:
                words = " | ".join(piece.text for piece in value.evidence)
                lines.append(f"  {name:10} {value.value}  [{value.rule}] {words}")
        lines += [f"  {'upstream':10} {credit.name} ({credit.relation})" for credit in extracted.upstream]
        for name, tags in (("country", classified.countries), ("pair", classified.pairs), ("topic", classified.topics)):
            for tag in tags:
                words = " | ".join(piece.text for piece in tag.evidence)
                lines.append(f"  {name:10} {tag.code} {tag.role} {tag.confidence:.2f}  [{tag.rule}] {words}")
        lines.append(f"  {'body':10} {len(extracted.paragraphs)} paragraphs, {len(extracted.body)} characters")
        return "\n".join([head, *lines])


def _pieces(items: Iterable[T], raw_of: Callable[[T], RawDocument]) -> Iterator[list[T]]:
    """Lists of consecutive items, as long as one transaction may be."""
    piece: list[T] = []
    held, begun = 0, time.monotonic()
    for item in items:
        piece.append(item)
        held += raw_of(item).size if raw_of(item).data is not None else 0
        if len(piece) == BATCH_DOCUMENTS or held >= BATCH_BYTES or time.monotonic() - begun >= BATCH_SECONDS:
            yield piece
            piece, held, begun = [], 0, time.monotonic()
    if piece:
        yield piece


class Ingest:
    """Iterate to take the documents in, one Result each, in their order; `counts` and `summary()` tell how it went.

    `paths` and `collection` name the input in the run's row. `total`: bytes of the input, where that is known.
    `dry_run`: each document is met as if it came alone, and nothing is stored. `describe_all`: analyse also what is
    unchanged. `processes`: that analyse; 0: this one does. `settle(results)` is called in the transaction of each
    batch. Raises Cancelled, after what was done so far is whole; and whatever `documents` raises.
    """

    def __init__(
        self,
        documents: Iterable[RawDocument],
        *,
        paths: Sequence[str],
        collection: str = "",
        total: int | None = None,
        dry_run: bool = False,
        describe_all: bool = False,
        processes: int = 0,
        progress: Progress | None = None,
        settle: Callable[[list[Result]], None] | None = None,
        user: User | None = None,
        job: Job | None = None,
    ) -> None:
        self.documents, self.paths, self.collection, self.total = documents, list(paths), collection, total
        self.dry_run, self.describe_all, self.processes = dry_run, describe_all, processes
        self.progress, self.settle, self.user, self.job = progress or Silent(), settle, user, job
        self.counts: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Result]:
        words.renew()
        self.progress.begin(self.total, "documents" if self.total is None else "B")
        try:
            if self.dry_run:
                for batch in self._batches():
                    yield from self._counted(
                        [Result(one.raw, preview(one), one) for one in batch if isinstance(one, Analysed)]
                    )
            else:
                with recorded_run(self.paths, self.collection, self.user, self.job) as (run, self.counts):
                    for batch in self._batches():
                        yield from self._counted(self._stored(batch, run), run)
        finally:
            self.progress.end()

    def _batches(self) -> Iterator[list[Analysed | Skipped]]:
        """What was understood, in pieces that are stored in one transaction each."""
        return _pieces(analysed(self._unless_known(), self.processes), lambda one: one.raw)

    def _unless_known(self) -> Iterator[RawDocument | Skipped]:
        """The documents; of those that the archive has there is nothing to be read."""
        for piece in _pieces(self.documents, lambda raw: raw):
            known = [False] * len(piece) if self.dry_run or self.describe_all else unchanged(piece)
            yield from (Skipped(raw) if held else raw for raw, held in zip(piece, known, strict=True))

    def _stored(self, batch: Sequence[Analysed | Skipped], run: IngestRun) -> list[Result]:
        def results(part: Sequence[Analysed | Skipped], outcomes: Sequence[Outcome]) -> list[Result]:
            return [
                Result(one.raw, outcome, one if isinstance(one, Analysed) else None)
                for one, outcome in zip(part, outcomes, strict=True)
            ]

        def told(part: Sequence[Analysed | Skipped], outcomes: list[Outcome]) -> None:
            if self.settle:
                self.settle(results(part, outcomes))

        return results(batch, store(batch, run, told if self.settle else None))

    def _counted(self, results: list[Result], run: IngestRun | None = None) -> Iterator[Result]:
        self.counts.update(result.outcome.name for result in results)
        if run:
            beat(run, self.counts)
        reset_queries()  # with DEBUG Django keeps thousands of them, texts included
        yield from results
        done = self.counts.total() if self.total is None else results[-1].raw.consumed
        self.progress.reached(done, self.counts)

    def summary(self) -> str:
        """ "7 documents: 5 added, 2 unchanged"."""
        parts = ", ".join(f"{number} {name}" for name, number in sorted(self.counts.items()))
        return f"{self.counts.total()} documents" + (f": {parts}" if parts else "")
