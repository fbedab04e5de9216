"""What Telegram Desktop exports of a channel: result.json, or pages called messages.html, messages2.html and so on.

Each message that is long enough to be a post becomes a document, a row with its date and its channel.
"""

from __future__ import annotations

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
from articles.ingest.support.charset import decode
from articles.ingest.support.media_types import JSON

MIN_POST_CHARS = 100
# An export of a whole account holds its chats, each with its messages; all but the channels are private.
ALL_CHATS = frozenset({"chats.list", "left_chats.list"})
CHANNELS = frozenset({"public_channel", "private_channel", "public_supergroup"})
EXPORT_COLUMNS = {"body": "text", "date": "date", "outlet": "channel", "byline": "author"}
# What was forwarded is the text, and the post, of whom it came from.
FORWARDED = {"outlet": "forwarded_from", "upstream": "forwarded_from"}
PAGE_COLUMNS = EXPORT_COLUMNS | {"body": "html"}


def read_export(stream: Measured, place: Place) -> Iterator[RawDocument]:
    """The posts in result.json. Raises Broken."""
    for chat, name, message in objects(stream, place.max_bytes, ALL_CHATS):
        if not name.endswith("messages") or message is None or message.get("type", "message") != "message":
            continue
        if name != "messages" and chat.get("type") not in CHANNELS:
            continue
        if len(as_text(message.get("text", ""))) >= MIN_POST_CHARS:
            where = str(message.get("id")) if name == "messages" else f"{chat.get('id')}/{message.get('id')}"
            columns = EXPORT_COLUMNS | (FORWARDED if message.get("forwarded_from") else {})
            yield _post(where, {"channel": chat.get("name", "")} | message, columns, stream, place)


def read_page(stream: Measured, place: Place) -> Iterator[RawDocument]:
    """The posts on one page of an export, of which each has about a thousand. Raises Rejected."""
    data = stream.take(place.max_bytes + 1)
    if len(data) > place.max_bytes:
        yield place.too_large("", len(data), stream.packed)
        return
    try:
        tree = html.document_fromstring(decode(data)[0], parser=html.HTMLParser(no_network=True))
    except (etree.LxmlError, ValueError) as error:
        raise Rejected("unreadable", "no page of a Telegram export") from error
    channel = " ".join(_first(tree, "page_header").text_content().split())
    for message in tree.find_class("message"):
        text = _first(message, "text")
        if "service" in message.classes or len(text.text_content()) < MIN_POST_CHARS:
            continue
        row = {
            "id": message.get("id", ""),
            "channel": channel,
            "date": _first(message, "date").get("title", ""),
            "author": " ".join(_first(message, "signature").text_content().split()),
            "html": html.tostring(text, encoding="unicode", with_tail=False),
        }
        yield _post(str(row["id"]), row, PAGE_COLUMNS, stream, place)


def _first(element: html.HtmlElement, name: str) -> html.HtmlElement:
    """The first element of that class; an empty one where there is none."""
    return next(iter(element.find_class(name)), html.Element("div"))


def _post(where: str, row: dict[str, Any], columns: dict[str, str], stream: Measured, place: Place) -> RawDocument:
    data = json.dumps(row, ensure_ascii=False, default=str).encode("utf-8", "replace")
    contributed = replace(place.contributed, columns=columns)
    return place.document(where, data, stream.packed, media_type=JSON, contributed=contributed)
