"""Feeds and sitemaps: which pages they announce. Bytes in, addresses out; nothing is fetched here."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import feedparser
from lxml import etree

from articles.ingest.support.addresses import NotAnAddress, canonical_url, join, parse
from articles.ingest.support.inflate import GZIP_MARK, Broken, OverLimit, collect

MAX_BYTES = 20_000_000  # unpacked
MAX_TAGS = 2_000_000  # lxml takes 4 s for a million
MAX_FEED_BYTES, MAX_FEED_TAGS = 4_000_000, 200_000  # feedparser takes 3 s for a megabyte, 7 s for so many tags
MAX_ENTRIES = 50_000  # what the protocol allows a sitemap
MAX_TITLE_CHARS, MAX_DATE_CHARS = 500, 100
HEAD_BYTES = 20_000  # where the root element must stand: before it there is only prologue, or a warning of PHP
CHUNK_BYTES = 64 * 1024

_ROOT = re.compile(rb"<(?:[\w.-]{1,20}:)?(rss|rdf|feed|urlset|sitemapindex)(?=[\s>/])", re.IGNORECASE)
_PAGE = re.compile(rb"<(?:html|head|body|script|!doctype\s+html)\b", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!doctype[^>\[]{0,500}", re.IGNORECASE)
_DECLARED = re.compile(rb"^[^<]{0,100}<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)
_CONTROLS = bytes(code for code in range(0x20) if chr(code) not in "\t\n\r")
_UTF16 = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_TAG = re.compile(r"<[^<>]{0,300}>")
_REFERENCE = re.compile(rb"&#(?:x([0-9a-f]{1,20})|([0-9]{1,20}));?", re.IGNORECASE)


class NotAListing(ValueError):
    """It is no feed or sitemap, or none that we read; says why."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A page, or a sitemap of an index. `url`: canonical. Title and date as written; "" where nothing is said."""

    url: str
    title: str = ""
    date: str = ""

    def as_dict(self) -> dict[str, str]:
        """What is said of the page, for `RawDocument.announced`."""
        return {name: value for name, value in (("title", self.title), ("date", self.date)) if value}


@dataclass(frozen=True, slots=True)
class Listing:
    """What a feed or sitemap announces, in its order, each address once. Of an index `entries` are further sitemaps."""

    kind: Literal["feed", "sitemap", "index"]
    entries: tuple[Announced, ...]


def is_listing(data: bytes) -> bool:
    """Whether it looks like one, packed or not."""
    try:
        head = _unpacked(data[:HEAD_BYTES], cut=True)
    except NotAListing:
        return False
    head = _as_utf8(head, "")[:HEAD_BYTES]
    root = _ROOT.search(head)
    return bool(root) and not _PAGE.search(head[: root.start()] if root else head)


def read_listing(data: bytes, url: str, charset: str = "") -> Listing:
    """The pages that a feed or sitemap announces.

    `url`: where it was got from, which relative addresses refer to; `charset`: what the server said. RSS 0.9x, 1.0 and
    2.0, Atom; sitemaps, indexes of them, news sitemaps; packed by gzip too. Raises NotAListing.
    """
    source = _as_utf8(_unpacked(data), charset)
    root = _ROOT.search(source, 0, HEAD_BYTES)
    if root is None:
        raise NotAListing("neither a feed nor a sitemap")
    head = source[: root.start()]
    if _PAGE.search(head):
        raise NotAListing("a page")
    if (doctype := _DOCTYPE.search(head)) and head[doctype.end() : doctype.end() + 1] != b">":
        raise NotAListing("declares entities of its own")  # which may grow beyond all bounds when they are expanded
    tags = source.count(b"<")
    source = source[root.start() :]  # without declarations, so that neither parser meets one
    if tags > MAX_TAGS:
        raise NotAListing(f"{tags} tags")
    match root[1].lower():
        case b"urlset":
            return Listing("sitemap", _unique(_sitemap(source, "url"), url, pages=True))
        case b"sitemapindex":
            return Listing("index", _unique(_sitemap(source, "sitemap"), url, pages=False))
    if len(source) > MAX_FEED_BYTES or tags > MAX_FEED_TAGS:
        raise NotAListing(f"a feed of {len(source)} bytes with {tags} tags")
    return Listing("feed", _unique(_feed(source, url), url, pages=True))


