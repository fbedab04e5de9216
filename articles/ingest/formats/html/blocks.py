"""The visible lines of a page, in their order, each with what its markup says of it.

One walk over the tree. What is never text (scripts, forms, hidden parts, elements whose class says "share" or
"related": parts.py) yields no line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from articles.ingest.extract.stamps import parted_date
from articles.ingest.formats.fields import RawField
from articles.ingest.formats.html.parts import Part, part_of
from articles.ingest.formats.html.prose import Page, is_hidden, letters, plain

MAX_META_CHARS = 200  # a longer part that calls itself "date" or "author" is something else
MAX_CELL_CHARS = 120
MIN_SENTENCE_CHARS = 40
MAX_CAPTION_CHARS = 250
MAX_PARTED_CHARS = 160
MAX_DATE_PIECE = 12
DAY_CHARS = len("2024-05-10")
NEVER = (
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "applet", "canvas", "audio",
    "select", "button", "input", "textarea", "datalist", "map", "nav", "menu", "dialog", "title", "figcaption",
)  # fmt: skip
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main ol p pre section summary table tbody td tfoot th thead tr "
    "ul video".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_DOUBTED = frozenset("aside footer form noindex".split())  # boilerplate, unless a whole page stands in one
_NEVER_DROPPED = frozenset("html body main article".split())
_EMPHASIS = frozenset("em i small".split())

_PARAGRAPH = re.compile(r"\r?\n(?:[ \t]*\r?\n|(?=[ \t]{2}))")


@dataclass(slots=True)
class Block:
    """One visible line. `parent`: the block element that holds it."""

    text: str
    parent: HtmlElement
    tag: str
    links: int = 0  # characters of it that are links
    gap: bool = True  # no mere line break parts it from the line before
    meta: bool = False  # in a part that calls itself date, author, views: about the text, never of it
    item: bool = False  # of a list or a table
    parts: tuple[str, ...] = ()  # of a short one: as inline elements part it
    others: bool = False  # of another text: a comment, the card of another article (sections.py)

    @property
    def heading(self) -> bool:
        return self.tag in _HEADINGS

    @property
    def linked(self) -> bool:
        """Whether nearly all of it is a link."""
        return self.links >= 0.85 * len(self.text)


@dataclass(frozen=True, slots=True)
class Marked:
    """What an element in the text states for machines; it stands before `blocks[at]`."""

    at: int
    field: RawField


def _may_be_meta(element: HtmlElement) -> bool:
    return letters(element) <= MAX_META_CHARS and next(element.iter("h1", "h2", "h3", "blockquote"), None) is None


def _named(element: HtmlElement) -> str:
    """The name that microdata gives a person or a publisher."""
    name = element.find(".//*[@itemprop='name']")
    owner = element if name is None else name
    return owner.get("content") or str(plain(owner))


def squeezed(text: str) -> str:
    return "".join(text.split())


def _is_drop_cap(first: str, text: str) -> bool:
    """Whether it is a letter that a page prints large and apart, and the rest of its word."""
    return len(first) == 1 and first.isupper() and text[0].islower()


class Walk:
    """Collects the blocks of a tree that the elements of `NEVER` were stripped from."""

    def __init__(self, root: HtmlElement, titles: Sequence[str] = (), *, by_name: bool = True) -> None:
        """`titles`: what the page states as its title. `by_name`: class and id tell what an element is."""
        self._by_name = by_name
        self.blocks: list[Block] = []
        self.marked: list[Marked] = []
        self._root = root
        self._page = Page(root, titles)
        self._holders: list[HtmlElement] = [root]
        self._meta: list[HtmlElement] = []  # open elements that are
        self._skipped: HtmlElement | None = None
        self._dropped: list[HtmlElement] = []
        self._links = self._emphases = self._items = self._preformatted = 0  # how many of them are open
        self._text: list[str] = []
        self._linked = 0
        self._bare = 0  # characters outside emphasis
        self._image = False
        self._gap = True
        self._first_in_row: list[int] = []

    def run(self) -> Walk:
        walker = etree.iterwalk(self._root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if self._start(element, element.tag):
                    self._skipped = element
                    self._dropped.append(element)
                    walker.skip_subtree()
                continue
            if self._skipped is element:
                self._skipped = None
            else:
                self._end(element, element.tag)
            if element.tail and element is not self._root:
                self._append(element.tail)
        self._flush()
        return self

    def cut(self) -> None:
        """Cut what was left out from the tree: who reads it next has less to do."""
        for element in self._dropped:
            element.drop_tree()

    @property
    def sentences(self) -> int:
        """Characters in lines that may be running text."""
        return sum(
            len(block.text) for block in self.blocks if len(block.text) >= MIN_SENTENCE_CHARS and not block.linked
        )

    def stated(self, above: int, text: int, last: int, below: int) -> list[RawField]:
        """What elements around the text state: from `blocks[above]` to its first line, and from its `last` to `below`.

        Inside it dates are those of a live blog's entries. Microdata, or where there are none <time> elements, that
        name one day on all of the page may stand anywhere.
        """
        dates = [each.field for each in self.marked if each.field.name == "date"]
        dated = [field for field in dates if field.rule == "microdata"] or dates
        anywhere = dated if len({field.value[:DAY_CHARS] for field in dated}) == 1 else []
        return [
            entry.field
            for entry in self.marked
            if above <= entry.at <= text
            or last < entry.at <= below
            or entry.field.name == "outlet"
            or entry.field in anywhere
        ]

    def _start(self, element: HtmlElement, tag: str) -> bool:
        """Open an element; whether it and all in it are left out."""
        if tag == "br":
            self._line()
            self._gap = self._gap and not self.blocks
            return False
        if tag in _BLOCKS:
            self._flush()
        if (element.attrib or tag in _DOUBTED) and element is not self._root:
            part = self._part(element, tag)
            if part == "meta":
                self._meta.append(element)
                self._line()  # an inline one has a line of its own, too: date, views and author stand side by side
            elif part:
                return True
            if tag in ("time", "abbr") or any(name in element.attrib for name in ("itemprop", "rel", "typeof")):
                self._state(element, tag)
        if tag in _BLOCKS:
            self._open(element, tag)
        elif tag == "a":
            self._links += "href" in element.attrib
        elif tag in _EMPHASIS:
            self._emphases += 1
        elif tag == "img":
            self._image = True
        if element.text:
            self._append(element.text)
        return False

    def _open(self, element: HtmlElement, tag: str) -> None:
        self._holders.append(element)
        if tag in ("li", "dd", "dt"):
            self._items += 1
        elif tag == "tr":
            self._first_in_row.append(len(self.blocks))
        elif tag == "pre":
            self._preformatted += 1

    def _end(self, element: HtmlElement, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            if self._holders[-1] is element:
                self._holders.pop()
            if tag in ("li", "dd", "dt"):
                self._items -= 1
            elif tag == "tr" and self._first_in_row:
                self._join_cells(self._first_in_row.pop(), element)
            elif tag == "pre":
                self._preformatted -= 1
        elif tag == "a":
            self._links -= "href" in element.attrib
        elif tag in _EMPHASIS:
            self._emphases -= 1
        if self._meta and self._meta[-1] is element:
            self._line()
            self._meta.pop()

    def _append(self, text: str) -> None:
        if self._preformatted:
            self._append_preformatted(text)
            return
        self._text.append(text)
        if self._links or not self._emphases:
            length = len(text.strip())
            self._linked += length if self._links else 0
            self._bare += 0 if self._emphases else length

    def _append_preformatted(self, text: str) -> None:
        """Agencies send lines of fixed width: a paragraph begins after a blank line or with an indent."""
        for at, paragraph in enumerate(_PARAGRAPH.split(text)):
            if at:
                self._flush()
            self._text.append(paragraph)
            self._bare += len(paragraph)

    def _flush(self) -> None:
        """The end of a block element: what follows stands apart."""
        self._line()
        self._gap = True

    def _line(self) -> None:
        """The end of a line: what was collected becomes a block."""
        text = " ".join("".join(self._text).split())
        parts = tuple(self._text) if len(self._text) > 1 and len(text) <= MAX_PARTED_CHARS else ()
        if parts and (date := parted_date(parts)):
            text = date  # of three elements without a space between them
        linked, bare, image = self._linked, self._bare, self._image
        self._text.clear()
        self._linked = self._bare = 0
        if not text:
            # An empty line, of two <br>, is a gap; a picture waits for its caption in the next line.
            self._gap = True
            return
        self._image = False
        holder = self._holders[-1]
        if image and not bare and len(text) <= MAX_CAPTION_CHARS:
            return  # in italics beside a picture: its caption
        if self.blocks and _is_drop_cap(self.blocks[-1].text, text):
            self.blocks[-1].text += text
            return
        if not self._gap and self.blocks and self._continues(text, holder):
            last = self.blocks[-1]
            last.text, last.links = f"{last.text} {text}", last.links + linked
            if last.parts:
                last.parts += parts or (text,)
            return
        text = self._with_date_above(text)
        self.blocks.append(Block(text, holder, holder.tag, linked, self._gap, bool(self._meta), self._items > 0, parts))
        self._gap = False

    def _with_date_above(self, text: str) -> str:
        """The line, or the date that it and the one or two above it make together: day, month, year."""
        for count in (2, 1):
            above = [block.text for block in self.blocks[-count:]]
            short = len(above) == count and all(len(piece) <= MAX_DATE_PIECE for piece in (*above, text))
            if short and (date := parted_date([*above, text])):
                del self.blocks[-count:]
                return date
        return text

    def _continues(self, text: str, holder: HtmlElement) -> bool:
        """Whether a single <br> merely wraps a sentence here."""
        last = self.blocks[-1]
        return last.parent is holder and text[0].islower() and last.text[-1] not in '.!?:;…»"'

    def _part(self, element: HtmlElement, tag: str) -> Part:
        part = self._hint(element, tag)
        if part == "meta":
            if tag in _NEVER_DROPPED or self._in_sentence(tag) or not _may_be_meta(element):
                return ""
        elif part and (tag in _NEVER_DROPPED or self._page.carries(element, part)):
            return ""
        return part

    def _hint(self, element: HtmlElement, tag: str) -> Part:
        attributes = element.attrib
        if is_hidden(element):
            return "hidden"
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        part = part_of(names) if self._by_name and len(names) > 1 else ""
        if attributes.get("role") in ("navigation", "complementary", "contentinfo", "search"):
            return part if part == "hidden" else "others"
        if tag in _DOUBTED and part in ("", "meta"):
            return part or ("boilerplate" if tag == "noindex" else "others")
        return part

    def _in_sentence(self, tag: str) -> bool:
        return tag not in _BLOCKS and (self._holders[-1].tag in ("p", "li") or self._holders[-1].tag in _HEADINGS)

    def _state(self, element: HtmlElement, tag: str) -> None:
        """Keep what the element states for machines: a date, an author."""
        if not self._page.is_own(element):
            return
        attributes = element.attrib
        kind = attributes.get("itemprop", "").lower()
        field: RawField | None = None
        if kind in ("datepublished", "datecreated", "datemodified"):
            value = attributes.get("content") or attributes.get("datetime") or plain(element)
            field = RawField("updated" if kind == "datemodified" else "date", value, "microdata", kind)
        elif tag == "time" and (value := attributes.get("datetime") or str(plain(element))):
            updated = "updated" in attributes.get("class", "").lower()
            field = RawField("updated" if updated else "date", value, "time_element", "time")
        elif tag == "abbr" and "published" in attributes.get("class", "").split():  # hAtom
            field = RawField("date", attributes.get("title", ""), "time_element", "published")
        elif kind == "author" or attributes.get("rel") == "author" or "Person" in attributes.get("typeof", ""):
            field = RawField("byline", _named(element), "author_element", "author")
        elif kind == "publisher":
            field = RawField("outlet", _named(element), "microdata", "publisher")
        if field and field.value.strip():
            self.marked.append(Marked(len(self.blocks), field))

    def _join_cells(self, first: int, row: HtmlElement) -> None:
        """Make one line of a row of figures; the cells of a layout hold paragraphs, not words."""
        cells = self.blocks[first:]
        if len(cells) < 2 or any(len(cell.text) > MAX_CELL_CHARS or cell.tag not in ("td", "th") for cell in cells):
            return
        if len({cell.parent for cell in cells}) < len(cells):
            return  # several lines in a cell
        self.blocks[first:] = [
            Block(
                " | ".join(cell.text for cell in cells),
                row,
                "tr",
                sum(cell.links for cell in cells),
                meta=all(cell.meta for cell in cells),
                item=True,
            )
        ]
