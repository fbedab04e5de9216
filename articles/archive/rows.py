"""From the pipeline's records to rows that are not stored yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from articles.archive import outlets as outlet_names
from articles.archive.machines import Derivation, FoundCredit, Piece, SuggestedField, SuggestedTag
from articles.ingest.records import Analysed, Evidence, Normalised, RawDocument, Skipped, Tag, Upstream
from articles.ingest.rules import rules_version
from articles.models import ArticleCountry, ArticlePair, ArticleTopic, IngestRun, Outlet, Revision, Topic

NAME_CHARS, BYLINE_CHARS, URL_CHARS = 200, 300, 2000  # what the columns hold


@dataclass(frozen=True, slots=True)
class Understood:
    """A document that was understood."""

    analysed: Analysed
    normalised: Normalised

    @property
    def outlet(self) -> str:
        """Who published it, in the document's words; ""."""
        named = self.normalised.extracted.outlet
        return named.value if named else ""


def address(raw: RawDocument, normalised: Normalised | None) -> str:
    """The canonical address of a document; "" where the source gives none."""
    return (normalised.url if normalised else "") or raw.url or raw.contributed.url


def outlet_name(one: Analysed | Skipped) -> str:
    """Who published it, as the document or else the contributor says."""
    named = one.normalised.extracted.outlet if isinstance(one, Analysed) and one.normalised else None
    return named.value if named else one.raw.contributed.outlet


def revision(document: Understood, run: IngestRun | None) -> Revision:
    normalised, extracted = document.normalised, document.normalised.extracted
    return Revision(
        original_id=document.analysed.raw.sha256,
        charset=extracted.charset[:40],
        text=extracted.text,
        title=normalised.title.value,
        body=extracted.body,
        run=run,
        repairs=[{"kind": repair.kind, "start": repair.start, "end": repair.end} for repair in extracted.repairs],
        rules=document.analysed.rules or rules_version(),
    )


def merged_topics() -> dict[str, str]:
    """Code of a topic that was merged → of the one that it is part of now."""
    merged = Topic.every.exclude(merged_into=None).values_list("code", "merged_into")
    return {code: into for code, into in merged if into}


def derivation(
    document: Understood, outlets: Mapping[str, Outlet] | None = None, merged: Mapping[str, str] | None = None
) -> Derivation:
    """What is derived, ready for the tables. `outlets`: by the names that documents give, `merged`: `merged_topics()`;
    None: they are looked up."""
    raw, normalised, classified = document.analysed.raw, document.normalised, document.analysed.classified
    extracted, date, named = normalised.extracted, normalised.extracted.date, document.outlet
    if outlets is None:
        outlets = outlet_names.by_names([named] if named else [])
    merged = merged_topics() if merged is None else merged
    return Derivation(
        values={
            "title": normalised.title.value,
            "title_derived": normalised.title.derived,
            "body": extracted.body,
            "language": normalised.language,
            "languages": normalised.languages,
            "byline": extracted.byline.value[:BYLINE_CHARS] if extracted.byline else "",
            "outlet": outlets[named] if named else None,
            "url": address(raw, normalised)[:URL_CHARS],
            "date_value": date.value if date else "",
            "date_precision": date.precision if date else "unknown",
            "date_from": date.first if date else None,
            "date_to": date.last if date else None,
            "date_flags": list(date.flags) if date else [],
            "text_hash": normalised.text_hash,
        },
        fields=_fields(normalised),
        credits=[_credit(credit) for credit in extracted.upstream],
        tags={
            ArticleCountry: _tags(classified.countries),
            ArticlePair: _tags(classified.pairs),
            ArticleTopic: _standing(_tags(classified.topics), merged),
        },
        rules=document.analysed.rules or rules_version(),
        sketch=normalised.sketch,
    )


def _fields(normalised: Normalised) -> dict[str, SuggestedField]:
    extracted = normalised.extracted
    stated = {
        "title": normalised.title,
        "byline": extracted.byline,
        "outlet": extracted.outlet,
        "date": extracted.date,
    }
    fields: dict[str, SuggestedField] = {
        name: {"value": value.value, "rule": value.rule, "evidence": _pieces(value.evidence)}
        for name, value in stated.items()
        if value
    }
    return fields | {"language": {"value": normalised.language, "rule": "identify", "evidence": []}}


def _credit(credit: Upstream) -> FoundCredit:
    return {
        "name": credit.name[:NAME_CHARS],
        "relation": credit.relation,
        "rule": credit.rule,
        "evidence": _pieces((credit.evidence,)),
    }


def _pieces(evidence: tuple[Evidence, ...]) -> list[Piece]:
    return [{"start": piece.start, "end": piece.end, "text": piece.text} for piece in evidence]


def _tags(tags: tuple[Tag, ...]) -> dict[str, SuggestedTag]:
    return {
        tag.code: {
            "role": tag.role,
            "confidence": tag.confidence,
            "rule": tag.rule,
            "evidence": _pieces(tag.evidence),
        }
        for tag in tags
    }


def _standing(topics: dict[str, SuggestedTag], merged: Mapping[str, str]) -> dict[str, SuggestedTag]:
    """Under the codes of the topics that stand; of two that are one by now the surer."""
    found: dict[str, SuggestedTag] = {}
    for code, row in topics.items():
        other = found.get(code := merged.get(code, code))
        if other is None or other["confidence"] < row["confidence"]:
            found[code] = row
    return found
