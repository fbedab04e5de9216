"""CSV files, read piece by piece: a row that does not fit the header is a rejection with its line."""

from __future__ import annotations

import csv
import io
import itertools
from collections import deque
from collections.abc import Iterator

from articles.ingest.readers.columns import guess
from articles.ingest.readers.dialect import HEAD_BYTES, MAX_ROWS_ABOVE, Dialect, dialect, fits, header_at
from articles.ingest.readers.place import Place
from articles.ingest.readers.streams import Measured
from articles.ingest.readers.table import MAX_COLUMNS, Row, documents, unique
from articles.ingest.records import RawDocument, Rejected
from articles.ingest.support.addresses import is_address
from articles.ingest.support.charset import charset_of
from articles.ingest.support.media_types import JSON

MAX_RECORD_LINES = 20_000  # of one row: a quotation mark that nobody closes takes all that follows
MAX_BROKEN_SHARE = 0.01  # of a row's characters that its charset does not have
csv.field_size_limit(2**31 - 1)  # rows are bounded here as a whole; the default, 128 KB, is less than some articles


def read_csv(stream: Measured, place: Place) -> Iterator[RawDocument]:
    """The articles in a table with a header; of a table of addresses the pages that they lead to."""
    buffered = io.BufferedReader(stream, HEAD_BYTES)
    head = buffered.peek(HEAD_BYTES)
    head = head[: head.rfind(b"\n") + 1] or head  # not cut inside a letter, where a letter is no two bytes
    try:
        charset = charset_of(head)
    except Rejected as rejected:
        yield place.failed(rejected.refusal.detail)
        return
    text = io.TextIOWrapper(buffered, encoding=charset, errors="replace", newline="")
    rows = _Rows(text, dialect(head.decode(charset, "ignore"), place.name) or Dialect(), place.max_bytes)
    if len(rows.header) > MAX_COLUMNS:
        yield place.failed(f"{len(rows.header)} columns", stream.packed)
        return
    yield from documents(_read(rows, charset, stream, place), stream, place)


def _read(rows: _Rows, charset: str, stream: Measured, place: Place) -> Iterator[Row | RawDocument]:
    names = rows.names
    for number, row, source in rows:
        where = str(number)
        if len(source) > place.max_bytes:
            yield place.too_large(where, len(source), stream.packed, media_type=JSON)
        elif row is None or source.count("\ufffd") > MAX_BROKEN_SHARE * len(source) and not charset.startswith("utf"):
            wrong = f"not {charset}" if row else f"not the {len(names)} columns of the header"
            yield place.document(
                where, source.encode(), stream.packed, media_type=JSON, problem=f"line {number}: {wrong}"
            )
        else:
            yield Row(where, dict(zip(names, row, strict=True)))


class _Rows:
    """The rows of a CSV file behind its header: (line, values or None where they do not fit the header, source).

    A quotation mark that nobody closed swallows the rows behind it: then its own line alone is broken, and reading
    goes on in the next one.
    """

    def __init__(self, text: io.TextIOBase, written: Dialect, limit: int) -> None:
        self.text, self.written, self.limit = text, written, limit
        self.again: deque[str] = deque()  # lines to be read once more
        self.taken: list[str] = []  # by the row that is being read
        self.passed: list[str] | None = None  # lines, while the header is looked for
        self.size = self.line = 0
        self.ended = False
        for _ in range(written.above):
            self.text.readline(limit + 1)
            self.line += 1
        self.reader = csv.reader(_Lines(self), delimiter=written.mark)
        self.header = self._header()
        self.names = unique(self.header[:MAX_COLUMNS])

    def __iter__(self) -> Iterator[tuple[int, list[str] | None, str]]:
        # Names that are missing at the end are of columns that rows need not have.
        width, least = len(self.header), len("".join(self.header) and _trimmed(self.header))
        for line, row, source in self._records():
            if row is not None and not self.ended and (fits(row, width) or least <= len(row) < width):
                yield line, [self.written.value(cell) for cell in row[:width]] + [""] * (width - len(row)), source
                continue
            if len(source) > self.limit:
                yield line, row, source
                continue
            rest = self.taken[1:]
            if rest and (row is None or self.ended or any(fits(self._cells(one), width) for one in rest)):
                self.again.extendleft(reversed(rest))
                self.line -= len(rest)
                yield line, None, self.taken[0]
            else:
                yield line, None, source

    def _header(self) -> list[str]:
        """The names of the columns; what stands above them is passed over. A table of addresses may have none."""
        begun = self.line
        self.passed = []
        found: list[tuple[int, list[str]]] = []  # (line behind the row, row)
        for _line, row, _source in itertools.islice(self._records(), MAX_ROWS_ABOVE):
            found.append((self.line, row or []))
            if len(found[-1][1]) > MAX_COLUMNS:  # refused by who asked for the header
                self.passed = None
                return found[-1][1]
            if header_at([row for _behind, row in found]) or "body" in guess(found[0][1]):
                break
        if not found:
            self.passed = None
            return []
        behind, header = found[header_at([row for _behind, row in found])]
        if not guess(header) and (addresses := [at for at, cell in enumerate(header) if is_address(cell)]):
            behind, header = begun, ["url" if at == addresses[-1] else "" for at in range(len(header))]
        self.again.extendleft(reversed(self.passed[behind - begun :]))
        self.passed, self.line = None, behind
        return header

    def next_line(self) -> str:
        line = self.again.popleft() if self.again else self.text.readline(self.limit + 1)
        if not line:
            self.ended = bool(self.taken)  # inside quotation marks, or csv would not have asked
            return ""
        self.taken.append(line)
        if self.passed is not None:
            self.passed.append(line)
        self.size += len(line)
        self.line += 1
        if self.size > self.limit or len(self.taken) > MAX_RECORD_LINES:
            raise _TooLong
        return self.written.line(line)

    def _records(self) -> Iterator[tuple[int, list[str] | None, str]]:
        while True:
            self.taken, self.size, first = [], 0, self.line + 1
            self.ended = False
            try:
                row = next(self.reader, None)
            except (csv.Error, _TooLong):
                row = None
                if len(self.taken) == 1:
                    self._skip_line()
            else:
                if row is None:
                    return
            if row != []:  # an empty line
                yield first, row, "".join(self.taken)

    def _skip_line(self) -> None:
        """Past the rest of a line that is too long to be held."""
        line = self.taken[0]
        while line and not line.endswith("\n"):
            line = self.text.readline(HEAD_BYTES)

    def _cells(self, line: str) -> list[str]:
        return next(csv.reader([self.written.line(line)], delimiter=self.written.mark), [])


def _trimmed(header: list[str]) -> list[str]:
    last = next((at for at in range(len(header), 0, -1) if header[at - 1].strip()), 0)
    return header[:last]


class _Lines:
    """Lines for csv, which goes on after an exception as a generator would not."""

    def __init__(self, rows: _Rows) -> None:
        self.rows = rows

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if line := self.rows.next_line():
            return line
        raise StopIteration


class _TooLong(Exception):
    pass
