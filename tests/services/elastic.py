"""Small things that the tests of the Elasticsearch engine share."""

from __future__ import annotations

import itertools

from elasticsearch import Elasticsearch

_numbers = itertools.count(1)


def numbered_alias(name: str) -> str:
    return f"{name}-{next(_numbers)}"


def drop(server: Elasticsearch, pattern: str) -> None:
    """Each by its name: nodes refuse to delete by a pattern."""
    for name in server.indices.get(index=pattern, features="aliases"):
        server.indices.delete(index=name)
