"""Originals: the bytes as they came. They are written before the rows that name them: orphans are harmless, gaps not.

What came with the bytes is kept beside them (`stated`, `received`), so that a document can be read again as it was.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import logging
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from articles.archive.scans import media_type
from articles.ingest.records import Contributed, RawDocument
from articles.models import Origin, Original, Rejection, original_name, originals

logger = logging.getLogger(__name__)

# Of a page of 58 kB: level 4 takes 0.4 ms and 17 % of its size, 6 twice the time for 15 %, 9 four times.
COMPRESSION = 4
WRITERS = 8  # at a time: they wait for the disk together, which takes a fifth of waiting for each alone
MEDIA_TYPE_LENGTH = 100
DAMAGED = (OSError, EOFError, zlib.error)  # the storage lost an original, damaged it, or cannot read it
# Columns of `RawDocument` beside those of an origin; what has its default is left out.
RECEIVED = ("media_type", "charset", "status", "crawled", "keep_all", "wanted", "announced")
CONTRIBUTED = tuple(field.name for field in fields(Contributed))
_DEFAULT = RawDocument("", "", None, 0)


def keep_bytes(documents: Iterable[RawDocument]) -> list[Original]:
    """Write what the storage lacks, or holds otherwise. Returns the rows that are new, for the caller to insert."""
    wanted: dict[str, tuple[bytes, str]] = {}
    for raw in documents:
        if raw.data is not None:
            wanted[raw.sha256] = raw.data, raw.media_type
        if raw.scan is not None:
            wanted[scan_sha256(raw)] = raw.scan, media_type(raw.scan) or "application/octet-stream"
    known = set(Original.objects.filter(pk__in=wanted).values_list("pk", flat=True))

    def keep(sha256: str) -> bool:
        data, _kind = wanted[sha256]
        if sha256 in known and holds(sha256, data):
            return False
        _write(sha256, data)
        return sha256 in known

    with ThreadPoolExecutor(WRITERS) as threads:
        healed = sum(threads.map(keep, wanted))
    if healed:
        logger.warning("%d originals that were lost or damaged are written anew", healed)
    return [
        Original(pk=sha256, size=len(data), media_type=kind[:MEDIA_TYPE_LENGTH])
        for sha256, (data, kind) in wanted.items()
        if sha256 not in known
    ]


def scan_sha256(raw: RawDocument) -> str:
    return hashlib.sha256(raw.scan).hexdigest() if raw.scan is not None else ""


def _write(sha256: str, data: bytes) -> None:
    storage, name = originals(), original_name(sha256)
    packed = gzip.compress(data, COMPRESSION, mtime=0)
    saved = storage.save(name, ContentFile(packed))
    if saved != name:  # a storage that never overwrites, and a file that a killed run left there, perhaps half of it
        storage.delete(name)
        storage.delete(saved)
        storage.save(name, ContentFile(packed))


def holds(sha256: str, data: bytes) -> bool:
    """Whether the storage holds these very bytes: 30 µs for an article of 6 kB, 0.3 ms for a page of 58 kB."""
    try:
        return read(sha256) == data
    except DAMAGED:
        return False


def read(sha256: str, storage: Storage | None = None) -> bytes:
    """Raises one of DAMAGED where the storage lost the bytes, or holds what cannot be unpacked."""
    with (storage or originals()).open(original_name(sha256)) as file:
        return gzip.decompress(file.read())


def received(raw: RawDocument) -> dict[str, Any]:
    """How it came, beside what the columns of an origin hold; JSON."""
    values = {name: getattr(raw, name) for name in RECEIVED if getattr(raw, name) != getattr(_DEFAULT, name)}
    if "announced" in values:
        values["announced"] = dict(values["announced"])
    return values | ({"fetched": raw.fetched.isoformat()} if raw.fetched else {})


def stated(raw: RawDocument) -> dict[str, Any]:
    """What the contributor said; JSON."""
    values = {name: getattr(raw.contributed, name) for name in CONTRIBUTED}
    values["columns"] = dict(raw.contributed.columns)
    return {name: value for name, value in values.items() if value}


def document(row: Origin | Rejection) -> RawDocument:
    """The document of this row as it came. Raises as `read`."""
    data = read(row.original_id) if row.original_id else None
    values = dict(row.received)
    fetched = values.pop("fetched", None)
    return RawDocument(
        collection=row.collection,
        path=row.path,
        data=data,
        size=len(data) if data is not None else 0,
        sha256=row.original_id or "",
        url=values.pop("url", row.url),  # a row also has the address that the document states of itself
        contributed=Contributed(**row.stated),
        fetched=dt.datetime.fromisoformat(fetched) if fetched else None,
        **values,
    )
