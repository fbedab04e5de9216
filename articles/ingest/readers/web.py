"""Addresses → documents: pages, and the pages that feeds and sitemaps announce."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from articles.ingest.fetch.fetcher import Fetched, Fetcher, FetchFailed, Forbidden, TooLarge
from articles.ingest.readers import sniff
from articles.ingest.readers.feed import Announced, Listing, is_listing, read_listing
from articles.ingest.readers.markup import MAX_BYTES as MAX_LISTING_BYTES
from articles.ingest.readers.markup import NotAListing
from articles.ingest.records import Contributed, RawDocument
from articles.ingest.support import media_types
from articles.ingest.support.addresses import canonical_url, is_address, parse

MAX_SITEMAPS = 200  # of one index, with those of the indexes in it
ROBOTS = "robots.txt does not allow it"
NOTHING_CONTRIBUTED = Contributed()
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_COULD_BE_PAGES = frozenset({media_types.TEXT, media_types.CSV, media_types.XML})


@dataclass(frozen=True, slots=True)
class Missed:
    """A sitemap that could not be read, and why."""

    url: str
    error: Exception


def read_urls(
    urls: Iterable[str],
    fetcher: Fetcher,
    collection: str = "",
    contributed: Contributed = NOTHING_CONTRIBUTED,
    *,
    keep_all: bool = False,
) -> Iterator[RawDocument]:
    """The pages at these addresses; of a feed or sitemap the pages that it announces, as crawled. Each page once.

    `collection` empty: each page's host. What cannot be got is a document with its `problem`, and the rest goes on; of
    a page over the fetcher's limit only its size is known.
    """
    met: set[str] = set()
    for url in urls:
        asked = canonical_url(url) or url
        if asked in met:
            continue
        met.add(asked)
        try:
            got = fetcher.get(url, max_bytes=max(fetcher.max_bytes, MAX_LISTING_BYTES))
        except (FetchFailed, Forbidden) as error:
            yield failed(asked, error, collection, contributed)
            continue
        listing = listing_in(got)
        if listing is None:
            yield document(got, asked, collection, contributed, max_bytes=fetcher.max_bytes)
        else:
            if not listing.entries:
                yield failed(asked, FetchFailed("announces no pages"), collection, contributed)
            yield from read_announced(listing, got.url, fetcher, collection, contributed, keep_all=keep_all, met=met)


def read_announced(
    listing: Listing,
    url: str,
    fetcher: Fetcher,
    collection: str = "",
    contributed: Contributed = NOTHING_CONTRIBUTED,
    *,
    keep_all: bool = False,
    met: set[str] | None = None,
) -> Iterator[RawDocument]:
    """The pages that a listing from `url` announces, as `read_urls`; without those in `met`, which grows."""
    met = set() if met is None else met
    for entry in pages_of(listing, url, fetcher):
        if isinstance(entry, Missed):
            yield failed(entry.url, entry.error, collection, contributed)
        elif entry.url not in met:
            met.add(entry.url)
            yield _page(entry, fetcher, collection, contributed, keep_all)


def _page(entry: Announced, fetcher: Fetcher, collection: str, contributed: Contributed, keep_all: bool) -> RawDocument:
    more: dict[str, Any] = {"crawled": True, "keep_all": keep_all, "announced": entry.as_dict()}
    if entry.content:
        return own_document(entry.url, collection, contributed, **more)
    try:
        got = fetcher.get(entry.url)
    except (FetchFailed, Forbidden) as error:
        return failed(entry.url, error, collection, contributed, **more)
    return document(got, entry.url, collection, contributed, **more)


def listing_in(got: Fetched) -> Listing | None:
    """The feed or sitemap that this is; None: it is a page."""
    if got.status >= 300 or not is_listing(got.data):
        return None
    try:
        return read_listing(got.data, got.url, got.charset)
    except NotAListing:
        return None


def pages_of(
    listing: Listing, url: str, fetcher: Fetcher, wanted: Callable[[Announced], bool] | None = None
) -> Iterator[Announced | Missed]:
    """The pages that a listing at `url` announces; of an index those of its sitemaps, which are fetched one by one.

    `wanted`: whether a sitemap of an index should be looked into; None: each is.
    """
    if listing.kind != "index":
        yield from listing.entries
        return
    met = {canonical_url(url)}
    waiting = deque(listing.entries)
    while waiting and len(met) <= MAX_SITEMAPS:
        sitemap = waiting.popleft()
        if sitemap.url in met or wanted and not wanted(sitemap):
            continue
        met.add(sitemap.url)
        try:
            got = fetcher.get(sitemap.url, max_bytes=MAX_LISTING_BYTES)
            if got.status >= 400:
                raise FetchFailed(f"HTTP {got.status}")
            inner = read_listing(got.data, got.url, got.charset)
        except (FetchFailed, Forbidden, NotAListing) as error:
            yield Missed(sitemap.url, error)
            continue
        if inner.kind == "index":
            waiting.extend(inner.entries[:MAX_SITEMAPS])
        else:
            yield from inner.entries


def document(
    got: Fetched, asked: str, collection: str, contributed: Contributed, *, max_bytes: int | None = None, **more: Any
) -> RawDocument:
    """What a server answered when it was `asked` for a page; of more than `max_bytes` only the size."""
    url = canonical_url(got.url) or got.url
    known: dict[str, Any] = {
        "url": url,
        "charset": got.charset,
        "status": got.status,
        "contributed": contributed,
        "fetched": _now(),
        **more,
    }
    collection = collection or parse(asked).host
    if max_bytes is not None and len(got.data) > max_bytes:
        return RawDocument(collection, asked, None, len(got.data), **known)
    return RawDocument(
        collection,
        asked,
        got.data,
        len(got.data),
        hashlib.sha256(got.data).hexdigest(),
        media_type=_media_type(got),
        **known,
    )


def own_document(
    url: str, collection: str, contributed: Contributed, *, announced: Mapping[str, str], **more: Any
) -> RawDocument:
    """An entry that leads nowhere: what the feed says is all that there is. `url`: Announced.url, which is its key."""
    row = {"title": announced.get("title", ""), "date": announced.get("date", ""), "html": announced["content"]}
    data = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace")
    contributed = replace(contributed, columns={"title": "title", "date": "date", "body": "html"})
    host = parse(url).host if is_address(url) else ""
    sha256 = hashlib.sha256(data).hexdigest()
    return RawDocument(
        collection or host, url, data, len(data), sha256, media_type=media_types.JSON, contributed=contributed, **more
    )


def failed(asked: str, error: Exception, collection: str, contributed: Contributed, **more: Any) -> RawDocument:
    """A page that was not got."""
    url = canonical_url(asked)
    collection = collection or (parse(url).host if url else "")
    if isinstance(error, TooLarge):
        return RawDocument(collection, asked, None, error.limit + 1, url=url, contributed=contributed, **more)
    problem = ROBOTS if isinstance(error, Forbidden) else str(error)
    return RawDocument(collection, asked, None, 0, url=url, contributed=contributed, problem=problem, **more)


def _media_type(got: Fetched) -> str:
    """Told by the bytes; where they could be anything, the server's word that it is a page is good enough."""
    kind = sniff.sniff(got.data, parse(got.url).path)
    if kind == media_types.TELEGRAM_PAGE or kind in _COULD_BE_PAGES and got.media_type in _PAGES:
        return media_types.HTML
    return kind


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)
