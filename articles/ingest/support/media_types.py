"""What a file can be, as `sniff` tells by its bytes and readers of formats take it."""

from __future__ import annotations

TEXT, HTML, PDF = "text/plain", "text/html", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MHTML, WEBARCHIVE = "multipart/related", "application/x-webarchive"
GZIP, WARC = "application/gzip", "application/warc"
CSV, JSON, JSON_LINES = "text/csv", "application/json", "application/jsonl"
TELEGRAM, TELEGRAM_PAGE = "application/x-telegram-export+json", "application/x-telegram-export+html"
FEED, SITEMAP = "application/rss+xml", "application/x-sitemap+xml"
ZIP, XML = "application/zip", "application/xml"
DOCUMENTS = frozenset({TEXT, HTML, PDF, DOCX, MHTML, WEBARCHIVE})  # one file, one document
CONTAINERS = frozenset(
    {GZIP, WARC, CSV, JSON, JSON_LINES, TELEGRAM, TELEGRAM_PAGE, FEED, SITEMAP}
)  # one file, many documents
