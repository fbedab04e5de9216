"""Words of the archive that resemble a typed one: related words, other spellings and scripts, what a typo meant.

Parameters were measured on public judged sets (docs/decisions); the plateau around them is wide. Nothing here makes a
full match: an engine adds a clause for each `Likeness` to that of the word, takes the greatest of them, and gives the
added one at most the idf of the typed word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log1p
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from articles.text import analysis
from articles.text.scripts import KAZAKH_LETTERS, lower
from search.lexicon import keys
from search.lexicon.dictionary import LONGEST, SHORTEST, Dictionary
from search.lexicon.files import current
from search.lexicon.readings import read
from search.lexicon.resemblance import resemblances

Kind = Literal["likeness", "reading", "correction"]

BEGINNING = 3  # letters that words alike have in common
LEAST, LEAST_ABSENT = 0.5, 0.45  # resemblance
MOST = 5  # stems of a kind
WEIGHT = 0.6  # of the typed word, times the square of the resemblance; twice that, at most 1, where it is absent
CORRECTED = {1: 0.8, 2: 0.5}  # weight by edit distance
LONG = 8  # letters from which two edits may be one word's


@dataclass(frozen=True, slots=True)
class Likeness:
    """`form` as the archive has it, `term` its stem in `language` (kk, ru; "other": the form itself, for the exact
    field). `weight`: of the typed word's own clause, up to 1. `resemblance` up to 1. A "reading" is the word in other
    letters: another script, or its Kazakh letters; a "correction" differs by an edit or two."""

    form: str
    language: str
    term: str
    weight: float
    resemblance: float
    kind: Kind


def likenesses(word: str, *, absent: bool, among: Dictionary | None = None) -> tuple[Likeness, ...]:
    """What resembles the word, heaviest first, its own stems left out.

    `absent`: no language's field has the word, by stem or by form. Words under three letters and those with digits
    have none. `among` is the archive's dictionary where none is given.
    """
    dictionary = current() if among is None else among
    word = lower(unicodedata.normalize("NFC", word))
    if not len(dictionary) or not _is_looked_up(word):
        return ()
    found = _Found(word, dictionary)
    readings = read(word, dictionary)
    if readings:
        found.take(readings.rows, "reading", absent)
    own = _alike(word, dictionary, LEAST_ABSENT if absent else LEAST)
    # Where nobody wrote the word with its Kazakh letters, those who wrote it without meant it.
    same = dict.fromkeys(dictionary.rows(keys.key(word)), 1.0) if absent else {}
    found.take(same | {row: r for row, r in own.items() if r == 1}, "reading", absent)
    is_read = bool(found.likenesses)
    found.take(own, "likeness", absent)
    if readings:
        # Related words and other forms of it, through the form that it was read as, or the most of it that could be.
        best = next(iter(found.likenesses.values())).form if readings.rows and is_read else readings.nearest
        least = LEAST_ABSENT if absent and not is_read else LEAST
        related = {row: r * readings.departed for row, r in _alike(best, dictionary, least).items()}
        found.take(related, "likeness", absent)
    if absent and not is_read:
        found.correct(_corrections(word, dictionary))
    return tuple(sorted(found.likenesses.values(), key=lambda each: (-each.weight, each.kind != "reading")))


def did_you_mean(word: str, among: Dictionary | None = None) -> str | None:
    """For a word that the archive has not: the form that was probably meant, by its reading or by the least edits."""
    dictionary = current() if among is None else among
    found = likenesses(word, absent=True, among=dictionary)
    if read_as := [each for each in found if each.kind == "reading"]:
        return read_as[0].form
    corrected = [each for each in found if each.kind == "correction"]
    return max(corrected, key=lambda each: (each.resemblance, dictionary.count(each.form))).form if corrected else None


def _is_looked_up(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and not any(map(str.isdigit, word))


def term(form: str, language: str) -> str:
    """The stem of a form in its language; of other languages the form itself."""
    if language == "other":
        return form
    return next(iter(analysis.terms(form, cast(analysis.Language, language))), form)


class _Found:
    """The best form of each stem, with what it weighs."""

    def __init__(self, word: str, dictionary: Dictionary) -> None:
        self.word = word
        self.dictionary = dictionary
        self.likenesses: dict[tuple[str, str], Likeness] = {}
        self._own = {(language, term(word, language)) for language in ("kk", "ru", "other")}

    def take(self, resembling: Mapping[int, float], kind: Kind, absent: bool) -> None:
        """Of rows with their resemblance, the best by r²·ln(1 + articles), those of r = 1 before all others."""
        articles = self.dictionary.articles
        scores = {row: r**2 * log1p(articles[row]) for row, r in resembling.items()}
        order = sorted(resembling, key=lambda row: (resembling[row] < 1, -scores[row]))
        self._add(((row, resembling[row], weight(resembling[row], absent)) for row in order), kind)

    def correct(self, distances: Mapping[int, int]) -> None:
        """Of rows with their edit distance, the nearest, of these the most frequent."""
        order = sorted(distances, key=lambda row: (distances[row], -int(self.dictionary.articles[row])))
        letters = len(self.word)
        rows = ((row, max(0, 1 - distances[row] / letters), CORRECTED[distances[row]]) for row in order)
        self._add(rows, "correction")

    def _add(self, rows: Iterator[tuple[int, float, float]], kind: Kind) -> None:
        added = set()
        for row, r, heavy in rows:
            language, form = self.dictionary.language(row), self.dictionary.form(row)
            stem = language, term(form, language)
            if stem in self._own or stem in added:
                continue
            known = self.likenesses.get(stem)
            # A correction takes the place of a likeness: what an edit makes of the word resembles it too.
            if known is None or known.weight < heavy or kind == "correction":
                heaviest = max(heavy, known.weight) if known else heavy
                self.likenesses[stem] = Likeness(form, language, stem[1], heaviest, r, kind)
            added.add(stem)
            if len(added) == MOST:
                return


def weight(resemblance: float, absent: bool) -> float:
    """Of the typed word's own clause."""
    return min(1.0, (2 if absent else 1) * WEIGHT * resemblance**2)


