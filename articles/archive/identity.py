"""Which documents are the same: keys, places, and versions of one text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from articles.ingest.records import Normalised, RawDocument
from articles.ingest.support.addresses import canonical_url
from articles.text.scripts import fold

# PostgreSQL refuses a key of its B-trees over 2,704 bytes, and a Cyrillic letter takes two.
KEY_BYTES, PATH_BYTES, COLLECTION_BYTES = 1800, 1800, 200
DIGEST_CHARS = 32
SHINGLE_WORDS = 3
SAME_STORY_SHARE = 0.2  # unrelated articles share under 1 % of their shingles, versions of one text most of them
COMPARED_CHARS = 200_000


@dataclass(frozen=True, slots=True)
class Identity:
    """`key`: the canonical address where the source gives one, otherwise collection and path."""

    key: str
    collection: str
    path: str
    url: str

    @property
    def place(self) -> tuple[str, str]:
        return self.collection, self.path


def identity_of(raw: RawDocument, normalised: Normalised | None = None) -> Identity:
    """Before the document was read (`normalised` None) its own word about its address is not known."""
    url = (normalised.url if normalised else "") or canonical_url(raw.url) or canonical_url(raw.contributed.url)
    collection, path = bounded(raw.collection, COLLECTION_BYTES), bounded(raw.path, PATH_BYTES)
    return Identity(bounded(url or f"{collection}:{path}", KEY_BYTES), collection, path, url)


def bounded(text: str, limit: int) -> str:
    """The text, if it has at most `limit` bytes in UTF-8; otherwise its beginning and a digest of all of it.

    Without what no database stores: null characters, and halves of surrogate pairs (of file names that are no UTF-8).
    """
    data = text.replace("\0", "").encode("utf-8", "backslashreplace")
    if len(data) <= limit:
        return data.decode()
    digest = hashlib.sha256(data).hexdigest()[:DIGEST_CHARS]
    return data[: limit - DIGEST_CHARS - 1].decode("utf-8", "ignore") + "#" + digest


def is_version(old: str, new: str) -> bool:
    """Whether two bodies are versions of one text: they share a fair part of the shorter one's word triples."""
    if old == new:
        return True
    before, after = _shingles(old), _shingles(new)
    return len(before & after) >= SAME_STORY_SHARE * min(len(before), len(after))


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = fold(text[:COMPARED_CHARS]).split()
    return {tuple(words[start : start + SHINGLE_WORDS]) for start in range(max(1, len(words) - SHINGLE_WORDS + 1))}
