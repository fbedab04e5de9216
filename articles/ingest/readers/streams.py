"""Long inputs piece by piece: gzip with its offsets, lines of bounded length. Memory stays flat whatever they hold."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator

from articles.ingest.support.inflate import Broken

CHUNK_BYTES = 64 * 1024
BOMB_BYTES = 100 * 1024**2  # from here on …
BOMB_RATIO = 200  # … more than so many bytes from one are no text: news shrinks to a fifth
_GZIP = 31  # zlib's window bits


class Measured(io.RawIOBase):
    """A file as it is; tells how far it was read, and what it ended with.

    `packed`: bytes of the file that were read; `unpacked`: bytes that were given out.
    """

    def __init__(self, raw: io.RawIOBase | io.BufferedIOBase) -> None:
        self.raw, self.packed, self.unpacked, self.tail = raw, 0, 0, b""
        self.ahead = b""  # read, but not given out

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
                raise Broken(f"corrupt at byte {self.packed - len(self.waiting)}: {error}") from error
            self.waiting = self.stream.unused_data if self.stream.eof else self.stream.unconsumed_tail
            if self.stream.eof:
                self.stream = None
            if self.unpacked > max(BOMB_BYTES, BOMB_RATIO * self.packed):
                raise Broken(f"{self.packed} bytes unpack to more than {self.unpacked}: no text does that")
            if data:
                return data

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
