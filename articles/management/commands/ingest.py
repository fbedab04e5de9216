from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.ingest.readers import Found, columns, measure, read
from articles.ingest.records import Contributed
from articles.ingest.support.addresses import is_address
from articles.intake.fetching import fetch_settings
from articles.intake.run import Ingest, Result
from articles.progress import Bar


class Command(BaseCommand):
    help = (
        "Take documents into the archive: texts, saved pages, Word and PDF files, web archives (WARC, WACZ, ARC), "
        "tables (CSV, Excel, JSON, SQLite), Telegram exports, folders of all these (read recursively, sorted), "
        "addresses of pages, feeds and sitemaps."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument("--collection", default="", help="what the documents belong to; default: the folder's name")
        for name, said in (
            ("outlet", "who published them"),
            ("date", "when they were published"),
            ("title", "the title"),
            ("byline", "who wrote them"),
            ("url", "the address of the one document"),
        ):
            parser.add_argument(f"--{name}", default="", help=f"{said}, stated by you")
        parser.add_argument(
            "--columns", default="", metavar="FIELD=COLUMN,…", help=f"of a table; fields: {', '.join(columns.NAMES)}"
        )
        parser.add_argument(
            "--keep-all", action="store_true", help="also what crawled pages say of fewer than two countries"
        )
        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1, help="that analyse; 0: this one; default: %(default)s"
        )
        parser.add_argument("--dry-run", action="store_true", help="show what would be derived and why; store nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object a document on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        paths, found = options["paths"], Found()
        contributed = self.contributed(options)
        try:
            documents = read(
                paths,
                options["collection"],
                contributed,
                settings.MAX_DOCUMENT_BYTES,
                keep_all=options["keep_all"],
                found=found,
                fetching=fetch_settings(),
            )
        except FileNotFoundError as missing:
            raise CommandError(f"There is no {missing.args[0]}.") from missing
        run = Ingest(
            documents,
            paths=paths,
            collection=options["collection"],
            total=measure(paths) or None,
            dry_run=options["dry_run"],
            describe_all=options["json"],
            processes=max(0, options["processes"]),
            progress=Bar(),
        )
        try:
            for result in run:
                self.show(result, options)
        except KeyboardInterrupt:
            self.stderr.write(f"interrupted; {run.summary()}; run it again to go on")
            sys.exit(130)
        self.stderr.write(f"found: {found}", str)  # in the terminal's own colour: it is no error
        self.stderr.write(run.summary(), str)
        if not run.counts.total():
            raise CommandError("There is nothing to take in: no file that is read, and no page.")
        if run.counts["rejected"]:
            sys.exit(1)

    def contributed(self, options: dict[str, Any]) -> Contributed:
        """What the options say of the documents. Raises CommandError."""
        paths = options["paths"]
        if options["url"] and (len(paths) > 1 or is_address(paths[0]) or Path(paths[0]).is_dir()):
            raise CommandError("--url is for one document.")
        try:
            mapping = columns.parse(options["columns"]) if options["columns"] else {}
        except ValueError as error:
            raise CommandError(f"--columns {error}") from error
        said = {name: options[name] for name in ("outlet", "date", "title", "byline", "url")}
        return Contributed(**said, columns=mapping)

    def show(self, result: Result, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(result.as_json(), ensure_ascii=False))
        elif options["dry_run"] or result.outcome.name in ("rejected", "blocked"):
            self.stdout.write(result.in_words())
