"""How pages are fetched. The defaults are those of a stranger: slow, and from public addresses only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """`contact`: whom a site can complain to. `allow_private`: also addresses of private networks, for tests."""

    contact: str = ""
    delay_seconds: float = 1.5  # between two pages of one host
    allow_private: bool = False
    max_bytes: int = 10_000_000  # of one page, as sent and unpacked
    read_seconds: float = 20.0  # without a byte
    total_seconds: float = 60.0  # of one fetch with its redirects, however busy the server is
