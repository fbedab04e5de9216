"""A sort key in alphabetical order for any database: SQLite knows no Cyrillic, PostgreSQL only its locale's."""

from __future__ import annotations

import unicodedata

# The Kazakh alphabet; the Russian one is a part of it in the same order. ё sorts as its own letter in both.
ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzаәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
RANK = {letter: DIGITS[place // 36] + DIGITS[place % 36] for place, letter in enumerate(ALPHABET, start=1)}
SPACE = "00"
KEY_LETTERS = 60


def sort_key(text: str) -> str:
    """Two ASCII characters a letter for the first KEY_LETTERS letters; punctuation is ignored, a space sorts first."""
    folded = unicodedata.normalize("NFC", text).casefold().replace("ə", "ә")
    words = ["".join(RANK.get(letter, "") for letter in word) for word in folded.split()]
    return SPACE.join(word for word in words if word)[: 2 * KEY_LETTERS]
