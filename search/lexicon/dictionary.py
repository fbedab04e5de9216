"""The dictionary: every exact form of the archive with its language and the number of articles that have it.

One read-only file for both engines, memory-mapped and so shared by all processes: 61 bytes a form of ten letters.

    8 bytes     magic, with the layout's number
    4 bytes     CRC-32 of all that follows
    4 bytes     length of the header
    header      JSON: count, bytes (of the forms), articles (by language), fingerprint (of the analysis); spaces to
                a multiple of 8
    columns     masks uint64, keys of 24 bytes, articles uint32, offsets uint32 (one more than forms), lengths uint8
                (of keys, letters), languages uint8, forms UTF-8

Rows are sorted by folded key, form, language. A file is replaced in one step; who has the old one open goes on reading.
"""

from __future__ import annotations

import json
import logging
import mmap
import os
import secrets
import struct
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from articles.text.analysis import FINGERPRINT
from search.lexicon import keys
from search.lexicon.keys import LETTERS

logger = logging.getLogger(__name__)

MAGIC = b"KOPIRD01"
LANGUAGES = ("kk", "ru", "other")
SHORTEST, LONGEST = 3, 40  # letters, characters
_PRELUDE = struct.Struct("<8sII")
_TYPES: dict[str, np.dtype[Any]] = {
    "masks": np.dtype("<u8"),
    "keys": keys.KEY,
    "articles": np.dtype("<u4"),
    "offsets": np.dtype("<u4"),
    "lengths": np.dtype("u1"),
    "languages": np.dtype("u1"),
    "forms": np.dtype("u1"),
}
_CODE = {language: code for code, language in enumerate(LANGUAGES)}

Form = tuple[str, str]  # form, language


def is_kept(form: str) -> bool:
    """Whether a form has its place in the dictionary: no numbers, nothing under three letters or over forty."""
    return SHORTEST <= len(form) <= LONGEST and sum(map(str.isalpha, form)) >= SHORTEST


