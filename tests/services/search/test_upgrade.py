"""PostgreSQL and Elasticsearch after an upgrade: what docker compose runs finds all articles, and nobody typed a
command. The embedded pair, with the site as `make serve` starts it, is here too, for it needs a socket."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from django.test import override_settings
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk
from psycopg import sql

from search.elastic import ElasticEngine
from search.elastic.mapping import mapping
from search.engine import EngineUnavailable, SearchQuery
from tests.machine import free_port
from tests.paths import ROOT
from tests.services.elastic import drop
from tests.upgrade import (
    CORRECTED,
    DATA,
    HELD,
    Site,
    compose_commands,
    make_commands,
    unpack_embedded,
    unpacked,
    until,
    with_other_rules,
)


@pytest.fixture
def server(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_url, request_timeout=30) as connected:
        yield connected


@pytest.fixture
def site(tmp_path: Path, postgres_url: str, elasticsearch_url: str, server: Elasticsearch) -> Iterator[Site]:
    """The old database and the old originals; the index comes with `fill`."""
    name = f"upgrade_{uuid4().hex[:8]}"
    unpack_embedded(tmp_path)  # originals are named by what they hold: the same with every database
    (tmp_path / "archive.sqlite3").unlink()
    with psycopg.connect(postgres_url, autocommit=True) as database:
        database.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = postgres_url.rpartition("/")[0] + f"/{name}"
        try:
            with psycopg.connect(url) as new:
                new.execute(unpacked("archive.sql.xz"))  # type: ignore[arg-type]
            yield Site(tmp_path, DATABASE_URL=url, ELASTICSEARCH_URL=elasticsearch_url, ELASTICSEARCH_INDEX=name)
        finally:
            drop(server, f"{name}*")
            database.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def alias(site: Site) -> str:
    return site.environment["ELASTICSEARCH_INDEX"]


def fill(server: Elasticsearch, site: Site, body: str) -> str:
    """Make the old index again, with the articles that the old program had written. Returns its name."""
    name = f"{alias(site)}-20250101-000000-000000"
    server.indices.create(index=name, aliases={alias(site): {}}, **json.loads(body))
    lines = (DATA / "documents.ndjson").read_text(encoding="utf-8").splitlines()
    bulk(server, map(json.loads, lines), index=name, refresh=True)
    return name


def in_use(server: Elasticsearch, site: Site) -> str:
    return next(iter(server.indices.get_alias(name=alias(site))))


def shown(site: Site, text: str = "") -> int:
    """How many articles a reader is told of; -1: that the index is being renewed, or does not answer in time."""
    with override_settings(ELASTICSEARCH_INDEX=alias(site)):
        try:
            return ElasticEngine().search(SearchQuery(text=text)).total
        except EngineUnavailable:
            return -1


def job(site: Site) -> tuple[str, str]:
    with psycopg.connect(site.environment["DATABASE_URL"]) as database:
        found = database.execute("SELECT kind, state FROM articles_job").fetchone()
    assert found
    return found[0], found[1]


AS_IT_WAS = unpacked("index.json.xz")


def with_other_fields(body: str) -> str:
    """As an older program would have it, which knew no stories."""
    values = json.loads(body)
    del values["mappings"]["properties"]["story"]
    values["mappings"]["dynamic"] = False  # keeps what it does not know unindexed
    return json.dumps(values)


def with_present_fields(body: str) -> str:
    """An index that has all fields of this program, made with other rules."""
    values = json.loads(with_other_rules(body))
    for name, field in mapping().to_dict()["properties"].items():
        values["mappings"]["properties"].setdefault(name, field)
    return json.dumps(values)


@pytest.mark.parametrize("make_old", [with_present_fields, with_other_fields])
def test_compose_finds_all(site: Site, server: Elasticsearch, make_old: Callable[[str], str]) -> None:
    old = fill(server, site, make_old(AS_IT_WAS))
    assert job(site) == ("reclassify", "waiting")
    site.run(*compose_commands("migrate"))
    assert in_use(server, site) == old
    answers = make_old is not with_other_fields
    assert shown(site) == (HELD if answers else -1)
    (command,) = compose_commands("worker")
    with site.worker(command) as log:
        until(lambda: shown(site, CORRECTED) == 1, log)
        until(lambda: job(site) == ("reclassify", "finished"), log)
    assert shown(site) == HELD
    printed = log.read_text()
    assert ("was made with other rules" in printed) is answers
    assert ("has other fields" in printed) is not answers


@pytest.mark.long
def test_a_restored_database_without_an_index_gets_one(site: Site, server: Elasticsearch) -> None:
    assert "index: the worker makes it" in site.run(*compose_commands("migrate"))
    assert not server.indices.exists_alias(name=alias(site))
    with site.worker(*compose_commands("worker")) as log:
        until(lambda: server.indices.exists_alias(name=alias(site)), log)
    assert shown(site) == HELD


@pytest.mark.long
def test_make_serve_finds_all(tmp_path: Path) -> None:
    """The embedded pair: the site and the worker beside it, as the Makefile starts them."""
    unpack_embedded(tmp_path)
    site = Site(tmp_path, ALLOW_HTTP="1")
    site.run(*make_commands("serve"))
    port = free_port()
    line = (ROOT / "Makefile").read_text().split("\nGUNICORN = ", 1)[1].split("\n.", 1)[0].split("\n\n")[0]
    command = line.replace("\\\n", " ").replace("$(PORT)", str(port)).replace(".venv/bin/gunicorn", "-m gunicorn")

    def read(path: str) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                return str(answer.read().decode())
        except (HTTPError, URLError):
            return ""

    with site.running(sys.executable, *command.split()) as log:
        until(lambda: '"database": "ok", "index": "ok"' in read("/readyz"), log)
        until(
            lambda: (
                "Түрікменстан кітап көрмесін ашады" in re.sub("<[^>]+>", "", read(f"/kk/search/?q={quote(CORRECTED)}"))
            ),
            log,
        )
        assert "has other fields" in log.read_text()
        with closing(sqlite3.connect(tmp_path / "archive.sqlite3", timeout=20)) as file:
            until(lambda: file.execute("SELECT state FROM articles_job").fetchone() == ("finished",), log)