def _alike(word: str, dictionary: Dictionary, least: float) -> dict[int, float]:
    """Row → resemblance of at least `least`, among the forms that begin with the same three letters. Where the word
    has a Kazakh letter, Kazakh forms are compared by their own letters, all others by folded ones."""
    key = keys.key(word)
    if len(key) < BEGINNING:
        return {}
    rows = _promising(key, dictionary, least)
    r = resemblances(np.frombuffer(key, np.uint8), dictionary.letters[rows])
    if not KAZAKH_LETTERS.isdisjoint(word):
        kazakh = np.flatnonzero((dictionary.languages[rows] == 0) & (r >= least))
        forms = keys.points([dictionary.form(row) for row in rows[kazakh]])
        own = keys.points([word])[0, : len(key)]
        begin_alike = (forms[:, :BEGINNING] == own[:BEGINNING]).all(axis=1)
        r[kazakh] = np.where(begin_alike, resemblances(own, forms), 0)
    enough = r >= least
    return dict(zip(rows[enough].tolist(), r[enough].tolist(), strict=True))


def _promising(key: bytes, dictionary: Dictionary, least: float) -> NDArray[np.intp]:
    """The rows of the first three letters that can reach `least`, by what is cheap to know: lengths, the common
    beginning (rows of a longer one lie side by side), and letters that only one of two words has."""
    ranges = dictionary.ranges(key[:length] for length in range(BEGINNING, len(key) + 1)).tolist()
    first, last = ranges[0]
    beginning = np.full(last - first, BEGINNING, np.int16)
    for length, (low, high) in enumerate(ranges, start=BEGINNING):
        beginning[low - first : high - first] = length
    lengths = dictionary.lengths[first:last].astype(np.int16)
    masks, mask = dictionary.masks[first:last], keys.mask(key)
    # Each letter that the other has not spoils the group around it, and the last of them one group more.
    mine, theirs = (np.bitwise_count(lacking).astype(np.int16) for lacking in (mask & ~masks, masks & ~mask))
    groups = np.minimum(len(key) - mine - (mine > 0), lengths - theirs - (theirs > 0))
    return np.flatnonzero(beginning + groups >= least * (len(key) + lengths)) + first


def _corrections(word: str, dictionary: Dictionary) -> dict[int, int]:
    """Row → number of edits between the keys, wherever in the word they are: a letter more, less, another, or two
    neighbours turned round (Damerau and Levenshtein's, no letter edited twice)."""
    key = keys.key(word)
    most, mask = 2 if len(key) >= LONG else 1, keys.mask(key)
    rows = np.flatnonzero(np.bitwise_count(dictionary.masks ^ mask) <= 2 * most)
    rows = rows[np.abs(dictionary.lengths[rows].astype(np.int16) - len(key)) <= most]
    masks = dictionary.masks[rows]
    rows = rows[np.maximum(np.bitwise_count(masks & ~mask), np.bitwise_count(mask & ~masks)) <= most]
    if not len(rows):
        return {}
    distances = cdist([key], dictionary.keys[rows].tolist(), scorer=OSA.distance, score_cutoff=most)[0]
    near = (distances > 0) & (distances <= most)  # 0 is a reading
    return dict(zip(rows[near].tolist(), distances[near].tolist(), strict=True))
