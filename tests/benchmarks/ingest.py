"""How fast documents are taken in, beside trafilatura alone, and how much memory that takes.

    python tests/benchmarks/ingest.py pages   CORPUS [--number 400]     beside trafilatura on the same pages, by stage
    python tests/benchmarks/ingest.py workers CORPUS [--number 400] [--processes 0 1 2]
    python tests/benchmarks/ingest.py load    CORPUS                    a whole corpus as bare pages, memory by 10,000

CORPUS has one JSON object a line: url, lang, source, date, title, text. `pages` and `workers` wrap each in a page as
heavy as those of a newspaper (about 75 kB), `load` in a bare one; it times trafilatura on every 20th, between two of
ours. It all goes into the database that DATABASE_URL names, which should be empty, or into a temporary SQLite file. As
on a site, DEBUG is off: with it Django keeps a copy of every query.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["DEBUG"] = "1"
FOLDER = tempfile.TemporaryDirectory(prefix="bench-")
os.environ.setdefault("DATA_DIR", FOLDER.name)

import django  # noqa: E402

django.setup()

import trafilatura  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from articles.archive.runs import recorded_run  # noqa: E402
from articles.archive.store import store  # noqa: E402
from articles.ingest.classify.assign import classify  # noqa: E402
from articles.ingest.extract.assemble import extract  # noqa: E402
from articles.ingest.normalise import normalise  # noqa: E402
from articles.ingest.records import Analysed, RawDocument, Rejected  # noqa: E402
from articles.intake.run import BATCH_DOCUMENTS, Ingest  # noqa: E402

RUBRICS = "Жаңалықтар Саясат Экономика Қоғам Әлем Мәдениет Спорт Пікір Сұхбат Видео Фото Архив".split()


def rows(corpus: Path) -> Iterator[dict[str, Any]]:
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def page(row: dict[str, Any]) -> bytes:
    """The article in the middle of what pages of newspapers are made of: scripts, menus, cards, a footer."""
    chance = random.Random(row["id"])  # noqa: S311
    words = [word for word in row["text"].split() if word.isalpha()]

    def phrase(length: int) -> str:
        return " ".join(chance.choices(words, k=length))

    styles = "".join(
        f".c{chance.randrange(10**6)}{{margin:{n}px;color:#{chance.randrange(4096):03x}}}" for n in range(300)
    )
    script = ";".join(f"window.q{n}=[{chance.random()},'{chance.randrange(10**9)}']" for n in range(300))
    menu = "".join(
        f'<li class="menu-item menu-item-{chance.randrange(9999)}"><a href="/{row["lang"]}/r/{n}/">{rubric}</a></li>'
        for n, rubric in enumerate(RUBRICS * 4)
    )
    cards = "".join(
        f'<div class="card card--{n}"><a href="/news/{chance.randrange(10**6)}" class="card__link"><img loading="lazy" '
        f'src="/media/{chance.randrange(10**8)}.webp" alt="{phrase(6)}" width="320" height="180"></a>'
        f'<h3 class="card__title"><a href="/news/{n}">{phrase(8)}</a></h3><time class="card__date">'
        f"{chance.randrange(1, 29):02}.{chance.randrange(1, 13):02}.2024</time></div>"
        for n in range(60)
    )
    return _document(row, styles, script, menu, cards)


def bare_page(row: dict[str, Any]) -> bytes:
    return _document(row)


def _document(row: dict[str, Any], styles: str = "", script: str = "", menu: str = "", cards: str = "") -> bytes:
    title = html.escape(row["title"])
    body = "".join(f"<p>{html.escape(part)}</p>\n" for part in row["text"].split("\n") if part.strip())
    linked = json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": row["title"],
            "datePublished": row["date"],
        },
        ensure_ascii=False,
    )
    return (
        f'<!DOCTYPE html><html lang="{row["lang"]}"><head><meta charset="utf-8">'
        f"<title>{title} - {row['source']}</title>"
        f'<link rel="canonical" href="{row["url"]}"><meta property="og:title" content="{title}">'
        f'<meta property="og:site_name" content="{row["source"]}"><meta property="article:published_time" '
        f'content="{row["date"]}"><style>{styles}</style><script>{script}</script>'
        f'<script type="application/ld+json">{linked}</script></head><body><header><nav><ul>{menu}</ul></nav></header>'
        f'<main><article class="post"><h1>{title}</h1><div class="post__meta"><time datetime="{row["date"]}">'
        f'{row["date"][:10]}</time></div><div class="post__body">{body}</div></article><aside>{cards}</aside></main>'
        f"<footer><p>© {row['source']}</p><ul>{menu}</ul></footer></body></html>"
    ).encode()


def documents(
    corpus: Path, number: int | None, page: Callable[[dict[str, Any]], bytes] = page
) -> Iterator[RawDocument]:
    for row in islice(rows(corpus), number):
        data = page(row)
        sha256 = hashlib.sha256(data).hexdigest()
        yield RawDocument("bench", f"{row['id']}.html", data, len(data), sha256, row["url"], "text/html")


def pages(corpus: Path, number: int, page: Callable[[dict[str, Any]], bytes]) -> None:
    """Page by page, ours and trafilatura's turn about, so that both meet the same load of the machine."""
    spent, worked = Counter[str](), Counter[str]()  # seconds of the clock, of the processor
    outcomes: Counter[str] = Counter()
    size = 0
    batch: list[Analysed] = []

    def timed(stage: str, call: Any, *arguments: Any, **named: Any) -> Any:
        began, busy = time.perf_counter(), time.process_time()
        try:
            return call(*arguments, **named)
        finally:
            spent[stage] += time.perf_counter() - began
            worked[stage] += time.process_time() - busy

    warm = 200  # both fill their caches first
    with recorded_run([str(corpus)], "bench") as (run, _counts):
        for place, raw in enumerate(documents(corpus, number + warm, page)):
            if place == warm:
                spent.clear()
                worked.clear()
            assert raw.data is not None
            size += raw.size
            timed("trafilatura", trafilatura.bare_extraction, raw.data.decode(), with_metadata=True)
            try:
                extracted = timed("read, extract", extract, raw)
                normalised = timed("normalise", normalise, extracted)
                batch.append(Analysed(raw, normalised, timed("classify", classify, normalised)))
            except Rejected as rejected:
                batch.append(Analysed(raw, refusal=rejected.refusal))
            if len(batch) == BATCH_DOCUMENTS:
                outcomes.update(outcome.name for outcome in timed("store", store, batch, run))
                batch = []
        if batch:
            outcomes.update(outcome.name for outcome in timed("store", store, batch, run))
    print(f"{number} pages of {size / (number + warm) / 1000:.0f} kB: {dict(outcomes)}")
    print(f"{'a page':16}{'ms':>8}{'× trafilatura':>15}{'CPU ms':>9}{'× trafilatura':>15}")
    for seconds in (spent, worked):
        seconds["together"] = seconds.total() - seconds["trafilatura"]
    for stage in spent:
        print(f"{stage:16}", end="")
        for seconds, width in ((spent, 8), (worked, 9)):
            print(f"{1000 * seconds[stage] / number:{width}.2f}{seconds[stage] / seconds['trafilatura']:15.2f}", end="")
        print()


