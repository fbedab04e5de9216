"""Documents as the pipeline understood them, made by hand: what `store` is given."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from articles.ingest.extract.assemble import extract
from articles.ingest.formats.read import read
from articles.ingest.records import (
    Analysed,
    Classified,
    DateValue,
    Evidence,
    Extracted,
    Normalised,
    Paragraph,
    RawDocument,
    Refusal,
    Tag,
    Upstream,
    Value,
)

TITLE = "Министры обсудили ремонт моста"
BODY = (
    "Министры двух стран обсудили в Астане поставки зерна и ремонт моста через пограничную реку. "
    "Стороны договорились завершить работы до осени и вдвое увеличить пропускную способность перехода."
)
UNRELATED = "Сборная по хоккею провела товарищеский матч и победила со счётом три — один на домашней арене."


def document(
    body: str = BODY,
    path: str = "1.txt",
    title: str = TITLE,
    *,
    outlet: str = "Степная газета",
    pair: str = "kz-ru",
    furniture: str = "",
    canonical: str = "",
    refusal: Refusal | None = None,
    credit: str = "",
    **raw: Any,
) -> Analysed:
    """`furniture`: bytes around the same text; `canonical`: its address; `raw`: columns of RawDocument."""
    text = f"{title}\n{body}"
    bytes_ = (text + furniture).encode(errors="replace")
    found = RawDocument("folder", path, bytes_, len(bytes_), hashlib.sha256(bytes_).hexdigest(), **raw)
    heading = Value(title, "first_line", (Evidence(0, len(title), title),))
    extracted = Extracted(
        text=text,
        charset="utf-8",
        title=heading,
        paragraphs=(Paragraph(len(title) + 1, body),),
        byline=None,
        outlet=Value(outlet, "credit") if outlet else None,
        date=DateValue("2024-03-05", "day", dt.date(2024, 3, 5), dt.date(2024, 3, 5), "stamp"),
        upstream=(Upstream(credit, "cited", Evidence(0, 8, text[:8]), "reports"),) if credit else (),
    )
    sha256 = hashlib.sha256(text.encode(errors="replace")).hexdigest()
    normalised = Normalised(extracted, heading, "ru", {"ru": 1.0}, 0.99, None, sha256, url=canonical)
    classified = Classified(
        countries=(Tag("KZ", "party", 0.9, "names", (Evidence(0, 8, text[:8]),)),),
        pairs=(Tag(pair, "principal", 0.8, "sentence"),),
        topics=(Tag("transport", "primary", 0.7, "lexicon"),),
    )
    return Analysed(found, normalised, classified, refusal)


def refused(reason: Any = "empty", path: str = "1.txt", data: bytes = b"", **raw: Any) -> Analysed:
    found = RawDocument("folder", path, data, len(data), hashlib.sha256(data).hexdigest(), **raw)
    return Analysed(found, refusal=Refusal(reason, "because"))


def extracted_from(raw: RawDocument, today: dt.date | None = None) -> Extracted:
    """What a document says, by the first two stages. Raises Rejected."""
    return extract(read(raw), raw, today)
