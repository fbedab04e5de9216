"""Clients that send or take slowly, before the worker that `make serve` and docker compose run."""

from __future__ import annotations

import re
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from config.gunicorn_worker import HEAD_SECONDS, UNSENT_BYTES
from tests.machine import free_port
from tests.paths import ROOT
from tests.upgrade import Site, until

HALF_SENT = 200
THREADS = 4
FORM = "Host: 127.0.0.1\r\nCookie: csrftoken=abcdefghijklmnopqrstuvwxyzabcdef\r\n"
HALVES = {
    "head": "GET /kk/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",
    "form": f"POST /kk/login/ HTTP/1.1\r\n{FORM}Content-Length: 1000\r\n\r\na=",
    "large body": f"POST /kk/login/ HTTP/1.1\r\n{FORM}Content-Length: 1000000\r\n\r\na=",
    "chunked body": f"POST /kk/login/ HTTP/1.1\r\n{FORM}Transfer-Encoding: chunked\r\n\r\n5\r\na=",
    "answered, not closed": "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
}


def worker_class() -> str:
    (name,) = set(re.findall(r"--worker-class=([\w.]+)", (ROOT / "Makefile").read_text()))
    return f"--worker-class={name}"


@contextmanager
def serving(folder: Path, application: str, threads: int) -> Iterator[int]:
    port = free_port()
    site = Site(folder)
    options = [worker_class(), "--workers=1", f"--threads={threads}", "--no-control-socket", f"--bind=127.0.0.1:{port}"]
    with site.running(sys.executable, "-m", "gunicorn", application, *options) as log:
        until(lambda: listens(port), log)
        yield port


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with serving(tmp_path_factory.mktemp("site"), "config.wsgi", 8) as port:
        assert asked(port, "/healthz").status == 200
        yield port


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with serving(tmp_path_factory.mktemp("echo"), "tests.services.project.echo:application", THREADS) as port:
        yield port


def asked(port: int, path: str) -> HTTPResponse:
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        return response


def connected(port: int, *, takes: int = 0) -> socket.socket:
    client = socket.socket()
    if takes:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, takes)
    client.connect(("127.0.0.1", port))
    client.settimeout(30)
    return client


def said(client: socket.socket) -> str:
    """All that comes until the server closes."""
    pieces = []
    while piece := client.recv(65536):
        pieces.append(piece)
    return b"".join(pieces).decode()


@pytest.mark.parametrize("half", HALVES)
def test_half_sent_requests_stop_nobody(site: int, half: str) -> None:
    with ExitStack() as clients:
        for _number in range(HALF_SENT):
            clients.enter_context(connected(site)).sendall(HALVES[half].encode())
        for _number in range(10):
            began = time.monotonic()
            assert asked(site, "/healthz").status == 200
            assert time.monotonic() - began < 1, half


def test_who_does_not_go_on_is_cut(echo: int) -> None:
    with connected(echo) as silent, connected(echo) as head, connected(echo) as form, connected(echo) as large:
        began = time.monotonic()
        head.sendall(b"GET / HTTP/1.1\r\nX: ")
        form.sendall(b"POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\na")
        large.sendall(b"POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n" + b"a" * 50_000)
        for client in (silent, head, form, large):
            with suppress(ConnectionResetError):
                assert client.recv(1) == b""
            assert HEAD_SECONDS - 1 < time.monotonic() - began < HEAD_SECONDS + 3


def test_a_request_in_pieces_is_one_request(echo: int) -> None:
    with connected(echo) as client:
        for letter in b"POST / HTTP/1.1\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello":
            client.sendall(bytes([letter]))
        assert said(client).endswith("5 bytes")


@pytest.mark.parametrize("size", [0, 1, 60_000, 70_000, 3_000_000])
def test_bodies_of_every_size_arrive(echo: int, size: int) -> None:
    with closing(HTTPConnection("127.0.0.1", echo, timeout=30)) as connection:
        for _twice in range(2):  # the connection is kept
            connection.request("POST", "/", body=b"a" * size)
            assert connection.getresponse().read() == f"{size} bytes".encode()
        connection.request("POST", "/", body=iter([b"a" * 1_000] * 7), encode_chunked=True)
        assert connection.getresponse().read() == b"7000 bytes"


def test_requests_one_after_the_other_at_once(echo: int) -> None:
    with connected(echo) as client:
        post = b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
        client.sendall(post * 3 + b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
        assert said(client).count("3 bytes") == 3


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\n\n", 400),
        (b"\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 20_000, 431),
        (b"GET /" + b"a" * 100_000, 414),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nabc", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n", 400),
    ],
    ids=["line feeds", "nothing", "a long field", "a head without end", "a line without end", "two sizes", "no size"],
)
def test_what_is_no_request_is_refused_at_once(echo: int, sent: bytes, status: int) -> None:
    began = time.monotonic()
    with connected(echo) as client:
        client.sendall(sent)
        assert said(client).startswith(f"HTTP/1.1 {status} ")
    assert time.monotonic() - began < 5


def test_readers_who_take_nothing_hold_no_thread(echo: int) -> None:
    with ExitStack() as clients:
        for _number in range(3 * THREADS):
            reader = clients.enter_context(connected(echo, takes=2048))
            reader.sendall(f"GET /?{UNSENT_BYTES} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        began = time.monotonic()
        assert asked(echo, "/").status == 200
        assert time.monotonic() - began < 1
        assert reader.recv(10) == b"HTTP/1.1 2"  # and gets it when it wants


def test_a_large_answer_arrives_whole(echo: int) -> None:
    with closing(HTTPConnection("127.0.0.1", echo, timeout=30)) as connection:
        connection.request("GET", "/?20000000")
        assert len(connection.getresponse().read()) == 20_000_000
