"""An archive and its index as c29f858 left them (tests/data/upgrade), and what a new version then runs by itself.

Which commands those are is read from the Makefile and docker-compose.yml: nothing is typed.
"""

from __future__ import annotations

import json
import lzma
import os
import re
import shlex
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.paths import ROOT

DATA = ROOT / "tests/data/upgrade"
HELD = 10  # articles of the old archive
CORRECTED = '"кітап көрмесін ашады"'  # in a title that was changed after the old program had indexed all
PATIENCE_SECONDS = 120
# One interpreter for all commands: each would take seconds to start.
RUN_ALL = """
import shlex, sys, django
django.setup()
from django.core.management import call_command
for line in sys.stdin:
    call_command(*shlex.split(line))
"""


def make_commands(target: str) -> list[str]:
    """What `make TARGET` has manage.py do before the site starts; the look of the site is not of interest here."""
    recipe = re.split(rf"\n{target}:.* install", (ROOT / "Makefile").read_text(), maxsplit=1)[1].split("\n\n", 1)[0]
    found = [words.strip() for words in re.findall(r"\$\(RUN\) ([^&\\\n]+)", recipe)]
    return [words for words in found if not words.startswith("collectstatic")]


def compose_commands(service: str) -> list[str]:
    """What the service of docker-compose.yml has manage.py do."""
    command = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"][service]["command"]
    return [words.strip() for words in re.findall(r"python manage\.py ([^&\"]+)", command)]


def unpack_embedded(folder: Path) -> None:
    """DATA_DIR of the embedded pair: SQLite, the index of tantivy, originals."""
    with tarfile.open(DATA / "embedded.tar.xz") as archive:
        archive.extractall(folder, filter="data")


def unpacked(name: str) -> str:
    return lzma.decompress((DATA / name).read_bytes()).decode()


@dataclass
class Site:
    folder: Path  # DATA_DIR
    environment: dict[str, str]

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        asked = {"DEBUG": "1", "DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
        self.environment = {**os.environ, "DATABASE_URL": "", "ELASTICSEARCH_URL": "", **asked, **environment}

    def run(self, *commands: str) -> str:
        """These commands of manage.py, one after the other. Returns what they printed, logs included."""
        done = subprocess.run(
            [sys.executable, "-c", RUN_ALL],
            input="\n".join(commands),
            cwd=ROOT,
            env=self.environment,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE_SECONDS,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    @contextmanager
    def running(self, *command: str | Path) -> Iterator[Path]:
        """A process beside the block. Gives the file of what it prints."""
        log = self.folder / f"{shlex.join(map(str, command))[-12:].replace('/', '-')}.log"
        with log.open("ab") as file:
            process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=file, stderr=file)
        try:
            yield log
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)

    @contextmanager
    def worker(self, command: str = "worker") -> Iterator[Path]:
        with self.running(sys.executable, ROOT / "manage.py", *shlex.split(command)) as log:
            yield log


def until(reached: Callable[[], Any], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not reached():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)


def with_other_rules(made: str) -> str:
    """`made.json` of the embedded engine, or the body of an index of Elasticsearch, as other rules would mark it."""
    values = json.loads(made)
    if "made_with" in values:
        values["made_with"] = values["made_with"].partition("-")[0] + "-older"
    else:
        values["mappings"]["_meta"]["fingerprint"] = "older"
    return json.dumps(values)
