"""What the page is made of: points, examples, and the small articles that these find."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from django.utils.functional import Promise

from search import links
from search.engine import SearchQuery, Unit


@dataclass(frozen=True, slots=True)
class Text:
    """A small article, written for the page."""

    language: Literal["kk", "ru"]
    body: str
    title: str = ""
    source: str = ""
    byline: str = ""
    tags: dict[str, str] = field(default_factory=dict, hash=False)  # pair, topic and date, as far as an example asks


@dataclass(frozen=True, slots=True)
class Example:
    """A search with what it finds and what it does not.

    `finds`: among those that have all the words; `some`: among those that have some of them; `reprint`: of the text
    found, and so beneath it; `misses`: not in the list.
    """

    query: SearchQuery
    misses: Text
    finds: Text | None = None
    some: Text | None = None
    reprint: Text | None = None

    @property
    def url(self) -> str:
        return links.address(self.query, whole=True)


@dataclass(frozen=True, slots=True)
class Point:
    name: str  # its anchor
    title: Promise | str
    says: tuple[Promise | str, ...] = ()
    examples: tuple[Example, ...] = ()
    points: tuple[Point, ...] = ()


def typed(
    text: str, *, exact: bool = False, also: bool = True, without: tuple[str, ...] = (), unit: Unit = "article"
) -> SearchQuery:
    return SearchQuery(text, exact=exact, also=also, without=without, unit=unit, sort="relevance")


def kk(body: str, title: str = "", source: str = "", byline: str = "", **tags: str) -> Text:
    return Text("kk", body, title, source, byline, tags)


def ru(body: str, title: str = "", source: str = "", byline: str = "", **tags: str) -> Text:
    return Text("ru", body, title, source, byline, tags)
