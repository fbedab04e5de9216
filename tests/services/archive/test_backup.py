"""A backup of either pair, restored elsewhere: the same articles, every original whole, found by the search."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

import psycopg
import pytest

from articles import disk
from tests.paths import ROOT, SEEDS
from tests.services.archive.test_kill import write_documents

ARTICLES = "from articles.models import *; print(sorted(Article.objects.values_list('pk', 'title', 'index_version')))"
FOUND = (
    "from search.engine import get_engine, SearchQuery; engine = get_engine(); engine.refresh(); "
    "print(engine.search(SearchQuery()).total)"
)
TMPFS_BYTES = 12_000_000


@dataclass
class Site:
    """`manage.py` over a database and a folder of its own."""

    data: Path
    database: str
    elasticsearch: str = ""

    def run(self, *arguments: str, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "ELASTIC"))
        }
        environment |= {"DEBUG": "1", "DATA_DIR": str(self.data), "DATABASE_URL": self.database}
        if self.elasticsearch:
            environment |= {"ELASTICSEARCH_URL": self.elasticsearch, "ELASTICSEARCH_INDEX": f"test-{self.data.name}"}
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=environment, input=stdin, capture_output=True, timeout=120, check=False
        )

    def manage(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def ask(self, code: str) -> str:
        return self.manage("shell", "--verbosity", "0", "-c", code)


@contextmanager
def postgres_database(server: str) -> Iterator[str]:
    """A new, empty one of its own."""
    name = f"test_backup_{token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


@pytest.fixture(params=[pytest.param("sqlite", marks=pytest.mark.long), "postgres"])
def sites(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Site, Site]]:
    """Where the archive is, and where it is to be restored: neither is there yet."""
    folders = tmp_path / f"a{token_hex(4)}", tmp_path / f"b{token_hex(4)}"
    if request.param == "sqlite":
        yield (
            Site(folders[0], f"sqlite:///{folders[0]}/archive.sqlite3"),
            Site(folders[1], f"sqlite:///{folders[1]}/archive.sqlite3"),
        )
        return
    server = request.getfixturevalue("postgres_url")
    engine = request.getfixturevalue("elasticsearch_url")
    with postgres_database(server) as first, postgres_database(server) as second:
        yield Site(folders[0], first, engine), Site(folders[1], second, engine)


def restore(backup: Path, site: Site) -> None:
    """As the run-book says."""
    site.data.mkdir(exist_ok=True)
    newest = max((backup / "database").iterdir())
    if newest.suffix == ".sqlite3":
        shutil.copy(newest, site.data / "archive.sqlite3")
    else:
        subprocess.run(["pg_restore", "--dbname", site.database, str(newest)], check=True, timeout=60)
    shutil.copytree(backup / "originals", site.data / "originals")


def test_a_backup_restored(sites: tuple[Site, Site], tmp_path: Path) -> None:
    site, other = sites
    site.manage("migrate", "--verbosity", "0")
    site.manage("ingest", str(SEEDS), "--processes=0")
    backup = tmp_path / "backup"
    assert "5 copied, 0 held" in site.manage("archive", "backup", str(backup), "--keep", "1")
    more = tmp_path / "more"
    more.mkdir()
    (more / "a.txt").write_text("Көпір ашылды\n\nҚазақстан мен Ресей шекарасында жаңа көпір пайдалануға берілді.\n" * 2)
    site.manage("ingest", str(more), "--processes=0")
    assert "1 copied, 5 held" in site.manage("archive", "backup", str(backup), "--keep", "1")
    assert len(list((backup / "database").iterdir())) == 1

    restore(backup, other)
    other.manage("migrate", "--verbosity", "0")
    assert "originals: 6 whole, 0 missing, 0 damaged, 0 surplus" in other.manage("archive", "check", "--hash")
    assert other.ask(ARTICLES) == site.ask(ARTICLES)
    other.manage("search_index", "rebuild")
    assert other.ask(FOUND).strip() == "6"
    assert "6 documents: 6 unchanged" in other.run("ingest", str(SEEDS), str(more), "--processes=0").stderr.decode()


def test_a_dump_that_another_program_made(postgres_url: str, tmp_path: Path) -> None:
    with postgres_database(postgres_url) as database:
        site = Site(tmp_path / "data", database)
        site.manage("migrate", "--verbosity", "0")
        dump = subprocess.run(["pg_dump", "-Fc", database], capture_output=True, check=True, timeout=60).stdout
        assert site.run("archive", "backup", str(tmp_path / "backup"), "--dump", "-", stdin=dump).returncode == 0
        (copy,) = (tmp_path / "backup/database").iterdir()
        assert copy.read_bytes() == dump
        broken = site.run("archive", "backup", str(tmp_path / "backup"), "--dump", "-", stdin=dump[:300])
        assert broken.returncode == 1 and b"Traceback" not in broken.stderr
        assert list((tmp_path / "backup/database").iterdir()) == [copy]


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A file system of TMPFS_BYTES, where one may be mounted; otherwise files of that size at most."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={TMPFS_BYTES}", "tmpfs", str(folder)]
    mounted = sys.platform == "linux" and os.geteuid() == 0 and not subprocess.run(mount, check=False).returncode
    try:
        yield
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.long
def test_a_full_disk_is_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    """What was stored before stays, and the same command goes on once there is room."""
    write_documents(tmp_path / "documents")
    with small_disk(tmp_path / "small"):
        site = Site(tmp_path / "small", f"sqlite:///{tmp_path}/small/archive.sqlite3")
        site.manage("migrate", "--verbosity", "0")
        filler = tmp_path / "small/filler"
        free = shutil.disk_usage(tmp_path / "small").free
        if free > TMPFS_BYTES:
            pytest.fail("no file system of its own can be mounted here: run as root on Linux")
        filler.write_bytes(bytes(free - 300_000))
        full = site.run("ingest", str(tmp_path / "documents"), "--processes=0")
        told = full.stderr.decode()
        assert full.returncode == 1 and disk.FULL in told and "Traceback" not in told, told
        filler.unlink()
        assert "0 missing, 0 damaged" in site.manage("archive", "check", "--hash")
        backup = site.run("archive", "backup", str(tmp_path / "backup"))
        assert backup.returncode == 0
