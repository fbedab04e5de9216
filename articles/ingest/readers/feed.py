"""Feeds and sitemaps: which pages they announce. Bytes in, addresses out; nothing is fetched here."""

from __future__ import annotations

import hashlib
import html
import io
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

import feedparser
from lxml import etree

from articles.ingest.readers.markup import (
    HEAD_BYTES,
    MAX_BYTES,
    NotAListing,
    as_utf8,
    element,
    parser,
    pieces,
    sound,
    unpacked,
    with_entities,
    without_comments,
)
from articles.ingest.support.addresses import NotAnAddress, canonical_url, is_address, is_list_of_addresses, join, parse

MAX_TAGS = 2_000_000  # lxml takes 4 s for a million
MAX_FEED_SECONDS = 20.0  # feedparser takes 0.3 s for a megabyte, ten times as long for a broken one
MAX_ENTRIES = 50_000  # what the protocol allows a sitemap
ENTRIES_AT_ONCE = 200  # of a feed, for feedparser, which holds all that it is given
MAX_TITLE_CHARS, MAX_DATE_CHARS, MAX_KEY_CHARS = 500, 100, 200
MAX_CONTENT_CHARS = 500_000
CHUNK_BYTES = 64 * 1024

_ROOT = re.compile(rb"<(?:[\w.-]{1,20}:)?(rss|rdf|feed|urlset|sitemapindex)(?=[\s>/])", re.IGNORECASE)
_PAGE = re.compile(rb"<(?:html|head|body|script|!doctype\s+html)\b", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!doctype[^>\[]{0,500}", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,300}>")
_REFERENCE = re.compile(rb"&#(?:x([0-9a-f]{1,20})|([0-9]{1,20}));?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Announced:
    """A page, or a sitemap of an index. `url`: canonical. Title and date as written; "" where nothing is said.

    An entry of a feed that leads nowhere has its `content`, HTML; its `url` is that of the feed, "#" and its `key`.
    """

    url: str
    title: str = ""
    date: str = ""
    key: str = ""
    content: str = ""

    def as_dict(self) -> dict[str, str]:
        """What is said of the page, for `RawDocument.announced`."""
        said = (("title", self.title), ("date", self.date), ("content", self.content))
        return {name: value for name, value in said if value}


@dataclass(frozen=True, slots=True)
class Listing:
    """What a feed or sitemap announces, in its order, each address once. Of an index `entries` are further sitemaps."""

    kind: Literal["feed", "sitemap", "index"]
    entries: tuple[Announced, ...]
    empty: int = 0  # entries with neither an address nor a text


def is_listing(data: bytes) -> bool:
    """Whether it looks like one, packed or not."""
    try:
        head = unpacked(data[:HEAD_BYTES], cut=True)
    except NotAListing:
        return False
    head = as_utf8(head, "")[:HEAD_BYTES]
    root = _ROOT.search(head)
    if root is None:
        return is_list_of_addresses(head.decode("utf-8", "replace"))
    return not _PAGE.search(head[: root.start()])


def read_listing(data: bytes, url: str, charset: str = "") -> Listing:
    """The pages that a feed or sitemap announces.

    `url`: where it was got from, which relative addresses refer to; `charset`: what the server said. RSS 0.9x, 1.0 and
    2.0, Atom; sitemaps, indexes of them, news sitemaps, lists of addresses; packed by gzip too. What is broken is read
    on past the fault. Raises NotAListing.
    """
    if len(data) > MAX_BYTES:
        raise NotAListing(f"{len(data)} bytes, at most {MAX_BYTES} are read")
    source = as_utf8(unpacked(data), charset)
    root = _ROOT.search(source, 0, HEAD_BYTES)
    if root is None:
        if is_list_of_addresses(source[:HEAD_BYTES].decode("utf-8", "replace")):
            addresses = source.decode("utf-8", "replace").splitlines()
            return _listing("sitemap", (Announced(line.strip()) for line in addresses if not line.startswith("#")), url)
        raise NotAListing("neither a feed nor a sitemap")
    head = source[: root.start()]
    if _PAGE.search(head):
        raise NotAListing("a page")
    if (tags := source.count(b"<")) > MAX_TAGS:
        raise NotAListing(f"{tags} tags, at most {MAX_TAGS} are read")
    # Without declarations, so that neither parser meets one.
    source = with_entities(head, source[root.start() :])
    match root[1].lower():
        case b"urlset":
            return _listing("sitemap", _sitemap(source, "url"), url)
        case b"sitemapindex":
            return _listing("index", _sitemap(source, "sitemap"), url)
    return _listing("feed", _feed(source, url), url)


def _possible(reference: re.Match[bytes]) -> bytes:
    """feedparser fails on references to what is no character: halves of surrogate pairs, numbers beyond Unicode."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return reference[0] if 0 < code < 0xD800 or 0xDFFF < code <= 0x10FFFF else b"&#65533;"


def _feed(source: bytes, url: str) -> Iterator[Announced]:
    """A long feed is parsed a few entries at a time, each as if it had no others."""
    began = time.monotonic()
    for piece in _parts(source):
        parsed: Any = feedparser.parse(
            io.BytesIO(_REFERENCE.sub(_possible, piece)),
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        yield from map(_entry, parsed.entries)
        if time.monotonic() - began > MAX_FEED_SECONDS:
            raise NotAListing(f"takes more than {MAX_FEED_SECONDS:g} s to read")


def _parts(source: bytes) -> Iterator[bytes]:
    name = b"entry" if source[:20].lower().startswith(b"<feed") else b"item"
    if source.count(b"<" + name) <= ENTRIES_AT_ONCE:
        yield source
        return
    entries = iter(pieces(source, name))
    head = source[: source.find(b"<" + name)]
    root = _ROOT.match(source)
    closing = b"</channel></rss>" if root and root[1].lower() == b"rss" else b""
    while some := list(islice(entries, ENTRIES_AT_ONCE)):
        yield head + b"".join(some) + closing


def _entry(entry: Any) -> Announced:
    said = dict(entry)  # a plain one: feedparser's own warns of fields that stand in for each other
    link = str(said.get("feedburner_origlink") or said.get("link") or "")
    date = said.get("published") or said.get("updated") or said.get("created") or ""
    title, date = _plain(str(said.get("title") or "")), " ".join(str(date).split())
    if link and not (link == said.get("id") and not is_address(link)):  # feedparser takes any id for a link
        return Announced(link, title, date)
    texts = [str(one.get("value") or "") for one in said.get("content") or ()]
    texts += [str(said.get(name) or "") for name in ("summary", "yandex_full-text")]
    content = max(texts, key=len)[:MAX_CONTENT_CHARS]
    key = str(said.get("id") or "") or hashlib.sha256(f"{title} {content}".encode()).hexdigest()[:16]
    return Announced("", title, date, key[:MAX_KEY_CHARS], content)


def _sitemap(source: bytes, name: str) -> Iterator[Announced]:
    """Of a broken sitemap each entry is read by itself."""
    source = sound(source)
    try:
        yield from list(_strictly(source, name))
    except etree.XMLSyntaxError:
        for piece in pieces(without_comments(source), name.encode()):
            if (found := element(piece)) is not None:
                yield _location(found, page=name == "url")


def _strictly(source: bytes, name: str) -> Iterator[Announced]:
    """Raises XMLSyntaxError."""
    reader = etree.XMLPullParser(events=("end",), **parser())
    for start in range(0, len(source), CHUNK_BYTES):
        reader.feed(source[start : start + CHUNK_BYTES])
        for _event, found in reader.read_events():
            parent = found.getparent()
            if parent is None or parent.getparent() is not None:
                continue
            if _local(found) == name:
                yield _location(found, page=name == "url")
            parent.remove(found)  # or the tree would hold all of it
    reader.close()


def _location(element: etree._Element, *, page: bool) -> Announced:
    """One `<url>` or `<sitemap>`. A page is dated by a news sitemap alone: when it changed last dates no article."""
    said: dict[str, str] = {}
    for child in element:
        for part in (child, *child) if _local(child) == "news" else (child,):
            said.setdefault(_local(part), " ".join((part.text or "").split()))
    date = said.get("publication_date", "") if page else said.get("lastmod", "")
    return Announced(said.get("loc", ""), _plain(said.get("title", "")), date)


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def _plain(title: str) -> str:
    """Some feeds write markup into titles, some write it twice escaped."""
    return " ".join(html.unescape(_TAG.sub("", html.unescape(title))).split())


def _listing(kind: Literal["feed", "sitemap", "index"], entries: Iterable[Announced], base: str) -> Listing:
    """Absolute and canonical, each once. A site's front page is no page of news: only an index may lead there."""
    found: dict[str, Announced] = {}
    empty = 0
    for entry in entries:
        url = f"{base}#{entry.key}" if entry.content else ""
        if entry.url:
            try:
                url = canonical_url(join(base, entry.url))
            except NotAnAddress:
                continue
            if not url or kind != "index" and parse(url).target == "/":
                continue
        empty += not url and kind == "feed"
        if not url or url in found:
            continue
        title, date = entry.title[:MAX_TITLE_CHARS], entry.date[:MAX_DATE_CHARS]
        found[url] = Announced(url, title, date, entry.key, entry.content)
        if len(found) == MAX_ENTRIES:
            break
    return Listing(kind, tuple(found.values()), empty)
