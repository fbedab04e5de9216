"""gunicorn's threaded worker, held open against slow clients (docs/decisions/0020-slow-clients.md).

gunicorn hands a connection to a thread with its first byte, and the thread waits for the rest: as many half-sent
requests as there are threads stop the site. Here the loop that accepts connections gathers the head, and a body of the
size of a form; a thread gets what it can answer, and leaves to the loop what the reader does not take at once. Only
larger bodies are read by threads, by half of them at most, and what goes too slowly is cut.
"""

from __future__ import annotations

import re
import resource
import selectors
import socket
import time
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any, NoReturn

from gunicorn import http
from gunicorn.http.errors import LimitRequestHeaders
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from config.logs import HideLinks

HEAD_SECONDS = 10.0  # from the first moment of a connection, or the first byte of a further request
BODY_SECONDS = 60.0
BYTES_PER_SECOND = 1_000  # less is cut
STALL_SECONDS = 10.0  # the most that one may be ahead of that
UPLOAD_BYTES = 2_500_000  # a form is smaller: DATA_UPLOAD_MAX_MEMORY_SIZE
UPLOAD_BYTES_PER_SECOND = 50_000  # on the average of a whole upload
LOOK_SECONDS = 0.25  # between two looks whose time is up
LINGER_SECONDS = 2.0  # for the other side to take the last answer and close
GATHERED_HEAD_BYTES = 65_536
GATHERED_BODY_BYTES = 65_536
PIECE_BYTES = 65_536
UNSENT_BYTES = 262_144  # of an answer, left to the loop: more than a page

