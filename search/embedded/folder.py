"""The folder of the embedded index: one subfolder for each index, and a file that names the one in use.

current        name of the index in use, replaced in one step
<time>/        an index of tantivy, with `made.json`: what it was made with
*.lock         one process at a time may create, or rebuild
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import tantivy

from articles.locks import file_lock
from search.embedded import schema

MADE = "made.json"
NAME = "%Y%m%d-%H%M%S-%f"


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.pointer = path / "current"

    def current(self) -> str:
        """The name of the index in use, "" where there is none."""
        try:
            name = self.pointer.read_text().strip()
        except FileNotFoundError:
            return ""
        return name if (self.path / name / MADE).is_file() else ""

    def made_with(self, name: str) -> str:
        """The layout and the analysis, "" where nobody can tell."""
        try:
            made: str = json.loads((self.path / name / MADE).read_text())["made_with"]
        except (ValueError, KeyError):  # damaged
            return ""
        return made

    def is_readable(self, name: str) -> bool:
        """Whether the index has the fields that this program reads."""
        return self.made_with(name).partition("-")[0] == schema.LAYOUT

    def is_current(self, name: str) -> bool:
        """Whether it was made with the analysis that is in force now."""
        return self.made_with(name) == schema.MADE_WITH

    def lock(self, purpose: str, *, wait: bool) -> AbstractContextManager[bool]:
        return file_lock(self.path / f"{purpose}.lock", wait=wait)

    def make(self) -> str:
        """A new, empty index, not yet in use."""
        name = datetime.now(UTC).strftime(NAME)
        (self.path / name).mkdir(parents=True)
        tantivy.Index(schema.build(), path=str(self.path / name))
        (self.path / name / MADE).write_text(json.dumps({"made_with": schema.MADE_WITH}))
        return name

    def open(self, name: str) -> tantivy.Index:
        index = tantivy.Index.open(str(self.path / name))
        index.config_reader(reload_policy="manual")  # without a thread that watches the folder
        schema.register_tokenizer(index)
        return index

    def put_to_use(self, name: str) -> None:
        """Point to the index `name`, keep the one that was in use, delete all older ones."""
        previous = self.current()
        new = self.pointer.with_suffix(".new")
        with new.open("w") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.pointer)
        for made in self.path.glob(f"*/{MADE}"):
            if made.parent.name not in (name, previous):
                self.delete(made.parent.name)

    def delete(self, name: str) -> None:
        shutil.rmtree(self.path / name, ignore_errors=True)
