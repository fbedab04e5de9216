"""An application for gunicorn that says how much it was sent, and sends as much as it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    size = int(environ["QUERY_STRING"] or 0)
    body = b"x" * size or f"{len(environ['wsgi.input'].read())} bytes".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
