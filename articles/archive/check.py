"""Whether the storage holds what the rows say: every original, whole."""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import IO, Any, Literal

from django.core.files.storage import Storage

from articles.archive import purge
from articles.archive.originals import WRITERS
from articles.archive.storage import OriginalsStorage
from articles.batches import BATCH, batched
from articles.models import Origin, Original, Rejection, original_name, originals
from articles.progress import Progress, Silent

State = Literal["whole", "missing", "damaged"]
FOLDER = re.compile("[0-9a-f]{2}")  # the first letters of a SHA-256
LISTED = 1000  # at most, of what is wrong
CHUNK_BYTES = 1 << 16
# The end of a gzip file: CRC and length of what it holds, modulo 2³² (RFC 1952, 2.3.1).
MAGIC, LENGTH_BYTES, LENGTH_MODULUS = b"\x1f\x8b", 4, 1 << 32


@dataclass(slots=True)
class Report:
    """`counts`: whole, missing, damaged, purged (files of purged articles that were left, and are gone now), surplus
    (files that no row names), swept (parts of killed runs).

    `faults`: (SHA-256, state) of the first LISTED that are not whole.
    """

    counts: Counter[str] = field(default_factory=lambda: Counter(whole=0, missing=0, damaged=0))
    faults: list[tuple[str, State]] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.counts["missing"] + self.counts["damaged"]


def check(*, hashes: bool = False, progress: Progress | None = None) -> Report:
    """Compare the rows of originals with the storage, sizes always, the bytes themselves with `hashes`.

    Surplus files are counted and stay: a run writes them before their rows, and a database that was restored from a
    backup may get rows of them again.
    """
    progress, storage, report = progress or Silent(), originals(), Report()
    progress.begin(Original.objects.count(), "originals")
    try:
        with ThreadPoolExecutor(WRITERS) as threads:
            for batch in batched(rows(), BATCH):
                states = threads.map(partial(_state_of, storage, hashes), batch)
                for (sha256, _size), state in zip(batch, states, strict=True):
                    report.counts[state] += 1
                    if state != "whole" and len(report.faults) < LISTED:
                        report.faults.append((sha256, state))
                progress.reached(sum(report.counts.values()), report.counts)
    finally:
        progress.end()
    if removed := purge.sweep(storage):
        report.counts["purged"] = removed
    report.counts["surplus"] = _surplus(storage)
    report.counts["swept"] = sweep()
    return report


def places(sha256s: Iterable[str]) -> dict[str, str]:
    """Where these bytes came from, as far as that is known: of several places one."""
    wanted = list(sha256s)
    found: dict[str, str] = {}
    for rows in (Rejection.objects, Origin.objects):
        for row in rows.filter(original__in=wanted):
            found[str(row.original_id)] = row.url or f"{row.collection}/{row.path}"
    for origin in Origin.objects.filter(scan__in=wanted):
        found[str(origin.scan_id)] = str(origin)
    return found


def sweep() -> int:
    """Remove what killed processes left in the folder of the originals. Returns how many files."""
    storage = originals()
    return storage.sweep() if isinstance(storage, OriginalsStorage) else 0


def rows() -> Iterator[tuple[str, int]]:
    """(SHA-256, size) of every original, in short reads."""
    after = ""
    while batch := list(Original.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "size")[:BATCH]):
        yield from batch
        after = batch[-1][0]


def _state_of(storage: Storage, hashes: bool, row: tuple[str, int]) -> State:
    return state(storage, *row, hashes=hashes)


def state(storage: Storage, sha256: str, size: int, *, hashes: bool) -> State:
    """How `storage` holds the original. Without `hashes` by the length that its file gives of itself."""
    try:
        with storage.open(original_name(sha256)) as file:
            whole = _digest(file, size) == sha256 if hashes else _length(file) == size % LENGTH_MODULUS
    except FileNotFoundError:
        return "missing"
    except (OSError, EOFError, zlib.error):  # a disk that cannot be read is among them
        return "damaged"
    return "whole" if whole else "damaged"


def _length(file: Any) -> int:
    """Of what a gzip file holds, by its own word; -1: it is none."""
    if file.read(len(MAGIC)) != MAGIC:
        return -1
    file.seek(-LENGTH_BYTES, 2)
    return int.from_bytes(file.read(LENGTH_BYTES), "little")


def _digest(file: IO[bytes], size: int) -> str:
    """The SHA-256 of what it holds; of more than `size` bytes something else."""
    digest, left = hashlib.sha256(), size + 1
    with gzip.GzipFile(fileobj=file) as unpacked:
        while left > 0 and (chunk := unpacked.read(min(CHUNK_BYTES, left))):
            digest.update(chunk)
            left -= len(chunk)
    return digest.hexdigest()


def _surplus(storage: Storage) -> int:
    surplus = 0
    for folder in _folders(storage):
        _none, files = storage.listdir(folder)
        there = {name.removesuffix(".gz") for name in files if not name.startswith(".")}
        # As a range: SQLite uses no index for "begins with".
        known = Original.objects.filter(pk__gte=folder, pk__lt=f"{folder}g").values_list("pk", flat=True)
        surplus += len(there.difference(known))
    return surplus


def _folders(storage: Storage) -> list[str]:
    """Those of the originals; what else somebody left beside them is none of ours."""
    try:
        folders, _files = storage.listdir("")
    except FileNotFoundError:  # nothing was ever stored
        return []
    return [name for name in folders if FOLDER.fullmatch(name)]
