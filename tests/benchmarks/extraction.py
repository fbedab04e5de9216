"""How well pages are read: body F1, titles, dates, bylines by layout, on the labelled articles (tests/labelled.py).

`python tests/benchmarks/extraction.py [-v]`; -v names each page that is not read perfectly.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from articles.ingest import analyse
from articles.ingest.records import RawDocument
from tests.labelled import judge, pages


def main() -> None:
    rows = defaultdict(list)
    for article, layout, media_type, data in pages():
        raw = RawDocument("labelled", article.name, data, len(data), "0" * 64, media_type=media_type)
        result = judge(article, analyse(raw))
        rows[layout].append((article.name, result))
    print(f"{'layout':12} {'n':>3} {'body F1':>8} {'least':>6} {'title':>6}  dates, bylines, principal pairs")
    everything = [result for found in rows.values() for _, result in found]
    for layout, results in [*((name, [r for _, r in found]) for name, found in rows.items()), ("all", everything)]:
        n = len(results)
        body = [float(result["body"]) for result in results]
        dates, bylines = Counter(r["date"] for r in results), Counter(r["byline"] for r in results)
        titles, pairs = sum(float(r["title"]) for r in results), sum(float(r["pair"]) for r in results)
        print(
            f"{layout:12} {n:3} {sum(body) / n:8.3f} {min(body):6.3f} {titles / n:6.2f}  "
            f"{dict(dates)} {dict(bylines)} {pairs:.0f}"
        )
    if "-v" in sys.argv:
        for layout, found in rows.items():
            for name, result in found:
                if (
                    result["body"] < 0.98
                    or result["date"] != "right"
                    or not result["title"]
                    or result["byline"] == "wrong"
                ):
                    print(layout, name, result)


if __name__ == "__main__":
    main()
