"""What a document states of itself outside its text, written out: so that its words have a place to be evidence in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from articles.ingest.records import Evidence, FieldName, MetadataField


@dataclass(frozen=True, slots=True)
class RawField:
    """One thing that a document states; `label` is what the place is called there: "og:title"."""

    name: FieldName
    value: str  # on one line
    rule: str
    label: str
    written: str = ""  # as it stands there, on one line, where the value is another


def written_out(fields: Iterable[RawField]) -> tuple[str, list[MetadataField]]:
    """The lines that a text begins with, "label: value" each, and the fields with their places in them."""
    head = ""
    placed = []
    for field in fields:
        start = len(head) + len(field.label) + 2
        written = field.written or field.value
        evidence = Evidence(start, start + len(written), written)
        placed.append(MetadataField(field.name, field.value, field.rule, evidence))
        head += f"{field.label}: {written}\n"
    return head, placed
