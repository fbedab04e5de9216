"""Sentences as pairs are judged by: where they stand, whom they name, which words of relation they hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from articles.ingest.classify.mentions import Mention
from articles.ingest.classify.places import Shared
from articles.vocabulary import load

TITLE, LEAD, BODY = 3.0, 2.0, 1.0  # zones

TWO_COUNTRIES = re.compile(
    r"екі ел|екі мемлекет|екіжақты|елдеріміз|екі тарап"
    r"|двух (?:стран|государств)|дву(?:мя|х) (?:стран|государств)|обе(?:их|ими) стран|двусторонн|наши(?:ми|х) стран"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`start` counts in the source text; `mentions` count in `text`."""

    start: int
    text: str
    zone: float
    language: str
    mentions: tuple[Mention, ...]
    shared: tuple[Shared, ...] = ()  # places of several countries, counted in `text` too


@cache
def cues(language: str, sign: str) -> re.Pattern[str]:
    """Words of context.json by their beginnings; "_" ends one that must stand whole."""
    beginnings = (re.escape(beginning).replace("_", r"\b") for beginning in load("context.json")[language][sign])
    return re.compile(rf"\b(?:{'|'.join(beginnings)})")