def _unpacked(data: bytes, *, cut: bool = False) -> bytes:
    """`cut`: it is only the beginning."""
    if not data.startswith(GZIP_MARK):
        return data
    try:
        return collect([data], "gzip", MAX_BYTES)
    except OverLimit as error:
        raise NotAListing(str(error)) from error
    except Broken as error:
        if cut and error.partial:
            return error.partial
        raise NotAListing(str(error)) from error


def _as_utf8(data: bytes, charset: str) -> bytes:
    """In UTF-8 whatever it says of itself, without characters that XML does not allow.

    What is valid UTF-8 is UTF-8: a declaration is more often wrong than Cyrillic text in another charset is valid.
    """
    start = data.lstrip(b" \t\r\n")[:2]
    wide = next((name for mark, name in _UTF16 if start.startswith(mark)), "")
    declared = _DECLARED.match(data[:400])
    names = [wide] if wide else ["utf-8", declared[1].decode() if declared else "", charset, "windows-1251"]
    for name in filter(None, names):
        try:
            text = data.decode(name)
        except (UnicodeError, LookupError):
            continue
        break
    else:
        text = data.decode(wide or "utf-8", "replace")
    return text.encode("utf-8", "replace").translate(None, _CONTROLS).removeprefix(b"\xef\xbb\xbf")


def _possible(reference: re.Match[bytes]) -> bytes:
    """feedparser fails on references to what is no character: halves of surrogate pairs, numbers beyond Unicode."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return reference[0] if 0 < code < 0xD800 or 0xDFFF < code <= 0x10FFFF else b"&#65533;"


def _feed(source: bytes, url: str) -> Iterator[Announced]:
    parsed: Any = feedparser.parse(
        io.BytesIO(_REFERENCE.sub(_possible, source)),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    for entry in parsed.entries:
        said = dict(entry)  # a plain one: feedparser's own warns of fields that stand in for each other
        link = said.get("feedburner_origlink") or said.get("link") or ""
        date = said.get("published") or said.get("updated") or said.get("created") or ""
        yield Announced(str(link), _plain(str(said.get("title") or "")), " ".join(str(date).split()))


def _sitemap(source: bytes, name: str) -> Iterator[Announced]:
    parser = etree.XMLPullParser(
        events=("end",),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for start in range(0, len(source), CHUNK_BYTES):
        try:
            parser.feed(source[start : start + CHUNK_BYTES])
        except etree.XMLSyntaxError as error:
            raise NotAListing(f"broken: {error}"[:200]) from error
        for _event, element in parser.read_events():
            parent = element.getparent()
            if parent is None or parent.getparent() is not None:
                continue
            if _local(element) == name:
                yield _location(element, page=name == "url")
            parent.remove(element)  # or the tree would hold all of it


def _location(element: etree._Element, *, page: bool) -> Announced:
    """One `<url>` or `<sitemap>`. A page is dated by a news sitemap alone: when it changed last dates no article."""
    said: dict[str, str] = {}
    for child in element:
        for part in (child, *child) if _local(child) == "news" else (child,):
            said.setdefault(_local(part), " ".join((part.text or "").split()))
    date = said.get("publication_date", "") if page else said.get("lastmod", "")
    return Announced(said.get("loc", ""), _plain(said.get("title", "")), date)


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _plain(title: str) -> str:
    """Some feeds write markup into titles, some write it twice escaped."""
    return " ".join(html.unescape(_TAG.sub("", html.unescape(title))).split())


def _unique(entries: Iterable[Announced], base: str, *, pages: bool) -> tuple[Announced, ...]:
    """Absolute and canonical, each once. A site's front page is no page of news: it is left out where `pages` are."""
    found: dict[str, Announced] = {}
    for entry in entries:
        try:
            url = canonical_url(join(base, entry.url)) if entry.url else ""
        except NotAnAddress:
            continue
        if not url or url in found or pages and parse(url).target == "/":
            continue
        found[url] = Announced(url, entry.title[:MAX_TITLE_CHARS], entry.date[:MAX_DATE_CHARS])
        if len(found) == MAX_ENTRIES:
            break
    return tuple(found.values())
