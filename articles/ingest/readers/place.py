"""Where a reader is: what all documents of one file have in common."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from articles.ingest.readers.feed import Announced
from articles.ingest.records import Contributed, RawDocument


@dataclass(frozen=True, slots=True)
class Place:
    """`name` is relative to the PATH argument; `base`: bytes of the input before this file."""

    collection: str
    name: str
    contributed: Contributed
    max_bytes: int
    base: int = 0
    keep_all: bool = False
    follow: Callable[[Iterable[Announced]], Iterator[RawDocument]] | None = None  # fetches pages
    left_out: Counter[str] = field(default_factory=Counter)  # what was read and can be no article, by its kind

    def document(self, inner: str, data: bytes, consumed: int, **more: Any) -> RawDocument:
        """A document, or the one `inner` of many in the file, read up to byte `consumed` of it."""
        path = f"{self.name}/{inner}" if inner else self.name
        sha256 = hashlib.sha256(data).hexdigest()
        known: dict[str, Any] = {"contributed": self.contributed, "consumed": self.base + consumed} | more
        return RawDocument(self.collection, path, data, len(data), sha256, **known)

    def passed(self, kind: str) -> None:
        """Count something in the file that can be no article."""
        self.left_out[kind] += 1

    def too_large(self, inner: str, size: int, consumed: int, **more: Any) -> RawDocument:
        return replace(self.document(inner, b"", consumed, **more), data=None, size=size, sha256="")

    def failed(self, problem: str, consumed: int = 0, size: int = 0) -> RawDocument:
        """The file itself, from where on it cannot be read."""
        return replace(self.document("", b"", consumed, problem=problem), data=None, size=size, sha256="")
