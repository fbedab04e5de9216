"""The formats of an export. What writes one is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from search.takeaway.manifest import Manifest
from search.takeaway.rows import Row, rows
from search.takeaway.snapshot import Snapshot

TOLD_EVERY = 100  # rows


@dataclass(frozen=True, slots=True)
class Format:
    """`writer`: `(rows, manifest) -> chunks of bytes` in this room. `hint`: what it is for. `cited`: it is one
    of citations."""

    suffix: str
    label: str | Promise
    hint: str | Promise
    media_type: str
    writer: str
    cited: bool = False


FORMATS: dict[str, Format] = {
    each.suffix: each
    for each in (
        Format(
            "xlsx",
            "Excel",
            _("a workbook: to read, sort and filter"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "sheets.as_xlsx",
        ),
        Format("csv", "CSV", _("a table: for R, Python, Stata"), "text/csv; charset=utf-8", "tables.as_csv"),
        Format("jsonl", "JSON Lines", _("an object a line"), "application/jsonl; charset=utf-8", "tables.as_jsonl"),
        Format("parquet", "Parquet", _("for large tables"), "application/vnd.apache.parquet", "parquet.as_parquet"),
        Format(
            "ris",
            "RIS",
            _("for Zotero, EndNote, Mendeley"),
            "application/x-research-info-systems; charset=utf-8",
            "references.as_ris",
            cited=True,
        ),
        Format(
            "bib", "BibTeX", _("for LaTeX"), "application/x-bibtex; charset=utf-8", "references.as_bibtex", cited=True
        ),
        Format(
            "json",
            "CSL-JSON",
            _("for Pandoc and Zotero"),
            "application/vnd.citationstyles.csl+json; charset=utf-8",
            "references.as_csl",
            cited=True,
        ),
        Format(
            "zip", _("Corpus"), _("texts and tables for R and Python"), "application/zip", "bundle.as_zip", cited=True
        ),
    )
}


def written(
    chosen: Format, found: Snapshot, manifest: Manifest, language: str, told: Callable[[int], None] | None = None
) -> Generator[bytes]:
    """The file in chunks, its words in this language, whatever the thread speaks between two of them.

    `told` is called with the number of rows so far, now and then, and may raise.
    """
    write = import_string(f"search.takeaway.{chosen.writer}")
    held = rows(found, manifest.site, cited=chosen.cited)
    chunks = iter(write(_telling(held, told) if told else held, manifest))
    while True:
        with translation.override(language):
            chunk = next(chunks, None)
        if chunk is None:
            return
        if chunk:
            yield chunk


def _telling(rows: Iterator[Row], told: Callable[[int], None]) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number % TOLD_EVERY == 0:
            told(number)
        yield row
