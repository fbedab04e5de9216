"""Pages from the web: politely, within limits of time and size, and never from a private network.

What a server sends is not trusted in anything: neither its length, its encoding, its speed nor where it redirects to.
"""

from __future__ import annotations

import datetime as dt
import re
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from types import TracebackType
from typing import Self

import httpcore

from articles.ingest.fetch.network import Backend, Clock, OutOfTime, PrivateAddress
from articles.ingest.fetch.robots import MAX_BYTES as MAX_ROBOTS_BYTES
from articles.ingest.fetch.robots import Robots, Unknown
from articles.ingest.fetch.settings import FetchSettings
from articles.ingest.support.addresses import Address, NotAnAddress, join, parse
from articles.ingest.support.inflate import Broken, OverLimit, collect

AGENT = "Kopir"
CONNECT_SECONDS = 10.0
MAX_REDIRECTS = 5
MAX_REST_SECONDS = 24 * 3600
NOT_MODIFIED = 304
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({429, 503})
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"\s*([\w.+-]{1,60}/[\w.+-]{1,100})")


class FetchFailed(Exception):
    """Nothing was got; it may be worth trying again. `reason` in words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NeverFetched(FetchFailed):
    """Nothing was got, and nothing will be: the address is none, or leads where we do not go."""


class TooLarge(FetchFailed):
    """It is larger than `limit` bytes, as sent or unpacked."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"over {limit} bytes")
        self.limit = limit


class TryLater(FetchFailed):
    """The host asked to be left alone for so many `seconds`; 0: it cannot say now what it allows (robots.txt)."""

    def __init__(self, reason: str, seconds: int) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Forbidden(Exception):
    """robots.txt does not allow it."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered. `url`: the last one, after redirects. `data`: unpacked. `retry_after` in seconds."""

    url: str
    status: int
    data: bytes
    media_type: str = ""  # as the server says, lower case
    charset: str = ""  # as the server says
    etag: str = ""
    last_modified: str = ""
    retry_after: int | None = None

    @property
    def not_modified(self) -> bool:
        return self.status == NOT_MODIFIED


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: dict[str, str]  # by name in lower case; of several the last
    data: bytes


