"""Kazakh words: one grammar (`cases`, `table`) and the stemmer that is made of it."""

from articles.text.kazakh.stemmer import (
    ACRONYM,
    NAME,
    STEPS,
    WHOLE,
    Steps,
    is_acronym,
    stem,
)

__all__ = [
    "ACRONYM",
    "NAME",
    "STEPS",
    "WHOLE",
    "Steps",
    "is_acronym",
    "stem",
]
