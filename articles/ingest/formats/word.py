"""Word files: their paragraphs and tables, without what was deleted and what stands in text boxes."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

import docx
from docx.oxml.ns import qn
from lxml import etree

from articles.ingest.formats.properties import Properties, with_properties
from articles.ingest.records import RawDocument, Rejected
from articles.ingest.support.lines import Reading

MAX_UNPACKED_BYTES = 50_000_000  # the text of a book is two million
MAX_MEMBERS = 2_000
CHUNK_BYTES = 64 * 1024

_HEADING_STYLES = frozenset({"title", "heading1", "heading 1", "1"})  # "1": what a Russian Word calls it
_SKIPPED = frozenset(map(qn, ("w:txbxContent", "w:del", "w:instrText", "w:pict", "w:drawing", "w:object")))
_BREAKS = frozenset(map(qn, ("w:br", "w:cr")))
_TEXT, _TAB, _PARAGRAPH, _ROW, _CELL = map(qn, ("w:t", "w:tab", "w:p", "w:tr", "w:tc"))


def read_word(raw: RawDocument) -> Reading:
    """A Word file. Raises Rejected: unreadable, too_large."""
    assert raw.data is not None
    _check_zip(raw.data)
    try:
        document = docx.Document(io.BytesIO(raw.data))
        body, properties = document.element.body, document.core_properties
        lines = list(_lines(body))
        heading = next((_run_text(found) for found in body.iter(_PARAGRAPH) if _run_text(found).strip()), "")
        created = properties.created
        stated: Properties = {
            "title": properties.title,
            "byline": properties.author,
            "date": created.isoformat() if created else "",
        }
    except Rejected:
        raise
    except Exception as error:  # python-docx takes for granted that a file is as Word writes it
        raise Rejected("unreadable", f"no Word file: {error!r}"[:200]) from error
    return with_properties(lines, stated, heading if _is_headed(body) else "")


def _check_zip(data: bytes) -> None:
    """Raises Rejected for what unpacks to more than any text, whatever size it states, and for what is no zip file."""
    left = MAX_UNPACKED_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
                raise Rejected("too_large", f"{len(members)} files, or more than {MAX_UNPACKED_BYTES} bytes, in it")
            for member in members:
                with archive.open(member) as part:
                    while chunk := part.read(CHUNK_BYTES):
                        left -= len(chunk)
                        if left < 0:
                            raise Rejected("too_large", f"unpacks to more than {MAX_UNPACKED_BYTES} bytes")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Rejected("unreadable", f"no Word file: {error}"[:200]) from error


def _lines(body: etree._Element) -> Iterator[str]:
    """Paragraphs, and rows of tables, in their order."""
    waiting = [body]
    while waiting:
        element = waiting.pop()
        if element.tag == _PARAGRAPH:
            yield _run_text(element)
            yield ""  # what Word calls a paragraph is one
        elif element.tag == _ROW:
            cells = (" ".join(map(_run_text, cell.iter(_PARAGRAPH))).strip() for cell in element.iter(_CELL))
            yield " | ".join(filter(None, cells))
        elif element.tag not in _SKIPPED:
            waiting.extend(reversed(element))


def _run_text(paragraph: etree._Element) -> str:
    """The words of a paragraph, inserted ones included, deleted ones and text boxes not."""
    pieces: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag == _TEXT:
            pieces.append(element.text or "")
        elif element.tag == _TAB:
            pieces.append("\t")
        elif element.tag in _BREAKS:
            pieces.append("\n")
        elif element.tag not in _SKIPPED:
            waiting.extend(reversed(element))
    return "".join(pieces)


def _is_headed(body: etree._Element) -> bool:
    """Whether the first paragraph that has words is styled as a title."""
    first = next((found for found in body.iter(_PARAGRAPH) if _run_text(found).strip()), None)
    style = first.find(f"{qn('w:pPr')}/{qn('w:pStyle')}") if first is not None else None
    return style is not None and (style.get(qn("w:val")) or "").lower() in _HEADING_STYLES
