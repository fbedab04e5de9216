"""How fast the archive loads and answers: `make bench CORPUS=file.jsonl` (one JSON object a line).

Each line has url, lang, source, date, title, text, countries (ISO codes) and topic. It is loaded through
`articles.archive.store` into the engines that the environment names, indexed, and asked for whole pages; beside each
page stands the bare engine call for the same query, in the same run. Words to ask for are taken from the corpus.
The index is rebuilt by one process and with its helpers in turn.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from urllib.parse import urlencode

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.http import QueryDict  # noqa: E402
from django.test import Client  # noqa: E402
from tqdm import tqdm  # noqa: E402

from articles.archive.runs import recorded_run  # noqa: E402
from articles.archive.store import store  # noqa: E402
from articles.batches import batched  # noqa: E402
from articles.dates import covered  # noqa: E402
from articles.ingest.records import (  # noqa: E402
    Analysed,
    Classified,
    DateValue,
    Extracted,
    Normalised,
    Paragraph,
    RawDocument,
    Tag,
    Value,
)
from articles.intake.run import BATCH_DOCUMENTS  # noqa: E402
from articles.models import Article  # noqa: E402
from search import sync  # noqa: E402
from search.engine import get_engine  # noqa: E402
from search.filters import parse  # noqa: E402
from search.page import counted  # noqa: E402

ROUNDS = 15
SAMPLE = 2000  # documents from which words are chosen


def documents(corpus: Path) -> Iterator[Analysed]:
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            yield analysed(json.loads(line))


def analysed(row: dict) -> Analysed:
    text = f"{row['title']}\n\n{row['text']}"
    data = text.encode()
    day = row["date"][:10]
    precision, first, last = covered(day)
    paragraphs, at = [], len(row["title"]) + 2
    for part in row["text"].split("\n"):
        paragraphs.append(Paragraph(at, part))
        at += len(part) + 1
    extracted = Extracted(
        text=text,
        charset="utf-8",
        title=Value(row["title"], "given"),
        paragraphs=tuple(paragraphs),
        byline=None,
        date=DateValue(day, precision, first, last, "given"),
        outlet=Value(row["source"], "given"),
    )
    normalised = Normalised(
        extracted=extracted,
        title=Value(row["title"], "given"),
        language=row["lang"],
        languages={row["lang"]: 1.0},
        language_confidence=1.0,
        outlet_country="KZ",
        text_hash=hashlib.sha256(data).hexdigest(),
    )
    codes = sorted(row["countries"])
    classified = Classified(
        countries=tuple(Tag(code, "party", 1.0, "given") for code in codes),
        pairs=tuple(Tag(f"{a}-{b}".lower(), "principal", 1.0, "given") for a, b in combinations(codes, 2)),
        topics=(Tag(row["topic"], "primary", 1.0, "given"),),
    )
    raw = RawDocument("bench", str(row["id"]), data, len(data), hashlib.sha256(data).hexdigest(), url=row["url"])
    return Analysed(raw, normalised, classified)


def load(corpus: Path) -> None:
    began = time.perf_counter()
    with recorded_run([str(corpus)], "bench") as (run, counts):
        for batch in batched(tqdm(documents(corpus), unit=" articles", disable=None), BATCH_DOCUMENTS):
            counts.update(outcome.name for outcome in store(batch, run))
    seconds = time.perf_counter() - began
    print(f"load: {dict(counts)}, {counts.total() / seconds:,.0f} articles/s, peak memory {peak_megabytes():.0f} MB")


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def words_by_commonness() -> tuple[str, str, str]:
    """A word of about half the sampled articles, one of about a hundredth, one that is rare."""
    found: Counter[str] = Counter()
    bodies = list(Article.objects.values_list("body", flat=True)[:SAMPLE])
    for body in bodies:
        found.update({word for word in body.lower().split() if word.isalpha() and len(word) > 5})
    ranked = [word for word, _ in found.most_common()]
    middling = next((word for word in ranked if found[word] <= len(bodies) / 100), ranked[-1])
    return ranked[0], middling, ranked[-1]


def page_queries() -> list[tuple[str, dict[str, str]]]:
    broad, middling, rare = words_by_commonness()
    filters = {"country": "KZ", "lang": "ru", "from": "2018"}
    return [
        ("everything", {}),
        ("broad word", {"q": broad}),
        ("broad word, 3 filters", {"q": broad} | filters),
        ("middling word", {"q": middling}),
        ("rare word", {"q": rare}),
        ("two words", {"q": f"{broad} {middling}"}),
        ("3 filters", filters),
    ]


def median_ms(call: Callable[[], object]) -> float:
    call()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def pages() -> None:
    engine, client = get_engine(), Client(HTTP_HOST="localhost")
    print(f"{Article.objects.count()} articles, median of {ROUNDS}")
    print(f"{'page':24} {'page ms':>9} {'engine ms':>10} {'hits':>8}")
    for name, parameters in page_queries():
        address, query = "/kk/search/?" + urlencode(parameters), counted(parse(QueryDict(urlencode(parameters))))
        answer = client.get(address, secure=True)
        assert answer.status_code == 200, answer.status_code
        page = median_ms(lambda: client.get(address, secure=True))  # noqa: B023  (called at once)
        bare = median_ms(lambda: engine.search(query))  # noqa: B023
        print(f"{name:24} {page:9.1f} {bare:10.1f} {engine.search(query).total:8}")


def rebuilds() -> None:
    """By this process alone, then with helpers; twice, as the first has all to load. The processor's seconds count what
    this process used and what its helpers did, not what Elasticsearch did."""
    many, number = sync.MANY, Article.objects.count()
    for turn in range(2):
        for name, least in (("alone", number + 1), ("with helpers", 0)):
            sync.MANY = least
            began, before = time.perf_counter(), os.times()
            counts = dict(sync.rebuild())
            seconds, after = time.perf_counter() - began, os.times()
            own, others = (sum(after[n : n + 2]) - sum(before[n : n + 2]) for n in (0, 2))
            print(
                f"rebuild {turn + 1} {name:12} {counts} in {seconds:.1f} s, {number / seconds:,.0f} articles/s; "
                f"processor {own:.1f} s, helpers {others:.1f} s"
            )
    sync.MANY = many


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?", help="without it, only the pages of what is stored are timed")
    options = parser.parse_args()
    if options.corpus:
        load(options.corpus)
    rebuilds()
    pages()


if __name__ == "__main__":
    main()
