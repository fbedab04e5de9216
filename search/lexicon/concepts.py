"""Names and terms, each as one concept in Kazakh, Russian and English: what may stand for what was typed.

Names come from the vocabulary (countries, capitals, leaders, organisations, outlets, places); terms from concepts.tsv,
one concept a line: Kazakh, Russian and English forms, parted by tabs, alternatives by semicolons; and from what editors
add in the admin, written in the same way.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from articles import vocabulary
from articles.text.analysis import Language
from articles.text.scripts import KAZAKH_LETTERS, lower
from search.clauses import meaningful_words, terms
from search.lexicon import keys, numerals, rows
from search.lexicon.dictionary import Dictionary
from search.lexicon.readings import read
from search.query import EXACT

NAME_WEIGHT, TERM_WEIGHT = 0.8, 0.5  # of a match of what was typed
LONGEST = 7  # words of a form
LONGEST_KEY = 5  # letters of an organisation's key that is its abbreviation
SHORTEST_READ, LONGEST_READ = 5, 40  # letters of a name in another script
LEAST_READ = 0.95  # the resemblance of its reading
SHORTEST_STEM = 3  # a shorter one tells nothing unless it is the whole word
#: By what analysis the forms of a language are looked for: English has no stems here.
ANALYSIS: dict[str, Language] = {"kk": "kk", "ru": "ru", "en": EXACT}

Key = tuple[Language, tuple[str, ...]]


class Form(NamedTuple):
    """`language`: kk, ru or en. `like`: the form that readers are shown instead, where several differ in little."""

    text: str
    language: str
    like: str = ""


class Concept(NamedTuple):
    """One thing or meaning. `weight`: of a match of one form where another was typed.

    `but`: words that share a stem with a form and are none of it.
    """

    key: str
    weight: float
    forms: tuple[Form, ...]
    but: frozenset[str] = frozenset()


class Lexicon:
    """Concepts by the terms of their forms, beside those of another lexicon."""

    def __init__(self, concepts: Iterable[Concept], beside: Lexicon | None = None) -> None:
        self._beside = beside
        self._by_terms: dict[Key, list[Concept]] = defaultdict(list)
        for concept in concepts:
            for form in concept.forms:
                # A name is a name in either language: Kazakh texts write Москваға too.
                analyses = ANALYSIS.values() if concept.weight == NAME_WEIGHT else [ANALYSIS[form.language]]
                for analysis in analyses:
                    key = analysis, meaningful(form.text, analysis)
                    if concept not in self._by_terms[key]:
                        self._by_terms[key].append(concept)

    def of(self, words: Sequence[str]) -> list[Concept]:
        """The concepts that these words, side by side, are a form of, in whatever inflection.

        A word that is none may be a name in other letters: Qytai, Moskva, Казакстан.
        """
        if not words:
            return []
        found = self._of(words)
        if found or len(words) > 1 or not (name := self._read(words[0])):
            return found
        return [concept for concept in self._of([name]) if concept.weight == NAME_WEIGHT]

    def _of(self, words: Sequence[str]) -> list[Concept]:
        found = {concept.key: concept for concept in self._beside.of(words)} if self._beside else {}
        for analysis in ANALYSIS.values():
            stems = tuple(term for word in words for term in terms(word, analysis))
            if len(words) == 1 and analysis != EXACT and _tells_nothing(words[0], stems[0]):
                continue
            found |= {concept.key: concept for concept in self._by_terms.get((analysis, stems), ())}
        last = terms(words[-1], EXACT)[-1]
        meant = [concept for concept in found.values() if last not in concept.but]
        return _without_names(words[0], meant) if len(words) == 1 else meant

    def _read(self, word: str) -> str:
        """The name that is meant by a word in another script or without its Kazakh letters; "" where none is."""
        if not SHORTEST_READ <= len(word) <= LONGEST_READ or not word.isalpha():
            return ""
        written, names = self._names
        small = lower(word)
        if found := read(small, names):
            rows = found.rows
        else:
            same = {row: KAZAKH_LETTERS & {*names.form(row)} for row in names.rows(keys.key(small))}
            typed = KAZAKH_LETTERS & {*small}  # often some of them: Қазакстан
            rows = {row: 1.0 for row, letters in same.items() if letters and typed <= letters}
        best = max(rows, key=lambda row: rows[row], default=None)
        return written[names.form(best)] if best is not None and rows[best] >= LEAST_READ else ""

    @cached_property
    def _names(self) -> tuple[dict[str, str], Dictionary]:
        """The names of one word in Cyrillic as they are written, by their small letters; and these as a dictionary."""
        concepts = (concept for found in self._by_terms.values() for concept in found if concept.weight == NAME_WEIGHT)
        forms = (form for concept in concepts for form in concept.forms if form.language != "en")
        written = {lower(form.text): form.text for form in forms if form.text.isalpha() and form.text.istitle()}
        return written, Dictionary.of((small, "other", 1) for small in written)


def _without_names(word: str, concepts: list[Concept]) -> list[Concept]:
    """Where a name and a word of the language share a stem, the spelling decides: газ and газа are not Газа."""
    names = {form.text.lower() for concept in concepts if concept.weight == NAME_WEIGHT for form in concept.forms}
    words = {form.text for concept in concepts if concept.weight != NAME_WEIGHT for form in concept.forms}
    small = word.lower()
    inflected = small in words or (small == word and any(small.startswith(each) for each in words))
    if not words or (small in names and not inflected) or (small != word and not inflected):
        return concepts
    return [concept for concept in concepts if concept.weight != NAME_WEIGHT]


def meaningful(text: str, analysis: Language) -> tuple[str, ...]:
    """The terms of a form without its stop-words, as a query has them."""
    words = terms(text, EXACT)
    kept = [word for word, means in zip(words, meaningful_words(words), strict=True) if means] or words
    return tuple(term for word in _written(text, kept) for term in terms(word, analysis))


def _written(text: str, kept: Sequence[str]) -> Iterator[str]:
    """The words of `text` that are kept, as they are written: abbreviations are told by their capitals."""
    wanted = set(kept)
    for word in text.split():
        if any(term in wanted for term in terms(word, EXACT)):
            yield word


def _tells_nothing(word: str, stem: str) -> bool:
    return len(stem) < SHORTEST_STEM and stem != terms(word, EXACT)[0]


# ---- what there is -----------------------------------------------------------------------------------------


_loading = threading.Lock()


def of_files() -> Lexicon:
    """All that the project's files know, one for the process."""
    with _loading:  # by one thread: it takes seconds
        return _of_files()


