"""`manage.py reclassify`: newer rules over the stored originals."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles import codes
from articles.intake.foreseen import NOTHING, Foreseen
from articles.intake.reclassify import Report, Selection, run
from articles.models import Outlet
from articles.progress import Bar


class Command(BaseCommand):
    help = (
        "Look with the present rules at what older ones derived: suggestions change, editors' decisions stay. Without "
        "a choice of articles: all whose text was made by other rules. Interrupted, it goes on when run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="only show what would change, by kind and outlet, with twenty samples",
        )
        parser.add_argument("--all", action="store_true", help="also articles of the present rules")
        parser.add_argument("--article", nargs="+", default=[], metavar="CODE", help="as in its address: 7q3f2k")
        parser.add_argument("--outlet", default="", metavar="SLUG", help="articles of this outlet")
        parser.add_argument(
            "--refused",
            action="store_true",
            help="not articles, but documents refused as no text, blocked, out of scope",
        )
        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1, help="that analyse; 0: this one; default: %(default)s"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object a document on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        selection = self.selection(options)
        foreseen = Foreseen()

        def show(report: Report) -> None:
            if options["json"]:
                self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
            elif options["dry_run"]:
                foreseen.add(report)
            elif report.outcome not in NOTHING and not report.changes:
                self.stdout.write(report.in_words())

        try:
            counts = run(
                selection, dry_run=options["dry_run"], processes=options["processes"], progress=Bar(), show=show
            )
        except KeyboardInterrupt:
            self.stderr.write("interrupted; what is done stays, run it again to go on")
            sys.exit(130)
        finally:  # interrupted too: so far
            for line in foreseen.lines():
                self.stdout.write(line)
        words = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in sorted(counts.items()))
        self.stderr.write(words or "nothing to do", str)  # in the terminal's own colour: it is no error
        if counts["unreadable"]:
            sys.exit(1)

    def selection(self, options: dict[str, Any]) -> Selection:
        """Raises CommandError."""
        if options["refused"] and (options["article"] or options["outlet"] or options["all"]):
            raise CommandError("--refused goes without a choice of articles.")
        if options["outlet"] and not Outlet.objects.filter(slug=options["outlet"]).exists():
            raise CommandError(f"There is no outlet {options['outlet']}.")
        try:
            ids = [codes.decode(code.lower()) for code in options["article"]]
        except ValueError as error:
            raise CommandError(f"{error} is no article's code.") from error
        everything = options["all"] or bool(ids)
        return Selection(articles=ids, outlet=options["outlet"], everything=everything, refused=options["refused"])
