"""Zip files that are documents (Word, Excel, WACZ): told by what they hold, opened within bounds."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable
from typing import IO

from lxml import etree

from articles.ingest.records import Rejected
from articles.ingest.support.media_types import DOCX, WACZ, XLSX, ZIP

MAX_MEMBERS = 2_000
MAX_UNPACKED_BYTES = 50_000_000  # of a document; the text of a book is two million
CHUNK_BYTES = 64 * 1024
BAD_ZIP = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
_KINDS = (
    (re.compile(r"word/document\d{0,3}\.xml"), DOCX),
    (re.compile(r"xl/workbook\d{0,3}\.xml"), XLSX),
    (re.compile(r"archive/[^/]+\.warc(?:\.gz)?"), WACZ),
)
KINDS = frozenset({DOCX, WACZ, XLSX, ZIP})
_LOCAL_HEADER = re.compile(rb"PK\x03\x04.{22}(..)(..)", re.DOTALL)


def kind_of(file: bytes | IO[bytes]) -> str:
    """The media type of a zip file, or of the beginning of one. A file stays where it is."""
    begun = 0 if isinstance(file, bytes) else file.tell()
    try:
        with zipfile.ZipFile(io.BytesIO(file) if isinstance(file, bytes) else file) as archive:
            return _kind(archive.namelist())
    except BAD_ZIP:
        return _kind(_names_in(file)) if isinstance(file, bytes) else ZIP
    finally:
        if not isinstance(file, bytes):
            file.seek(begun)


def _kind(names: Iterable[str]) -> str:
    return next((kind for name in names for pattern, kind in _KINDS if pattern.fullmatch(name)), ZIP)


def _names_in(data: bytes) -> list[str]:
    """The names of the files in a zip file of which only the beginning is there."""
    return [
        data[found.end() : found.end() + int.from_bytes(found[1], "little")].decode("utf-8", "replace")
        for found in _LOCAL_HEADER.finditer(data)
    ]


def check(data: bytes, limit: int, name: str) -> zipfile.ZipFile:
    """The zip file, open. `name`: what it should be, in words.

    Raises Rejected for what unpacks to more than `limit` bytes, whatever size it states, and for what is no zip file.
    """
    left = limit
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > limit:
            raise Rejected("too_large", f"{len(members)} files, or more than {limit} bytes, in it")
        for member in members:
            with archive.open(member) as part:
                while chunk := part.read(CHUNK_BYTES):
                    left -= len(chunk)
                    if left < 0:
                        raise Rejected("too_large", f"unpacks to more than {limit} bytes")
    except BAD_ZIP as error:
        raise Rejected("unreadable", f"no {name}: {error}"[:200]) from error
    return archive


def related(archive: zipfile.ZipFile, kind: str, source: str = "") -> str:
    """The name of the part that `source` (the package itself) has a relationship of this `kind` with; "": none.

    Relationships are named by addresses that end alike in all editions of the standard: ".../officeDocument".
    """
    folder, name = posixpath.split(source)
    tree = xml(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    for relation in tree if tree is not None else ():
        if str(relation.get("Type")).rpartition("/")[2] == kind:
            return posixpath.normpath(posixpath.join("/", folder, relation.get("Target") or "")).lstrip("/")
    return ""


def xml(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    """The tree of a part; None where there is none, or it is no XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(archive.read(name), parser)
    except (KeyError, etree.XMLSyntaxError):
        return None


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, which differs between the editions of the standard."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by its name without a namespace."""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), None)
