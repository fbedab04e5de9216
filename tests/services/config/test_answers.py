"""The site under gunicorn, on PostgreSQL and Elasticsearch, each behind a wire: no answer is bare, whatever fails."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import psycopg
import pytest

from tests.machine import free_port
from tests.paths import ROOT
from tests.services.wire import Wire

STARTS_WITHIN_SECONDS = 60
NAME = "answers"
OWN = ("Көпір", "Köpir")
PAGES, READERS = 32, 4


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Site(NamedTuple):
    port: int
    database: Wire
    engine: Wire
    articles: list[str]

    def get(self, path: str) -> Answer:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request("GET", path)
            return answer_of(connection.getresponse())

    def send(self, request: bytes) -> Answer:
        """The answer to these very bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(request)
            response = http.client.HTTPResponse(connection)
            response.begin()
            return answer_of(response)

    def pages_a_second(self) -> float:
        began = time.monotonic()
        with ThreadPoolExecutor(READERS) as readers:
            paths = [self.articles[number % len(self.articles)] for number in range(PAGES)]
            assert {answer.status for answer in readers.map(self.get, paths)} == {200}
        return PAGES / (time.monotonic() - began)


def answer_of(response: http.client.HTTPResponse) -> Answer:
    return Answer(response.status, response.headers, response.read())


def line(target: str | bytes, *headers: str) -> bytes:
    encoded = target.encode() if isinstance(target, str) else target
    return (
        b"GET "
        + encoded
        + "\r\n".join([" HTTP/1.1", "Host: localhost", "Connection: close", *headers, "", ""]).encode()
    )


@pytest.fixture(scope="module")
def site(postgres_url: str, elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {NAME}")
    own = urlsplit(postgres_url)._replace(path=f"/{NAME}").geturl()
    database, engine = Wire(own), Wire(elasticsearch_url)
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    environment = os.environ | {
        "DATA_DIR": str(folder),
        "DATABASE_URL": database.url,
        "ELASTICSEARCH_URL": engine.url,
        "ELASTICSEARCH_INDEX": NAME,
    }
    for command in (["migrate", "--verbosity=0"], ["ingest", "seeds"], ["search_index", "rebuild"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, timeout=300)
    with psycopg.connect(own) as rows:
        codes = rows.execute("SELECT id FROM articles_article").fetchall()
    options = ["--workers=1", f"--threads={READERS}", f"--bind=127.0.0.1:{port}", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", *options, "--log-level=warning"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        made = Site(port, database, engine, [article_path(number) for (number,) in codes])
        until_it_answers(made, process, folder / "log")
        yield made
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        database.cut()
        engine.cut()


def article_path(number: int) -> str:
    from articles import codes

    return f"/kk/a/{codes.encode(number)}/"


def until_it_answers(site: Site, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if site.get("/readyz").status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text())


def test_raw_letters_in_an_address_are_read_as_if_they_were_encoded(site: Site) -> None:
    encoded = site.send(line(f"/kk/search/?q={quote('су')}&lang=kk"))  # of the same host, which addresses on it name
    raw = site.send(line("/kk/search/?q=су&lang=kk"))
    assert (raw.status, raw.body) == (200, encoded.body)
    assert site.send(line("/kk/search/?q=су".encode("cp1251"))).status == 200
    assert site.send(line("/kk/browse/ә/")).status == 404


def test_a_search_of_500_letters_of_any_script_with_filters(site: Site) -> None:
    filters = "&country=KZ&-country=RU&topic=trade&lang=kk&from=2001-01-01&to=2025-12-31&sort=newest&unit=story&page=1"
    for letter in ("a", "ұ", "東", "𐌀", "\u200d"):
        answer = site.get(f"/kk/search/?q={quote(letter * 500)}{filters}")
        assert answer.status in (200, 404), letter
        assert len(answer.body) < 200_000, letter


def test_an_address_over_the_limit_is_a_page_in_three_languages(site: Site) -> None:
    for length in (8_200, 70_000):
        answer = site.send(line("/ru/search/?q=" + "a" * length))
        assert answer.status == 414
        for words in ("Сілтеме тым ұзын", "Слишком длинный адрес", "The address is too long"):
            assert words in answer.body.decode()


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (line("/kk/ browse/"), 400),
        (line("/kk/\x01"), 400),
        (b"NONSENSE\r\n\r\n", 400),
        (line("/kk/search/", "X: " + "a" * 9_000), 431),
        (line("/kk/search/", "Host: other"), 400),
        (line("/kk/search/", "Transfer-Encoding: nonsense"), 501),
    ],
    ids=["a space", "a control character", "no HTTP", "a long header", "two hosts", "a coding"],
)
def test_what_gunicorn_answers_is_a_page_of_the_site(site: Site, request_line: bytes, status: int) -> None:
    answer = site.send(request_line)
    assert answer.status == status
    assert any(name in answer.body.decode() for name in OWN)


def test_article_pages_while_elasticsearch_hangs(site: Site) -> None:
    site.pages_a_second()  # everything is loaded
    undisturbed = site.pages_a_second()
    site.engine.hang()
    hanging = max(site.pages_a_second() for _attempt in range(3))  # a busy machine may disturb one
    print(f"article pages a second: {undisturbed:.1f} undisturbed, {hanging:.1f} with Elasticsearch hanging")  # noqa: T201
    assert hanging > undisturbed / 2
    assert site.get("/kk/search/?q=a").status == 503
    site.engine.mute = False
    deadline = time.monotonic() + 60
    while site.get("/kk/search/").status != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_a_database_that_is_away_is_a_503_on_every_page(site: Site) -> None:
    site.database.cut()
    try:
        for path in (
            "/kk/search/",
            "/ru/browse/",
            "/en/search/facets/topic/",
            site.articles[0],
            "/kk/a/zzzzzz/",
            "/readyz",
        ):
            answer = site.get(path)
            assert (answer.status, answer.headers["Retry-After"]) == (503, "30"), path
            assert path == "/readyz" or any(name in answer.body.decode() for name in OWN), path
        assert site.get("/healthz").status == 200
    finally:
        site.database.mend()
    for path in ("/kk/search/", "/ru/browse/", site.articles[0]):
        assert site.get(path).status == 200, path
