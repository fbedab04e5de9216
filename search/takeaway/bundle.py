"""A corpus bundle: a zip of texts and long tables with all that is needed to read, cite and make it again.

datapackage.json follows Frictionless Tabular Data Package 1.0, ro-crate-metadata.json RO-Crate 1.1, texts.csv the Text
Interchange Formats (docs.ropensci.org/tif).
"""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from articles import locks
from search.takeaway.corpus_tables import Stories, Table, code_tables, tables
from search.takeaway.manifest import Manifest
from search.takeaway.rows import Row

CHUNK_BYTES = 65_536


def as_zip(rows: Iterable[Row], manifest: Manifest) -> Iterator[bytes]:
    """Written whole before it is sent: every table is filled in one walk over the articles."""
    with locks.temporary_folder(Path(settings.FILE_UPLOAD_TEMP_DIR)) as folder:
        filled = _fill(folder, rows)
        package = data_package(filled, folder, manifest)
        (folder / "datapackage.json").write_text(_json(package), "utf-8")
        (folder / "README.md").write_text(readme(filled, manifest), "utf-8")
        (folder / "ro-crate-metadata.json").write_text(_json(ro_crate(filled, manifest)), "utf-8")
        packed = folder / "bundle.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for path in sorted(folder.iterdir()):
                if path != packed:
                    archive.write(path, path.name)
        with packed.open("rb") as file:
            yield from iter(partial(file.read, CHUNK_BYTES), b"")


def _fill(folder: Path, rows: Iterable[Row]) -> list[Table]:
    """Writes the tables. Texts stand in them as they are, whatever a spreadsheet would take them for."""
    stories, filled = Stories(), tables()
    with ExitStack() as files:
        writers = [(table.rows, files.enter_context(_Written(folder, table))) for table in filled]
        for row in rows:
            stories.see(row)
            for of_article, written in writers:
                written.write(of_article(row))
    for table, known in [(stories.table, stories.rows()), *code_tables()]:
        with _Written(folder, table) as written:
            written.write(known)
        filled.append(table)
    return filled


class _Written:
    """A CSV file of a table: RFC 4180, UTF-8."""

    def __init__(self, folder: Path, table: Table) -> None:
        self._file = (folder / f"{table.name}.csv").open("w", encoding="utf-8", errors="replace", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([field.name for field in table.fields])

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            self._writer.writerow([cell.replace("\0", "") if isinstance(cell, str) else cell for cell in row])

    def __enter__(self) -> _Written:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._file.close()


# ---- what describes it -----------------------------------------------------------------------------------------------


def data_package(filled: list[Table], folder: Path, manifest: Manifest) -> dict[str, Any]:
    return {
        "profile": "tabular-data-package",
        "name": "kopir-corpus",
        "title": title(manifest),
        "created": manifest.made.isoformat(timespec="seconds"),
        "homepage": manifest.address,
        "kopir": manifest.as_json(),
        "resources": [_resource(table, folder) for table in filled],
    }


def _resource(table: Table, folder: Path) -> dict[str, Any]:
    path = folder / f"{table.name}.csv"
    fields = [{"name": each.name, "type": each.type, "description": str(each.description)} for each in table.fields]
    keys = [
        {"fields": field, "reference": {"resource": resource, "fields": name}}
        for field, (resource, name) in (table.refers or {}).items()
    ]
    schema = {"fields": fields, "missingValues": [""]}
    schema |= {"primaryKey": [*table.key]} if table.key else {}
    schema |= {"foreignKeys": keys} if keys else {}
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "profile": "tabular-data-resource",
        "name": table.name.replace("_", "-"),
        "path": path.name,
        "description": str(table.description),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "dialect": {"lineTerminator": "\r\n"},
        "schema": schema,
    }


def ro_crate(filled: list[Table], manifest: Manifest) -> dict[str, Any]:
    files = [(f"{table.name}.csv", str(table.description), "text/csv") for table in filled]
    files += [("datapackage.json", "Frictionless Data Package", "application/json")]
    files += [("README.md", _("What this is, and how to cite it"), "text/markdown")]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": title(manifest),
        "description": manifest.citation(),
        "datePublished": manifest.made.date().isoformat(),
        "url": manifest.address,
        "isBasedOn": manifest.address,
        "license": {"@id": "#rights"},
        "hasPart": [{"@id": path} for path, _described, _kind in files],
    }
    about = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    rights = {"@id": "#rights", "@type": "CreativeWork", "name": _("Rights of the texts"), "description": _rights()}
    parts = [
        {"@id": path, "@type": "File", "name": path, "description": described, "encodingFormat": kind}
        for path, described, kind in files
    ]
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [about, root, rights, *parts]}


def readme(filled: list[Table], manifest: Manifest) -> str:
    """In the language of the page."""
    lines = [f"# {title(manifest)}", "", f"## {_('How to cite')}", "", manifest.citation(), ""]
    lines += [f"## {_('How it was made')}", "", *(f"- {name}: {value}" for name, value in manifest.lines()), ""]
    lines += [f"## {_('Files')}", "", *(f"- `{table.name}.csv`: {table.description}" for table in filled), ""]
    lines += [_("Types, keys and what each column holds stand in datapackage.json."), ""]
    lines += [f"## {_('Rights of the texts')}", "", _rights(), ""]
    return "\n".join(lines)


def title(manifest: Manifest) -> str:
    return f"Köpir: {manifest.words or _('the whole archive')}"


def _rights() -> str:
    return _(
        "The texts belong to their publishers. Where an outlet allows no more than an excerpt, the text is left out; "
        "the table of stems tells how often each word stands in it."
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
