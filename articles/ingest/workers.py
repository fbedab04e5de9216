"""The pure part of the pipeline in processes of its own: over all cores, and within limits of time and memory.

A document that takes too long, too much memory, or its process down, is refused; the rest goes on.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from concurrent.futures import Future
from dataclasses import replace
from typing import TypeVar

from articles import processes as children
from articles.ingest import analyse
from articles.ingest.records import Analysed, Classified, Normalised, RawDocument, Refusal, Skipped
from articles.ingest.rules import rules_version
from articles.processes import ProcessEnded, answer_all, in_order
from articles.vocabulary import edited
from articles.vocabulary.edited import Edits

TIME_LIMIT_SECONDS = 20.0  # a page of 13 MB took 10 s
MEMORY_LIMIT_BYTES = 1024**3  # beyond what the code itself takes; the same page took 341 MB
IN_FLIGHT = 50  # documents for each process that wait for their turn: while a batch is stored nobody brings more
IN_FLIGHT_BYTES = 64 * 1024**2  # … and how much they may hold together

Answer = tuple[Normalised | None, Classified, Refusal | None]
Done = TypeVar("Done", bound=Analysed | Skipped)


def analysed(documents: Iterable[RawDocument | Done], processes: int) -> Generator[Analysed | Done, None, None]:
    """`analyse` for each document, in their order, by so many processes; 0: in this one, without limits.

    What comes as Analysed or Skipped passes through in its turn. Takes documents as it needs them, a few ahead. Close
    the iterator to end its processes before its end; they also end by themselves when this process does, in whatever
    way.
    """
    if not processes:
        for one in documents:
            yield replace(attempt(one), rules=rules_version()) if isinstance(one, RawDocument) else one
        return
    with Pool(processes) as pool:
        submitted = ((_size(one), pool.submit(one)) for one in documents)
        yield from in_order(submitted, processes * IN_FLIGHT, IN_FLIGHT_BYTES)


def _size(one: RawDocument | Analysed | Skipped) -> int:
    return one.size if isinstance(one, RawDocument) else one.raw.size


def attempt(raw: RawDocument) -> Analysed:
    """`analyse`, whose own faults refuse one document instead of ending a run of a hundred thousand."""
    try:
        return analyse(raw)
    except RecursionError:
        return Analysed(raw, refusal=Refusal("unreadable", "nested too deeply"))
    except MemoryError:
        raise  # it is the process that has none left
    except Exception as error:
        return Analysed(raw, refusal=Refusal("unreadable", f"internal error: {error!r}"))


class Worker(children.Child):
    def __init__(self, seconds: float, memory_bytes: int) -> None:
        super().__init__(__name__, seconds, memory_bytes)

    def analyse(self, raw: RawDocument, edits: Edits) -> Analysed:
        rules = rules_version(edits)
        try:
            answer: Answer = self.ask((replace(raw, scan=None), edits))
        except ProcessEnded as error:
            return Analysed(raw, refusal=Refusal("unreadable", str(error)), rules=rules)
        return Analysed(raw, *answer, rules=rules)


class Pool(children.Pool[Worker]):
    """So many worker processes, each started when it is first needed and replaced when it dies."""

    def __init__(
        self, processes: int, *, seconds: float = TIME_LIMIT_SECONDS, memory_bytes: int = MEMORY_LIMIT_BYTES
    ) -> None:
        super().__init__([Worker(seconds, memory_bytes) for _ in range(processes)])

    def __enter__(self) -> Pool:
        return self

    def submit(self, one: RawDocument | Done) -> Future[Analysed | Done]:
        if isinstance(one, RawDocument):
            if one.data is None:
                return self.threads.submit(attempt, one)
            edits = edited.in_use()
            return self.lend(lambda it: it.analyse(one, edits))
        done: Future[Analysed | Done] = Future()
        done.set_result(one)
        return done


def serve(seconds: float, memory_bytes: int) -> None:
    """What a worker process runs."""
    from articles.ingest.formats import pdf, row, word  # noqa: F401  # loading is not at the first document's cost
    from articles.ingest.formats.html import page  # noqa: F401
    from articles.text import analysis

    analysis.prepare()
    answer_all(_answer, seconds, memory_bytes)


def _answer(question: tuple[RawDocument, Edits]) -> Answer:
    raw, edits = question
    edited.use(edits)
    result = attempt(raw)
    return result.normalised, result.classified, result.refusal
