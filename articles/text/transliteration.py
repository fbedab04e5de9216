"""Words in Latin or Arabic letters, and what each letter of them may be in folded Cyrillic.

There is no one spelling: the 2021 alphabet and its forerunners (Qazaqstan, Ózbekstan, Reseı, Ma'skey, Shymkent),
keyboards without their letters (Ozbekstan), passports (Iuliia), the English press (Tokayev, Zhaparov), and foreign
names that Cyrillic spells by ear (Trump, Biden). So a letter has several readings, and the dictionary of the archive
decides. In the tables those of a spelling in use come first; those that only names of other languages have stand behind
the bar; `-` is nothing at all. Readings are as `articles.text.scripts.fold` gives them: ы, і and и are и, қ is к.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from articles.text.scripts import CAPITAL_LOOK_ALIKES, SMALL_LOOK_ALIKES, fold


class Reading(NamedTuple):
    """`length` letters of the word read as `letters`; `cost` 0 is as written, each departure from that adds one."""

    length: int
    letters: str
    cost: int


#: Every reading of what begins at each letter of a word.
Readings = tuple[tuple[Reading, ...], ...]

_LATIN = """
a: а | э е        ä á ā â à ã å ə a': а е   æ: а э
b: б              c: к с ц ч | ш           ç ć č c': ч
d: д              e: е э | и ей а          é ê è ë ē ě ę: е э
f: ф | в          g: г | ж дж              ğ ǵ ģ g': г
h: х | - г        i: и й | ай              ı: и й
j: ж дж й | цз х  k: к                     l ł: л
m: м              n: н                     ñ ń ŋ ň n': н нг
o: о | а у        ö ó ō ô ò õ ø o': о е    p: п
q: к | ц ч        r: р                     s: с | ш з ж
ş ś š s': ш       t: т                     u: у | а ю
ü ú ū û ù ů u': у ю                        v: в
w: в у            x: х кс | с ш            y: и й у | ий ай
ý y': у и         z: з | ц с               ž: ж
i': и й           ': - ь                   -: -

ae: ае а          oe: ое о | е             ue: уе у
ai: ай аи айи | е  ay: ай аи айи | ей           au: ау | о
ei: ей еи | ай    ey: ей еи | и ай         eu: еу | ой ю
oi: ой ои | уа    oy: ой ои                ou: оу у ау
ui: уй уи         uy: уй уи                ow: оу ов | ау
ea: еа | и е      ee: ее и | е             oo: оо у | о
ia: ия я иа       ya: я ия иа | йа ъя ья     iya: ия        iia: ия
io: ио е          yo: е ио йо              iyo: ие        iyi: ии ийи
ie: ие е          ye: е ие | йе            iye: ие        yi: и ии ие
i'a: я ия          i'y': ю ию             i'u: ю ию
iu: ию ю иу       yu: ю ию иу              iyu: ию        iiu: ию
iy: ий и          ii: ий ии и              yy: ий ии      uw: уу у
eo: ео е | о      aa: аа а                 je: же дже е ье ие

sh: ш             zh: ж | чж               ch: ч х | ш к  kh: х к
gh: г | -         ng: нг н                 ngh: нг | нх   shh: щ
shch: щ           sch: ш щ сх | ск         tch: ч         tsch: ч
ts: ц тс          tc: ц | ч                tz: ц          cz: ч ц
ck: к             cc: кк | чч              dj: дж ж       dzh: дж
ph: ф | п         th: т | с ф              rh: р          wh: у в
qu: ку к | кв     zz: зз | цц              x': кс х       dh: д
ks: кс            jo: же джо жо е йо       ju: жу джу ю   ja: жа джа я
iang: ян ианг     uan: уан | юань          iao: яо иао
"""

_ARABIC = """
ا أ آ: а | я      ە: е э а                  ه: е х         ھ: х
ب: б              پ: п                     ت: т | д       ج: ж дж
چ: ч ш            ح خ: х                   د: д           ر: р
ز ذ: з            ژ: ж                     س: с | з       ش: ш ч | щ
ع غ: г            ف: ф | п                 ق: к           ك ک: к
گ: г              ڭ: н                     ل: л           م: м
ن: н              و ٶ ۉ: о | у             ۇ ٷ ۈ: у | ю    ۆ: в | у о
ۋ: у | в ю        ى: и                     ٸ: и           ي ی ې: и й | е
ٵ: а              ء: -                     ئ ـ: -

