"""Stored bytes, as they came: a download, never rendered; scans alone may be shown as pictures."""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Iterator
from functools import partial

from django.core.files.base import File
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from articles.models import Original, original_name, originals

CHUNK_BYTES = 65_536


class Unpacked:
    """The bytes of a compressed file in chunks; closed with the response, also where nobody reads it (HEAD)."""

    def __init__(self, file: File) -> None:
        self._file, self._bytes = file, gzip.GzipFile(fileobj=file)

    def __iter__(self) -> Iterator[bytes]:
        return iter(partial(self._bytes.read, CHUNK_BYTES), b"")

    def close(self) -> None:
        self._bytes.close()
        self._file.close()


def download(original: Original, name: str, *, shown: bool = False) -> StreamingHttpResponse:
    """The bytes under `name` plus the suffix of their media type, decompressed as they are sent.

    `shown`: as a picture in the browser; for types that can hold no script alone (`scans.SHOWN`). Raises
    FileNotFoundError where the storage does not hold them.
    """
    file = originals().open(original_name(original.sha256))
    suffix = mimetypes.guess_extension(original.media_type) or ".bin"
    media_type = original.media_type if shown else "application/octet-stream"
    response = StreamingHttpResponse(Unpacked(file), content_type=media_type)
    response["Content-Length"] = str(original.size)
    response["Content-Disposition"] = content_disposition_header(not shown, name + suffix) or "inline"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
