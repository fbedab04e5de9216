"""What was derived from a document, as scripts read it (docs/scripting.md)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from articles.ingest.records import Analysed, Evidence, Tag


def describe(analysed: Analysed) -> dict[str, Any]:
    """What was derived, as the JSON object that scripts rely on (all but `origin`, `outcome` and `reason`)."""
    normalised, classified = analysed.normalised, analysed.classified
    extracted = normalised.extracted if normalised else None
    date = extracted.date if extracted else None
    return {
        "title": normalised.title.value if normalised else None,
        "title_derived": normalised.title.derived if normalised else False,
        "body": extracted.body if extracted else "",
        "language": normalised.language if normalised else None,
        "languages": normalised.languages if normalised else {},
        "date": {
            "value": date.value if date else None,
            "precision": date.precision if date else "unknown",
            "evidence": next(iter(_quotes(date.evidence)), None) if date else None,
            "rule": date.rule if date else None,
            "flags": list(date.flags) if date else [],
        },
        "outlet": extracted.outlet.value if extracted and extracted.outlet else None,
        "upstream": [{"name": credit.name, "relation": credit.relation} for credit in extracted.upstream]
        if extracted
        else [],
        "byline": extracted.byline.value if extracted and extracted.byline else None,
        "countries": [{"iso": tag.code, "role": tag.role} | _support(tag) for tag in classified.countries],
        "pairs": [{"pair": tag.code, "role": tag.role} | _support(tag) for tag in classified.pairs],
        "topics": [{"code": tag.code, "primary": tag.role == "primary"} | _support(tag) for tag in classified.topics],
    }


def _support(tag: Tag) -> dict[str, Any]:
    return {"confidence": round(tag.confidence, 3), "evidence": _quotes(tag.evidence)}


def _quotes(evidence: Iterable[Evidence]) -> list[str]:
    """The words themselves, a no-break space read as a space."""
    return [piece.text.replace("\xa0", " ") for piece in evidence]
