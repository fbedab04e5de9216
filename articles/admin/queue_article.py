"""An article of the queue as it is shown: its marked text, its suggestions and what would follow from each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst

from articles import vocabulary
from articles.admin.marking import Marked
from articles.archive import settle
from articles.archive.settle import ACCEPTED, REJECTED, Decision, Key
from articles.models import Article, ArticleCountry, ArticlePair, ArticleTopic, Country, Tag, Topic
from articles.pages.quotations import Quotation, Sources
from articles.text.scripts import fold

KINDS: dict[str, type[Tag]] = {"pair": ArticlePair, "topic": ArticleTopic, "country": ArticleCountry}
LONGEST_NAME = 200  # characters of what is typed
QUOTED = 2  # pieces of evidence that the text does not show


@dataclass(frozen=True, slots=True)
class Role:
    """Another part that the tag may have in the article; `key`: of the keyboard. `follows`: as of Suggestion."""

    value: str
    label: str | Promise
    key: int
    follows: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`name`: "pair:kz-ru", as buttons send it. `places`: ids of the sentences that it rests on; `elsewhere`: evidence
    that the text does not show. `with_it`, `without_it`: what follows where it is accepted, rejected, in words."""

    name: str
    tag: Tag
    kind: str
    roles: list[Role]
    places: list[str]
    elsewhere: list[Quotation]
    with_it: str
    without_it: str


@dataclass(frozen=True, slots=True)
class Shown:
    article: Article
    marked: Marked
    suggestions: list[Suggestion]
    decided: list[Tag]
    rest: str  # what follows where all are accepted, in words


def shown(article: Article) -> Shown:
    """Principal pairs first, then other pairs, topics, countries; the less sure the earlier."""
    tags = settle.tags_of(article)
    order = list(KINDS.values())

    def place(tag: Any) -> tuple[int, int, float, str]:
        return order.index(type(tag)), tag.Role.values.index(tag.role), tag.confidence, tag.target_code

    tags.sort(key=place)
    suggested = [tag for tag in tags if tag.state == Tag.State.SUGGESTED]
    newest = article.revisions.order_by("-number").first()
    marked = Marked(article, newest, (piece for tag in suggested for piece in tag.evidence))
    names, sources = _names(tags), Sources(article)
    everything = settle.plan(settle.rest(tags), tags)
    return Shown(
        article,
        marked,
        [_suggestion(tag, tags, names, marked, sources) for tag in suggested],
        [tag for tag in tags if tag.state != Tag.State.SUGGESTED],
        _in_words([each for each in everything if each.role], names),
    )


def _suggestion(tag: Any, tags: Sequence[Tag], names: dict[Key, str], marked: Marked, sources: Sources) -> Suggestion:
    def follows(state: str, role: str = "") -> str:
        return _in_words(settle.following(Decision(type(tag), tag.target_code, state, role), tags), names)

    kind = next(name for name, each in KINDS.items() if each is type(tag))
    elsewhere = [piece for piece in tag.evidence if not marked.ids([piece])]
    return Suggestion(
        name=f"{kind}:{tag.target_code}",
        tag=tag,
        kind=capfirst(str(tag._meta.get_field(tag.CODE).verbose_name)),
        roles=[
            Role(value, label, key, follows(ACCEPTED, value))
            for key, (value, label) in enumerate(tag.Role.choices, 1)
            if value != tag.role
        ],
        places=marked.ids(tag.evidence),
        elsewhere=sources.quotations(elsewhere[:QUOTED]),
        with_it=follows(ACCEPTED),
        without_it=follows(REJECTED),
    )


def _names(tags: Sequence[Tag]) -> dict[Key, str]:
    """Of the tags, and of the countries of the pairs, which the article may lack."""
    names: dict[Key, str] = {}
    for tag in tags:
        names[type(tag), tag.target_code] = str(tag)
        if isinstance(tag, ArticlePair):
            names |= {(ArticleCountry, each.code): each.label() for each in (tag.pair.first, tag.pair.second)}
    return names


def _in_words(decisions: Sequence[Decision], names: dict[Key, str]) -> str:
    """ "Kazakhstan: party; Russia: rejected"."""

    def said(each: Decision) -> str:
        rejected = each.state == REJECTED
        state: Any = Tag.State.REJECTED.label if rejected else each.kind.Role(each.role).label  # type: ignore[attr-defined]
        return f"{names[each.key]}: {state}"

    return "; ".join(map(said, decisions))


class Choices:
    """What can be added: topics and countries by any of their names, pairs of countries."""

    @cached_property
    def topics(self) -> list[Topic]:
        return list(Topic.objects.all())

    @cached_property
    def countries(self) -> list[Country]:
        return list(Country.objects.all())

    def labels(self) -> Iterator[str]:
        """In the language of the page."""
        for row in (*self.topics, *sorted(self.countries, key=lambda row: fold(row.label()))):
            yield row.label()

    def named(self, typed: str) -> tuple[type[Tag], str] | None:
        """What somebody means who types it: a name in any of the languages or a code; two countries are a pair."""
        typed = typed.strip()[:LONGEST_NAME]
        if topic := _found(typed, self.topics):
            return ArticleTopic, topic.pk
        if country := _found(typed, self.countries):
            return ArticleCountry, country.pk
        two = [_found(part, self.countries) for part in self._parts(typed)]
        if len(two) == 2 and two[0] and two[1] and two[0] != two[1]:
            return ArticlePair, vocabulary.pair_code(two[0].pk, two[1].pk)
        return None

    @staticmethod
    def _parts(typed: str) -> list[str]:
        """ "kz-uz", or two names with a dash in spaces, a long dash or a comma between them."""
        if re.fullmatch(r"[A-Za-z]{2}-[A-Za-z]{2}", typed):
            return typed.split("-")
        return [part.strip() for part in re.split(r"[—–,]| - ", typed)]


def _found(typed: str, rows: Sequence[Any]) -> Any:
    """The row that goes by this name: as it is called, or if no other does, by another name of a country."""
    wanted = fold(typed)
    for row in rows if wanted else ():
        if wanted in {fold(row.code), *(fold(row.label(language)) for language in vocabulary.LANGUAGES)}:
            return row
    others = [row for row in rows if wanted and wanted in _aliases(row)]
    return others[0] if len(others) == 1 else None


def _aliases(row: Any) -> set[str]:
    known = vocabulary.countries().get(row.code) if isinstance(row, Country) else None
    return {fold(row.iso3), *(fold(name) for names in known.aliases.values() for name in names)} if known else set()
