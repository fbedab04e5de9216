"""Web archives: the pages in WARC files, gzipped by record, as one, or not at all. Memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from articles.ingest.readers.place import Place
from articles.ingest.readers.sniff import sniff
from articles.ingest.readers.streams import Measured
from articles.ingest.records import RawDocument
from articles.ingest.support.addresses import canonical_url
from articles.ingest.support.inflate import Broken, OverLimit, collect
from articles.ingest.support.media_types import HTML

PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
END_OF_RECORD = b"\r\n\r\n"
MAX_HEADER_BYTES = 32 * 1024
MAX_CHUNK_LINE_BYTES = 100
_PAGES = WarcRecordType.response | WarcRecordType.resource


def read_warc(stream: Measured, place: Place) -> Iterator[RawDocument]:
    """The pages that servers answered with; redirections, pictures and other records are passed over.

    FastWARC ends silently where a file is cut off: what is whole before that is taken, then the file is reported.
    """
    at = 0
    whole = True
    try:
        for record in ArchiveIterator(stream, _PAGES, parse_http=False, max_header_len=MAX_HEADER_BYTES):
            at = stream.offset(record.stream_pos)
            if not record.content_length and "WARC-Date" not in record.headers:
                whole = False  # its header is cut off
            elif body := _body(record, place.max_bytes):
                whole = len(body) == record.content_length or len(body) > place.max_bytes
                if whole:
                    yield _page(record, body, str(at), stream, place)
    except (OSError, Broken, ValueError) as error:
        yield place.failed(f"behind the record at byte {at}: {error}", stream.packed)
        return
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # FastWARC's, in Rust: its class has no name to import
            raise
        yield place.failed(f"behind the record at byte {at}: FastWARC gives up", stream.packed)
        return
    if not whole or stream.tail != END_OF_RECORD:
        yield place.failed(f"cut off in or behind the record at byte {at}", stream.packed)


def _body(record: WarcRecord, limit: int) -> bytes:
    """What the server sent, at most a byte over the limit; nothing for what is no page."""
    if record.is_http:
        record.parse_http(max_header_len=MAX_HEADER_BYTES)
        media_type = record.http_content_type
        if 300 <= _status(record) < 400:
            return b""
    else:
        media_type = record.headers.get("Content-Type")
    if media_type and media_type.partition(";")[0].strip().lower() not in PAGE_TYPES:
        return b""
    body = record.reader.read(limit + 1)
    return body if media_type or sniff(body) == HTML else b""


def _page(record: WarcRecord, body: bytes, where: str, stream: Measured, place: Place) -> RawDocument:
    about = {
        "url": canonical_url(record.headers.get("WARC-Target-URI") or ""),
        "media_type": HTML,
        "status": _status(record),
        "charset": (record.http_charset if record.is_http else "") or "",
        "crawled": True,
        "keep_all": place.keep_all,
        "fetched": record.record_date,
    }
    try:
        return place.document(where, _decoded(record, body, place.max_bytes), stream.packed, **about)
    except OverLimit:
        return place.too_large(where, max(record.content_length, place.max_bytes + 1), stream.packed, **about)
    except Broken as error:
        return place.document(where, body, stream.packed, **about, problem=str(error))


def _status(record: WarcRecord) -> int:
    return (record.http_headers.status_code or 200) if record.is_http else 200


def _decoded(record: WarcRecord, body: bytes, limit: int) -> bytes:
    """The page without what HTTP wrapped it in. Raises OverLimit, Broken."""
    if len(body) > limit:
        raise OverLimit(limit)
    if not record.is_http:
        return body
    if "chunked" in (record.http_headers.get("Transfer-Encoding") or "").lower():
        body = _joined(body)
    try:
        return collect(iter([body]), record.http_headers.get("Content-Encoding") or "", limit)
    except Broken:
        if sniff(body) == HTML:  # crawlers unpack, too
            return body
        raise


def _joined(body: bytes) -> bytes:
    """The chunks in one piece; the body itself where crawlers have joined them already and left the header."""
    pieces: list[bytes] = []
    at = 0
    while (end := body.find(b"\r\n", at, at + MAX_CHUNK_LINE_BYTES)) >= 0:
        try:
            size = int(body[at:end].partition(b";")[0], 16)
        except ValueError:
            break
        if size <= 0:
            break
        pieces.append(body[end + 2 : end + 2 + size])
        at = end + 2 + size + 2
    return b"".join(pieces) if pieces else body
