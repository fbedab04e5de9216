"""An article of the queue as it is shown: its marked text, its suggestions and what would follow from each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst

from articles.admin.consequences import Consequences
from articles.admin.marking import Marked
from articles.archive import settle
from articles.models import Article, ArticleCountry, ArticlePair, ArticleTopic, Tag
from articles.pages.quotations import Quotation, Sources

KINDS: dict[str, type[Tag]] = {"pair": ArticlePair, "topic": ArticleTopic, "country": ArticleCountry}


def kind_name(kind: type[Tag]) -> str:
    return next(name for name, each in KINDS.items() if each is kind)


def name_of(tag: Tag) -> str:
    """ "pair:kz-ru", as buttons send it."""
    return f"{kind_name(type(tag))}:{tag.target_code}"


QUOTED = 2  # pieces of evidence that the text does not show


@dataclass(frozen=True, slots=True)
class Role:
    """Another part that the tag may have in the article; `key`: of the keyboard."""

    value: str
    label: str | Promise
    key: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`name`: as of `name_of`. `places`: ids of the sentences that it rests on; `elsewhere`: evidence
    that the text does not show. `follows`: what is decided with it, in words (Consequences.lines)."""

    name: str
    tag: Tag
    kind: str
    roles: list[Role]
    places: list[str]
    elsewhere: list[Quotation]
    follows: list[str]


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
    consequences, sources = Consequences(tags), Sources(article)
    everything = settle.plan(settle.rest(tags), tags)
    return Shown(
        article,
        marked,
        [_suggestion(tag, consequences, marked, sources) for tag in suggested],
        [tag for tag in tags if tag.state != Tag.State.SUGGESTED],
        consequences.in_words([each for each in everything if each.role]),
    )


def _suggestion(tag: Any, consequences: Consequences, marked: Marked, sources: Sources) -> Suggestion:
    elsewhere = [piece for piece in tag.evidence if not marked.ids([piece])]
    return Suggestion(
        name=name_of(tag),
        tag=tag,
        kind=capfirst(str(tag._meta.get_field(tag.CODE).verbose_name)),
        roles=[Role(value, label, key) for key, (value, label) in enumerate(tag.Role.choices, 1) if value != tag.role],
        places=marked.ids(tag.evidence),
        elsewhere=sources.quotations(elsewhere[:QUOTED]),
        follows=consequences.lines(tag),
    )


def roles() -> list[tuple[str, list[tuple[str, str]]]]:
    """What kind of tag it is of → its value as the form sends it, and its name."""
    kinds: dict[str, Any] = dict(KINDS)
    return [
        (capfirst(str(kind._meta.get_field(kind.CODE).verbose_name)), _roles(name, kind))
        for name, kind in kinds.items()
    ]


def _roles(name: str, kind: Any) -> list[tuple[str, str]]:
    return [(f"{name}:{value}", label) for value, label in kind.Role.choices]
