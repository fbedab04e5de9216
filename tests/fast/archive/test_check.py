"""`manage.py archive check`, and how an intake of the same bytes heals what the storage lost."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import locks
from articles.archive import check, originals
from articles.archive.storage import OriginalsStorage
from articles.intake import uploads
from articles.intake.arguments import IngestArguments
from articles.models import Alert, Job, Original, original_name
from articles.models import originals as storage

pytestmark = pytest.mark.django_db
TEXT = (
    "Көпір жөнделді, {number}\n\nҚазақстан мен Ресей шекарасындағы көпірдің {number}-аралығы жөнделіп, қайта ашылды.\n"
)


@pytest.fixture
def documents(tmp_path: Path, settings: Any) -> Path:
    """Twelve that were taken in, their originals in a folder of this test."""
    place = {"BACKEND": settings.STORAGES["originals"]["BACKEND"], "OPTIONS": {"location": tmp_path / "originals"}}
    settings.STORAGES = settings.STORAGES | {"originals": place}
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploading"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number:02}.txt").write_text(TEXT.format(number=number))
    take_in(folder)
    return folder


def take_in(folder: Path, **options: Any) -> str:
    said = StringIO()
    call_command("ingest", str(folder), processes=0, stdout=StringIO(), stderr=said, **options)
    return said.getvalue()


def files() -> list[Path]:
    return [
        Path(storage().path(original_name(pk))) for pk in Original.objects.order_by("pk").values_list("pk", flat=True)
    ]


def run(*arguments: str) -> str:
    """What the command says, and how it fails."""
    said = StringIO()
    try:
        call_command("archive", *arguments, stdout=said)
    except CommandError as error:
        said.write(f"failed: {error}")
    return said.getvalue()


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def other(path: Path) -> None:
    path.write_bytes(b"no gzip file, but long enough to have an end of its own")


def circle(path: Path) -> None:
    """What cannot be read at all, as on a disk that fails."""
    path.unlink()
    path.symlink_to(path.name)


def test_an_archive_that_is_whole(documents: Path) -> None:
    assert "originals: 12 whole, 0 missing, 0 damaged, 0 surplus, 0 swept" in run("check", "--hash")
    assert "failed" not in run("check")
    assert not Alert.objects.exists()


@pytest.mark.parametrize("damage", [Path.unlink, cut, empty, other, circle], ids=lambda damage: damage.__name__)
def test_ten_damaged_originals_are_reported_and_healed(documents: Path, damage: Callable[[Path], None]) -> None:
    for path in files()[:10]:
        damage(path)
    state = "missing" if damage is Path.unlink else "damaged"
    said = run("check")
    assert "originals: 2 whole" in said and f"10 {state}" in said and "failed: Originals are lost or damaged" in said
    assert sum(line.startswith(f"{state}: ") for line in said.splitlines()) == 10 and "documents/0" in said, (
        "where it came from stands beside it"
    )
    alert = Alert.objects.get()
    assert (alert.kind, alert.detail[state], alert.ended_at) == ("originals", 10, None)

    assert "12 documents: 12 unchanged" in take_in(documents)
    assert "originals: 12 whole" in run("check", "--hash")
    alert.refresh_from_db()
    assert alert.ended_at is not None


def test_a_byte_that_was_turned_shows_in_the_hash(documents: Path) -> None:
    flip(files()[0])
    assert "12 whole" in run("check")
    assert "originals: 11 whole, 0 missing, 1 damaged" in run("check", "--hash")
    assert "12 unchanged" in take_in(documents)
    assert "12 whole" in run("check", "--hash")


def test_healed_where_every_document_is_described_too(documents: Path) -> None:
    files()[3].unlink()
    take_in(documents, json=True)
    assert check.check().whole


def test_a_dry_run_heals_nothing(documents: Path) -> None:
    files()[3].unlink()
    take_in(documents, dry_run=True)
    assert not check.check().whole


def test_files_that_no_row_names_stay(documents: Path) -> None:
    storage().save(original_name("ab" * 32), ContentFile(b"of a run that was killed"))
    assert "12 whole, 0 missing, 0 damaged, 1 surplus" in run("check")
    assert storage().exists(original_name("ab" * 32))


def test_what_is_none_of_ours_beside_the_originals_is_passed_over(documents: Path, tmp_path: Path) -> None:
    folder = tmp_path / "originals"
    (folder / "lost+found").mkdir()
    (folder / "é").mkdir()
    (folder / os.fsdecode(b"\xff")).mkdir()
    (folder / "circle").symlink_to("circle")
    (folder / "nowhere").symlink_to("gone")
    (folder / "root").symlink_to("/")
    assert "12 whole, 0 missing, 0 damaged, 0 surplus" in run("check")


# ---- what killed processes leave -------------------------------------------------------------------------------------


def test_parts_that_nobody_writes_are_swept(documents: Path) -> None:
    one = files()[0]
    left = one.with_name(f".{one.name}.0a1b2c3d")
    left.write_bytes(b"half")
    assert "1 swept" in run("check")
    assert not left.exists() and one.exists()


def test_a_part_that_is_being_written_is_not_swept(documents: Path) -> None:
    class Slow(ContentFile):
        def chunks(self, *_: Any) -> Any:
            assert check.sweep() == 0, "it is locked"
            yield b"whole"

    storage().save(original_name("cd" * 32), Slow(b""))
    assert Path(storage().path(original_name("cd" * 32))).read_bytes() == b"whole"


def test_a_part_swept_before_it_was_locked_is_written_again(documents: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    claim, swept = locks.claim, [1]

    def late(handle: int, path: Path) -> bool:
        if swept:
            swept.pop()
            path.unlink()
        return claim(handle, path)

    monkeypatch.setattr(locks, "claim", late)
    store = storage()
    assert isinstance(store, OriginalsStorage)
    store.save(original_name("ef" * 32), ContentFile(b"whole"))
    assert Path(store.path(original_name("ef" * 32))).read_bytes() == b"whole"


def test_temporary_folders_of_uploads_are_swept(documents: Path, settings: Any) -> None:
    (settings.FILE_UPLOAD_TEMP_DIR / "tmpleft").mkdir()
    old, new = (settings.FILE_UPLOAD_TEMP_DIR / name for name in ("a.upload", "b.upload"))
    old.write_bytes(b"1")
    new.write_bytes(b"1")
    ahead = time.time() + 2 * locks.IDLE_SECONDS  # before the clock was set back
    os.utime(old, (ahead, ahead))
    with uploads.local([]):
        assert uploads.sweep() == 2
        assert len(list(settings.FILE_UPLOAD_TEMP_DIR.iterdir())) == 2, "the one in use, and the one on its way"
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == [new]


def test_uploads_that_no_job_came_to_be_for_are_swept(documents: Path) -> None:
    names = uploads.keep([ContentFile(b"1", "a.txt"), ContentFile(b"2", "b.txt")])
    Job.objects.create(kind=Job.Kind.INGEST, arguments=IngestArguments(paths=names[:1]).as_json())
    assert uploads.sweep() == 0, "its request may still be running"
    for name in names:
        long_ago = (timezone.now() - timedelta(hours=2)).timestamp()
        os.utime(default_storage.path(name), (long_ago, long_ago))
    assert uploads.sweep() == 1
    assert [default_storage.exists(name) for name in names] == [True, False]
    uploads.remove(names[:1])


def test_reading_tells_what_is_damaged(documents: Path) -> None:
    for damage in (flip, cut, empty, other):
        path = files()[0]
        whole = path.read_bytes()
        damage(path)
        pk = Original.objects.order_by("pk").values_list("pk", flat=True)[0]
        assert check.state(storage(), pk, Original.objects.get(pk=pk).size, hashes=True) == "damaged"
        assert not originals.holds(pk, b"other bytes")
        path.write_bytes(whole)
