"""Connections to public addresses only, each against a clock: httpcore's network backend of the fetcher.

A name is looked up once, and the very address that was checked is connected to: a name that answers differently the
second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from articles.ingest.fetch.special_purpose import is_public

MAX_ADDRESSES = 4  # of one name that are tried


class PrivateAddress(Exception):
    """The name leads into a private network, to this machine or nowhere."""


class OutOfTime(Exception):
    """The total time of a fetch is used up, however busy the other side was."""


class Clock:
    """How long a fetch may still take, whatever it waits for."""

    def __init__(self) -> None:
        self._end = float("inf")

    def start(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def over(self) -> bool:
        return time.monotonic() >= self._end

    def left(self, timeout: float | None = None) -> float:
        """Seconds for the next step: `timeout`, or what is left if that is less. Raises OutOfTime."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise OutOfTime
        return left if timeout is None else min(timeout, left)


class Backend(httpcore.NetworkBackend):
    """Connects where it is allowed to, within the clock. `allow_private`: for archives of a closed network."""

    def __init__(self, clock: Clock, *, allow_private: bool) -> None:
        self._clock, self._allow_private = clock, allow_private
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        found = _look_up(host, port, self._clock.left(timeout))
        allowed = [address for address in found if self._allow_private or is_public(address)]
        if not allowed:
            raise PrivateAddress(host if host == found[0] else f"{host} is {found[0]}")
        problem: Exception | None = None
        for address in allowed[:MAX_ADDRESSES]:
            try:
                stream = self._inner.connect_tcp(
                    address, port, self._clock.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
            else:
                return _Stream(stream, self._clock)
        assert problem is not None
        raise problem


class _Stream(httpcore.NetworkStream):
    """Every step is given no more time than the clock has left, so that a drip cannot go on for ever."""

    def __init__(self, inner: httpcore.NetworkStream, clock: Clock) -> None:
        self._inner, self._clock = inner, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._clock.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._clock.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._clock.left(timeout)), self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _look_up(host: str, port: int, timeout: float) -> list[str]:
    """The name's addresses, in the system's order. The system knows no timeout: a thread is left waiting instead."""
    found: list[str] = []
    problem: list[Exception] = []

    def ask() -> None:
        try:
            found.extend(str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            problem.append(error)

    thread = threading.Thread(target=ask, daemon=True, name="look-up")
    thread.start()
    thread.join(timeout)
    if problem:
        raise httpcore.ConnectError(f"{host}: {problem[0]}")
    if not found:
        raise httpcore.ConnectTimeout(f"{host}: no answer from the name server")
    return list(dict.fromkeys(found))
