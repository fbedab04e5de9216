"""Bytes → text."""

from __future__ import annotations

import codecs
import unicodedata

from charset_normalizer import from_bytes

from .records import Rejected

# What Kazakh and Russian pages were written in before UTF-8. A free guess takes Cyrillic for anything else, too.
LEGACY_CHARSETS = ["cp1251", "kz1048", "koi8_r", "utf_16_le", "utf_16_be"]
SAMPLE_BYTES = 64 * 1024
MAX_CONTROL_SHARE = 0.01
_BINARY = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
    b"7z\xbc\xaf",
    b"Rar!",
)
_MARKS = ((codecs.BOM_UTF8, "utf_8_sig"), (codecs.BOM_UTF16_LE, "utf_16"), (codecs.BOM_UTF16_BE, "utf_16"))
_SPACE_CONTROLS = frozenset("\t\n\v\f\r\x85")


def decode(data: bytes) -> tuple[str, str]:
    """The NFC text of `data` and the name of its charset.

    A byte order mark decides; then strict UTF-8; then a guess among LEGACY_CHARSETS.
    Raises Rejected "empty" where there is nothing but space, "not_text" where nothing fits.
    """
    if not data.strip():
        raise Rejected("empty")
    if data.startswith(_BINARY):
        raise Rejected("not_text", "a binary format")
    charset = _charset(data)
    try:
        text = data.decode(charset, "replace" if charset == "utf_8" else "strict")
    except UnicodeDecodeError as error:
        raise Rejected("not_text", f"not {charset} at byte {error.start}") from error
    if not text.strip("\0\ufeff \t\r\n\v\f\x85\xa0\u2028\u2029"):
        raise Rejected("empty")
    if _control_share(text) > MAX_CONTROL_SHARE:
        raise Rejected("not_text", "control characters")
    return unicodedata.normalize("NFC", text), charset


def _charset(data: bytes) -> str:
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return charset
    if b"\0" not in data and _is_utf8(data):
        return "utf_8"
    # An even sample: half a UTF-16 unit at its end would rule UTF-16 out.
    sample = data[: min(SAMPLE_BYTES, len(data) // 2 * 2)] if b"\0" in data else data[:SAMPLE_BYTES]
    best = from_bytes(sample, cp_isolation=LEGACY_CHARSETS).best()
    if best is None:
        raise Rejected("not_text", "no charset fits")
    return best.encoding


def _is_utf8(data: bytes) -> bool:
    """Whether it is UTF-8, perhaps cut inside a letter or with a stray byte: as cp1251 all of it would be rubbish."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return not broken or broken * 100 < len(data) - len(text)


def _control_share(text: str) -> float:
    controls = sum(
        text.count(char) for char in map(chr, (*range(0x20), *range(0x7F, 0xA0), 0xFFFD)) if char not in _SPACE_CONTROLS
    )
    return controls / len(text)
