"""How much two words resemble each other: the longest common beginning, and shared groups of three letters.

r = (2·common beginning / (a + b) + Dice of the groups of three, a space at each end) / 2, a and b the letters of each:
1 for equal words, 0 for words that share nothing. Chosen among some 530 ways (docs/decisions).
"""

from __future__ import annotations

from collections import Counter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Coded = TypeVar("Coded", np.uint32, np.uint64)
Letters = NDArray[np.uint8] | NDArray[np.uint32]


def resemblance(one: str, other: str) -> float:
    """r of two words, by the letter."""
    if not one or not other:
        return 0.0
    beginning = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    common = _groups(one) & _groups(other)
    return (beginning + common.total()) / (len(one) + len(other))


def _groups(word: str) -> Counter[str]:
    padded = f" {word} "
    return Counter(padded[place : place + 3] for place in range(len(word)))


def resemblances(word: Letters, rows: Letters) -> NDArray[np.float64]:
    """r of a word (letters as numbers, none 0) with each row (likewise, filled up with 0, at least as wide)."""
    letters, width = len(word), rows.shape[1]
    coded = np.uint32 if rows.dtype == np.uint8 else np.uint64  # where three letters fit in
    columns = np.zeros((width + 2, len(rows)), coded)  # a letter of all rows is one line: sums go over lines
    columns[1:-1] = rows.T
    lengths = (columns != 0).sum(axis=0)
    padded = np.zeros(width, coded)
    padded[:letters] = word
    differ = columns[1:-1] != padded[:, None]
    beginning = np.where(differ.any(axis=0), differ.argmax(axis=0), letters)
    groups = _coded(columns)
    groups[columns[1:-1] == 0] = 0  # behind the end of a word
    common = np.zeros(len(rows), np.int64)
    own = _coded(np.pad(word.astype(coded), 1))
    for group, times in Counter(own.tolist()).items():
        same = groups == group
        common += same.any(axis=0) if times == 1 else np.minimum(same.sum(axis=0), times)
    return (beginning + common) / (letters + lengths)


def _coded(padded: NDArray[Coded]) -> NDArray[Coded]:
    """Three neighbours as one number; a code point has 21 bits, a letter of a key 8."""
    shift = padded.dtype.type(8 if padded.dtype == np.uint32 else 21)
    return (padded[:-2] << shift << shift) | (padded[1:-1] << shift) | padded[2:]
