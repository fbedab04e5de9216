"""Bytes → text, whatever the charset, and text that the database and the offsets can rely on."""

from __future__ import annotations

import codecs
import re
import unicodedata
from operator import itemgetter

import ftfy

from articles.ingest.records import Rejected

SAMPLE_BYTES = 64 * 1024
DECLARATION_BYTES = 4096  # HTML looks for <meta charset> in the first 1024; pages put a comment before it
MAX_CONTROL_SHARE = 0.01
MAX_BROKEN_SHARE = 0.01
MIN_PLAUSIBILITY = 0.5  # Russian and Kazakh news score above 0.7, most of it read in a wrong charset below 0.3
MENDED_BY = 0.2  # "clearly better"
MAX_MENDED_LINE_CHARS = 100_000
MAX_MARKS = 30  # combining marks in a row, as in Unicode's stream-safe format (UAX 15)
MENDED = "+ftfy"  # behind the charset's name: text that had been decoded wrongly once before, and was mended

# What Kazakh and Russian were written in before UTF-8, most likely first.
_LEGACY = ("cp1251", "koi8_r", "cp866", "iso8859_5")
_EAST_ASIAN = ("gb", "big5", "euc", "shift_jis", "hz")
_MARKS = (
    (codecs.BOM_UTF8, "utf_8_sig"),
    (codecs.BOM_UTF32_LE, "utf_32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf_32"),
    (codecs.BOM_UTF16_LE, "utf_16"),
    (codecs.BOM_UTF16_BE, "utf_16"),
)
# No text of ours, and Python's own inventions, which know no strictness.
_NEVER = frozenset({"utf_7", "utf-7", "idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined"})
_SPACE_CONTROLS = frozenset("\t\n\v\f\r\x85")
_CONTROLS = "".join(char for char in map(chr, (*range(0x20), *range(0x7F, 0xA0))) if char not in _SPACE_CONTROLS)
_ASCII_CONTROLS = bytes(ord(char) for char in _CONTROLS if char.isascii())
# Bytes of UTF-8 that no combining mark of Unicode begins with, nor half a surrogate pair: ASCII, Latin letters,
# Cyrillic ones (the few marks among those do not make normalising slow), and U+2000 to U+2FFF (but for U+20C0 to 20FF).
_HARMLESS = bytes([*range(0xC0), *range(0xC2, 0xCC), 0xD0, 0xD1, 0xD2, 0xD3, 0xE2])
_MARKS_FOR_SYMBOLS = b"\xe2\x83"
_LOWER = "а-яёәғқңөұүһі"
_UPPER = "А-ЯЁӘҒҚҢӨҰҮҺІ"
_TYPOGRAPHY = "«»„“”‘’–—…№©™®°§\xa0•"
_FREQUENT = re.compile("[аеоинтсрлмыдкіқ]", re.IGNORECASE)  # three letters in four, in both languages
_CYRILLIC = re.compile(f"[{_LOWER}{_UPPER}]")
_FOREIGN = re.compile(f"[^\0-\x7f{_TYPOGRAPHY}]")
_TURNED = re.compile(f"[{_LOWER}][{_UPPER}]")
_MIXED = re.compile(f"(?<=[A-Za-z])[{_LOWER}{_UPPER}]|[{_LOWER}{_UPPER}](?=[A-Za-z])")
# Қ ә ң in KZ-1048 are Ќ ј ѕ in cp1251, which neither Russian nor Ukrainian nor Belarusian has.
_KZ1048 = re.compile("[ЌќЈјЅѕ]")
_DECLARATION = re.compile(
    rb"""<\?xml[^>]{0,200}?\sencoding\s{0,9}=\s{0,9}["']([\w.:-]{2,40})|<meta\s[^>]{0,300}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{2,40})""",
    re.IGNORECASE,
)
# The two bytes of a Cyrillic letter in UTF-8, each read as a letter of its own: "РџСЂРё", "ÐŸÑ€Ð¸".
_MISREAD = re.compile(
    r"(?:[РСТУ][Ђ-ЏЎђ-џў\xa0-\xbfҐґ‚„…†‡€‰‹‘’“”•–—™›№Ёё\x98]){3}"
    r"|(?:[ÐÑÒÓ][\x80-\xbfŒœŠšŸŽžƒˆ˜‚„…†‡€‰‹‘’“”•–—™›]){3}"
)
# Without one of these, the commonest letters, no text is misread: a search that takes a tenth of the time.
_MISREAD_LETTERS = ("Рѕ", "Р°", "Рµ", "Ð¾", "Ð°", "Ðµ")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKS_RUN = re.compile(rf"[^\w\s\0-\u02ff]{{{MAX_MARKS + 1},}}")


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """The text of `data`, fit for storing (see `clean`), and the name of its charset.

    A byte order mark decides; then strict UTF-8; then `declared` (what the server or the document says), if the text
    then looks like one; then a guess among those that Kazakh and Russian were written in.
    Raises Rejected "empty" where there is nothing but space, "not_text" where nothing fits.
    """
    if not data.strip():
        raise Rejected("empty")
    charset = charset_of(data, declared)
    text = data.decode(charset, "replace")
    if text.count("\ufffd") > MAX_BROKEN_SHARE * len(text):
        raise Rejected("not_text", f"not {charset}")
    mended = mend(text)
    if mended is not text:
        text, charset = mended, charset + MENDED
    if not text.strip("\0\ufeff \t\r\n\v\f\x85\xa0\u2028\u2029"):
        raise Rejected("empty")
    if _controls(text) > MAX_CONTROL_SHARE * len(text):
        raise Rejected("not_text", "control characters")
    return clean(text), charset


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
    """How many control and replacement characters there are."""
    encoded = text.encode("utf-8", "surrogatepass")
    found = text.count("\ufffd") + len(encoded) - len(encoded.translate(None, _ASCII_CONTROLS))
    if b"\xc2" in encoded:  # what the controls beyond ASCII begin with, and no-break spaces too
        found += sum(map(text.count, (char for char in _CONTROLS if not char.isascii())))
    return found


