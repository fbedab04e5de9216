"""Scans of printed pages: pictures and PDF, told by their first bytes and never by a name."""

from __future__ import annotations

# What a browser shows as a picture and nothing else: no format that may hold a script.
PICTURES = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n", "image/gif": b"GIF8"}
STARTS = {
    **PICTURES,
    "image/webp": b"RIFF",
    "image/tiff": b"II*\x00",
    "application/pdf": b"%PDF-",
    "image/vnd.djvu": b"AT&TFORM",
}
BIG_ENDIAN_TIFF = b"MM\x00*"
SHOWN = frozenset((*PICTURES, "image/webp"))


def media_type(data: bytes) -> str | None:
    """None: it is no scan."""
    if data.startswith(BIG_ENDIAN_TIFF):
        return "image/tiff"
    for name, start in STARTS.items():
        if data.startswith(start) and (name != "image/webp" or data[8:12] == b"WEBP"):
            return name
    return None