@cache
def _of_files() -> Lexicon:
    return Lexicon([*names(), *written_terms(), *ordinals()])


class _Current:
    """The lexicon in use: what the files know, and editors' rows as `renew` last read them.

    Asking reads nothing; search.lexicon.watch renews it in each process that serves.
    """

    def __init__(self) -> None:
        self._renewing = threading.Lock()
        self._lexicon: Lexicon | None = None
        self._state: rows.State | None = None

    def __call__(self) -> Lexicon:
        return self._lexicon or of_files()

    def renew(self) -> bool:
        """Read the rows if they have changed. True if they had. Raises django.db.Error; what was read stays in use."""
        with self._renewing:
            state = rows.state()  # first: what changes in between is read once more
            if state == self._state:
                return False
            added = [term(f"row:{pk}", columns) for pk, columns in rows.active()]
            self._lexicon, self._state = Lexicon(added, of_files()), state
            return True

    def forget(self) -> None:
        """The files alone, until rows are read again."""
        self._lexicon = self._state = None


lexicon = _Current()


def names() -> Iterator[Concept]:
    """Of all that the vocabulary names, with the adjectives of countries, cities and places: московский is Москва."""
    adjectives = _Adjectives()
    yield from map(adjectives.beside, _names())
    yield from adjectives.other_cities()


