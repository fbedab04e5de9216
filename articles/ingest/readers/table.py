"""Tables of articles, a row each: CSV, lines of JSON, and JSON with a list in it. Read piece by piece.

A row becomes a document of type application/json: the object of all its columns, byte for byte where it came as one.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from articles.ingest.readers.columns import guess
from articles.ingest.readers.json_stream import objects
from articles.ingest.readers.place import Place
from articles.ingest.readers.sniff import HEAD_BYTES, delimiter
from articles.ingest.readers.streams import Measured, lines
from articles.ingest.records import RawDocument, Rejected
from articles.ingest.support.addresses import canonical_url
from articles.ingest.support.charset import charset_of
from articles.ingest.support.media_types import JSON

MAX_COLUMNS = 1000
PEEKED_ROWS = 20  # without a text in any of them it is no table of articles
MAX_RECORD_LINES = 20_000  # of one row: a quotation mark that nobody closes takes all that follows
MAX_BROKEN_SHARE = 0.01  # of a row's characters that its charset does not have
NAMED_COLUMNS = 20  # in what is said of a table that cannot be read
csv.field_size_limit(2**31 - 1)  # rows are bounded here as a whole; the default, 128 KB, is less than some articles


def read_csv(stream: Measured, place: Place) -> Iterator[RawDocument]:
    """The rows of a table with a header. A row that does not fit the header is a rejection with its line."""
    buffered = io.BufferedReader(stream, HEAD_BYTES)
    head = buffered.peek(HEAD_BYTES)
    head = head[: head.rfind(b"\n") + 1] or head  # not cut inside a letter
    try:
        charset = charset_of(head)
    except Rejected as rejected:
        yield place.failed(rejected.refusal.detail)
        return
    text = io.TextIOWrapper(buffered, encoding=charset, errors="replace", newline="")
    rows = _Rows(text, delimiter(head.decode(charset, "replace"), place.name) or ",", place.max_bytes)
    if len(rows.header) > MAX_COLUMNS:
        yield place.failed(f"{len(rows.header)} columns", stream.packed)
        return
    names = _unique(rows.header)
    columns = guess(names) | dict(place.contributed.columns)
    if columns.get("body") not in names:
        yield place.failed(_no_body(names), stream.packed)
        return
    for number, row, source in rows:
        where = str(number)
        if len(source) > place.max_bytes:
            yield place.too_large(where, len(source), stream.packed, media_type=JSON)
        elif row is None or source.count("\ufffd") > MAX_BROKEN_SHARE * len(source):
            wrong = f"not {charset}" if row else f"not the {len(names)} columns of the header"
            yield place.document(
                where, source.encode(), stream.packed, media_type=JSON, problem=f"line {number}: {wrong}"
            )
        else:
            values = dict(zip(names, row, strict=True))
            data = json.dumps(values, ensure_ascii=False).encode("utf-8", "replace")
            yield _document(where, data, values, columns, stream, place)


def read_json_lines(stream: Measured, place: Place) -> Iterator[RawDocument]:
    """One object a line. A line that holds none is a rejection with its number."""
    numbered = lines(io.BufferedReader(stream, HEAD_BYTES), place.max_bytes)
    rows = ((number, line, _value(line)) for number, line in numbered if line is None or line.strip())
    first = list(itertools.islice(rows, PEEKED_ROWS))
    mappings = [value for _number, _line, value in first if isinstance(value, dict)]
    if not any("body" in _columns(value, place) for value in mappings):
        yield place.failed(_no_body(dict.fromkeys(itertools.chain(*mappings))), stream.packed)
        return
    for number, line, value in itertools.chain(first, rows):
        if line is None:
            yield place.too_large(str(number), place.max_bytes + 1, stream.packed, media_type=JSON)
        elif not isinstance(value, dict):
            problem = f"line {number}: {value if isinstance(value, str) else 'no object'}"
            yield place.document(str(number), line, stream.packed, media_type=JSON, problem=problem)
        else:
            yield _document(str(number), line, value, _columns(value, place), stream, place)


def read_json(stream: Measured, place: Place) -> Iterator[RawDocument]:
    """The lists of articles in a JSON file, or the one article that the file is."""
    articles: set[str] = set()  # the names of those lists that turned out to hold some
    names: dict[str, None] = {}
    number = 0
    for around, key, value in objects(stream, place.max_bytes):
        if value is None:
            number += 1
            yield place.too_large(str(number), place.max_bytes + 1, stream.packed, media_type=JSON)
            continue
        if around is value and articles:
            continue  # what the file says of the list that it holds
        columns = _columns(value, place)
        if "body" in columns:
            articles.add(key)
        if key in articles:
            number += 1
            data = json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "replace")
            yield _document(str(number) if around is not value else "", data, value, columns, stream, place)
        elif len(names) < NAMED_COLUMNS:
            names.update(dict.fromkeys(map(str, value)))
    if not articles:
        yield place.failed(_no_body(names), stream.packed)


class _Rows:
    """The rows of a CSV file behind its header: (line, values or None where they do not fit the header, source).

    A quotation mark that nobody closed swallows the rows behind it: then its own line alone is broken, and reading
    goes on in the next one.
    """

    def __init__(self, text: io.TextIOBase, mark: str, limit: int) -> None:
        self.text, self.limit = text, limit
        self.again: deque[str] = deque()  # lines to be read once more
        self.taken: list[str] = []  # by the row that is being read
        self.size = self.line = 0
        self.ended = False
        self.mark = mark
        self.reader = csv.reader(_Lines(self), delimiter=mark)
        self.header = next((row for _line, row, _source in self._records() if row), [])

    def __iter__(self) -> Iterator[tuple[int, list[str] | None, str]]:
        width = len(self.header)
        for line, row, source in self._records():
            fits = row is not None and len(row) == width and not self.ended
            if fits or len(source) > self.limit:
                yield line, row, source
                continue
            rest = self.taken[1:]
            if rest and (row is None or self.ended or any(self._width(one) == width for one in rest)):
                self.again.extendleft(reversed(rest))
                self.line -= len(rest)
                yield line, None, self.taken[0]
            else:
                yield line, None, source

    def next_line(self) -> str:
        line = self.again.popleft() if self.again else self.text.readline(self.limit + 1)
        if not line:
            self.ended = bool(self.taken)  # inside quotation marks, or csv would not have asked
            return ""
        self.taken.append(line)
        self.size += len(line)
        self.line += 1
        if self.size > self.limit or len(self.taken) > MAX_RECORD_LINES:
            raise _TooLong
        return line

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

    def _width(self, line: str) -> int:
        return len(next(csv.reader([line], delimiter=self.mark), []))


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


def _unique(header: list[str]) -> list[str]:
    """Names of columns, each once and none empty."""
    names: list[str] = []
    for number, written in enumerate(header, 1):
        name = written.strip().lstrip("\ufeff") or f"column {number}"
        names.append(name if name not in names else f"{name} {number}")
    return names


def _value(line: bytes | None) -> Any:
    """What stands in a line of JSON: an object, or in words why there is none."""
    if line is None:
        return None
    try:
        return json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return str(error)[:100]


def _columns(row: Mapping[str, Any], place: Place) -> dict[str, str]:
    contributed = {field: name for field, name in place.contributed.columns.items() if name.split(".")[0] in row}
    return guess(name for name, value in row.items() if value not in (None, "", [], {})) | contributed


def _no_body(names: Mapping[str, None] | list[str]) -> str:
    shown = ", ".join(list(names)[:NAMED_COLUMNS])
    return f"no column is known to hold the text; say body=… (columns: {shown})" if shown else "no articles in it"


def _document(
    where: str, data: bytes, values: Mapping[str, Any], columns: dict[str, str], stream: Measured, place: Place
) -> RawDocument:
    """A row. Its address is its key, unless it is that of a whole site."""
    url = values.get(columns.get("url", ""))
    url = canonical_url(url) if isinstance(url, str) else ""
    parts = urlsplit(url)
    return place.document(
        where,
        data,
        stream.packed,
        media_type=JSON,
        url=url if parts.path.strip("/") or parts.query else "",
        contributed=replace(place.contributed, columns=columns),
    )
