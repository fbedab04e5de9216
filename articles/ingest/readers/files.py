"""Files and folders of them: each file is what its bytes say, a document or a container of many."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from articles.ingest.fetch.settings import FetchSettings
from articles.ingest.readers import sniff
from articles.ingest.readers.dialect import HEAD_BYTES
from articles.ingest.readers.place import Place
from articles.ingest.readers.streams import Inflating, Measured, Unpacking
from articles.ingest.records import Contributed, RawDocument, Rejected
from articles.ingest.support import media_types, packages
from articles.ingest.support.addresses import is_address
from articles.ingest.support.inflate import Broken

if TYPE_CHECKING:
    from articles.ingest.readers.feed import Announced, Listing

# What browsers call the folder beside a saved page, in the languages that its users have.
_COMPANION = re.compile(
    r"(?P<page>.+)[_.-](?:files|file|файлы|файлдар|файлдары|dateien|fichiers|archivos|dosyalar|dosyalari|pliki|soubory)",
    re.IGNORECASE,
)
_PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml", ".mht", ".mhtml"})
_PAGE_PARTS = frozenset({".css", ".js", ".mjs", ".map", ".woff", ".woff2", ".ttf", ".eot", ".otf", ".ico", ".svg"})
STRANGER = FetchSettings()
KINDS_NAMED = 20
_EXPORT = "result.json"  # of Telegram, with the pictures beside it
_IN_WORDS = {
    media_types.TEXT: ("text", "texts"),
    media_types.HTML: ("page", "pages"),
    media_types.PDF: ("PDF", "PDFs"),
    media_types.DOCX: ("Word file", "Word files"),
    media_types.MHTML: ("saved page", "saved pages"),
    media_types.WEBARCHIVE: ("saved page", "saved pages"),
    media_types.WARC: ("WARC", "WARCs"),
    media_types.ARC: ("ARC file", "ARC files"),
    media_types.WACZ: ("WACZ", "WACZ"),
    media_types.CSV: ("table", "tables"),
    media_types.XLSX: ("Excel workbook", "Excel workbooks"),
    media_types.SQLITE: ("SQLite file", "SQLite files"),
    media_types.JSON_LINES: ("file of JSON lines", "files of JSON lines"),
    media_types.JSON: ("JSON file", "JSON files"),
    media_types.TELEGRAM: ("Telegram export", "Telegram exports"),
    media_types.TELEGRAM_PAGE: ("page of a Telegram export", "pages of a Telegram export"),
    media_types.FEED: ("feed", "feeds"),
    media_types.SITEMAP: ("sitemap", "sitemaps"),
    media_types.ADDRESSES: ("list of addresses", "lists of addresses"),
    "address": ("address", "addresses"),
    "part": ("part of a page left out", "parts of pages left out"),
    "other": ("file not text", "files not text"),
    "unreadable": ("file that cannot be read", "files that cannot be read"),
}


@dataclass(slots=True)
class Found:
    """What a reader met, by kind; complete when it has been read to the end."""

    files: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)  # in containers
    left_out: Counter[str] = field(default_factory=Counter)  # what stands in containers and can be no article

    def __str__(self) -> str:
        """ "12 pages, 1 WARC (340 documents), 3 files not text; left out: 12 image/png, 3 redirection"."""
        words: Counter[tuple[str, str]] = Counter()
        inside: Counter[tuple[str, str]] = Counter()
        for kind, number in self.files.items():
            words[_words(kind)] += number
            inside[_words(kind)] += self.documents[kind]
        order = list(_IN_WORDS.values())
        met = ", ".join(
            f"{number} {pair[number != 1]}" + (f" ({inside[pair]} documents)" if inside[pair] else "")
            for pair, number in sorted(words.items(), key=lambda entry: order.index(entry[0]))
        )
        return met + (f"; left out: {counted(self.left_out)}" if self.left_out else "")


def counted(kinds: Counter[str]) -> str:
    """ "12 image/png, 3 redirection", the most first."""
    return ", ".join(f"{number} {kind}" for kind, number in kinds.most_common(KINDS_NAMED))


def _words(kind: str) -> tuple[str, str]:
    return _IN_WORDS.get(kind, _IN_WORDS["other"])


def read(
    paths: Iterable[str | Path],
    collection: str,
    contributed: Contributed,
    max_bytes: int,
    *,
    keep_all: bool = False,
    found: Found | None = None,
    fetching: FetchSettings = STRANGER,
) -> Iterator[RawDocument]:
    """The documents under `paths`, one at a time: files, folders (recursively, sorted, without dot-files and
    symlinks), addresses of pages and feeds.

    `collection` empty: the folder's name, or for a single file the name of the folder it is in. A document's path is
    relative to its PATH argument; inside a container the record's offset, line or number follows. Of a document over
    `max_bytes` only the size is read; containers may be of any size. `keep_all`: also what crawled pages say of fewer
    than two countries. `fetching`: how addresses are fetched. Raises FileNotFoundError at once, before anything is
    read, for a path that is not there; a file that cannot be read, or from some place on, comes with its `problem`.
    """
    roots = [str(path) for path in paths]
    for root in roots:
        if not is_address(root) and not Path(root).exists():
            raise FileNotFoundError(root)
    reader = _Reader(collection, contributed, max_bytes, keep_all, found or Found(), fetching)
    return reader.read(roots)


def measure(paths: Iterable[str | Path]) -> int:
    """Bytes of all files that `read` would read; addresses count nothing."""
    roots = (Path(path) for path in paths if not is_address(str(path)))
    return sum(_size(file) for root in roots for file, _name, _beside in _files(root))


@dataclass(slots=True)
class _Reader:
    collection: str
    contributed: Contributed
    max_bytes: int
    keep_all: bool
    found: Found
    fetching: FetchSettings
    done: int = 0  # bytes of the files before

    def read(self, roots: list[str]) -> Iterator[RawDocument]:
        for root in roots:
            if is_address(root):
                yield from self._fetched([root])
                continue
            for file, name, beside_pages in _files(Path(root)):
                place = Place(
                    self.collection or _collection(Path(root)),
                    name,
                    self.contributed,
                    self.max_bytes,
                    self.done,
                    self.keep_all,
                    self._follow,
                )
                yield from self._file(file, place, beside_pages)
                self.done += _size(file)

    def _reader(self, kind: str) -> Callable[[Measured, Place], Iterator[RawDocument]] | None:
        """What reads a container of that kind, with its library."""
        if kind in media_types.LISTINGS:
            return self._announced
        if kind in media_types.ARCHIVES:
            from articles.ingest.readers import wacz, warc

            return wacz.read_wacz if kind == media_types.WACZ else warc.read_warc
        if kind in (media_types.TELEGRAM, media_types.TELEGRAM_PAGE):
            from articles.ingest.readers import telegram

            return telegram.read_export if kind == media_types.TELEGRAM else telegram.read_page
        if kind == media_types.XLSX:
            from articles.ingest.readers import xlsx

            return xlsx.read_xlsx
        if kind == media_types.SQLITE:
            from articles.ingest.readers import sqlite

            return sqlite.read_sqlite
        if kind in media_types.CONTAINERS:
            from articles.ingest.readers import csv_table, json_table

            return {
                media_types.CSV: csv_table.read_csv,
                media_types.JSON_LINES: json_table.read_json_lines,
                media_types.JSON: json_table.read_json,
            }.get(kind)
        return None

    def _fetched(self, addresses: list[str]) -> Iterator[RawDocument]:
        from articles.ingest.fetch.fetcher import Fetcher  # brings the libraries of the network
        from articles.ingest.readers.web import read_urls

        self.found.files["address"] += len(addresses)
        with Fetcher(self.fetching) as fetcher:
            for raw in read_urls(addresses, fetcher, self.collection, self.contributed, keep_all=self.keep_all):
                yield replace(raw, consumed=self.done)

    def _announced(self, stream: Measured, place: Place) -> Iterator[RawDocument]:
        """The pages that a feed or a sitemap leads to, and what a feed says itself."""
        from articles.ingest.readers.feed import read_listing
        from articles.ingest.readers.markup import MAX_BYTES, NotAListing

        try:
            listing = read_listing(stream.take(MAX_BYTES + 1), "")
        except NotAListing as error:
            raise Broken(str(error)) from error
        for raw in self._read_listing(listing):
            own = raw if raw.collection else replace(raw, collection=place.collection, path=f"{place.name}{raw.path}")
            yield replace(own, consumed=self.done + stream.packed)
        place.left_out.update({"entry without an address and a text": listing.empty} if listing.empty else {})

    def _follow(self, entries: Iterable[Announced]) -> Iterator[RawDocument]:
        """The pages that a table of addresses leads to."""
        from articles.ingest.readers.feed import Listing

        found = {entry.url: entry for entry in entries}
        for raw in self._read_listing(Listing("sitemap", tuple(found.values()))):
            yield replace(raw, consumed=self.done)

    def _read_listing(self, listing: Listing) -> Iterator[RawDocument]:
        from articles.ingest.fetch.fetcher import Fetcher  # brings the libraries of the network
        from articles.ingest.readers.web import read_announced

        with Fetcher(self.fetching) as fetcher:
            yield from read_announced(listing, "", fetcher, self.collection, self.contributed, keep_all=self.keep_all)

    def _file(self, file: Path, place: Place, beside_pages: bool) -> Iterator[RawDocument]:
        if beside_pages and file.suffix.lower() in _PAGE_PARTS:
            self.found.files["part"] += 1
            return
        try:
            with file.open("rb") as raw:
                yield from self._opened(Measured(raw), os.fstat(raw.fileno()).st_size, place, beside_pages)
        except OSError as error:
            self.found.files["unreadable"] += 1
            yield place.failed(error.strerror or str(error))

    def _opened(self, stream: Measured, size: int, place: Place, beside_pages: bool) -> Iterator[RawDocument]:
        try:
            kind = sniff.sniff(stream.peek(HEAD_BYTES), place.name)
            if kind in (media_types.GZIP, media_types.ZSTD):
                stream, size = Inflating(stream) if kind == media_types.GZIP else Unpacking(stream), 0
                kind = sniff.sniff(stream.peek(HEAD_BYTES), place.name)
            elif kind in packages.KINDS and stream.raw.seekable():  # told for sure by the table at its end
                kind = packages.kind_of(cast("IO[bytes]", stream.raw))
            if beside_pages and kind.startswith(sniff.MEDIA):
                self.found.files["part"] += 1
                return
            self.found.files[kind] += 1
            if reader := self._reader(kind):
                if place.contributed.url:
                    raise Rejected("unreadable", "an address is stated, but the file holds many documents")
                empty = True
                for raw in reader(stream, place):
                    self.found.documents[kind] += not raw.problem
                    empty = False
                    yield raw
                if empty:
                    yield place.failed("nothing in it is an article" + _left_out(place), stream.packed)
            else:
                yield _document(stream, kind, size, place)
        except Rejected as rejected:
            yield place.failed(rejected.refusal.detail, stream.packed)
        except Broken as error:
            yield place.failed(str(error), stream.packed)
        finally:
            self.found.left_out.update(place.left_out)


def _left_out(place: Place) -> str:
    return f" ({counted(place.left_out)})" if place.left_out else ""


def _document(stream: Measured, kind: str, size: int, place: Place) -> RawDocument:
    """A file that is one document."""
    # One byte more than allowed: a file may grow, and a pipe does not know its size.
    data = stream.take(place.max_bytes + 1) if size <= place.max_bytes else b""
    if size > place.max_bytes or len(data) > place.max_bytes:
        return place.too_large("", max(size, place.max_bytes + 1), stream.packed, media_type=kind)
    if kind not in (media_types.TEXT, media_types.HTML):
        kind = sniff.sniff(data, place.name)  # what is a Word file among the zip files is told by its end
    return place.document("", data, stream.packed, media_type=kind)


def _files(root: Path) -> Iterator[tuple[Path, str, bool]]:
    """Files, their path relative to `root`, and whether pages lie beside or above them.

    `root` itself may be a symlink or have a dot: it was asked for. What a browser saved along with a page is not read
    where the page is there.
    """
    if not root.is_dir():
        yield root, root.name, False
        return
    with_pages: set[Path] = set()
    for path, folders, files in os.walk(root):
        folder = Path(path)
        pages = {Path(name).stem for name in files if Path(name).suffix.lower() in _PAGE_SUFFIXES}
        beside_pages = bool(pages) or _EXPORT in files or folder.parent in with_pages
        if beside_pages:
            with_pages.add(folder)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not _is_companion(name, pages))
        for name in sorted(files):
            file = folder / name
            if not name.startswith(".") and file.is_file() and not file.is_symlink():
                yield file, file.relative_to(root).as_posix(), beside_pages


def _is_companion(folder: str, pages: set[str]) -> bool:
    """Whether a browser put into the folder what belongs to one of the pages, which are named without their suffix."""
    found = _COMPANION.fullmatch(unicodedata.normalize("NFC", folder))
    if not found:
        return False
    stems = {unicodedata.normalize("NFC", page) for page in pages}
    return found["page"] in stems or Path(found["page"]).stem in stems


def _collection(root: Path) -> str:
    folder = root.resolve()
    return folder.name if folder.is_dir() else folder.parent.name


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
