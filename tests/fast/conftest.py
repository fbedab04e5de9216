"""The fast tier talks to nothing."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from tests.guard import writing_room, written_table

if TYPE_CHECKING:
    from articles.models import Article


@pytest.fixture(autouse=True, scope="session")
def no_sockets() -> Any:
    def refuse(self: socket.socket, address: Any, *_: Any) -> NoReturn:
        raise AssertionError(f"the fast tier opens no socket, not even to {address}")

    with pytest.MonkeyPatch.context() as patch:
        for method in ("connect", "connect_ex", "sendto", "bind"):
            patch.setattr(socket.socket, method, refuse)
        yield


@pytest.fixture(autouse=True, scope="session")
def workers_stay() -> Iterator[None]:
    """A process that analyses takes seconds to start: one that is idle when its pool ends serves the next with its
    limits. How they start and end is tested in tests/services/ingest/test_workers.py."""
    from articles.ingest.workers import Pool, Worker

    begin, end = Pool.__init__, Pool.__exit__
    staying: defaultdict[tuple[float, int], list[Any]] = defaultdict(list)

    def begun(self: Pool, *args: Any, **limits: Any) -> None:
        begin(self, *args, **limits)
        for worker in reversed(self.workers):  # the last is used first
            if kept := staying[worker.seconds, worker.memory_bytes]:
                worker.process = kept.pop()

    def ended(self: Pool, *args: object) -> None:
        while not self.idle.empty():
            worker = self.idle.get()
            if worker.process and worker.process.poll() is None:
                staying[worker.seconds, worker.memory_bytes].append(worker.process)
                worker.process = None
        end(self, *args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pool, "__init__", begun)
        patch.setattr(Pool, "__exit__", ended)
        yield
    for limits, processes in staying.items():
        for process in processes:
            left = Worker(*limits)
            left.process = process
            left.end()


@pytest.fixture(scope="session")
def one_migrates() -> Iterator[pytest.MonkeyPatch]:
    """Of several processes the first that needs a database migrates its own; the others copy that."""
    from django.core.management.commands.migrate import Command
    from django.db import connection

    from articles.locks import file_lock

    migrate, migrated = Command.handle, Path(os.environ["DATA_DIR"]).parent / "migrated.sqlite3"

    def handle(*args: Any, **options: Any) -> None:
        connection.ensure_connection()
        with file_lock(migrated.with_suffix(".lock"), wait=True), closing(sqlite3.connect(migrated)) as copy:
            if migrated.stat().st_size:
                copy.backup(connection.connection)
            else:
                migrate(*args, **options)
                connection.connection.backup(copy)

    with pytest.MonkeyPatch.context() as patch:
        if "PYTEST_XDIST_WORKER" in os.environ:
            patch.setattr(Command, "handle", handle)
        yield patch


@pytest.fixture(scope="session")
def django_db_setup(one_migrates: pytest.MonkeyPatch, django_db_setup: None) -> None:
    one_migrates.undo()


@pytest.fixture(autouse=True)
def language_of_the_site() -> Iterator[None]:
    """A page leaves its language behind in the thread; the next test begins in the default one."""
    from django.utils import translation

    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def nobody_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test asked does not brake another; and while a test lasts no token comes back."""
    from config import brake

    for name in ("searches", "pages", "logins"):
        monkeypatch.setattr(brake, name, brake.Buckets(getattr(brake, name).per_minute, lambda: 0.0))
    monkeypatch.setattr(brake, "origins", brake.Origins())


@pytest.fixture(autouse=True)
def only_the_archive_writes() -> Iterator[list[str]]:
    """What other rooms wrote of articles and tags, however the call was spelt (tests/fast/project/test_rooms.py reads
    the sources, which sees less). A test that wants to see that it is seen empties the list."""
    from django.db import connection

    written: list[str] = []

    def look(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if (table := written_table(sql)) and (place := writing_room()):
            written.append(f"{place} writes {table}")
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        yield written
    assert written == []


@pytest.fixture
def index(db: None, tmp_path: Path, settings: Any) -> Iterator[Callable[[], None]]:
    """An empty embedded index; call it to index what the database holds."""
    from articles.models import Article
    from search.documents import documents, indexable
    from search.engine import get_engine

    settings.SEARCH_ENGINE, settings.SEARCH_INDEX_DIR = "search.embedded.EmbeddedEngine", tmp_path / "index"
    get_engine.cache_clear()
    get_engine().create()

    def fill() -> None:
        ids = Article.objects.values_list("pk", flat=True)
        get_engine().index(documents(indexable(ids)))
        get_engine().refresh()

    yield fill
    get_engine.cache_clear()


@pytest.fixture
def archive(index: Callable[[], None]) -> list[Article]:
    """Five articles, indexed: by the day, the month and the year, without a date, in both languages."""
    from articles.archive import editors
    from tests.pages import add

    made = [
        add("Арал теңізіне су жіберу кестесі бекітілді", "Мамандар су бөлуді талқылады.", outlet="Дала жаршысы"),
        add("Стороны обсудили поставки зерна", "Поставки зерна вырастут.", language="ru", date="2019-11-03",
            pairs=["kz-ru"], topics=["trade", "transport"], outlet="Вестник степи"),
        add("Шекара бекеті жөнделеді", "Бекет қайта ашылады.", date="2021-08", pairs=["kg-kz"], topics=["borders"]),
        add("Ескі құжат", "Мұрағаттан табылған құжат су туралы.", date="1998", pairs=[], topics=[]),
        add("Күні жоқ хабар", "Хабарда күн айтылмаған.", date="", pairs=["kz-uz", "kz-ru"], topics=["trade"]),
    ]  # fmt: skip
    editors.decide(made[0].topic_tags.all(), "accepted", None)
    index()
    return made
