"""Files that people send: bounded while they come in, kept in the default storage until their job is done."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadhandler import FileUploadHandler
from django.utils import timezone

from articles import locks
from articles.models import Job

FOLDER = "uploads"
LOST_AFTER = timedelta(seconds=locks.IDLE_SECONDS)
NAME_BYTES = 230  # file systems allow 255; the storage may add some letters


class Limit(FileUploadHandler):
    """Refuses a request over MAX_UPLOAD_BYTES before its files are read; the answer is 413."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803
        if content_length > settings.MAX_UPLOAD_BYTES:
            raise RequestDataTooBig(f"{content_length} bytes")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def keep(files: Iterable[File]) -> list[str]:
    """Store the files under names that nobody chose but for the last part. Returns the names in the storage."""
    folder = f"{FOLDER}/{uuid4().hex}"
    names: list[str] = []
    try:
        for file in files:
            names.append(default_storage.save(f"{folder}/{_last_part(file.name or '')}", file))  # noqa: PERF401
    except BaseException:
        remove(names)  # no job will name them
        raise
    return names


def _last_part(name: str) -> str:
    """Without folders, dots at the beginning and letters that only deceive; the suffix survives a cut."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(filter(str.isprintable, last)).lstrip(".")
    stem, suffix = PurePosixPath(plain).stem, PurePosixPath(plain).suffix[:20]
    room = NAME_BYTES - len(suffix.encode())
    return f"{stem.encode()[:room].decode('utf-8', 'ignore')}{suffix}" or "file"


@contextmanager
def local(names: Iterable[str]) -> Iterator[list[Path]]:
    """The stored files as files of this machine, copied where the storage is elsewhere. Raises ValueError."""
    names = list(map(_checked, names))
    with locks.temporary_folder(Path(settings.FILE_UPLOAD_TEMP_DIR)) as folder:
        yield [_local(name, folder / str(place)) for place, name in enumerate(names)]


def sweep() -> int:
    """Remove what killed processes left of uploads on their way. Returns how many files and folders."""
    swept = 0
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir():
        # Django's own files are not locked, but they grow until their request is read.
        swept += (path.is_dir() or locks.is_idle(path)) and locks.left_over(path)
    return swept + _sweep_kept()


def _sweep_kept() -> int:
    """Remove files that no job came to be for. Returns how many."""
    named = {name for paths in Job.objects.values_list("arguments__paths", flat=True) for name in paths or ()}
    now, lost = timezone.now(), []
    with suppress(FileNotFoundError):  # there never was an upload
        for folder in default_storage.listdir(FOLDER)[0]:
            names = [f"{FOLDER}/{folder}/{name}" for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]]
            idle = (name for name in names if abs(now - default_storage.get_modified_time(name)) > LOST_AFTER)
            lost += [name for name in idle if name not in named]
    remove(lost)
    return len(lost)


def _checked(name: str) -> str:
    """Raises ValueError for a name outside the folder of uploads, wherever it came from."""
    if ".." in PurePosixPath(name).parts or not name.startswith(f"{FOLDER}/"):
        raise ValueError("not an upload")
    return name


def _local(name: str, folder: Path) -> Path:
    with suppress(NotImplementedError):
        return Path(default_storage.path(name))
    folder.mkdir()
    copy = folder / PurePosixPath(name).name
    with default_storage.open(name) as source, copy.open("wb") as target:
        shutil.copyfileobj(source, target)
    return copy


def remove(names: Iterable[str]) -> None:
    for name in map(_checked, names):
        default_storage.delete(name)
        with suppress(OSError):  # the folder, in storages that have folders, once its last file is gone
            default_storage.delete(str(PurePosixPath(name).parent))
