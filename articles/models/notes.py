"""What editors write their decisions rest on: a text, a link, or a passage of the article."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from articles.models.article import Revision

SHORTEST_PASSAGE = 5  # characters: a shorter word stands in many a text by chance
QUOTATION_MARKS = "«»“”„\"'"


def bare(words: str) -> str:
    """Without quotation marks around them, each space one."""
    return " ".join(unicodedata.normalize("NFC", words).split()).strip(QUOTATION_MARKS).strip()


def passage(article: int, words: str) -> list[dict[str, Any]]:
    """As evidence {revision, start, end, text}, where the words stand in the article's newest text; [] where they do
    not. Spaces and quotation marks around them do not matter."""
    if len(bare(words)) < SHORTEST_PASSAGE:
        return []
    newest = Revision.objects.filter(article=article).order_by("-number").values_list("number", "text").first()
    return passage_of(*newest, words) if newest else []


def passage_of(number: int, text: str, words: str) -> list[dict[str, Any]]:
    """The same, in the text of the revision of this number."""
    wanted = bare(words)
    if len(wanted) < SHORTEST_PASSAGE:
        return []
    spaced = r"\s+".join(map(re.escape, wanted.split()))
    found = re.search(rf"(?<!\w){spaced}(?!\w)", text)
    return [{"revision": number, "start": found.start(), "end": found.end(), "text": found[0]}] if found else []
