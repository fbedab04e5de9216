"""Write the generated names and forms from the data files: `python -m articles.vocabulary.generate`.

A developer's tool, run by hand after a change of countries.json, people.json, organisations.json or places.json; of
names that editors add the forms are made when they are read (articles/archive/words.py). Uses
pymorphy3, whose dictionary is OpenCorpora; words that it does not hold are declined by the school rules below. The
output is sorted, so that a change of one name changes a few lines.

names.json: {"kk": [stems], "ru": {form: base form}, "hash": sha256 of the two}; lower case, ё as е, single words.
country_forms.json: Russian forms in their own case, each with the cases that it stands in as in INITIALS ("al"):
{"countries": {code: {kind: {form: cases}}}, "people": {key: {kind: {form: cases}}}, "organisations": {key: {form:
cases}} of those that belong to a country}.
place_forms.json: {language: {form: [countries, cases]}} of what places.json names, without names that are words or
surnames too; Kazakh ones as they are, for endings come by rule.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pymorphy3

from articles.vocabulary import Country, Person, countries, load, organisations, people

CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
INITIALS = {"nomn": "n", "gent": "g", "datv": "d", "accs": "a", "ablt": "i", "loct": "l"}
ADJECTIVE_ENDINGS = "ий ого ому им ом ая ой ую ое ие их ими".split()
PARTICLES = {"бен", "фон", "дер", "да", "аш"}
_FOLDER = Path(__file__).parent
_ADJECTIVE = re.compile(r"(?:ая|[иы][йе]|ое)$")
_KAZAKH_INFLECTED = re.compile(r"(?:[ыі]|[лдт][ыі][қк]|[ғг][ае]н|тан|[лдт][ае]р|[нтд][ыі]ң|-тың)$")
_SIBILANT = "жшчщц"
_VELAR = "гкхжшчщ"
_OF_NATURE = {"river", "sea", "lake", "disputed_area"}  # kinds whose name, with a capital letter, is no other word
_VAGUE = {"area", "ocean", "desert", "mountain", "former_state"}  # kinds that point to no state in particular
_MOST_SHARED = 5  # countries of a place; one of more says nothing of any two
_SHORTEST_PLACE = 3  # letters; "Или" is a river and a word, and its capital tells which
_SHORTEST_NAME = 4  # a shorter Russian surname ("Дар", "Ли") shares its forms with common words


@cache
def _analyzer() -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer(lang="ru")


def decline_name(word: str, gender: str = "m", slavic: bool = True) -> tuple[str, ...]:
    """The six cases of a proper noun by the school rules; indeclinable words give six equal forms."""
    head, dash, last = word.rpartition("-")
    if dash:
        return tuple(f"{head}-{form}" for form in decline_name(last, gender, slavic))
    stem = word[:-1]
    if word.endswith(("ский", "цкий")):
        endings = ("ий", "ого", "ому", "ого", "им", "ом")
        return tuple(word[:-2] + ending for ending in endings)
    if gender == "f" and slavic and word.endswith(("ова", "ева", "ёва", "ина")):
        return tuple(stem + ending for ending in ("а", "ой", "ой", "у", "ой", "ой"))
    if word.endswith("уа"):
        return (word,) * len(CASES)
    if word.endswith("а"):
        genitive = "и" if stem[-1] in _VELAR else "ы"
        instrumental = "ей" if stem[-1] in _SIBILANT else "ой"
        return tuple(stem + ending for ending in ("а", genitive, "е", "у", instrumental, "е"))
    if word.endswith("я"):
        dative = "и" if stem.endswith("и") else "е"
        return tuple(stem + ending for ending in ("я", "и", dative, "ю", "ей", dative))
    if gender == "f" or word[-1] in "еёиоуыэю" or not re.match(r"[а-яё]+$", word, re.IGNORECASE):
        return (word,) * len(CASES)
    if word[-1] in "йь":
        return tuple(stem + ending for ending in (word[-1], "я", "ю", "я", "ем", "е"))
    if slavic and word.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return tuple(word + ending for ending in ("", "а", "у", "а", "ым", "е"))
    return tuple(word + ending for ending in ("", "а", "у", "а", "ем" if word[-1] in _SIBILANT else "ом", "е"))


def decline_noun(word: str) -> tuple[str, ...]:
    """The six cases of a place name: by the dictionary where it knows the word, else by rule (inanimate)."""
    if word[:2].isupper():
        return (word,) * len(CASES)
    parses = [
        parse
        for parse in _analyzer().parse(word)
        if parse.is_known and "NOUN" in parse.tag and "nomn" in parse.tag and parse.word == word.lower()
    ]
    parses.sort(key=lambda parse: "Geox" not in parse.tag)
    if not parses:
        return decline_name(word, slavic=False)
    number = parses[0].tag.number
    forms = []
    for case in CASES:
        inflected = parses[0].inflect({case, number}) or parses[0].inflect({case})
        forms.append(_like(inflected.word if inflected else word, word))
    return tuple(forms)


def decline_phrase(phrase: str) -> Iterator[tuple[str, ...]]:
    """The cases of a name of several words: adjectives and the first noun bend, what follows stands in the genitive.

    "Республика Казахстан" bends in its first word only, or in both.
    """
    words = phrase.split()
    head = 0
    columns = []
    while head < len(words) - 1 and (adjective := _adjective(words[head])):
        columns.append(tuple(_like(_bend(adjective, case), words[head]) for case in CASES))
        head += 1
    columns.append(decline_noun(words[head]))
    fixed = [(word,) * len(CASES) for word in words[head + 1 :]]
    yield _join(columns + fixed)
    if words[head] == "Республика" and len(words) == head + 2:
        yield _join([*columns, decline_noun(words[-1])])


def decline_person(person: Person) -> tuple[str, ...]:
    """The cases of first name and surname together; of an East Asian name only the last word bends."""
    words = person.names["ru"].split()
    if person.surname_first:
        return _join([(word,) * len(CASES) for word in words[:-1]] + [decline_name(words[-1], slavic=False)])
    return _join(
        [
            (word,) * len(CASES) if word in PARTICLES else decline_name(word, person.gender, slavic=index > 0)
            for index, word in enumerate(words)
        ]
    )


def decline_surname(person: Person) -> tuple[str, ...]:
    surname = person.surnames["ru"]
    return (surname,) * len(CASES) if person.surname_first else decline_name(surname, person.gender)


def adjective_forms(adjective: str) -> list[str]:
    """All forms of an adjective in -ский or -цкий."""
    stem = adjective.removesuffix("ий")
    return [stem + ending for ending in ADJECTIVE_ENDINGS]


def demonym_forms(demonym: str) -> set[str]:
    """All forms of "казахстанец", singular and plural."""
    nouns = (parse for parse in _analyzer().parse(demonym) if "NOUN" in parse.tag and "nomn" in parse.tag)
    parse = next(nouns, None)
    return {form.word for form in parse.lexeme} if parse else set(decline_name(demonym))


def country_forms() -> dict[str, Any]:
    """Russian forms that stand for a country, by kind, in their own case."""
    return {
        "countries": {code: _forms_of_country(country) for code, country in sorted(countries().items())},
        "people": {key: person_forms(person) for key, person in sorted(people().items())},
        "organisations": {
            key: phrase_forms((body.names["ru"], *body.aliases["ru"]))
            for key, body in sorted(organisations().items())
            if body.country
        },
    }


def place_forms() -> dict[str, dict[str, tuple[str, str]]]:
    """Names of places by their forms, with the countries that they lie in and the cases of a Russian form."""
    forms: dict[str, dict[str, tuple[str, str]]] = {"kk": {}, "ru": {}}
    for place in load("places.json").values():
        if not is_told(place):
            continue
        for language, rows in forms_of_place(place).items():
            forms[language] = {**rows, **forms[language]}
    return {language: dict(sorted(rows.items())) for language, rows in forms.items()}


def is_told(place: Mapping[str, Any]) -> bool:
    """Whether the name of a place says something of two of its countries."""
    return place["kind"] not in _VAGUE and len(place["countries"]) <= _MOST_SHARED


def forms_of_place(place: Mapping[str, Any]) -> dict[str, dict[str, tuple[str, str]]]:
    """The same of one place, an entry of places.json."""
    where = " ".join(place["countries"])
    russian = phrase_forms(_place_names(place, "ru"))
    return {
        "kk": dict.fromkeys(_place_names(place, "kk"), (where, "")),
        "ru": {form: (where, cases) for form, cases in russian.items()},
    }


def person_forms(person: Person) -> dict[str, dict[str, str]]:
    """Russian forms of a person's name and surname, with their cases."""
    return {"full": _with_cases([decline_person(person)]), "surname": _with_cases([decline_surname(person)])}


