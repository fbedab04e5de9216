"""What editors are told of the forms that they write: what is wrong with them, and which words they touch."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.clauses import terms
from search.lexicon import keys, rows
from search.lexicon.concepts import (
    ANALYSIS,
    LONGEST,
    NAME_WEIGHT,
    Concept,
    Form,
    meaningful,
    names,
    term,
    written_terms,
)
from search.lexicon.dictionary import LANGUAGES, Dictionary
from search.lexicon.files import current
from search.lexicon.likeness import BEGINNING
from search.lexicon.likeness import term as stem_of
from search.query import EXACT

MOST_FREQUENT = 10_000  # words of a language that are looked through, wherever they stand
MOST_NEAR = 2_000  # of those that begin as a form does
MOST_SHOWN = 12  # words of a form

Spelling = tuple[str, tuple[str, ...]]  # language, words


class Touched(NamedTuple):
    """A form, and the frequent words of the archive that it meets, each with its number of articles."""

    form: Form
    words: list[tuple[str, int]]


def tidied(column: str) -> str:
    """The forms of a column, each once, parted by a semicolon and a space."""
    forms = (" ".join(unicodedata.normalize("NFC", form).split()) for form in column.split(";"))
    return "; ".join({form.casefold(): form for form in forms if form}.values())


def is_searchable(form: str) -> bool:
    """Whether a search can be for it: it has words, and not too many."""
    return 0 < len(terms(form, EXACT)) <= LONGEST


# ---- no form twice -----------------------------------------------------------------------------------------


def holders(columns: Sequence[str], but: int | None = None) -> list[tuple[Form, Concept]]:
    """The forms of these that other concepts have already; `but`: the id of the row that they are for."""
    known = {spelling: row for row in _rows(but) for spelling in _spellings(row)} | _of_files()
    written = ((form, (form.language, terms(form.text, EXACT))) for form in term("", columns).forms)
    return [(form, known[spelling]) for form, spelling in written if spelling in known]


def called(concept: Concept) -> str:
    """Its first form in each language."""
    firsts = {form.language: form.text for form in reversed(concept.forms)}
    return " · ".join(firsts[language] for language in ANALYSIS if language in firsts)


def _rows(but: int | None) -> Iterable[Concept]:
    return [term(f"row:{pk}", columns) for pk, columns in rows.active() if pk != but]


@cache
def _of_files() -> dict[Spelling, Concept]:
    return {spelling: concept for concept in (*written_terms(), *names()) for spelling in _spellings(concept)}


def _spellings(concept: Concept) -> Iterable[Spelling]:
    for form in concept.forms:
        words = terms(form.text, EXACT)
        # A name is one in every language.
        yield from ((name, words) for name in (ANALYSIS if concept.weight == NAME_WEIGHT else [form.language]))


# ---- what a form touches -----------------------------------------------------------------------------------


def touched(columns: Sequence[str]) -> list[Touched]:
    """For each form the frequent words of the archive that its stems meet, those of most articles first."""
    dictionary, forms = current(), term("", columns).forms
    by_language = {
        language: _stems(language, [form.text for form in forms if form.language == language], dictionary)
        for language in ANALYSIS
    }
    return [
        Touched(form, _most({word for stem in _wanted(form) for word in by_language[form.language][stem]}))
        for form in forms
    ]


def _wanted(form: Form) -> tuple[str, ...]:
    return meaningful(form.text, ANALYSIS[form.language])


def _most(words: set[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(words, key=lambda word: (-word[1], word[0]))[:MOST_SHOWN]


def _stems(language: str, texts: Sequence[str], dictionary: Dictionary) -> dict[str, set[tuple[str, int]]]:
    """Stem → the words of the archive that have it, with their numbers of articles."""
    found: dict[str, set[tuple[str, int]]] = defaultdict(set)
    wanted = {stem for text in texts for stem in meaningful(text, ANALYSIS[language])}
    if ANALYSIS[language] == EXACT:
        for word in wanted:
            if number := dictionary.count(word):
                found[word].add((word, number))
    elif wanted:
        for row in _looked_through(language, texts, wanted, dictionary):
            form = dictionary.form(row)
            if (stem := stem_of(form, language)) in wanted:
                found[stem].add((form, int(dictionary.articles[row])))
    return found


def _looked_through(language: str, texts: Sequence[str], stems: Iterable[str], dictionary: Dictionary) -> set[int]:
    """Rows of the language: the most frequent ones, and those that begin as a word of the forms or its stem does."""
    beginnings = {keys.key(word)[:BEGINNING] for text in texts for word in terms(text, EXACT)}
    beginnings |= {keys.key(stem)[:BEGINNING] for stem in stems}
    of_language = np.flatnonzero(dictionary.languages == LANGUAGES.index(language))
    rows = set(_most_frequent(of_language, MOST_FREQUENT, dictionary))
    for first, last in dictionary.ranges(beginnings).tolist():
        near = of_language[(of_language >= first) & (of_language < last)]
        rows.update(_most_frequent(near, MOST_NEAR, dictionary))
    return rows


def _most_frequent(rows: NDArray[np.intp], most: int, dictionary: Dictionary) -> list[int]:
    if len(rows) > most:
        rows = rows[np.argpartition(dictionary.articles[rows], len(rows) - most)[-most:]]
    return [int(row) for row in rows]
