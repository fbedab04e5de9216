"""`manage.py archive backup` on SQLite; on real servers, and restored, in tests/services/archive/test_backup.py."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone, translation

from articles.archive import backup
from articles.intake import alerts
from articles.models import Alert, Article, Backup, Original, original_name, originals
from tests.making import made

pytestmark = pytest.mark.django_db
#: A database in the middle of a transaction cannot be copied.
COPIES = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def run(folder: Path, *options: str) -> str:
    said = StringIO()
    call_command("archive", "backup", str(folder), *options, stdout=said)
    return said.getvalue()


def copies(folder: Path) -> list[Path]:
    return sorted((folder / "database").iterdir())


@COPIES
def test_database_and_originals_are_copied(tmp_path: Path) -> None:
    made()
    assert "originals: 1 copied, 0 held, 0 missing, 0 damaged" in run(tmp_path)
    (copy,) = copies(tmp_path)
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT title FROM articles_article").fetchall() == [(Article.objects.get().title,)]
        assert database.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    name = original_name(Original.objects.get().pk)
    assert (tmp_path / "originals" / name).read_bytes() == Path(originals().path(name)).read_bytes()
    assert (tmp_path / "database").stat().st_mode & 0o077 == 0 and copy.stat().st_mode & 0o077 == 0


@COPIES
def test_only_new_originals_are_copied(tmp_path: Path) -> None:
    made()
    run(tmp_path)
    made("Екінші мақала", "Қазақстан мен Қытай темір жол бекетін бірге кеңейтеді деп хабарланды.")
    assert "1 copied, 1 held" in run(tmp_path)
    copy = tmp_path / "originals" / original_name(Original.objects.first().pk)  # type: ignore[union-attr]
    copy.write_bytes(b"damaged")
    assert "1 copied, 1 held" in run(tmp_path), "a damaged copy is none"


@COPIES
def test_what_is_damaged_here_takes_no_copys_place(tmp_path: Path) -> None:
    made()
    run(tmp_path)
    original = Original.objects.get()
    path = Path(originals().path(original_name(original.pk)))
    whole = path.read_bytes()
    try:
        path.write_bytes(b"damaged")
        assert "0 copied, 1 held" in run(tmp_path)
        with pytest.raises(CommandError, match="could not be copied"):
            run(tmp_path / "another")
        assert not list((tmp_path / "another/originals").rglob("*.gz"))
    finally:
        path.write_bytes(whole)


@COPIES
def test_so_many_copies_of_the_database_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By their numbers: a clock that was set back makes the newest none that is deleted."""
    for _ in range(3):
        run(tmp_path, "--keep", "2")
    assert [path.name[:6] for path in copies(tmp_path)] == ["000002", "000003"]
    with monkeypatch.context() as patch:
        past = timezone.now() - timedelta(days=400)
        patch.setattr("articles.archive.backup.timezone.now", lambda: past)
        run(tmp_path, "--keep", "2")
    assert [path.name[:6] for path in copies(tmp_path)] == ["000003", "000004"]


@pytest.mark.parametrize("keep", ["0", "-1", "x"])
def test_none_kept_is_refused(tmp_path: Path, keep: str) -> None:
    with pytest.raises(CommandError):
        run(tmp_path, f"--keep={keep}")
    assert list(tmp_path.iterdir()) == []


def test_not_into_the_originals_themselves(tmp_path: Path) -> None:
    """Nor where the folder of the copies would be the originals' own: nothing would be copied, and all "held"."""
    made()
    place = Path(originals().path(""))
    (tmp_path / "originals").symlink_to(place)
    for folder in (place / "backup", place.parent, place.parent / "x" / "..", tmp_path):
        with pytest.raises(CommandError, match="choose another folder"):
            run(folder)
    assert not Backup.objects.exists() and not (tmp_path / "database").exists()


