"""What stands between the program and a real server, so that a test can cut it."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Wire:
    """A way to a real server that can be cut and mended; `mute`: connections are taken and nothing comes back."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        who = f"{parts.username}:{parts.password}@" if parts.username else ""
        self.target = (parts.hostname, parts.port)
        self.mute = False
        self.taken = 0
        self.open: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = parts._replace(netloc=f"{who}127.0.0.1:{self.listener.getsockname()[1]}").geturl()
        self.mend()

    def mend(self) -> None:
        if self.listener.fileno() < 0:
            self.listener = socket.create_server(("127.0.0.1", urlsplit(self.url).port or 0))
        threading.Thread(target=self._accept, args=[self.listener], daemon=True).start()

    def cut(self) -> None:
        # Shut down first: closing alone does not wake the thread that waits in accept.
        closing, self.open = [self.listener, *self.open], []
        for each in closing:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _address = listener.accept()
            except OSError:
                return
            self.taken += 1
            self.open.append(near)
            if not self.mute:
                far = socket.create_connection(self.target)
                self.open.append(far)
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=[source, sink], daemon=True).start()

    def hang(self) -> None:
        """From now on nothing is answered, on open connections neither."""
        self.cut()
        self.mute = True
        self.mend()

    @staticmethod
    def _pass_on(source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass
