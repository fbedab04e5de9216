"""Paragraphs that a scrape ran together: "… сказал он.В ходе встречи …".

Only in documents that show it several times, or where captions were cut out of a line: a missing space elsewhere is a
slip of the pen, and its paragraph one paragraph. Sites also turn the quotation mark that opens such a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from articles.ingest.records import Repair
from articles.ingest.support.lines import Line
from articles.text.sentences import is_abbreviated

MIN_SEAMS = 3
_UPPER = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ"
_SEAM = re.compile(rf"(?:(?<=[а-яёәғқңөұүһі]{{2}})|(?<=[»\")%\d]))[.!?…]»?(?=[«\"]?[{_UPPER}][\s\w])")


def split_glued(lines: Sequence[Line], *, cut: bool) -> tuple[list[Line], list[Repair]]:
    """The lines as paragraphs, with a Repair for every split and turned quotation mark.

    `cut`: captions were taken out from inside the lines.
    """
    if not cut and sum(1 for line in lines for _ in _seams(line)) < MIN_SEAMS:
        return list(lines), []
    paragraphs: list[Line] = []
    repairs: list[Repair] = []

    def add(paragraph: Line) -> None:
        if paragraph.text.startswith("»"):  # meant to open it; the place in the source stays
            repairs.append(Repair("turned_quote", paragraph.start, paragraph.start + 1))
            paragraph = replace(paragraph, text="«" + paragraph.text[1:], key="«" + paragraph.key[1:])
        paragraphs.append(paragraph)

    for line in lines:
        start, opened = 0, False
        for seam in _seams(line):
            # A mark after the full stop closes a quotation that is open, or else opens the next paragraph.
            opened = line.text[start : seam.start()].count("«") + opened > line.text[start : seam.start()].count("»", 1)
            end = seam.end() if opened or not seam[0].endswith("»") else seam.end() - 1
            add(line.piece(start, end))
            repairs.append(Repair("split_paragraph", line.start + end, line.start + end))
            start = end
            opened = line.text.startswith("»", end)
        add(line.piece(start))
    return paragraphs, repairs


def _seams(line: Line) -> Iterator[re.Match[str]]:
    return (seam for seam in _SEAM.finditer(line.text) if not is_abbreviated(line.text, seam.start() + 1))
