from __future__ import annotations

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.ingest.run import Ingest, Result


class Command(BaseCommand):
    help = "Take documents into the archive: text files, and folders of them (read recursively, sorted)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument("--collection", default="", help="what the documents belong to; default: the folder's name")
        parser.add_argument("--outlet", default="", help="who published them, stated by you")
        parser.add_argument("--dry-run", action="store_true", help="show what would be derived and why; store nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object a document on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            results = Ingest(
                options["paths"],
                collection=options["collection"],
                outlet=options["outlet"],
                max_bytes=settings.MAX_DOCUMENT_BYTES,
                dry_run=options["dry_run"],
                describe_all=options["json"],
            )
            for result in results:
                self.show(result, options)
        except FileNotFoundError as missing:
            raise CommandError(f"There is no {missing.args[0]}.") from missing
        except KeyboardInterrupt:
            self.stderr.write(f"interrupted; {results.summary()}; run it again to go on")
            sys.exit(130)
        self.stderr.write(results.summary(), str)  # in the terminal's own colour: it is no error
        if results.counts["rejected"]:
            sys.exit(1)

    def show(self, result: Result, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(result.as_json(), ensure_ascii=False))
        elif options["dry_run"] or result.outcome.name == "rejected":
            self.stdout.write(result.in_words())
