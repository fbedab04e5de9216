"""Bytes → text, whatever the charset, and text that the database and the offsets can rely on."""

from __future__ import annotations

import codecs
import re
import unicodedata

from articles.ingest.records import Rejected
from articles.ingest.support.repair import (
    CYRILLIC,
    MIXED,
    MIXED_WORD,
    joined,
    kazakh_charset,
    mend,
    plausibility,
    strays,
)

SAMPLE_BYTES = 64 * 1024
DECLARATION_BYTES = 4096  # HTML looks for <meta charset> in the first 1024; pages put a comment before it
MAX_CONTROL_SHARE = 0.01
MAX_BROKEN_SHARE = 0.01
MIN_PLAUSIBILITY = 0.5  # Russian and Kazakh news score above 0.7, most of it read in a wrong charset below 0.3
MAX_MARKS = 30  # combining marks in a row, as in Unicode's stream-safe format (UAX 15)

# What Kazakh and Russian were written in before UTF-8, most likely first.
_LEGACY = ("cp1251", "koi8_r", "cp866", "iso8859_5")
_RARE = ("mac_cyrillic",)  # which a few letters prove nothing of
_CYRILLIC = (*_LEGACY, *_RARE, "kz1048", "ptcp154", "koi8_u", "cp855")
MIN_PROOF = 100  # bytes
SURELY = 0.65  # plausible
READS_BETTER = 0.02  # than what is declared
_EAST_ASIAN = ("gb", "big5", "euc", "shift_jis", "hz")
_MARKS = (
    (codecs.BOM_UTF8, "utf_8_sig"),
    (codecs.BOM_UTF32_LE, "utf_32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf_32"),
    (codecs.BOM_UTF16_LE, "utf_16"),
    (codecs.BOM_UTF16_BE, "utf_16"),
)
_OWN_ORDER = {codecs.BOM_UTF16_LE: "utf_16_le", codecs.BOM_UTF16_BE: "utf_16_be"}
_OTHER_ORDER = {"utf_16_le": "utf_16_be", "utf_16_be": "utf_16_le"}
# No text of ours, and Python's own inventions, which know no strictness.
_NEVER = frozenset({"utf_7", "utf-7", "idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined"})
_SPACE_CONTROLS = frozenset("\t\n\v\f\r\x85")
_CONTROLS = "".join(char for char in map(chr, (*range(0x20), *range(0x7F, 0xA0))) if char not in _SPACE_CONTROLS)
_ASCII = bytes(range(0x80))
_ASCII_CONTROLS = bytes(ord(char) for char in _CONTROLS if char.isascii())
# Bytes of UTF-8 that no combining mark of Unicode begins with, nor half a surrogate pair: ASCII, Latin letters,
# Cyrillic ones (the few marks among those do not make normalising slow), and U+2000 to U+2FFF (but for U+20C0 to 20FF).
_HARMLESS = bytes([*range(0xC0), *range(0xC2, 0xCC), 0xD0, 0xD1, 0xD2, 0xD3, 0xE2])
_MARKS_FOR_SYMBOLS = b"\xe2\x83"
_DECLARATION = re.compile(
    rb"""<\?xml[^>]{0,200}?\sencoding\s{0,9}=\s{0,9}["']([\w.:-]{2,40})|<meta\s[^>]{0,300}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKS_RUN = re.compile(rf"[^\w\s\0-\u02ff]{{{MAX_MARKS + 1},}}")


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """The text of `data`, fit for storing (see `clean`), and the name of its charset.

    A byte order mark decides, unless it is turned round; then UTF-8, also with pieces in another charset; then what
    reads best of the charsets that Kazakh and Russian were written in, `declared` (by the server or the document) where
    no other reads better. What was repaired stands behind the charset's name: "utf_8+mixed" (see repair.py).
    Raises Rejected "empty" where there is nothing but space, "not_text" where nothing fits.
    """
    if not data.strip():
        raise Rejected("empty")
    charset = charset_of(data, declared)
    text, charset, lost = _read(data, charset)
    if lost > MAX_BROKEN_SHARE * len(text):
        raise Rejected("not_text", f"not {charset}")
    text, done = mend(text)
    if not text.strip("\0\ufeff\ufffe \t\r\n\v\f\x85\xa0\u2028\u2029"):
        raise Rejected("empty")
    if lost + _controls(text) > MAX_CONTROL_SHARE * len(text):
        raise Rejected("not_text", "control characters")
    return clean(text), charset + done


def plain_name(charset: str) -> str:
    """The name that Python knows, of one that says what was repaired."""
    return charset.partition("+")[0]


def _read(data: bytes, charset: str) -> tuple[str, str, int]:
    """The text, its charset, and how many characters of it were lost: U+FFFD in valid UTF-8 is a letter like any."""
    text = data.decode(charset, "replace")
    lost = text.count("\ufffd")
    if not charset.startswith("utf_8"):
        return text.removeprefix("\ufffe"), charset, lost
    if lost and (wrong := strays(data)):
        pieces = b" ".join(data[start:end] for start, end in wrong)
        text, halves = joined(data, wrong, _best(pieces, "") or "cp1251")
        text, charset = text.removeprefix("\ufeff"), charset + (MIXED if halves < len(wrong) else "")
        lost = text.count("\ufffd")
    return text, charset, lost - data.count(b"\xef\xbf\xbd")


def clean(text: str) -> str:
    """NFC, without what no database takes: null characters and halves of surrogate pairs.

    Normalisation takes the square of a run of combining marks, so longer runs than any script has are cut first.
    """
    if "\0" in text:
        text = text.replace("\0", "")
    encoded = text.encode("utf-8", "surrogatepass")
    if encoded.translate(None, _HARMLESS) or _MARKS_FOR_SYMBOLS in encoded:
        text = _MARKS_RUN.sub(_without_excess, _SURROGATE.sub("\ufffd", text))
    return unicodedata.normalize("NFC", text)


def _controls(text: str) -> int:
    """How many control characters there are."""
    encoded = text.encode("utf-8", "surrogatepass")
    found = len(encoded) - len(encoded.translate(None, _ASCII_CONTROLS))
    if b"\xc2" in encoded:  # what the controls beyond ASCII begin with, and no-break spaces too
        found += sum(map(text.count, (char for char in _CONTROLS if not char.isascii())))
    return found


def declared_in(data: bytes) -> str:
    """The charset that a page or an XML file names in its first lines; "" where it names none."""
    found = _DECLARATION.search(data[:DECLARATION_BYTES])
    return (found[1] or found[2]).decode("ascii") if found else ""


def _without_excess(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for char in run[0]:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MAX_MARKS:
            kept.append(char)
    return "".join(kept)


def charset_of(data: bytes, declared: str = "") -> str:
    """The name of the charset that the bytes, or the beginning of a file, are in. Raises Rejected "not_text"."""
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return _as_marked(data[len(mark) :], mark, charset)
    if charset := _without_mark(data):
        return charset
    if _is_utf8(data):
        return "utf_8"
    sample, known = data[:SAMPLE_BYTES], _known(declared)
    if best := _best(sample, known):
        return best
    if known:
        return known
    raise Rejected("not_text", "no charset fits")


def _as_marked(data: bytes, mark: bytes, charset: str) -> str:
    """What a byte order `mark` before `data` says, where it can be true."""
    if charset == "utf_16" and (turned := _without_mark(data)):
        turned_score, score = (_score(data[:SAMPLE_BYTES], name) for name in (turned, _OTHER_ORDER[turned]))
        return turned if turned != _OWN_ORDER[mark] and turned_score > max(score, MIN_PLAUSIBILITY) else charset
    if charset == "utf_8_sig" and not _is_utf8(data):
        return _best(data[:SAMPLE_BYTES], "") or charset
    return charset


def _best(sample: bytes, known: str) -> str:
    """The charset in which it reads best as Kazakh or Russian, `known` where none reads better; "": as no such text."""
    rare = _RARE if len(sample.translate(None, _ASCII)) >= MIN_PROOF else ()
    scores = {charset: _score(sample, charset) for charset in dict.fromkeys((*_LEGACY, *rare, known)) if charset}
    best = max(scores, key=scores.__getitem__)
    if known in _CYRILLIC and scores[known] >= scores[best] - READS_BETTER:
        best = known
    if known.startswith(_EAST_ASIAN) and not _is_east_slavic(sample, best):
        return known
    if _is_latin(sample):  # whichever reads best: Mac Cyrillic has a "ц" for an "ö", too
        return "cp1252"
    return _kazakh(sample, best) if best in _CYRILLIC and scores[best] >= MIN_PLAUSIBILITY else ""


def _is_east_slavic(sample: bytes, charset: str) -> bool:
    """Whether it is words, as bytes of Chinese never are: a capital in the middle is a sign of those."""
    return _score(sample, charset) >= SURELY


def _without_mark(data: bytes) -> str:
    """UTF-16 without its mark: of two bytes the same one is always 0 (ASCII) or 4 (Cyrillic)."""
    sample = data[: min(SAMPLE_BYTES, len(data) // 2 * 2)]
    high = (0, 4, 0x20)  # U+20xx: dashes and quotation marks
    for charset, bytes_of_one in (("utf_16_le", sample[1::2]), ("utf_16_be", sample[::2])):
        other = sample[::2] if charset == "utf_16_le" else sample[1::2]
        rows = sum(map(bytes_of_one.count, high))
        if rows > 0.95 * len(bytes_of_one) and bytes_of_one.count(0x20) < 0.2 * rows and other.count(0) * 20 < rows:
            return charset
    return ""


def _is_utf8(data: bytes) -> bool:
    """Whether it is UTF-8, with pieces in another charset perhaps: as cp1251 the rest of it would be rubbish."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        broken = sum(end - start for start, end in strays(data))
        return broken < len(data.translate(None, _ASCII)) - broken
    return True


def _known(name: str) -> str:
    """Python's name of the charset that is called so; "" where it knows none."""
    try:
        charset = codecs.lookup(name.strip())
        "".encode(charset.name)  # fails for codecs that are no charsets: base64, rot13
    except (LookupError, UnicodeError, ValueError):
        return ""
    # Servers say Latin-1 and ASCII where nobody configured them; browsers read cp1252 then, and so may texts be.
    name = charset.name.replace("-", "_")
    if name in _NEVER or name.startswith(("utf_", "mbcs")):  # UTF was looked for already
        return ""
    return "cp1252" if name in {"iso8859_1", "latin_1", "ascii"} else name


def _kazakh(sample: bytes, charset: str) -> str:
    """The charset of Kazakh where cp1251 would show letters that only Serbs and Macedonians write: pages declare it
    cp1251, too.
    """
    return (kazakh_charset(sample.decode("cp1251", "replace")) if charset == "cp1251" else "") or charset


def _is_latin(sample: bytes) -> bool:
    """Whether what cp1251 has for Cyrillic letters stands inside Latin words."""
    text = sample.decode("cp1251", "replace")
    return len(MIXED_WORD.findall(text)) * 2 > len(CYRILLIC.findall(text)) > 0


def _score(sample: bytes, charset: str) -> float:
    return plausibility(sample.decode(charset, "replace"))
