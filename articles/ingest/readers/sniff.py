"""What bytes are, told by looking at them; a file's name only decides between readings that are both possible."""

from __future__ import annotations

import json
import re

from articles.ingest.readers.dialect import HEAD_BYTES, dialect
from articles.ingest.records import Rejected
from articles.ingest.support import packages
from articles.ingest.support.addresses import is_list_of_addresses
from articles.ingest.support.charset import decode
from articles.ingest.support.inflate import GZIP_MARK
from articles.ingest.support.media_types import (
    ADDRESSES,
    ARC,
    CSV,
    FEED,
    GZIP,
    HTML,
    JSON,
    JSON_LINES,
    MHTML,
    PDF,
    PDF_START,
    SITEMAP,
    SQLITE,
    TELEGRAM,
    TELEGRAM_PAGE,
    TEXT,
    WARC,
    WEBARCHIVE,
    XML,
    ZIP,
    ZSTD,
    picture,
)

MEDIA = ("image/", "audio/", "video/", "font/")

_MAGIC = (
    (GZIP_MARK, GZIP),
    (b"WARC/", WARC),
    (b"filedesc://", ARC),
    (PDF_START, PDF),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\0\0\1\0", "image/x-icon"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"wOF2", "font/woff2"),
    (b"wOFF", "font/woff"),
    (b"\0\1\0\0\0", "font/ttf"),
    (b"OTTO", "font/otf"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),  # Word and Excel before 2007
    (b"{\\rtf", "application/rtf"),
    (b"7z\xbc\xaf", "application/x-7z-compressed"),
    (b"Rar!", "application/vnd.rar"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", ZSTD),
    (b"\x5d\x2a\x4d\x18", ZSTD),  # with a dictionary first
    (b"SQLite format 3\0", SQLITE),
    (b"\x7fELF", "application/x-executable"),
)
_INNER_MAGIC = ((4, b"ftyp", "video/mp4"), (8, b"WAVE", "audio/wav"))
_WEBARCHIVE_KEY = "WebMainResource"

_PAGE_NAME = re.compile(r"\.(?:[xs]?html?|php\d?|aspx?|jsp)(?:\.(?:gz|zst))?$", re.IGNORECASE)
_BEFORE_ROOT = re.compile(
    r"\s+|<\?[^>]{0,1000}>|<!--(?:[^-]|-(?!->)){0,5000}-->|<!doctype[^>\[]{0,500}(?:\[[^\]]{0,5000}\])?[^>]{0,100}>",
    re.IGNORECASE,
)
_HTML_DOCTYPE = re.compile(r"<!doctype\s+html\b", re.IGNORECASE)
_ROOT = re.compile(r"<(?:\w+:)?([a-z][\w-]{0,30})[\s>/]", re.IGNORECASE)
_HTML_TAGS = frozenset(
    "html head body title meta link base script style noscript div p span a b i u em strong font center table tbody tr "
    "td th h1 h2 h3 h4 h5 h6 br hr img ul ol li dl dt dd main article section header footer nav aside form iframe "
    "blockquote pre figure amp-img small sup sub frameset".split()
)
_FEED_ROOTS, _SITEMAP_ROOTS = frozenset({"rss", "rdf", "feed"}), frozenset({"urlset", "sitemapindex"})
_PAGE_LATER = re.compile(r"<!doctype html\b|<html[\s>]|<body[\s>]", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|div|br|h[1-6]|span|table|a|b|i|strong|em|li|article)\b[^<>]{0,300}>", re.IGNORECASE)
_TELEGRAM_PAGE = re.compile(r'<div class="page_wrap.{0,3000}?<div class="history"', re.DOTALL)
_TELEGRAM = re.compile(
    r'"type"\s{0,9}:\s{0,9}"(?:(?:public|private|personal|bot)_\w{1,20}|saved_messages)".{0,200}"messages"\s{0,9}:\s{0,9}\['
    r'|^\{\s{0,9}"about"\s{0,9}:\s{0,9}"Here is the data',
    re.DOTALL,
)
_MIME_HEAD = re.compile(r"(?:[\w-]{1,60}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+")
_MIME_VERSION = re.compile(r"^mime-version\s*:", re.IGNORECASE | re.MULTILINE)
_MIME_PAGE = re.compile(r"^content-type\s*:\s*(?:multipart/|text/html)", re.IGNORECASE | re.MULTILINE)
_JSON_START = re.compile(r"\{\s*[\"}]|\[\s*[\]{]")
_JSON_LINES_NAME = re.compile(r"\.(?:jsonl|ndjson|jsonlines)(?:\.(?:gz|zst))?$", re.IGNORECASE)
JSON_LINES_SEEN = 20


def sniff(data: bytes, name: str = "") -> str:
    """The media type of a file with these bytes, or with this beginning (at least HEAD_BYTES of it)."""
    for mark, kind in _MAGIC:
        if data.startswith(mark):
            return packages.kind_of(data) if kind is ZIP else kind
    if seen := picture(data):
        return seen
    for at, mark, kind in _INNER_MAGIC:
        if data.startswith(mark, at):
            return kind
    if data.startswith(b"bplist00"):
        return WEBARCHIVE if _WEBARCHIVE_KEY.encode() in data else "application/x-plist"
    if PDF_START in data[:1024].lstrip()[:16]:
        return PDF
    return _text_kind(_head_text(data), name)


def _head_text(data: bytes) -> str:
    """The beginning as text, good enough to look at."""
    head = data[:HEAD_BYTES]
    try:
        return decode(head)[0].lstrip("\ufeff")
    except Rejected:
        return head.decode("latin-1")


def _text_kind(text: str, name: str) -> str:
    start = text.lstrip()
    if start.startswith("<") and (kind := _markup_kind(start)):
        return kind
    if (mime := _MIME_HEAD.match(start)) and _MIME_VERSION.search(mime[0]) and _MIME_PAGE.search(mime[0]):
        return MHTML
    if _JSON_LINES_NAME.search(name):
        return JSON_LINES
    if _JSON_START.match(start):
        return _json_kind(start, name)
    if _PAGE_LATER.search(text[:2000]) or _PAGE_NAME.search(name) and _TAG.search(text):
        return HTML
    if is_list_of_addresses(start):
        return ADDRESSES
    return CSV if dialect(text, name) else TEXT


def _markup_kind(start: str) -> str:
    at = 0
    while found := _BEFORE_ROOT.match(start, at):
        at = found.end()
    if _HTML_DOCTYPE.search(start[:at]):
        return _page_kind(start)
    found = _ROOT.match(start, at)
    root = found[1].lower() if found else ""
    if root in _HTML_TAGS:
        return _page_kind(start)
    if root in _FEED_ROOTS:
        return FEED
    if root in _SITEMAP_ROOTS:
        return SITEMAP
    if root == "svg":
        return "image/svg+xml"
    if root == "plist" and _WEBARCHIVE_KEY in start:
        return WEBARCHIVE
    return XML if start[:5].lower() == "<?xml" else ""


def _page_kind(start: str) -> str:
    posts = start.count('data-post="') if "tgme_widget_message" in start else 0  # one alone is read as a page
    return TELEGRAM_PAGE if posts > 1 or _TELEGRAM_PAGE.search(start[:HEAD_BYTES]) else HTML


def _json_kind(start: str, name: str) -> str:
    """Objects on lines of their own, or one value, whatever it is."""
    if _TELEGRAM.search(start[:HEAD_BYTES]):
        return TELEGRAM
    pieces = start.split("\n", JSON_LINES_SEEN)
    objects = [isinstance(_json_value(line), dict) for line in pieces]
    several = len([line for line in pieces if line.strip()]) > 1
    if start.startswith("{") and (any(objects[1:]) or objects[0] and (several or not name.lower().endswith(".json"))):
        return JSON_LINES
    return JSON


def _json_value(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
