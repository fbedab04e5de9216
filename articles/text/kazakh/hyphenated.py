"""Which endings, set off by a hyphen, are part of the word before it: ШЫҰ-ның, 25-інде, and Russian ones (США-дан).

A closed list, because қазақ-қытай is two words and ШЫҰ-ның one.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product

from articles.text.kazakh.cases import CASES, COMPARISONS, endings
from articles.text.kazakh.endings import trie
from articles.text.scripts import fold

_ANY = ("", *endings(*CASES, *COMPARISONS))  # case, or none


def _chains(*slots: tuple[str, ...]) -> set[str]:
    return set(map("".join, product(*slots)))


_KAZAKH = {
    *_ANY[1:],
    *_chains(endings("plural"), ("", *endings("third", after=["voiced"])), _ANY),
    *_chains((*endings("third"), *endings("first plural", after=["vowel"])), _ANY),
    *_chains(endings("quality"), _ANY),
}
_RUSSIAN = set(
    "а у ю ом ем е и ы я ов ев ам ям ами ями ах ях й го м му мя х ми ой ую ые ых ым ыми ая ое ого ому".split()
)
_ORDINAL = {
    *_chains(("ші", "шы", "інші", "ыншы", "нші", "ншы", *endings("third", after=["vowel"])), ("", "лер", "лар"), _ANY),
}


def _spellings(endings: set[str]) -> set[str]:
    """The endings in small letters and in capitals; as typed without Kazakh letters too (і as и or ы)."""
    small = endings | {fold(ending) for ending in endings} | {fold(ending).replace("и", "ы") for ending in endings}
    return small | {ending.upper() for ending in small}


def _alternatives(endings: set[str]) -> str:
    return trie((ending, "") for ending in sorted(_spellings(endings)))


#: Behind a word, and behind a figure.
WORD_ENDING = _alternatives(_KAZAKH | _RUSSIAN)
NUMBER_ENDING = _alternatives(_KAZAKH | _RUSSIAN | _ORDINAL)


@cache
def _hyphenated_ending() -> re.Pattern[str]:
    return re.compile(f"(?<=.)-{NUMBER_ENDING}$")


def without_hyphenated_ending(word: str) -> str:
    """`шыұ-ның` → `шыұ`; other hyphens stay."""
    return _hyphenated_ending().sub("", word) if "-" in word else word
