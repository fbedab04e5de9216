"""Work that only one process may do at a time, on one machine or, with PostgreSQL, on several."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files import locks
from django.db import Error, connection
from django.db.models import Q
from django.utils import timezone


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


def silent(column: str, after: timedelta) -> Q:
    """Of rows that name their last sign of life: it was so long ago, or lies so far in a time to come, which is that of
    a clock that was set back, and says nothing."""
    now = timezone.now()
    return Q(**{f"{column}__lt": now - after}) | Q(**{f"{column}__gt": now + after})


# ---- what a killed process leaves behind -----------------------------------------------------------------------------
# A file or folder is locked by the process that fills it, and the lock ends with the process: what nobody holds is
# left over, whatever the clock says.

IDLE_SECONDS = 3600.0  # of files that somebody else's code fills, and does not lock


def claim(handle: int, path: Path) -> bool:
    """Lock `path`, newly made and open as `handle`, until that is closed. False: it was taken for left over."""
    locks.lock(handle, locks.LOCK_EX)
    return path.exists()


def left_over(path: Path) -> bool:
    """Remove a file or folder that nobody has claimed. Whether it was removed."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:  # it has become what it was to be
        return False
    try:
        if not locks.lock(handle, locks.LOCK_EX | locks.LOCK_NB):
            return False
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        return True
    finally:
        os.close(handle)


def is_idle(path: Path) -> bool:
    """Whether nothing was written there for an hour; a time to come is that of a clock that was set back."""
    with suppress(OSError):
        return abs(time.time() - path.stat().st_mtime) > IDLE_SECONDS
    return False


@contextmanager
def temporary_folder(parent: Path) -> Iterator[Path]:
    """A folder that goes with the block; of a process that was killed `left_over` removes it."""
    with ExitStack() as held:
        while True:
            folder = Path(tempfile.mkdtemp(dir=parent))
            with suppress(FileNotFoundError):
                handle = os.open(folder, os.O_RDONLY)
                held.callback(os.close, handle)
                if claim(handle, folder):
                    break
        held.callback(shutil.rmtree, folder, ignore_errors=True)
        yield folder
