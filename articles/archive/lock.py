"""One writer at a time."""

from __future__ import annotations

from django.db import connection

WRITER_LOCK = 0x6B6F7077  # of PostgreSQL's advisory locks


def acquire_write_lock() -> None:
    """Wait until no other transaction is placing articles in the archive, and keep others waiting until this one ends.

    Two ingests that met the same text at once would each find no twin and no near copy of it. The first statement of
    every transaction that keeps rows of several articles, an editor's tags too: a near copy may bring in any article of
    a story, so no order of ids alone could keep two of them from waiting for each other. Storing a batch takes little
    of the time that understanding it does (docs/decisions/0016-storing.md).
    SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITER_LOCK])
