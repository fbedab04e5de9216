"""What each kind of page costs and how it stands: `python tests/benchmarks/pages.py`. Over its budget stands a `!`.

A server of its own on loopback, with DEBUG off, serves the seeds (DATA_DIR=… : that data, as it is), and Chromium asks
for a page of every kind: kilobytes over the wire (as sent, and of HTML unpacked), requests, Tab stops to the first
result, where the first record begins at 1360×900 and at 390×844, how many stand whole above the fold; and at three
widths in both colour schemes, filters open, what axe finds, complaints of the console and pixels of overflow.

--only NAME …       some of the kinds
--quick             without axe
--pictures FOLDER   pictures instead of figures; with --old as a browser of tests/browsers.py shows them
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urljoin

from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.browsing import (
    ARGUMENTS,
    as_old,
    findings,
    open_filters,
    overflow,
    stops_before,
    top_of,
    whole_above_the_fold,
)
from tests.machine import free_port, wait_for
from tests.paths import ROOT, SEEDS
from tests.servers import running

WORDS = {"kk": "ынтымақтастық", "ru": "сотрудничество", "en": "газ"}
CHANGED = "Qosymsha"  # a word of the second version of a seed
#: A kind of page → an address, and the links or paths that lead there from it.
KINDS = {
    "front": ["/{0}/"],
    "search": ["/{0}/search/?q={1}"],
    "two filters": ["/{0}/search/?q={1}&lang=ru&country=KZ"],
    "compact": ["/{0}/search/?q={1}&view=compact"],
    "everything": ["/{0}/search/?size=100"],
    "nothing": ["/{0}/search/?q=zzxqzzxq"],
    "facet": ["/{0}/search/facets/country/"],
    "article": ["/{0}/search/", ".rec h3 a"],
    "revision": [f"/{{0}}/search/?q={CHANGED}", ".rec h3 a", ".versions li:last-child a"],
    "changes": [f"/{{0}}/search/?q={CHANGED}", ".rec h3 a", ".versions .mut + a"],
    "story": ["/{0}/search/?unit=story", ".rec:has(.also) h3 a", "story/"],
    "pairs": ["/{0}/pairs/"],
    "pair": ["/{0}/pairs/kz-ru/"],
    "countries": ["/{0}/countries/"],
    "country": ["/{0}/countries/ru/"],
    "topics": ["/{0}/topics/"],
    "topic": ["/{0}/topics/trade/"],
    "outlets": ["/{0}/outlets/"],
    "outlet": ["/{0}/outlets/", "main a[href*='/outlets/']"],
    "codebook": ["/{0}/codebook/"],
    "about": ["/{0}/about/"],
    "help": ["/{0}/help/"],
    "coverage": ["/{0}/coverage/"],
    "browse": ["/{0}/browse/"],
    "404": ["/{0}/nothing-here/"],
    "400": ["/{0}/search/?from=never&sort=never"],
}
WIDTHS = {1360: 900, 390: 844, 320: 800}
SCHEMES = ("light", "dark")
FIRST = ".rec h3 a"
COLUMNS = ["html", "raw", "css", "js", "font", "req", "tab", "1360", "whole", "390", "over", "axe"]
WIDE = {"tab": 4, "req": 4, "over": 4, "axe": 4}  # columns; others are 5 wide
#: Kilobytes, stops, pixels; HTML beside an article's own text and lists of a hundred, the rest of searches for a word.
MOST = {"html": 15, "raw": 100, "css": 10, "js": 25, "font": 95, "tab": 15, "390": 480, "over": 0, "axe": 0}
LEAST = {"whole": 3}
LONG, LISTS, OF_LISTS = {"everything", "article", "revision", "changes"}, {"search"}, {"tab", "390", "whole"}
TYPES = {"document": "html", "stylesheet": "css", "script": "js", "font": "font"}


# The site


@contextmanager
def site() -> Iterator[str]:
    """Its address. The data is DATA_DIR, or the seeds in a folder that goes with the site."""
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:
        given = os.environ.get("DATA_DIR")
        environment = {
            **os.environ,
            "DEBUG": "",
            "ALLOW_HTTP": "1",
            "ALLOWED_HOSTS": "127.0.0.1",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DATA_DIR": given or f"{folder}/data",
            "LOG_LEVEL": "ERROR",
        }
        environment.setdefault("DATABASE_URL", f"sqlite:///{environment['DATA_DIR']}/archive.sqlite3")
        if not given:
            take_in(Path(folder), environment)
        manage(environment, "collectstatic", "--no-input", "--verbosity=0")
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}", "--threads=4"]
        worker = "--worker-class=config.gunicorn_worker.PatientWorker"
        options = [worker, "--no-control-socket", "--log-level=error"]
        with Path(folder, "log").open("wb") as log:
            server = subprocess.Popen([*command, *options], cwd=ROOT, env=environment, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(lambda: urllib.request.urlopen(f"{address}/readyz").close(), alive=lambda: server.poll() is None)
            yield address
        except TimeoutError:
            print(Path(folder, "log").read_text())
            raise
        finally:
            server.terminate()
            server.wait(30)


def take_in(folder: Path, environment: dict[str, str]) -> None:
    """The seeds, one of them twice and in two versions, so that there is a story, and what changed."""
    texts = Path(shutil.copytree(SEEDS, folder / "texts"))
    first = min(texts.iterdir())
    (texts / "copy.txt").write_text(f"{first.read_text()}\n{CHANGED[::-1]}.\n")
    manage(environment, "migrate", "--verbosity=0")
    manage(environment, "ingest", str(texts))
    first.write_text(f"{first.read_text()}\n{CHANGED}.\n")
    manage(environment, "ingest", str(texts))
    manage(environment, "search_index", "rebuild")


def manage(environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


# The browser


def address_of(page: Page, site: str, kind: str, language: str) -> str | None:
    """None where the data has no such page."""
    path, *links = KINDS[kind]
    address = site + path.format(language, quote(WORDS[language]))
    for link in links:
        if link.endswith("/"):
            address = urljoin(address, link)
            continue
        page.goto(address)
        if not page.locator(link).count():
            return None
        address = page.locator(link).first.evaluate("link => link.href")
    return address


def weigh(browser: Browser, address: str) -> tuple[Counter[str], list[str]]:
    """Kilobytes by kind of file and the number of requests, of a browser that was never here; what it complains of."""
    context = new_context(browser, 1360, "light")
    page, answers = context.new_page(), list[Response]()
    complaints = complaints_of(page)
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108  (Playwright marks what it is given)
    page.goto(address, wait_until="networkidle")
    sums: Counter[str] = Counter(requests=len(answers))
    for answer in answers:
        kind = TYPES.get(answer.request.resource_type, "other")
        sums[kind] += answer.request.sizes()["responseBodySize"]
        if kind == "html":
            sums["raw"] += len(answer.body())
    context.close()
    own = [each for each in complaints if "status of 4" not in each]  # that of the page itself, which is an error
    return sums, own


def new_context(browser: Browser, width: int, scheme: str) -> BrowserContext:
    viewport = {"width": width, "height": WIDTHS[width]}
    return browser.new_context(viewport=viewport, color_scheme=scheme, locale="ru-RU")


def complaints_of(page: Page) -> list[str]:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def judged(browser: Browser, address: str, *, quick: bool) -> tuple[list[str], int]:
    """What axe finds at every width in both schemes with filters open, and the most pixels of overflow."""
    found, wider = [], 0
    for width in WIDTHS:
        for scheme in SCHEMES[: 1 if quick else None]:
            context = new_context(browser, width, scheme)
            page = context.new_page()
            page.goto(address)
            wider = max(wider, overflow(page))
            if not quick:
                open_filters(page)
                found += [f"{width} {scheme} {each}" for each in findings(page)]
            context.close()
    return found, wider


def measured(browser: Browser, address: str, *, quick: bool) -> tuple[dict[str, float | None], list[str]]:
    """Column → figure, and what the console and axe said."""
    sums, said = weigh(browser, address)
    figures: dict[str, float | None] = {name: sums[name] / 1000 for name in ("html", "raw", "css", "js", "font")}
    figures["req"] = sums["requests"]
    for width in (1360, 390):
        context = new_context(browser, width, "light")
        page = context.new_page()
        page.goto(address)
        figures[str(width)] = top_of(page, ".rec")
        if width == 1360 and figures["1360"]:
            figures["whole"] = whole_above_the_fold(page, ".rec")
            figures["tab"] = stops_before(page, FIRST)
        context.close()
    found, figures["over"] = judged(browser, address, quick=quick)
    figures["axe"] = None if quick else len(found)
    return figures, said + found


def beyond(kind: str, name: str, value: float | None) -> bool:
    """Whether a figure breaks its budget."""
    if value is None or (name in OF_LISTS and kind not in LISTS) or (name in {"html", "raw"} and kind in LONG):
        return False
    return value > MOST.get(name, value) or value < LEAST.get(name, value)


def written(kind: str, figures: dict[str, float | None]) -> str:
    cells = []
    for name in COLUMNS:
        value = figures.get(name)
        text = ("" if value is None else f"{value:.4g}") + "!" * beyond(kind, name, value)
        cells.append(text.rjust(WIDE.get(name, 5)))
    return f"{kind:12} {' '.join(cells)}"


# Pictures


def pictures(browser: Browser, kind: str, address: str, folder: Path, *, old: bool) -> None:
    for width in (1360, 390):
        for scheme in SCHEMES:
            context = new_context(browser, width, scheme)
            page = context.new_page()
            if old:
                page.route("**", as_old)
            page.goto(address)
            page.screenshot(path=folder / f"{kind.replace(' ', '-')}-{width}-{scheme}.png", full_page=True)
            page.unroute_all(behavior="wait")
            context.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--language", choices=WORDS, default="ru")
    parser.add_argument("--only", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--old", action="store_true")
    asked = parser.parse_args()
    well = True
    with site() as root, running("chromium") as path, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        if asked.pictures:
            asked.pictures.mkdir(parents=True, exist_ok=True)
        else:
            print(f"{'':12}", *(name.rjust(WIDE.get(name, 5)) for name in COLUMNS))
        for kind in asked.only:
            page = browser.new_page()
            address = address_of(page, root, kind, asked.language)
            page.close()
            if address is None:
                print(f"{kind:12} none in this data")
            elif asked.pictures:
                pictures(browser, kind, address, asked.pictures, old=asked.old)
            else:
                figures, said = measured(browser, address, quick=asked.quick)
                line = written(kind, figures)
                print(line, *said, sep="\n    ", flush=True)
                well &= "!" not in line and not said
        browser.close()
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
