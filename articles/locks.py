"""Work that only one process may do at a time, on one machine or, with PostgreSQL, on several."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.core.files import locks
from django.db import Error, connection


@contextmanager
def only_one(name: str, *, wait: bool = False) -> Iterator[bool]:
    """Whether this is the one to do what `name` names; another does it otherwise. A process that dies frees it."""
    if connection.vendor != "postgresql":
        with file_lock(Path(settings.DATA_DIR) / "locks" / f"{name}.lock", wait=wait) as held:
            yield held
        return
    with connection.cursor() as cursor:
        lock = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
        cursor.execute(f"SELECT {lock}(%s)", [advisory_key(name)])
        held = cursor.fetchone()[0] is not False  # waiting returns void
    try:
        yield held
    finally:
        if held:
            with suppress(Error), connection.cursor() as cursor:  # a lost connection has freed it
                cursor.execute("SELECT pg_advisory_unlock(%s)", [advisory_key(name)])


def advisory_key(name: str) -> int:
    """The number by which PostgreSQL knows the lock."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)


@contextmanager
def file_lock(path: Path, *, wait: bool) -> Iterator[bool]:
    """Whether this process holds the lock `path` now. It is freed with the block, or with the process."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        yield locks.lock(file, locks.LOCK_EX if wait else locks.LOCK_EX | locks.LOCK_NB)
