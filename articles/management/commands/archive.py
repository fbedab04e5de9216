"""`manage.py archive check|backup`: whether the originals are whole, and a copy of everything."""

from __future__ import annotations

import sqlite3
import sys
from argparse import ArgumentTypeError
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.archive import backup, check, evidence
from articles.disk import is_full
from articles.intake import alerts, uploads
from articles.progress import Bar

SHOWN = 20
KEPT = 7


class Command(BaseCommand):
    help = "Compare the archive with its originals, or make a backup of both."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        checking = actions.add_parser("check", help="compare rows with originals, and evidence with texts")
        checking.add_argument("--hash", action="store_true", help="read every original whole, and not only its size")
        backing = actions.add_parser("backup", help="copy the database, and the originals that are new")
        backing.add_argument("folder", metavar="DIR", type=named)
        backing.add_argument(
            "--keep", metavar="N", type=positive, default=KEPT, help="copies of the database; default: %(default)s"
        )
        backing.add_argument(
            "--dump", metavar="FILE", help="made by pg_dump --format=custom elsewhere; “-”: from standard input"
        )

    def handle(self, *, action: str, **options: Any) -> None:
        try:
            self.compare(**options) if action == "check" else self.back_up(**options)
        except KeyboardInterrupt:
            self.stderr.write("interrupted; run it again")
            sys.exit(130)

    def compare(self, *, hash: bool, **_: Any) -> None:  # noqa: A002  (the option's name)
        report = check.check(hashes=hash, progress=Bar())
        impossible = evidence.find(progress=Bar())
        report.counts["swept"] += uploads.sweep()
        alerts.note_check(report, impossible)
        shown = report.faults[:SHOWN]
        places = check.places(sha256 for sha256, _state in shown)
        for sha256, state in shown:
            self.stdout.write(f"{state}: {sha256} {places.get(sha256, '')}")
        self.stdout.write(f"originals: {in_words(report.counts)}")
        self.stdout.write(f"articles with impossible evidence: {len(impossible)}")
        if not report.whole:
            raise CommandError(
                "Originals are lost or damaged: take the same documents in again, or copy the files from a backup."
            )
        if impossible:
            raise CommandError("Evidence points outside the texts: the list of articles in the admin has a filter.")

    def back_up(self, *, folder: Path, keep: int, dump: str | None, **_: Any) -> None:
        try:
            if dump is None:
                counts = backup.back_up(folder, keep, progress=Bar())
            else:
                with sys.stdin.buffer if dump == "-" else Path(dump).open("rb") as file:
                    counts = backup.back_up(folder, keep, dump=file, progress=Bar())
        except backup.BackupFailed as error:
            raise CommandError(str(error)) from error
        except (OSError, sqlite3.Error) as error:
            if is_full(error):
                raise
            raise CommandError(f"No backup was made: {error}") from error
        self.stdout.write(f"{folder}: database: {backup.last()}; originals: {in_words(counts)}")
        if counts["missing"] + counts["damaged"]:
            raise CommandError("Some originals could not be copied; `manage.py archive check --hash` says which.")


def named(text: str) -> Path:
    """Not "", which a script with a variable that is not set would give, and which would be the present folder."""
    if not text:
        raise ArgumentTypeError("a folder")
    return Path(text)


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ArgumentTypeError("at least 1")
    return number


def in_words(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items())
