"""Ordinal numbers, in words and in figures."""

from __future__ import annotations

# Of each language: the first ones, the round ones, and what tens are before a further word. Kazakh has tens from 10.
_KAZAKH = (
    "бірінші екінші үшінші төртінші бесінші алтыншы жетінші сегізінші тоғызыншы".split(),
    "оныншы жиырмасыншы отызыншы қырқыншы елуінші алпысыншы жетпісінші сексенінші тоқсаныншы жүзінші".split(),
    "он жиырма отыз қырық елу алпыс жетпіс сексен тоқсан".split(),
)
_RUSSIAN = (
    "первый второй третий четвёртый пятый шестой седьмой восьмой девятый десятый одиннадцатый двенадцатый тринадцатый "
    "четырнадцатый пятнадцатый шестнадцатый семнадцатый восемнадцатый девятнадцатый".split(),
    "двадцатый тридцатый сороковой пятидесятый шестидесятый семидесятый восьмидесятый девяностый сотый".split(),
    "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто".split(),
)
_ENGLISH = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth".split(),
    "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth hundredth".split(),
    "twenty thirty forty fifty sixty seventy eighty ninety".split(),
)
_RUSSIAN_ENDINGS = ("й", "я", "е", "го", "му", "м", "ю", "х", "ми", "ая", "ое")
_ENGLISH_ENDINGS = {1: "st", 2: "nd", 3: "rd"}

#: Numbers that Snowball gives the stem of their ordinals: пять and пятый are both пят.
CARDINALS = frozenset(
    f"{number}{ending}"
    for number in (
        "пят шест сем седьм восем восьм девят десят двадцат тридцат одиннадцат двенадцат тринадцат четырнадцат "
        "пятнадцат шестнадцат семнадцат восемнадцат девятнадцат"
    ).split()
    for ending in ("ь", "и", "ью")
) | {"сорок", "сорока", "сто", "ста", "девяносто", "девяноста"}


def ordinal(number: int) -> tuple[str, str, str]:
    """In Kazakh, Russian and English: бесінші, пятый, fifth. From 1 to 100."""
    made = [
        _written(number, _KAZAKH, teens=10),
        _written(number, _RUSSIAN, teens=20),
        _written(number, _ENGLISH, teens=20),
    ]
    return made[0], made[1], made[2]


def _written(number: int, words: tuple[list[str], list[str], list[str]], teens: int) -> str:
    simple, round_, before = words
    if number < teens:
        return simple[number - 1]
    tens, ones = divmod(number, 10)
    place = tens - teens // 10
    return f"{before[place]} {simple[ones - 1]}" if ones else round_[place]


def figures(number: int) -> dict[str, list[str]]:
    """What is shown of each language → how texts write it: 5-ші; 5-й, 5-го, 5-му …; 5th."""
    kazakh = f"{number}-{'ші' if ordinal(number)[0].endswith('ші') else 'шы'}"
    russian = [f"{number}-{ending}" for ending in _RUSSIAN_ENDINGS]
    english = f"{number}{'th' if number in (11, 12, 13) else _ENGLISH_ENDINGS.get(number % 10, 'th')}"
    return {kazakh: [kazakh], russian[0]: russian, english: [english]}
