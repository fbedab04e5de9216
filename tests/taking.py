"""Documents as a reader gives them, and what is understood of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from articles.ingest import analyse
from articles.ingest.readers import Found, read
from articles.ingest.records import Contributed, Normalised, RawDocument

LIMIT = 1_000_000


def taken(path: Path, *, limit: int = LIMIT, found: Found | None = None, **contributed: Any) -> list[RawDocument]:
    return list(read([path], "", Contributed(**contributed), limit, found=found))


def placed(folder: Path, name: str, data: bytes | str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return file


def understood(raw: RawDocument) -> Normalised:
    analysed = analyse(raw)
    assert analysed.normalised, analysed.refusal
    return analysed.normalised


def body(raw: RawDocument) -> list[str]:
    return [paragraph.text for paragraph in understood(raw).extracted.paragraphs]


def refused(raw: RawDocument) -> tuple[str, str]:
    refusal = analyse(raw).refusal
    assert refusal
    return refusal.reason, refusal.detail
