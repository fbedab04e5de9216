"""A press review of a search: its stories under pairs, topics or outlets, as a page to print and as a Word document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import dates
from articles.models import Article
from articles.pages.addresses import absolute
from articles.pages.display import shown_text
from articles.pages.errors import Fault, unfit
from articles.pages.story import Members, members
from articles.pages.wording import number
from articles.text.sentences import sentences
from search import filters, links, page
from search.engine import SearchQuery, get_engine
from search.records import Tagged, tagged
from search.takeaway.manifest import Manifest, manifest
from search.takeaway.snapshot import rows_of

USUAL, MOST = 50, 500  # stories
SENTENCES, LONGEST = 2, 600  # of each article; characters
ENDS = (".", "!", "?", "…", ".»", "!»", "?»", ".”", "!”", "?”", '."', '!"', '?"', "»", ")", ":")  # of sentences
REPRINTS = 5  # of a story, named in its line
GROUPS: Final = {
    "pair": gettext_lazy("by country pair"),
    "topic": gettext_lazy("by topic"),
    "outlet": gettext_lazy("by outlet"),
}
NOWHERE: Final = {
    "pair": gettext_lazy("Without a country pair"),
    "topic": gettext_lazy("Without a topic"),
    "outlet": gettext_lazy("Without an outlet"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One story. `address`: whole, of the article in the archive; `reprints`: one line, "" where there are none."""

    article: Article
    date: str
    words: str
    address: str
    reprints: str


@dataclass(frozen=True, slots=True)
class Review:
    """`groups`: (heading, its stories), in the order of the first of each. `period`: of what is in it, in words."""

    query: SearchQuery
    by: str
    most: int
    groups: list[tuple[str, list[Item]]]
    period: str
    found: int
    manifest: Manifest

    @property
    def stories(self) -> int:
        return sum(len(items) for _heading, items in self.groups)

    @property
    def title(self) -> str:
        return _("Press review: %(search)s") % {"search": self.manifest.words or _("the whole archive")}

    @property
    def told(self) -> str:
        """How much of what was found stands in it."""
        counted = ngettext("%(number)s story of %(found)s", "%(number)s stories of %(found)s", self.stories)
        return counted % {"number": number(self.stories), "found": number(self.found)}

    def address(self, path: str, **other: Any) -> str:
        """Of this review, with another grouping or number."""
        chosen = {"by": self.by, "most": self.most, **other}
        own = [f"by={chosen['by']}"] if chosen["by"] != "pair" else []
        own += [f"most={chosen['most']}"] if chosen["most"] != USUAL else []
        asked = "&".join(filter(None, [links.query_string(self.query), *own]))
        return f"{path}?{asked}" if asked else path


def made(request: HttpRequest) -> Review:
    """The review that an address asks for. Raises BadParameter, EngineUnavailable."""
    params = request.GET.copy()
    by, most = params.pop("by", ["pair"])[-1] or "pair", params.pop("most", [str(USUAL)])[-1] or str(USUAL)
    _check(by, most, params)
    query = replace(filters.parse_strictly(params), page=1, size=None, view=None, match="all", unit="article")
    site = absolute(request, "/").removesuffix("/")
    asked = replace(query, size=int(most), facets={}, besides={})
    found = get_engine().search(asked)
    articles = tagged([hit.id for hit in found.hits if not hit.partial], "date_to", "date_flags")
    known = members((each.article for each in articles), REPRINTS)
    total = rows_of(replace(query, unit="story"), found)
    said = manifest(query, site, total)
    groups = _grouped(by, query, articles, {each.article.pk: _item(each.article, known, site) for each in articles})
    return Review(query, by, int(most), groups, _period([each.article for each in articles]), total, said)


def _check(by: str, most: str, params: QueryDict) -> None:
    """Raises BadParameter."""
    faults = [] if by in GROUPS else [Fault("by", unfit(by), _("Grouped"))]
    if not (most.isascii() and most.isdecimal() and len(most) <= len(str(MOST)) and 1 <= int(most) <= MOST):
        faults.append(Fault("most", unfit(most), _("Stories at most")))
    if faults:
        raise filters.BadParameter(faults, params)


def _grouped(
    by: str, query: SearchQuery, articles: list[Tagged], items: dict[int, Item]
) -> list[tuple[str, list[Item]]]:
    """Each story once: under its principal pair, its main topic, or the outlet of the article that leads it."""
    codes = {each.article.pk: _code(by, each) for each in articles}
    labels = page.labels_of(query, {by: {code for code in codes.values() if code}})[by] if by != "outlet" else {}
    groups: dict[str, list[Item]] = defaultdict(list)
    for each in articles:
        code = codes[each.article.pk]
        groups[labels.get(code, code) if code else str(NOWHERE[by])].append(items[each.article.pk])
    return list(groups.items())


def _code(by: str, each: Tagged) -> str:
    if by == "outlet":
        return each.article.outlet.name if each.article.outlet else ""
    tags = each.pairs if by == "pair" else each.topics
    return tags[0][0] if tags else ""


def _item(article: Article, known: dict[int, Members], site: str) -> Item:
    others = known.get(article.pk)
    return Item(
        article,
        dates.in_words(article.date_value),
        opening(article),
        f"{site}{article.get_absolute_url()}",
        _reprints(others) if others else "",
    )


def opening(article: Article) -> str:
    """The first two sentences of what the outlet allows to be shown, in one line. Headings and datelines, which end
    without a full stop, are passed over where there are sentences."""
    text = shown_text(article)[: 4 * LONGEST]
    told = [" ".join(text[start:end].split()) for start, end in sentences(text)]
    whole = [sentence for sentence in told if sentence.endswith(ENDS)] or told
    words = " ".join(islice(whole, SENTENCES))
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"


def _reprints(others: Members) -> str:
    names = ", ".join(others.outlets)
    more = others.total - len(others.articles)
    told = ngettext("%(number)s reprint", "%(number)s reprints", others.total) % {"number": number(others.total)}
    return f"{told}: {names}{', …' if more > 0 else ''}" if names else told


def _period(articles: list[Article]) -> str:
    days = sorted(article.date_from for article in articles if article.date_from)
    if not days:
        return ""
    first, last = (dates.in_words(day.isoformat()) for day in (days[0], days[-1]))
    return first if first == last else f"{first} — {last}"


def lines(review: Review) -> Iterator[str]:
    """What stands under the title."""
    if review.period:
        yield review.period
    yield review.told
    yield review.manifest.address
