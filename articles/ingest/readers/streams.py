"""Long inputs piece by piece: gzip with its offsets, lines of bounded length. Memory stays flat whatever they hold."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import IO, cast

import zstandard

from articles.ingest.support.inflate import MAX_WINDOW_BYTES, ZSTD_MARK, Broken, OverLimit, collect

CHUNK_BYTES = 64 * 1024
BOMB_BYTES = 100 * 1024**2  # from here on …
BOMB_RATIO = 200  # … more than so many bytes from one are no text: news shrinks to a fifth
DICTIONARY = b"\x5d\x2a\x4d\x18"  # a frame that is passed over, as Zstandard names it
MAX_DICTIONARY_BYTES = 10_000_000
MEMBER = b"\x1f\x8b\x08"  # the beginning of one of gzip
_GZIP = 31  # zlib's window bits


class Measured(io.RawIOBase):
    """A file as it is; tells how far it was read, and what it ended with.

    `packed`: bytes of the file that were read; `unpacked`: bytes that were given out.
    """

    def __init__(self, raw: io.RawIOBase | io.BufferedIOBase) -> None:
        self.raw, self.packed, self.unpacked, self.tail = raw, 0, 0, b""
        self.ahead = b""  # read, but not given out
        self.resume = False  # whether to go on behind what is corrupt
        self.faults: list[tuple[int, str]] = []  # (unpacked position, what is wrong there)

    def readable(self) -> bool:
        return True

    def tell(self) -> int:  # FastWARC asks once, to tell where records are
        return self.unpacked

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        size = len(buffer)
        data, self.ahead = (self.ahead[:size], self.ahead[size:]) if self.ahead else (self._next(size), b"")
        buffer[: len(data)] = data
        self.unpacked += len(data)
        self.tail = (self.tail + data[-4:])[-4:]
        return len(data)

    def peek(self, size: int) -> bytes:
        """The next bytes, so many if there are; they stay to be read. Where the file breaks off behind them, reading
        will tell.
        """
        try:
            while len(self.ahead) < size and (data := self._next(size - len(self.ahead))):
                self.ahead += data
        except Broken:
            if not self.ahead:
                raise
        return self.ahead

    def take(self, size: int) -> bytes:
        """The next bytes, so many if there are."""
        pieces: list[bytes] = []
        while size > 0 and (piece := self.read(min(size, CHUNK_BYTES))):
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def fault_up_to(self, position: int) -> str:
        """What was wrong in the unpacked file up to there; "": nothing, or it was told already."""
        found = [what for at, what in self.faults if at <= position]
        self.faults = self.faults[len(found) :]
        return found[0] if found else ""

    def offset(self, position: int) -> int:
        """Where in the file what is unpacked to `position` begins. Ask in ascending order."""
        return position

    def _next(self, size: int) -> bytes:
        data = self.raw.read(size) or b""
        self.packed += len(data)
        return data


class Inflating(Measured):
    """A gzip file, of one member or of many, unpacked while it is read. Reading raises Broken."""

    def __init__(self, raw: io.RawIOBase | io.BufferedIOBase) -> None:
        super().__init__(raw)
        self.stream: zlib._Decompress | None = None  # of the member that is being read
        self.waiting = b""
        self.members: dict[int, int] = {}  # unpacked position → offset in the file, where a member begins

    def _next(self, size: int) -> bytes:
        while True:
            if not self.waiting:
                self.waiting = self.raw.read(CHUNK_BYTES) or b""
                self.packed += len(self.waiting)
                if not self.waiting:
                    if self.stream:
                        raise Broken(f"ends in the middle of a compressed piece, at byte {self.packed}")
                    return b""
            if self.stream is None:
                if self.packed > len(self.waiting) and not self.waiting.strip(b"\0"):
                    self.waiting = b""  # padding behind the last member
                    continue
                self.members[self.unpacked + len(self.ahead)] = self.packed - len(self.waiting)
                self.stream = zlib.decompressobj(_GZIP)
            try:
                data = self.stream.decompress(self.waiting, size)
            except zlib.error as error:
                what = f"corrupt at byte {self.packed - len(self.waiting)}: {error}"
                if not self.resume:
                    raise Broken(what) from error
                self.faults.append((self.unpacked + len(self.ahead), what))
                self._to_next_member()
                continue
            self.waiting = self.stream.unused_data if self.stream.eof else self.stream.unconsumed_tail
            if self.stream.eof:
                self.stream = None
            if self.unpacked > max(BOMB_BYTES, BOMB_RATIO * self.packed):
                raise Broken(f"{self.packed} bytes unpack to more than {self.unpacked}: no text does that")
            if data:
                return data

    def _to_next_member(self) -> None:
        """Behind something corrupt: where the next compressed piece seems to begin."""
        self.stream, self.waiting = None, self.waiting[1:]
        while (at := self.waiting.find(MEMBER)) < 0:
            more = self.raw.read(CHUNK_BYTES) or b""
            self.packed += len(more)
            if not more:
                self.waiting = b""
                return
            self.waiting = self.waiting[-len(MEMBER) :] + more
        self.waiting = self.waiting[at:]

    def offset(self, position: int) -> int:
        for start in list(self.members):
            if start < position:
                del self.members[start]
        return self.members.get(position, position)


def lines(stream: io.BufferedIOBase, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """(number from 1, line with its end); None for a line over `limit` bytes, which is skipped."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) <= limit:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(CHUNK_BYTES)
        yield number, None


class Unpacking(Measured):
    """A file of Zstandard frames, with a dictionary in front as .warc.zst may have. Reading raises Broken."""

    def __init__(self, raw: io.RawIOBase | io.BufferedIOBase) -> None:
        super().__init__(raw)
        self.source = Measured(raw)
        mark = self.source.peek(len(DICTIONARY))
        known = _dictionary(self.source) if mark.startswith(DICTIONARY) else None
        unpacker = zstandard.ZstdDecompressor(known, max_window_size=MAX_WINDOW_BYTES)
        self.frames = unpacker.stream_reader(cast("IO[bytes]", self.source), CHUNK_BYTES, read_across_frames=True)

    def _next(self, size: int) -> bytes:
        try:
            data = self.frames.read(size)
        except zstandard.ZstdError as error:
            raise Broken(f"corrupt before byte {self.source.packed}: {error}"[:200]) from error
        self.packed = self.source.packed
        if self.unpacked > max(BOMB_BYTES, BOMB_RATIO * self.packed):
            raise Broken(f"{self.packed} bytes unpack to more than {self.unpacked}: no text does that")
        return data


def _dictionary(source: Measured) -> zstandard.ZstdCompressionDict:
    """What the frames of a .warc.zst refer to: in a frame of its own, compressed or not. Raises Broken."""
    head = source.take(8)
    size = int.from_bytes(head[4:], "little")
    if size > MAX_DICTIONARY_BYTES:
        raise Broken(f"a dictionary of {size} bytes")
    data = source.take(size)
    try:
        return zstandard.ZstdCompressionDict(
            collect([data], "zstd", MAX_DICTIONARY_BYTES) if data.startswith(ZSTD_MARK) else data
        )
    except (OverLimit, zstandard.ZstdError) as error:
        raise Broken(f"no dictionary: {error}") from error
