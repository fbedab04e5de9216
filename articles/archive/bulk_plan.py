"""What an action over many articles does to each of them, which of them it changes, and doing it to a few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.archive import editors
from articles.archive.bulk_fields import set_field
from articles.models import TAGS, Article, BulkAction, Outlet, Tag
from articles.models.querysets import among

Kind = BulkAction.Kind
State = Tag.State
Wanted = Mapping[type[Tag], Q]  # the tags that an action decides, by kind
BY_NAME = {kind.__name__: kind for kind in TAGS}
HELD = (State.ACCEPTED, State.ADDED)
#: Of the actions that decide tags: in which states they look for them, and in which they leave them.
DECIDES: Mapping[str, tuple[Collection[str], str]] = {
    Kind.ACCEPT: ([State.SUGGESTED], State.ACCEPTED),
    Kind.REJECT: ([State.SUGGESTED], State.REJECTED),
    Kind.REMOVE: ([State.SUGGESTED, *HELD], State.REJECTED),
}


def changed_by(articles: QuerySet[Article], wanted: Wanted) -> QuerySet[Article]:
    """Those of the articles that have one of the tags."""
    rows = [kind._default_manager.filter(condition, Q(article=OuterRef("pk"))) for kind, condition in wanted.items()]
    return articles.filter(reduce(or_, (Q(Exists(tags)) for tags in rows)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`tags`: which kinds of tags, by the names of their tables; `code`: of the one tag that it is about, "": of all
    of these kinds; `value`: the key of the outlet, the language, the reason for hiding; `note`: what it rests on."""

    kind: str
    tags: tuple[str, ...] = ()
    code: str = ""
    value: str = ""
    note: str = ""

    @classmethod
    def of(cls, action: BulkAction) -> Self:
        return cls(**{**action.plan, "tags": tuple(action.plan["tags"])})

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def wanted(self) -> dict[type[Tag], Q]:
        """The tags that it decides; those that are in its way, of an action that adds one. {} of other actions."""
        states = HELD if self.kind == Kind.ADD else DECIDES.get(self.kind, ((), ""))[0]
        chosen = [BY_NAME[name] for name in self.tags]
        return {kind: Q(state__in=states) & (Q(**{kind.CODE: self.code}) if self.code else Q()) for kind in chosen}

    def changing(self, articles: QuerySet[Article]) -> QuerySet[Article]:
        """Those of the articles that are not yet as it would have them."""
        match self.kind:
            case Kind.ADD:
                return articles.exclude(pk__in=changed_by(articles, self.wanted).order_by().values("pk"))
            case Kind.OUTLET:
                return articles.exclude(outlet=int(self.value))
            case Kind.LANGUAGE:
                return articles.exclude(language=self.value)
            case Kind.HIDE:
                return articles.filter(hidden=False)
        return changed_by(articles, self.wanted)

    def decided(self, ids: Collection[int]) -> int:
        """How many tags it would decide in these articles, all of which it would change."""
        if self.kind == Kind.ADD:
            return len(ids)
        held = Q(article__in=among(ids))
        return sum(kind._default_manager.filter(held, condition).count() for kind, condition in self.wanted.items())

    def apply(self, ids: Iterable[int], action: BulkAction) -> Counter[str]:
        """Do it to these articles, in a transaction that began with `acquire_write_lock`. Counts: `articles`, `tags`
        that changed."""
        locked = Article.objects.lock_rows(ids)
        changing = list(self.changing(Article.objects.filter(pk__in=locked)).values_list("pk", flat=True))
        articles = Article.objects.filter(pk__in=changing)
        user, tags = action.user, 0
        match self.kind:
            case Kind.ADD:
                [kind] = self.wanted
                tags = editors.tag(articles, kind, self.code, user, note=self.note, bulk=action)
            case Kind.OUTLET:
                outlet = Outlet.every.select_related("merged_into").get(pk=self.value).standing
                set_field(changing, "outlet", outlet, action, self.note)
            case Kind.LANGUAGE:
                set_field(changing, "language", self.value, action, self.note)
            case Kind.HIDE:
                editors.hide(articles, self.value, user, bulk=action)
            case _:
                state = DECIDES[self.kind][1]
                for kind, condition in self.wanted.items():
                    chosen = kind.of(changing).filter(condition)
                    tags += editors.decide(chosen, state, user, note=self.note, bulk=action)
        return Counter(articles=len(changing), tags=tags)