يا: я ия иа       يو: е ио йо              يە: е ие       يۋ: ю ию иу
ىي: ии и ий       ۇۋ: уу у                 نگ: нг н       تس: ц тс
اي: ай аи          ەي: ей еи             وي: ой ои         ۇي: уй уи
ايە: ае айе        ويە: ое ойе             ەيە: ее ейе
شش: щ шш          شچ: щ                    كس: кс         يى: ии ий
"""

_UNWRITTEN = "ь"  # which other scripts leave out behind a consonant
_CONSONANTS = frozenset("бвгджзклмнпрстфхцчшщ")
_DOUBLED = frozenset("bcdfghjklmnpqrstvwxz")  # often only by English spelling
_LONGEST = 4  # letters of a unit

_Table = dict[str, tuple[tuple[str, int], ...]]


def _table(lines: str) -> _Table:
    """Unit → (letters, cost)."""
    table: _Table = {}
    for entry in re.split(r"\s*\n\s*|\s{2,}", lines.strip()):
        units, readings = entry.split(": ")
        regular, _, irregular = readings.partition("|")
        read = [(letters, cost) for cost, part in enumerate((regular, irregular)) for letters in part.split()]
        table |= dict.fromkeys(units.split(), tuple((letters.strip("-"), cost) for letters, cost in read))
    return table


def _latin() -> _Table:
    """With ı and ï, й or и by alphabet, wherever the tables have i."""
    table = _table(_LATIN)
    return {
        unit.replace("i", letter): read for letter in "ïíîīı" for unit, read in table.items() if "i" in unit
    } | table


def _mixed() -> _Table:
    """Cyrillic words with Latin letters in them: first by the look of the small letter, then by that of the capital."""
    table: _Table = {}
    for letter, like in (CAPITAL_LOOK_ALIKES | SMALL_LOOK_ALIKES).items():
        read = {fold(like): 0}
        read |= {fold(capital): 1 for capital in [CAPITAL_LOOK_ALIKES.get(letter.upper(), "")] if capital} | read
        table[letter.lower()] = tuple(sorted(read.items(), key=lambda each: each[1]))
    return table


_TABLES = {"latin": _latin(), "arabic": _table(_ARABIC), "mixed": _mixed()}


def script(word: str) -> str | None:
    """latin, arabic or mixed (Latin letters in a Cyrillic word); None: in Cyrillic, or not to be read."""
    latin, cyrillic, arabic = (
        any(first <= letter <= last and letter.isalpha() for letter in word)
        for first, last in (("A", "ə"), ("\u0400", "\u052f"), ("\u0600", "\u06ff"))
    )
    if arabic:
        return "arabic"
    return ("mixed" if cyrillic else "latin") if latin else None


def readings(word: str) -> Readings:
    """What may begin at each letter of a lower-case word; () where it is in Cyrillic, or in a script without a table.

    Longer units hide none of their parts, which cost one more. Letters of no table are read as they are.
    """
    if not (of_script := script(word)):
        return ()
    found = _readings(unicodedata.normalize("NFC", word), _TABLES[of_script])
    return found if of_script == "mixed" else tuple(_softened(ways) for ways in found)


def _softened(ways: tuple[Reading, ...]) -> tuple[Reading, ...]:
    hard = [way for way in ways if way.letters[-1:] in _CONSONANTS]
    return (*ways, *(way._replace(letters=way.letters + _UNWRITTEN, cost=way.cost + 1) for way in hard))


def plain(word: str) -> str:
    """The first reading of each unit, the longest units first."""
    read, place, ways = [], 0, readings(word)
    while place < len(ways):
        way = ways[place][0]
        read.append(way.letters)
        place += way.length
    return "".join(read) if ways else fold(word)


def _readings(word: str, table: _Table) -> Readings:
    ways = []
    for place, letter in enumerate(word):
        found: list[Reading] = []
        for length in range(_LONGEST, 0, -1):
            unit = word[place : place + length]
            if len(unit) == length and unit in table:
                found += [Reading(length, letters, cost + bool(found)) for letters, cost in table[unit]]
        if not found:
            bare = unicodedata.normalize("NFD", letter)[0]
            found = [Reading(1, letters, cost) for letters, cost in table.get(bare, ((fold(letter), 0),))]
        if letter in _DOUBLED and word[place + 1 : place + 2] == letter:
            found += [Reading(2, way.letters, way.cost + 1) for way in found if way.length == 1]
        ways.append(tuple(sorted(found, key=lambda way: (way.cost, -way.length))))
    return tuple(ways)
