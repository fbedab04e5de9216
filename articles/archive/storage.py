"""The folder of the originals."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage

from articles import locks


class OriginalsStorage(FileSystemStorage):
    """Names are hashes of what the files hold. A file is whole or not there, whoever is killed while writing it, and
    two that write the same one do each other no harm. It is on the disk before a row can name it."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File[Any]) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        while not self._written(path, content):
            pass
        return name

    def _written(self, path: Path, content: File[Any]) -> bool:
        """False: who swept took the part for left over, in the moment before it was locked."""
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with part.open("xb") as file:
                if not locks.claim(file.fileno(), part):
                    return False
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
                part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return True

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """(folders, files). A link that leads nowhere or in a circle is a file, and no reason to fail."""
        folders: list[str] = []
        files: list[str] = []
        for entry in Path(self.path(path)).iterdir():
            (folders if entry.is_dir() else files).append(entry.name)
        return folders, files

    def sweep(self) -> int:
        """Remove the parts that killed processes left. Returns how many."""
        return sum(map(locks.left_over, Path(self.location).glob("*/.*.gz.*")))