def declared_in(data: bytes) -> str:
    """The charset that a page or an XML file names in its first lines; "" where it names none."""
    found = _DECLARATION.search(data[:DECLARATION_BYTES])
    return (found[1] or found[2]).decode("ascii") if found else ""


def mend(text: str) -> str:
    """The text, its lines of UTF-8 once read as cp1251 or Latin-1 and saved again turned back; else `text` itself."""
    if not any(letter in text for letter in _MISREAD_LETTERS) or not _MISREAD.search(text):
        return text
    lines = text.split("\n")
    mended = [_mended_line(line) for line in lines]
    return text if mended == lines else "\n".join(mended)


def _mended_line(line: str) -> str:
    if len(line) > MAX_MENDED_LINE_CHARS or not _MISREAD.search(line):
        return line
    fixed = ftfy.fix_encoding(line)  # of all that ftfy does, the one step that straightens no quotation marks
    return fixed if _plausibility(fixed) >= _plausibility(line) + MENDED_BY else line


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
            return charset
    if charset := _without_mark(data):
        return charset
    if _is_utf8(data):
        return "utf_8"
    sample, known = data[:SAMPLE_BYTES], _known(declared)
    if known in (*_LEGACY, "kz1048") and _score(sample, known) >= MIN_PLAUSIBILITY:
        return _kazakh(sample, known)
    if known.startswith(_EAST_ASIAN):
        return known
    plausibility, charset = max(((_score(sample, charset), charset) for charset in _LEGACY), key=itemgetter(0))
    if plausibility >= MIN_PLAUSIBILITY:
        return _kazakh(sample, charset)
    if known:
        return known
    raise Rejected("not_text", "no charset fits")


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
    """Whether it is UTF-8, perhaps cut inside a letter or with a stray byte: as cp1251 all of it would be rubbish."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return not broken or broken * 100 < len(data) - len(text)


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
    """KZ-1048 where cp1251 would show letters that only Serbs and Macedonians write: pages declare it cp1251, too.

    Letters with accents inside Latin words are cp1252.
    """
    if charset != "cp1251":
        return charset
    text = sample.decode("cp1251", "replace")
    if len(_MIXED.findall(text)) * 2 > len(_CYRILLIC.findall(text)):
        return "cp1252"
    return "kz1048" if _KZ1048.search(text) else charset


def _score(sample: bytes, charset: str) -> float:
    return _plausibility(sample.decode(charset, "replace"))


def _plausibility(text: str) -> float:
    """How much of what is not ASCII looks like Kazakh or Russian, at most 1: frequent letters most.

    A capital after a small letter is the mark of a wrong charset (KOI8-R as cp1251), and takes off twice as much.
    """
    foreign = len(_FOREIGN.findall(text))
    if not foreign:
        return 1.0
    frequent, letters, turned = (len(found.findall(text)) for found in (_FREQUENT, _CYRILLIC, _TURNED))
    return (frequent + 0.3 * (letters - frequent) - 2 * turned) / foreign
