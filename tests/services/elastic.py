"""Small things that the tests of the Elasticsearch engine share."""

from __future__ import annotations

import itertools
import os

from elasticsearch import Elasticsearch

_numbers = itertools.count(1)


def own(name: str) -> str:
    """`name` for this process alone: several run tests on one node."""
    return f"{name}-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


def numbered_alias(name: str) -> str:
    return f"{own(name)}-{next(_numbers)}"


def drop(server: Elasticsearch, name: str) -> None:
    """The indexes of all aliases that this process numbered under `name`; each by its name: nodes refuse patterns."""
    for index in server.indices.get(index=f"{own(name)}-*", features="aliases"):
        server.indices.delete(index=index)