def phrase_forms(phrases: Iterable[str]) -> dict[str, str]:
    """Russian forms of names of one or several words, with their cases."""
    return _with_cases([row for phrase in phrases for row in decline_phrase(phrase)])


def _place_names(place: Mapping[str, Any], language: str) -> Iterator[str]:
    """Present names and former ones, but for single words that are a surname or an everyday word too."""
    for phrase in (place["name"][language], *place["aliases"][language], *place["former"][language]):
        single = " " not in phrase and "–" not in phrase
        everyday = place.get("ambiguous") and place["kind"] not in _OF_NATURE
        surname = phrase in place["former"][language] and phrase.endswith(("ов", "ев", "ин", "ко", "нзе", "ий"))
        if not (single and (everyday or surname or len(phrase) < _SHORTEST_PLACE)):
            yield phrase.replace("–", " ")


def names() -> dict[str, Any]:
    """The names that stemmers must keep whole (kk) or together (ru), with their hash."""
    content = {"kk": sorted(_kazakh_stems()), "ru": dict(sorted(_russian_bases().items()))}
    packed = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    return {"hash": hashlib.sha256(packed).hexdigest(), **content}


def _forms_of_country(country: Country) -> dict[str, dict[str, str]]:
    phrases = {
        "name": [country.names["ru"], *country.aliases["ru"]],
        "capital": [capital.names["ru"] for capital in country.capitals],
        "seat": country.seats["ru"],
        "place": country.places["ru"],
    }
    forms = {
        kind: _with_cases([row for phrase in values for row in decline_phrase(phrase)])
        for kind, values in phrases.items()
    }
    for kind, adjectives in (("adjective", country.adjectives["ru"]), ("ethnic", country.ethnic["ru"])):
        forms[kind] = {form: "" for adjective in adjectives for form in sorted(adjective_forms(adjective))}
    forms["demonym"] = {form: "" for demonym in country.demonyms["ru"] for form in sorted(demonym_forms(demonym))}
    return {kind: values for kind, values in forms.items() if values}


