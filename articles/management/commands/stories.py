"""`manage.py stories rebuild|check`: which articles are copies of one text, and who heads them."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.archive import stories
from articles.progress import Bar


class Command(BaseCommand):
    help = "Find near copies anew in articles that are stored, or check how their stories stand."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        rebuild = actions.add_parser("rebuild", help="sketch and place all articles anew; run it again to go on")
        rebuild.add_argument("--missing", action="store_true", help="only articles that have no sketch")
        actions.add_parser("check", help="compare the stories with the near copies that are known")

    def handle(self, *, action: str, **options: Any) -> None:
        if action == "rebuild":
            try:
                counts = stories.rebuild(Bar(), missing=options["missing"])
            except KeyboardInterrupt:
                self.stderr.write("interrupted; what is done stays, run it again to go on")
                sys.exit(130)
        else:
            counts = stories.check()
        self.stdout.write(json.dumps(counts))
        if counts["torn"] or counts["strayed"] or counts["misled"]:
            raise CommandError("Stories and near copies differ: run `manage.py stories rebuild`.")
