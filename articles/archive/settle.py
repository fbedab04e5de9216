"""An editor settles an article tag by tag: what follows from a decision is decided with it, and undone with it.

What follows (docs/decisions/0038-settling.md has the reasons):

1. A pair accepted as principal: its two countries are parties. One that the article lacks is added.
2. A pair rejected: with it goes each of its countries that rested on it alone. That is a country which is a mere
   suggestion as a party, which no other pair of the article has that is not rejected, and none of whose evidence lies
   outside the pair's.
3. A country rejected, or accepted as a venue: suggested pairs that have it are rejected, for a pair needs both its
   countries and a venue forms none. The other country stays: nobody said that it is not there.

What an editor decided by itself never changes as a consequence. Nothing follows from topics.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Prefetch

from articles.archive import editors
from articles.archive.decisions import DECISION, write_decisions
from articles.archive.history import action_of, record_change, record_end, undone_actions
from articles.archive.lock import acquire_write_lock
from articles.archive.outbox import enqueue
from articles.models import TAGS, Article, ArticleCountry, ArticlePair, ArticleTopic, Outbox, Tag
from articles.vocabulary import pair_members

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SETTLED, TAKEN_BACK = "settled ", "settling undone "  # why a history row was written, before the settling's name
ACCEPTED, REJECTED, SUGGESTED = Tag.State.ACCEPTED, Tag.State.REJECTED, Tag.State.SUGGESTED
PARTY, VENUE = ArticleCountry.Role.PARTY, ArticleCountry.Role.VENUE
PRINCIPAL = ArticlePair.Role.PRINCIPAL

HIDING = ("hidden", "hidden_reason", "hidden_bulk_id")

Key = tuple[type[Tag], str]


@dataclass(frozen=True, slots=True)
class Decision:
    """That the article has the tag, in this part of it ("": the part it has already), or has it not."""

    kind: type[Tag]
    code: str
    state: str  # accepted or rejected
    role: str = ""
    note: str | None = None  # what it rests on, as the editor writes it; None: what is there stays

    @property
    def key(self) -> Key:
        return self.kind, self.code


def first_role(kind: type[Tag]) -> str:
    """Of a tag that is added and of which nothing else is said."""
    role: str = kind._meta.get_field("role").default
    return role


# ---- what follows --------------------------------------------------------------------------------------------------


# For `tags_of`, to be fetched before, with the names of what they are about.
NAMED_TAGS = (
    Prefetch("pair_tags", ArticlePair.objects.select_related("pair__first", "pair__second")),
    Prefetch("country_tags", ArticleCountry.objects.select_related("country")),
    Prefetch("topic_tags", ArticleTopic.objects.select_related("topic")),
)


def tags_of(article: Article) -> list[Tag]:
    """Pairs, countries and topics, rejected ones too: three queries, or what was fetched before."""
    return [*article.pair_tags.all(), *article.country_tags.all(), *article.topic_tags.all()]


def plan(decisions: Iterable[Decision], tags: Sequence[Tag]) -> list[Decision]:
    """The decisions with all that follows from them, each tag once: a decision stands above what would follow from
    another. Reads nothing but the tags, which are all of one article's."""
    planned = {decision.key: decision for decision in decisions}
    known = _known(tags)
    for decision in list(planned.values()):
        _follow(decision, known, planned)
    return list(planned.values())


def following(decision: Decision, tags: Sequence[Tag]) -> list[Decision]:
    """What would be decided with it."""
    return plan([decision], tags)[1:]


def contradictions(decisions: Iterable[Decision], tags: Sequence[Tag]) -> list[tuple[str, str]]:
    """Pairs that would stand by an editor's decision, each with a country of it that would be rejected: (pair,
    country). Only those that these decisions bring about; what follows from them changes nothing that was decided."""
    planned = {decision.key: decision for decision in plan(decisions, tags)}
    states = {key: tag.state for key, tag in _known(tags).items()} | {key: each.state for key, each in planned.items()}
    return [
        (code, member)
        for (kind, code), state in states.items()
        if kind is ArticlePair and state not in (SUGGESTED, REJECTED)
        for member in pair_members(code)
        if states.get((ArticleCountry, member)) == REJECTED
        and not planned.keys().isdisjoint({(ArticlePair, code), (ArticleCountry, member)})
    ]


