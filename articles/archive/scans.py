"""Scans of printed pages: pictures and PDF, told by their first bytes and never by a name."""

from __future__ import annotations

from articles.ingest.support.media_types import GIF, JPEG, PDF, PDF_START, PNG, WEBP, picture

# What a browser shows as a picture and nothing else: no format that may hold a script.
SHOWN = frozenset({JPEG, PNG, GIF, WEBP})


def media_type(data: bytes) -> str | None:
    """None: it is no scan."""
    return PDF if data.startswith(PDF_START) else picture(data)
