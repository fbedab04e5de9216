"""Word forms made from the project's own stems and the endings of its own table: plenty, and nobody's corpus.

Forms are made by rule, so some are odd Kazakh; the analysers have to agree on those as well.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from articles.text import russian, whole_names
from articles.text.kazakh.cases import VOICELESS, VOWELS, templates
from articles.text.kazakh.table import HARMONY, TABLE, VOICE

NOUNS = (
    "бала дала жер ел су тау жол көше мектеп кітап аймақ еңбек халық орын ауыл мұнай газ келісім шарт сауда экономика "
    "президент министр үкімет мемлекет шекара көлік өнеркәсіп ынтымақтастық қауіпсіздік тәуелсіздік жиналыс сапар жоба "
    "қаржы жылқы жүрек қазан күз түлкі ереже сұрақ университет инвестиция кәсіпорын өндіріс нарық тауар мүдде июль"
).split()
VERBS = (
    "бар кел ал бер көр айт біл қой сүй отыр жүр бол кет жаз оқы баста тоқта сақта қара жаса ойла сөйле қабылда дамы "
    "кездес келіс қатыс ашыл өткіз күшейт кеңейт талқыла хабарла жоспарла көтер тексер"
).split()


def _sides(stem: str) -> Iterator[int]:
    """0 where the stem's last vowel is back, 1 where it is front."""
    for letter in reversed(stem):
        if letter in HARMONY.back:
            yield 0
        if letter in HARMONY.front:
            yield 1
        if letter in HARMONY.back + HARMONY.front:
            return


def _spell(template: str, side: int) -> str:
    return template.translate({ord(slot): pair[side] for slot, pair in HARMONY.slots.items()})


def _final(stem: str) -> str:
    """How a stem ends, in the words of the grammar."""
    last = stem.rstrip("ь")[-1]
    if last in "уию":
        return "glide"
    if last in VOWELS:
        return "vowel"
    if last in VOICELESS:
        return "voiceless"
    return {"р": "glide", "й": "glide", "м": "nasal", "н": "nasal", "ң": "nasal", "л": "л"}.get(last, "voiced")


def inflected(stem: str, name: str) -> str:
    """A stem with one ending of the grammar: ("Бішкек", "dative") → "Бішкекке"."""
    (template,) = templates(name, [_final(stem.lower())])
    return stem + _spell(template, next(reversed(list(_sides(stem.lower())))))


def endings(*layers: str) -> list[str]:
    return [form for row in (*TABLE, *VOICE) if row.layer in layers for form in row.forms.split()]


def kazakh_forms() -> list[str]:
    """Noun and verb stems, and names, with chains of endings: about 40,000."""
    possessive, case = ["", "I", "сI", "Iм", "Iң", "ымыз"], ["", *endings("case")]
    nominal = ["".join(chain) for chain in itertools.product(["", "лAр", "дAр", "тAр"], possessive, case)]
    verbal = ["".join(chain) for chain in itertools.product(["", "Iл", "Iн", "л"], endings("finite", "participle"))]
    chains = [(NOUNS, nominal), (VERBS, verbal), (sorted(whole_names.KAZAKH), ["", *endings("case"), "дIқ", "лIк"])]
    forms = {
        stem + _spell(chain, side)
        for stems, tails in chains
        for stem in stems
        for side in _sides(stem)
        for chain in tails
    }
    return sorted(forms)


#: Syllables of no surname in particular, for surnames that no list can hold.
_SURNAME_HEADS = "дул карб шерст жумаг бекмух сандыб тобыл громысл верещ кожахм рябц ялам уштоб эльд".split()
_SURNAME_MIDDLES = "ан ид ар ол им ет уш".split()
_HARD = ("", "а", "у", "ым", "е", "ой", "ы", "ых", "ыми")
#: End of a surname → the endings of both genders and of the plural.
SURNAMES = {
    **dict.fromkeys(("ов", "ев", "ёв", "ьев", "иев", "ин", "ицын"), _HARD),
    **dict.fromkeys(("овск", "ецк"), ("ий", "ого", "ому", "им", "ом", "ая", "ой", "ую", "ие", "их", "ими")),
    **dict.fromkeys(("ович", "евич"), ("", "а", "у", "ем", "е", "и", "ей", "ам", "ами", "ах")),
    **dict.fromkeys(("енко", "ко"), ("",)),
}


def russian_surnames() -> list[list[str]]:
    """All forms of each of some thousand made-up surnames, the nominative of a man first."""
    heads = [head + middle for head in _SURNAME_HEADS for middle in _SURNAME_MIDDLES]
    return [[head + end + ending for ending in endings] for head in heads for end, endings in SURNAMES.items()]


def russian_forms() -> list[str]:
    """Every form that has a rule, stems that have one with some endings behind, and made-up surnames."""
    inflected_stems = {stem + ending for stem in russian.STEMS for ending in ("", "ов", "ами", "ться")}
    surnames = {form for forms in russian_surnames() for form in forms}
    return sorted({*russian.FORMS} | inflected_stems | surnames)
