"""Kazakh and Russian in Latin letters, as reference lists ask for it. The way back is `articles.text.transliteration`.

Three schemes. `bsi`: British Standard 2979 without its diacritics, as journals publish it; it has no row for Kazakh
letters, which are written as the Russian letters they were made of (ә as а, қ as к; і as и). `gost`: GOST 7.79-2000,
system B; it is for Slavic languages alone, so Kazakh letters are those of its system A, which is ISO 9. `kk2021`: the
Kazakh alphabet of January 2021, with the letters of Russian loanwords as its authors write them out (ц ts, ч tş, щ şş,
ё io, ю iu, я ia; the signs ъ and ь left out).
"""

from __future__ import annotations

import re
from typing import Literal, get_args

Scheme = Literal["bsi", "gost", "kk2021"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)

_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_KAZAKH = "әғқңөұүһі"
_TABLES: dict[Scheme, dict[str, str]] = {
    "bsi": dict(
        zip(
            _LETTERS + _KAZAKH,
            "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch '' y ' e yu ya a g k n o u u h i".split(),
            strict=True,
        )
    ),
    "gost": dict(
        zip(
            _LETTERS + _KAZAKH,
            "a b v g d e yo zh z i j k l m n o p r s t u f x cz ch sh shh `` y` ` e` yu ya a̋ ġ ķ ņ ô u̇ ù ḥ ì".split(),
            strict=True,
        )
    ),
    "kk2021": dict(
        zip(
            _LETTERS + _KAZAKH,
            "a b v g d e io j z i i k l m n o p r s t u f h ts tş ş şş - y - e iu ia ä ğ q ñ ö ū ü h ı".split(),
            strict=True,
        )
    )
    | {"ъ": "", "ь": ""},
}
_CAPITALS = {"kk2021": str.maketrans({"i": "İ", "ı": "I"})}
_SOFTENING = "ieyj"  # before which ц is c in GOST 7.79, elsewhere cz
_CYRILLIC = re.compile("[\u0400-\u052f]")


def romanised(text: str, scheme: Scheme) -> str:
    """The text with every letter of Kazakh and Russian in Latin; what is no such letter stays as it is."""
    table = _TABLES[scheme]
    made: list[str] = []
    following = ""  # the Latin of the next letter
    for place in range(len(text) - 1, -1, -1):
        letter = text[place]
        latin = table.get(letter.lower(), letter)
        if scheme == "gost" and latin == "cz" and following[:1].lower() in set(_SOFTENING):
            latin = "c"
        if letter.isupper() and letter.lower() in table:
            latin = _capital(latin, scheme, whole=_in_capitals(text, place))
        made.append(latin)
        following = latin
    return "".join(reversed(made))


def is_latin(text: str) -> bool:
    return not _CYRILLIC.search(text)


def _in_capitals(text: str, place: int) -> bool:
    """Whether the word is written in capitals: the letter beside is one; a letter alone is an initial."""
    beside = text[place + 1 : place + 2] or ""
    return beside.isupper() if beside.isalpha() else text[max(place - 1, 0) : place].isupper()


def _capital(latin: str, scheme: Scheme, *, whole: bool) -> str:
    first, rest = latin[:1].translate(_CAPITALS.get(scheme, {})), latin[1:]
    return first.upper() + (rest.translate(_CAPITALS.get(scheme, {})).upper() if whole else rest)
