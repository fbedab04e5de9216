"""The front page: the partners of the home country, and what the archive is at this moment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from articles import dates
from articles.models import Article, ArticleCountry, ArticlePair, ArticleTopic
from articles.pages.display import counting_tags
from articles.pages.story import listed
from articles.text.collation import sort_key
from search import links, sums
from search.engine import BY_YEAR, NONE, Choice, DateChoice, SearchPage, SearchQuery, get_engine
from search.facets import of_home
from search.pages import charts, parts
from search.pages.subjects import Subject, named

TRIAL = 50  # articles; with fewer the page says that this is a trial
PARTNERS = 24  # in the register
THEN_YEARS, THEN_DAYS, THEN_LISTED = 10, 3, 4  # years ago, days on either side, articles
EXAMPLES = 3
#: What readers may try: the first that find something here are shown.
ASKED = (
    *("су ресурстары", "товарооборот", "Тоқаев Путин", "газ құбыры", "приграничное сотрудничество", "транзит жүк"),
    *("қазақ-қытай", "атомная электростанция", "визит президента", "мұнай", "договор", "ынтымақтастық", "встреча"),
)


@dataclass(frozen=True, slots=True)
class Partner:
    """`year`, `month`: articles of the last twelve months and of this one; `above`, `below`: the areas of Kazakh and
    Russian press over the years."""

    subject: Subject
    name: str
    count: int
    year: int
    year_url: str
    month: int
    month_url: str
    above: str
    below: str
    newest: Article | None


@dataclass(frozen=True, slots=True)
class Holdings:
    """`checked`: the part of all tags that count which an editor decided."""

    articles: int
    outlets: int
    first: int
    last: int
    taken_in: dt.datetime | None
    checked: float


def holdings(found: SearchPage) -> Holdings:
    outlets = sum(value != NONE for value, _none in sums.table(SearchQuery(), "outlet"))
    taken_in, checked = sums.kept(("front",), lambda: (_taken_in(), _checked()))
    years = [*found.years] or [0]
    return Holdings(found.total, outlets, min(years), max(years), taken_in, checked)


def _taken_in() -> dt.datetime | None:
    newest: dt.datetime | None = Article.objects.searchable().aggregate(newest=Max("added_at"))["newest"]
    return newest


def _checked() -> float:
    every = decided = 0
    for kind in (ArticleCountry, ArticlePair, ArticleTopic):
        tags = counting_tags(kind).filter(article__hidden=False)
        every += tags.count()
        decided += tags.exclude(kind.UNCHECKED).count()
    return decided / every if every else 0.0


def register(found: SearchPage, *, by_name: bool) -> list[Partner]:
    """The partners with the most articles of a year, in that order or in that of the alphabet."""
    today = timezone.localdate()
    every = sums.table(SearchQuery(), "pair")
    since = DateChoice(dates.as_number(dates.ago(today, 12, months=True)))
    year = sums.table(SearchQuery(dates=since), "pair")
    pairs = [str(pair) for pair, _none in every if pair != NONE and of_home(str(pair))]
    pairs.sort(key=lambda pair: (-year.get((pair, ""), 0), -every[pair, ""], pair))
    subjects = named("pair", pairs[:PARTNERS])
    names = named("country", [partner(pair) for pair in subjects])
    month = DateChoice(dates.as_number(today.replace(day=1)), dates.as_number(dates.month_end(today)))
    this_month = sums.table(SearchQuery(dates=month), "pair")
    by_press = [
        parts.by_row(sums.table(SearchQuery(choices={"lang": Choice((code,))}), "pair", BY_YEAR))
        for code in ("kk", "ru")
    ]
    span = parts.years(found)
    newest = newest_of([*subjects])
    made = []
    for pair, subject in subjects.items():
        year_url = links.address(links.dated(subject.query, since), whole=True)
        above, below = charts.both_lines(by_press[0].get(pair, {}), by_press[1].get(pair, {}), span)
        month_url = links.address(links.dated(subject.query, month), whole=True)
        name = names[partner(pair)].label
        numbers = (year.get((pair, ""), 0), year_url, this_month.get((pair, ""), 0), month_url)
        made.append(Partner(subject, name, every[pair, ""], *numbers, above, below, newest.get(pair)))
    return sorted(made, key=lambda each: sort_key(each.name)) if by_name else made


def partner(pair: str) -> str:
    """The other country of a pair of the home country."""
    first, second = pair.upper().split("-")
    return second if first == settings.HOME_COUNTRY else first


def newest_of(pairs: list[str]) -> dict[str, Article]:
    ids: dict[str, int] = sums.kept(("newest", *pairs), lambda: _newest(pairs))
    articles = listed().in_bulk(ids.values())
    return {pair: articles[pk] for pair, pk in ids.items() if pk in articles}


def _newest(pairs: list[str]) -> dict[str, int]:
    queries = {pair: SearchQuery(choices={"pair": Choice((pair,))}) for pair in pairs}
    found = {pair: get_engine().listed(query) for pair, query in queries.items()}
    return {pair: hits[0].id for pair, hits in found.items() if hits}


@dataclass(frozen=True, slots=True)
class Then:
    year: int
    articles: list[Article]
    total: int
    url: str


def then() -> Then | None:
    """The same week some years ago; None where the archive has nothing of it."""
    today = timezone.localdate()
    middle = today.replace(year=today.year - THEN_YEARS, day=min(today.day, 28))
    around = dt.timedelta(THEN_DAYS)
    query = SearchQuery(dates=DateChoice(dates.as_number(middle - around), dates.as_number(middle + around)))
    found = sums.page(query)
    articles = listed().in_bulk([hit.id for hit in found.hits[:THEN_LISTED]])
    shown = [articles[hit.id] for hit in found.hits[:THEN_LISTED] if hit.id in articles]
    return Then(middle.year, shown, found.total, links.address(query, whole=True)) if shown else None


def examples() -> list[links.Link]:
    """Searches that find something in this archive."""
    found: list[str] = sums.kept(("examples",), _found)
    queries = (SearchQuery(text=text, sort="relevance") for text in found)
    return [links.Link(query.text, links.address(query, whole=True)) for query in queries]


def _found() -> list[str]:
    made: list[str] = []
    for text in ASKED:
        if len(made) < EXAMPLES and sums.page(SearchQuery(text=text, sort="relevance")).total:
            made.append(text)
    return made
