"""What a page states of itself in its head: Open Graph, JSON-LD, <meta>, microdata, the canonical link, comments.

Every value is "as stated": a date stays the string that it is. Which title, date or byline is right is decided where
they are used (titles.py, publication_date.py, bylines.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import islice
from types import MappingProxyType
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from articles.ingest.formats.fields import RawField
from articles.ingest.records import FieldName

MAX_VALUE_CHARS = 1000
MAX_JSON_CHARS = 2_000_000
MAX_SCRIPTS = 40
MAX_JSON_NODES = 2_000
MAX_AUTHORS = 8
MAX_HEADINGS = 5
MIN_HEADLINE_WORDS = 3  # fewer tell no articles apart
SAME_HEADLINE = 0.3  # of the words of the shorter of two titles of one article
STEM_CHARS = 5
COMMENT_CHARS = 4_096  # a browser's note of where it saved a page from stands before anything else

_META_KEYS: tuple[tuple[FieldName, str, str], ...] = (
    ("title", "open_graph", "og:title"),
    ("title", "meta", "twitter:title dc.title dcterms.title mediator_title parsely-title sailthru.title headline"),
    ("date", "open_graph", "article:published_time og:article:published_time og:published_time og:pubdate"),
    (
        "date",
        "meta",
        "date pubdate publishdate publish-date publish_date published published_time publication_date "
        "datepublished article.published article_date_original dc.date dc.date.issued dc.date.created "
        "dcterms.date dcterms.issued dcterms.created mediator_published_time sailthru.date parsely-pub-date "
        "cxenseparse:recs:publishtime originalpublicationdate ptime",
    ),
    ("updated", "open_graph", "article:modified_time og:article:modified_time og:updated_time og:modified_time"),
    (
        "updated",
        "meta",
        "last-modified lastmod revised modified datemodified dc.date.modified dcterms.modified "
        "article.updated mediator_modified_time",
    ),
    ("byline", "open_graph", "article:author og:article:author"),
    ("byline", "meta", "author dc.creator dcterms.creator parsely-author mediator_author sailthru.author byl"),
    ("outlet", "open_graph", "og:site_name"),
    ("outlet", "meta", "dc.publisher dcterms.publisher publisher application-name"),
    ("url", "open_graph", "og:url"),
    ("url", "meta", "parsely-link"),
    ("language", "open_graph", "og:locale"),
    ("language", "meta", "content-language dc.language dcterms.language language"),
)
_META = {key: (name, rule) for name, rule, keys in _META_KEYS for key in keys.split()}
_ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|SocialMediaPosting|PressRelease)$")
_LESSER_TYPES = ("VideoObject", "WebPage")  # say less than the article that they stand beside
_JSON_WRAPPING = re.compile(
    r"^\s*(?:<!--|/[/*]\s*<!\[CDATA\[(?:\s*\*/)?|<!\[CDATA\[)|(?:-->|/[/*]\s*\]\]>(?:\s*\*/)?|\]\]>)\s*$"
)
# A key and its value in JSON that is none: without quotation marks, with single ones, in an object of its own.
_BROKEN_JSON = re.compile(
    r"""(?<!\w)["']?(headline|datePublished|dateModified)["']?\s{0,9}:\s{0,9}(?:\{\s{0,9}["']@value["']\s{0,9}:\s{0,9})?"""
    r"""(?:"((?:[^"\\\n]|\\.){1,500})"|'((?:[^'\\\n]|\\.){1,500})')"""
)
_TEXT = etree.XPath("normalize-space(string())")
_SAVED_FROM = re.compile(
    r"<!--\s{0,9}(?:saved from url=\(\d{1,6}\)|Page saved with SingleFile\s{1,9}url:\s{0,9})(\S{1,2000})"
)
_HOME_PATHS = frozenset(("", "/", "/kz", "/kk", "/ru", "/en", "/index.html", "/index.php"))


@dataclass(frozen=True, slots=True)
class Head:
    fields: tuple[RawField, ...]
    body: str  # articleBody of its JSON-LD: a page may have its text nowhere else


