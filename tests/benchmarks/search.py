"""How well the search box finds: `python tests/benchmarks/search.py FOLDER [SET…] [--engine elastic] [--losses]`.

FOLDER holds judged sets, a folder each: {corpus,queries,qrels}.jsonl (fields: `document` and `measure` below). None of
their text is part of the project. Each set stands alone in an empty archive. nDCG@10 of the queries as typed and,
beside it, with OR between their words (what partial matches are held to), for both halves; the
share of queries that find nothing; with --losses the queries that fare worse by more than .2 than with OR.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ |= {"DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="judged-"))

import django

django.setup()

from articles.batches import batched  # noqa: E402
from articles.text.language import identify  # noqa: E402
from search.engine import Document, Engine, SearchQuery  # noqa: E402
from search.facets import FACETS  # noqa: E402
from search.lexicon import files, upkeep  # noqa: E402

TOP = 10
LOSS = 0.2


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def document(number: int, row: dict[str, Any]) -> Document:
    language = row.get("lang") or identify(row["text"])[0]
    return Document(
        id=number,
        version=1,
        story=number,
        title=row["title"],
        body=row["text"],
        analysed=(language,) if language in ("kk", "ru") else (),
        source="",
        byline="",
        facets=dict.fromkeys(FACETS, ("none",)),
        first=0,
        last=0,
        month=0,
        newest=number,
        oldest=number,
        added=number,
    )


def engine_of(kind: str, folder: Path) -> Engine:
    if kind == "embedded":
        from search.embedded import EmbeddedEngine

        return EmbeddedEngine(folder)
    from search.elastic import ElasticEngine

    return ElasticEngine()


def ndcg(found: list[int], relevant: dict[int, int]) -> float:
    def gain(relevances: list[int]) -> float:
        return sum(relevance / math.log2(place + 2) for place, relevance in enumerate(relevances))

    best = gain(sorted(relevant.values(), reverse=True)[:TOP])
    return gain([relevant.get(each, 0) for each in found[:TOP]]) / best if best else 0.0


def measure(folder: Path, kind: str, show_losses: bool, also: bool = True) -> None:
    with tempfile.TemporaryDirectory() as made:
        engine = engine_of(kind, Path(made))
        numbers: dict[str, int] = {}

        def documents() -> Iterator[Document]:
            for row in rows(folder / "corpus.jsonl"):
                numbers[row["_id"]] = len(numbers) + 1
                yield document(numbers[row["_id"]], row)

        words = upkeep.Whole()
        with engine.rebuild() as rebuild:
            for batch in batched(documents(), 500):
                rebuild.index(batch)
                words.add(batch)
        words.write()
        files.current.forget()
        judged: dict[str, dict[int, int]] = defaultdict(dict)
        for row in rows(folder / "qrels.jsonl"):
            judged[row["qid"]][numbers[row["did"]]] = row["rel"]
        scores: dict[tuple[str, int], list[float]] = defaultdict(list)
        losses, nothing, seconds, queries = [], 0, 0.0, 0
        for query in rows(folder / "queries.jsonl"):
            relevant = judged[query["_id"]]
            began = time.perf_counter()
            page = engine.search(SearchQuery(text=query["text"], sort="relevance", also=also))
            seconds += time.perf_counter() - began
            either = engine.search(SearchQuery(text=" OR ".join(plain(query["text"])), sort="relevance"))
            typed, with_or = (ndcg([hit.id for hit in each.hits], relevant) for each in (page, either))
            queries += 1
            nothing += not page.hits
            for name, value in (("typed", typed), ("or", with_or)):
                scores[name, query["half"]].append(value)
            if with_or - typed > LOSS:
                losses.append((round(with_or - typed, 2), query["text"]))
        told = "  ".join(f"{name} {half}: {sum(v) / len(v):.3f}" for (name, half), v in sorted(scores.items()))
        every = {name: [x for (n, _h), v in scores.items() if n == name for x in v] for name in ("typed", "or")}
        means = "  ".join(f"{name} {sum(v) / len(v):.3f}" for name, v in every.items())
        print(
            f"{folder.name:12} {means}  | {told} | nothing {nothing / queries:.3f}  losses {len(losses)}"
            f"  {1000 * seconds / queries:.1f} ms",
            flush=True,
        )
        for loss in sorted(losses, reverse=True)[:20] if show_losses else ():
            print("   ", *loss)


def plain(text: str) -> list[str]:
    """The words of a query without what could be its syntax."""
    kept = "".join(letter if letter.isalnum() or letter in "-'" else " " for letter in text)
    return [word.strip("-'") for word in kept.split() if word.strip("-'") not in ("", "OR", "AND")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("sets", nargs="*")
    parser.add_argument("--engine", choices=("embedded", "elastic"), default="embedded")
    parser.add_argument("--losses", action="store_true")
    parser.add_argument("--nothing-added", action="store_true")
    options = parser.parse_args()
    for folder in sorted(each.parent for each in options.folder.glob("*/corpus.jsonl")):
        if not options.sets or folder.name in options.sets:
            measure(folder, options.engine, options.losses, not options.nothing_added)


if __name__ == "__main__":
    main()
