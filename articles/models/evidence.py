"""The words that a value rests on: [{"revision", "start", "end", "text"}], offsets in code points of that text.

Rows are written in many ways over the years, by hand too: what is read is a list of such pieces, whatever stands there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

MAX_REVISION = 2**31


class EvidenceField(models.JSONField):
    """What is no piece is passed over in reading; `possible` tells whether anything is, of what the column holds."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> list[dict[str, Any]]:
        return pieces(super().from_db_value(value, expression, connection))

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs  # to a database it is one


def pieces(evidence: Any) -> list[dict[str, Any]]:
    return [piece for piece in evidence if is_piece(piece)] if isinstance(evidence, list) else []


def is_piece(piece: Any) -> bool:
    if not isinstance(piece, dict) or not isinstance(piece.get("text"), str):
        return False
    revision, start, end = (piece.get(name) for name in ("revision", "start", "end"))
    if not (type(revision) is type(start) is type(end) is int):
        return False
    return 0 < revision < MAX_REVISION and 0 <= start <= end


def possible(evidence: Any, lengths: Mapping[int, int]) -> bool:
    """Whether all of it are pieces within texts that are there. `lengths`: number of a revision → characters."""
    return isinstance(evidence, list) and all(inside(piece, lengths) for piece in evidence)


def inside(piece: Any, lengths: Mapping[int, int]) -> bool:
    return is_piece(piece) and piece["end"] <= lengths.get(piece["revision"], -1)
