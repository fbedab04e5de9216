"""Text files and folders of them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from articles.ingest.records import RawDocument


def read(paths: Iterable[str | Path], collection: str, outlet: str, max_bytes: int) -> Iterator[RawDocument]:
    """The files under `paths`, one at a time: folders recursively and sorted, without dot-files and symlinks.

    `collection` empty: the folder's name, or for a single file the name of the folder it is in. A document's path is
    relative to its PATH argument. Of a file over `max_bytes` only the size is read. Raises FileNotFoundError at once,
    before anything is read, for a path that is not there; a file that cannot be read comes with its `problem`.
    """
    roots = [Path(path) for path in paths]
    for root in roots:
        if not root.exists():
            raise FileNotFoundError(root)
    return (
        _document(file, name, collection or _collection(root), outlet, max_bytes)
        for root in roots
        for file, name in _files(root)
    )


def _files(root: Path) -> Iterator[tuple[Path, str]]:
    """Files and their path relative to `root`, which itself may be a symlink or have a dot: it was asked for."""
    if not root.is_dir():
        yield root, root.name
        return
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            file = Path(folder, name)
            if not name.startswith(".") and file.is_file() and not file.is_symlink():
                yield file, file.relative_to(root).as_posix()


def _collection(root: Path) -> str:
    folder = root.resolve()
    return folder.name if folder.is_dir() else folder.parent.name


def _document(file: Path, path: str, collection: str, outlet: str, max_bytes: int) -> RawDocument:
    try:
        with file.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            # One byte more than allowed: a file may grow, and a pipe does not know its size.
            data = stream.read(max_bytes + 1) if size <= max_bytes else None
    except OSError as error:
        return RawDocument(collection, path, None, 0, outlet=outlet, problem=error.strerror or str(error))
    if data is None or len(data) > max_bytes:
        return RawDocument(collection, path, None, max(size, max_bytes + 1), outlet=outlet)
    return RawDocument(collection, path, data, len(data), hashlib.sha256(data).hexdigest(), outlet=outlet)
