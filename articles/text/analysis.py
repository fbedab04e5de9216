"""Text → tokens: the contract that both search engines index and query by.

Languages: "kk" and "ru" (stems) and "exact" (the token rule and lower case only; ё is е there too, as the two are one
letter to a Russian printer, and apostrophes are one).
`search.elastic.analysis` builds the same analyzers for Elasticsearch out of the same tables.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Literal, NamedTuple

from articles.text import kazakh, russian, tokens
from articles.text.kazakh.cases import AFTER_VOWEL, CONSONANT
from articles.text.scripts import lower

Language = Literal["kk", "ru", "exact"]


KEPT_WORDS = 1 << 16  # of each language


class Token(NamedTuple):
    """One word: its term, the code points `text[start:end]` it stands for, its position from 0."""

    term: str
    start: int
    end: int
    position: int


#: Function words, as written in lower case: search drops them from unquoted queries only; they are indexed.
STOPWORDS: dict[str, frozenset[str]] = {
    "kk": frozenset(
        "және мен бен пен менен да де та те ма ме ба бе па пе немесе не яки әлде бірақ алайда дегенмен себебі өйткені "
        "сондықтан егер ал үшін туралы жайлы жөнінде деп деген дейін кейін бойынша арқылы сияқты секілді ғана тек "
        "бұл осы сол ол мына анау өз мынау соң гөрі әрі тағы ғой емес бар жоқ еді екен болып".split()
    ),
    "ru": frozenset(
        "и а но или да не ни в во на с со к ко о об обо от до из изо у за по под подо над при про для без через между "
        "перед это этот эта эти тот та те то что чтобы как так же ли бы если когда где который которая которое которые "
        "он она оно они его ее их мы вы я ты был была было были есть будет также лишь только уже еще".split()
    ),
}

_CUT = re.compile(tokens.CUT)


_LOOK_ALIKE = re.compile(tokens.LOOK_ALIKE)


def _small(word: str) -> str:
    small = lower(word.replace(tokens.SPACE, ""))
    return _LOOK_ALIKE.sub(tokens.LOOK_ALIKE_FOR, small) if "i" in small else small


def _kazakh(word: str) -> str:
    bare = _CUT.sub("", word)
    small = _small(bare)
    return small if kazakh.is_acronym(bare) else kazakh.stem(small)


def _russian(word: str) -> str:
    return russian.stem(_small(_CUT.sub("", word)))


class _Terms(dict[str, str]):
    """Word as written → term, kept for the next time. A full one begins anew: cheaper than knowing the oldest."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, word: str) -> str:
        if len(self) >= KEPT_WORDS:
            self.clear()
        term = self[word] = self.make(word)
        return term


_TERM: dict[Language, Callable[[str], str]] = {
    "kk": _Terms(_kazakh).__getitem__,
    "ru": _Terms(_russian).__getitem__,
    "exact": _Terms(_small).__getitem__,
}


def analyze(text: str, language: Language, keep: Callable[[str], bool] | None = None) -> list[Token]:
    """Every word of the text in order; with `keep`, those whose term it takes, which is much cheaper for a few."""
    term = _TERM[language]
    if keep is None:
        words = enumerate(tokens.split(text))
        return [Token(term(word), start, end, position) for position, (word, start, end) in words]
    words = enumerate(_split(text))
    return [Token(term(word), start, end, position) for position, (word, start, end) in words if keep(term(word))]


# A text is looked through for some words in one language after the other.
_split = lru_cache(maxsize=4)(tokens.split)


def terms(text: str, language: Language) -> list[str]:
    """The terms of `analyze` alone, for indexing in bulk."""
    return terms_by_language(text, (language,))[language]


def terms_by_language(text: str, languages: Iterable[Language]) -> dict[Language, list[str]]:
    """The terms of each language, of a text that is taken apart once."""
    words = tokens.words(text)
    return {
        language: _all_small(words) if language == "exact" else [*map(_TERM[language], words)] for language in languages
    }


def _all_small(words: list[str]) -> list[str]:
    """`_small` of each, at a tenth of the cost: no rule looks beyond its word, and no word has a line's end in it."""
    return _small("\n".join(words)).split("\n") if words else []


#: The words of two letters that lose their endings rightly: юга → юг. Other stems as short are what is left of a word
#: of the other language: ие → и, куда → ку. Kazakh roots of a vowel and a consonant are too many to list and all real.
_SHORT = {"kk": f"[{AFTER_VOWEL}ую][{CONSONANT}]|[бқжтсш]у|ми|ши|же", "ru": "ад|аз|уж|ум|ус|юг|яд|яр|ил"}
_SHORT_STEMS = {language: re.compile(f"(?:{stems})|...+") for language, stems in _SHORT.items()}


def meets(word: str, language: Language) -> bool:
    """Whether a typed word is to be looked for by its term in this language: `meets("ие", "ru")` is False.

    It is not where the stemmer, often one of a language that the word is not of, makes a function word of it (оны → он,
    дамыды → да) or leaves a letter or two that are no word (там → та). Such terms are met by their own words alone; the
    word can still be looked for as it is spelt. True for "exact", and where every token of `word` meets.
    """
    if language == "exact":
        return True
    pairs = zip(terms(word, "exact"), terms(word, language), strict=True)
    return all(_meets(*pair, language) for pair in pairs)


def _meets(written: str, term: str, language: Language) -> bool:
    if term in _function_terms(language):
        return written in STOPWORDS[language]
    return term == written or _SHORT_STEMS[language].fullmatch(term) is not None


@cache
def _function_terms(language: Language) -> frozenset[str]:
    return frozenset(term for word in STOPWORDS[language] for term in terms(word, language))


@cache
def stop_terms(language: Language) -> frozenset[str]:
    """The terms of words without meaning of their own, in all languages."""
    return frozenset(term for words in STOPWORDS.values() for word in words for term in terms(word, language))


def prepare() -> None:
    """Compile every expression now, a second's work, where nobody waits yet."""
    for language in _TERM:
        terms("сөз", language)


def _fingerprint() -> str:
    rules = (
        (tokens.CHARACTERS, tokens.TOKEN, tokens.CUT, tokens.SPACE, tokens.LOOK_ALIKE, tokens.LOOK_ALIKE_FOR),
        (kazakh.ACRONYM, kazakh.NAME, dict(kazakh.WHOLE), kazakh.STEPS),
        (russian.HASH, russian.KEPT_ENDS, version("pystemmer")),
    )
    return hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()


#: Changes whenever a text could be analysed differently than before: an index built with another one is stale.
FINGERPRINT: str = _fingerprint()
