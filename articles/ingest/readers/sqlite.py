"""SQLite files with a table of articles or pages, as crawlers and scholars keep them.

The file is read only, taken as it lies there (no journal is played back, none of its own code runs), and each row has a
limit of time and size.
"""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from articles.ingest.readers.columns import guess
from articles.ingest.readers.place import Place
from articles.ingest.readers.streams import Measured
from articles.ingest.readers.table import MAX_COLUMNS, Row, documents, no_body
from articles.ingest.readers.wacz import seekable
from articles.ingest.records import RawDocument, Rejected
from articles.ingest.support.charset import declared_in, decode

MAX_TABLES = 1000
ROW_SECONDS = 20.0  # as a worker has for a document
STEPS = 10_000  # of SQLite's machine, between two looks at the clock


def read_sqlite(stream: Measured, place: Place) -> Iterator[RawDocument]:
    """The rows of the table that names most of what an article has; other tables are counted."""
    with tempfile.NamedTemporaryFile() as spare:
        file = seekable(stream, spare)
        file.flush()
        address = Path(str(file.name)).resolve().as_uri() + "?mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(address, uri=True)) as base:
                yield from _articles(base, stream, place)
        except sqlite3.Error as error:
            yield place.failed(f"no SQLite file, or broken: {error}"[:200], stream.packed)


def _articles(base: sqlite3.Connection, stream: Measured, place: Place) -> Iterator[RawDocument]:
    clock = _Clock()
    base.text_factory = lambda data: data.decode("utf-8", "replace")
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2 * place.max_bytes)
    base.set_progress_handler(clock.is_over, STEPS)
    for pragma in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON"):
        base.execute(f"PRAGMA {pragma}")
    tables = {name: _columns(base, name) for name in _tables(base)}
    known = {name: guess(columns) | dict(place.contributed.columns) for name, columns in tables.items()}
    fitting = [name for name in tables if known[name].get("body") in tables[name]]
    if not fitting:
        yield place.failed(
            no_body({f"{name}.{column}": None for name, columns in tables.items() for column in columns})
        )
        return
    best = max(fitting, key=lambda name: len(known[name]))
    for name in tables:
        if name != best:
            place.passed(f"table {name}")
    yield from documents(_rows(base, best, tables[best], clock), stream, place)


def _tables(base: sqlite3.Connection) -> list[str]:
    """Tables that hold rows themselves: a view or a virtual table runs code."""
    found = base.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        " AND sql NOT LIKE 'CREATE VIRTUAL%' LIMIT ?",
        (MAX_TABLES,),
    )
    return [name for (name,) in found]


def _columns(base: sqlite3.Connection, table: str) -> list[str]:
    """Without those that are computed."""
    found = base.execute(f"PRAGMA table_xinfo({_quoted(table)})").fetchmany(MAX_COLUMNS)
    return [name for _number, name, _type, _null, _default, _key, hidden in found if not hidden]


def _rows(base: sqlite3.Connection, table: str, columns: list[str], clock: _Clock) -> Iterator[Row]:
    names = ", ".join(map(_quoted, columns))
    # The table's and the columns' names are quoted; SQL has no other way to pass them.
    rows = base.execute(f"SELECT {names} FROM {_quoted(table)}")  # noqa: S608
    for number in itertools.count(1):
        clock.begin()
        if (values := rows.fetchone()) is None:
            return
        yield Row(str(number), {name: _plain(value) for name, value in zip(columns, values, strict=True)})


def _plain(value: Any) -> Any:
    """Pages are often kept as bytes."""
    if not isinstance(value, bytes):
        return value
    try:
        return decode(value, declared_in(value))[0]
    except Rejected:
        return None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class _Clock:
    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self.end = time.monotonic() + ROW_SECONDS

    def is_over(self) -> bool:
        return time.monotonic() > self.end
