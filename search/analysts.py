"""Documents get their terms: in this process, or in worker processes over all cores (docs/decisions/0031-cores.md)."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from articles.processes import Child, Pool, ProcessEnded, in_order
from search.clauses import PARTS, analyses_of
from search.engine import Document
from search.terms import Terms, Texts, analyse

logger = logging.getLogger(__name__)

PIECE = 50  # documents that a process gets at a time
PIECE_CHARACTERS = 500_000  # … and at most so much text of them, but for one alone
IN_FLIGHT = 4  # pieces for each process: what it does, and what waits while others are written
IN_FLIGHT_CHARACTERS = 8_000_000  # of all processes; with their terms they take some ten bytes each
TIME_LIMIT_SECONDS = 120.0  # a piece takes a tenth of a second
MEMORY_LIMIT_BYTES = 512 * 1024**2  # beyond what the code itself takes; ordinary pieces need a tenth of it


def analysed(batches: Iterable[list[Document]], processes: int) -> Generator[list[Document]]:
    """The documents in their order, with their terms, made by so many processes; 0: by this one.

    Takes batches as it needs them, a few ahead. Close the iterator to end its processes before its end. Where one ends
    by itself, is late or needs too much memory, this process makes the terms that it owes.
    """
    if not processes:
        for batch in batches:
            yield with_terms(batch, [analyse(texts(document)) for document in batch])
        return
    with Pool([Child("search.terms", TIME_LIMIT_SECONDS, MEMORY_LIMIT_BYTES) for _ in range(processes)]) as pool:

        def submitted() -> Iterator[tuple[int, Future[list[Document]]]]:
            for batch in batches:
                for piece in pieces(batch):
                    yield sum(map(characters, piece)), pool.lend(partial(ask, piece))

        yield from in_order(submitted(), processes * IN_FLIGHT, IN_FLIGHT_CHARACTERS)


def ask(documents: list[Document], worker: Child) -> list[Document]:
    """These documents with the terms that the process makes."""
    given = [texts(document) for document in documents]
    try:
        made: list[Terms] = worker.ask(given)
    except ProcessEnded as error:
        if worker.stopped:
            raise
        logger.warning("a process that analyses texts %s; %s texts are analysed here", error, len(given))
        made = [*map(analyse, given)]
    return with_terms(documents, made)


def pieces(batch: list[Document]) -> Iterator[list[Document]]:
    piece: list[Document] = []
    held = 0
    for document in batch:
        size = characters(document)
        if piece and (len(piece) == PIECE or held + size > PIECE_CHARACTERS):
            yield piece
            piece, held = [], 0
        piece.append(document)
        held += size
    if piece:
        yield piece


def characters(document: Document) -> int:
    return sum(len(getattr(document, part)) for part in PARTS)


def texts(document: Document) -> Texts:
    return Texts({part: getattr(document, part) for part in PARTS}, analyses_of(document.analysed))


def with_terms(documents: list[Document], terms: list[Terms]) -> list[Document]:
    return [replace(document, terms=made) for document, made in zip(documents, terms, strict=True)]
