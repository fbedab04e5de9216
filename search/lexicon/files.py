"""Where the dictionary lies: in storage `default`, and as a file on this machine, which every process maps.

Where that storage is a folder both are one. Where it is none (an object store) each machine keeps a copy, dated like
the one in the store, and looks once a minute for another; while the store is away the copy stays in use.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from search.lexicon.dictionary import EMPTY, Dictionary

logger = logging.getLogger(__name__)

NAME = "search/dictionary"
LOOK_SECONDS = 1.0  # for another file on this machine
FETCH_SECONDS = 60.0  # for another one in the store


def local() -> Path:
    """The file on this machine; there may be none yet."""
    return Path(settings.DATA_DIR) / NAME if is_remote() else Path(default_storage.path(NAME))


def is_remote() -> bool:
    """Whether the storage is no folder."""
    try:
        default_storage.path(NAME)
    except NotImplementedError:
        return True
    return False


def replace(make: Callable[[Path], None]) -> None:
    """Let `make` put a new file in the place of the one whose path it is given, and publish it.

    One process at a time: the caller holds the drainer's lock. Raises OSError, and what the storage raises.
    """
    path = local()
    if is_remote():
        fetch()
    make(path)
    if is_remote():
        _publish(path)
    current.forget()  # who replaced it uses it at once


def fetch() -> None:
    """Bring the copy on this machine up to date with the store. Raises what the storage raises."""
    path = local()
    if not default_storage.exists(NAME):
        return
    dated = default_storage.get_modified_time(NAME).timestamp()
    if path.exists() and path.stat().st_mtime == dated and path.stat().st_size == default_storage.size(NAME):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with default_storage.open(NAME) as stored, part.open("xb") as file:
            shutil.copyfileobj(stored, file)
        os.utime(part, (dated, dated))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _publish(path: Path) -> None:
    saved = _save(path)
    if saved != NAME:  # a storage that never overwrites
        default_storage.delete(NAME)
        default_storage.delete(saved)
        _save(path)
    dated = default_storage.get_modified_time(NAME).timestamp()
    os.utime(path, (dated, dated))


def _save(path: Path) -> str:
    with path.open("rb") as file:
        return default_storage.save(NAME, File(file))


class _Current:
    """The dictionary in use, opened again when its file is another one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: tuple[Path, int, int, int] | None = None
        self._dictionary = EMPTY
        self._looked = self._fetched = -FETCH_SECONDS

    def __call__(self) -> Dictionary:
        if time.monotonic() - self._looked >= LOOK_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._dictionary

    def forget(self) -> None:
        """Look again at the next call."""
        self._looked = self._fetched = -FETCH_SECONDS

    def _look(self) -> None:
        if is_remote() and time.monotonic() - self._fetched >= FETCH_SECONDS:
            try:
                fetch()
            except Exception as error:  # each storage has its own; the copy is good enough
                logger.warning("the dictionary cannot be fetched: %s", error)
            self._fetched = time.monotonic()
        path = local()
        try:
            stat = path.stat()
            state = path, stat.st_ino, stat.st_size, stat.st_mtime_ns
        except FileNotFoundError:
            state = None
        if state != self._state:
            self._dictionary = Dictionary.open(path)
            self._state = state
        self._looked = time.monotonic()


current = _Current()
