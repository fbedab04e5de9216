"""What an export says of itself: the search, when it was made and with what, so that it can be cited and made again."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles.dates import in_words
from articles.ingest.rules import rules_version
from articles.pages.wording import number
from articles.text.analysis import FINGERPRINT
from search import generation, links
from search.engine import SearchQuery
from search.resolve import words_of
from search.takeaway import columns


@dataclass(frozen=True, slots=True)
class Manifest:
    """`site`: where the archive's addresses begin, "https://example.org"; `query`: the search's query
    string; `words`: the same in the language of the page. `unit`: "article" or "story", what a row is. `rows`: how many
    there were when it was begun."""

    site: str
    address: str
    query: str
    words: str
    unit: str
    rows: int
    made: dt.datetime
    index: int  # its generation
    lexicon: str  # the fingerprint of how words are analysed
    rules: str
    columns: int
    software: str

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "made": self.made.isoformat(timespec="seconds")}

    def citation(self) -> str:
        """One line for a list of references, in the language of the page."""
        words = {
            "search": self.words or _("the whole archive"),
            "rows": number(self.rows),
            "unit": self.unit_in_words(),
            "day": in_words(self.made.date().isoformat()),
            "address": self.address,
            "index": self.index,
        }
        return _("Köpir: %(search)s. %(unit)s: %(rows)s; %(day)s; version of the index %(index)s. %(address)s") % words

    def unit_in_words(self) -> str:
        return _("Stories") if self.unit == "story" else pgettext("sheet of a workbook", "Articles")

    def lines(self) -> list[tuple[str, str]]:
        """(label, value), in the language of the page."""
        return [
            (_("Archive"), f"Köpir, {self.software}"),
            (_("Search"), self.words or _("the whole archive")),
            (_("Address"), self.address),
            (_("Made"), self.made.isoformat(timespec="seconds")),
            (_("Rows"), str(self.rows)),
            (_("What a row is"), self.unit_in_words()),
            (_("Version of the index"), str(self.index)),
            (_("Version of the word lists"), self.lexicon),
            (_("Version of the rules"), self.rules),
            (_("Version of the columns"), str(self.columns)),
        ]


def manifest(query: SearchQuery, site: str, rows: int) -> Manifest:
    query_string = links.query_string(query)
    path = reverse("search")
    return Manifest(
        site=site,
        address=f"{site}{path}?{query_string}" if query_string else f"{site}{path}",
        query=query_string,
        words=words_of(query),
        unit=query.unit,
        rows=rows,
        made=timezone.localtime(),
        index=generation.current(),
        lexicon=FINGERPRINT,
        rules=rules_version(),
        columns=columns.VERSION,
        software=settings.SOFTWARE_VERSION,
    )
