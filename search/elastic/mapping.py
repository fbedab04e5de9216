"""The index: its mapping and settings, and an article as it is sent there.

Text fields are named `{part}_{analysis}` as in search.clauses. `_source` leaves them out: snippets are made from the
database, "similar" reads term vectors (a million characters are then not analysed again while someone waits), and an
index is never filled from another index. What remains of it shows an operator why an article is counted where it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from elasticsearch.dsl import Integer, Keyword, Long, Mapping, Text

from articles.pages.paging import MAX_HITS
from articles.text.analysis import FINGERPRINT
from search.clauses import ANALYSES, PARTS, STEMMED, analyses_of
from search.elastic.analysis import index_analysis
from search.engine import SORT_KEYS, Document
from search.facets import FACETS
from search.fields import fields
from search.lexicon import files
from search.query import EXACT

ANALYZERS = {"kk": "kazakh", "ru": "russian", EXACT: "exact"}
INTEGERS = ("first", "last", "day", "month")
LONGS = ("id", "story", *SORT_KEYS)
TEXT_FIELDS = [f"{part}_{analysis}" for part in PARTS for analysis in ANALYSES]
UNSTEMMED = "unstemmed"  # title and body of an article in other languages, so that it has similar ones too
SIMILAR_FIELDS = [*(f"{part}_{analysis}" for part in ("title", "body") for analysis in STEMMED), UNSTEMMED]
PHRASE_ANALYZER = "terms"  # of queries: terms that were made in Python, parted by spaces

# Lucene refuses a whole document for one term over 32,766 bytes. Terms are cut far above what a query can hold, so that
# it makes no difference to any; keywords over the limit are left out.
LONGEST_TERM = 8000
LONGEST_KEYWORD = 256
KNOWN_FORMS = 60_000  # of the archive's own words: nine tenths of what a text is made of
# How long the version of a removed article is remembered, so that a write which was under way brings nothing back.
TOMBSTONES_KEPT = "15m"


def mapping() -> Mapping:
    made = Mapping()
    made.meta("dynamic", "strict")
    made.meta("_source", excludes=[*TEXT_FIELDS, UNSTEMMED])
    for name in (*TEXT_FIELDS, UNSTEMMED):
        analyzer = EXACT if name == UNSTEMMED else ANALYZERS[name.rpartition("_")[2]]
        made.field(name, Text(analyzer=analyzer, term_vector="yes" if name in SIMILAR_FIELDS else "no"))
    for name in fields():
        made.field(name, Keyword(ignore_above=LONGEST_KEYWORD))
    for name in INTEGERS:
        made.field(name, Integer())
    for name in LONGS:
        made.field(name, Long())
    return made


def analysis(forms: Iterable[str] = ()) -> dict[str, Any]:
    """The analyzers of the texts, without immense terms, and the one that takes the terms of a phrase as they are.

    `forms`: as `index_analysis` takes them.
    """
    made = index_analysis(forms)
    analyzers = {name: {**chain, "filter": ["cut_terms", *chain["filter"]]} for name, chain in made["analyzer"].items()}
    return {
        **made,
        "tokenizer": {**made["tokenizer"], "spaces": {"type": "whitespace", "max_token_length": LONGEST_TERM}},
        "filter": {**made["filter"], "cut_terms": {"type": "truncate", "length": LONGEST_TERM}},
        "analyzer": {**analyzers, PHRASE_ANALYZER: {"type": "custom", "tokenizer": "spaces"}},
    }


def fingerprint() -> str:
    """Changes with whatever an index would have to be rebuilt for."""
    made = json.dumps([FINGERPRINT, analysis(), mapping().to_dict()], sort_keys=True)
    return hashlib.sha256(made.encode()).hexdigest()


def is_readable(fields: dict[str, Any], analyzers: Collection[str]) -> bool:
    """Whether an index with these fields and analyzers (as a node tells them) has all that this program asks for.

    Read off the index itself, not off a mark in it: older programs left none. It may have more.
    """
    wanted = mapping().to_dict()["properties"]
    alike = all(_kind(fields.get(name, {})) == _kind(field) for name, field in wanted.items())
    return alike and {*ANALYZERS.values(), PHRASE_ANALYZER} <= {*analyzers}


def _kind(field: dict[str, Any]) -> tuple[Any, Any]:
    return field.get("type"), field.get("analyzer")


def index_body() -> dict[str, Any]:
    """Settings and mappings of a new index. It knows the commonest Kazakh words of the archive from the start."""
    made = {"fingerprint": fingerprint(), "analysis": FINGERPRINT, "created": datetime.now(UTC).isoformat()}
    return {
        "settings": {
            "number_of_shards": settings.SEARCH_SHARDS,
            "number_of_replicas": settings.SEARCH_REPLICAS,
            "max_result_window": MAX_HITS,
            "gc_deletes": TOMBSTONES_KEPT,
            "analysis": analysis(files.current().commonest("kk", KNOWN_FORMS)),
        },
        "mappings": {**mapping().to_dict(), "_meta": made},
    }


def source(document: Document) -> dict[str, Any]:
    """The document as it is sent: each text once for each analysis that it is searched by."""
    made: dict[str, Any] = {name: getattr(document, name) for name in (*INTEGERS, *LONGS)}
    for name, values in document.facets.items():
        made[name] = values[0] if name in FACETS and not FACETS[name].multiple else values
    for part in PARTS:
        made |= {f"{part}_{name}": getattr(document, part) for name in analyses_of(document.analysed)}
    if not document.analysed:
        made[UNSTEMMED] = f"{document.title}\n{document.body}"
    return made


def write(document: Document) -> dict[str, Any]:
    """The bulk action that writes the whole document, unless a later version is there."""
    return {
        "_op_type": "index",
        "_id": str(document.id),
        "version": document.version,
        "version_type": "external",
        "_source": source(document),
    }


def removal(article_id: int, version: int) -> dict[str, Any]:
    return {"_op_type": "delete", "_id": str(article_id), "version": version, "version_type": "external"}
