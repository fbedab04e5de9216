"""Web archives: the pages in WARC and ARC files, compressed by record, as one, or not at all. Memory stays flat.

The records are found by `web_records.py`; here is told what a record holds: pages, PDF and Word files, by looking at
them, whatever type their server stated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesHeaderParser

from articles.ingest.readers.place import Place
from articles.ingest.readers.sniff import sniff
from articles.ingest.readers.streams import Measured
from articles.ingest.readers.web_records import Record, Records
from articles.ingest.records import RawDocument
from articles.ingest.support.addresses import canonical_url
from articles.ingest.support.inflate import Broken, OverLimit, collect
from articles.ingest.support.media_types import CSV, DOCX, HTML, MHTML, PDF, TEXT, XML

MAX_HEADER_BYTES = 64 * 1024
MAX_CHUNK_LINE_BYTES = 100
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_READ = frozenset({HTML, PDF, DOCX, MHTML})
_COULD_BE_PAGES = frozenset({TEXT, CSV, XML})
_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})[^\r\n]*\r?\n")
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_HEADERS = BytesHeaderParser()


def read_warc(stream: Measured, place: Place) -> Iterator[RawDocument]:
    """The pages that servers answered with, and the texts that were made of such (WET).

    What else is in the file is counted by its kind; what is damaged is said, and reading goes on behind it.
    """
    records = Records(stream, place.max_bytes + MAX_HEADER_BYTES)
    for record in records:
        if record.problem:
            yield place.failed(record.problem, stream.packed)
        elif record.kind in ("response", "resource", "conversion"):
            yield from _documents(record, stream, place)


def _documents(record: Record, stream: Measured, place: Place) -> Iterator[RawDocument]:
    answer = _Answer(record)
    if 300 <= answer.status < 400:
        place.passed("redirection")
        return
    about = {
        "url": canonical_url(record.uri),
        "status": answer.status,
        "charset": answer.charset,
        "crawled": True,
        "keep_all": place.keep_all,
        "fetched": record.date,
    }
    where = str(stream.offset(record.position))
    if record.length > place.max_bytes + MAX_HEADER_BYTES:
        if answer.could_be_read:
            yield place.too_large(where, record.length, stream.packed, media_type=HTML, **about)
        else:
            place.passed(answer.media_type)
        return
    try:
        body = answer.unpacked(place.max_bytes)
    except OverLimit:
        yield place.too_large(where, place.max_bytes + 1, stream.packed, media_type=HTML, **about)
        return
    except Broken as error:
        yield place.document(where, answer.body, stream.packed, media_type=HTML, **about, problem=str(error))
        return
    if not body and answer.status < 400:
        place.passed("empty")
    elif kind := _kind(body, answer, record):
        yield place.document(where, body, stream.packed, media_type=kind, **about)
    else:
        place.passed(answer.media_type or "unknown")


def _kind(body: bytes, answer: _Answer, record: Record) -> str:
    """What the bytes are, if it can be an article; "": something else."""
    kind = sniff(body, record.uri.partition("?")[0])
    if kind in _READ:
        return kind
    if record.kind == "conversion" and kind in _COULD_BE_PAGES:
        return TEXT
    return HTML if answer.media_type in _PAGES and (kind in _COULD_BE_PAGES or not body) else ""


class _Answer:
    """What a server sent: `status`, what it says of the `body`, the body as it came."""

    def __init__(self, record: Record) -> None:
        self.status, self.headers, self.body = 200, Message(), record.content
        stated = record.content_type
        begin = _STATUS_LINE.match(record.content)
        if begin:
            end = _END_OF_HEADER.search(record.content, begin.end() - 2, MAX_HEADER_BYTES)
            stop = end.start() if end else len(record.content)
            self.status = int(begin[1])
            self.headers = _HEADERS.parsebytes(record.content[begin.end() : stop])
            self.body = record.content[end.end() :] if end else b""
            stated = str(self.headers.get("Content-Type") or "")
        elif stated.lower().startswith("application/http"):
            stated = ""  # the body alone, as servers of HTTP/0.9 and some crawlers have it
        self.media_type, _, rest = stated.lower().partition(";")
        self.media_type = self.media_type.strip()
        found = re.search(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{2,40})", rest)
        self.charset = found[1] if found else ""

    @property
    def could_be_read(self) -> bool:
        """By its stated type: of what is too large nothing else is known."""
        return self.media_type in (*_PAGES, PDF, DOCX, "")

    def unpacked(self, limit: int) -> bytes:
        """The body without what HTTP wrapped it in. Raises OverLimit, Broken."""
        body = self.body
        if "chunked" in str(self.headers.get("Transfer-Encoding") or "").lower():
            body = _joined(body)
        if len(body) > limit:
            raise OverLimit(limit)
        for encoding in reversed(str(self.headers.get("Content-Encoding") or "").split(",")):
            try:
                body = collect(iter([body]), encoding, limit)
            except Broken:
                if sniff(body) in _READ:  # crawlers unpack, too
                    return body
                raise
        return body


def _joined(body: bytes) -> bytes:
    """The chunks in one piece; the body itself where crawlers have joined them already and left the header."""
    pieces: list[bytes] = []
    at = 0
    while (end := body.find(b"\n", at, at + MAX_CHUNK_LINE_BYTES)) >= 0:
        try:
            size = int(body[at:end].partition(b";")[0], 16)
        except ValueError:
            break
        if size <= 0:
            break
        pieces.append(body[end + 1 : end + 1 + size])
        at = end + 1 + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    return b"".join(pieces) if pieces else body
