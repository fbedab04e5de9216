"""A stored file, or one range of it (RFC 9110, 14): a download that was cut off goes on where it ended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

CHUNK_BYTES = 65_536
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)  # several at once may be answered by the whole


class Piece:
    """So many bytes of a file from a place on; closed with the response, also where nobody reads it (HEAD)."""

    def __init__(self, file: Any, start: int, length: int) -> None:
        self._file, self._left = file, length
        file.seek(start)

    def __iter__(self) -> Iterator[bytes]:
        while self._left > 0 and (chunk := self._file.read(min(CHUNK_BYTES, self._left))):
            self._left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self._file.close()


def partial_file(request: HttpRequest, file: Any, size: int, tag: str) -> HttpResponseBase:
    """`tag`: of the content, for `If-Range`. 206 for a range, 416 for one that the file has not, otherwise 200."""
    etag = f'"{tag}"'
    start, end = 0, size
    found = RANGE.fullmatch(request.headers.get("Range", "").strip())
    asked = bool(found and (found[1] or found[2])) and request.headers.get("If-Range", etag) == etag
    if asked and found:
        start = int(found[1]) if found[1] else max(0, size - int(found[2]))
        end = min(size, int(found[2]) + 1) if found[1] and found[2] else size
        if start >= end:
            file.close()
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(Piece(file, start, end - start), status=206 if asked else 200)
    if asked:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response["Accept-Ranges"], response["ETag"] = "bytes", etag
    response["Content-Length"] = str(end - start)
    return response
