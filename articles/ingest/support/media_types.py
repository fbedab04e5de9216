"""What a file can be, as `sniff` tells by its bytes and readers of formats take it."""

from __future__ import annotations

TEXT, HTML, PDF = "text/plain", "text/html", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MHTML, WEBARCHIVE = "multipart/related", "application/x-webarchive"
GZIP, ZSTD = "application/gzip", "application/zstd"
WARC, ARC, WACZ = "application/warc", "application/x-internet-archive", "application/wacz"
CSV, JSON, JSON_LINES = "text/csv", "application/json", "application/jsonl"
SQLITE, ADDRESSES = "application/vnd.sqlite3", "text/uri-list"
TELEGRAM, TELEGRAM_PAGE = "application/x-telegram-export+json", "application/x-telegram-export+html"
FEED, SITEMAP = "application/rss+xml", "application/x-sitemap+xml"
ZIP, XML = "application/zip", "application/xml"
JPEG, PNG, GIF, WEBP, TIFF, DJVU = "image/jpeg", "image/png", "image/gif", "image/webp", "image/tiff", "image/vnd.djvu"

PDF_START = b"%PDF-"
_PICTURES = (  # first bytes, and where they stand
    (0, b"\xff\xd8\xff", JPEG),
    (0, b"\x89PNG", PNG),
    (0, b"GIF8", GIF),
    (8, b"WEBP", WEBP),
    (0, b"II*\0", TIFF),
    (0, b"MM\0*", TIFF),
    (0, b"AT&TFORM", DJVU),
)

DOCUMENTS = frozenset({TEXT, HTML, PDF, DOCX, MHTML, WEBARCHIVE})  # one file, one document
ARCHIVES, TABLES = frozenset({WARC, ARC, WACZ}), frozenset({CSV, XLSX, SQLITE, JSON, JSON_LINES})
LISTINGS = frozenset({FEED, SITEMAP, ADDRESSES})
CONTAINERS = frozenset({GZIP, ZSTD, TELEGRAM, TELEGRAM_PAGE}) | ARCHIVES | TABLES | LISTINGS  # one file, many documents


def picture(data: bytes) -> str | None:
    """The media type of a picture with these bytes, or with this beginning; None: it is no picture."""
    return next((kind for at, start, kind in _PICTURES if data.startswith(start, at)), None)
