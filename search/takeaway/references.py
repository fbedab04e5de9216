"""Rows as records for reference managers: RIS, BibTeX, CSL-JSON, each as the article's own page gives it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from django.utils import timezone, translation

from articles.batches import batched
from articles.pages.citation.cited import Cited
from articles.pages.citation.files import bibtex, csl_item, ris
from search.takeaway.manifest import Manifest
from search.takeaway.rows import Row

RECORDS_AT_A_TIME = 100  # of a chunk that is sent


def cited(row: Row) -> Cited:
    return Cited(row.article, row.address, timezone.localdate(), row.newest.received)


def as_ris(rows: Iterable[Row], manifest: Manifest) -> Iterator[bytes]:
    return _records(rows, ris, "\r\n")


def as_bibtex(rows: Iterable[Row], manifest: Manifest) -> Iterator[bytes]:
    return _records(rows, bibtex, "\n")


def _records(rows: Iterable[Row], write: Callable[[Cited, str], str], between: str) -> Iterator[bytes]:
    for some in batched(rows, RECORDS_AT_A_TIME):
        yield "".join(write(cited(row), _language()) + between for row in some).encode("utf-8", "replace")


def as_csl(rows: Iterable[Row], manifest: Manifest) -> Iterator[bytes]:
    """A list of all items."""
    before = "[\n"
    for some in batched(rows, RECORDS_AT_A_TIME):
        items = ",\n".join(json.dumps(csl_item(cited(row), _language()), ensure_ascii=False) for row in some)
        yield (before + items).encode("utf-8", "replace")
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def _language() -> str:
    return translation.get_language() or "en"
