"""Telegram: what its Desktop exports of a channel (result.json, or pages called messages.html, messages2.html and so
on), and the page of a channel at t.me/s, saved.

Each message that is long enough to be a post becomes a document, a row with its date and its channel; a forwarded one
is that of the channel it came from. Shorter ones are counted.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree, html

from articles.ingest.formats.row import as_text
from articles.ingest.readers.json_stream import objects
from articles.ingest.readers.place import Place
from articles.ingest.readers.streams import Measured
from articles.ingest.records import RawDocument, Rejected
from articles.ingest.support.addresses import canonical_url
from articles.ingest.support.charset import decode
from articles.ingest.support.media_types import JSON

MIN_POST_CHARS = 100
MAX_DEPTH = 16  # of blocks in blocks
# An export of a whole account holds its chats, each with its messages; all but the channels are private.
ALL_CHATS = frozenset({"chats.list", "left_chats.list"})
CHANNELS = frozenset({"public_channel", "private_channel", "public_supergroup"})
EXPORT_COLUMNS = {"body": "text", "date": "date", "outlet": "channel", "byline": "author"}
# What was forwarded is the text, and the post, of whom it came from.
FORWARDED = {"outlet": "forwarded_from", "upstream": "forwarded_from"}
PAGE_COLUMNS = EXPORT_COLUMNS | {"body": "html", "url": "url"}


def read_export(stream: Measured, place: Place) -> Iterator[RawDocument]:
    """The posts in result.json. Raises Broken."""
    for chat, name, message in objects(stream, place.max_bytes, ALL_CHATS):
        if not name.endswith("messages") or message is None or message.get("type", "message") != "message":
            continue
        if name != "messages" and chat.get("type") not in CHANNELS:
            continue
        text = _text(message)
        if len(text) < MIN_POST_CHARS:
            place.passed("short post")
            continue
        where = str(message.get("id")) if name == "messages" else f"{chat.get('id')}/{message.get('id')}"
        row = {"channel": chat.get("name", "")} | message | {"text": text, "date": _moment(message)}
        yield _post(where, row, EXPORT_COLUMNS, stream, place)


def _text(message: dict[str, Any]) -> str:
    """Its text, in whichever of the places that the versions of Telegram have had for it."""
    rich = "\n\n".join(_paragraphs(message.get("rich_message")))
    return max(as_text(message.get("text", "")), as_text(message.get("text_entities", "")), rich, key=len)


def _paragraphs(part: Any, depth: int = 0) -> Iterator[str]:
    """The texts of blocks in blocks, without captions."""
    if depth > MAX_DEPTH:
        return
    if isinstance(part, list):
        for one in part:
            yield from _paragraphs(one, depth + 1)
    elif isinstance(part, dict):
        if text := as_text(part.get("text")):
            yield text
        for name, value in part.items():
            if name not in ("text", "caption"):
                yield from _paragraphs(value, depth + 1)


def _moment(message: dict[str, Any]) -> str:
    """When it was posted, with the zone that its clock was in: `date` is local time, `date_unixtime` is not."""
    written = str(message.get("date") or "")
    try:
        local = dt.datetime.fromisoformat(written)
        moment = dt.datetime.fromtimestamp(int(message["date_unixtime"]), dt.UTC)
        return local.replace(tzinfo=dt.timezone(local - moment.replace(tzinfo=None))).isoformat()
    except (KeyError, ValueError, TypeError, OverflowError, OSError):
        return written


def read_page(stream: Measured, place: Place) -> Iterator[RawDocument]:
    """The posts on one page of an export, of which each has about a thousand, or of t.me. Raises Rejected."""
    data = stream.take(place.max_bytes + 1)
    if len(data) > place.max_bytes:
        yield place.too_large("", len(data), stream.packed)
        return
    try:
        tree = html.document_fromstring(decode(data)[0], parser=html.HTMLParser(no_network=True))
    except (etree.LxmlError, ValueError) as error:
        raise Rejected("unreadable", "no page of Telegram") from error
    posts = tree.find_class("tgme_widget_message")
    for row in map(_web_row, posts) if posts else _export_rows(tree):
        if len(html.fromstring(f"<div>{row['html']}</div>").text_content()) < MIN_POST_CHARS:
            place.passed("short post")
        else:
            yield _post(str(row["id"]), row, PAGE_COLUMNS, stream, place)


def _export_rows(tree: html.HtmlElement) -> Iterator[dict[str, Any]]:
    channel = _words(_first(tree, "page_header"))
    for message in tree.find_class("message"):
        if "service" in message.classes:
            continue
        forwarded = _first(_first(message, "forwarded"), "from_name")
        yield {
            "id": message.get("id", ""),
            "channel": channel,
            "forwarded_from": " ".join((forwarded.text or "").split()),
            "date": _first(message, "date").get("title", ""),
            "author": _words(_first(message, "signature")),
            "html": html.tostring(_first(message, "text"), encoding="unicode", with_tail=False),
        }


def _web_row(message: html.HtmlElement) -> dict[str, Any]:
    texts = [
        one for one in message.find_class("tgme_widget_message_text") if "js-message_reply_text" not in one.classes
    ]
    names = ("tgme_widget_message_owner_name", "tgme_widget_message_author")
    place = message.get("data-post") or ""
    return {
        "id": place.rpartition("/")[2],
        "url": f"https://t.me/{place}" if place else "",
        "channel": next((name for one in names if (name := _words(_first(message, one)))), ""),
        "forwarded_from": _words(_first(message, "tgme_widget_message_forwarded_from_name")),
        "date": next((time.get("datetime") for time in message.iter("time") if time.get("datetime")), ""),
        "author": _words(_first(message, "tgme_widget_message_from_author")),
        "html": html.tostring(texts[-1], encoding="unicode", with_tail=False) if texts else "",
    }


def _words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _first(element: html.HtmlElement, name: str) -> html.HtmlElement:
    """The first element of that class; an empty one where there is none."""
    return next(iter(element.find_class(name)), html.Element("div"))


def _post(where: str, row: dict[str, Any], columns: dict[str, str], stream: Measured, place: Place) -> RawDocument:
    data = json.dumps(row, ensure_ascii=False, default=str).encode("utf-8", "replace")
    contributed = replace(place.contributed, columns=columns | (FORWARDED if row.get("forwarded_from") else {}))
    url = canonical_url(str(row.get("url") or ""))
    return place.document(where, data, stream.packed, media_type=JSON, url=url, contributed=contributed)
