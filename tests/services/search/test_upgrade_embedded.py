"""The embedded pair after an upgrade: all articles are found, and nobody typed a command."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from search.embedded import EmbeddedEngine
from search.engine import SearchQuery
from tests.upgrade import CORRECTED, HELD, Site, make_commands, unpack_embedded, until, with_other_rules

SEEDS = 5


@pytest.fixture
def site(tmp_path: Path) -> Site:
    unpack_embedded(tmp_path)
    return Site(tmp_path)


def engine(site: Site) -> EmbeddedEngine:
    return EmbeddedEngine(site.folder / "index")


def made(site: Site) -> Path:
    """The file that says what the index in use was made with."""
    return site.folder / "index" / engine(site).status().name / "made.json"


def total(site: Site, text: str = "") -> int:
    return engine(site).search(SearchQuery(text=text)).total


def job(site: Site) -> tuple[str, str]:
    with closing(sqlite3.connect(site.folder / "archive.sqlite3", timeout=20)) as file:
        kind, state = file.execute("SELECT kind, state FROM articles_job").fetchone()
    return kind, state


def test_the_old_index_has_other_fields(site: Site) -> None:
    assert engine(site).status().exists and not engine(site).status().readable
    assert job(site) == ("reclassify", "waiting")


def test_make_demo_finds_all(site: Site) -> None:
    commands = make_commands("demo")
    assert {"ingest seeds", "search_index drain"} < {*commands}
    site.run(*commands)
    assert total(site) == HELD + SEEDS
    assert total(site, CORRECTED) == 1


@pytest.mark.long
def test_make_serve_keeps_an_index_of_other_rules_until_the_worker_made_a_new_one(site: Site) -> None:
    site.run("migrate --verbosity=0", "search_index rebuild")
    file = made(site)
    file.write_text(with_other_rules(file.read_text()))
    assert "index: there already" in site.run(*make_commands("serve"))
    assert made(site) == file
    assert total(site) == HELD, "it goes on answering"
    with site.worker() as log:
        until(lambda: engine(site).status().current, log)
    assert total(site) == HELD
    assert total(site, CORRECTED) == 1
    assert "was made with other rules" in log.read_text()


@pytest.mark.long
def test_make_serve_renews_an_index_of_other_fields(site: Site) -> None:
    assert "index: the worker makes it" in site.run(*make_commands("serve"))
    assert not engine(site).status().readable
    with site.worker() as log:
        until(lambda: engine(site).status().readable, log)
    assert total(site) == HELD
    assert "has other fields" in log.read_text()


@pytest.mark.long
def test_a_job_queued_by_the_old_program_runs(site: Site) -> None:
    site.run(*make_commands("serve"))
    with site.worker() as log:
        until(lambda: job(site) == ("reclassify", "finished"), log)
