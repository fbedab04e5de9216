"""A backup in a folder: copies of the database, and the originals that all of them need.

database/000041-20261130-081500.sqlite3   (or .dump) the last ones of them
originals/ab/ab….gz                       every original that ever was copied, named and packed as in the archive, but
                                          for those of articles that were purged since

The database comes first: an original is always written before its row, so that every row of the copy has its original.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient
from django.utils import timezone

from articles.archive import check, purge
from articles.archive.originals import WRITERS
from articles.archive.storage import OriginalsStorage
from articles.batches import BATCH, batched
from articles.locks import file_lock
from articles.models import Backup, Original, original_name, originals
from articles.progress import Progress, Silent

DUMP_START = b"PGDMP"  # of pg_dump's custom format
DUMP_SECONDS = 6 * 3600
LIST_SECONDS = 600
LOCKED_SECONDS = 60.0
NUMBERED = re.compile(r"(\d{6})-\d{8}-\d{6}\.(?:sqlite3|dump)")


class BackupFailed(Exception):
    """No backup was made; says why, and what to do."""


def back_up(
    folder: Path, keep: int, *, dump: IO[bytes] | None = None, progress: Progress | None = None
) -> Counter[str]:
    """Copy the database and what is new of the originals to `folder`, verify both, keep `keep` copies of the database.

    `dump`: what pg_dump wrote elsewhere, in its custom format; without it the database is copied from here. Counts:
    copied, held (before), missing, damaged (in the archive, and so not copied), purged (in the archive, and so removed
    here). Raises BackupFailed, OSError.
    """
    folder = folder.resolve()
    database, storage = folder / "database", OriginalsStorage(location=folder / "originals")
    target, source = (folder / "originals").resolve(), _originals_folder()
    if target.is_relative_to(source) or source.is_relative_to(target):  # the originals would be their own copy
        raise BackupFailed(f"{folder} holds the originals themselves, or is among them: choose another folder.")
    for path in (folder, database, folder / "originals"):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds passwords' hashes
    with file_lock(folder / "backup.lock", wait=False) as held:
        if not held:
            raise BackupFailed(f"Another backup to {folder} is running.")
        copy = _database(database, dump)
        counts = _originals(storage, progress or Silent())
        for old in _copies(database)[:-keep]:
            old.unlink()
        storage.sweep()
    Backup.objects.create(
        folder=str(folder)[:1000],
        database=copy.name,
        copied=counts["copied"],
        held=counts["copied"] + counts["held"],
    )
    return counts


def last() -> Backup | None:
    return Backup.objects.first()


def _originals_folder() -> Path:
    storage = originals()
    if isinstance(storage, OriginalsStorage):
        return Path(storage.location).resolve()
    return Path(settings.DATA_DIR, "originals").resolve()


# ---- the database --------------------------------------------------------------------------------------------------


def _copies(folder: Path) -> list[Path]:
    """By their numbers, the oldest first: not by their times, for a clock may have been set back."""
    return sorted(path for path in folder.iterdir() if NUMBERED.fullmatch(path.name))


def _database(folder: Path, dump: IO[bytes] | None) -> Path:
    """A verified copy under the next number; a part of it never has that name."""
    copies = _copies(folder)
    number = int(copies[-1].name[:6]) + 1 if copies else 1
    suffix = "sqlite3" if connection.vendor == "sqlite" and dump is None else "dump"
    copy = folder / f"{number:06}-{timezone.now():%Y%m%d-%H%M%S}.{suffix}"
    with _part(folder) as part:
        if dump is not None:
            _keep_dump(dump, part)
        elif connection.vendor == "sqlite":
            _copy_sqlite(part)
        else:
            _dump_postgres(part)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(copy)
    return copy


@contextlib.contextmanager
def _part(folder: Path) -> Iterator[Path]:
    part = folder / ".part"
    part.unlink(missing_ok=True)  # of one that was killed: this is the only backup that runs
    os.close(os.open(part, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield part
    finally:
        for name in (part, part.with_name(".part-journal")):
            name.unlink(missing_ok=True)


def _copy_sqlite(part: Path) -> None:
    """By SQLite's online backup: one moment of the database, whoever writes meanwhile."""
    connection.ensure_connection()
    until = time.monotonic() + LOCKED_SECONDS

    def look(status: int, remaining: int, total: int) -> None:
        """After each step, of which there is one; more only where the database is locked."""
        if status == sqlite3.SQLITE_LOCKED or time.monotonic() > until and status == sqlite3.SQLITE_BUSY:
            raise BackupFailed("The database is locked by another program.")

    with contextlib.closing(sqlite3.connect(part)) as copy:
        connection.connection.backup(copy, progress=look)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        found = [row[0] for row in copy.execute("PRAGMA integrity_check(3)")]
    if found != ["ok"]:
        raise BackupFailed(f"The database is damaged: {'; '.join(found)}")


