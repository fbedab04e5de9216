"""The articles of one story, as lists and the article page show them: its head first, then in order of publication."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from django.db.models import Case, Count, F, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from articles import dates
from articles.models import Article, UpstreamCredit
from articles.text.scripts import fold

MAX_MEMBERS = 500  # of one story, that its own page lists
ELSEWHERE = 10  # of them on the page of one
MOST_STEPS = 10  # from one to another that it was taken from
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Members:
    """The first articles of a story, of `total`: those that may be seen, but for the one that stands there already."""

    articles: list[Article]
    total: int

    @property
    def outlets(self) -> list[str]:
        """Their names, each once."""
        return list(dict.fromkeys(article.outlet.name for article in self.articles if article.outlet))


LISTED: Final = ("title", "language", "story", "newest", "date_value", "date_precision", "date_from", "outlet__name")
# The head first, then by date, undated ones last.
ORDER: Final = (
    Case(When(pk=F("story"), then=Value(0)), default=Value(1)).asc(),
    F("date_from").asc(nulls_last=True),
    F("newest").asc(),
)


def members(articles: Iterable[Article], limit: int) -> dict[int, Members]:
    """Of each article the others of its story, `limit` at most; nothing for an article alone. One query.

    Keys are the ids of the articles, each of which is of another story.
    """
    by_story = {article.story: article for article in articles}
    rows = (
        listed()
        .filter(story__in=by_story)
        .exclude(pk__in=[article.pk for article in by_story.values()])
        .annotate(
            place=Window(RowNumber(), partition_by=F("story"), order_by=ORDER),
            of=Window(Count("pk"), partition_by=F("story")),
        )
        .filter(place__lte=limit)
        .order_by("story", "place")
    )
    found: dict[int, list[Article]] = defaultdict(list)
    for row in rows:
        found[row.story].append(row)
    return {
        by_story[story].pk: Members(others, cast("int", others[0].of))  # type: ignore[attr-defined]
        for story, others in found.items()
    }


def listed() -> QuerySet[Article]:
    """What a list of a story shows of each article."""
    return Article.objects.searchable().select_related("outlet").only(*LISTED)


def story(article: Article) -> QuerySet[Article]:
    """All of its story, with what tells who took it from whom."""
    told = listed().only(*LISTED, "date_to", "outlet__aliases", "outlet__domains")
    return told.filter(story=article.story).order_by(*ORDER)


# ---- who took it from whom ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taken:
    """Whom a text credits by its own words. `article`: theirs, where the story has one that is not later."""

    name: str
    relation: str
    article: Article | None


@dataclass(frozen=True, slots=True)
class Reprint:
    """One article of a story. `first`: no other can be as early."""

    article: Article
    taken: list[Taken]
    first: bool


@dataclass(frozen=True, slots=True)
class Story:
    """`reprints`: in order of publication, the head first, of `total`. `first`: the earliest, where dates tell it.

    `chain`: from whoever the text comes from to the article that was asked about, as far as texts say.
    """

    reprints: list[Reprint]
    total: int
    first: Article | None
    chain: list[Taken]


def reprints(article: Article, limit: int = ELSEWHERE) -> Story | None:
    """The others of its story, `limit` at most; None for an article alone. Two queries, whatever there is."""
    told = told_of(article)
    others = [each for each in told.reprints if each.article.pk != article.pk]
    return Story(others[:limit], len(others), told.first, told.chain) if others else None


def told_of(article: Article) -> Story:
    """All of its story, MAX_MEMBERS at most."""
    rows = list(story(article).prefetch_related("upstream")[:MAX_MEMBERS])
    named = _by_name(rows)
    taken = {row.pk: [_taken(row, credit, named) for credit in row.upstream.all()] for row in rows}
    first = _first(rows)
    return Story(
        [Reprint(row, taken[row.pk], row is first) for row in rows],
        len(rows),
        first,
        _chain(article, taken),
    )


def _by_name(rows: Sequence[Article]) -> dict[str, list[Article]]:
    """The articles of each outlet, by all of its names, the earliest first."""
    named: dict[str, list[Article]] = defaultdict(list)
    for row in sorted(rows, key=_since):
        if row.outlet:
            names = (row.outlet.name, *row.outlet.aliases, *row.outlet.domains)
            for name in {fold(str(name)) for name in names}:
                named[name].append(row)
    return named


def _taken(row: Article, credit: UpstreamCredit, named: Mapping[str, Sequence[Article]]) -> Taken:
    others = [each for each in named.get(fold(credit.name), ()) if each.pk != row.pk and not _is_later(each, row)]
    return Taken(credit.name, credit.relation, others[0] if others else None)


def _chain(article: Article, taken: Mapping[int, Sequence[Taken]]) -> list[Taken]:
    chain = [Taken(article.outlet.name if article.outlet else "", "", article)]
    seen = {article.pk}
    while len(chain) < MOST_STEPS and (here := chain[0].article):
        of_another = [each for each in taken.get(here.pk, ()) if each.relation == UpstreamCredit.Relation.ORIGINAL]
        if not of_another or (of_another[0].article and of_another[0].article.pk in seen):
            break
        chain.insert(0, of_another[0])
        seen |= {of_another[0].article.pk} if of_another[0].article else set()
    return chain if len(chain) > 1 else []


def _first(rows: Sequence[Article]) -> Article | None:
    """The one that is earlier than any other can be. Those without a date are left out of it."""
    dated = sorted((row for row in rows if row.date_from), key=_until)
    if len(dated) < 2:
        return None
    earliest = dated[0]
    return earliest if all(_until(earliest) < _since(row) for row in dated[1:]) else None


def _since(row: Article) -> int:
    """Minutes; undated ones come last."""
    return dates.minutes(row.date_from, row.date_value) or 2**62


def _until(row: Article) -> int:
    if row.date_precision == Article.Precision.MINUTE:
        return _since(row)
    return dates.minutes(row.date_to, "") + DAY_MINUTES - 1


def _is_later(row: Article, other: Article) -> bool:
    return bool(row.date_from and other.date_from) and _since(row) > _until(other)
