"""A page → its lines and what it states of itself: parsed once, within limits, never raising for what it shows.

The head is read by head.py, the visible lines by blocks.py; region.py tells which of them are the article, posts.py
knows pages that are no articles but posts, or whose text stands in a script only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from articles.ingest.extract.stamps import parted_date
from articles.ingest.formats.fields import RawField, written_out
from articles.ingest.formats.html.blocks import NEVER, Block, Walk
from articles.ingest.formats.html.head import read_head
from articles.ingest.formats.html.posts import POST_CLASSES, embedded_text, read_post
from articles.ingest.formats.html.prose import unlinked
from articles.ingest.formats.html.region import article_region
from articles.ingest.records import LISTING, MetadataField, RawDocument, Rejected
from articles.ingest.support.charset import clean, declared_in, decode
from articles.ingest.support.lines import Line, Reading, Role, matching

MAX_PAGE_CHARS = 3_000_000  # without the pictures that are written into it
MAX_PAGE_TAGS = 40_000
LARGE_PAGE_CHARS = 300_000
MIN_SENTENCES_CHARS = 60
MIN_TEXT_CHARS = 250  # fewer visible: the text may stand in a script
MAX_NOSCRIPTS = 20
MAX_CAPTIONS = 200
CAPTIONS_SHARE = 0.75  # of a page's letters outside links: beside a gallery an article has text of its own
NEAR_LINES = 6  # a date this far from the article's lines may be its own

_DATA_ADDRESS = re.compile(r"data:[\w/+.;=-]{0,80};base64,[A-Za-z0-9+/=%\s]{200,}")
_VISIBLE = etree.XPath(
    ".//body//text()[not(ancestor::a or ancestor::script or ancestor::style or ancestor::noscript)]",
    smart_strings=False,
)
_INVISIBLE = (
    *"\u00ad\u200b\u200c\u200d\u2060\ufeff",
    *"&shy; &#173; &#xad; &#xAD; &zwnj; &zwj; &#8203; &#x200b; &#x200B;".split(),
)
_LONG_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]{0,19})\s[^<>]{20000,}>")
_DECLARATION = re.compile(r"\s{0,99}<\?xml[^>]{0,200}\?>")
# Of which pages with broken markup leave hundreds open.
_INLINE_TAG = re.compile(
    r"</?(?:font|b|i|u|em|strong|small|big|span|center|tt|s|strike|a)\b[^<>]{0,2000}>", re.IGNORECASE
)
_OPEN_TAG = re.compile(
    r"<(?:div|section|article|main|table|tbody|tr|td|ul|ol|li|dl|dd|blockquote|form)\b[^<>]{0,2000}>", re.IGNORECASE
)
_CLOSE_TAG = re.compile(
    r"</(?:div|section|article|main|table|tbody|tr|td|ul|ol|li|dl|dd|blockquote|form)\s{0,9}>", re.IGNORECASE
)


def read_page(raw: RawDocument) -> Reading:
    """The page's article, line by line, and its metadata; no lines where it shows no text.

    Raises Rejected: empty, not_text, too_large, unreadable, no_body.
    """
    assert raw.data is not None
    source, charset = decode(raw.data, raw.charset or declared_in(raw.data))
    tree = _parsed(_bounded(source))
    head = read_head(tree, source, raw.url)
    fields = list(head.fields)
    embedded = embedded_text(tree, head.body)
    _open_noscript(tree)
    _open_captions(tree)
    etree.strip_elements(tree, *NEVER, with_tail=False)
    body = tree.find("body")
    root = body if body is not None else tree
    mend = "&#" in source
    if any(name in source for name in POST_CLASSES) and (post := read_post(root)):
        fields = [*post.fields, *(entry for entry in fields if entry.name == "language")]
        return _reading(charset, fields, (_shown(block, "") for block in post.blocks), mend=mend)
    lines, marked, chosen = _article(tree, root, fields, listings=raw.wanted)
    if sum(len(line.text) for line in lines) < MIN_TEXT_CHARS < len(embedded):
        lines = [line for line in lines if line.headline]
        lines += [_Shown(text) for part in embedded.split("\n") if (text := " ".join(part.split()))]
        mend = True
    return replace(_reading(charset, [*fields, *marked], lines, mend=mend), chosen=chosen)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A line to be put into the reading's text."""

    text: str
    gap: bool = True
    role: Role = ""
    headline: bool = False