def rest(tags: Sequence[Tag]) -> list[Decision]:
    """All suggestions accepted, but for pairs that lack a country, which are rejected: pairs first, the principal ones
    before others, for what follows of them is no decision of its own."""
    order: tuple[type[Tag], ...] = (ArticlePair, *(kind for kind in TAGS if kind is not ArticlePair))
    gone = {tag.target_code for tag in tags if type(tag) is ArticleCountry and tag.state == REJECTED}
    suggested = [tag for tag in tags if tag.state == SUGGESTED]
    suggested.sort(key=lambda tag: (order.index(type(tag)), tag.Role.values.index(tag.role)))  # type: ignore[attr-defined]
    planned: dict[Key, Decision] = {}
    named = []
    for tag in suggested:
        decision = Decision(type(tag), tag.target_code, REJECTED if _lacks(tag, gone) else ACCEPTED)
        if decision.key not in planned:
            named.append(decision)
            planned[decision.key] = decision
            _follow(decision, _known(tags), planned)
    return named


def _known(tags: Iterable[Tag]) -> dict[Key, Tag]:
    return {(type(tag), tag.target_code): tag for tag in tags}


def _lacks(tag: Tag, gone: set[str]) -> bool:
    """Whether it is a pair one of whose countries is rejected."""
    return type(tag) is ArticlePair and not gone.isdisjoint(pair_members(tag.target_code))


def _follow(decision: Decision, known: dict[Key, Tag], planned: dict[Key, Decision]) -> None:
    """Nothing follows from what follows: a pair that goes with one country says nothing of the other."""
    for each in _consequences(decision, known, planned):
        planned.setdefault(each.key, each)


def _consequences(decision: Decision, known: dict[Key, Tag], planned: dict[Key, Decision]) -> Iterator[Decision]:
    tag = known.get(decision.key)
    role = decision.role or (tag.role if tag else first_role(decision.kind))
    if decision.kind is ArticlePair and decision.state == REJECTED:
        yield from _without_pair(decision.code, known, planned)
    elif decision.kind is ArticlePair and role == PRINCIPAL:
        for code in pair_members(decision.code):
            country = known.get((ArticleCountry, code))
            if country is None or not country.checked:
                yield Decision(ArticleCountry, code, ACCEPTED, PARTY)
    elif decision.kind is ArticleCountry and (decision.state == REJECTED or _becomes_venue(role, tag)):
        for (kind, code), pair in known.items():
            if kind is ArticlePair and pair.state == SUGGESTED and decision.code in pair_members(code):
                yield Decision(ArticlePair, code, REJECTED)


def _becomes_venue(role: str, tag: Tag | None) -> bool:
    """A venue by the rules already had its pairs in spite of it."""
    return role == VENUE and (tag is None or tag.role != VENUE)


def _without_pair(code: str, known: dict[Key, Tag], planned: dict[Key, Decision]) -> Iterator[Decision]:
    gone = known.get((ArticlePair, code))
    standing = {
        member
        for (kind, other), tag in known.items()
        if kind is ArticlePair and _stands(tag, planned.get((kind, other)))
        for member in pair_members(other)
    }
    for member in pair_members(code):
        country = known.get((ArticleCountry, member))
        if country is None or gone is None or member in standing:
            continue
        if country.state == SUGGESTED and country.role == PARTY and _within(country.evidence, gone.evidence):
            yield Decision(ArticleCountry, member, REJECTED)


def _stands(tag: Tag, decision: Decision | None) -> bool:
    return (decision.state if decision else tag.state) != REJECTED


def _within(pieces: Iterable[dict[str, Any]], others: Sequence[dict[str, Any]]) -> bool:
    """Whether each piece of evidence lies inside one of the others."""
    return all(
        any(
            piece["revision"] == other["revision"] and other["start"] <= piece["start"] and piece["end"] <= other["end"]
            for other in others
        )
        for piece in pieces
    )


# ---- decide --------------------------------------------------------------------------------------------------------