def _with_cases(rows: list[tuple[str, ...]]) -> dict[str, str]:
    """{form: the cases in which it stands, as in INITIALS}."""
    found: dict[str, str] = {}
    for row in rows:
        for case, form in zip(CASES, row, strict=True):
            if form.endswith("ском"):  # "Омском" is far oftener the adjective
                continue
            found[form] = "".join(sorted({*found.get(form, ""), INITIALS[case]}))
    return dict(sorted(found.items()))


def _kazakh_stems() -> set[str]:
    phrases = [
        phrase
        for country in countries().values()
        for phrase in (
            country.names["kk"],
            *country.aliases["kk"],
            *country.ethnic["kk"],
            *country.seats["kk"],
            *country.places["kk"],
            *(capital.names["kk"] for capital in country.capitals),
        )
    ]
    phrases += [person.names["kk"] for person in people().values()]
    bodies = [name for body in organisations().values() for name in (body.names["kk"], *body.aliases["kk"])]
    phrases += [name for name in bodies if " " not in name]
    return {stem for phrase in phrases for stem in _stems_of_phrase(phrase)}


def _stems_of_phrase(phrase: str) -> Iterator[str]:
    """Words of a name as they stand in the dictionary: "Ресей Федерациясы" gives only "ресей"."""
    words = phrase.replace(",", "").split()
    for word in words:
        inflected = len(words) > 1 and _KAZAKH_INFLECTED.search(word) and not word.isupper()
        if word[0].isupper() and len(word) > 1 and not inflected:
            yield word.lower()
            if "-" in word:
                yield from (part.lower() for part in word.split("-") if len(part) > 2)


def _russian_bases() -> dict[str, str]:
    bases: dict[str, str] = {}
    for forms in _russian_paradigms():
        for form in forms:
            bases.setdefault(_fold(form), _fold(forms[0]))
    return bases


def _russian_paradigms() -> Iterator[tuple[str, ...]]:
    for country in countries().values():
        yield from _single_words([country.names["ru"], *country.aliases["ru"]])
    for country in countries().values():
        yield from _single_words(
            [*(capital.names["ru"] for capital in country.capitals), *country.seats["ru"], *country.places["ru"]]
        )
    for person in people().values():
        if len(person.surnames["ru"]) >= _SHORTEST_NAME and " " not in person.surnames["ru"]:
            yield decline_surname(person)
    for person in people().values():
        for word in person.names["ru"].split():
            if word not in person.surnames["ru"] and len(word) >= _SHORTEST_NAME:
                yield decline_name(word, person.gender, slavic=False)
    for body in organisations().values():
        yield from _single_words([body.names["ru"], *body.aliases["ru"]])


def _single_words(phrases: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Paradigms of one-word names, and of the place names within longer ones ("Аравия")."""
    for phrase in phrases:
        for word in phrase.split():
            if not _ADJECTIVE.search(word) and (word == phrase or word.istitle() and _is_place(word)):
                yield decline_noun(word)


def _bend(adjective: Any, case: str) -> str:
    """`adjective` in `case`, beside an inanimate noun."""
    bends_by_animacy = case == "accs" and adjective.tag.gender != "femn"
    form = (bends_by_animacy and adjective.inflect({case, "inan"})) or adjective.inflect({case})
    return str(form.word)


def _is_place(word: str) -> bool:
    """Whether `word` is first of all a place, in the nominative."""
    parses = _analyzer().parse(word)
    return "Geox" in parses[0].tag and any("nomn" in parse.tag and "Geox" in parse.tag for parse in parses)


def _adjective(word: str) -> Any:
    """The parse of `word` as an adjective in the nominative, or None."""
    if not _ADJECTIVE.search(word):
        return None
    parses = _analyzer().parse(word)
    bending = (parse for parse in parses if {"ADJF", "PRTF"} & parse.tag.grammemes and "nomn" in parse.tag)
    return next((parse for parse in bending if parse.word == word.lower()), None)


def _join(columns: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(" ".join(row) for row in zip(*columns, strict=True))


def _like(form: str, model: str) -> str:
    """`form` with the capitals of `model`, also after hyphens ("Санкт-Петербург")."""
    parts = zip(form.split("-"), model.split("-"), strict=False)
    return "-".join(part.capitalize() if shape[:1].isupper() else part for part, shape in parts)


def _fold(word: str) -> str:
    return word.lower().replace("ё", "е")


def write(file: str, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=0, separators=(",", ":"))
    (_FOLDER / file).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write("names.json", names())
    write("country_forms.json", country_forms())
    write("place_forms.json", place_forms())