@dataclass(frozen=True, eq=False)
class Dictionary:
    """The columns of a file, and how to find a row in them."""

    masks: NDArray[np.uint64]
    keys: NDArray[np.bytes_]
    articles: NDArray[np.uint32]
    offsets: NDArray[np.uint32]
    lengths: NDArray[np.uint8]
    languages: NDArray[np.uint8]
    forms: NDArray[np.uint8]
    totals: Mapping[str, int] = field(default_factory=dict)  # articles by language
    fingerprint: str = FINGERPRINT  # of the analysis that made the forms

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[tuple[str, str, int]]:
        """(form, language, articles) of every row, in order."""
        for row in range(len(self)):
            yield self.form(row), self.language(row), int(self.articles[row])

    def form(self, row: int) -> str:
        return self.forms[self.offsets[row] : self.offsets[row + 1]].tobytes().decode()

    def language(self, row: int) -> str:
        return LANGUAGES[self.languages[row]]

    @cached_property
    def letters(self) -> NDArray[np.uint8]:
        """The keys as rows of bytes."""
        return keys.rows(self.keys)

    def ranges(self, prefixes: Iterable[bytes]) -> NDArray[np.intp]:
        """[first row, row after the last] of the keys that begin with each prefix, all in one search."""
        ends = [(prefix[:LETTERS], prefix[:LETTERS].ljust(LETTERS, b"\xff")) for prefix in prefixes]
        lows, highs = (np.array([end[side] for end in ends], keys.KEY) for side in (0, 1))
        return np.stack((np.searchsorted(self.keys, lows), np.searchsorted(self.keys, highs, side="right")), axis=1)

    def rows(self, key: bytes) -> range:
        """The rows of exactly this key."""
        wanted = np.array(key[:LETTERS], keys.KEY)
        return range(*(int(np.searchsorted(self.keys, wanted, side=side)) for side in ("left", "right")))

    def count(self, form: str) -> int:
        """Articles that have this very form, summed over languages; an article in two languages counts in both."""
        return sum(int(self.articles[row]) for row in self.rows(keys.key(form)) if self.form(row) == form)

    def commonest(self, language: str, most: int) -> list[str]:
        """At most `most` forms of a language, those that the most articles have, in the order of the file."""
        rows = np.flatnonzero(self.languages == _CODE[language])
        if len(rows) > most:
            rows = np.sort(rows[np.argpartition(self.articles[rows], -most)[-most:]])
        return [*map(self.form, rows.tolist())]

    @classmethod
    def of(cls, counts: Iterable[tuple[str, str, int]], totals: Mapping[str, int] | None = None) -> Self:
        """Made of (form, language, articles) in any order; the same form twice is summed. What is not kept is left
        out, sums of 0 and less too."""
        kept = sorted((form, _CODE[language], articles) for form, language, articles in counts if is_kept(form))
        summed = [
            (*form, number)
            for form, same in groupby(kept, key=itemgetter(0, 1))
            if (number := sum(row[2] for row in same)) > 0
        ]
        by_form = keys.keys([form for form, _code, _number in summed])
        order = np.argsort(by_form, kind="stable")
        written = [summed[row][0].encode() for row in order]
        sorted_keys = by_form[order]
        return cls(
            masks=keys.masks(sorted_keys),
            keys=sorted_keys,
            articles=np.array([summed[row][2] for row in order], _TYPES["articles"]),
            offsets=_offsets(np.array([*map(len, written)], np.int64)),
            lengths=np.count_nonzero(keys.rows(sorted_keys), axis=1).astype(np.uint8),
            languages=np.array([summed[row][1] for row in order], np.uint8),
            forms=np.frombuffer(b"".join(written), np.uint8),
            totals={**totals} if totals else {},
        )

    def changed(self, delta: Mapping[Form, int], totals: Mapping[str, int] | None = None) -> Dictionary:
        """With the numbers of `delta` added, which may be negative; rows that come to 0 or less go. `totals` are added
        likewise."""
        fallen = {form: number for form, number in delta.items() if number < 0}
        risen = Dictionary.of((*form, number) for form, number in delta.items() if number > 0)
        sums = Counter(self.totals)
        sums.update(totals or {})
        positive = {language: max(0, sums[language]) for language in sums}
        if not len(self):
            return replace(risen, totals=positive, fingerprint=self.fingerprint)
        articles = self.articles.astype(np.int64)
        new: list[int] = []  # rows of `risen`
        places: list[int] = []  # before which rows of this one they go
        lows, highs = (np.searchsorted(self.keys, risen.keys, side=side) for side in ("left", "right"))
        for row, (low, high) in enumerate(zip(lows.tolist(), highs.tolist(), strict=True)):
            form = risen.form(row), risen.languages[row]
            place = next((at for at in range(low, high) if (self.form(at), self.languages[at]) >= form), high)
            if place < high and (self.form(place), self.languages[place]) == form:
                articles[place] += risen.articles[row]
            else:
                new.append(row)
                places.append(place)
        for (word, language), number in fallen.items():
            for at in self.rows(keys.key(word)):
                if self.language(at) == language and self.form(at) == word:
                    articles[at] += number
        return self._with(risen, new, places, articles, positive)

    def _with(
        self,
        other: Dictionary,
        new: list[int],
        places: list[int],
        articles: NDArray[np.int64],
        totals: Mapping[str, int],
    ) -> Dictionary:
        """These rows with these numbers, without those that have none, and with the `new` rows of `other`."""
        numbers = np.insert(articles, places, other.articles[new])
        keep = numbers > 0
        columns: dict[str, Any] = {
            name: np.insert(getattr(self, name), places, getattr(other, name)[new])[keep]
            for name in ("masks", "keys", "lengths", "languages")
        }
        sizes = np.insert(self._sizes(), places, other._sizes()[new])
        gone = np.flatnonzero(articles <= 0).tolist()
        # The forms between two changes are copied as they are.
        changes = [*zip(places, new, strict=True), *((row, None) for row in gone)]
        parts, start = [], 0
        for place, row in sorted(changes, key=lambda change: (change[0], change[1] is None)):
            parts.append(self.forms[start : self.offsets[place]])
            start = int(self.offsets[place])
            if row is not None:
                parts.append(other.forms[other.offsets[row] : other.offsets[row + 1]])
            else:
                start = int(self.offsets[place + 1])
        return replace(
            self,
            **columns,
            articles=numbers[keep].astype(_TYPES["articles"]),
            offsets=_offsets(sizes[keep]),
            forms=np.concatenate([*parts, self.forms[start:]]),
            totals=totals,
        )

    def _sizes(self) -> NDArray[np.int64]:
        """Bytes of each form."""
        offsets = self.offsets.astype(np.int64)
        return offsets[1:] - offsets[:-1]

    def save(self, path: Path) -> None:
        """Put this in the place of the file, in one step. Raises OSError."""
        columns = [np.ascontiguousarray(getattr(self, name), kind) for name, kind in _TYPES.items()]
        about = {
            "count": len(self),
            "bytes": len(self.forms),
            "articles": dict(self.totals),
            "fingerprint": self.fingerprint,
        }
        header = json.dumps(about).encode()
        header += b" " * (-(_PRELUDE.size + len(header)) % 8)
        crc = zlib.crc32(header)
        for column in columns:
            crc = zlib.crc32(column.data.cast("B"), crc)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with part.open("xb") as file:
                file.write(_PRELUDE.pack(MAGIC, crc, len(header)) + header)
                for column in columns:
                    file.write(column.data.cast("B"))
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    @classmethod
    def open(cls, path: Path) -> Dictionary:
        """The file, mapped into memory after all of it was checked. A missing one is empty; a damaged or foreign one
        is logged and empty too."""
        try:
            with path.open("rb") as file:
                return cls._read(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except FileNotFoundError:
            return EMPTY
        except (OSError, ValueError, KeyError, TypeError) as error:
            logger.error("%s is no dictionary that this program reads (%s); it is taken as empty", path, error)
            return EMPTY

    @classmethod
    def _read(cls, data: mmap.mmap) -> Dictionary:
        if len(data) < _PRELUDE.size:
            raise ValueError("too short")
        magic, crc, length = _PRELUDE.unpack_from(data)
        if magic != MAGIC:
            raise ValueError("another kind of file")
        if zlib.crc32(memoryview(data)[_PRELUDE.size :]) != crc:
            raise ValueError("damaged")
        about = json.loads(data[_PRELUDE.size : _PRELUDE.size + length])
        sizes = dict.fromkeys(_TYPES, about["count"]) | {"offsets": about["count"] + 1, "forms": about["bytes"]}
        columns, start = {}, _PRELUDE.size + length
        for name, kind in _TYPES.items():
            columns[name] = np.frombuffer(data, kind, sizes[name], start)
            start += columns[name].nbytes
        if start != len(data):
            raise ValueError("of another size than its header says")
        return cls(**columns, totals=about["articles"], fingerprint=about["fingerprint"])


def _offsets(sizes: NDArray[np.int64]) -> NDArray[np.uint32]:
    return np.concatenate(([0], np.cumsum(sizes))).astype(_TYPES["offsets"])


EMPTY = Dictionary.of(())


def write(path: Path, counts: Iterable[tuple[str, str, int]], totals: Mapping[str, int] | None = None) -> None:
    """Make the file of (form, language, articles), in any order. `totals`: articles by language. Raises OSError."""
    Dictionary.of(counts, totals).save(path)


def merge(path: Path, delta: Mapping[Form, int], totals: Mapping[str, int] | None = None) -> None:
    """Add numbers, negative ones too, to those of the file. Raises OSError."""
    Dictionary.open(path).changed(delta, totals).save(path)


class Counts:
    """Counts the articles of each form while an archive is read, whatever its size: at most `most` forms are held,
    then they go into a file beside the one that `write` makes."""

    def __init__(self, path: Path, most: int = 250_000) -> None:
        self.path = path
        self.most = most
        self._spilled = path.with_name(f".{path.name}.counting.{secrets.token_hex(4)}")
        self._counts: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
        self._totals: Counter[str] = Counter()

    def add(self, forms: Iterable[str], language: str) -> None:
        """An article's exact forms in one of `LANGUAGES`, each once."""
        self._counts[language].update(forms)
        self._totals[language] += 1
        if sum(map(len, self._counts.values())) > self.most:
            merge(self._spilled, self._delta(), self._totals)
            self._clear()

    def _delta(self) -> dict[Form, int]:
        return {
            (form, language): number for language, counts in self._counts.items() for form, number in counts.items()
        }

    def _clear(self) -> None:
        for counts in (*self._counts.values(), self._totals):
            counts.clear()

    def write(self) -> None:
        """Put the dictionary of all that was added in the place of the file. Raises OSError."""
        Dictionary.open(self._spilled).changed(self._delta(), self._totals).save(self.path)
        self.close()

    def close(self) -> None:
        """Forget what was added."""
        self._spilled.unlink(missing_ok=True)
        self._clear()