HEAD_END = re.compile(rb"\r?\n\r?\n")  # bare line feeds are refused by gunicorn's parser, at once
FRAMING = re.compile(
    rb"^(content-length|transfer-encoding|expect)[ \t]*:[ \t]*(.*?)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)


class TooSlow(TimeoutError):
    """The other side sent or took less than it has to."""


class Patience:
    """How long to wait for the other side: `seconds` in all, and STALL_SECONDS ahead of BYTES_PER_SECOND."""

    def __init__(self, seconds: float | None = None) -> None:
        now = time.monotonic()
        self.end = now + seconds if seconds is not None else float("inf")
        self.until = now + STALL_SECONDS

    def moved(self, size: int) -> None:
        self.until = min(max(self.until, time.monotonic()) + size / BYTES_PER_SECOND, time.monotonic() + STALL_SECONDS)

    def left(self) -> float:
        """Seconds; none left: 0 or less."""
        return min(self.until, self.end) - time.monotonic()


class PatientSocket(socket.socket):
    """A thread's reads and writes are held to a `Patience`. After the first that took too long nothing more is sent."""

    patience: Patience | None = None  # for reading; None: the loop's, which never waits
    cut = False
    unsent = b""  # of answers; the loop sends it

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        if self.patience is None:
            return super().recv(size, flags)
        self._wait(self.patience)
        try:
            piece = super().recv(size, flags)
        except TimeoutError:
            self._give_up()
        self.patience.moved(len(piece))
        return piece

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        self.unsent += bytes(data)
        self.setblocking(False)
        patience = Patience()
        while not self.send_on(patience) and len(self.unsent) > UNSENT_BYTES:
            if patience.left() <= 0:
                self._give_up()
            with selectors.DefaultSelector() as selector:
                selector.register(self, selectors.EVENT_WRITE)
                selector.select(patience.left())

    def send_on(self, patience: Patience) -> bool:
        """Without waiting. Tells whether all is sent."""
        if self.cut:
            self._give_up()
        with suppress(BlockingIOError):
            while self.unsent:
                sent = self.send(self.unsent[:PIECE_BYTES])
                self.unsent = self.unsent[sent:]
                patience.moved(sent)
        return not self.unsent

    def _wait(self, patience: Patience) -> None:
        left = patience.left()
        if self.cut or left <= 0:
            self._give_up()
        self.settimeout(left)

    def _give_up(self) -> NoReturn:
        self.cut = True
        self.unsent = b""
        raise TooSlow


class GatheredFirst(SocketUnreader):
    """What the loop gathered; where a thread is to read on, the socket."""

    def __init__(self, sock: socket.socket, *, endless: bool, more: bool) -> None:
        super().__init__(sock)
        self.endless, self.more = endless, more

    def chunk(self, size_hint: int | None = None) -> bytes:
        if self.endless:
            raise LimitRequestHeaders("the head of the request is too long")
        return super().chunk(size_hint) if self.more else b""


class Connection(TConn):
    """A client's connection, and what was gathered of its present request."""

    sock: PatientSocket
    parser: Any

    def __init__(self, cfg: Any, sock: PatientSocket, client: Any, server: Any) -> None:
        super().__init__(cfg, sock, client, server)
        self.begin()

    def begin(self, ahead: bytes = b"") -> None:
        """Wait for a request, of which `ahead` came with the one before."""
        self.sock.patience = None
        self.data_ready = True  # before a thread is asked: gunicorn's own wait for data is not needed
        self.gathered = bytearray()
        self.head_end = 0  # 0: not come yet
        self.body_size: int | None = 0  # in bytes; None: read by a thread
        self.body_seconds = BODY_SECONDS
        self.patience = Patience(HEAD_SECONDS)
        self.take(ahead)

    @property
    def endless(self) -> bool:
        return not self.head_end and len(self.gathered) > GATHERED_HEAD_BYTES

    @property
    def ready(self) -> bool:
        """Whether a thread can answer."""
        if not self.head_end:
            return self.endless
        return self.body_size is None or len(self.gathered) >= self.head_end + self.body_size

    def take(self, piece: bytes) -> None:
        before = len(self.gathered)
        self.gathered += piece
        if self.head_end:
            self.patience.moved(len(piece))
        elif end := HEAD_END.search(self.gathered, max(0, before - 3)):
            self.head_end = end.end()
            self.measure(bytes(self.gathered[: self.head_end]))

    def measure(self, head: bytes) -> None:
        """How large the body is. Only who waits for it is decided here; what it is, by gunicorn's parser."""
        fields = [(name.lower(), value) for name, value in FRAMING.findall(head)]
        told = all(name == b"content-length" and value.isdigit() and len(value) < 16 for name, value in fields)
        size = max((int(value) for _name, value in fields), default=0) if told else None
        if size is not None and size > UPLOAD_BYTES:
            self.body_seconds += size / UPLOAD_BYTES_PER_SECOND
        self.body_size = None if size is None or size > GATHERED_BODY_BYTES else size
        self.patience = Patience(self.body_seconds)

    def init(self) -> None:
        """In the thread, before each request: gunicorn's parser reads what was gathered."""
        self.sock.patience = Patience(self.body_seconds)
        if self.parser is None:
            self.parser = http.get_parser(self.cfg, self.sock, self.client)
        self.parser.unreader = GatheredFirst(self.sock, endless=self.endless, more=self.body_size is None)
        self.parser.unreader.unread(bytes(self.gathered))
        self.gathered = bytearray()


class PatientWorker(ThreadWorker):
    """Its loop gathers requests, its threads answer them."""

    worker_connections: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cfg.set("sendfile", False)  # files go the way that is held to a pace, too
        files, _most = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.worker_connections = min(self.worker_connections, files // 2)  # databases and indexes have the rest
        self.max_keepalived = self.worker_connections - self.cfg.threads
        self.gathering: dict[Connection, None] = {}  # the one that has waited longest first
        self.sending: set[Connection] = set()  # answered, and not all is taken yet
        self.lingering: deque[Connection] = deque()
        self.large: deque[Connection] = deque()  # large bodies that wait for a thread
        self.looked = 0.0  # when it was last looked whose time is up
        self.reading = 0  # how many threads have large bodies
        self.readers = max(1, self.cfg.threads // 2)

    def init_process(self) -> None:
        for log in (self.log.access_log, self.log.error_log):
            log.addFilter(HideLinks())
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        if self.nr_conns >= self.worker_connections - 1 and self.gathering:
            self.drop(next(iter(self.gathering)))  # rather than let nobody in
        try:
            accepted, client = listener.accept()
        except OSError as error:  # gone meanwhile, or no file descriptor is free
            self.log.debug("No connection accepted: %s", error)
            return
        sock = PatientSocket(fileno=accepted.detach())
        self.nr_conns += 1
        self.gather(Connection(self.cfg, sock, client, listener.getsockname()))

    # A request comes

    def gather(self, conn: Connection) -> None:
        if conn.ready:
            self.submit(conn)
            return
        conn.sock.setblocking(False)
        self.gathering[conn] = None
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.read, conn))

    def read(self, conn: Connection, _sock: socket.socket) -> None:
        try:
            piece = conn.sock.recv(PIECE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        conn.take(piece)
        if not piece:
            self.drop(conn)
        elif conn.ready:
            self.forget(conn)
            self.submit(conn)

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """The next request on a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        conn.begin()
        self.gather(conn)

    def submit(self, conn: Connection) -> None:
        if conn.body_size is not None:
            self.enqueue_req(conn)
        elif self.reading < self.readers:
            self.reading += 1
            self.enqueue_req(conn)
        else:
            conn.timeout = time.monotonic() + BODY_SECONDS
            self.large.append(conn)

    # A thread answers

    def handle_request(self, req: Any, conn: Connection) -> bool:
        try:
            return super().handle_request(req, conn)
        except TooSlow:
            self.log.warning("Cut: %s of %s was too slow", req.path, conn.client[0] if conn.client else "a socket")
            return False

    def finish_request(self, conn: Connection, fs: Future[bool]) -> None:
        if conn.body_size is None:
            self.reading -= 1
            if self.large:
                self.submit(self.large.popleft())
        kept = bool(not fs.cancelled() and not fs.exception() and fs.result())
        try:
            if not conn.sock.unsent:
                self.go_on(conn, kept=kept)
                return
            conn.patience = Patience()
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, selectors.EVENT_WRITE, partial(self.send_on, conn, kept))
            self.sending.add(conn)
        except (OSError, ValueError):  # closed by the thread
            self.close(conn)

    def send_on(self, conn: Connection, kept: bool, _sock: socket.socket) -> None:
        try:
            if conn.sock.send_on(conn.patience):
                self.forget(conn)
                self.go_on(conn, kept=kept)
        except OSError:
            self.drop(conn)

    def go_on(self, conn: Connection, *, kept: bool) -> None:
        """All is sent: wait for the next request, or for the other side to close."""
        if not kept or conn.sock.cut:
            self.linger(conn)
        elif ahead := conn.parser.unreader.take_buffered():
            conn.begin(ahead)
            self.gather(conn)
        else:
            conn.set_timeout()
            conn.sock.setblocking(False)
            self.keepalived_conns.append(conn)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn))

    def linger(self, conn: Connection) -> None:
        """Close, once the other side has taken the answer: what it still sends would make the kernel throw that away.

        gunicorn waits here, in the loop, for two seconds at a time.
        """
        if conn.sock.cut:
            self.close(conn)
            return
        conn.timeout = time.monotonic() + LINGER_SECONDS
        conn.sock.patience = None
        conn.sock.setblocking(False)
        conn.sock.shutdown(socket.SHUT_WR)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.pass_over, conn))
        self.lingering.append(conn)

    def pass_over(self, conn: Connection, _sock: socket.socket) -> None:
        with suppress(BlockingIOError):
            try:
                gone = not conn.sock.recv(PIECE_BYTES)
            except ConnectionError:
                gone = True
            if gone:
                self.lingering.remove(conn)
                self.drop(conn)

    # Time is up

    def murder_pending(self) -> None:
        """After each round of the loop: close what has waited too long."""
        now = time.monotonic()
        if now - self.looked < LOOK_SECONDS:
            return
        self.looked = now
        for conn in [conn for conn in (*self.gathering, *self.sending) if conn.patience.left() <= 0]:
            self.drop(conn)
        while self.large and self.large[0].timeout <= now:
            self.close(self.large.popleft())
        while self.lingering and self.lingering[0].timeout <= now:
            self.drop(self.lingering.popleft())

    def _cap_keepalive(self, deadline: float) -> None:
        """The site ends: who has not asked yet is not waited for."""
        super()._cap_keepalive(deadline)
        for conn in self.gathering:
            conn.patience.end = min(conn.patience.end, deadline)

    def drop(self, conn: Connection) -> None:
        self.forget(conn)
        self.close(conn)

    def forget(self, conn: Connection) -> None:
        self.gathering.pop(conn, None)
        self.sending.discard(conn)
        with suppress(KeyError, ValueError):
            self.poller.unregister(conn.sock)

    def close(self, conn: Connection) -> None:
        self.nr_conns -= 1
        conn.close()
