"""How this installation fetches pages."""

from __future__ import annotations

from django.conf import settings

from articles.ingest.fetch.settings import WEB_PORTS, FetchSettings


def fetch_settings() -> FetchSettings:
    """As the operator set it: FETCH_… and MAX_DOCUMENT_BYTES (.env.example)."""
    return FetchSettings(
        contact=settings.FETCH_CONTACT,
        delay_seconds=settings.FETCH_DELAY_SECONDS,
        allow_private=settings.FETCH_ALLOW_PRIVATE,
        ports=WEB_PORTS.union(settings.FETCH_PORTS),
        max_bytes=settings.MAX_DOCUMENT_BYTES,
    )
