"""Requests that gunicorn answers before Django sees them: raw UTF-8 in an address is read, and no answer is bare.

`install` changes gunicorn's parser and its page of errors in this process, whatever class of worker runs.
"""

from __future__ import annotations

import re
import socket
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import quote_from_bytes

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from gunicorn import util
from gunicorn.http import message, parser

MAX_BYTES = 8190  # of a request line; gunicorn's own limit is half of it, and cannot be more than this
UNENCODED = re.compile(rb"[\x80-\xff]+")
# Statuses that have words of their own; what is wrong with a request otherwise, few readers would understand.
NAMED = (403, 414, 431, 500)


class Request(message.Request):
    """A request whose line may be MAX_BYTES long and have any bytes in its address, as if they were encoded."""

    def read_line(self, unreader: Any, buf: Any, limit: int = 0) -> Any:
        return super().read_line(unreader, buf, MAX_BYTES)

    def parse_request_line(self, line_bytes: bytes) -> None:
        method, space, rest = line_bytes.partition(b" ")
        super().parse_request_line(method + space + UNENCODED.sub(encoded, rest))


def encoded(found: re.Match[bytes]) -> bytes:
    return quote_from_bytes(found[0]).encode()


def install() -> None:
    parser.RequestParser.mesg_class = Request
    util.write_error = write_error


def write_error(sock: socket.socket, status_int: int, reason: str, mesg: str) -> None:
    """In place of gunicorn's, which writes a line of English. `mesg` stands in the log."""
    body = page(status_int).encode()
    head = [
        f"HTTP/1.1 {status_int} {reason}",
        "Connection: close",
        "Content-Type: text/html; charset=utf-8",
        "Content-Language: " + ", ".join(code for code, _name in settings.LANGUAGES),
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
    ]
    util.write_nonblock(sock, "\r\n".join([*head, "", ""]).encode("latin-1") + body)


@cache
def page(status: int) -> str:
    """The page for `status` in every language of the site."""
    named = status if status in NAMED else HTTPStatus.BAD_REQUEST.value
    languages = [code for code, _name in settings.LANGUAGES]
    with translation.override(languages[0]):
        return render_to_string("refused.html", {"status": named, "languages": languages})