def _dump_postgres(part: Path) -> None:
    class Dump(DatabaseClient):
        executable_name = _tool("pg_dump")

    options = ["--format=custom", "--no-password", f"--file={part}"]
    command, environment = Dump.settings_to_cmd_args_env(connection.settings_dict, options)
    _run(command, DUMP_SECONDS, environment)
    _verify_dump(part, _tool("pg_restore"))


def _keep_dump(dump: IO[bytes], part: Path) -> None:
    with part.open("wb") as file:
        shutil.copyfileobj(dump, file)
    with part.open("rb") as file:
        if file.read(len(DUMP_START)) != DUMP_START:
            raise BackupFailed("This is no dump of pg_dump --format=custom.")
    if tool := shutil.which("pg_restore"):
        _verify_dump(part, tool)


def _verify_dump(part: Path, tool: str) -> None:
    """Its list of contents can be read, and has the tables."""
    listed = _run([tool, "--list", str(part)], LIST_SECONDS)
    if f"TABLE DATA public {Original._meta.db_table} " not in listed:
        raise BackupFailed("The dump does not hold the archive's tables.")


def _tool(name: str) -> str:
    """Raises BackupFailed where it is not installed."""
    if found := shutil.which(name):
        return found
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = str(cursor.fetchone()[0]).partition(".")[0]
    raise BackupFailed(
        f"{name} is not installed. Install PostgreSQL's client programs, version {version} or newer "
        f"(Debian: apt-get install postgresql-client-{version}), or give a dump that was made elsewhere: --dump FILE."
    )


def _run(command: list[str], seconds: float, environment: dict[str, str] | None = None) -> str:
    """What it says. Raises BackupFailed."""
    try:
        done = subprocess.run(
            command, env=os.environ | (environment or {}), capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise BackupFailed(f"{Path(command[0]).name} took longer than {seconds:g} s.") from error
    if done.returncode:
        raise BackupFailed(done.stderr.strip() or f"{Path(command[0]).name} ended with {done.returncode}")
    return done.stdout


# ---- the originals ---------------------------------------------------------------------------------------------------


def _originals(target: Storage, progress: Progress) -> Counter[str]:
    counts: Counter[str] = Counter(copied=0, held=0, missing=0, damaged=0)
    progress.begin(Original.objects.count(), "originals")
    try:
        with ThreadPoolExecutor(WRITERS) as threads:
            for batch in batched(check.rows(), BATCH):
                counts.update(threads.map(partial(_copy, target), batch))
                progress.reached(counts.total(), counts)
    finally:
        progress.end()
    if removed := purge.sweep(target):
        counts["purged"] = removed
    return counts


def _copy(target: Storage, row: tuple[str, int]) -> str:
    """One original, if the backup has no whole copy of it; what is damaged here never takes the place of a copy."""
    sha256, size = row
    if check.state(target, sha256, size, hashes=False) == "whole":
        return "held"
    source = originals()
    state = check.state(source, sha256, size, hashes=True)
    if state != "whole":
        return state
    with source.open(original_name(sha256)) as file:
        target.save(original_name(sha256), ContentFile(file.read()))
    return "copied" if check.state(target, sha256, size, hashes=True) == "whole" else "damaged"
