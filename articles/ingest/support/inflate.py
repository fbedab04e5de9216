"""Compressed bytes → bytes, within a limit: what a bomb would have become is never held."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import brotli
import zstandard

GZIP_MARK = b"\x1f\x8b"
ZSTD_MARK = b"\x28\xb5\x2f\xfd"
MAX_WINDOW_BYTES = 128 * 1024**2  # that a frame of Zstandard may look back
CHUNK_BYTES = 64 * 1024
MAX_MEMBERS = 1000  # of one gzip stream; each costs time however small it is
_GZIP, _ZLIB, _RAW = 31, 15, -15  # window bits, as zlib wants them


class OverLimit(Exception):
    """More bytes than allowed. `limit` in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"over {limit} bytes")
        self.limit = limit


class Broken(Exception):
    """Not what it says it is, or cut off. `partial`: what could be unpacked up to there."""

    def __init__(self, reason: str, partial: bytes = b"") -> None:
        super().__init__(reason)
        self.partial = partial


def collect(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """All of `chunks`, unpacked. `encoding` as HTTP names it: "", "identity", "gzip", "x-gzip", "deflate", "br",
    "zstd".

    Both what comes and what it becomes are held to `limit` bytes. A server that says gzip and sends none is taken at
    its bytes, not at its word. Raises OverLimit, Broken; what iterating raises passes through.
    """
    match encoding.strip().lower():
        case "" | "identity":
            return _plain(chunks, limit)
        case "gzip" | "x-gzip":
            return _inflated(chunks, limit, gzip=True)
        case "deflate":
            return _inflated(chunks, limit, gzip=False)
        case "br":
            return _brotli(chunks, limit)
        case "zstd":
            return _zstd(chunks, limit)
    raise Broken(f"unknown content encoding {encoding[:40]!r}")


def _plain(chunks: Iterable[bytes], limit: int) -> bytes:
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > limit:
            raise OverLimit(limit)
    return bytes(data)


def _inflated(chunks: Iterable[bytes], limit: int, *, gzip: bool) -> bytes:
    unpacked, packed = bytearray(), b""
    received = members = 0
    stream = None  # of the member that is being read; None between two of them
    for chunk in chunks:
        received += len(chunk)
        if received > limit:
            raise OverLimit(limit)
        packed += chunk
        while packed:
            if stream is None:
                if len(packed) < len(GZIP_MARK):
                    break  # too little to tell
                if gzip and not packed.startswith(GZIP_MARK):
                    # No gzip at all; or, after a member, padding, which browsers ignore too.
                    return bytes(unpacked) if members else packed + _plain(chunks, limit - len(packed))
                if members == MAX_MEMBERS:
                    raise Broken("too many pieces of compressed data")
                stream, members = zlib.decompressobj(_GZIP if gzip else _deflate(packed)), members + 1
            try:
                unpacked += stream.decompress(packed, max(1, limit + 1 - len(unpacked)))
            except zlib.error as error:
                raise Broken(f"compressed data: {error}") from error
            if len(unpacked) > limit:
                raise OverLimit(limit)
            packed = stream.unused_data if stream.eof else stream.unconsumed_tail
            if stream.eof and not gzip:
                return bytes(unpacked)
            stream = None if stream.eof else stream
    if stream is not None:
        raise Broken("compressed data end too early", bytes(unpacked))
    return bytes(unpacked) if members else packed


def _brotli(chunks: Iterable[bytes], limit: int) -> bytes:
    unpacked, received = bytearray(), 0
    stream = brotli.Decompressor()
    for chunk in chunks:
        received += len(chunk)
        if received > limit:
            raise OverLimit(limit)
        given = chunk
        while True:
            try:
                unpacked += stream.process(given, output_buffer_limit=max(1, limit + 1 - len(unpacked)))
            except brotli.error as error:
                raise Broken("compressed data: no brotli") from error
            if len(unpacked) > limit:
                raise OverLimit(limit)
            if stream.can_accept_more_data():
                break
            given = b""  # it still holds some of the last
    if not stream.is_finished():
        raise Broken("compressed data end too early", bytes(unpacked))
    return bytes(unpacked)


def _zstd(chunks: Iterable[bytes], limit: int) -> bytes:
    packed = _plain(chunks, limit)
    unpacker = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES)
    unpacked = bytearray()
    try:
        with unpacker.stream_reader(packed, read_across_frames=True) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                unpacked += chunk
                if len(unpacked) > limit:
                    raise OverLimit(limit)
    except zstandard.ZstdError as error:
        raise Broken(f"compressed data: {error}"[:200], bytes(unpacked)) from error
    return bytes(unpacked)


def _deflate(data: bytes) -> int:
    """Whether it is "deflate" as it was meant (RFC 1950), or bare as some servers send it: zlib's window bits."""
    return _ZLIB if data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0 else _RAW
