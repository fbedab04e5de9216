"""`manage.py worker`: jobs, the schedule of sources, and the index. It stands here because it
needs both apps, and `articles` never imports `search`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import worker


class Command(BaseCommand):
    help = "Do all that happens in the background, until SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--once", action="store_true", help="do what waits, then end")
        how.add_argument("--healthy", action="store_true", help="only tell whether a worker is alive")
        how.add_argument("--with-parent", action="store_true", help="end with the process that started this one")

    def handle(self, *, once: bool, healthy: bool, with_parent: bool, **options: Any) -> None:
        if healthy:
            if not worker.is_healthy():
                raise CommandError("No worker gave a sign of life lately.")
        elif once:
            worker.once()
        elif with_parent:
            worker.run(ended=worker.orphaned(), patience=worker.PATIENCE_SECONDS)
        else:
            worker.run()
