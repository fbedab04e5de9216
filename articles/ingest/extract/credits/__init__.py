"""Who published a text and whom it credits, from the words of its lead.

"деп хабарлайды BAQ.KZ Ақордаға сілтеме жасап": BAQ.KZ speaks of itself, and cites Ақорда. "передает X со ссылкой на Y"
is the same in Russian; such chains may go on ("… Y, который ссылается на Z"), each link is a credit of its own. A
Kazakhstani outlet speaks of itself (they all do), and so does one whose correspondent reports; a foreign one is cited,
like a ministry or a press service. "Наш сайт" is nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from articles.ingest.extract.credits import kazakh, russian
from articles.ingest.extract.credits.clauses import Clause, Credit
from articles.ingest.support.lines import Line, sentences

__all__ = ["Clause", "Credit", "credit_clauses", "lead_credits", "without_credit"]

LEAD_PARAGRAPHS = 4
LEAD_CHARS = 2000  # of a paragraph
MAX_AFTER_CREDIT_CHARS = 15  # what still counts as the end of a sentence


def lead_credits(paragraphs: Sequence[Line]) -> Iterator[Credit]:
    """The credits in the first paragraphs, in reading order."""
    for paragraph in paragraphs[:LEAD_PARAGRAPHS]:
        for sentence in sentences(paragraph, LEAD_CHARS):
            for clause in credit_clauses(sentence):
                yield from clause.credits


def credit_clauses(sentence: Line) -> list[Clause]:
    """The credit clauses of one sentence, in order; none overlaps another."""
    kept: list[Clause] = []
    for clause in (*kazakh.clauses(sentence), *russian.clauses(sentence)):
        if all(clause.end <= other.start or other.end <= clause.start for other in kept):
            kept.append(clause)
    return sorted(kept, key=lambda clause: clause.start)


def without_credit(sentence: Line) -> Line:
    """The sentence without the credit clauses at its end or its beginning."""
    end = len(sentence.text)
    for clause in reversed(credit_clauses(sentence)):
        before = sentence.text[: clause.start].rstrip(" ,–—-")
        after = sentence.text[clause.end : end].lstrip(" ,–—-")
        if before and len(after.rstrip(". ")) < MAX_AFTER_CREDIT_CHARS:
            end = len(before)
        elif not before and after:
            return sentence.piece(end - len(after), end)
    return sentence.piece(0, end)
