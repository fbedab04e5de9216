"""WACZ: web archives in a zip file, each read as if it lay beside the others."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, cast

from articles.ingest.readers.place import Place
from articles.ingest.readers.streams import BOMB_BYTES, BOMB_RATIO, CHUNK_BYTES, Inflating, Measured
from articles.ingest.readers.warc import read_warc
from articles.ingest.records import RawDocument
from articles.ingest.support.inflate import GZIP_MARK
from articles.ingest.support.packages import BAD_ZIP

_WARC_NAME = re.compile(r"archive/[^/]+\.warc(?:\.gz)?")


def read_wacz(stream: Measured, place: Place) -> Iterator[RawDocument]:
    """The pages of all web archives in it."""
    with tempfile.TemporaryFile() as spare:
        try:
            with zipfile.ZipFile(seekable(stream, spare)) as archive:
                for member in archive.infolist():
                    if _WARC_NAME.fullmatch(member.filename):
                        yield from _warc(archive, member, stream, place)
        except BAD_ZIP as error:
            yield place.failed(f"no WACZ: {error}"[:200], stream.packed)


def _warc(archive: zipfile.ZipFile, member: zipfile.ZipInfo, stream: Measured, place: Place) -> Iterator[RawDocument]:
    inner = replace(place, name=f"{place.name}/{member.filename}")
    if member.file_size > max(BOMB_BYTES, BOMB_RATIO * member.compress_size):
        yield inner.failed(f"{member.compress_size} bytes unpack to {member.file_size}: no text does that")
        return
    with archive.open(member) as file:
        records = Measured(cast("io.BufferedIOBase", file))
        if records.peek(len(GZIP_MARK)).startswith(GZIP_MARK):
            records = Inflating(records)
        for raw in read_warc(records, inner):
            yield replace(raw, consumed=place.base + min(member.header_offset + records.packed, stream.packed or 2**62))


def seekable(stream: Measured, spare: IO[bytes]) -> IO[bytes]:
    """The file that the stream reads, where one can go to and fro in it; otherwise a copy in `spare`."""
    if type(stream) is Measured and stream.raw.seekable():
        stream.packed = stream.raw.seek(0, 2)
        return cast("IO[bytes]", stream.raw)
    while chunk := stream.read(CHUNK_BYTES):
        spare.write(chunk)
    return spare
