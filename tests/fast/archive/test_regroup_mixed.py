"""Merges and splits of outlets and topics in any order, with editors at work in between."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import Any

import pytest
from django.contrib.auth.models import User

from articles.archive import editors
from articles.archive.regroup import NotPossible
from articles.intake import regroup
from articles.models import Article, ArticleTopic, Outlet, Regrouping, Topic
from tests.making import made

pytestmark = pytest.mark.django_db
OUTLETS = ("А газеті", "Б газеті", "В газеті", "Г газеті")
TOPICS = ("trade", "energy", "transport", "borders")


class Desk:
    """Eight articles, and an editor who does things to them by chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311
        self.user = User.objects.create_user("dana")
        self.articles = [self._article(number) for number in range(8)]
        self.done: list[Regrouping] = []

    def _article(self, number: int) -> Article:
        topics = self.chance.sample(TOPICS, self.chance.randint(1, 3))
        roles = {code: self.chance.choice(["primary", "secondary"]) for code in topics}
        return made(f"М{number}", f"Мәтін {number} сөз{number}.", outlet=self.chance.choice(OUTLETS), topics=roles)

    def two(self) -> tuple[Any, Any]:
        rows: list[Any] = list(Outlet.every.filter(name__in=OUTLETS))
        if len(rows) < 2 or self.chance.random() < 0.5:
            rows = list(Topic.every.filter(pk__in=TOPICS))
        first, second = self.chance.sample(rows, 2)
        return first, second

    def merge(self) -> None:
        with suppress(NotPossible):
            self.done.append(regroup.merge(*self.two(), self.user))

    def split(self) -> None:
        chosen = [article.pk for article in self.chance.sample(self.articles, 4)]
        with suppress(NotPossible):
            self.done.append(regroup.split(*self.two(), chosen, self.user))

    def decide(self) -> None:
        tags = list(ArticleTopic.objects.order_by("pk"))
        tag = ArticleTopic.objects.filter(pk=self.chance.choice(tags).pk)
        editors.decide(tag, self.chance.choice(["accepted", "rejected"]), self.user)

    def take_back(self, action: Regrouping) -> None:
        action.refresh_from_db()
        with suppress(NotPossible):
            regroup.take_back(action, self.user)


def tables() -> list[Any]:
    return [
        sorted(Article.objects.values_list("pk", "outlet_id")),
        sorted(ArticleTopic.objects.values_list("article_id", "topic_id", "role", "state", "note")),
        sorted(Outlet.every.values_list("slug", "merged_into", "name", "aliases", "domains"), key=str),
        sorted(Topic.every.values_list("code", "merged_into"), key=str),
    ]


@pytest.mark.parametrize("seed", range(8))
def test_undone_in_turn_all_is_as_it_was(seed: int) -> None:
    desk = Desk(seed)
    desk.decide()
    before = tables()
    for _step in range(6):
        desk.chance.choice([desk.merge, desk.merge, desk.split])()
    for action in reversed(desk.done):
        desk.take_back(action)
    assert tables() == before


@pytest.mark.parametrize("seed", range(8))
def test_undone_in_whatever_order_it_can_be_all_is_as_it_was(seed: int) -> None:
    desk = Desk(seed)
    before = tables()
    for _step in range(6):
        desk.chance.choice([desk.merge, desk.split, desk.split])()
    for _try in range(len(desk.done)):
        for action in desk.chance.sample(desk.done, len(desk.done)):
            desk.take_back(action)
    assert not Regrouping.objects.filter(undone_at=None).exists()
    assert tables() == before


@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_ever_of_what_was_merged(seed: int) -> None:
    desk = Desk(seed)
    for _step in range(14):
        desk.chance.choice([desk.merge, desk.merge, desk.split, desk.decide])()
        if desk.done and desk.chance.random() < 0.3:
            desk.take_back(desk.chance.choice(desk.done))
        assert not ArticleTopic.objects.exclude(topic__merged_into=None).exists()
        assert not Article.objects.exclude(outlet=None).exclude(outlet__merged_into=None).exists()
        merged: list[Any] = [*Outlet.every.exclude(merged_into=None), *Topic.every.exclude(merged_into=None)]
        assert all(row.merged_into.merged_into_id is None for row in merged)
