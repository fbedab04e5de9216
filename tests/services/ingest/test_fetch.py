"""Fetching from a real server that is slow, broken, endless, redirecting, compressed or not to be visited."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from dataclasses import replace
from threading import Thread
from typing import Any

import pytest

from articles.ingest.fetch.fetcher import Fetcher, NeverFetched
from articles.intake.fetching import fetch_settings
from tests.services.fetching import (
    HEAD,
    TEXT,
    TOTAL_SECONDS,
    fetcher,
    in_time,
    redirect,
    refused,
)
from tests.services.web import Page, Web, web, web_server

__all__ = ["fetcher", "in_time", "web"]


def asleep(_connection: socket.socket) -> None:
    time.sleep(4)


def drip(connection: socket.socket, start: bytes, piece: bytes) -> None:
    with suppress(OSError):
        connection.sendall(start)
        for _ in range(400):
            time.sleep(0.05)
            connection.sendall(piece)


def test_a_page_with_what_the_server_says_of_it(web: Web, fetcher: Fetcher, settings: Any) -> None:
    web.pages["/a?b=1"] = Page(TEXT, headers={"Last-Modified": "Mon, 02 Sep 2024 08:00:00 GMT"}, etag='"v1"')
    got = fetcher.get(web.url("/a?b=1#part"))
    assert (got.url, got.status, got.data.decode()) == (web.url("/a?b=1"), 200, TEXT)
    assert (got.media_type, got.charset, got.etag) == ("text/html", "utf-8", '"v1"')
    assert got.last_modified == "Mon, 02 Sep 2024 08:00:00 GMT" and not got.not_modified


def test_says_who_asks_and_takes_no_cookies(web: Web, settings: Any) -> None:
    settings.FETCH_CONTACT = "https://archive.example/contact\r\nX-Bad: 1"
    web.pages["/a"] = Page("бір", headers={"Set-Cookie": "id=7"})
    with Fetcher(fetch_settings()) as fetcher:
        fetcher.get(web.url("/a"))
        fetcher.get(web.url("/a"))
    request = web.asked[-1].lower()
    assert "user-agent: kopir/1.0 (archive for research; https://archive.example/contactx-bad:1)" in request
    assert "accept-encoding: gzip\r\n" in request
    assert "cookie" not in request and "\r\nx-bad" not in request


def test_asks_for_changes_only(web: Web, fetcher: Fetcher) -> None:
    web.pages["/feed"] = Page("<rss/>", etag='"v1"')
    assert fetcher.get(web.url("/feed"), etag='"v1"').not_modified
    changed = fetcher.get(web.url("/feed"), etag='"old"', last_modified="Mon, 02 Sep 2024 08:00:00 GMT")
    assert not changed.not_modified and changed.data == b"<rss/>"
    assert "if-modified-since: mon, 02 sep 2024 08:00:00 gmt" in web.asked[-1].lower()


def test_not_modified_without_being_asked_is_a_failure(web: Web, fetcher: Fetcher) -> None:
    web.pages["/a"] = lambda connection: connection.sendall(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    assert "not modified" in refused(fetcher, web.url("/a"))


@pytest.mark.parametrize("status", [403, 404, 410, 429, 500, 503])
def test_an_error_is_an_answer_too(web: Web, fetcher: Fetcher, status: int) -> None:
    web.pages["/a"] = Page("Қате", status)
    got = fetcher.get(web.url("/a"))
    assert (got.status, got.data.decode()) == (status, "Қате")


# ---- slow -----------------------------------------------------------------------------------------------------------


def test_no_answer_at_all(web: Web, fetcher: Fetcher) -> None:
    web.pages["/a"] = asleep
    assert "timeout" in refused(fetcher, web.url("/a"))


def test_headers_that_drip(web: Web, fetcher: Fetcher) -> None:
    web.pages["/a"] = lambda connection: drip(connection, HEAD, b"X-More: 1\r\n")
    assert "longer than 2 s" in refused(fetcher, web.url("/a"))


def test_a_body_that_drips(web: Web, fetcher: Fetcher) -> None:
    web.pages["/a"] = lambda connection: drip(connection, HEAD + b"\r\n", b"a")
    assert "longer than 2 s" in refused(fetcher, web.url("/a"))


def test_interim_answers_that_never_end(web: Web, fetcher: Fetcher) -> None:
    web.pages["/a"] = lambda connection: drip(connection, b"", b"HTTP/1.1 102 Processing\r\n\r\n")
    assert "longer than 2 s" in refused(fetcher, web.url("/a"))


def test_redirects_share_one_time(web: Web, fetcher: Fetcher) -> None:
    def slow(connection: socket.socket) -> None:
        time.sleep(0.4)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    web.pages["/b"] = slow
    assert "longer than 2 s" in refused(fetcher, web.url("/b"))


def test_a_name_server_that_does_not_answer(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_args: Any, **_options: Any) -> Any:
        time.sleep(1)
        raise OSError("no answer")

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    with Fetcher(replace(fetch_settings(), total_seconds=0.3)) as fetcher:
        assert "longer than 0.3 s" in refused(fetcher, "http://slow.example/")


# ---- broken ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>HTTP/0.9 knew no headers</html>",
        b"\x00\xff\x16\x03garbage\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        HEAD + b"Content-Length: 500\r\n\r\ncut off",
        HEAD + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\n12345",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    ],
)
def test_answers_that_break_the_protocol(web: Web, fetcher: Fetcher, answer: bytes) -> None:
    web.pages["/a"] = lambda connection: connection.sendall(answer)
    assert refused(fetcher, web.url("/a"))


def test_a_connection_that_is_reset(web: Web, fetcher: Fetcher) -> None:
    def reset(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"Content-Length: 500\r\n\r\nabc")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.close()

    web.pages["/a"] = reset
    assert refused(fetcher, web.url("/a"))


def test_nobody_listens(web: Web, fetcher: Fetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert "connect error" in refused(fetcher, f"http://127.0.0.1:{port}/")


def test_no_such_name(web: Web, fetcher: Fetcher) -> None:
    assert refused(fetcher, "http://there-is-none.invalid/")


def test_tls_that_is_none(web: Web, fetcher: Fetcher) -> None:
    assert refused(fetcher, f"https://{web.host}/")


def test_one_failure_does_not_spoil_the_next_fetch(web: Web, fetcher: Fetcher) -> None:
    web.pages["/bad"] = lambda connection: connection.sendall(HEAD + b"Content-Length: 500\r\n\r\ncut")
    web.pages["/good"] = Page(TEXT)
    for _ in range(3):
        refused(fetcher, web.url("/bad"))
        assert fetcher.get(web.url("/good")).data.decode() == TEXT


# ---- where it leads -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_follows_redirects(web: Web, fetcher: Fetcher, status: int) -> None:
    web.pages |= {"/a": redirect("b/?c=1", status), "/b/?c=1": Page(TEXT)}
    assert fetcher.get(web.url("/a")).url == web.url("/b/?c=1")


def test_follows_a_redirect_in_kazakh_letters(web: Web, fetcher: Fetcher) -> None:
    web.pages["/a"] = lambda connection: connection.sendall(
        "HTTP/1.1 301 Moved\r\nLocation: /жаңалық\r\nContent-Length: 0\r\n\r\n".encode()
    )
    web.pages["/%D0%B6%D0%B0%D2%A3%D0%B0%D0%BB%D1%8B%D2%9B"] = Page(TEXT)
    assert fetcher.get(web.url("/a")).data.decode() == TEXT


def test_a_connection_that_the_server_was_closing_is_made_anew(fetcher: Fetcher) -> None:
    """It answers on a connection once, whatever it promised; who asks again there is hung up on."""
    answer = HEAD + b"Connection: keep-alive\r\nContent-Length: 2\r\n\r\nok"
    asked: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        for _connection in range(2):
            connection, _address = listener.accept()
            with connection:
                asked.append(connection.recv(4096))
                connection.sendall(answer)
                asked.append(connection.recv(4096))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=serve, args=[listener], daemon=True)
        thread.start()
        site = f"http://127.0.0.1:{listener.getsockname()[1]}"
        assert fetcher.get(f"{site}/1").data == b"ok"
        fetcher.close()
        thread.join(5)
    assert [each.split()[1] for each in asked if each] == [b"/robots.txt", b"/1", b"/1"]


def test_redirects_are_bounded(web: Web, fetcher: Fetcher) -> None:
    web.pages |= {f"/{hop}": redirect(f"/{hop + 1}") for hop in range(5)} | {
        "/5": Page(TEXT),
        "/loop": redirect("/loop"),
    }
    assert fetcher.get(web.url("/0")).url == web.url("/5")
    web.pages |= {"/5": redirect("/6"), "/6": Page(TEXT)}
    assert "more than 5 redirects" in refused(fetcher, web.url("/0"))
    assert "more than 5 redirects" in refused(fetcher, web.url("/loop"))


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/a",
        "gopher://127.0.0.1:70/",
        "javascript:1",
        "http://a:b@127.0.0.1/",
        "data:text/html,a",
        "http://[::1",
    ],
)
def test_redirects_to_what_is_no_page(web: Web, fetcher: Fetcher, target: str) -> None:
    web.pages["/a"] = redirect(target)
    with pytest.raises(NeverFetched):
        fetcher.get(web.url("/a"))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "there",
        "/a",
        "file:///etc/passwd",
        "http://",
        "http://u:p@host.example/",
        "http://host.example:0/",
        "http://ho st/",
        "http://..example/",
        "http://[::1]x/",
    ],
)
def test_what_is_no_address(web: Web, fetcher: Fetcher, url: str) -> None:
    with pytest.raises(NeverFetched):
        fetcher.get(url)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "0.0.0.0",  # noqa: S104 - asked for, not listened on
        "2130706433",
        "0x7f000001",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::]",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "[fe80::1]",
        "[fc00::1]",
        "[ff02::1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fec0::1]",
        "[::ffff:8.8.8.8]",
        "[2001:db8::1]",
        "[::127.0.0.1]",
    ],
)
def test_private_addresses_are_not_visited(settings: Any, host: str) -> None:
    settings.FETCH_ALLOW_PRIVATE, settings.FETCH_DELAY_SECONDS = False, 0.0
    with web_server() as server:
        settings.FETCH_PORTS = frozenset({server.port})
        server.pages["/a"] = Page(TEXT)
        with Fetcher(replace(fetch_settings(), total_seconds=TOTAL_SECONDS)) as fetcher:
            reason = refused(fetcher, f"http://{host}:{server.port}/a")
        assert "not a public address" in reason or "connect error" in reason
        assert server.asked == []


def test_other_ports_than_the_webs_are_not_visited(web: Web, settings: Any) -> None:
    """Nor where a page of an allowed one redirects to."""
    settings.FETCH_PORTS = frozenset({web.port})
    with web_server() as other:
        other.pages["/a"] = Page(TEXT)
        web.pages["/a"] = redirect(other.url("/a"))
        with Fetcher(fetch_settings()) as fetcher:
            assert refused(fetcher, other.url("/a")) == f"port {other.port} is not fetched from"
            assert refused(fetcher, web.url("/a")) == f"port {other.port} is not fetched from"
        assert other.asked == []


def test_a_redirect_into_a_private_network(web: Web, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first address counts as public here; the one redirected to does not."""
    monkeypatch.setattr("articles.ingest.fetch.network.is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(fetcher._pool._network_backend, "_allow_private", False)
    web.pages |= {"/a": redirect("http://10.0.0.1/secret"), "/b": Page(TEXT)}
    with pytest.raises(NeverFetched, match="not a public address"):
        fetcher.get(web.url("/a"))
    assert fetcher.get(web.url("/b")).status == 200


def test_the_address_that_was_checked_is_the_one_connected_to(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public when it is checked and private a moment later is never asked a second time."""
    real, answers = socket.getaddrinfo, ["203.0.113.7", "127.0.0.1"]
    connected: list[str] = []

    def look_up(host: str, port: int, *args: Any, **options: Any) -> Any:
        if host == "rebinding.example":
            return real(answers.pop(0) if len(answers) > 1 else answers[0], port, *args, **options)
        connected.append(host)
        raise OSError("no way out of the tests")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr("articles.ingest.fetch.network.is_public", lambda address: address != "127.0.0.1")
    with Fetcher(replace(fetch_settings(), total_seconds=TOTAL_SECONDS)) as fetcher:
        monkeypatch.setattr(fetcher._pool._network_backend, "_allow_private", False)
        refused(fetcher, f"http://rebinding.example:{web.port}/a")
    assert connected == ["203.0.113.7"] and web.asked == []


def test_proxies_of_the_environment_are_not_used(web: Web, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    web.pages["/a"] = Page(TEXT)
    with Fetcher(fetch_settings()) as another:
        assert another.get(web.url("/a")).status == 200