@pytest.mark.parametrize("options", [("{}/file",), ("{}/file/below",), ("{}/b", "--dump", "{}/gone"), ("",)])
def test_a_place_that_cannot_be_is_a_sentence(
    tmp_path: Path, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CommandError, match=r"No backup was made|a folder"):
        call_command("archive", "backup", *(option.format(tmp_path) for option in options), stdout=StringIO())
    assert not Backup.objects.exists()


def test_a_disk_that_fails_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("articles.archive.backup.sqlite3.connect", fails)
    with pytest.raises(CommandError, match="No backup was made: disk I/O error"):
        run(tmp_path)
    assert not copies(tmp_path)


@COPIES
def test_a_part_of_a_killed_backup_is_no_copy(tmp_path: Path) -> None:
    (tmp_path / "database").mkdir()
    (tmp_path / "database/.part").write_bytes(b"half")
    run(tmp_path)
    assert [path.name[:6] for path in copies(tmp_path)] == ["000001"]


def test_two_at_once_do_not_meet(tmp_path: Path) -> None:
    from articles.locks import file_lock

    with file_lock(tmp_path / "backup.lock", wait=False), pytest.raises(CommandError, match="is running"):
        run(tmp_path)


def test_a_dump_of_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = tmp_path / "bad", tmp_path / "good"
    bad.write_bytes(b"SELECT 1;")
    with pytest.raises(CommandError, match="no dump"):
        run(tmp_path / "backup", "--dump", str(bad))
    assert copies(tmp_path / "backup") == []
    good.write_bytes(backup.DUMP_START + b"and what follows")
    monkeypatch.setattr("shutil.which", lambda _name: None)  # that looks into it; with a real server it is there
    run(tmp_path / "backup", "--dump", str(good))
    assert [path.name[-5:] for path in copies(tmp_path / "backup")] == [".dump"]


def test_a_program_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)

    class Cursor:
        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None: ...

        def execute(self, *_: object) -> None: ...

        def fetchone(self) -> tuple[str]:
            return ("17.6 (Debian 17.6-1)",)

    monkeypatch.setattr("articles.archive.backup.connection.cursor", Cursor)
    with pytest.raises(backup.BackupFailed, match="apt-get install postgresql-client-17"):
        backup._tool("pg_dump")


# ---- when the last one was -------------------------------------------------------------------------------------------


@COPIES
def test_the_day_of_the_last_one(client: Client, admin_client: Client, tmp_path: Path) -> None:
    admin_client.cookies["django_language"] = "en"
    assert client.get("/readyz").json()["backup"] is None
    assert "There is no backup yet." in admin_client.get("/admin/").content.decode()
    run(tmp_path)
    assert client.get("/readyz").json()["backup"] == str(timezone.localdate())
    assert "Last backup:" in admin_client.get("/admin/").content.decode()
    assert str(tmp_path) in admin_client.get("/admin/articles/backup/").content.decode()


def test_an_alert_after_a_week(settings: Any, mailoutbox: list[Any]) -> None:
    settings.OPERATOR_EMAIL = ["operator@archive.example"]
    now = timezone.now()
    assert alerts.check_alerts(now) == [], "there is nothing to be lost"
    made()
    assert alerts.check_alerts(now + timedelta(days=6)) == []
    (alert,) = alerts.check_alerts(now + timedelta(days=8))
    assert (alert.kind, alert.outlet) == (Alert.Kind.BACKUP, None)
    with translation.override("en"):
        assert alerts.in_words(alert) == "There is no backup yet."
    assert len(mailoutbox) == 1

    last = Backup.objects.create(made_at=now, folder="/backup", database="000001.dump")
    assert alerts.check_alerts(now + timedelta(days=6)) == []
    (alert,) = alerts.check_alerts(now + timedelta(days=8))
    with translation.override("en"):
        assert alerts.in_words(alert).startswith("The last backup is of ")
    # One of a time to come was made before the clock was set back: nobody knows when.
    Backup.objects.filter(pk=last.pk).update(made_at=now + timedelta(days=400))
    assert alerts.check_alerts(now) != []
