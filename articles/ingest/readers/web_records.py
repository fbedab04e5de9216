"""The records of a web archive, WARC or ARC, found again behind whatever is damaged.

Writers of these files differ from the standard: lines that end in LF alone, lengths counted in characters, addresses in
angle brackets. So a stated length is believed only where a record begins behind it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from articles.ingest.readers.streams import CHUNK_BYTES, Measured
from articles.ingest.support.inflate import Broken

MAX_HEADER_BYTES = 32 * 1024
LOOK_BEHIND = 1024  # bytes that the beginning of the next record may take
_ARC_LINE = rb"\S{1,4000} \S{1,100} \d{8,14} [^\r\n]{1,4000}? (\d{1,15})\r?\n"


@dataclass(frozen=True, slots=True)
class _Format:
    start: re.Pattern[bytes]  # of a record
    following: re.Pattern[bytes]  # the end of a record, and the start of the next one
    end: re.Pattern[bytes]  # what stands between two records
    header_end: re.Pattern[bytes]


_WARC = _Format(
    re.compile(rb"WARC/\d\.\d{1,2}\r?\n"),
    re.compile(rb"(?:\r?\n){0,2}(?=WARC/\d\.\d{1,2}\r?\n[A-Za-z-]{1,40}:)"),
    re.compile(rb"\r?\n\r?\n"),
    re.compile(rb"\r?\n\r?\n"),
)
_ARC = _Format(
    re.compile(_ARC_LINE),
    re.compile(rb"\r?\n(?=(?:https?|ftp|dns):" + _ARC_LINE + rb")"),
    re.compile(rb"\r?\n"),
    re.compile(rb"\r?\n"),
)
_BLANK = re.compile(rb"[\r\n]*")
_NUMBER = re.compile(r"\d{1,15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Record:
    """A record, or a `problem` where there should be one. `position`: in the unpacked file; `length`: of the content,
    which is empty where it is longer than the reader's limit."""

    position: int
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    content: bytes = b""
    length: int = 0
    problem: str = ""

    @property
    def kind(self) -> str:
        return self.headers.get("warc-type", "").lower()

    @property
    def uri(self) -> str:
        return self.headers.get("warc-target-uri", "").strip("<>")

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def date(self) -> dt.datetime | None:
        """When it was fetched: WARC-Date, or the fourteen digits of an ARC file."""
        value = self.headers.get("warc-date", "")
        try:
            if _NUMBER.fullmatch(value):
                return dt.datetime.strptime(value[:14].ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
            date = dt.datetime.fromisoformat(value)
        except ValueError:
            return None
        return date if date.tzinfo else date.replace(tzinfo=dt.UTC)


class Records:
    """Iterate for the records, one at a time. `limit`: bytes of a content that is held."""

    def __init__(self, stream: Measured, limit: int) -> None:
        self.stream, self.limit = stream, limit
        self.buffer = bytearray()
        self.position = 0  # of the buffer's beginning
        self.ended = False
        self.broken = ""  # what the stream says of itself at its end
        stream.resume = True

    def __iter__(self) -> Iterator[Record]:
        self._fill(LOOK_BEHIND)
        form = _ARC if self.buffer.startswith(b"filedesc://") else _WARC
        whole = True
        while self._skip_blank():
            begun = self.position
            if fault := self.stream.fault_up_to(begun):
                yield Record(begun, problem=fault)
            header = self._header(form)
            if header is None:
                self._go_to_next(form, 1)
                yield Record(begun, problem=f"damaged from byte {begun} to {self.position}")
                continue
            record, whole = self._record(form, begun, header)
            fault = self.stream.fault_up_to(self.position)
            yield Record(begun, problem=fault) if fault else record
        if not whole and not self.broken:
            self.broken = f"cut off at byte {self.position}"
        if fault := self.stream.fault_up_to(self.position) or self.broken:
            yield Record(self.position, problem=fault)

    def _record(self, form: _Format, begun: int, header: dict[str, str]) -> tuple[Record, bool]:
        """The record whose header was read, and whether the file is whole up to its end."""
        stated = header.get("content-length", "")
        length = int(stated) if _NUMBER.fullmatch(stated) else 0
        self._fill(min(length, self.limit) + LOOK_BEHIND)
        if length > self.limit and not form.following.search(self.buffer):
            self._drop(length)
            self._fill(LOOK_BEHIND)
            at = 0
        else:
            at = length
        if not self._ends(form, at):
            inside = form.following.search(self.buffer, 0, at + LOOK_BEHIND)
            if inside:
                at = inside.start()
            elif at > len(self.buffer) or at < length:  # cut off, or it is not known where it began
                self._go_to_next(form, 0)
                problem, self.broken = self.broken or f"cut off in the record at byte {begun}", ""
                return Record(begun, problem=problem), True
            else:
                at = self._find(form, at)
            length = at
        content = bytes(self.buffer[:at])
        self._drop(at)
        end = form.end.match(self.buffer)
        return Record(begun, header, content, length), bool(end) or not self.ended

    def _ends(self, form: _Format, at: int) -> bool:
        """Whether what is in the buffer at this place is the end of a record."""
        if at > len(self.buffer):
            return False
        rest = bytes(self.buffer[at : at + LOOK_BEHIND])
        blank = _BLANK.match(rest)
        behind = rest[blank.end() :] if blank else rest
        return not behind or bool(form.start.match(behind)) or form is _WARC and bool(form.end.match(rest))

    def _find(self, form: _Format, at: int) -> int:
        """Where the next record begins, or the file ends; the content grows up to the limit."""
        while True:
            if found := form.following.search(self.buffer, at):
                return found.start()
            at = max(at, len(self.buffer) - LOOK_BEHIND)
            if self.ended or len(self.buffer) > self.limit:
                return len(self.buffer)
            self._fill(len(self.buffer) + CHUNK_BYTES)

    def _header(self, form: _Format) -> dict[str, str] | None:
        """The header that the buffer begins with, taken out of it; None: it begins with something else."""
        self._fill(MAX_HEADER_BYTES)
        if not (start := form.start.match(self.buffer)):
            return None
        if form is _ARC:
            fields = bytes(self.buffer[: start.end()]).decode("utf-8", "replace").split()
            self._drop(start.end())
            kind = "filedesc" if fields[0].startswith("filedesc:") else "response"
            return dict(zip(_ARC_FIELDS, (kind, fields[0], fields[2], fields[3], fields[-1]), strict=True))
        end = form.header_end.search(self.buffer, start.end() - 2, MAX_HEADER_BYTES)
        if not end:
            return None
        headers: dict[str, str] = {}
        for line in bytes(self.buffer[start.end() : end.start()]).decode("utf-8", "replace").splitlines():
            name, colon, value = line.partition(":")
            if colon:
                headers.setdefault(name.strip().lower(), value.strip())
        self._drop(end.end())
        return headers

    def _go_to_next(self, form: _Format, skipped: int) -> None:
        """To where the next record begins, or to the end."""
        self._drop(skipped)
        while True:
            if found := form.following.search(self.buffer):
                self._drop(found.end())
                return
            self._drop(max(0, len(self.buffer) - LOOK_BEHIND))
            if self.ended:
                self._drop(len(self.buffer))
                return
            self._fill(CHUNK_BYTES)

    def _skip_blank(self) -> bool:
        """Past empty lines; False at the end."""
        while True:
            self._fill(LOOK_BEHIND)
            blank = _BLANK.match(self.buffer)
            self._drop(blank.end() if blank else 0)
            if self.buffer or self.ended:
                return bool(self.buffer)

    def _fill(self, size: int) -> None:
        while len(self.buffer) < size and not self.ended:
            try:
                piece = self.stream.read(CHUNK_BYTES) or b""
            except (Broken, OSError) as error:
                self.broken, piece = str(error), b""
            self.buffer += piece
            self.ended = not piece

    def _drop(self, size: int) -> None:
        """Pass over so many bytes, of which the buffer need not hold all."""
        while True:
            dropped = min(size, len(self.buffer))
            del self.buffer[:dropped]
            self.position += dropped
            size -= dropped
            if size <= 0 or self.ended:
                return
            self._fill(min(size, CHUNK_BYTES))


_ARC_FIELDS = ("warc-type", "warc-target-uri", "warc-date", "content-type", "content-length")
