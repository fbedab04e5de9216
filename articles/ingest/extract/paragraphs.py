"""Paragraphs that a scrape ran together: "… сказал он.В ходе встречи …".

Only in documents that show it several times, or where captions were cut out of a line: a missing space elsewhere is a
slip of the pen, and its paragraph one paragraph. Sites also turn the quotation mark that opens such a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from articles.ingest.records import Repair
from articles.ingest.support.lines import Line, is_abbreviated

MIN_SEAMS = 3
_UPPER = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ"
_SEAM = re.compile(rf"(?:(?<=[а-яёәғқңөұүһі]{{2}})|(?<=[»\")%\d]))[.!?…]»?(?=[«\"]?[{_UPPER}][\s\w])")


def split_glued(lines: Iterable[Line], repairs: list[Repair], *, cut: bool) -> Iterator[Line]:
    """The lines as paragraphs; adds a Repair for every split and turned quotation mark.

    `cut`: captions were taken out from inside the lines.
    """
    lines = list(lines)
    if not cut and sum(1 for line in lines for _ in _seams(line)) < MIN_SEAMS:
        yield from lines
        return
    for line in lines:
        start, opened = 0, False
        for seam in _seams(line):
            # A mark after the full stop closes a quotation that is open, or else opens the next paragraph.
            opened = line.text[start : seam.start()].count("«") + opened > line.text[start : seam.start()].count("»", 1)
            end = seam.end() if opened or not seam[0].endswith("»") else seam.end() - 1
            yield _turned(line.piece(start, end), repairs)
            repairs.append(Repair("split_paragraph", line.start + end, line.start + end))
            start = end
            opened = line.text.startswith("»", end)
        yield _turned(line.piece(start), repairs)


def _seams(line: Line) -> Iterator[re.Match[str]]:
    return (seam for seam in _SEAM.finditer(line.text) if not is_abbreviated(line.key, seam.start() + 1))


def _turned(line: Line, repairs: list[Repair]) -> Line:
    """The line with an opening "»" as "«"; the place in the source stays."""
    if not line.text.startswith("»"):
        return line
    repairs.append(Repair("turned_quote", line.start, line.start + 1))
    return replace(line, text="«" + line.text[1:], key="«" + line.key[1:])
