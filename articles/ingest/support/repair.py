"""Text that lost letters on its way, set right where it stands; what was done is said behind the charset's name.

Three kinds: UTF-8 that was read as another charset and saved again; pieces in another charset inside UTF-8 (a counter,
a menu from another server); Kazakh letters that were read as those which cp1251 has in their places.
"""

from __future__ import annotations

import re

import ftfy

MENDED = "+ftfy"  # text that had been decoded wrongly once before
MIXED = "+mixed"  # pieces of it came in another charset
MENDED_BY = 0.2  # "clearly better"
MAX_MENDED_LINE_CHARS = 100_000
MIN_LOST_LETTERS = 3

_LOWER = "а-яёәғқңөұүһі"
_UPPER = "А-ЯЁӘҒҚҢӨҰҮҺІ"
_TYPOGRAPHY = "«»„“”‘’–—…№©™®°§\xa0•"
_FREQUENT = re.compile("[аеоинтсрлмыдкіқ]", re.IGNORECASE)  # three letters in four, in both languages
CYRILLIC = re.compile(f"[{_LOWER}{_UPPER}]")
_FOREIGN = re.compile(f"[^\0-\x7f{_TYPOGRAPHY}\ufffd]")
_TURNED = re.compile(f"[{_LOWER}][{_UPPER}]")
MIXED_WORD = re.compile(f"(?<=[A-Za-z])[{_LOWER}{_UPPER}]|[{_LOWER}{_UPPER}](?=[A-Za-z])")
# The two bytes of a Cyrillic letter in UTF-8, each read as a letter of its own: "РџСЂРё", "ÐŸÑ€Ð¸".
_MISREAD = re.compile(
    r"(?:[РСТУ][Ђ-ЏЎђ-џў\xa0-\xbfҐґ‚„…†‡€‰‹‘’“”•–—™›№Ёё\x98]){3}"
    r"|(?:[ÐÑÒÓ][\x80-\xbfŒœŠšŸŽžƒˆ˜‚„…†‡€‰‹‘’“”•–—™›]){3}"
)
# Without one of these, the commonest letters, no text is misread: a search that takes a tenth of the time.
_MISREAD_LETTERS = ("Рѕ", "Р°", "Рµ", "Ð¾", "Ð°", "Ðµ")
# What stood in the places of Kazakh letters when cp1251 was assumed: in texts of KZ-1048 and of Paratype's charset.
_LOST = {
    "kz1048": dict(zip("ЌЋќћЎўЈҐЄЇґєјЅѕїЃѓ", "ҚҺқһҰұӘӨҒҮөғәҢңүҒғ", strict=True)),
    "ptcp154": dict(zip("ЌЋќћЃѓЊњЄє‡‰¤µ¦±", "ҚҺқһҒғҢңӘәҮүӨөҰұ", strict=True)),
}
_NEVER_EAST_SLAVIC = re.compile("[ЌќЈјЅѕЃѓЊњ]")  # nor is any of them Kazakh: Serbs and Macedonians write them
_OF_PARATYPE = re.compile(f"[ЊњѓЃ]|(?<=[{_LOWER}])[‰µ±]|[‰µ±](?=[{_LOWER}])")
_OF_KZ1048 = re.compile("[ЈјЅѕїґ]")
_KAZAKH = re.compile("[әғқңөұүһӘҒҚҢӨҰҮҺ]")
_LOST_WORD = re.compile(f"[{_LOWER}{_UPPER}{''.join(map(re.escape, set(''.join(map(''.join, _LOST.values())))))}]+")

