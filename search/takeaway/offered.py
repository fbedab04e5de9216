"""What the search page offers to take away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from search import links
from search.engine import SearchPage, SearchQuery, Sort
from search.takeaway.feed import BY_INTAKE, BY_PUBLICATION, KEY
from search.takeaway.formats import FORMATS
from search.takeaway.manifest import manifest
from search.takeaway.snapshot import STREAMED_ROWS, rows_of


@dataclass(frozen=True, slots=True)
class Way:
    """To a file or a feed of the search. `url` is "" where it would be too long: then a button of the form, which has
    the search once, goes to `path`, with its own `sort`."""

    label: str | Promise
    hint: str | Promise
    path: str
    url: str
    sort: str = ""


@dataclass(frozen=True, slots=True)
class TakeAway:
    """`rows` of each file; `later`: the worker writes it first. `citation`: the search as one line of a list of
    references."""

    rows: int
    files: list[Way]
    feeds: list[Way]
    review: Way
    citation: str

    @property
    def later(self) -> bool:
        return self.rows > STREAMED_ROWS


def offered(
    query: SearchQuery, page: SearchPage, site: str, relative: Mapping[str, str], key: str | None = None
) -> TakeAway:
    """`site`: where the archive's addresses begin. `relative`: of the search's days those that move with today, as a
    feed that is followed for years has to have them. `key`: the reader's, for feeds of a private site."""
    query = replace(query, page=1, size=None, view=None)
    files = [_way(each.label, each.hint, reverse("export", args=[each.suffix]), query) for each in FORMATS.values()]
    kinds: dict[Sort, str] = {BY_PUBLICATION: _("by date of publication"), BY_INTAKE: _("by date of intake")}
    plain = replace(query, match="all", unit="article")
    feeds = [
        replace(_way(label, "", reverse("feed"), replace(plain, sort=sort), relative, key), sort=sort)
        for sort, label in kinds.items()
    ]
    rows = rows_of(query, page)
    review = _way(_("Press review"), _("to read, print, or open in Word"), reverse("review"), plain)
    return TakeAway(rows, files, feeds, review, manifest(query, site, rows).citation())


def _way(
    label: str | Promise,
    hint: str | Promise,
    path: str,
    query: SearchQuery,
    kept: Mapping[str, str] | None = None,
    key: str | None = None,
) -> Way:
    asked = "&".join(filter(None, [links.query_string(query, kept), urlencode({KEY: key}) if key else ""]))
    url = f"{path}?{asked}" if asked else path
    return Way(label, hint, path, url if len(url) <= links.LONGEST_BYTES else "")
