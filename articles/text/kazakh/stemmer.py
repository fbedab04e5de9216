"""Kazakh stems: what `table` strips, `lexicon` and the vocabulary's names keep.

Every expression here is run by Python's `re` and, out of the same constants, by Elasticsearch
(`search.elastic.analysis`). Stems are for matching, not for reading: verb and noun endings go, and so does what
spelling does to the end of a stem. жылғы (of the year) meets жыл and not жылқы (horse); қазақстандық (Kazakhstani)
meets Қазақстан, because who searches for Kazakhstan's oil wants қазақстандық мұнай too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache

from articles.text import whole_names
from articles.text.kazakh.cases import (
    AFTER_VOWEL,
    BEFORE_FALLING,
    COMPARISONS,
    NOUN,
    QUALITY,
    SOFTENED,
    any_ending,
    any_of,
    stems,
)
from articles.text.kazakh.endings import layer_pattern, trie
from articles.text.kazakh.hyphenated import without_hyphenated_ending
from articles.text.kazakh.lexicon import IRREGULAR, WORDS
from articles.text.kazakh.table import HARMONY, NOMINAL, TABLE, VOICE

Steps = Sequence[tuple[str, str]]

_VOWEL_CAPITALS, _CONSONANT_CAPITALS = "АӘЕИОӨУҰҮЫІЭЮЯ", "A-ZБВГҒДЖЗЙКҚЛМНҢПРСТФХҺЦЧШЩ"
#: Two to five capitals (the whole word) that cannot be read as an inflected Kazakh word: two or three letters not
#: ending in a possessive ы/і, no vowel at all, two vowels side by side (у and и are glides there, АУЫЛ is a word),
#: consonants heaped at either end. Longer or readable words in capitals are headlines and are stemmed: РЕСЕЙГЕ.
ACRONYM = (
    f"(?![a-zа-я]|.[a-zа-я])(?=[{_VOWEL_CAPITALS}{_CONSONANT_CAPITALS}]{{2,5}}$)(?:.{{1,2}}[^ЫІ]|[{_CONSONANT_CAPITALS}]+"
    f"|.*[АӘЕОӨҰҮЫІЭ]{{2}}.*|[{_CONSONANT_CAPITALS}]{{2}}..?|.*[БГҒДЖҚКПҢСХШ]{{2}})"
)


# What the end of a stem loses, turned round, so that both sides meet where an ending has more than one reading:
_LAST = (
    # турист, туристер; міндетті, міндетт-і-нің; ақылды, ақылд-ы-ның; процесс, процесі; металл, металы; лагерь, лагері
    "(?:т(?=[тсшқ])|д(?=[лмңз])|с(?=с)|л(?=л)|ь)?"
    "(?:й(?=[аеоөұүы].)|[нс](?=[ае].{2}))?"  # азай, азаяды; орган-ы, ора-ны; бизнес-і, ене-сі
    "(?:[ыіи](?=.{2})|[ае](?=.{5}))?"  # бақшы, бақшысы; қамти, қамтыды; тәжірибе, тәжіриб-еміз
    "(?:н(?=[рлйузғмс].{2}))?"  # кәсіпорын, кәсіпорны
)


def _steps() -> Steps:
    """(expression, replacement) in order, each on the head of the reversed word."""

    def layer(name: str) -> str:
        return f"(?:{layer_pattern((row for row in TABLE if row.layer == name), HARMONY)})"

    voice = f"(?:{layer_pattern(VOICE, HARMONY)})"
    # A past with its voice is no accusative. Nothing behind a layer can fail, so neither engine ever goes back: in one
    # expression they strip as if one after another.
    verb = f"(?:{layer('finite')}{voice}?|{layer('past')}{voice})"
    noun = "".join(f"{layer(name)}?" for name in NOMINAL)
    return (
        (f"^(?:{verb}|{noun}(?:{layer('participle')}{voice}?)?){_LAST}", ""),
        # What spelling does to a stem before a vowel, done to every word:
        *((f"^{soft}(?=.)", hard) for hard, soft in SOFTENED.items()),  # жүрегі
        (f"^([қкнңрлзп])[ыі](?=[{BEFORE_FALLING}].)", "$1"),  # орын, орны
        ("^а(?=(?:в[ое]|ни).{3})", ""),  # surnames of women: Сағынтаева, Мамина
    )


_KEPT = whole_names.KAZAKH | WORDS
#: Every form of a word that is kept whole → the word.
WHOLE: Mapping[str, str] = (
    {form: word for word in sorted(_KEPT) for form in sorted(stems(word))} | {word: word for word in _KEPT} | IRREGULAR
)

# Such a word and any chain of nominal endings is the word. Harmony is not asked, nor are voiced and voiceless
# consonants told apart: foreign names and surnames in -ев break both. Vowels are: баға+ны is a noun, алма+ды a verb.
_VOWEL_BEFORE = f"(?<=[{AFTER_VOWEL}])"
_CONSONANT_BEFORE = f"(?<![{AFTER_VOWEL.replace('и', '')}])"  # or the glide in и: Делиді
# Behind a word that is no name -лық makes another word (қала, қалалық), and -дай is as often a verb (жолдай, бастай).
_NO_NAME = f"(?!{any_ending('quality').replace('[қк]', '[қкғг]')}|{any_ending('similative')})"
_CONSONANTS = [final for final in NOUN if final != "vowel"]
_OWNERS = ("third", "first", "first plural", "second", "second polite")
_CASE = any_of(
    (
        any_ending("genitive", "locative", "ablative", "instrumental", "with, in full", *COMPARISONS),
        any_ending("dative", after=NOUN),
        _VOWEL_BEFORE + any_ending("accusative", after=["vowel", "third"]),
        _VOWEL_BEFORE + any_ending("dative", after=["third"]),
        _CONSONANT_BEFORE + any_ending("accusative", after=_CONSONANTS),
        "(?<=[мң])" + any_ending("dative", after=["own"]),
    )
)
_OWNER = any_of(
    (
        _CONSONANT_BEFORE + any_ending(*_OWNERS, after=["voiced"]),
        _VOWEL_BEFORE + any_ending(*_OWNERS, after=["vowel"]),
    )
)
_PLURAL = any_ending("plural")
_ENDINGS = f"{QUALITY}?{_PLURAL}?{_OWNER}?(?:{_CASE}|{any_ending('attributive')}{_PLURAL}?{_CASE}?)?"


def _name() -> str:
    """Group 1 is a key of `WHOLE`. Words of two letters are kept where they stand alone only."""
    names = whole_names.KAZAKH
    long = ((form, "" if word in names else _NO_NAME) for form, word in WHOLE.items() if len(form) > 2)
    return f"^({trie(long)}){_ENDINGS}$"


STEPS, NAME = _steps(), _name()


class _Stemmer:
    def __init__(self, steps: Steps, name: str, whole: Mapping[str, str]) -> None:
        self._steps_given, self._name_given, self._whole = steps, name, whole

    # Compiled at the first word: more than a second that a command which reads no text need not spend.
    @cached_property
    def _steps(self) -> list[tuple[Callable[[str], re.Match[str] | None], str, bool]]:
        return [
            (re.compile(expression).match, replacement.replace("$1", ""), "$1" in replacement)
            for expression, replacement in self._steps_given
        ]

    @cached_property
    def _name(self) -> Callable[[str], re.Match[str] | None]:
        return re.compile(self._name_given).match

    def __call__(self, word: str) -> str:
        kept = self._whole.get(word)
        if kept is None and (found := self._name(word)):
            kept = self._whole.get(found[1])
        if kept is not None:
            return kept
        left = word[::-1]
        for match, replacement, keeps in self._steps:
            if found := match(left):
                left = (found[1] if keeps else replacement) + left[found.end() :]
        return left[::-1]


_stem = _Stemmer(STEPS, NAME, WHOLE)
_is_acronym = re.compile(ACRONYM).fullmatch


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Lower-case form → stem. An ending behind a hyphen goes first: шыұ-ның → шыұ."""
    return _stem(without_hyphenated_ending(word))


def is_acronym(word: str) -> bool:
    """Whether a word, in the case it was written in, is an acronym, which has no endings to strip."""
    return _is_acronym(word) is not None
