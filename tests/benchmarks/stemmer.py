"""How fast text is analysed: in Python by language, and in Elasticsearch beside its built-in `russian`.

    .venv/bin/python tests/benchmarks/stemmer.py [--file TEXT] [--elasticsearch URL]

Without a file the text is made of the project's own word forms, no form twice in a row: the hardest case for a cache.
Elasticsearch's times are the least of several runs of indexing the same documents, in turn; ratios to `russian` = 1.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from elasticsearch import Elasticsearch, helpers

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

os.environ |= {"DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}

import django

django.setup()

from articles.text.analysis import Language, terms  # noqa: E402
from articles.text.kazakh import stem  # noqa: E402
from search.elastic.analysis import index_analysis  # noqa: E402
from tests.wordforms import kazakh_forms  # noqa: E402

WORDS_A_DOCUMENT = 300
RUNS = 5


def generated() -> str:
    forms = kazakh_forms()
    random.Random(0).shuffle(forms)  # noqa: S311 (the same text every time is the point)
    return " ".join(forms * 3)


def documents(text: str) -> list[str]:
    words = text.split()
    return [" ".join(words[start : start + WORDS_A_DOCUMENT]) for start in range(0, len(words), WORDS_A_DOCUMENT)]


def in_python(texts: list[str]) -> Iterator[tuple[str, float]]:
    """(what, words a second)."""
    forms = sorted({term for text in texts for term in terms(text, "exact")})
    stem.cache_clear()
    start = time.perf_counter()
    for form in forms:
        stem(form)
    yield "stem, every form once", len(forms) / (time.perf_counter() - start)
    for language in get_args(Language):
        start = time.perf_counter()
        count = sum(len(terms(text, language)) for text in texts)
        yield f"terms, {language}", count / (time.perf_counter() - start)


def in_elasticsearch(url: str, texts: list[str]) -> Iterator[tuple[str, float]]:
    """(analyzer, least seconds of indexing)."""
    analysis = index_analysis()
    best: dict[str, float] = {}
    with Elasticsearch(url, request_timeout=120) as server:
        for _ in range(RUNS):
            for analyzer in ("russian (built in)", *analysis["analyzer"]):
                best[analyzer] = min(best.get(analyzer, float("inf")), _indexing(server, analyzer, analysis, texts))
    yield from best.items()


def _indexing(server: Elasticsearch, analyzer: str, analysis: dict[str, Any], texts: list[str]) -> float:
    settings: dict[str, Any] = {"number_of_replicas": 0, "number_of_shards": 1, "refresh_interval": -1}
    name = analyzer.removesuffix(" (built in)")
    if name == analyzer:
        settings["analysis"] = analysis
    field = {"type": "text", "analyzer": name}
    index = "bench-stemmer"
    server.options(ignore_status=404).indices.delete(index=index)
    mappings = {"_source": {"enabled": False}, "properties": {"t": field}}
    server.indices.create(index=index, settings=settings, mappings=mappings)
    start = time.perf_counter()
    helpers.bulk(server, ({"_index": index, "t": text} for text in texts), chunk_size=500)
    seconds = time.perf_counter() - start
    server.indices.delete(index=index)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path, help="UTF-8 text instead of generated forms")
    parser.add_argument("--elasticsearch", metavar="URL", help="a node; its index bench-stemmer is replaced")
    options = parser.parse_args()
    texts = documents(options.file.read_text(encoding="utf-8") if options.file else generated())
    print(f"{len(texts):,} documents of {WORDS_A_DOCUMENT} words")
    for what, rate in in_python(texts):
        print(f"{what:30} {rate:12,.0f} words/s")
    if options.elasticsearch:
        times = dict(in_elasticsearch(options.elasticsearch, texts))
        for analyzer, seconds in times.items():
            print(f"{analyzer:30} {seconds:12.2f} s {seconds / times['russian (built in)']:8.2f} × russian")


if __name__ == "__main__":
    main()
