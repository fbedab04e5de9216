"""How well and how fast near copies are found: python tests/benchmarks/stories.py CORPUS.jsonl

Each line of the corpus has id, title, text, date and dup_of (the id of the article that it copies, or null). The
articles are put into the database that the environment names, 100 in a transaction, and placed; only sketching and
placing are timed. Exact copies count too, though an ingest would keep most of them as origins of one article.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, reset_queries, transaction  # noqa: E402
from tqdm import tqdm  # noqa: E402

from articles.archive import stories  # noqa: E402
from articles.batches import batched  # noqa: E402
from articles.codes import unique_key  # noqa: E402
from articles.dates import covered, minutes  # noqa: E402
from articles.models import Article, NearCopy, SketchValue  # noqa: E402
from articles.text.sketches import sketch  # noqa: E402

BATCH = 100
LAST = 10_000  # articles whose time is told apart: how it is when the archive is large


def rows(corpus: Path) -> Iterator[dict[str, Any]]:
    with corpus.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def article(row: dict[str, Any]) -> Article:
    pk, day = row["id"] + 1, row["date"][:10]
    precision, first, last = covered(day)
    return Article(
        pk=pk,
        story=pk,
        title=row["title"] or "-",
        body=row["text"],
        language=row["lang"],
        newest=unique_key(minutes(first, day), pk),
        date_value=day,
        date_precision=precision,
        date_from=first,
        date_to=last,
    )


def load(corpus: Path) -> None:
    sketching, placing, total = 0.0, [], 0
    for batch in tqdm(batched(rows(corpus), BATCH), unit_scale=BATCH, unit=" articles", disable=None):
        articles = [article(row) for row in batch]
        began = time.perf_counter()
        sketches = {one.pk: sketch(one.body) for one in articles}
        sketching += time.perf_counter() - began
        with transaction.atomic():
            Article.objects.bulk_create(articles)
            began = time.perf_counter()
            stories.place(sketches)
            placing.append((time.perf_counter() - began) / len(batch))
        total += len(batch)
        reset_queries()  # with DEBUG Django keeps them
    last = placing[-LAST // BATCH :]
    print(
        f"{connection.vendor}, {total} articles, ms an article: sketch {1000 * sketching / total:.2f}, "
        f"place {1000 * sum(placing) / len(placing):.2f} on average, {1000 * sum(last) / len(last):.2f} at the end, "
        f"slowest batch {1000 * max(placing):.1f}; {SketchValue.objects.count() / total:.1f} rows an article; "
        f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


def quality(corpus: Path) -> None:
    """Pairs of articles that are in one story, against those that the corpus says are copies of one article."""
    found = dict(Article.objects.values_list("pk", "story"))
    truth: dict[int, int] = {}
    kinds: dict[str, list[tuple[int, int]]] = defaultdict(list)
    texts: dict[int, tuple[str, str]] = {}
    for row in rows(corpus):
        pk, of = row["id"] + 1, row["dup_of"]
        texts[pk] = row["title"], row["text"]
        truth[pk] = pk if of is None else truth[of + 1]
        if of is not None:
            kinds["exact" if texts[pk] == texts[of + 1] else "near"].append((pk, of + 1))
    for kind, copies in kinds.items():
        share = sum(found[pk] == found[of] for pk, of in copies) / len(copies)
        print(f"{len(copies)} {kind} copies, in the story of what they copy: {share:.4f}")
    both = Counter((found[pk], truth[pk]) for pk in found)
    right, told, true = map(pairs, (both, Counter(found.values()), Counter(truth.values())))
    print(f"pairs within stories: precision {right / told:.4f}, recall {right / true:.4f} of {true}")
    links = [(first, second) for first, second in NearCopy.objects.values_list("first_id", "second_id")]
    print(f"{len(links)} near copies, {sum(truth[a] == truth[b] for a, b in links) / len(links):.4f} of them right")


def pairs(groups: Counter[Any]) -> int:
    return sum(size * (size - 1) // 2 for size in groups.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    if Article.objects.exists():
        sys.exit("The database has articles: give an empty one (DATA_DIR or DATABASE_URL).")
    load(options.corpus)
    quality(options.corpus)


if __name__ == "__main__":
    main()