@transaction.atomic
def settle(article: Article, decisions: Iterable[Decision], user: User | None) -> int:
    """Decide, with all that follows. Returns how many tags changed."""
    acquire_write_lock()
    Article.objects.lock_rows([article.pk])
    tags = [tag for kind in TAGS for tag in kind.of([article.pk])]  # as they are now that nobody else writes them
    known = _known(tags)
    reason = f"{SETTLED}{secrets.token_hex(8)}"
    alike: dict[tuple[type[Tag], str, str, str | None], list[Tag]] = defaultdict(list)
    changed = 0
    for decision in plan(decisions, tags):
        if decision.key in known:
            alike[decision.kind, decision.state, decision.role, decision.note].append(known[decision.key])
        elif decision.state == ACCEPTED:
            changed += editors.tag(
                [article],
                decision.kind,
                decision.code,
                user,
                decision.role or first_role(decision.kind),
                note=decision.note or "",
                reason=reason,
            )
    decided = [
        tag
        for (_kind, state, role, note), rows in alike.items()
        for tag in editors.decide_locked(rows, state, user, role, note=note, reason=reason)
    ]
    enqueue([tag.article_id for tag in decided], Outbox.EDITOR)
    return changed + len(decided)


# ---- undo ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def undo(article: Article, user: User) -> int:
    """Take back this editor's last settling of the article that stands, with all that followed; or that they hid it, if
    it is hidden. What was decided again since stays. Returns how many tags (or articles, of hiding) are what they were.
    """
    acquire_write_lock()
    Article.objects.lock_rows([article.pk])
    article.refresh_from_db(fields=["hidden"])
    if article.hidden:
        return editors.unhide(Article.objects.filter(pk=article.pk), user) if _hid(article, user) else 0
    for name in _settlings(article, user):
        if changed := sum(_take_back(kind, article, name, user) for kind in TAGS):
            enqueue([article.pk], Outbox.EDITOR)
            return changed
    return 0


def _hid(article: Article, user: User) -> bool:
    """Whether it was shown before this editor hid it, one by one, and nobody has hidden it anew since."""
    records = list(Article.history.filter(id=article.pk).order_by("-history_id"))
    for record, before in pairwise(records):
        if any(getattr(record, name) != getattr(before, name) for name in HIDING):
            return record.history_user_id == user.pk and not before.hidden and record.hidden_bulk_id is None
    return False


def _settlings(article: Article, user: User) -> list[str]:
    """The names of those that were not taken back, the newest first."""
    when: dict[str, Any] = {}
    taken_back = set()
    for kind in TAGS:
        records: Any = kind.history.filter(article_id=article.pk, history_user=user)  # type: ignore[attr-defined]
        for reason, date in records.order_by().values_list("history_change_reason", "history_date"):
            if (reason or "").startswith(SETTLED):
                when[reason.removeprefix(SETTLED)] = date
            elif (reason or "").startswith(TAKEN_BACK):
                taken_back.add(reason.removeprefix(TAKEN_BACK))
    return sorted(when.keys() - taken_back, key=lambda name: when[name], reverse=True)


def _take_back(kind: type[Tag], article: Article, name: str, user: User) -> int:
    tags = {tag.pk: tag for tag in kind.of([article.pk])}
    standing = _standing(kind, tags)
    mine = [pk for pk, records in standing.items() if records[-1].history_change_reason == f"{SETTLED}{name}"]
    undone = undone_actions(record for pk in mine for record in standing[pk])
    before = {pk: [record for record in standing[pk][:-1] if action_of(record) not in undone] for pk in mine}
    restored = [tags[pk] for pk in mine if before[pk]]
    added = [tags[pk] for pk in mine if not before[pk]]
    for tag in restored:
        for column in DECISION:
            setattr(tag, column, getattr(before[tag.pk][-1], column))
    reason = f"{TAKEN_BACK}{name}"
    write_decisions(restored)
    record_change(restored, user, reason)
    record_end(added, user, reason)
    rows = kind._default_manager.filter(pk__in=[tag.pk for tag in added])
    rows._raw_delete(rows.db)  # the history has them already
    return len(mine)


def _standing(kind: type[Tag], tags: Iterable[int]) -> dict[int, list[Any]]:
    """By tag, the records of its history, oldest first, but for settlings that were taken back and their undoing."""
    found: dict[int, list[Any]] = {}
    records: Any = kind.history.filter(id__in=list(tags))  # type: ignore[attr-defined]
    for record in records.defer("evidence").order_by("history_id"):
        reason, row = record.history_change_reason or "", found.setdefault(record.id, [])
        undone = f"{SETTLED}{reason.removeprefix(TAKEN_BACK)}" if reason.startswith(TAKEN_BACK) else None
        if undone and row and row[-1].history_change_reason == undone:
            row.pop()
        else:
            row.append(record)
    return found
