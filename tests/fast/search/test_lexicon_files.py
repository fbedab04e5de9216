"""Where the dictionary lies, with a folder as storage and with one that is none."""

from __future__ import annotations

import io
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, default_storage

from search.lexicon import files
from search.lexicon.dictionary import merge, write


class ObjectStore(Storage):
    """Names and bytes, without a path; like one that never overwrites where `overwrites` is off."""

    kept: dict[str, tuple[bytes, datetime]] = {}
    overwrites = True
    away = False
    opened = 0

    def _reach(self) -> None:
        if ObjectStore.away:
            raise ConnectionError("no route")

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        self._reach()
        ObjectStore.opened += 1
        return File(io.BytesIO(self.kept[name][0]), name)

    def _save(self, name: str, content: File[Any]) -> str:
        self._reach()
        later = timedelta(seconds=len(self.kept) + ObjectStore.opened)
        self.kept[name] = content.read(), datetime(2026, 1, 1, tzinfo=UTC) + later
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name if ObjectStore.overwrites or name not in self.kept else f"{name}_other"

    def exists(self, name: str) -> bool:
        self._reach()
        return name in self.kept

    def delete(self, name: str) -> None:
        del self.kept[name]

    def size(self, name: str) -> int:
        return len(self.kept[name][0])

    def get_modified_time(self, name: str) -> datetime:
        return self.kept[name][1]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to be set; the second after the last look is over."""
    now = [1000.0]
    monkeypatch.setattr(files.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture(params=["folder", "overwriting store", "store"])
def storage(request: pytest.FixtureRequest, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    settings.DATA_DIR = tmp_path
    if request.param == "folder":
        chosen = {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        }
    else:
        chosen = {"BACKEND": f"{__name__}.ObjectStore"}
        monkeypatch.setattr(ObjectStore, "kept", {})
        monkeypatch.setattr(ObjectStore, "overwrites", request.param == "overwriting store")
    settings.STORAGES = {**settings.STORAGES, "default": chosen}
    return str(request.param)


def one_word(path: Path) -> None:
    write(path, [("мұнай", "kk", 2)])


def another(path: Path) -> None:
    merge(path, {("газ", "kk"): 1})


def words(current: files._Current) -> list[str]:
    return [form for form, _language, _articles in current()]


def test_a_new_dictionary_is_seen_within_a_second(storage: str, clock: list[float]) -> None:
    current = files._Current()
    assert words(current) == []
    files.replace(one_word)
    assert words(current) == []  # not looked for yet
    clock[0] += 1
    assert words(current) == ["мұнай"]
    files.replace(another)
    clock[0] += 1
    assert words(current) == ["газ", "мұнай"]
    assert current() is current()  # opened once


def test_who_replaced_it_uses_it_at_once(storage: str, clock: list[float]) -> None:
    files.replace(one_word)
    assert words(files.current) == ["мұнай"]
    files.replace(another)
    assert words(files.current) == ["газ", "мұнай"]


def test_it_lies_in_the_storage(storage: str) -> None:
    files.replace(one_word)
    files.replace(another)
    with default_storage.open(files.NAME) as stored:
        assert stored.read() == files.local().read_bytes()
    if storage != "folder":
        assert [*ObjectStore.kept] == [files.NAME]


@pytest.mark.parametrize("storage", ["store"], indirect=True)
def test_another_machine_fetches_it_once(storage: str, clock: list[float], settings: Any, tmp_path: Path) -> None:
    files.replace(one_word)
    settings.DATA_DIR = tmp_path / "another machine"
    current = files._Current()
    assert words(current) == ["мұнай"]
    opened = ObjectStore.opened
    clock[0] += files.FETCH_SECONDS
    assert words(current) == ["мұнай"]
    assert ObjectStore.opened == opened
    files.replace(another)  # begins with what the store has, whoever put it there
    assert [form for form, _language, _number in files.Dictionary.open(files.local())] == ["газ", "мұнай"]


@pytest.mark.parametrize("storage", ["store"], indirect=True)
def test_while_the_store_is_away_the_copy_is_used(
    storage: str, clock: list[float], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    files.replace(one_word)
    monkeypatch.setattr(ObjectStore, "away", True)
    assert words(files._Current()) == ["мұнай"]
    assert "cannot be fetched: no route" in caplog.text


@pytest.mark.parametrize("storage", ["folder"], indirect=True)
def test_a_file_that_somebody_spoilt_is_as_none(
    storage: str, clock: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    default_storage.save(files.NAME, ContentFile(b"spoilt"))
    current = files._Current()
    assert words(current) == []
    assert "is no dictionary" in caplog.text
    files.replace(one_word)
    clock[0] += 1
    assert words(current) == ["мұнай"]


@pytest.mark.parametrize("storage", ["folder"], indirect=True)
def test_many_threads_ask_while_it_is_replaced(storage: str) -> None:
    files.replace(one_word)
    current, seen = files._Current(), list[list[str]]()
    current()
    threads = [threading.Thread(target=lambda: seen.append(words(current))) for _thread in range(8)]
    for thread in threads:
        thread.start()
    files.replace(another)
    for thread in threads:
        thread.join()
    assert all(each in (["мұнай"], ["газ", "мұнай"]) for each in seen) and len(seen) == 8