class _Adjectives:
    """Those of a name: by its key, or, of cities, by the name itself, which capitals and places have too."""

    def __init__(self) -> None:
        rows = vocabulary.load("adjectives.json")
        self.by_key: dict[str, Mapping[str, Sequence[str]]] = {
            **{f"country:{code}": words for code, words in rows["countries"].items()},
            **{f"capital:{code}:0": words for code, words in rows["capitals"].items()},
            **{f"place:{code}": words for code, words in rows["places"].items()},
        }
        self.cities = {city["name"]["en"]: city for city in rows["cities"]}
        self.met: set[str] = set()

    def beside(self, concept: Concept) -> Concept:
        words = dict(self.by_key.get(concept.key, {}))
        if concept.key.startswith(("capital:", "place:")):
            for form in concept.forms:
                if form.language == "en" and form.text in self.cities:
                    self.met.add(form.text)
                    words |= self.cities[form.text]["adjectives"]
        known = {_key(form) for form in concept.forms}
        forms = (Form(text, language) for language, texts in words.items() for text in texts)
        return concept._replace(forms=(*concept.forms, *(form for form in forms if _key(form) not in known)))

    def other_cities(self) -> Iterator[Concept]:
        """Those that are neither capitals nor places of the field; those that Kazakh has a word like (Қазан) without
        their Kazakh name."""
        words = {place["name"]["en"] for place in vocabulary.load("places.json").values() if place.get("ambiguous")}
        for name, city in self.cities.items():
            if name in self.met or (name in words and city["name"]["kk"] == city["name"]["ru"]):
                continue
            languages = [language for language in ANALYSIS if language != "kk" or name not in words]
            adjectives = {each: texts for each, texts in city["adjectives"].items() if each in languages}
            yield _name(f"city:{name}", {each: (city["name"][each],) for each in languages}, adjectives)


def _key(form: Form) -> Key:
    analysis = ANALYSIS[form.language]
    return analysis, terms(form.text, analysis)


def _names() -> Iterator[Concept]:
    for code, country in vocabulary.countries().items():
        every = [{name: (text,) for name, text in country.names.items()}, country.aliases, country.adjectives]
        yield _name(f"country:{code}", *every)
        for number, capital in enumerate(country.capitals):
            yield _name(f"capital:{code}:{number}", {name: (text,) for name, text in capital.names.items()})
    for key, person in vocabulary.people().items():
        surnames = {} if person.common else {name: (text,) for name, text in person.surnames.items()}
        if surnames and (full := person.names.get("en", "").split()):
            surnames["en"] = (full[0 if person.surname_first else -1],)
        yield _name(f"person:{key}", {name: (text,) for name, text in person.names.items()}, surnames)
    for key, body in vocabulary.organisations().items():
        # The key of one that an abbreviation is enough for; "who" is an English word.
        short = {} if "-" in key or len(key) > LONGEST_KEY or key == "who" else {"en": (key.upper(),)}
        yield _name(f"organisation:{key}", {name: (text,) for name, text in body.names.items()}, body.aliases, short)
    for code, place in vocabulary.load("places.json").items():
        bare = {} if place.get("ambiguous") else {name: (text,) for name, text in place["name"].items()}
        yield _name(f"place:{code}", bare, place.get("aliases", {}), place.get("former", {}))


def _name(key: str, *forms: Mapping[str, Sequence[str]]) -> Concept:
    made = [Form(text, language) for each in forms for language, texts in each.items() for text in texts if text]
    return Concept(key, NAME_WEIGHT, tuple(dict.fromkeys(made)))


def written_terms() -> Iterator[Concept]:
    path = Path(__file__).parent / "concepts.tsv"
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip() and not line.startswith("#"):
                yield term(f"term:{number}", line.rstrip("\n").split("\t"))


def ordinals() -> Iterator[Concept]:
    """1 to 100, in words and in figures with an ending: бесінші, 5-ші, пятый, 5-й, fifth, 5th.

    A figure is looked for as it is spelt: its stem is the bare number.
    """
    for number in range(1, 101):
        kazakh, russian, english = numerals.ordinal(number)
        figures = numerals.figures(number)
        forms = [Form(kazakh, "kk"), Form(russian, "ru"), Form(english, "en")]
        forms += [Form(text, "en", shown) for shown, texts in figures.items() for text in texts]
        yield Concept(f"ordinal:{number}", TERM_WEIGHT, tuple(forms), numerals.CARDINALS)


def term(key: str, columns: Sequence[str]) -> Concept:
    """A concept from its Kazakh, Russian and English forms, each parted by semicolons."""
    forms = [
        Form(text.strip(), language)
        for language, column in zip(ANALYSIS, columns, strict=True)
        for text in column.split(";")
        if text.strip()
    ]
    return Concept(key, TERM_WEIGHT, tuple(dict.fromkeys(forms)))
