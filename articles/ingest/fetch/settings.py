"""How pages are fetched. The defaults are those of a stranger: slow, and from public addresses only."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from articles.ingest.support.addresses import NotAnAddress, parse

WEB_PORTS = frozenset({80, 443})


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """`contact`: whom a site can complain to. `allow_private`: also addresses of private networks, for tests.
    `ports`: that are connected to; behind others stand things that are no sites."""

    contact: str = ""
    delay_seconds: float = 1.5  # between two pages of one host
    allow_private: bool = False
    ports: Container[int] = WEB_PORTS
    max_bytes: int = 10_000_000  # of one page, as sent and unpacked
    read_seconds: float = 20.0  # without a byte
    total_seconds: float = 60.0  # of one fetch with its redirects, however busy the server is


def can_be_fetched(url: str, ports: Container[int]) -> bool:
    """Whether `url` leads to one of these ports; what is no address leads nowhere, which fetching says."""
    try:
        return parse(url).port in ports
    except NotAnAddress:
        return True
