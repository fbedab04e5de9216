"""What a credit is, in either language."""

from __future__ import annotations

from dataclasses import dataclass

from articles.ingest.extract.source_names import Publisher
from articles.ingest.records import Evidence
from articles.ingest.support.lines import Line

CLAUSE = r"(?P<clause>[^,;()]{1,160})"


@dataclass(frozen=True, slots=True)
class Credit:
    """A source that a sentence names. `own`: the text speaks of its own publisher.

    `rule`: said (X reports), reference (with reference to X), according_to (by X's data).
    """

    source: Publisher
    own: bool
    evidence: Evidence
    rule: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A credit clause in a sentence, from `start` to `end` of the sentence's text."""

    start: int
    end: int
    credits: tuple[Credit, ...]


def trimmed_end(sentence: Line, end: int) -> int:
    """`end` without the sentence's own full stop."""
    text = sentence.text[:end].rstrip()
    return len(text) - 1 if end >= len(sentence.text) and text[-1:] in ".!…" else len(text)
