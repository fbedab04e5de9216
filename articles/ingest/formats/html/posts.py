"""Pages that are no articles: a post of a Telegram channel; and text that a page keeps in a script.

Telegram shows a post in three dresses: t.me/s/channel and t.me/channel/1?embed=1 (tgme_…), and messages.html of an
export (message, from_name, text).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement, fragment_fromstring

from articles.ingest.formats.fields import RawField
from articles.ingest.formats.html.blocks import Block, Walk
from articles.ingest.formats.html.head import embedded_json

MIN_BODY_CHARS = 200
MAX_NODES = 20_000
MAX_POSTS = 20
POST_CLASSES = {"tgme_widget_message_owner_name": "tgme_widget_message_text", "from_name": "text"}  # who, what
FORWARDED = ("tgme_widget_message_forwarded_from_name",)
MAX_FRAGMENT_CHARS = 500_000
_BODY_KEYS = frozenset("articlebody body content text html fulltext description detail_text content_html".split())


@dataclass(frozen=True, slots=True)
class Post:
    blocks: list[Block]
    fields: list[RawField]


def read_post(root: HtmlElement) -> Post | None:
    """The first post on a page of Telegram; None: the page is something else."""
    for owner_class, text_class in POST_CLASSES.items():
        for owner in _of_class(root, owner_class)[:MAX_POSTS]:
            message = next((parent for parent in owner.iterancestors() if _is_message(parent)), None)
            texts = _of_class(message, text_class) if message is not None else []
            if message is not None and texts:
                fields = _who_posted(message, owner, owner_class)
                if place := message.get("data-post"):
                    fields.append(RawField("url", f"https://t.me/{place}", "link", "data-post"))
                return Post(Walk(texts[0]).run().blocks, [*fields, *_when_posted(message)])
    return None


def _who_posted(message: HtmlElement, owner: HtmlElement, owner_class: str) -> list[RawField]:
    """The channel; of a forwarded post the one that it came from, whose text it is."""
    for name in FORWARDED:
        if source := next((text for element in _of_class(message, name) if (text := _text(element))), ""):
            return [RawField("outlet", source, "post", name), RawField("upstream", source, "post", name)]
    return [RawField("outlet", name, "post", owner_class)] if (name := _text(owner)) else []


def _is_message(element: HtmlElement) -> bool:
    return not {"message", "tgme_widget_message"}.isdisjoint(element.get("class", "").split())


def _when_posted(message: HtmlElement) -> list[RawField]:
    """When it was posted: <time datetime>, or in an export the title of its clock: "12.03.2021 14:05:22 UTC+05:00"."""
    found = [
        RawField("date", value, "time_element", "time")
        for time in message.iter("time")
        if (value := time.get("datetime"))
    ]
    found += [
        RawField("date", value, "time_element", "date")
        for date in _of_class(message, "date")
        if (value := date.get("title"))
    ]
    return found[-1:]


def embedded_text(tree: HtmlElement, stated: str) -> str:
    """The longest text that a page's scripts hold, a paragraph a line: `stated` (of JSON-LD), or in other JSON."""
    candidates = [stated, *(text for data in embedded_json(tree) for text in _texts(data))]
    best = max(candidates, key=len)
    return _paragraphs(best) if len(best) >= MIN_BODY_CHARS else ""


def _texts(data: Any) -> list[str]:
    """The strings under keys that name a text; a list of strings or of blocks counts as one."""
    found: list[str] = []
    queue: list[tuple[str, Any]] = [("", data)]
    for _ in range(MAX_NODES):
        if not queue:
            break
        key, value = queue.pop()
        if isinstance(value, dict):
            queue += [(str(name).lower(), entry) for name, entry in value.items()]
        elif isinstance(value, list):
            if key in _BODY_KEYS:
                found.append("\n".join(text for entry in value if (text := _block_text(entry))))
            queue += [(key if isinstance(entry, list) else "", entry) for entry in value]
        elif isinstance(value, str) and key in _BODY_KEYS and len(value) >= MIN_BODY_CHARS:
            found.append(value)
    return found


def _block_text(entry: Any) -> str:
    """The text of one block of an editor: a string, {"text": …} or {"data": {"text": …}}."""
    if isinstance(entry, dict):
        entry = entry.get("data", entry)
        entry = entry.get("text") if isinstance(entry, dict) else entry
    return entry if isinstance(entry, str) else ""


def _paragraphs(text: str) -> str:
    if len(text) > MAX_FRAGMENT_CHARS or "<" not in text:
        return text
    fragment = fragment_fromstring(text, create_parent="div")
    return "\n".join(block.text for block in Walk(fragment).run().blocks)


def _of_class(root: HtmlElement, name: str) -> list[HtmlElement]:
    found: list[HtmlElement] = root.xpath(
        ".//*[contains(concat(' ', normalize-space(@class), ' '), $name)]", name=f" {name} "
    )
    return found


def _text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())
