"""Work that only one process may do at a time, on one machine or, with PostgreSQL, on several."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.files import locks
from django.db import Error, connection


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """Whether this is the one to do what `name` names; another does it otherwise. A process that dies frees it."""
    if connection.vendor == "postgresql":
        key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
            held = bool(cursor.fetchone()[0])
        try:
            yield held
        finally:
            if held:
                with suppress(Error), connection.cursor() as cursor:  # the lock ends with the connection
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
    else:
        path = settings.DATA_DIR / "locks" / f"{name}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            yield locks.lock(file, locks.LOCK_EX | locks.LOCK_NB)
