"""Word files, in either edition of the standard: paragraphs, tables and text boxes as a reader of the print sees them.

What was deleted, moved elsewhere or hidden is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from articles.ingest.formats.properties import Properties, with_properties
from articles.ingest.records import RawDocument, Rejected
from articles.ingest.support.lines import Reading
from articles.ingest.support.packages import MAX_UNPACKED_BYTES, attribute, check, local, related, xml

MAX_STYLES = 50  # that one style is based on, one on the other

_HEADING_STYLES = frozenset({"title", "heading1", "heading 1", "1"})  # "1": what a Russian Word calls it
_SKIPPED = frozenset({"del", "moveFrom", "instrText", "Fallback"})  # the last: a text box once more, for old programs
_OFF = frozenset({"0", "false", "off"})


def read_word(raw: RawDocument) -> Reading:
    """A Word file. Raises Rejected: unreadable, too_large."""
    assert raw.data is not None
    with check(raw.data, MAX_UNPACKED_BYTES, "Word file") as archive:
        main = related(archive, "officeDocument")
        tree = xml(archive, main)
        body = next((element for element in tree if local(element) == "body"), None) if tree is not None else None
        if body is None:
            raise Rejected("unreadable", "no Word file: it has no document")
        hidden = _hidden_styles(xml(archive, related(archive, "styles", main)))
        about = xml(archive, related(archive, "core-properties"))
    said = {local(element): element.text or "" for element in about} if about is not None else {}
    stated: Properties = {
        "title": said.get("title", ""),
        "byline": said.get("creator", ""),
        "date": said.get("created", ""),
    }
    text = _Text(hidden)
    return with_properties(text.lines(body), stated, text.heading(body))


@dataclass(slots=True)
class _Text:
    """The words of a document. `hidden`: ids of the styles whose text is not shown."""

    hidden: frozenset[str]
    boxes: list[etree._Element] = field(default_factory=list)  # met in the paragraph that is being read

    def lines(self, body: etree._Element) -> Iterator[str]:
        """Paragraphs, and rows of tables, in their order; a text box follows the paragraph that it hangs on."""
        waiting = [body]
        while waiting:
            element = waiting.pop()
            match local(element):
                case "p":
                    yield self.words(element)
                    yield ""  # what Word calls a paragraph is one
                case "tr":
                    cells = (cell for cell in element.iter() if local(cell) == "tc")
                    yield " | ".join(filter(None, map(self._cell, cells)))
                case name if name not in _SKIPPED:
                    waiting.extend(reversed(element))
            waiting.extend(reversed(self.boxes))
            self.boxes.clear()

    def words(self, paragraph: etree._Element) -> str:
        """The words of a paragraph, inserted ones included. Its text boxes are put aside."""
        if self._is_hidden(paragraph, "pPr", "pStyle"):
            return ""
        pieces: list[str] = []
        waiting = list(reversed(paragraph))
        while waiting:
            element = waiting.pop()
            match local(element):
                case "t":
                    pieces.append(element.text or "")
                case "tab":
                    pieces.append("\t")
                case "br" | "cr":
                    pieces.append("\n")
                case "txbxContent":
                    self.boxes.append(element)
                case "r" if self._is_hidden(element, "rPr", "rStyle"):
                    pass
                case name if name not in _SKIPPED:
                    waiting.extend(reversed(element))
        return "".join(pieces)

    def heading(self, body: etree._Element) -> str:
        """The first paragraph that has words, where it is styled as a title."""
        paragraphs = (element for element in body.iter() if local(element) == "p")
        first = next((found for found in paragraphs if self.words(found).strip()), None)
        self.boxes.clear()
        if first is None or (_style(first, "pPr", "pStyle") or "").lower() not in _HEADING_STYLES:
            return ""
        return self.words(first)

    def _cell(self, cell: etree._Element) -> str:
        return " ".join(self.words(element) for element in cell.iter() if local(element) == "p").strip()

    def _is_hidden(self, element: etree._Element, properties: str, style: str) -> bool:
        own = properties == "rPr" and _vanishes(_child(element, properties))
        return own or _style(element, properties, style) in self.hidden


def _hidden_styles(styles: etree._Element | None) -> frozenset[str]:
    """The ids of the styles that hide their text, and of those based on them."""
    own: set[str] = set()
    bases: dict[str, str] = {}
    for style in styles if styles is not None else ():
        name = attribute(style, "styleId") or ""
        based_on = _child(style, "basedOn")
        bases[name] = (attribute(based_on, "val") or "") if based_on is not None else ""
        if _vanishes(_child(style, "rPr")):
            own.add(name)
    for name in bases:
        at = name
        for _ in range(MAX_STYLES):
            if at in own:
                own.add(name)
                break
            at = bases.get(at, "")
    return frozenset(own - {""})


def _vanishes(properties: etree._Element | None) -> bool:
    vanish = _child(properties, "vanish") if properties is not None else None
    return vanish is not None and (attribute(vanish, "val") or "").lower() not in _OFF


def _style(element: etree._Element, properties: str, name: str) -> str | None:
    about = _child(element, properties)
    style = _child(about, name) if about is not None else None
    return attribute(style, "val") if style is not None else None


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in element if local(child) == name), None)
