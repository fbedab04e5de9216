"""Rows as Parquet, for large tables. Loaded where one is asked for: pyarrow takes 40 MB of memory."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from articles.batches import batched
from search.takeaway.columns import Kind, columns
from search.takeaway.manifest import Manifest
from search.takeaway.rows import Row

ROWS_OF_A_GROUP = 250  # in memory with their texts and columns
TYPES: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "texts": pa.list_(pa.string()),
    "whole": pa.int64(),
    "wholes": pa.list_(pa.int64()),
    "numbers": pa.list_(pa.float64()),
    "yes_no": pa.bool_(),
    "day": pa.date32(),
    "moment": pa.timestamp("ms", tz="UTC"),
}


class Sink(io.RawIOBase):
    """What was written since it was last taken."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        return len(part)

    def taken(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data


def as_parquet(rows: Iterable[Row], manifest: Manifest) -> Iterator[bytes]:
    """Columns with their types, descriptions beside them, the search among the file's metadata; Zstandard."""
    chosen = columns()
    fields = [pa.field(each.name, TYPES[each.kind], metadata={"description": str(each.description)}) for each in chosen]
    schema = pa.schema(fields, metadata={"kopir": json.dumps(manifest.as_json(), ensure_ascii=False)})
    sink = Sink()
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for some in batched(rows, ROWS_OF_A_GROUP):
            values = {each.name: [_cell(each.value(row)) for row in some] for each in chosen}
            writer.write_table(pa.table(values, schema=schema))
            yield sink.taken()
    yield sink.taken()


def _cell(value: Any) -> Any:
    """Half of a surrogate pair, which UTF-8 has not, becomes a question mark."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
