"""PDF files with a text layer: lines become paragraphs again, what is printed around each page goes."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing

import pypdfium2 as pdfium

from articles.ingest.formats.pdf_lines import ENDS_CUT, MIN_GUTTER, PrintedLine, Words, in_reading_order
from articles.ingest.formats.properties import MAX_CHARS, Properties, with_properties
from articles.ingest.records import RawDocument, Rejected
from articles.ingest.support.lines import Reading

MAX_PAGES = 500
MAX_LINE_CHARS = 2000
MIN_REPEATED_PAGES = 3  # what stands at the edge of so many pages, and of half of all, is no text of any
EDGE_LINES = 2  # at the top and at the bottom of a page
WIDE_GAP = 1.6  # times the usual distance of two lines: a paragraph ends
SHORT_LINE = 0.85  # of the usual width: a paragraph ends
INDENT = 0.6  # times the height of a line: a paragraph begins

_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:стр\.?|бет|page)?\s*\d{1,4}(?:\s*(?:/|из|of)\s*\d{1,4})?\s*(?:бет)?[-–—\s]*", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
# What a browser prints around a page: its title with the time above, its address with the number of the sheet below.
_TIME = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}:\d\d(?: ?[AaPp]\.?[Mm]\.?)?"
_PRINT_HEAD = re.compile(rf"{_TIME}(?: .{{0,300}})?|.{{0,300}} https?://\S{{1,500}}")
_PRINT_FOOT = re.compile(rf"(?:https?://\S{{1,500}} )?\d{{1,4}} ?(?:/|of|из) ?\d{{1,4}}(?: {_TIME})?")


def read_pdf(raw: RawDocument) -> Reading:
    """A PDF with a text layer. Raises Rejected: unreadable, too_large, no_body."""
    assert raw.data is not None
    try:
        with closing(pdfium.PdfDocument(raw.data)) as document:
            if len(document) > MAX_PAGES:
                raise Rejected("too_large", f"{len(document)} pages")
            about = document.get_metadata_dict()
            pages: list[list[PrintedLine]] = []
            length = 0
            for page in document:
                with closing(page), closing(page.get_textpage()) as text:
                    turned = page.get_rotation() != 0
                    length += text.count_chars()
                    if length > MAX_CHARS:
                        raise Rejected("too_large", f"more than {MAX_CHARS} characters")
                    pages.append(in_reading_order(list(_lines(text)), turned=turned))
    except pdfium.PdfiumError as error:
        raise Rejected("unreadable", f"no PDF: {error}"[:200]) from error
    _drop_edges(pages)
    paragraphs = list(_paragraphs(pages))
    if not any(map(str.strip, paragraphs)):
        raise Rejected("no_body", "no text layer")
    stated: Properties = {
        "title": about.get("Title", ""),
        "byline": about.get("Author", ""),
        "date": _date(about.get("CreationDate", "")),
    }
    return with_properties((f"{paragraph}\n" for paragraph in paragraphs), stated)


def _lines(page: pdfium.PdfTextPage) -> Iterator[PrintedLine]:
    """The lines of a page as PDFium puts them in order; pieces of two columns may stand on one."""
    at = 0
    for text in page.get_text_range().split("\r\n"):
        units = len(text.encode("utf-16-le", "surrogatepass")) // 2  # what PDFium counts in
        if text.strip():
            first = at + len(text) - len(text.lstrip())
            last = max(first, at + units - (len(text) - len(text.rstrip())) - 1)
            left, bottom, _right, top = page.get_charbox(first, loose=True)
            _, _, right, foot = page.get_charbox(last, loose=True)
            height = max(1.0, top - bottom)
            gaps = tuple(_gaps(page, text, at, first - at, height))
            yield PrintedLine(text.strip(), left, right, top, height, foot, gaps=gaps)
        at += units + 2


def _gaps(
    page: pdfium.PdfTextPage, text: str, start: int, indent: int, height: float
) -> Iterator[tuple[int, float, float]]:
    """Spaces in a line that are wider than any between words."""
    for space in re.finditer(r"(?<=\S)\s+(?=\S)", text[:MAX_LINE_CHARS]):
        begin = page.get_charbox(start + space.start() - 1, loose=True)[2]
        end = page.get_charbox(start + space.end(), loose=True)[0]
        if end - begin >= MIN_GUTTER * height:
            yield space.end() - indent, begin, end


def _drop_edges(pages: Sequence[list[PrintedLine]]) -> None:
    """Take out page numbers, and what is repeated at the top or the bottom of the pages."""

    def key(line: PrintedLine) -> str:
        return _DIGITS.sub("#", line.text)

    def edges(page: list[PrintedLine]) -> list[PrintedLine]:
        return page[:EDGE_LINES] + page[max(EDGE_LINES, len(page) - EDGE_LINES) :]

    times = Counter(found for page in pages for found in {key(line) for line in edges(page)})
    often = max(MIN_REPEATED_PAGES, len(pages) / 2)
    for page in pages:
        if len(page) > 2 and _PRINT_HEAD.fullmatch(page[0].text) and _PRINT_FOOT.fullmatch(page[-1].text):
            page[:] = page[1:-1]
        dropped = [line for line in edges(page) if times[key(line)] >= often or _PAGE_NUMBER.fullmatch(line.text)]
        page[:] = [line for line in page if not any(line is one for one in dropped)]


def _paragraphs(pages: Sequence[list[PrintedLine]]) -> Iterator[str]:
    words = Words(line.text for page in pages for line in page)
    paragraph = ""
    for page in pages:
        previous: PrintedLine | None = None
        gaps = sorted(one.foot - two.top for one, two in itertools.pairwise(page) if one.foot > two.top)
        gap = gaps[len(gaps) // 2] if gaps else 0.0
        rights = sorted(line.right for line in page)
        right = rights[len(rights) * 3 // 4] if rights else 0.0
        for line in page:
            if paragraph and _ends(previous, line, gap, right, paragraph):
                yield paragraph
                paragraph = ""
            paragraph = words.joined(paragraph, words.mended(line.text))
            previous = line
    if paragraph:
        yield paragraph


def _ends(previous: PrintedLine | None, line: PrintedLine, gap: float, right: float, paragraph: str) -> bool:
    """Whether a paragraph ends before the line. `previous`: the line before it on its page."""
    next_column = previous is not None and previous.edge and line.top > previous.top + line.height
    if previous is None or next_column:  # a page goes on where the last one stopped, in the middle of a sentence
        return _is_finished(paragraph)
    if ENDS_CUT.search(paragraph):
        return False
    if not 0 < previous.foot - line.top <= WIDE_GAP * max(gap, line.height):
        return True  # further down, or another column
    if abs(previous.height - line.height) > 0.2 * line.height:
        return True  # a heading
    short = previous.right - previous.left < SHORT_LINE * ((previous.edge or right) - previous.left)
    # In a narrow column many lines are short.
    return line.left - previous.left > INDENT * line.height or short and (not previous.edge or _is_finished(paragraph))


def _is_finished(paragraph: str) -> bool:
    return paragraph.rstrip('»"”)').endswith((".", "!", "?", "…", ":"))


def _date(stated: str) -> str:
    """ "D:20240305120000+05'00'" → "2024-03-05T12:00:00+05:00"."""
    found = re.match(r"D:(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)(?:Z|([+-]\d\d)'?(\d\d)'?)?)?", stated)
    if not found:
        return ""
    year, month, day, hour, minute, second, zone, part = found.groups()
    time = f"T{hour}:{minute}:{second}" + (f"{zone}:{part}" if zone else "") if hour else ""
    return f"{year}-{month}-{day}{time}"