def workers(corpus: Path, number: int, processes: list[int]) -> None:
    """Other pages each time: the archive has those of the time before. With the start of the processes."""
    found = documents(corpus, number * len(processes))
    for each in processes:
        pages = list(islice(found, number))
        began = time.perf_counter()
        ingest = Ingest(pages, paths=[str(corpus)], processes=each)
        for _result in ingest:
            pass
        seconds = time.perf_counter() - began
        print(f"--processes {each}: {number / seconds:6.1f} pages/s; {ingest.summary()}")


def load(corpus: Path, processes: int) -> None:
    alone = size = 0.0  # seconds of trafilatura, bytes
    asked = 0

    def sampled() -> Iterator[RawDocument]:
        nonlocal alone, size, asked
        for number, raw in enumerate(documents(corpus, None, bare_page)):
            assert raw.data is not None
            size += raw.size
            if number % 20 == 0:
                before = time.perf_counter()
                trafilatura.bare_extraction(raw.data.decode(), with_metadata=True)
                alone += time.perf_counter() - before
                asked += 1
            yield raw

    ingest = Ingest(sampled(), paths=[str(corpus)], processes=processes)
    began = last = time.perf_counter()
    print(f"{'documents':>10}{'of them/s':>11}{'MB':>7}")
    for number, _result in enumerate(ingest, 1):
        if number % 10_000 == 0:
            now = time.perf_counter()
            print(f"{number:10,}{10_000 / (now - last):11.0f}{resident_megabytes():7.0f}", flush=True)
            last = now
    seconds = time.perf_counter() - began - alone
    number = ingest.counts.total()
    print(f"{ingest.summary()} in {seconds:.0f} s, {resident_megabytes():.0f} MB")
    print(f"a page of {size / number / 1000:.1f} kB: {1000 * seconds / number:.2f} ms, ", end="")
    print(f"trafilatura alone {1000 * alone / asked:.2f} ms")


def resident_megabytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("pages", "workers", "load"))
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--number", type=int, default=400)
    parser.add_argument("--bare", action="store_true", help="bare pages, also for `pages`")
    parser.add_argument("--processes", type=int, nargs="+", default=None)
    options = parser.parse_args()
    settings.DEBUG = False
    call_command("migrate", verbosity=0)
    if options.what == "pages":
        pages(options.corpus, options.number, bare_page if options.bare else page)
    elif options.what == "workers":
        workers(options.corpus, options.number, options.processes or [0, 1, 2])
    else:
        load(options.corpus, (options.processes or [0])[0])


if __name__ == "__main__":
    main()
