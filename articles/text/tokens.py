"""What a word of running text is: one rule for Python's `re` and for Elasticsearch's `pattern` tokenizer.

The expressions hold only literal letters, classes, groups and lookarounds, which both engines read alike; `\\w` and
`\\d` are avoided because they differ. Cases of the rule are spelled out in tests/fast/text/test_tokens.py.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

from articles.text.kazakh.hyphenated import NUMBER_ENDING, WORD_ENDING
from articles.text.scripts import SMALL_LOOK_ALIKES

#: Replaced before anything else, in Elasticsearch by a `mapping` char filter. Invisible characters and stress marks
#: (U+0301) vanish, letters written as letter + combining mark are composed, ё is е in every analyzer (printers choose
#: freely between them). A comma is a point, as 1,5 is 1.5, and every kind of space that parts thousands one space.
CHARACTERS: dict[str, str] = {
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\u0301", ""),
    "ё": "е",
    "Ё": "Е",
    "е\u0308": "е",
    "Е\u0308": "Е",
    "и\u0306": "й",
    "И\u0306": "Й",
    "ə": SMALL_LOOK_ALIKES["ə"],
    "Ə": SMALL_LOOK_ALIKES["ə"].upper(),
    ",": ".",
    **dict.fromkeys("\u00a0\u2009\u202f", " "),
    "\u2010": "-",
    "\u2011": "-",
    **dict.fromkeys("’ʼʻ`´′", "'"),
    **dict.fromkeys(
        "\u037e\u0387\u055a\u055b\u055c\u055d\u055e\u0589\u05be\u060c\u061b\u061f\u066a\u06d4\u0964\u0965", " "
    ),
}

# Whole blocks rather than the Unicode letter property, which Python's `re` cannot name and which differs between
# versions. Few and coarse, in two parts and the likely first, because Java walks through the ranges of a class for each
# letter. Punctuation inside the blocks is made a space before (CHARACTERS).
_COMMON = "\u0400-\u052fA-Za-z0-9"
_RARE = "ªµºÀ-ÖØ-öø-ʺʽ-\u03ff\u0530-\u1fff\u2c00-\u2dff\ua000-\ufdff\U00010000-\U0001efff\U00020000-\U0003ffff"
_LETTER = _COMMON + _RARE  # digits included
IDEOGRAPH = "\u3041-\u9fff"  # kana and Han: no spaces between words, so each letter stands for itself

_RUN = 200  # letters
_END = f"(?![{_LETTER}]|[-'][{_LETTER}])"

# Repeated groups are bounded: Java recurses once for each turn, and a text of nothing but а'а'а' overflowed the stack
# of a real node (8.19.16, 2025-11), which ends the node, and again with each retry. Runs of letters are bounded too: a
# term of more than 32,766 bytes would make Elasticsearch reject its document.
#: A plain word | 10 000, 1.5, 25-інде | д’Эстен, ШЫҰ-ның | the sign in 50% | one ideograph. COVID-19 and 2025-жылы are
#: two words, as COVID 19 and 2025 жылы are.
TOKEN = "|".join(
    (
        # only for speed, the third gives the same: most words are plain and stand before one of these
        f"[\u0400-\u052fA-Za-z][{_COMMON}]{{0,{_RUN - 1}}}(?=[ .:;!?)\n])",
        f"(?=[0-9])(?:(?<![0-9.])[1-9][0-9]{{0,2}}(?: [0-9]{{3}}){{1,5}}(?:[.][0-9]{{1,9}})?(?![{_LETTER}]|[.][0-9])"
        f"(?:-{NUMBER_ENDING}{_END})?"
        "|(?<![0-9][.])[0-9]{1,9}[.][0-9]{1,9}(?![0-9]|[.][0-9])"
        f"|[0-9]{{1,{_RUN}}}(?![{_LETTER}])(?:-{NUMBER_ENDING}{_END})?)",
        f"(?:[{_COMMON}]{{1,{_RUN}}}(?:[{_RARE}][{_LETTER}]{{0,{_RUN}}})?|[{_RARE}][{_LETTER}]{{0,{_RUN}}})"
        f"(?:(?=[-'])(?:'[{_LETTER}]{{1,{_RUN}}}){{0,8}}"
        f"(?:-{WORD_ENDING}{_END})?)?",
        "(?:(?<=[0-9])|(?<=[0-9] ))%",
        f"[{IDEOGRAPH}]",
    )
)
#: What a token loses before it is stemmed: apostrophes, the spaces of 10 000, the ending set off by a hyphen.
CUT = "[ '-](?:(?<=[ '])|[^0-9-]+$)"
#: What it loses in exact spelling too.
SPACE = " "

#: In lower case: a Latin i inside a Cyrillic word, as in much Kazakh text of the 2000s (елiмiз), is і.
LOOK_ALIKE, LOOK_ALIKE_FOR = "i(?:(?=[\u0400-\u052f])|(?<=[\u0400-\u052f]i))", SMALL_LOOK_ALIKES["i"]

_LETTERS = [(old, new) for old, new in CHARACTERS.items() if len(old) == len(new) == 1]
_CHARACTER = re.compile("|".join(re.escape(old) for old in CHARACTERS if len(old) != len(CHARACTERS[old])))


# Compiled when first asked for: half a second that a command which reads no text need not spend.
@cache
def _token() -> re.Pattern[str]:
    return re.compile(TOKEN)


def _with_letters(text: str) -> str:
    """With what is replaced letter for letter; none of them becomes another's. Ten times as fast as `str.translate`."""
    for old, new in _LETTERS:
        text = text.replace(old, new)
    return text


def split(text: str) -> list[tuple[str, int, int]]:
    """(word as written, start, end) of every word; offsets are code points of `text`.

    Where invisible characters were removed, the end of a word takes in those right behind it, as in Elasticsearch.
    """
    text = _with_letters(text)
    if not _CHARACTER.search(text):
        return [(found[0], *found.span()) for found in _token().finditer(text)]
    removed: list[int] = []  # positions in the new text from which offsets are one higher, once for each character

    def replace(found: re.Match[str]) -> str:
        new = CHARACTERS[found[0]]
        shrinks = len(found[0]) - len(new)
        removed.extend([found.end() - shrinks - len(removed)] * shrinks)
        return new

    words = []
    for found in _token().finditer(_CHARACTER.sub(replace, text)):
        start, end = found.span()
        words.append((found[0], start + bisect_left(removed, start + 1), end + bisect_left(removed, end + 1)))
    return words


def words(text: str) -> list[str]:
    """The words of `split` without their offsets."""
    return _token().findall(_CHARACTER.sub(lambda found: CHARACTERS[found[0]], _with_letters(text)))
