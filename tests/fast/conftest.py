"""The fast tier talks to nothing."""

from __future__ import annotations

import socket
from typing import Any, NoReturn

import pytest


@pytest.fixture(autouse=True, scope="session")
def no_sockets() -> Any:
    def refuse(self: socket.socket, address: Any, *_: Any) -> NoReturn:
        raise AssertionError(f"the fast tier opens no socket, not even to {address}")

    with pytest.MonkeyPatch.context() as patch:
        for method in ("connect", "connect_ex", "sendto", "bind"):
            patch.setattr(socket.socket, method, refuse)
        yield
