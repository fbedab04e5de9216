from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.intake import alerts, sources
from articles.models import Source
from articles.progress import Bar


class Command(BaseCommand):
    help = "Look at feeds and sitemaps whose time has come, and take in the pages that they announce."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "urls", nargs="*", metavar="URL", help="these sources only, whether it is their time or not"
        )
        parser.add_argument("--all", action="store_true", help="every active source, whether it is its time or not")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = False
        try:
            for source in self.chosen(options):
                counts = sources.check(source, Bar())
                failed |= bool(counts["failures"])
                words = ", ".join(f"{number} {name}" for name, number in sorted(counts.items())) or "nothing new"
                self.stdout.write(f"{source}: {words}" + (f" ({source.last_error})" if counts["failures"] else ""))
            alerts.check_alerts()
        except KeyboardInterrupt:
            self.stderr.write("interrupted; run it again to go on")
            sys.exit(130)
        if failed:
            sys.exit(1)

    def chosen(self, options: dict[str, Any]) -> list[Source]:
        if not options["urls"]:
            return list(Source.objects.filter(active=True) if options["all"] else sources.due())
        chosen = {source.url: source for source in Source.objects.filter(url__in=options["urls"])}
        if missing := [url for url in options["urls"] if url not in chosen]:
            raise CommandError(f"There is no source {missing[0]}; add it in the admin.")
        return list(chosen.values())
