"""Extracted → Normalised: one form of each thing that later stages compare."""

from __future__ import annotations

import hashlib
import re

from articles.ingest.extract.source_names import HOME_COUNTRY, HOME_SUFFIX
from articles.ingest.extract.titles import derive_title
from articles.ingest.records import Extracted, Normalised, Value
from articles.ingest.support.addresses import canonical_url
from articles.ingest.support.lines import Line, matching
from articles.text import language
from articles.text.sketches import sketch
from articles.vocabulary import find_outlet

LANGUAGE_SAMPLE_CHARS = 50_000
NO_LETTER_OR_DIGIT = re.compile(r"[\W_]+")


def normalise(extracted: Extracted) -> Normalised:
    """Derive the title where the source has none; tell the language by the body; fingerprint the text."""
    # The body decides: titles alone mislead (names, quotations).
    sample = extracted.body[:LANGUAGE_SAMPLE_CHARS]
    code, confidence = language.identify(sample)
    title = extracted.title or _derived_title(extracted)
    return Normalised(
        extracted=extracted,
        title=title,
        language=code,
        languages=language.shares(sample),
        language_confidence=confidence,
        outlet_country=_country(extracted.outlet),
        text_hash=text_hash(title.value, extracted.body),
        url=canonical_url(extracted.url),
        sketch=sketch(extracted.body),
    )


def text_hash(title: str, body: str) -> str:
    """SHA-256 of the letters and digits alone, folded: equal for reprints that differ in quotation marks and spaces."""
    return hashlib.sha256(NO_LETTER_OR_DIGIT.sub("", matching(title + body)).encode()).hexdigest()


def _derived_title(extracted: Extracted) -> Value:
    return derive_title([Line(piece.start, piece.text, matching(piece.text)) for piece in extracted.paragraphs])


def _country(outlet: Value | None) -> str | None:
    """ISO code of the outlet's country, from the vocabulary or a .kz address."""
    if outlet is None:
        return None
    if known := find_outlet(outlet.value):
        return known.country
    return HOME_COUNTRY if outlet.value.lower().endswith(HOME_SUFFIX) else None
