"""What office programs keep about a file beside its text: its title, its author, when it was made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from articles.ingest.formats.fields import RawField, written_out
from articles.ingest.records import FieldName, MetadataField, Rejected
from articles.ingest.support.charset import clean
from articles.ingest.support.lines import Reading, split_lines

MAX_CHARS = 5_000_000  # of a text
MAX_PROPERTY_CHARS = 1_000
# What programs write into a file's title by themselves.
_NO_TITLE = re.compile(
    r"microsoft word\s*-.*|(?:документ|document|құжат)\s*\d*|untitled.*|без имени.*|[^ ]*\.(?:docx?|pdf|rtf|indd|qxd)",
    re.IGNORECASE,
)
Properties = Mapping[FieldName, str]


def with_properties(lines: Iterable[str], properties: Properties, heading: str = "") -> Reading:
    """The properties, then the lines. `heading`: what is styled as the title, if the text begins so.

    Raises Rejected: too_large.
    """
    values = {name: _one_line(value)[:MAX_PROPERTY_CHARS] for name, value in properties.items()}
    if _NO_TITLE.fullmatch(properties.get("title", "").strip()):
        del values["title"]
    stated = (RawField(name, value, "file_properties", name) for name, value in values.items() if value)
    head, fields = written_out(stated)
    text = head + "\n" + clean("\n".join(lines))
    if len(text) > MAX_CHARS:
        raise Rejected("too_large", f"{len(text)} characters")
    body = tuple(split_lines(text, len(head)))
    heading = _one_line(heading)
    if body and heading and " ".join(body[0].text.split()) == heading:
        fields.append(MetadataField("title", body[0].text, "heading", body[0].evidence()))
    return Reading(text, "", body, tuple(fields))


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())
