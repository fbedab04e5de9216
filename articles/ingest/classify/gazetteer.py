"""Which words of a text name a country: the names of the vocabulary, found in one pass over the words.

Russian forms come generated (country_forms.json); a Kazakh word is the longest known stem and a full chain of endings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from articles.ingest.support.lines import matching
from articles.text.kazakh.cases import CASES, HYPHEN, QUALITY, SOFTENED, any_ending, softened
from articles.vocabulary import Country, Person, countries, edited, load, organisations, outlets, people

#: Files of the vocabulary that the names are of; editors may change them.
NAMES = ("people.json", "organisations.json", "outlets.json", "country_forms.json", "place_forms.json")
LONGEST_WORD = 60  # letters; anything longer is no word
_HEADS = {"president", "head_of_state"}  # offices
_LONG_SURNAME = 4  # letters; Си, Ли, То and Ким are too many other things
# Letter, then letters, joined by hyphens or unspaced dashes ("қазақ-қытай", "Астана–Москва").
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*(?:" + HYPHEN + r"[^\W\d_]+)*")
_HYPHEN = re.compile(HYPHEN)

_CASE = "|".join(f"(?P<{case}>{any_ending(case)})" for case in CASES)
# A hyphen perhaps, adjective (қазақстандық), plural, owner, case; harmony and voicing are not asked.
KAZAKH_ENDINGS = re.compile(
    f"(?:{HYPHEN}(?=.))?(?P<adjective>{QUALITY})?(?P<plural>{any_ending('plural')})?"
    f"(?P<owner>{any_ending('third', 'first plural')})?(?:{_CASE})?"
)
_RUSSIAN_CASES = {
    "n": "nominative", "i": "instrumental", "l": "locative", "g": "genitive", "a": "accusative", "d": "dative",
}  # fmt: skip
_HOME = {
    "kk": ("мемлекет басшысы", "еліміз", "біздің ел", "біздің еліміз", "отанымыз", "республикамыз"),
    "ru": (
        "глава государства", "главы государства", "главе государства", "главу государства", "главой государства",
        "наша страна", "нашей страны", "нашей стране", "нашу страну", "нашей страной",
        "наша республика", "нашей республики", "нашей республике", "нашу республику",
    ),
}  # fmt: skip
# "Латын Америкасы" is no mention of the United States; "Қазақстандық" in an outlet's name is no country.
_NO_COUNTRY = {
    "kk": (
        "Латын Америкасы", "Оңтүстік Америка", "Солтүстік Америка", "Орталық Америка", "Америка құрлығы",
        "Қазақ хандығы", "Батыс Қытай",
    ),
    "ru": (
        "Латинская Америка", "Латинской Америки", "Латинской Америке", "Латинскую Америку", "Латинской Америкой",
        "Южная Америка", "Южной Америки", "Южной Америке", "Северная Америка", "Северной Америки", "Северной Америке",
        "Центральной Америки", "Центральной Америке",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """What a word or phrase stands for. `code` "" hides the phrase from the search: it only looks like a country.

    `kind`: name, acronym, adjective, ethnic, demonym, capital, seat, place, leader, organisation, home; `rest` are
    the words after the first; `cases` those of a Russian form.
    """

    kind: str
    code: str
    rest: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    written: str = ""  # acronyms must stand in these letters
    person: str = ""  # country and surname of a leader
    needs_full_name: bool = False  # a surname that others bear too
    head: bool = False  # the surname of a head of state in office


@dataclass(frozen=True, slots=True)
class Hit:
    """`length` words from the one asked for are `name`, in `case` ("" where none shows)."""

    name: Name
    length: int
    kind: str
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    start: int
    end: int
    text: str
    folded: str


def fold(text: str) -> str:
    """Lower case, ё as е, Latin letters within Cyrillic words as what they look like; as long as `text`."""
    return matching(text).replace("ё", "е").replace("ҽ", "ә")


def words(text: str) -> list[Word]:
    """The words of a text; hyphenated ones are one word."""
    folded = fold(text)
    return [
        Word(start, end, found[0], folded[start:end] if end - start <= LONGEST_WORD else "")
        for found in WORD.finditer(text)
        for start, end in (found.span(),)
    ]


def parts(word: Word) -> list[Word]:
    """The words that hyphens join within a word."""
    pieces, start = [], 0
    for piece in _HYPHEN.split(word.text):
        begin = word.start + start
        pieces.append(Word(begin, begin + len(piece), piece, word.folded[start : start + len(piece)]))
        start += len(piece) + 1
    return pieces


class Gazetteer:
    """The names of one language. `match` looks them up at one word."""

    #: Kinds that are written in small letters within a sentence.
    SMALL = {"adjective", "ethnic", "demonym", "home"}

    def __init__(self, language: str) -> None:
        self.kazakh = language == "kk"
        self._by_first: dict[str, list[Name]] = {}
        self.compounds: dict[str, str] = {}
        self._longest = 0
        for phrase, name in self._names(language):
            first, *rest = fold(phrase.replace("—", " ").replace("–", " ")).split()
            entry = replace(name, rest=tuple(rest))
            self._by_first.setdefault(first, []).append(entry)
            if self.kazakh and not rest and first[-1] in SOFTENED:
                self._by_first.setdefault(softened(first), []).append(entry)
        self._longest = max(map(len, self._by_first))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: (-len(entry.rest), entry.kind != "name"))

    def match(self, at: Sequence[Word], index: int) -> Hit | None:
        """The longest name that begins with word `index`."""
        word = at[index]
        for name in self._by_first.get(word.folded, ()):
            if name.rest:
                if found := self._phrase(name, at, index):
                    return found
            elif self._written_so(name, word):
                return Hit(name, 1, name.kind, name.cases)
        return self._stem_and_endings(word) if self.kazakh else None

    def _phrase(self, name: Name, at: Sequence[Word], index: int) -> Hit | None:
        length = len(name.rest) + 1
        following = at[index + 1 : index + length]
        if len(following) < len(name.rest):
            return None
        if any(word.folded != wanted for word, wanted in zip(following[:-1], name.rest[:-1], strict=True)):
            return None
        last, wanted = following[-1].folded, name.rest[-1]
        cases = name.cases
        if last != wanted:
            if not self.kazakh or (endings := _endings(last, wanted)) is None or endings["adjective"]:
                return None
            cases = _case(endings)
        capital = name.kind == "home" or at[index].text[0].isupper() or name.rest[0] == "газа"
        return Hit(name, length, name.kind, cases) if capital else None

    def _stem_and_endings(self, word: Word) -> Hit | None:
        folded, people = word.folded, None
        for length in range(min(len(folded) - 1, self._longest), 1, -1):
            for name in self._by_first.get(folded[:length], ()):
                if name.rest or (name.written and not word.text.startswith(name.written)):
                    continue
                endings = KAZAKH_ENDINGS.fullmatch(folded, length)
                if endings is None:
                    continue
                kind = _kind(name.kind, endings)
                if kind not in self.SMALL and not word.text[0].isupper():
                    continue
                hit = Hit(name, 1, kind, _case(endings))
                if kind == "ethnic" and endings[0] == endings["owner"]:
                    people = people or hit  # "Италияны": италиян + ы, or else Италия + ны
                else:
                    return hit if people is None or "accusative" in hit.cases else people
        return people

    def _written_so(self, name: Name, word: Word) -> bool:
        if name.written:
            return word.text == name.written
        return name.kind in self.SMALL or word.text[0].isupper()

    def _names(self, language: str) -> Iterator[tuple[str, Name]]:
        yield from ((phrase, Name("none", "")) for phrase in _NO_COUNTRY[language])
        for outlet in outlets().values():
            for alias in (outlet.name, *outlet.aliases):
                if " " in alias and outlet.kind != "government":
                    yield alias, Name("none", "")
        yield from ((phrase, Name("home", "")) for phrase in _HOME[language])
        yield from self._kazakh_names() if self.kazakh else self._russian_names()
        for code, names in load("companies.json").items():
            yield from ((name, Name("organisation", code, written=_written(name))) for name in names)
        for phrase, (where, cases) in load("place_forms.json")[language].items():
            if " " not in where:
                yield phrase, Name("place", where, cases=_named(cases), written=_written(phrase))

    def _kazakh_names(self) -> Iterator[tuple[str, Name]]:
        for code, country in countries().items():
            for kind, phrases in _kazakh_phrases(country):
                for phrase in phrases:
                    yield phrase, Name(_acronym(kind, phrase), code, written=_written(phrase))
        for person in people().values():
            yield person.names["kk"], replace(_surname(person), needs_full_name=False)
            for surname in _kazakh_spellings(person):
                yield surname, _surname(person)
        for body in organisations().values():
            for phrase in (body.names["kk"], *body.aliases["kk"]):
                yield phrase, Name("organisation", body.country or "", written=_written(phrase))

    def _russian_names(self) -> Iterator[tuple[str, Name]]:
        forms = load("country_forms.json")
        for code, kinds in forms["countries"].items():
            for kind, phrases in kinds.items():
                for phrase, cases in phrases.items():
                    yield phrase, Name(_acronym(kind, phrase), code, cases=_named(cases), written=_written(phrase))
        for key, kinds in forms["people"].items():
            person = people()[key]
            for phrase, cases in kinds["full"].items():
                yield phrase, replace(_surname(person), cases=_named(cases), needs_full_name=False)
            for phrase, cases in kinds["surname"].items():
                yield phrase, replace(_surname(person), cases=_named(cases))
        for body in organisations().values():
            phrases = forms["organisations"].get(body.key) or dict.fromkeys((body.names["ru"], *body.aliases["ru"]), "")
            for phrase, cases in phrases.items():
                yield phrase, Name("organisation", body.country or "", cases=_named(cases), written=_written(phrase))
        for code, country in countries().items():
            for adjective in country.adjectives["ru"]:
                self.compounds[fold(adjective).removesuffix("ий") + "о"] = code
            self.compounds.update((fold(first), code) for first in country.compounds["ru"])


@edited.kept(*NAMES)
def gazetteer(language: str) -> Gazetteer:
    """The names of Kazakh ("kk"), or the Russian ones for any other language."""
    return Gazetteer("kk" if language == "kk" else "ru")


def _kazakh_phrases(country: Country) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "name", (country.names["kk"], *country.aliases["kk"])
    yield "adjective", country.adjectives["kk"]
    yield "ethnic", country.ethnic["kk"]
    yield "capital", tuple(capital.names["kk"] for capital in country.capitals)
    yield "seat", country.seats["kk"]
    yield "place", country.places["kk"]


def _surname(person: Person) -> Name:
    """Two presidents of one surname and country are one here: either full name makes the surname known."""
    bearer = f"{person.country} {person.surnames['ru']}"
    return Name("leader", person.country, person=bearer, needs_full_name=person.common, head=bearer in _heads())


@edited.kept("people.json")
def _heads() -> frozenset[str]:
    """Country and surname of the heads of state in office, but for surnames too short to tell anybody by."""
    return frozenset(
        f"{person.country} {person.surnames['ru']}"
        for person in people().values()
        if len(person.surnames["ru"]) >= _LONG_SURNAME
        and any(office.role in _HEADS and office.until is None for office in person.offices)
    )


def _kazakh_spellings(person: Person) -> set[str]:
    """Ердоған, and Эрдоған after the Russian spelling."""
    surname = person.surnames["kk"]
    other = surname[0].replace("Е", "Э") if person.surnames["ru"].startswith("Э") else surname[0]
    return {surname, other + surname[1:]}


def _named(cases: str) -> tuple[str, ...]:
    return tuple(_RUSSIAN_CASES[case] for case in cases if case in _RUSSIAN_CASES)


def _acronym(kind: str, phrase: str) -> str:
    return "acronym" if kind == "name" and _written(phrase) else kind


def _written(phrase: str) -> str:
    """`phrase` where it is an acronym ("АҚШ", "РУз"), whose capitals matter."""
    return phrase if " " not in phrase and len(phrase) <= 5 and phrase[:2].isupper() else ""


def _endings(word: str, stem: str) -> re.Match[str] | None:
    if word.startswith(stem):
        return KAZAKH_ENDINGS.fullmatch(word, len(stem))
    return KAZAKH_ENDINGS.fullmatch(word, len(stem)) if word.startswith(softened(stem)) else None


def _kind(kind: str, endings: re.Match[str]) -> str:
    if kind not in ("name", "acronym", "adjective"):
        return kind
    if not endings["adjective"] and kind != "adjective":
        return kind
    return "demonym" if endings["plural"] or _case(endings) else "adjective"


def _case(endings: re.Match[str]) -> tuple[str, ...]:
    return tuple(case for case in CASES if endings[case])
