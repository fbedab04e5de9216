"""How far long work has come: the same calls feed a bar in the terminal and a job's row in the admin."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

from tqdm import tqdm

# A process that gave no sign of life for so long was killed; no single step takes as long.
DEAD_AFTER = timedelta(minutes=5)


class Cancelled(Exception):
    """Someone asked for the work to stop; what was done so far is whole and stays."""


class Progress(Protocol):
    def begin(self, total: int | None, unit: str) -> None:
        """`total` in `unit` ("B" for bytes, otherwise the name of a thing); None: not known beforehand."""
        ...

    def reached(self, done: int, counts: Mapping[str, int]) -> None:
        """Call often, between two steps that are each whole. Raises Cancelled."""
        ...

    def end(self) -> None: ...


class Bar:
    """On stderr, with the rate and an estimate of the rest; nothing where stderr is no terminal."""

    def begin(self, total: int | None, unit: str) -> None:
        self.bar = tqdm(
            total=total, unit=unit if unit == "B" else f" {unit}", unit_scale=unit == "B", file=sys.stderr, disable=None
        )

    def reached(self, done: int, counts: Mapping[str, int]) -> None:
        self.bar.update(done - self.bar.n)
        self.bar.set_postfix(counts, refresh=False)

    def end(self) -> None:
        self.bar.close()


class Silent:
    """For tests, and for work that is over at once."""

    def begin(self, total: int | None, unit: str) -> None: ...

    def reached(self, done: int, counts: Mapping[str, int]) -> None: ...

    def end(self) -> None: ...
