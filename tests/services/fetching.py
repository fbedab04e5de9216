"""A fetcher against the web server of the tests, and the time that it may take."""

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from articles.ingest.fetch.fetcher import Fetcher, FetchFailed
from articles.intake.fetching import fetch_settings
from tests.services.web import Page, Web

TOTAL_SECONDS = 2.0
PATIENCE_SECONDS = 10.0  # what a fetch with that total may take, on a busy machine
LIMIT = 100_000
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
TEXT = "Өзен суы туралы келісім жасалды. " * 50


@pytest.fixture
def fetcher(web: Web) -> Iterator[Fetcher]:
    with Fetcher(replace(fetch_settings(), total_seconds=TOTAL_SECONDS, read_seconds=1.0, max_bytes=LIMIT)) as fetcher:
        yield fetcher


@pytest.fixture(autouse=True)
def in_time() -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < PATIENCE_SECONDS


def refused(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(FetchFailed) as caught:
        fetcher.get(url)
    return caught.value.reason


def redirect(target: str, status: int = 302) -> Page:
    return Page("", status, {"Location": target})


def endless(connection: socket.socket, start: bytes, piece: bytes) -> None:
    with suppress(OSError):
        connection.sendall(start)
        while True:
            connection.sendall(piece)
