"""MinHash sketches: near copies of a text share most of their word shingles, and so most of their least hashes.

A sketch holds the SIZE least hashes of the text's shingles (runs of WIDTH words). A bottom-k sketch, and not one of
bands, because a reprint is often a part of its original: of what two texts share, each sketch shows the share that
lies under its own threshold, however much longer one of them is.

The hash is persisted, and so defined here for good: each folded word is hashed by BLAKE2b to 64 bits (little-endian),
a shingle is the sum of its words' hashes times MULTIPLIERS modulo 2^64, finished as in SplitMix64
(https://prng.di.unimi.it/splitmix64.c) and read as a signed integer. Change anything of it, and every stored sketch
has to be made anew: `manage.py stories rebuild`.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from articles.text.scripts import CAPITAL_LOOK_ALIKES, SMALL_LOOK_ALIKES, fold

WIDTH = 3  # words of a shingle
SIZE = 24  # hashes of a sketch
LEAST_WORDS = 8  # a shorter text ("Details will follow.") is nobody's copy; the same words twice share a text_hash
WORDS_REMEMBERED = 2**16  # about 10 MB; most words of a text are among them
MULTIPLIERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)[:, None]

# Latin letters that stand for Cyrillic ones; those of a Latin word too, which is then the same word on both sides.
_LOOK_ALIKES = str.maketrans(SMALL_LOOK_ALIKES | CAPITAL_LOOK_ALIKES)
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\u0301]")  # soft hyphens, characters of no width, stress marks
_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)")  # 12 500 and 12500 are one number
WORD = re.compile(r"\w+")


def readable(text: str) -> str:
    """Without what no one sees, and numbers written together."""
    return _GROUPS.sub(lambda found: "".join(found[0].split()), _UNSEEN.sub("", text))


def words(text: str) -> list[str]:
    """The text's words and numbers as they are written."""
    return WORD.findall(readable(text))


def folded(word: str) -> str:
    """The word in one spelling: lower case, no Kazakh letters, no Latin ones that look Cyrillic."""
    return fold(word.translate(_LOOK_ALIKES))


def shingles(text_words: list[str]) -> NDArray[np.int64]:
    """The hash of each run of WIDTH words, in their order; fewer words make none."""
    hashes = np.array([_hash(word) for word in text_words], np.uint64)
    runs = len(hashes) - WIDTH + 1
    if runs < 1:
        return np.empty(0, np.int64)
    mixed = (np.lib.stride_tricks.as_strided(hashes, (WIDTH, runs), hashes.strides * 2) * MULTIPLIERS).sum(0)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (mixed ^ (mixed >> np.uint64(31))).view(np.int64)


def sketch(text: str) -> tuple[int, ...]:
    """Signed 64-bit integers, ascending, at most SIZE; the same on every machine and in every year."""
    text_words = words(text)
    if len(text_words) < LEAST_WORDS:
        return ()
    least = sorted({*shingles(text_words).tolist()})[:SIZE]
    return tuple(least)


@lru_cache(WORDS_REMEMBERED)
def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(folded(word).encode(), digest_size=8).digest(), "little")
