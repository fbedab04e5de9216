"""Files of office programs and of browsers: Word, PDF with a text layer, MHTML and webarchive."""

from __future__ import annotations

import codecs
import datetime as dt
import email
import io
import itertools
import plistlib
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime

import docx
import pypdfium2 as pdfium
from docx.oxml.ns import qn
from lxml import etree

from articles.ingest.formats.read import Reading, Statement, StatementName
from articles.ingest.records import Evidence, RawDocument, Rejected
from articles.ingest.support.addresses import is_address
from articles.ingest.support.charset import clean
from articles.ingest.support.lines import split_lines

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_UNPACKED_BYTES = 50_000_000  # of a Word file; the text of a book is two million
MAX_MEMBERS = 2_000
MAX_PDF_PAGES = 500
MAX_CHARS = 5_000_000
MAX_PROPERTY_CHARS = 1_000
MIN_REPEATED_PAGES = 3  # what stands at the edge of so many pages, and of half of all, is no text of any
EDGE_LINES = 2  # at the top and at the bottom of a page
WIDE_GAP = 1.6  # times the usual distance of two lines: a paragraph ends
SHORT_LINE = 0.85  # of the usual width: a paragraph ends
INDENT = 0.6  # times the height of a line: a paragraph begins
CHUNK_BYTES = 64 * 1024

_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:стр\.?|бет|page)?\s*\d{1,4}(?:\s*(?:/|из|of)\s*\d{1,4})?\s*(?:бет)?[-–—\s]*", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]$")
# What programs write into a file's title by themselves.
_NO_TITLE = re.compile(
    r"microsoft word\s*-.*|(?:документ|document|құжат)\s*\d*|untitled.*|без имени.*|[^ ]*\.(?:docx?|pdf|rtf|indd|qxd)",
    re.IGNORECASE,
)
_HEADING_STYLES = frozenset({"title", "heading1", "heading 1", "1"})  # "1": what a Russian Word calls it
_SKIPPED = frozenset(map(qn, ("w:txbxContent", "w:del", "w:instrText", "w:pict", "w:drawing", "w:object")))
_BREAKS = frozenset(map(qn, ("w:br", "w:cr")))
_TEXT, _TAB, _PARAGRAPH, _ROW, _CELL = map(qn, ("w:t", "w:tab", "w:p", "w:tr", "w:tc"))


def read_file(raw: RawDocument) -> Reading:
    """A Word or PDF file. Raises Rejected: unreadable, too_large, no_body."""
    assert raw.data is not None
    return _read_word(raw.data) if raw.media_type == DOCX else _read_pdf(raw.data)


def saved_page(raw: RawDocument) -> RawDocument:
    """The page inside an MHTML file or a webarchive, with its address. Raises Rejected: unreadable, no_body."""
    assert raw.data is not None
    return _from_webarchive(raw) if raw.media_type == "application/x-webarchive" else _from_mhtml(raw)


def _reading(lines: Iterable[str], stated: Iterable[tuple[StatementName, str]], heading: str = "") -> Reading:
    """Properties first, a line each, so that their words have a place; then the text."""
    head = ""
    statements: list[Statement] = []
    for name, written in stated:
        value = " ".join(clean(written).split())[:MAX_PROPERTY_CHARS]
        if value:
            start = len(head) + len(name) + 2
            statements.append(Statement(name, value, "file_properties", Evidence(start, start + len(value), value)))
            head += f"{name}: {value}\n"
    text = head + "\n" + clean("\n".join(lines))
    if len(text) > MAX_CHARS:
        raise Rejected("too_large", f"{len(text)} characters")
    body = tuple(split_lines(text, len(head)))
    heading = " ".join(clean(heading).split())
    if body and heading and " ".join(body[0].text.split()) == heading:
        statements.append(Statement("title", body[0].text, "heading", body[0].evidence()))
    return Reading(text, "", body, tuple(statements))


# Word


def _read_word(data: bytes) -> Reading:
    _check_zip(data)
    try:
        document = docx.Document(io.BytesIO(data))
        body, properties = document.element.body, document.core_properties
        lines = list(_word_lines(body))
        heading = next((_run_text(found) for found in body.iter(_PARAGRAPH) if _run_text(found).strip()), "")
        created = properties.created
        stated: list[tuple[StatementName, str]] = [
            ("title", "" if _NO_TITLE.fullmatch(properties.title.strip()) else properties.title),
            ("byline", properties.author),
            ("date", created.isoformat() if created else ""),
        ]
    except Rejected:
        raise
    except Exception as error:  # python-docx takes for granted that a file is as Word writes it
        raise Rejected("unreadable", f"no Word file: {error!r}"[:200]) from error
    return _reading(lines, stated, heading if _is_headed(body) else "")


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


def _word_lines(body: etree._Element) -> Iterator[str]:
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


# PDF


@dataclass(slots=True)
class _PdfLine:
    text: str
    left: float
    right: float
    top: float
    height: float


