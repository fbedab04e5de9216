"""A real web server on loopback for the tests of fetching: pages by path, and answers that break the rules.

An answer is a `Page`, or a function that is given the connection and writes whatever bytes it likes.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus

import pytest

WAIT_SECONDS = 10  # for a request to arrive


@dataclass
class Page:
    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = "text/html; charset=utf-8"
    etag: str = ""

    def send(self, connection: socket.socket, request: str) -> None:
        if self.etag and f"if-none-match: {self.etag}" in request.lower():
            connection.sendall(f"HTTP/1.1 304 Not Modified\r\nETag: {self.etag}\r\nConnection: close\r\n\r\n".encode())
            return
        body = self.body.encode() if isinstance(self.body, str) else self.body
        headers = {"Content-Type": self.media_type, "Content-Length": str(len(body)), "Connection": "close"}
        if self.etag:
            headers["ETag"] = self.etag
        lines = [f"{name}: {value}" for name, value in (headers | self.headers).items()]
        phrase = HTTPStatus(self.status).phrase
        connection.sendall("\r\n".join([f"HTTP/1.1 {self.status} {phrase}", *lines, "", ""]).encode() + body)


Answer = Page | Callable[[socket.socket], None]


def silence(_connection: socket.socket) -> None:
    """The connection is closed without a word."""


class Web:
    """`pages`: path with its query → answer. `asked`: requests as they came; `paths`: theirs, without robots.txt."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.pages: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.over = threading.Event()
        self.port: int = listener.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    @property
    def paths(self) -> list[str]:
        found = [request.split(" ", 2)[1] for request in self.asked]
        return [path for path in found if path != "/robots.txt"]

    def serve(self) -> None:
        while not self.over.is_set():
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(WAIT_SECONDS)
            request = b""
            while b"\r\n\r\n" not in request:
                if not (piece := connection.recv(65536)):
                    return
                request += piece
            text = request.decode("latin-1")
            self.asked.append(text)
            page = self.pages.get(text.split(" ", 2)[1], Page("<h1>404</h1>", 404))
            if isinstance(page, Page):
                page.send(connection, text)
            else:
                page(connection)
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def web_server() -> Iterator[Web]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Web(listener)
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            listener.shutdown(socket.SHUT_RDWR)  # wakes accept
            thread.join(WAIT_SECONDS)


@pytest.fixture
def web(settings: object) -> Iterator[Web]:
    """A site that may be fetched, without pauses."""
    settings.FETCH_ALLOW_PRIVATE = True  # type: ignore[attr-defined]
    settings.FETCH_DELAY_SECONDS = 0.0  # type: ignore[attr-defined]
    settings.FETCH_PORTS = frozenset(range(1, 65536))  # type: ignore[attr-defined]
    with web_server() as server:
        yield server