_RUN = re.compile(rb"[\x80-\xff]+")
_SEQUENCES = re.compile(rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+")
_SIGNS = frozenset("«»„“”‘’–—…№©™®°§\xa0•·".encode("cp1251"))  # one of these may stand alone


def plausibility(text: str) -> float:
    """How much of what is not ASCII looks like Kazakh or Russian, at most 1: frequent letters most.

    A capital after a small letter is the mark of a wrong charset (KOI8-R as cp1251), and takes off twice as much.
    """
    foreign = len(_FOREIGN.findall(text))
    if not foreign:
        return 1.0
    frequent, letters, turned = (len(found.findall(text)) for found in (_FREQUENT, CYRILLIC, _TURNED))
    return (frequent + 0.3 * (letters - frequent) - 2 * turned) / foreign


def mend(text: str) -> tuple[str, str]:
    """The text set right, and what was done to it: "", "+ftfy", "+kz1048", "+ptcp154"."""
    done = ""
    if any(letter in text for letter in _MISREAD_LETTERS) and _MISREAD.search(text):
        lines = text.split("\n")
        mended = [_mended_line(line) for line in lines]
        if mended != lines:
            text, done = "\n".join(mended), MENDED
    if lost := _lost_charset(text):
        return "\n".join(_with_kazakh(line, _LOST[lost]) for line in text.split("\n")), f"{done}+{lost}"
    return text, done


def _mended_line(line: str) -> str:
    if len(line) > MAX_MENDED_LINE_CHARS or not _MISREAD.search(line):
        return line
    fixed = ftfy.fix_encoding(line)  # of all that ftfy does, the one step that straightens no quotation marks
    return fixed if plausibility(fixed) >= plausibility(line) + MENDED_BY else line


def kazakh_charset(text: str) -> str:
    """Which charset of Kazakh the bytes were in, of which this was read as cp1251; "" where cp1251 is right."""
    if not _NEVER_EAST_SLAVIC.search(text) and not _OF_PARATYPE.search(text):
        return ""
    return "ptcp154" if len(_OF_PARATYPE.findall(text)) > len(_OF_KZ1048.findall(text)) else "kz1048"


def _lost_charset(text: str) -> str:
    """As `kazakh_charset`, of a text that is no bytes any more: only one with ы and і can be Kazakh."""
    if "ы" not in text or "і" not in text or len(_NEVER_EAST_SLAVIC.findall(text)) < MIN_LOST_LETTERS:
        return ""
    return kazakh_charset(text)


def _with_kazakh(line: str, letters: dict[str, str]) -> str:
    """The line with its lost letters; one that has Kazakh letters lost none."""
    if _KAZAKH.search(line):
        return line
    table = str.maketrans(letters)
    return _LOST_WORD.sub(lambda word: word[0].translate(table) if CYRILLIC.search(word[0]) else word[0], line)


def strays(data: bytes) -> list[tuple[int, int]]:
    """Where in UTF-8 the bytes are that are none: [(start, end), …]. A word that is half wrong is wrong as a whole."""
    found: list[tuple[int, int]] = []
    for run in _RUN.finditer(data):
        at, wrong = run.start(), []
        good = 0
        for sequences in _SEQUENCES.finditer(data, run.start(), run.end()):
            if sequences.start() > at:
                wrong.append((at, sequences.start()))
            at, good = sequences.end(), good + sequences.end() - sequences.start()
        if at < run.end():
            wrong.append((at, run.end()))
        broken = sum(end - start for start, end in wrong)
        if broken > 1 and good <= broken:
            wrong = [run.span()]  # what looks like UTF-8 in it does so by chance
        found += wrong
    return found


def joined(data: bytes, wrong: list[tuple[int, int]], charset: str) -> tuple[str, int]:
    """UTF-8 with pieces in another charset, and how many of these are halves of letters, which become U+FFFD: a byte
    alone among letters that is no sign.
    """
    halves = 0
    pieces: list[str] = []
    at = 0
    for start, end in wrong:
        pieces.append(data[at:start].decode("utf-8", "replace"))
        beside = data[max(0, start - 1) : start] + data[end : end + 1]
        alone = end - start == 1 and data[start] not in _SIGNS and (not beside.isascii() or end == len(data))
        halves += alone
        pieces.append("\ufffd" if alone else data[start:end].decode(charset, "replace"))
        at = end
    pieces.append(data[at:].decode("utf-8", "replace"))
    return "".join(pieces), halves