class Fetcher:
    """A visitor of the web with its manners: one thread, one address after another, pauses between two on one host.

    Connections are kept while it is open. Pauses, robots.txt and what a host asked for are remembered in this object:
    two processes that visit one host each keep their own pace.
    """

    def __init__(self, settings: FetchSettings) -> None:
        self._delay, self._total, self.max_bytes = settings.delay_seconds, settings.total_seconds, settings.max_bytes
        self._timeouts = {"connect": CONNECT_SECONDS, "read": settings.read_seconds, "write": settings.read_seconds}
        self._ports = settings.ports
        self._clock = Clock()
        self._pool = httpcore.ConnectionPool(
            ssl_context=_tls(),
            network_backend=Backend(self._clock, allow_private=settings.allow_private),
            max_connections=8,
            keepalive_expiry=60,
        )
        self._headers = {
            "User-Agent": _agent(settings.contact),
            "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
            "Accept-Encoding": "gzip",
            "Accept-Language": "kk, ru;q=0.9, en;q=0.5",
        }
        self._robots = Robots(self._ask_robots, AGENT)
        self._free_at: dict[str, float] = {}  # host → when it may be asked again, time.monotonic()
        self._resting: dict[str, tuple[float, str]] = {}  # host → until when it wants no visitors, and why

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._pool.close()

    def get(self, url: str, etag: str = "", last_modified: str = "", max_bytes: int | None = None) -> Fetched:
        """Fetch a page, whatever its status; `etag` and `last_modified` of an earlier answer ask for changes only.

        `max_bytes`: of this one, as sent and unpacked. Raises FetchFailed (NeverFetched, TooLarge, TryLater),
        Forbidden.
        """
        headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        conditions = {name: value for name, value in headers.items() if value}
        address, answer = self._follow(url, conditions, max_bytes or self.max_bytes, self._enter)
        if answer.status == NOT_MODIFIED and not conditions:
            raise FetchFailed("not modified, it says, but it was not asked that")
        kind = answer.headers.get("content-type", "")
        charset, media_type = _CHARSET.search(kind), _MEDIA_TYPE.match(kind)
        return Fetched(
            url=address.url,
            status=answer.status,
            data=answer.data,
            media_type=media_type[1].lower() if media_type else "",
            charset=charset[1].lower() if charset else "",
            etag=answer.headers.get("etag", ""),
            last_modified=answer.headers.get("last-modified", ""),
            retry_after=self._asked_to_wait(address, answer),
        )

    def _follow(
        self, url: str, headers: dict[str, str], max_bytes: int, enter: Callable[[Address], None]
    ) -> tuple[Address, _Answer]:
        """The first answer that redirects no further, and its address. `enter` may refuse each address on the way."""
        left = self._total
        for _hop in range(MAX_REDIRECTS + 1):
            try:
                address = parse(url)
            except NotAnAddress as error:
                raise NeverFetched(str(error)) from error
            if address.port not in self._ports:
                raise NeverFetched(f"port {address.port} is not fetched from")
            enter(address)
            began = time.monotonic()
            try:
                answer = self._request(address, headers, left, max_bytes)
            finally:
                left -= time.monotonic() - began
            location = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not location:
                return address, answer
            try:
                url = join(address.url, location)
            except NotAnAddress as error:
                raise NeverFetched(f"redirects to no address: {error}") from error
        raise FetchFailed(f"more than {MAX_REDIRECTS} redirects")

    # ---- manners --------------------------------------------------------------------------------------------------

    def _enter(self, address: Address) -> None:
        """Wait for our turn at this host. Raises TryLater, Forbidden."""
        until, why = self._resting.get(address.host, (0.0, ""))
        if (seconds := until - time.monotonic()) > 0:
            raise TryLater(why, round(seconds) + 1)
        try:
            if not self._robots.allows(address.origin, address.url):
                raise Forbidden(address.url)
        except Unknown as unknown:
            if unknown.never:
                raise NeverFetched(str(unknown)) from unknown
            raise TryLater(f"robots.txt: {unknown}", 0) from unknown
        time.sleep(max(0.0, self._free_at.get(address.host, 0.0) - time.monotonic()))
        self._free_at[address.host] = time.monotonic() + max(self._delay, self._robots.delay(address.origin))

    def _ask_robots(self, url: str) -> tuple[int, bytes]:
        try:
            _address, answer = self._follow(url, {}, MAX_ROBOTS_BYTES, lambda _address: None)
        except FetchFailed as error:
            raise Unknown(error.reason, never=isinstance(error, NeverFetched)) from error
        return answer.status, answer.data

    def _asked_to_wait(self, address: Address, answer: _Answer) -> int | None:
        """Seconds that a busy host wants to be left alone; it is, as long as this fetcher lives."""
        seconds = _retry_after(answer.headers.get("retry-after", ""))
        if answer.status not in _BUSY or seconds is None:
            return None
        self._resting[address.host] = (time.monotonic() + seconds, f"HTTP {answer.status}, asked to wait")
        return seconds

    # ---- one request ----------------------------------------------------------------------------------------------

    def _request(self, address: Address, headers: dict[str, str], seconds: float, max_bytes: int) -> _Answer:
        """Raises FetchFailed."""
        self._clock.start(seconds)
        try:
            steps: list[str] = []
            try:
                return self._ask(address, headers, max_bytes, steps)
            except httpcore.RemoteProtocolError as error:
                if str(error) != _CLOSED or _CONNECTED in steps:
                    raise
            return self._ask(address, headers, max_bytes, steps)  # the server was closing the connection of before
        except OverLimit as error:
            raise TooLarge(error.limit) from error
        except OutOfTime as error:
            raise FetchFailed(self._took_too_long()) from error
        except PrivateAddress as error:
            raise NeverFetched(f"not a public address: {error}") from error
        except Broken as error:
            raise FetchFailed(str(error)) from error
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
            raise FetchFailed(self._took_too_long() if self._clock.over else _in_words(error)) from error

    def _ask(self, address: Address, headers: dict[str, str], max_bytes: int, steps: list[str]) -> _Answer:
        """`steps`: what httpcore did is put down there."""
        with self._pool.stream(
            "GET",
            address.url,
            headers=[(name.encode(), value.encode()) for name, value in (self._headers | headers).items()],
            extensions={"timeout": self._timeouts, "trace": lambda step, _about: steps.append(step)},
        ) as response:
            fields = {_text(name).lower(): _text(value) for name, value in response.headers}
            length = fields.get("content-length", "")
            if length.isdecimal() and int(length[:20]) > max_bytes:
                raise TooLarge(max_bytes)
            encoding = fields.get("content-encoding", "")
            return _Answer(response.status, fields, collect(response.iter_stream(), encoding, max_bytes))

    def _took_too_long(self) -> str:
        return f"took longer than {self._total:g} s"


# In httpcore's words: a server hung up (it has no error of its own for that); a new connection was made.
_CLOSED, _CONNECTED = "Server disconnected without sending a response.", "connection.connect_tcp.complete"


@cache
def _tls() -> ssl.SSLContext:
    """Trusts certifi's authorities, and what the operator does (SSL_CERT_FILE)."""
    context = httpcore.default_ssl_context()
    context.load_default_certs()
    return context


def _agent(contact: str) -> str:
    """Who asks, and where to complain."""
    contact = "".join(char for char in contact if " " < char < "\x7f" and char not in "()")
    return f"{AGENT}/1.0 (archive for research; {contact or 'no contact given'})"


def _text(value: bytes) -> str:
    """A header's name or value; some servers put UTF-8 into Location."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _in_words(error: Exception) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()  # "read timeout"
    return f"{words}: {error}"[:300] if str(error) else words


def _retry_after(text: str) -> int | None:
    """Seconds, from seconds or a date (RFC 9110, 10.2.3); a day at most."""
    if text.isdecimal():
        return min(int(text[:9]), MAX_REST_SECONDS)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=dt.UTC)
    return max(0, min(int((until - dt.datetime.now(dt.UTC)).total_seconds()), MAX_REST_SECONDS))
