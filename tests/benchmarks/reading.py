"""How long reading a page takes beside trafilatura: `python tests/benchmarks/reading.py [ROUNDS]`, one process.

The pages are those of tests/data/extract with as much furniture, style and script around them as real ones have (30 to
100 KB). In each round each page goes through trafilatura (`bare_extraction`, with metadata, its defaults), through
`extract` and through all of `analyse`, so that what else the machine does falls on all three. Processor time counts.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.paths import DATA

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import logging

from trafilatura import bare_extraction

from articles.ingest import analyse
from articles.ingest.records import RawDocument
from tests.understood import extracted_from

PAGES = DATA / "extract" / "in"
MENU = '<li class="menu-item"><a class="nav-link" href="/category/{0}/">Рубрика номер {0}</a></li>'
CARD = (
    '<div class="card-item"><a href="/news/{0}/"><img class="lazy" data-src="/i/{0}-300x200.jpg" alt=""><span '
    'class="card-date">12.03.2021, 14:{1:02}</span><h4 class="card-title">Заголовок другой новости под номером {0}</h4>'
    "</a></div>"
)
STYLE = ".block-{0}{{margin:0 auto;padding:10px 15px;color:#333;background:url(/img/bg-{0}.png) no-repeat}}\n"
SCRIPT = "(function(w,d){{w.layer=w.layer||[];w.layer.push({{'event':'e{0}','page':d.title}});}})(window,document);\n"


def dressed(page: bytes, size: int) -> bytes:
    """The page as its site would serve it: a menu, cards of other news, style and scripts, up to `size` bytes."""
    head, middle, rest = page.partition(b"</head>")
    body, end, tail = rest.rpartition(b"</body>")
    menu = "".join(map(MENU.format, range(25)))
    style = script = cards = ""
    number = 0
    while len(page) + len((menu + style + script + cards).encode()) < size:
        number += 1
        style += "".join(STYLE.format(number * 5 + n) for n in range(5))
        script += "".join(SCRIPT.format(number * 3 + n) for n in range(3))
        cards += CARD.format(number, number % 60)
    top = f"<style>{style}</style><script>{script}</script>".encode()
    open_body = body.find(b">", body.find(b"<body")) + 1
    header = f'<header class="site-header"><nav class="navbar"><ul>{menu}</ul></nav></header>'.encode()
    aside = f'<aside class="sidebar">{cards}</aside>'.encode()
    return head + top + middle + body[:open_body] + header + body[open_body:] + aside + end + tail


def main() -> None:
    logging.disable(logging.CRITICAL)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    files = [
        file for file in sorted(PAGES.glob("*.html")) if b"</head>" in file.read_bytes() and "1251" not in file.name
    ]
    pages = [dressed(file.read_bytes(), 30_000 + 70_000 * at // len(files)) for at, file in enumerate(files)]
    size, tags = (sum(numbers) // len(pages) for numbers in (map(len, pages), (page.count(b"<") for page in pages)))
    print(f"{len(pages)} pages of {size // 1000} KB and {tags} tags on average")
    ways: dict[str, Callable[[bytes], object]] = {
        "trafilatura": lambda page: bare_extraction(page, with_metadata=True),
        "extract": lambda page: extracted_from(_raw(page)),
        "analyse": lambda page: analyse(_raw(page)),
    }
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds + 1):
        sums = dict.fromkeys(ways, 0.0)
        for page in pages:
            for name, way in ways.items():
                start = time.process_time()
                way(page)
                sums[name] += time.process_time() - start
        if turn:  # the first one fills caches
            for name, total in sums.items():
                spent[name].append(total / len(pages) * 1000)
    base = statistics.median(spent["trafilatura"])
    for name, times in spent.items():
        middle = statistics.median(times)
        print(f"{name:12} {middle:6.2f} ms a page (least {min(times):.2f}), {middle / base:.2f} times trafilatura")


def _raw(page: bytes) -> RawDocument:
    return RawDocument("bench", "page.html", page, len(page), media_type="text/html")


if __name__ == "__main__":
    main()
