"""Long lists in pieces: nothing here holds more than one piece in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
BATCH = 500  # rows of one statement or transaction


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size` items, the last one shorter (itertools.batched, which Python 3.11 lacks)."""
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
