"""Kazakh words: one grammar (`cases`, `table`) and the stemmer that is made of it."""

from articles.text.kazakh.stemmer import (
    ACRONYM,
    FOLDED_ACRONYM,
    FOLDED_NAME,
    FOLDED_STEPS,
    FOLDED_WHOLE,
    NAME,
    STEPS,
    WHOLE,
    Steps,
    folded_stem,
    is_acronym,
    is_folded_acronym,
    stem,
)

__all__ = [
    "ACRONYM",
    "FOLDED_ACRONYM",
    "FOLDED_NAME",
    "FOLDED_STEPS",
    "FOLDED_WHOLE",
    "NAME",
    "STEPS",
    "WHOLE",
    "Steps",
    "folded_stem",
    "is_acronym",
    "is_folded_acronym",
    "stem",
]
