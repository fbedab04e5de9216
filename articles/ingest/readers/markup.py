"""The bytes of a feed or a sitemap → XML in UTF-8 that a parser can go through, whatever is wrong with it."""

from __future__ import annotations

import html
import re

from lxml import etree

from articles.ingest.support.inflate import GZIP_MARK, Broken, OverLimit, collect

MAX_BYTES = 50_000_000  # unpacked; what the protocol allows a sitemap
HEAD_BYTES = 20_000  # where the root element must stand: before it there is only prologue, or a warning of PHP
MAX_ENTITIES = 500

_DECLARED = re.compile(rb"^[^<]{0,100}<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)
_CONTROLS = bytes(code for code in range(0x20) if chr(code) not in "\t\n\r")
_UTF16 = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
# Entities that stand for letters alone: one that stands for others may grow beyond all bounds.
_ENTITY = re.compile(
    rb"""<!ENTITY\s{1,9}([\w.-]{1,50})\s{1,9}(?:"((?:[^"<&]|&#\w{1,8};){0,200})"|'((?:[^'<&]|&#\w{1,8};){0,200})')"""
)
_REFERENCE = re.compile(rb"&([\w.-]{1,50});")
_AMPERSAND = re.compile(rb"&(?!#\w{1,10};|(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30};)?")


class NotAListing(ValueError):
    """It is no feed or sitemap, or none that we read; says why."""


def unpacked(data: bytes, *, cut: bool = False) -> bytes:
    """`cut`: it is only the beginning. Raises NotAListing."""
    if not data.startswith(GZIP_MARK):
        return data
    try:
        return collect([data], "gzip", MAX_BYTES)
    except OverLimit as error:
        raise NotAListing(str(error)) from error
    except Broken as error:
        if cut and error.partial:
            return error.partial
        raise NotAListing(str(error)) from error


def as_utf8(data: bytes, charset: str) -> bytes:
    """In UTF-8 whatever it says of itself, without characters that XML does not allow.

    What is valid UTF-8 is UTF-8: a declaration is more often wrong than Cyrillic text in another charset is valid.
    """
    start = data.lstrip(b" \t\r\n")[:2]
    wide = next((name for mark, name in _UTF16 if start.startswith(mark)), "")
    declared = _DECLARED.match(data[:400])
    names = [wide] if wide else ["utf-8", declared[1].decode() if declared else "", charset, "windows-1251"]
    for name in filter(None, names):
        try:
            text = data.decode(name)
        except (UnicodeError, LookupError):
            continue
        break
    else:
        text = data.decode(wide or "utf-8", "replace")
    return text.encode("utf-8", "replace").translate(None, _CONTROLS).removeprefix(b"\xef\xbb\xbf")


def with_entities(head: bytes, source: bytes) -> bytes:
    """The source with the entities that its head declares written out. Raises NotAListing where that is too much."""
    declared = {
        found[1]: found[2] if found[2] is not None else found[3]
        for _number, found in zip(range(MAX_ENTITIES), _ENTITY.finditer(head), strict=False)
    }
    if not declared:
        return source
    grown = sum(len(declared.get(found[1], b"")) for found in _REFERENCE.finditer(source))
    if len(source) + grown > MAX_BYTES:
        raise NotAListing(f"declares entities that make it larger than {MAX_BYTES} bytes")
    return _REFERENCE.sub(lambda found: declared.get(found[1], found[0]), source)


def sound(source: bytes) -> bytes:
    """Without the commonest fault: a bare &, or an entity that only HTML knows."""
    return _AMPERSAND.sub(_escaped, source)


def _escaped(found: re.Match[bytes]) -> bytes:
    if not found[1]:
        return b"&amp;"
    letter = html.unescape(found[0].decode())
    return b"&amp;" + found[1] if letter.startswith("&") else letter.encode()


def without_comments(source: bytes) -> bytes:
    first, *others = source.split(b"<!--")
    return first + b"".join(other.partition(b"-->")[2] if b"-->" in other else other for other in others)


def pieces(source: bytes, name: bytes) -> list[bytes]:
    """The elements called so, each up to its end or to the next one."""
    starts = [found.start() for found in re.finditer(rb"<(?:[\w.-]{1,20}:)?" + name + rb"(?=[\s>])", source)]
    closing = re.compile(rb"</(?:[\w.-]{1,20}:)?" + name + rb"\s{0,9}>")
    found = []
    for start, following in zip(starts, [*starts[1:], len(source)], strict=False):
        end = closing.search(source, start, following)
        found.append(source[start : end.end() if end else following])
    return found


def parser() -> dict[str, bool]:
    """How lxml is to read what strangers wrote."""
    return {
        "resolve_entities": False,
        "no_network": True,
        "load_dtd": False,
        "huge_tree": False,
        "remove_comments": True,
        "remove_pis": True,
    }


def element(piece: bytes) -> etree._Element | None:
    """The one element that a piece holds, however broken."""
    tree = etree.fromstring(b"<x>" + piece + b"</x>", etree.XMLParser(recover=True, **parser()))
    return tree[0] if tree is not None and len(tree) else None