def read_head(tree: HtmlElement, source: str, address: str) -> Head:
    """`source` is the page as text, for its first comment; `address` where it was got from, "" where unknown."""
    found: list[RawField] = []
    element = tree.find(".//title")
    title = _plain(element.text_content()) if element is not None else ""
    node, names = _article(tree, title)
    found += _from_json(node, names)
    body = next(iter(_strings(node.get("articleBody"))), "")
    found += _from_meta(tree)
    if title:
        found.append(RawField("title", title, "title_element", "title"))
    if language := _plain(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")):
        found.append(RawField("language", language, "html_element", "lang"))
    found += _addresses(tree, source, address)
    return Head(tuple(dict.fromkeys(found)), unescape(body))


def embedded_json(tree: HtmlElement) -> Iterator[Any]:
    """The JSON that a page brings along for its scripts, as single-page applications do."""
    for script in tree.iterfind(".//script"):
        if script.get("type", "").lower() == "application/json" or script.get("id") == "__NEXT_DATA__":
            data = _parsed(script.text or "")
            if data is not None:
                yield data


def _from_meta(tree: HtmlElement) -> Iterator[RawField]:
    for meta in tree.iter("meta"):
        value = _plain(meta.get("content"))
        if not value:
            continue
        for attribute in ("property", "name", "http-equiv"):
            key = meta.get(attribute, "").strip().lower()
            if known := _META.get(key):
                name, rule = known
                if name in ("byline", "outlet") and value.startswith(("http:", "https:", "@")):
                    break
                if name == "url":
                    break  # together with the canonical link
                yield RawField(name, value, rule, key)
                break


def _addresses(tree: HtmlElement, source: str, address: str) -> Iterator[RawField]:
    """The addresses that a page gives as its own: absolute, http, and not that of its site's front page."""
    saved = _SAVED_FROM.search(source, 0, COMMENT_CHARS)
    given = tree.find(".//base")
    base = address or (saved[1] if saved else "") or ((given.get("href") or "") if given is not None else "")
    stated = [("canonical", "link", link.get("href")) for link in tree.iter("link") if _is_canonical(link.get("rel"))]
    stated += [
        (key, "open_graph", meta.get("content"))
        for meta in tree.iter("meta")
        if (key := (meta.get("property") or meta.get("name") or "").lower()) == "og:url"
    ]
    if saved:
        stated.append(("saved from", "comment", saved[1]))
    for label, rule, href in stated:
        if value := _own_address(_plain(href), base):
            yield RawField("url", value, rule, label)


def _own_address(href: str, base: str) -> str:
    try:
        url = urljoin(base, href)
        parts, known = urlsplit(url), urlsplit(base)
        # Many templates name the front page on every page.
        front = parts.path.rstrip("/") in _HOME_PATHS and not parts.query
        if parts.scheme not in ("http", "https") or not parts.hostname or (front and known.path not in _HOME_PATHS):
            return ""
        foreign = known.hostname and site_name(known.hostname) != site_name(parts.hostname)
    except ValueError:  # brackets that are no IPv6 address
        return ""
    return "" if foreign else url


def site_name(host: str) -> str:
    """The host without what only tells its versions apart: www., m., amp., kaz."""
    return re.sub(r"^(?:(?:www|m|mobile|amp|kaz|kz|kk|rus|ru)\.)+(?=[^.]+\.)", "", host.lower())


def _is_canonical(rel: str | None) -> bool:
    return rel is not None and "canonical" in rel.lower().split()


def _article(tree: HtmlElement, title: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The JSON-LD node that describes the page's article ({}: none does), and the names of all nodes by their "@id"."""
    nodes: list[dict[str, Any]] = []
    names: dict[str, str] = {}
    budget = MAX_JSON_NODES
    for script in tree.xpath(".//script[contains(@type, 'ld+json')]")[:MAX_SCRIPTS]:
        text = script.text or ""
        data = _parsed(text)
        if data is None:
            nodes += _broken(unescape(text[:MAX_JSON_CHARS]))
            continue
        queue = [data]
        while queue and budget:
            budget -= 1
            node = queue.pop()
            if isinstance(node, list):
                queue += reversed(node)
            elif isinstance(node, dict):
                if isinstance(reference := node.get("@id"), str) and (name := _named(node)):
                    names[reference] = name
                kinds = _strings(node.get("@type"))
                if any(_ARTICLE_TYPE.search(kind) or kind in _LESSER_TYPES for kind in kinds):
                    nodes.append(node)
                queue += [node[key] for key in ("mainEntityOfPage", "mainEntity", "@graph") if key in node]

    def order(node: dict[str, Any]) -> tuple[bool, bool]:
        lesser = any(kind in _LESSER_TYPES for kind in _strings(node.get("@type")))
        return lesser, not any(_plain(headline)[:30] in title for headline in _strings(node.get("headline")))

    return min((node for node in nodes if not _of_another(node, tree, title)), key=order, default={}), names


def _of_another(node: dict[str, Any], tree: HtmlElement, title: str) -> bool:
    """Whether a node describes another article: its headline shares few words with all that this page calls itself."""
    headline = _name_words(_plain(next(iter(_strings(node.get("headline"))), "")))
    if len(headline) < MIN_HEADLINE_WORDS:
        return False
    shown = [title, *(str(_TEXT(heading)) for heading in islice(tree.iter("h1"), MAX_HEADINGS))]
    shown += [meta.get("content", "") for meta in tree.iter("meta") if meta.get("property") == "og:title"]
    own = [words for text in shown if (words := _name_words(text))]
    return bool(own) and all(len(headline & words) < SAME_HEADLINE * min(len(headline), len(words)) for words in own)


def _name_words(text: str) -> set[str]:
    """The words of a title by their beginnings, which inflection leaves alone."""
    return {word[:STEM_CHARS] for word in re.findall(r"\w+", text[:MAX_VALUE_CHARS].lower()) if len(word) > 2}


def _broken(text: str) -> Iterator[dict[str, Any]]:
    """What can be read of JSON that is none: a node ends where a key comes a second time."""
    node: dict[str, Any] = {}
    for key, value, single in _BROKEN_JSON.findall(text[:MAX_JSON_CHARS]):
        if key in node:
            yield node
            node = {}
        node[key] = value or single
    if node:
        yield node


def _from_json(node: dict[str, Any], names: dict[str, str]) -> Iterator[RawField]:
    singles: tuple[tuple[FieldName, tuple[str, ...]], ...] = (
        ("title", ("headline", "name")),
        ("date", ("datePublished", "uploadDate", "dateCreated")),
        ("updated", ("dateModified",)),
        ("language", ("inLanguage",)),
    )
    for name, keys in singles:
        key = next((key for key in keys if _strings(node.get(key))), None)
        if key and (value := _plain(_strings(node[key])[0])):
            yield RawField(name, value, "json_ld", key)
    authors = [
        value
        for author in _listed(node.get("author") or node.get("creator"))[:MAX_AUTHORS]
        if not isinstance(author, dict) or "Organization" not in "".join(_strings(author.get("@type")))
        if (value := _plain(_named(author, names))) and not value.startswith("http")
    ]
    if authors:
        yield RawField("byline", ", ".join(dict.fromkeys(authors)), "json_ld", "author")
    for publisher in _listed(node.get("publisher"))[:1]:
        if value := _plain(_named(publisher, names)):
            yield RawField("outlet", value, "json_ld", "publisher")


def _parsed(text: str) -> Any:
    """The JSON of a script; None where it is none. Line ends inside strings, as templates leave them, are forgiven."""
    if not text or len(text) > MAX_JSON_CHARS:
        return None
    for source in (text, unescape(text)):  # some templates escape it as if it were text
        try:
            return json.loads(_JSON_WRAPPING.sub("", source), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _strings(value: Any) -> list[str]:
    """The strings of a value, also in JSON-LD's long form: {"@value": "…"}."""
    entries = [entry.get("@value") if isinstance(entry, dict) else entry for entry in _listed(value)]
    return [entry for entry in entries if isinstance(entry, str)]


def _named(value: Any, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """What a node is called, by itself or by reference; a string is its own name."""
    if not isinstance(value, dict):
        return next(iter(_strings(value)), "")
    return next(iter(_strings(value.get("name"))), "") or names.get(str(value.get("@id")), "")


def _plain(value: str | None) -> str:
    """On one line, with its entities read (in JSON-LD they stand for themselves)."""
    return " ".join(unescape(value or "")[:MAX_VALUE_CHARS].split())
