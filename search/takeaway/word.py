"""A press review as a Word document."""

from __future__ import annotations

from typing import IO, Any

import docx
from django.utils.translation import get_language
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from search.takeaway.review import Item, Review, lines
from search.takeaway.signs import for_xml

GREY, BLUE = RGBColor(0x55, 0x5B, 0x60), "1F5A86"
LANGUAGES = {"kk": "kk-KZ", "ru": "ru-RU", "en": "en-GB"}  # as Word calls them
LONGEST_PROPERTY = 255  # characters of a document's title


def as_docx(review: Review, file: IO[bytes]) -> None:
    document = docx.Document()
    _set_up(document)
    document.core_properties.title = for_xml(review.title)[:LONGEST_PROPERTY]
    document.core_properties.author = "Köpir"
    document.core_properties.created = document.core_properties.modified = review.manifest.made.replace(tzinfo=None)
    document.add_heading(for_xml(review.title), level=0)
    for line in lines(review):
        _grey(document.add_paragraph(), line)
    for heading, items in review.groups:
        document.add_heading(for_xml(heading), level=1)
        for item in items:
            _item(document, item)
    document.save(file)


def _set_up(document: Any) -> None:
    """A4; proofed in the language of the page."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    language = get_language() or "en"
    document.core_properties.language = language
    for found in document.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), LANGUAGES.get(language, language))


def _in(paragraph: Any, language: str) -> Any:
    """Its words proofed in the language of the article."""
    for run in paragraph.runs:
        lang = OxmlElement("w:lang")
        lang.set(qn("w:val"), LANGUAGES.get(language, language))
        run._r.get_or_add_rPr().append(lang)
    return paragraph


def _item(document: Any, item: Item) -> None:
    language = item.article.language
    _in(document.add_heading(for_xml(" ".join(item.article.title.split())), level=2), language)
    outlet = item.article.outlet.name if item.article.outlet else ""
    _grey(document.add_paragraph(), ", ".join(filter(None, [outlet, item.date])))
    _in(document.add_paragraph(for_xml(item.words)), language)
    _link(document.add_paragraph(), item.address)
    if item.reprints:
        _grey(document.add_paragraph(), item.reprints)


def _grey(paragraph: Any, text: str) -> None:
    run = paragraph.add_run(for_xml(text))
    run.font.size, run.font.color.rgb = Pt(9), GREY
    paragraph.paragraph_format.space_after = Pt(2)


def _link(paragraph: Any, address: str) -> None:
    """python-docx reads links but makes none."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(address)
    run.font.size, run.font.underline, run.font.color.rgb = Pt(9), True, RGBColor.from_string(BLUE)
    link.append(run._r)
    paragraph._p.append(link)
    paragraph.paragraph_format.space_after = Pt(2)
