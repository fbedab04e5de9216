"""From bytes to an understood article: the pipeline on one screen.

reader → RawDocument → extract → normalise → classify → Analysed → store. All between reader and store is pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from articles.ingest.classify.assign import classify
from articles.ingest.extract.assemble import extract
from articles.ingest.normalise import normalise
from articles.ingest.records import Analysed, Evidence, RawDocument, Refusal, Rejected, Tag

SCOPE_COUNTRIES = 2  # that a crawled document must name: the archive is about relations between countries


def analyse(raw: RawDocument) -> Analysed:
    """Understand one document, or say in `refusal` why it cannot become an article. Never raises for bad input."""
    try:
        normalised = normalise(extract(raw))
    except Rejected as rejected:
        return Analysed(raw, refusal=rejected.refusal)
    classified = classify(normalised)
    refusal = None
    if raw.crawled and not raw.keep_all and len(classified.countries) < SCOPE_COUNTRIES:
        named = ", ".join(tag.code for tag in classified.countries) or "none"
        refusal = Refusal("out_of_scope", f"countries: {named}")
    return Analysed(raw, normalised, classified, refusal)


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
