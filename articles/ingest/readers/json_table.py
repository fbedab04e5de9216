"""Articles in JSON, read piece by piece: an object a line, lists of objects, objects by key or one after another."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from articles.ingest.readers.dialect import HEAD_BYTES
from articles.ingest.readers.json_stream import objects, whole_depth
from articles.ingest.readers.place import Place
from articles.ingest.readers.streams import Measured, lines
from articles.ingest.readers.table import NAMED_COLUMNS, Row, columns_in, documents, no_body
from articles.ingest.records import RawDocument
from articles.ingest.support.media_types import JSON

_BULK_ACTIONS = frozenset({"index", "create", "update", "delete"})  # lines between documents, for Elasticsearch


def read_json_lines(stream: Measured, place: Place) -> Iterator[RawDocument]:
    """One object a line. A line that holds none is a rejection with its number."""
    yield from documents(_lines(stream, place), stream, place)


def _lines(stream: Measured, place: Place) -> Iterator[Row | RawDocument]:
    for number, line in lines(io.BufferedReader(stream, HEAD_BYTES), place.max_bytes):
        if line is None:
            yield place.too_large(str(number), place.max_bytes + 1, stream.packed, media_type=JSON)
            continue
        if not line.strip():
            continue
        value = _value(line)
        if not isinstance(value, dict):
            problem = f"line {number}: {value if isinstance(value, str) else 'no object'}"
            yield place.document(str(number), line, stream.packed, media_type=JSON, problem=problem)
        elif not _is_action(value):
            yield Row(str(number), value, line)


def _value(line: bytes) -> Any:
    """What stands in a line of JSON: an object, or in words why there is none."""
    try:
        return json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return str(error)[:100]


def _is_action(value: dict[str, Any]) -> bool:
    """Whether it only says what to do with the next line."""
    if len(value) != 1 or not _BULK_ACTIONS.issuperset(value):
        return False
    (about,) = value.values()
    return isinstance(about, dict) and all(name.startswith("_") for name in about)


def read_json(stream: Measured, place: Place) -> Iterator[RawDocument]:
    """The articles in a JSON file, or the one article that the file is."""
    names: dict[str, None] = {}
    found = False
    for raw in documents(_objects(stream, place, names), stream, place):
        found = True
        yield raw
    if not found:
        yield place.failed(no_body(names), stream.packed)


def _objects(stream: Measured, place: Place, names: dict[str, None]) -> Iterator[Row | RawDocument]:
    """Of all objects those that are like articles, and what stands beside those in one list. `names`: of the others."""
    articles: set[str] = set()  # the names of those lists that turned out to hold some
    number = 0
    for around, key, value in objects(stream, place.max_bytes, whole=whole_depth(stream.peek(HEAD_BYTES))):
        if value is None:
            number += 1
            yield place.too_large(str(number), place.max_bytes + 1, stream.packed, media_type=JSON)
            continue
        if around is value and articles - {""}:
            continue  # what the file says of the list that it holds
        if "body" in columns_in(value, place.contributed.columns):
            articles.add(key)
        if key in articles:
            number += 1
            yield Row(str(number) if around is not value or number > 1 else "", value)
        elif len(names) < NAMED_COLUMNS:
            names.update(dict.fromkeys(map(str, value)))
