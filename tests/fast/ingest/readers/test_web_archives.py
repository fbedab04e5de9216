"""Web archives as crawlers write them: other formats, wrong types and lengths, damage in the middle."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import pytest
import zstandard

from articles.ingest.readers import Found
from articles.ingest.support import media_types
from tests import inputs
from tests.taking import LIMIT, body, placed, taken

PAGE = inputs.page().encode()
FIRST, SECOND = (inputs.record(f"https://example.kz/{n}", PAGE) for n in (1, 2))
BOTH = ["https://example.kz/1", "https://example.kz/2"]


def stated(record: bytes, length: int) -> bytes:
    """The record, its length said to be so much more."""
    head, mark, rest = record.partition(b"Content-Length: ")
    real, end, rest = rest.partition(b"\r\n")
    return head + mark + str(int(real) + length).encode() + end + rest


def bare(kind: str, uri: str, content: bytes, content_type: str) -> bytes:
    """A record whose lines end in LF alone."""
    head = f"WARC/1.1\nWARC-Type: {kind}\nWARC-Target-URI: {uri}\nWARC-Date: 2023-05-04T10:20:30Z\n"
    about = f"{head}Content-Type: {content_type}\nContent-Length: {len(content)}\n\n"
    return about.encode() + content + b"\n\n"


def dictionary() -> bytes:
    """Frames with their dictionary before them, as .warc.zst has it."""
    records = [inputs.record(f"https://example.kz/{n}", inputs.page(f"{inputs.TITLE} {n}").encode()) for n in range(99)]
    trained = zstandard.train_dictionary(4096, records)
    pack = zstandard.ZstdCompressor(dict_data=trained).compress
    packed = zstandard.compress(trained.as_bytes())
    return b"\x5d\x2a\x4d\x18" + struct.pack("<I", len(packed)) + packed + pack(FIRST) + pack(SECOND)


def damaged() -> bytes:
    packed = bytearray(gzip.compress(FIRST, mtime=0))
    packed[60:120] = b"\x55" * 60
    return bytes(packed)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.arc", inputs.arc((url, PAGE) for url in BOTH)),
        ("a.arc.gz", gzip.compress(inputs.arc((url, PAGE) for url in BOTH))),
        ("a.wacz", inputs.zipped({"archive/1.warc.gz": inputs.by_record([FIRST]), "archive/2.warc": SECOND})),
        ("a.warc.zst", zstandard.compress(FIRST) + zstandard.compress(SECOND)),
        ("b.warc.zst", dictionary()),
        ("a.warc", b"".join(bare("response", url, b"HTTP/1.1 200 OK\n\n" + PAGE, "application/http") for url in BOTH)),
        ("h.warc", b"WARC/1.0\r\nno end of its header\r\n" + FIRST + SECOND),
        ("b.warc", stated(FIRST, -70) + SECOND),
        ("c.warc", stated(FIRST, 300) + SECOND),
        ("d.warc", stated(FIRST, 5_000_000) + SECOND),
        ("e.warc", FIRST.replace(b"Content-Length", b"X-Length") + SECOND),
        ("f.warc", (FIRST + SECOND).replace(b"URI: https://example.kz/1", b"URI: <https://example.kz/1>")),
        ("g.warc.gz", inputs.by_record([stated(FIRST, -70), SECOND])),
    ],
)  # fmt: skip
def test_both_pages_are_found(tmp_path: Path, name: str, data: bytes) -> None:
    documents = taken(placed(tmp_path, name, data))
    assert [raw.url for raw in documents] == BOTH
    assert not any(raw.problem for raw in documents)
    for raw in documents:
        assert body(raw)[:3] == list(inputs.PARAGRAPHS)
        assert raw.fetched and raw.crawled


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.warc", FIRST + b"\0\1 rubbish\n" * 50 + SECOND),
        ("c.warc.gz", gzip.compress(FIRST) + damaged() + gzip.compress(SECOND)),
    ],
)
def test_reading_goes_on_behind_damage_which_is_told(tmp_path: Path, name: str, data: bytes) -> None:
    documents = taken(placed(tmp_path, name, data))
    assert [raw.url for raw in documents if not raw.problem] == BOTH
    assert len([raw for raw in documents if raw.problem]) == 1


def test_what_a_record_holds_is_told_by_looking(tmp_path: Path) -> None:
    pdf = inputs.pdf([[(50, 700, "мәтін")]])
    data = [
        inputs.record("https://e.kz/1", PAGE, content_type="text/plain"),
        inputs.record("https://e.kz/2", pdf, content_type="text/html"),
        inputs.record("https://e.kz/3", zstandard.compress(PAGE), headers="Content-Encoding: zstd\r\n"),
        bare("response", "https://e.kz/4", PAGE, "application/http; msgtype=response"),  # HTTP/0.9
        bare("conversion", "https://e.kz/5", inputs.text().encode(), "text/plain"),
        inputs.record("https://e.kz/6", b"p { color: red }", content_type="text/css"),
        inputs.record("https://e.kz/7", b"\x89PNG\r\n\x1a\n", content_type="image/png"),
        inputs.record("https://e.kz/8", b"", status="302 Found"),
    ]
    found = Found()
    documents = taken(placed(tmp_path, "a.warc", b"".join(data)), found=found)
    html, text = media_types.HTML, media_types.TEXT
    assert [raw.media_type for raw in documents] == [html, media_types.PDF, html, html, text]
    for raw in (documents[0], *documents[2:]):
        assert body(raw) == list(inputs.PARAGRAPHS)
    assert found.left_out == {"text/css": 1, "image/png": 1, "redirection": 1}
    assert "left out: 1 text/css" in str(found)


def test_a_frame_that_unpacks_to_more_than_the_limit(tmp_path: Path) -> None:
    packed = zstandard.compress(bytes(LIMIT * 50))
    bomb = inputs.record("https://e.kz/1", packed, headers="Content-Encoding: zstd\r\n")
    (raw,) = taken(placed(tmp_path, "a.warc", bomb))
    assert raw.data is None and not raw.problem
