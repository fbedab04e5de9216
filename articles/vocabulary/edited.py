"""What editors made of the vocabulary: laid over the files, the same in every process that works for one archive.

This room knows no database: `articles.archive.words` reads what editors changed and hands it over with `use`, and a
process that analyses for another one is handed it with each document (articles/ingest/workers.py). Whatever is made of
the files is remembered for the edits that it was made with (`kept`), so that no thread ever mixes two of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
REMEMBERED = 16  # of what is made of the files: two languages, now and before, and what is tried out


class Edits:
    """`files`: by the name of a file what is other than in it. Objects are merged key by key, null takes a key away,
    anything else stands in place of what the file has."""

    def __init__(self, files: Mapping[str, Any] | None = None) -> None:
        self.files = {file: edits for file, edits in (files or {}).items() if edits}
        self._digests = {file: _digest(edits) for file, edits in self.files.items()}
        self.digest = _digest(self._digests) if self.files else ""

    def key(self, files: tuple[str, ...]) -> tuple[str, ...]:
        """Another one for other edits of these files."""
        return tuple(self._digests.get(file, "") for file in files)

    def over(self, file: str, content: Any) -> Any:
        """The content of a file with its edits."""
        return merged(content, self.files[file]) if file in self.files else content


NONE = Edits()
_tried: ContextVar[Edits | None] = ContextVar("edits that are tried out", default=None)
_used = NONE


def use(edits: Edits) -> None:
    """From now on, in this whole process."""
    global _used  # noqa: PLW0603
    if edits.digest != _used.digest:
        _used = edits


def in_use() -> Edits:
    return _tried.get() or _used


@contextmanager
def tried(edits: Edits) -> Iterator[None]:
    """Within the block, in this thread alone."""
    token = _tried.set(edits)
    try:
        yield
    finally:
        _tried.reset(token)


def kept(*files: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A cache for what is made of these files: it is made anew once editors changed one of them."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        remembered: Any = lru_cache(REMEMBERED)(lambda _key, *args: function(*args))  # type: ignore[call-arg]

        @wraps(function)
        def of_now(*args: P.args, **_none: P.kwargs) -> R:
            made: R = remembered(in_use().key(files), *args)
            return made

        return of_now

    return decorate


def merged(content: Any, edits: Any) -> Any:
    """As `Edits.files` says."""
    if not (isinstance(content, Mapping) and isinstance(edits, Mapping)):
        return edits
    whole = {**content, **{key: merged(content.get(key), value) for key, value in edits.items()}}
    return {key: value for key, value in whole.items() if value is not None}


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