def _read_pdf(data: bytes) -> Reading:
    try:
        with closing(pdfium.PdfDocument(data)) as document:
            if len(document) > MAX_PDF_PAGES:
                raise Rejected("too_large", f"{len(document)} pages")
            about = document.get_metadata_dict()
            pages: list[list[_PdfLine]] = []
            length = 0
            for page in document:
                with closing(page), closing(page.get_textpage()) as text:
                    length += text.count_chars()
                    if length > MAX_CHARS:
                        raise Rejected("too_large", f"more than {MAX_CHARS} characters")
                    pages.append(list(_pdf_lines(text)))
    except pdfium.PdfiumError as error:
        raise Rejected("unreadable", f"no PDF: {error}"[:200]) from error
    _drop_edges(pages)
    paragraphs = list(_pdf_paragraphs(pages))
    if not any(map(str.strip, paragraphs)):
        raise Rejected("no_body", "no text layer")
    title = about.get("Title", "")
    stated: list[tuple[StatementName, str]] = [
        ("title", "" if _NO_TITLE.fullmatch(title.strip()) else title),
        ("byline", about.get("Author", "")),
        ("date", _pdf_date(about.get("CreationDate", ""))),
    ]
    return _reading((f"{paragraph}\n" for paragraph in paragraphs), stated)


def _pdf_lines(page: pdfium.PdfTextPage) -> Iterator[_PdfLine]:
    """The lines of a page as PDFium puts them in order; U+FFFE is where it took a hyphen away."""
    at = 0
    for text in page.get_text_range().split("\r\n"):
        units = len(text.encode("utf-16-le", "surrogatepass")) // 2  # what PDFium counts in
        if text.strip():
            first = at + len(text) - len(text.lstrip())
            last = max(first, at + units - (len(text) - len(text.rstrip())) - 1)
            left, bottom, _right, top = page.get_charbox(first, loose=True)
            right = page.get_charbox(last, loose=True)[2]
            yield _PdfLine(text.replace("\ufffe", "").strip(), left, right, top, max(1.0, top - bottom))
        at += units + 2


def _drop_edges(pages: Sequence[list[_PdfLine]]) -> None:
    """Take out page numbers, and what is repeated at the top or the bottom of the pages."""

    def key(line: _PdfLine) -> str:
        return _DIGITS.sub("#", line.text)

    def edges(page: list[_PdfLine]) -> list[_PdfLine]:
        return page[:EDGE_LINES] + page[max(EDGE_LINES, len(page) - EDGE_LINES) :]

    times = Counter(found for page in pages for found in {key(line) for line in edges(page)})
    often = max(MIN_REPEATED_PAGES, len(pages) / 2)
    for page in pages:
        dropped = [line for line in edges(page) if times[key(line)] >= often or _PAGE_NUMBER.fullmatch(line.text)]
        page[:] = [line for line in page if not any(line is one for one in dropped)]


def _pdf_paragraphs(pages: Iterable[list[_PdfLine]]) -> Iterator[str]:
    paragraph = ""
    for page in pages:
        previous: _PdfLine | None = None
        gaps = sorted(one.top - two.top for one, two in itertools.pairwise(page) if one.top > two.top)
        gap = gaps[len(gaps) // 2] if gaps else 0.0
        rights = sorted(line.right for line in page)
        right = rights[len(rights) * 3 // 4] if rights else 0.0
        for line in page:
            if paragraph and _ends(previous, line, gap, right, paragraph):
                yield paragraph
                paragraph = ""
            paragraph = _joined(paragraph, line.text)
            previous = line
    if paragraph:
        yield paragraph


def _ends(previous: _PdfLine | None, line: _PdfLine, gap: float, right: float, paragraph: str) -> bool:
    """Whether a paragraph ends before the line. `previous`: the line before it on its page."""
    if previous is None:  # a page goes on where the last one stopped, in the middle of a sentence
        return paragraph.rstrip('»"”)').endswith((".", "!", "?", "…", ":"))
    if not 0 < previous.top - line.top <= WIDE_GAP * max(gap, line.height):
        return True  # further down, or another column
    if abs(previous.height - line.height) > 0.2 * line.height:
        return True  # a heading
    return line.left - previous.left > INDENT * line.height or (
        previous.right - previous.left < SHORT_LINE * (right - previous.left)
    )


def _joined(paragraph: str, line: str) -> str:
    if _HYPHENATED.search(paragraph) and line[:1].islower():
        return paragraph[:-1] + line
    return f"{paragraph} {line}" if paragraph else line


def _pdf_date(stated: str) -> str:
    """ "D:20240305120000+05'00'" → "2024-03-05T12:00:00+05:00"."""
    found = re.match(r"D:(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)(?:Z|([+-]\d\d)'?(\d\d)'?)?)?", stated)
    if not found:
        return ""
    year, month, day, hour, minute, second, zone, part = found.groups()
    time = f"T{hour}:{minute}:{second}" + (f"{zone}:{part}" if zone else "") if hour else ""
    return f"{year}-{month}-{day}{time}"


# Pages that a browser saved as one file


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
    return _page(raw, page, address, charset, fetched if fetched and fetched.tzinfo else None)


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
    return _page(raw, page, str(address), str(charset), None)


def _page(raw: RawDocument, page: bytes, address: str, charset: str, fetched: dt.datetime | None) -> RawDocument:
    """The page alone; its address as browsers note it, in a comment, so that it is read as the page's own."""
    address = address if is_address(address) and not re.search(r"[\s<>]|--", address) else ""
    if address and b"\0" not in page[:100]:  # not UTF-16
        page = f"<!-- saved from url=({len(address):04}){address} -->\n".encode() + page.removeprefix(codecs.BOM_UTF8)
    return replace(raw, data=page, media_type="text/html", charset=charset, fetched=fetched)
