"""The words that tell a topic, one by one with their weights, and how editors' changes of them are written down.

A term is one word or several; "word" stands for its forms too, "begin*" for all words that begin so, "ОПЕК" for
capitals alone (articles/ingest/classify/topics.py). What editors changed is kept as the differences from the file, so
that what a newer file adds is there as well, and nothing that it says overrides them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from articles.vocabulary import as_filed

FILE = "topic_lexicon.json"
LANGUAGES = ("kk", "ru")
WEIGHTS = (3, 2, 1)  # 3: tells its topic alone; 1: only beside others
DROPPED = 0  # in changes, the weight of a term of the file that editors took out
MOST_WORDS, LONGEST = 5, 80  # of a term: words, characters
MOST_TERMS = 400  # of a topic in one language
SHORTEST_BEGINNING = 3  # letters, where nothing else follows: with fewer half of all words would begin so
SHORTEST_WORD = 2
_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*(?:-?\*)?"
_TERM = re.compile(f"{_WORD}(?: {_WORD})*")

Words = Mapping[str, Mapping[str, int]]  # language → term → weight


def filed(code: str) -> dict[str, dict[str, int]]:
    """The words of a topic as the file has them, each with its strongest weight; none of a topic unknown to it."""
    by_language = as_filed(FILE).get(code, {})
    return {
        language: {
            term: weight for weight in sorted(WEIGHTS) for term in by_language.get(language, {}).get(str(weight), ())
        }
        for language in LANGUAGES
    }


def changed(words: Words, changes: Words) -> dict[str, dict[str, int]]:
    """The words with editors' changes."""
    whole = {language: {**words[language], **changes.get(language, {})} for language in LANGUAGES}
    return {
        language: {term: weight for term, weight in terms.items() if weight != DROPPED}
        for language, terms in whole.items()
    }


def differences(before: Words, after: Words) -> dict[str, dict[str, int]]:
    """The changes that make one of the other; a language without any is left out."""
    found = {
        language: {
            term: after[language].get(term, DROPPED)
            for term in sorted({*before[language], *after[language]})
            if before[language].get(term) != after[language].get(term)
        }
        for language in LANGUAGES
    }
    return {language: terms for language, terms in found.items() if terms}


def as_edits(changes: Mapping[str, Words]) -> dict[str, Any]:
    """What `edited.Edits` lays over the file, of the changes of each topic; what they do not name stays as it is."""
    file = as_filed(FILE)
    return {
        code: {
            language: _lists(file.get(code, {}).get(language, {}), words.get(language, {})) for language in LANGUAGES
        }
        for code, words in sorted(changes.items())
        if words
    }


def _lists(by_weight: Mapping[str, list[str]], terms: Mapping[str, int]) -> dict[str, list[str]]:
    return {
        str(weight): [term for term in by_weight.get(str(weight), ()) if term not in terms]
        + sorted(term for term, its in terms.items() if its == weight)
        for weight in WEIGHTS
    }


def tidied(typed: str) -> str:
    """In small letters but for a term in capitals, with single spaces."""
    term = " ".join(unicodedata.normalize("NFC", typed).split())
    return term if term.isupper() else term.lower()


def is_term(term: str) -> bool:
    """Whether the classifier can look for it."""
    words = term.split(" ")
    shortest = SHORTEST_BEGINNING if len(words) == 1 else SHORTEST_WORD
    return (
        SHORTEST_WORD <= len(term) <= LONGEST
        and bool(_TERM.fullmatch(term))
        and len(words) <= MOST_WORDS
        and all(len(word) > shortest for word in words if word.endswith("*"))
    )
