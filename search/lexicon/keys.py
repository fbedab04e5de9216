"""Folded keys: what the dictionary is sorted by, a byte a letter, and the letters of a word as a bit mask."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from articles.text.scripts import FOLDED

LETTERS = 24  # of a key; longer words are cut
KEY = np.dtype(f"S{LETTERS}")

_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_KNOWN = _CYRILLIC + _LATIN + "0123456789-'"
_OTHERS = range(len(_KNOWN) + 1, 255)  # other scripts share these; 255 is above every key, 0 fills short ones


@cache
def _codes() -> NDArray[np.uint8]:
    """Code point of a lower-case letter → the byte of its folded letter."""
    codes = np.arange(sys.maxunicode + 1) % len(_OTHERS) + _OTHERS.start
    codes[0] = 0
    for code, letter in enumerate(_KNOWN, start=1):
        codes[ord(letter)] = code
    for letter, plain in FOLDED.items():
        if plain in _KNOWN:
            codes[ord(letter)] = codes[ord(plain)]
    return codes.astype(np.uint8)


@cache
def _code_bytes() -> bytes:
    return _codes().tobytes()  # ten times as fast as numpy for a single word


def key(word: str) -> bytes:
    """The folded key of a lower-case word: at most `LETTERS` bytes. Keys are in the order of bytes."""
    codes = _code_bytes()
    return bytes([codes[ord(letter)] for letter in word[:LETTERS]])


def points(words: Sequence[str]) -> NDArray[np.uint32]:
    """Words as rows of code points, `LETTERS` wide, filled up with 0."""
    return np.array(words, dtype=f"<U{LETTERS}").view("<u4").reshape(len(words), LETTERS)


def keys(words: Sequence[str]) -> NDArray[np.bytes_]:
    """`key` of each."""
    return _codes()[points(words)].view(KEY).ravel()


def rows(of_keys: NDArray[np.bytes_]) -> NDArray[np.uint8]:
    """Keys as rows of bytes, `LETTERS` wide; nothing is copied."""
    return of_keys.view(np.uint8).reshape(len(of_keys), LETTERS)


@cache
def _bits() -> NDArray[np.uint64]:
    """Byte of a key → its bit: one for each letter, one for all digits, few for all else."""
    bits = np.zeros(256, np.uint64)
    letters = len(_CYRILLIC + _LATIN)
    for code in range(1, 256):
        bits[code] = 1 << (code - 1 if code <= letters else letters + (0 if code <= letters + 10 else 1 + code % 5))
    return bits


def mask(of_key: bytes) -> np.uint64:
    """The letters of a key as a set of bits. Different letters may share one, so that masks show fewer differences."""
    return np.bitwise_or.reduce(_bits()[[*of_key]], initial=0)


def masks(of_keys: NDArray[np.bytes_]) -> NDArray[np.uint64]:
    """`mask` of each."""
    found = np.zeros(len(of_keys), np.uint64)
    for column in rows(of_keys).T:  # one letter after the other: eight bytes a key at a time
        found |= _bits()[column]
    return found
