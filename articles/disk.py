"""A disk that has no room is told in a sentence, whoever met it: a file, SQLite, PostgreSQL, the embedded index."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator

import psycopg

FULL = "The disk is full: there is no room left to write. What is stored stays; make room, then do it again."
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_IN_TEXT = f"os error {errno.ENOSPC}"  # as tantivy, in Rust, says it


def is_full(error: BaseException) -> bool:
    """Whether the error, or one that led to it, is that there was no room."""
    return any(_no_room(each) for each in _chain(error))


def _no_room(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
    if isinstance(error, psycopg.errors.DiskFull):
        return True
    return isinstance(error, OSError) and error.errno in _NO_ROOM or _IN_TEXT in str(error)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        yield error
        error = error.__cause__ or error.__context__
