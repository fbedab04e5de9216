"""Who writes articles, their tags and what belongs to them: of the product the archive alone."""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from types import FrameType

from tests.paths import ROOT

_QUOTE = r"[\"`\[\]]?"
#: Anywhere in the statement, since WITH may stand before; tables quoted or not, with their schema or without.
GUARDED = re.compile(
    r"\b(?:(?:INSERT|REPLACE|MERGE)(?:\s+OR\s+\w+)?\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)"
    rf"\s+(?:ONLY\s+)?(?:{_QUOTE}\w+{_QUOTE}\s*\.\s*)?{_QUOTE}"
    r"articles_(article|revision|origin|upstreamcredit|fieldvalue|articlecountry|articlepair|articletopic|bulkaction|bulkbatch"
    r"|nearcopy|sketchvalue|copyverdict|chosenhead|regrouping|regroupedbatch|outbox|tombstone|original|rejection|pair|hold)(?!\w)",
    re.IGNORECASE,
)
PRODUCT = tuple(f"{ROOT / part}/" for part in ("articles", "search", "config"))
TESTS = f"{ROOT / 'tests'}/"
WRITERS = tuple(f"{ROOT / 'articles' / part}/" for part in ("archive", "migrations"))


@lru_cache(maxsize=1 << 12)  # the same few statements again and again
def written_table(sql: str) -> str:
    """The guarded table that the statement writes; ""."""
    found = GUARDED.search(sql)
    return found[1].lower() if found else ""


def writing_room() -> str:
    """The nearest line of the product that leads to the caller of this function's caller, if it has no right to write;
    "" of the archive, and of a test that stands nearer."""
    frame: FrameType | None = sys._getframe(2)
    while frame:
        if (name := frame.f_code.co_filename).startswith(PRODUCT):
            return "" if name.startswith(WRITERS) else f"{name}:{frame.f_lineno}"
        if name.startswith(TESTS):
            return ""
        frame = frame.f_back
    return ""
