"""Decisions about many tags at once: told apart, taken back as a whole, found in an older archive's history."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction

from articles.archive import bulk, editors
from articles.models import TAGS, Article, ArticleCountry, ArticlePair, ArticleTopic, BulkAction, Outbox
from tests.making import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> list[Article]:
    return [
        made(
            f"Мақала {n}", f"Мәтін {n}.", topics={"trade": "primary", "energy": "secondary"}, countries={"KZ": "party"}
        )
        for n in range(3)
    ]


def accepted(user: User | None, kinds: Any = TAGS) -> BulkAction:
    """All suggested tags, accepted in one action."""
    with bulk.bulk_action("accept", user, {"en": "all suggested tags"}, {"en": "all articles"}) as action:
        for kind in kinds:
            editors.decide(kind.objects.filter(state="suggested"), "accepted", user, bulk=action)
    return action


def topics(article: Article) -> list[tuple[str, ...]]:
    return list(article.topic_tags.order_by("pk").values_list("topic", "state", "role", "decided_by", "note"))


@pytest.mark.usefixtures("three")
def test_an_action_tells_who_when_and_how_many(editor: User) -> None:
    action = accepted(editor)
    assert (action.user, action.tags, action.articles) == (editor, 9, 3)
    tag = ArticleTopic.objects.all()[0]
    assert (tag.state, tag.bulk, tag.standing, tag.checked, tag.by_editor) == (
        "accepted", action, "in_bulk", False, True,
    )  # fmt: skip
    assert tag.history.first().bulk == action  # type: ignore[attr-defined]
    assert accepted(editor).pk is None  # nothing was left to accept
    assert BulkAction.objects.count() == 1


def test_a_decision_by_itself_counts_for_more(three: list[Article], editor: User) -> None:
    mine = three[0].topic_tags.filter(topic="trade")
    editors.decide(mine, "accepted", editor)
    action = accepted(editor)
    assert mine.get().bulk is None
    with bulk.bulk_action("accept", editor, {}, {}) as again:
        assert editors.decide(ArticleTopic.objects.all(), "accepted", editor, bulk=again) == 0
    confirmed = three[1].topic_tags.filter(topic="trade")
    assert confirmed.get().bulk == action
    assert editors.decide(confirmed, "accepted", editor) == 1
    assert (confirmed.get().standing, confirmed.get().checked) == ("accepted", True)


def test_undo_gives_back_all_but_what_was_decided_again(three: list[Article], editor: User) -> None:
    before = topics(three[2])
    action = accepted(editor)
    chief = User.objects.create_user("chief")
    editors.decide(three[0].topic_tags.filter(topic="trade"), "rejected", chief)  # decided again
    editors.decide(three[1].topic_tags.filter(topic="trade"), "accepted", chief)  # confirmed
    Outbox.objects.all().delete()
    assert bulk.undo(action, chief) == 7
    assert topics(three[0]) == [
        ("trade", "rejected", "primary", chief.pk, ""),
        ("energy", "suggested", "secondary", None, ""),
    ]
    assert topics(three[1])[0] == ("trade", "accepted", "primary", chief.pk, "")
    assert topics(three[2]) == before
    assert (action.undone_by, action.undone_at is not None) == (chief, True)
    newest, accepting, baseline = three[2].topic_tags.get(topic="trade").history.all()  # type: ignore[attr-defined]
    assert (newest.state, newest.history_user, newest.history_change_reason) == ("suggested", chief, bulk.UNDONE)
    assert (accepting.state, accepting.bulk, baseline.state) == ("accepted", action, "suggested")
    assert set(Outbox.objects.values_list("priority", flat=True)) == {Outbox.EDITOR}
    assert Outbox.objects.count() == 3
    assert bulk.undo(action, chief) == 0
    assert accepted(editor).tags == 7  # and may be done anew


def test_undo_gives_back_an_earlier_decision(three: list[Article], editor: User) -> None:
    tags = three[0].topic_tags.filter(topic="trade")
    editors.decide(tags, "rejected", editor, note="Сауда туралы емес")
    before = topics(three[0])[0]
    with bulk.bulk_action("add", editor, {}, {}) as action:
        assert editors.tag(three, ArticleTopic, "trade", editor, note="бәрі сауда", bulk=action) == 3
    assert topics(three[0])[0] == ("trade", "accepted", "primary", editor.pk, "бәрі сауда")
    bulk.undo(action, None)
    assert topics(three[0])[0] == before


def test_undo_takes_back_what_was_added(three: list[Article], editor: User) -> None:
    with bulk.bulk_action("add", editor, {}, {}) as action:
        editors.tag(three, ArticlePair, "kz-uz", editor, bulk=action)
    assert (action.tags, set(ArticlePair.objects.values_list("state", flat=True))) == (3, {"added"})
    editors.decide(three[0].pair_tags.all(), "accepted", editor, "mention")
    assert bulk.undo(action, editor) == 2
    assert ArticlePair.objects.values_list("article", "role").get() == (three[0].pk, "mention")
    gone = ArticlePair.history.filter(article_id=three[1].pk)  # type: ignore[attr-defined]
    assert [record.history_type for record in gone] == ["-", "+"]


def test_actions_one_upon_the_other_are_undone_in_any_order(three: list[Article], editor: User) -> None:
    tags = ArticleTopic.objects.filter(topic="trade")
    first = accepted(editor, [ArticleTopic])
    with bulk.bulk_action("reject", editor, {}, {}) as second:
        editors.decide(tags, "rejected", editor, bulk=second)
    assert bulk.undo(first, editor) == 3  # energy alone: the others were decided again
    assert set(tags.values_list("state", flat=True)) == {"rejected"}
    assert bulk.undo(second, editor) == 3  # not what the first had decided, which is taken back
    assert bulk.undo(first, editor) == 0
    assert set(ArticleTopic.objects.values_list("state", "bulk")) == {("suggested", None)}
    assert len(three) == 3


def test_undo_works_through_batches(
    three: list[Article], editor: User, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    action = accepted(editor)
    with django_assert_max_num_queries(45), transaction.atomic():
        assert bulk.undo(action, editor) == 9
        transaction.set_rollback(True)
    monkeypatch.setattr(bulk, "BATCH", 2)
    assert bulk.undo(action, editor) == 9
    assert len(three) == 3


def test_a_failure_halfway_leaves_nothing_of_an_action(
    three: list[Article], editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RuntimeError), bulk.bulk_action("accept", editor, {}, {}) as action:
        editors.decide(three[0].topic_tags.all(), "accepted", editor, bulk=action)
        raise RuntimeError
    assert not BulkAction.objects.exists()
    assert set(ArticleTopic.objects.values_list("state", flat=True)) == {"suggested"}


def test_a_suggestion_is_no_part_of_an_action(three: list[Article], editor: User) -> None:
    action = accepted(editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        three[0].topic_tags.update(state="suggested", decided_at=None)
    assert action.tags == 9


# ---- an archive from before actions were kept -----------------------------------------------------------------------


def forget_actions() -> None:
    """As it was before: the tags and their history name none."""
    for kind in TAGS:
        kind.objects.update(bulk=None)  # type: ignore[attr-defined]
        kind.history.update(bulk=None)  # type: ignore[attr-defined]
    BulkAction.objects.all().delete()


def found() -> list[BulkAction]:
    migration = import_module("articles.migrations.0008_earlier_bulk_acceptances")
    migration.find(apps, SimpleNamespace(connection=connection))
    return list(BulkAction.objects.order_by("at"))


def back_in_time(minutes: int) -> None:
    """What happened until now happened so much earlier: hands are slower than tests."""
    for kind in TAGS:
        for record in kind.history.all():  # type: ignore[attr-defined]
            record.history_date -= dt.timedelta(minutes=minutes)
            record.save()


def test_earlier_bulk_acceptances_are_found_in_the_history(three: list[Article], editor: User) -> None:
    other = User.objects.create_user("other")
    editors.decide(three[0].topic_tags.filter(topic="trade"), "accepted", other)  # one by one
    back_in_time(1)
    accepted(editor)
    back_in_time(1)
    for tag in three[1].topic_tags.all():  # the form of an article, saved
        editors.decide(ArticleTopic.objects.filter(pk=tag.pk), "rejected", editor)
        editors.decide(ArticleTopic.objects.filter(pk=tag.pk), "accepted", editor)
    forget_actions()
    (action,) = found()
    assert (action.kind, action.user, action.tags, action.articles) == ("accept", editor, 8, 3)
    assert (action.target, action.selection, action.undone_at) == ({}, {}, None)
    standing = {kind: set(kind.objects.filter(bulk=action).values_list("article", flat=True)) for kind in TAGS}  # type: ignore[attr-defined]
    ids = {article.pk for article in three}
    assert standing == {ArticleCountry: ids, ArticlePair: set(), ArticleTopic: {three[0].pk, three[2].pk}}
    assert three[0].topic_tags.get(topic="trade").bulk is None
    assert bulk.undo(action, other) == 6
    assert three[2].topic_tags.get(topic="trade").state == "suggested"
    assert three[1].topic_tags.get(topic="trade").state == "accepted"


def test_what_was_decided_one_by_one_is_left_alone(three: list[Article], editor: User) -> None:
    for article in three:  # faster than any hand
        for tag in article.topic_tags.all():
            editors.decide(ArticleTopic.objects.filter(pk=tag.pk), "accepted", editor)
    accepting = ArticleCountry.objects.all()
    with bulk.bulk_action("reject", editor, {}, {}) as action:
        editors.decide(accepting, "rejected", editor, bulk=action)
    forget_actions()
    assert found() == []


def test_another_role_in_many_articles_is_no_acceptance(three: list[Article], editor: User) -> None:
    for article in three:
        editors.decide(article.topic_tags.filter(topic="trade"), "accepted", editor)
        back_in_time(1)
    editors.decide(ArticleTopic.objects.filter(topic="trade"), "accepted", editor, "secondary")
    assert found() == []


def test_acceptances_of_an_account_that_is_gone(three: list[Article], editor: User) -> None:
    accepted(editor)
    forget_actions()
    editor.delete()
    (action,) = found()
    assert (action.user, action.tags) == (None, 9)
    assert len(three) == 3
