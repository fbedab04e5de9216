"""From bytes to an understood article: the pipeline on one screen.

reader → RawDocument → read → extract → normalise → classify → Analysed → store. All between reader and store is pure.
"""

from __future__ import annotations

from articles.ingest.classify.assign import classify
from articles.ingest.extract.assemble import extract
from articles.ingest.formats.read import read
from articles.ingest.normalise import normalise
from articles.ingest.records import Analysed, RawDocument, Refusal, Rejected
from articles.text.language import READ

SCOPE_COUNTRIES = 2  # that a crawled document must name: the archive is about relations between countries


def analyse(raw: RawDocument) -> Analysed:
    """Understand one document, or say in `refusal` why it cannot become an article. Never raises for bad input."""
    try:
        reading = read(raw)
        extracted = extract(reading, raw)
        normalised = normalise(extracted)
    except Rejected as rejected:
        return Analysed(raw, refusal=rejected.refusal)
    classified = classify(normalised)
    refusal = None
    if raw.crawled and not (raw.keep_all or raw.wanted) and len(classified.countries) < SCOPE_COUNTRIES:
        named = ", ".join(tag.code for tag in classified.countries) or "none"
        refusal = Refusal("out_of_scope", f"countries: {named}")
        if normalised.language not in READ:
            refusal = Refusal("language_not_read", f"language: {normalised.language}")
    return Analysed(raw, normalised, classified, refusal)
