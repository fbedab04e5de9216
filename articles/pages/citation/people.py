"""Who wrote an article, from its byline as it is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from articles.vocabulary import find_outlet

_BETWEEN = re.compile(r"\s*[,;/]\s*|\s+(?:и|және|мен|бен|пен|and|&)\s+")
_INITIALS = re.compile(r"[^\W\d_](?:\.-?[^\W\d_]){0,2}\.?")
_PATRONYMIC = re.compile(r"(?:ович|евич|ич|овна|евна|ична|инична|ұлы|қызы|улы|кызы)$")
_SURNAME = re.compile(
    r"(?:[оеё]ва?|[иы]на?|ск(?:ий|ая|ой)|ц(?:кий|кая)|енко|[чщ]ук|юк|ян|швили|дзе|ұлы|қызы|улы|кызы|бай|бек|тай)$"
)
_SHORTEST_IN_CAPITALS = 4  # letters: a shorter word may be an abbreviation


class Person(NamedTuple):
    """`family` is empty where a name cannot be told apart: `given` is then all of it, as written."""

    family: str
    given: str

    @property
    def initials(self) -> str:
        """Of the given names: "А. Б."."""
        return " ".join(f"{word[0].upper()}." for word in re.findall(r"[^\W\d_]+", self.given))


def people(byline: str) -> list[Person]:
    """The people of a byline in order; all of it as one name where a part of it is none that can be read."""
    parts = [part for part in _BETWEEN.split(byline.strip()) if part]
    if len(parts) == 2 and all(len(part.split()) == 1 for part in parts) and _is_given(parts[1]):
        return [Person(*parts)]
    read = [_person(part.split()) for part in parts]
    if not parts:
        return []
    return [each for each in read if each] if all(read) else [Person("", " ".join(byline.split()))]


def _person(words: Sequence[str]) -> Person | None:
    if not 2 <= len(words) <= 4 or not all(word[0].isupper() for word in words) or any(map(find_outlet, words)):
        return None
    for told in (_by_initials, _by_capitals, _by_patronymic, _by_given_name, _by_ending):
        if (at := told(words)) is not None:
            given = [word for place, word in enumerate(words) if place != at]
            if all(word.isupper() for word in words):
                given = [word if _INITIALS.fullmatch(word) else _in_small_letters(word) for word in given]
            return Person(_in_small_letters(words[at]), " ".join(given))
    return None


def _in_small_letters(word: str) -> str:
    """A name in capitals as others are written: "ПЕТРОВ-ВОДКИН" is Петров-Водкин."""
    return "-".join(map(str.capitalize, word.split("-"))) if word.isupper() else word


def _only(found: Sequence[bool]) -> int | None:
    return found.index(True) if sum(found) == 1 else None


def _by_initials(words: Sequence[str]) -> int | None:
    return _only([not _INITIALS.fullmatch(word) for word in words])


def _by_capitals(words: Sequence[str]) -> int | None:
    return _only([word.isupper() and len(word) >= _SHORTEST_IN_CAPITALS for word in words])


def _by_patronymic(words: Sequence[str]) -> int | None:
    """Given name, patronymic, surname; or the surname first."""
    at = _only([_PATRONYMIC.search(word.lower()) is not None for word in words])
    return {1: 2, 2: 0}.get(at) if at is not None and len(words) == 3 else None


def _by_given_name(words: Sequence[str]) -> int | None:
    return _only([not _is_given(word) for word in words]) if len(words) == 2 else None


def _by_ending(words: Sequence[str]) -> int | None:
    return _only([_SURNAME.search(word.lower()) is not None for word in words]) if len(words) == 2 else None


def _is_given(word: str) -> bool:
    return word.lower() in _given_names() or _INITIALS.fullmatch(word) is not None


@cache
def _given_names() -> frozenset[str]:
    lines = files("articles.vocabulary").joinpath("phrases", "given_names.txt").read_text("utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())
