"""How this installation fetches pages."""

from __future__ import annotations

from django.conf import settings

from articles.ingest.fetch.settings import FetchSettings


def fetch_settings() -> FetchSettings:
    """As the operator set it: FETCH_CONTACT, FETCH_DELAY_SECONDS, FETCH_ALLOW_PRIVATE, MAX_DOCUMENT_BYTES."""
    return FetchSettings(
        contact=settings.FETCH_CONTACT,
        delay_seconds=settings.FETCH_DELAY_SECONDS,
        allow_private=settings.FETCH_ALLOW_PRIVATE,
        max_bytes=settings.MAX_DOCUMENT_BYTES,
    )
