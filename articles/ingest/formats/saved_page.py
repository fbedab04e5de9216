"""Pages that a browser saved as one file: MHTML and webarchive."""

from __future__ import annotations

import codecs
import datetime as dt
import email
import plistlib
import re
from contextlib import suppress
from dataclasses import replace
from email.utils import parsedate_to_datetime

from articles.ingest.records import RawDocument, Rejected
from articles.ingest.support.addresses import is_address
from articles.ingest.support.media_types import HTML, WEBARCHIVE


def saved_page(raw: RawDocument) -> RawDocument:
    """The page inside an MHTML file or a webarchive, with its address. Raises Rejected: unreadable, no_body."""
    return _from_webarchive(raw) if raw.media_type == WEBARCHIVE else _from_mhtml(raw)


def _from_mhtml(raw: RawDocument) -> RawDocument:
    assert raw.data is not None
    try:
        message = email.message_from_bytes(raw.data)
        part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
        page = part.get_payload(decode=True) if part else None
    except (RecursionError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise Rejected("unreadable", f"no saved page: {error!r}"[:200]) from error
    if part is None or not isinstance(page, bytes) or not page:
        raise Rejected("no_body", "no page in it")
    fetched = None
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        fetched = parsedate_to_datetime(str(message["Date"]))
    address = str(message["Snapshot-Content-Location"] or part["Content-Location"] or "").strip()
    charset = part.get_content_charset() or ""
    return _page_alone(raw, page, address, charset, fetched if fetched and fetched.tzinfo else None)


def _from_webarchive(raw: RawDocument) -> RawDocument:
    assert raw.data is not None
    try:
        main = plistlib.loads(raw.data)["WebMainResource"]
        page, address, charset = (
            main.get(key, "") for key in ("WebResourceData", "WebResourceURL", "WebResourceTextEncodingName")
        )
    except Exception as error:  # plistlib lets through what expat, struct and datetime raise
        raise Rejected("unreadable", f"no webarchive: {error!r}"[:200]) from error
    if not isinstance(page, bytes) or not page:
        raise Rejected("no_body", "no page in it")
    return _page_alone(raw, page, str(address), str(charset), None)


def _page_alone(raw: RawDocument, page: bytes, address: str, charset: str, fetched: dt.datetime | None) -> RawDocument:
    """The page alone; its address as browsers note it, in a comment, so that it is read as the page's own."""
    address = address if is_address(address) and not re.search(r"[\s<>]|--", address) else ""
    if address and b"\0" not in page[:100]:  # not UTF-16
        page = f"<!-- saved from url=({len(address):04}){address} -->\n".encode() + page.removeprefix(codecs.BOM_UTF8)
    return replace(raw, data=page, media_type=HTML, charset=charset, fetched=fetched)