def _article(
    tree: HtmlElement, root: HtmlElement, fields: list[RawField], *, listings: bool
) -> tuple[list[_Shown], list[RawField], int]:
    """The lines of the article, what elements near it state, and `Region.chosen`; cuts from the tree what is no part of
    it.

    Raises Rejected, no_body: the page lists other articles and states no date of its own, and no `listings` are wanted.
    """
    titles = [entry for entry in fields if entry.name == "title"]
    stated = [entry.value for entry in titles]
    walk = Walk(root, stated).run()
    if walk.sentences < MIN_SENTENCES_CHARS:  # names of elements that mean something else here
        walk = Walk(root, stated, by_name=False).run()
    walk.cut()
    region = article_region(tree, walk.blocks, titles)
    if region.listing and not listings and not any(entry.name == "date" for entry in fields):
        raise Rejected("no_body", LISTING)
    lines: list[_Shown] = []
    for at in region.lines:
        block = walk.blocks[at]
        if at == region.title:
            lines.append(_Shown(block.text, block.gap, headline=True))
        elif at in region.about and block.parts:
            # A line for each inline element: "12.03.2021", "14:05", "Name".
            parts = [part for raw in block.parts if (part := " ".join(raw.split()))]
            parts = [block.text] if parted_date(parts) else parts
            lines += [_Shown(part, block.gap and not number, "about") for number, part in enumerate(parts)]
        else:
            lines.append(_shown(block, "about" if at in region.about else ""))
    if not lines:
        return [], [], region.chosen
    first, last = region.lines[0], region.last
    return lines, walk.stated(first - NEAR_LINES, region.first, last, last + NEAR_LINES), region.chosen


def _open_noscript(tree: HtmlElement) -> None:
    """Take for shown what a page says to browsers without scripts, where it says more than all the rest."""
    for element in list(tree.iterfind(".//noscript"))[:MAX_NOSCRIPTS]:
        if (inside := unlinked(element)) >= MIN_TEXT_CHARS and inside > _outside_scripts(tree):
            element.tag = "div"


def _open_captions(tree: HtmlElement) -> None:
    """Take for text what stands below the pictures, where that is more than all the rest: a report in pictures."""
    captions = list(islice(tree.iter("figcaption"), MAX_CAPTIONS))
    inside = sum(map(unlinked, captions))
    if inside >= MIN_TEXT_CHARS and inside > CAPTIONS_SHARE * _outside_scripts(tree):
        for caption in captions:
            caption.tag = "div"
            caption.attrib.pop("class", None)


def _outside_scripts(tree: HtmlElement) -> int:
    """Letters of the page outside links, scripts and what stands for them."""
    return sum(len(text.strip()) for text in _VISIBLE(tree))


def _shown(block: Block, role: Role) -> _Shown:
    return _Shown(block.text, block.gap, role or ("text" if block.item or block.heading else ""))


def _bounded(source: str) -> str:
    """The page without what is no text and may be most of it."""
    if len(source) > LARGE_PAGE_CHARS:
        # The parser compares each attribute of a tag with all others.
        source = _LONG_TAG.sub(r"<\1>", _DATA_ADDRESS.sub("", source))
    if len(source) > MAX_PAGE_CHARS:
        raise Rejected("too_large", f"a page of {len(source)} characters")
    if (tags := source.count("<")) > MAX_PAGE_TAGS:
        raise Rejected("too_large", f"a page of {tags} tags")
    for invisible in _INVISIBLE:
        if invisible in source:  # at less cost than one pattern for all
            source = source.replace(invisible, "")
    declaration = _DECLARATION.match(source)
    return source[declaration.end() :] if declaration else source


def _parsed(source: str) -> HtmlElement:
    """The tree. The parser stops at 256 levels; a page that goes deeper is flattened to paragraphs first."""
    for flattened in (False, True):
        if flattened:
            source = _CLOSE_TAG.sub("", _OPEN_TAG.sub("<p>", _INLINE_TAG.sub("", source)))
        parser = HTMLParser(encoding="utf-8", collect_ids=False, remove_comments=True, remove_pis=True)
        try:
            tree = document_fromstring(source.encode("utf-8", "replace"), parser=parser, ensure_head_body=True)
        except (etree.LxmlError, ValueError) as error:
            raise Rejected("unreadable", f"no page: {error}"[:200]) from error
        if not any("Excessive depth" in entry.message for entry in parser.error_log):
            return tree
    raise Rejected("unreadable", "nested too deeply")


def _reading(charset: str, stated: Iterable[RawField], shown: Iterable[_Shown], *, mend: bool) -> Reading:
    """Metadata first, a line each, so that their words have a place; then the lines of the article.

    `mend`: what the page's source did not hold, its entities may bring: null characters, marks to be composed.
    """
    head, fields = written_out(
        replace(entry, value=" ".join(clean(entry.value).split())) for entry in dict.fromkeys(stated)
    )
    parts, length = [head], len(head)
    lines: list[Line] = []
    for line in shown:
        text = clean(line.text) if mend else line.text
        gap = line.gap or not lines
        parts.append("\n" if gap and length else "")
        start = length + len(parts[-1])
        lines.append(Line(start, text, matching(text), gap, line.role))
        parts.append(f"{text}\n")
        length = start + len(text) + 1
        if line.headline:
            fields.append(MetadataField("title", text, "heading", lines[-1].evidence()))
    return Reading("".join(parts), charset, tuple(lines), tuple(fields))
