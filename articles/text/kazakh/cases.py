"""The one grammar of Kazakh endings: every case, possessive and plural, voicing, harmony and the hyphen, written once.

Who reads words asks here for the endings that it needs: as spelled forms (`endings`), or as one expression
(`any_ending`). In the templates A is а/е, I is ы/і, G is ғ/г and K is қ/к: the first behind a back vowel, the second
behind a front one (`spell`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

SLOTS = {"A": ("а", "е"), "I": ("ы", "і"), "G": ("ғ", "г"), "K": ("қ", "к")}
VOWELS = "аәоөұүыіеэияёую"
# у, ю and и are read as a vowel or as vowel + glide; a case ending takes у and ю for a glide.
AFTER_VOWEL = "аәоөұүыіеэияё"
CONSONANT = "бвгғджзйкқлмнңпрстуфхһцчшщью"
VOICED = "бвгғджзйлмнңрую" + AFTER_VOWEL
#: б, в, г, д are in both: foreign words write them and say п, ф, к, т.
VOICELESS = "бвгдкқпстфхһцчшщ"

#: How a stem may end, as far as an ending asks. "third" and "own" are possessive endings: -(с)ы, and -ым, -ың.
NOUN = ("vowel", "glide", "nasal", "л", "voiced", "voiceless")
POSSESSED = ("third", "own")
FINALS = (*NOUN, *POSSESSED)

# fmt: off
_ENDINGS = {
    #                 а       р й у   м н ң   л       ж з     т       -(с)ы    -ым -ың
    "genitive":      "нIң     дIң     нIң     дIң     дIң     тIң     нIң      нIң",
    "dative":        "GA      GA      GA      GA      GA      KA      нA       A",
    "accusative":    "нI      дI      дI      дI      дI      тI      н        дI",
    "locative":      "дA      дA      дA      дA      дA      тA      ндA      дA",
    "ablative":      "дAн     дAн     нAн     дAн     дAн     тAн     нAн      нAн",
    "instrumental":  "мен     мен     мен     мен     бен     пен     мен      мен",
    "with, in full": "менен   менен   менен   менен   бенен   пенен   менен    менен",  # older and in verse
    "attributive":   "дAGI    дAGI    дAGI    дAGI    дAGI    тAGI    ндAGI    дAGI",  # of a place: Қазақстандағы
    "of time":       "GI      GI      GI      GI      GI      KI      -        -",     # жылғы, бүгінгі
    "similative":    "дAй     дAй     дAй     дAй     дAй     тAй     ндAй     дAй",
    "equative":      "шA      шA      шA      шA      шA      шA      шA       шA",
    "plural":        "лAр     лAр     дAр     дAр     дAр     тAр     -        -",
    "third":         "сI      I       I       I       I       I       -        -",     # his, hers, its, theirs
    "first":         "м       Iм      Iм      Iм      Iм      Iм      -        -",
    "first plural":  "мIз     IмIз    IмIз    IмIз    IмIз    IмIз    -        -",
    "second":        "ң       Iң      Iң      Iң      Iң      Iң      -        -",
    "second polite": "ңIз     IңIз    IңIз    IңIз    IңIз    IңIз    -        -",
    "quality":       "лIK     лIK     дIK     дIK     дIK     тIK     -        -",     # қазақстандық
    "past":          "дI      дI      дI      дI      дI      тI      -        -",
    "perfect":       "GAн     GAн     GAн     GAн     GAн     KAн     -        -",
    "intention":     "мAK     мAK     бAK     мAK     бAK     пAK     -        -",
}
# fmt: on

#: The cases that a name in a sentence stands in. Nothing is read from the other two, -дай (like) and -ша (as much as).
CASES = ("genitive", "dative", "accusative", "locative", "ablative", "instrumental", "attributive")
COMPARISONS = ("similative", "equative")

#: What parts an abbreviation, a figure or a foreign name from its ending: ҚР-ның, 25-інде.
HYPHEN = "[-‑–]"

#: The last letter of a stem → what it becomes before an ending that begins with a vowel: жүрек, жүрегі.
SOFTENED = {"к": "г", "қ": "ғ", "п": "б"}
#: Consonants behind which a last vowel ы, і falls out: ауыл, аулы; халық, халқы.
BEFORE_FALLING = "рлйузнмғс"
_FALLING = re.compile(f"(.*[{VOWELS}].*[{BEFORE_FALLING}])[ыі]([қкнңрлзп])")

_LOOSE = {ord(slot): f"[{''.join(pair)}]" for slot, pair in SLOTS.items()}


def templates(name: str, after: Iterable[str] = FINALS) -> tuple[str, ...]:
    """The endings of one name, unspelled, behind stems that end so; each once."""
    row = dict(zip(FINALS, _ENDINGS[name].split(), strict=True))
    return tuple(dict.fromkeys(row[final] for final in after if row[final] != "-"))


def endings(*names: str, after: Iterable[str] = FINALS) -> tuple[str, ...]:
    """The endings of these names as they are spelled, behind stems that end so; each once."""
    after = tuple(after)
    return tuple(dict.fromkeys(form for name in names for ending in templates(name, after) for form in spell(ending)))


def any_ending(*names: str, after: Iterable[str] = FINALS) -> str:
    """One group for any of these endings, harmony not asked: foreign names break it, and typists."""
    after = tuple(after)
    forms = dict.fromkeys(ending.translate(_LOOSE) for name in names for ending in templates(name, after))
    return any_of(forms)


def any_of(expressions: Iterable[str]) -> str:
    """One group for any of these expressions, the longest first."""
    return f"(?:{'|'.join(sorted(expressions, key=lambda written: (-len(written), written)))})"


def spell(template: str) -> Iterator[str]:
    """A template behind a back vowel and behind a front one; one form where it has no slot."""
    sides = (template.translate({ord(slot): pair[side] for slot, pair in SLOTS.items()}) for side in (0, 1))
    yield from dict.fromkeys(sides)


def softened(stem: str) -> str:
    """The stem as it stands before a vowel: аймақ → аймағ(ы)."""
    return stem[:-1] + SOFTENED.get(stem[-1], stem[-1])


def stems(word: str) -> set[str]:
    """The word, and how it may stand before a vowel: аймақ, аймағ(ы); ауыл, аул(ы); халық, халқ(ы)."""
    short = _FALLING.fullmatch(word)
    return {word, softened(word), "".join(short.groups())} if short else {word, softened(word)}


#: -лық, and as it stands before a vowel: қазақстандық, қазақстандығы. Harmony is not asked.
QUALITY = any_ending("quality").replace("[қк]", "(?:[қк]|[ғг](?=[ыі]))")
