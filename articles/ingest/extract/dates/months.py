"""The names of months, as sites write them: Kazakh, Russian and English, their neighbours', and in Latin letters.

Bare forms come from CLDR through Babel; this module adds their inflection, and the spellings that CLDR does not know.
"""

from __future__ import annotations

import re
from functools import lru_cache

from babel.dates import get_month_names

from articles.text.kazakh.cases import CASES, any_ending, softened

LOCALES = ("kk", "ru", "en")
# Outlets of these countries stand in the archive, too; Uzbek in either script. After our own: "сен" is not theirs.
NEIGHBOURS = ("ky", "uz", "uz_Cyrl")
PARTNERS = ("uk", "tr", "de", "fr", "it", "es", "pl")  # embassies and agencies of others: as CLDR writes them

# CLDR has the bare form only; it takes a possessive and a case: тамызы, тамызындағы.
_KAZAKH_ENDING = re.compile(f"{any_ending('third')}?{any_ending(*CASES)}?")
_RUSSIAN_ENDINGS = ("", "ь", "й", "я", "а", "е", "ю", "у", "ем", "ём", "ом")
# 9-августу, 9-августунда; 9-avgustda, 9 avgustning; 9 августда.
_NEIGHBOURS_ENDING = re.compile(
    "(?:ь|[ыиуү])?(?:н?[дт][аеоө](?:гы|ги|гу|гү|н)?|[нд][ыиуү]н|га|ге|го|гө)?|(?:и|ь)?(?:нинг|да|дан|даги|га)?|"
    "i?(?:ning|da|dan|dagi|ga)?"
)
# As sites write them in Latin letters: Kazakh of 2018 and 2021, and Russian in addresses and old systems.
_IN_LATIN = (
    "qantar qańtar qañtar qanʼtar kantar yanvarya ianvaria janvarja yanvar",
    "aqpan akpan fevralya fevralia fevralja",
    "nauryz navryz marta",
    "sauir sáuir säuir sәuir aprelya aprelia aprelja",
    "mamyr mamır maý maya maia maja",
    "mausym maýsym iyunya iiunia ijunja iunya",
    "shilde şilde iyulya iiulia ijulja iulya",
    "tamyz avgusta",
    "qyrkuiek qyrkúıek qyrküiek qyrküıek qyrkuyek kyrkuyek qırküyek sentyabrya sentiabria sentjabrja sentyabr sentyabr",
    "qazan kazan oktyabrya oktiabria oktjabrja oktyabr",
    "qarasha qaraşa karasha noyabrya noiabria nojabrja",
    "jeltoqsan zheltoksan jeltoksan dekabrya dekabria dekabrja",
)


@lru_cache(maxsize=4096)
def month_number(word: str) -> int | None:
    """1 to 12 for a month's name in lower case: full, shortened to three letters or more, inflected; else None."""
    for locale, full, short in _NAMES:
        if word in short:
            return short[word]
        # A beginning that two months share names neither.
        numbers = {number for name, number in full.items() if _is_form(word, name, locale)}
        if len(numbers) == 1:
            return numbers.pop()
    return _LATIN.get(word) or _FOREIGN.get(word)


def _month_names(locale: str) -> tuple[str, dict[str, int], dict[str, int]]:
    """The months in full, as they stand alone, and all of CLDR's forms and abbreviations."""
    full = {name.lower(): int(number) for number, name in get_month_names("wide", "stand-alone", locale).items()}
    forms = {
        name.lower().rstrip("."): int(number)
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, context, locale).items()
    }
    return locale, full, forms


_NAMES = tuple(map(_month_names, (*LOCALES, *NEIGHBOURS)))
_FOREIGN = {name: number for locale in PARTNERS for name, number in _month_names(locale)[2].items() if len(name) > 2}
_LATIN = {word: number for number, words in enumerate(_IN_LATIN, 1) for word in words.split()}


def _is_form(word: str, name: str, locale: str) -> bool:
    if locale in NEIGHBOURS:
        stem = name.rstrip("ьй") if locale == "ky" else name
        return word.startswith(stem) and _NEIGHBOURS_ENDING.fullmatch(word, len(stem)) is not None
    if len(word) >= 3 and name.startswith(word):
        return True
    if locale == "kk":
        return any(
            word.startswith(stem) and _KAZAKH_ENDING.fullmatch(word, len(stem)) for stem in (name, softened(name))
        )
    if locale == "ru":
        stem = name.rstrip("ьй")
        return word.startswith(stem) and word[len(stem) :] in _RUSSIAN_ENDINGS
    return False
