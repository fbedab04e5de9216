"""Bodies of answers: endless, larger than allowed, packed."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest

from articles.ingest.fetch.fetcher import Fetcher, TooLarge
from tests.services.fetching import (
    HEAD,
    LIMIT,
    TEXT,
    endless,
    fetcher,
    in_time,
    refused,
)
from tests.services.web import Page, Web, web

__all__ = ["fetcher", "in_time", "web"]


# ---- large ----------------------------------------------------------------------------------------------------------


def test_an_endless_body(web: Web, fetcher: Fetcher) -> None:
    web.pages["/a"] = lambda connection: endless(connection, HEAD + b"\r\n", b"a" * 4096)
    with pytest.raises(TooLarge, match="over 100000 bytes"):
        fetcher.get(web.url("/a"))


def test_an_endless_chunked_body(web: Web, fetcher: Fetcher) -> None:
    start = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    web.pages["/a"] = lambda connection: endless(connection, start, b"1000\r\n" + b"a" * 4096 + b"\r\n")
    with pytest.raises(TooLarge):
        fetcher.get(web.url("/a"))


def test_endless_headers(web: Web, fetcher: Fetcher) -> None:
    web.pages["/a"] = lambda connection: endless(connection, HEAD, b"X-More: " + b"a" * 4000 + b"\r\n")
    assert "protocol error" in refused(fetcher, web.url("/a"))


def test_a_length_over_the_limit_is_not_downloaded(web: Web, fetcher: Fetcher) -> None:
    web.pages["/a"] = lambda connection: connection.sendall(HEAD + b"Content-Length: 999999999999\r\n\r\n")
    with pytest.raises(TooLarge):
        fetcher.get(web.url("/a"))


def test_a_bomb_ends_at_the_limit(web: Web, fetcher: Fetcher) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < LIMIT
    web.pages["/a"] = Page(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(TooLarge):
        fetcher.get(web.url("/a"))


# ---- encodings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data)[2:-4]),  # without its frame, as some servers send it
        ("gzip", lambda data: data),  # it says so only
        ("identity", lambda data: data),
        ("gzip", lambda data: gzip.compress(data[:100]) + gzip.compress(data[100:]) + b"\0\0"),
    ],
)
def test_packed_bodies(web: Web, fetcher: Fetcher, encoding: str, pack: Any) -> None:
    web.pages["/a"] = Page(pack(TEXT.encode()), headers={"Content-Encoding": encoding})
    assert fetcher.get(web.url("/a")).data.decode() == TEXT


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("br", b"\x0b\x02\x80abc\x03"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"a", mtime=0), mtime=0)),
        ("gzip", gzip.compress(TEXT.encode(), mtime=0)[:-20]),
        ("gzip", gzip.compress(TEXT.encode(), mtime=0)[:10] + b"\xff" * 50),
        ("gzip", gzip.compress(b"", mtime=0) * 2000),
    ],
)
def test_packed_badly(web: Web, fetcher: Fetcher, encoding: str, body: bytes) -> None:
    web.pages["/a"] = Page(body, headers={"Content-Encoding": encoding})
    assert refused(fetcher, web.url("/a"))


@pytest.mark.parametrize("media_type", ["text/html; charset=windows-1251", 'text/html;CHARSET="Windows-1251"'])
def test_the_charset_is_what_the_server_says(web: Web, fetcher: Fetcher, media_type: str) -> None:
    web.pages["/a"] = Page("Ә", media_type=media_type)
    assert fetcher.get(web.url("/a")).charset == "windows-1251"
