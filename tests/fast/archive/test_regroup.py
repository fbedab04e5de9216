"""Outlets and topics merged and split: what goes along, what an undo gives back, what machines bring meanwhile."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User

from articles.archive import editors, outlets, reference, regroup
from articles.archive.reverting import ChangedSince, revert
from articles.archive.rows import _standing, merged_topics
from articles.intake import regroup as intake
from articles.models import (
    Article,
    ArticleTopic,
    LedgerDay,
    Outbox,
    Outlet,
    Regrouping,
    Source,
    Topic,
)
from tests.making import derived, made, revised

pytestmark = pytest.mark.django_db
TOPICS = {code: code for code in ("trade", "energy", "transport")}


@pytest.fixture
def chief(db: None) -> User:
    return User.objects.create_user("dana")


def state(model: type[Any] = ArticleTopic) -> list[tuple[Any, ...]]:
    columns = ("article_id", "topic_id", "state", "role", "confidence", "note", "evidence")
    return sorted(model.objects.values_list(*columns), key=str)


def of(article: Article) -> dict[str, str]:
    return dict(article.topic_tags.values_list("topic_id", "state"))


# ---- outlets ---------------------------------------------------------------------------------------------------------


def two() -> tuple[Outlet, Outlet]:
    old, new = outlets.by_name("Дала жаршысы"), outlets.by_name("Дала")
    old.domains, new.domains = ["dala.example"], ["new.example"]
    for outlet in (old, new):
        outlets.save(outlet)
    return old, new


def test_articles_names_sources_and_ledger_go_along_and_come_back(chief: User) -> None:
    old, new = two()
    moved = [made(title=f"Мақала {number}", outlet="Дала жаршысы") for number in range(3)]
    made(title="Басқа мақала", outlet="Дала")
    source = Source.objects.create(url="https://dala.example/rss", outlet=old)
    day, later = dt.date(2024, 3, 1), dt.date(2024, 3, 2)
    LedgerDay.objects.create(outlet=old, day=day, seen=5, stored=2)
    LedgerDay.objects.create(outlet=old, day=later, seen=1)
    LedgerDay.objects.create(outlet=new, day=day, seen=7)
    Outbox.objects.all().delete()
    told = regroup.affected(old, new)
    assert (told.articles, told.sources, told.days) == (3, 1, 2)
    action = intake.merge(old, new, chief)
    assert (action.articles, action.kind, action.names["kk"]) == (3, "outlets", ["Дала жаршысы", "Дала"])
    assert Article.objects.filter(outlet=new).count() == 4
    new.refresh_from_db()
    assert new.aliases == ["Дала жаршысы"]
    assert set(new.domains) == {"dala.example", "new.example"}
    assert Source.objects.get(pk=source.pk).outlet == new
    assert dict(LedgerDay.objects.filter(outlet=new).values_list("day", "seen")) == {day: 12, later: 1}
    assert not LedgerDay.objects.filter(outlet=old).exists()
    assert {row.pk for row in moved} <= set(Outbox.objects.values_list("pk", flat=True))
    assert "дала жаршысы" not in Article.objects.get(pk=moved[0].pk).search_text
    assert not Outlet.objects.filter(pk=old.pk).exists()
    assert intake.take_back(action, chief) is None
    assert set(Article.objects.filter(outlet=old).values_list("pk", flat=True)) == {row.pk for row in moved}
    new.refresh_from_db()
    assert (new.aliases, new.domains, new.edited) == ([], ["new.example"], False)
    assert Source.objects.get(pk=source.pk).outlet == old
    seen = set(LedgerDay.objects.exclude(seen=0).values_list("outlet", "day", "seen"))
    assert seen == {(old.pk, day, 5), (old.pk, later, 1), (new.pk, day, 7)}
    assert Outlet.objects.get(pk=old.pk).edited is False
    with pytest.raises(regroup.NotPossible):
        intake.take_back(Regrouping.objects.get(pk=action.pk), chief)


def test_what_comes_under_the_old_name_is_the_new_outlets(chief: User) -> None:
    old, new = two()
    intake.merge(old, new, chief)
    assert outlets.by_names(["ДАЛА ЖАРШЫСЫ", "dala.example", "Дала"]).values()
    assert {row.pk for row in outlets.by_names(["ДАЛА ЖАРШЫСЫ", "dala.example", "Дала"]).values()} == {new.pk}
    reference.load()
    assert made(outlet="Дала жаршысы").outlet == new


def test_an_article_that_comes_in_between_is_found(chief: User) -> None:
    old, new = two()
    made(title="Бірінші мақала", outlet="Дала жаршысы")
    action = regroup.begin_merge(old, new, chief)
    late = made(title="Кешіккен мақала", outlet="Дала")
    Article.objects.filter(pk=late.pk).update(outlet=old)  # written by who had looked before
    while regroup.advance(action) is not None:
        pass
    assert not Article.objects.filter(outlet=old).exists()
    assert Regrouping.objects.get(pk=action.pk).articles == 2


def test_what_an_editor_decided_since_stays(chief: User) -> None:
    old, new = two()
    stays, goes = made(title="Қалатын мақала", outlet="Дала жаршысы"), made(title="Оралатын", outlet="Дала жаршысы")
    action = intake.merge(old, new, chief)
    editors.edit(Article.objects.get(pk=stays.pk), {"outlet": new}, chief)
    intake.take_back(action, chief)
    assert Article.objects.get(pk=stays.pk).outlet == new
    assert Article.objects.get(pk=goes.pk).outlet == old


def test_chains_lead_to_the_last_and_are_taken_back_from_there(chief: User) -> None:
    old, new = two()
    last = outlets.by_name("Жайық үні")
    article = made(outlet="Дала жаршысы")
    first = intake.merge(old, new, chief)
    second = intake.merge(new, last, chief)
    assert outlets.by_name("Дала жаршысы") == last
    assert Article.objects.get(pk=article.pk).outlet == last
    with pytest.raises(regroup.NotPossible):
        intake.take_back(first, chief)
    intake.take_back(second, chief)
    assert outlets.by_name("Дала жаршысы") == new
    intake.take_back(first, chief)
    assert Article.objects.get(pk=article.pk).outlet == old


@pytest.mark.parametrize("which", ["itself", "merged", "into merged"])
def test_what_cannot_be_merged(chief: User, which: str) -> None:
    old, new = two()
    last = outlets.by_name("Жайық үні")
    intake.merge(old, new, chief)
    pair = {"itself": (new, new), "merged": (old, last), "into merged": (last, old)}[which]
    with pytest.raises(regroup.NotPossible):
        intake.merge(*pair, chief)
    assert Regrouping.objects.count() == 1


def test_one_change_of_a_merge_is_not_taken_back_alone(chief: User) -> None:
    old, new = two()
    article = made(outlet="Дала жаршысы")
    earlier = made(outlet="Дала", title="Бұрынғы мақала")
    editors.edit(earlier, {"outlet": old}, chief)
    before = Article.history.filter(id=earlier.pk).latest("history_id")
    editors.edit(earlier, {"outlet": new}, chief)
    intake.merge(old, new, chief)
    for record in (Article.history.filter(id=article.pk).latest("history_id"), new.history.latest("history_id")):
        with pytest.raises(ChangedSince):
            revert(record, chief)
    with pytest.raises(ChangedSince):  # it would be of an outlet that is part of another
        revert(Article.history.filter(id=earlier.pk, history_id__gt=before.history_id).latest("history_id"), chief)


# ---- topics ----------------------------------------------------------------------------------------------------------


def test_of_two_tags_the_weightier_stays_and_both_come_back(chief: User) -> None:
    rows = {
        name: made(title=f"Мақала {name}", topics=topics)
        for name, topics in {
            "alone": {"trade": "primary"},
            "both": {"trade": "primary", "energy": "secondary"},
            "accepted": {"trade": "secondary", "energy": "primary"},
            "rejected": {"trade": "primary", "energy": "primary"},
            "refused": {"trade": "primary", "energy": "primary"},
            "other": {"transport": "primary"},
        }.items()
    }
    editors.decide(rows["accepted"].topic_tags.filter(topic="trade"), "accepted", chief, note="ескерту")
    editors.decide(rows["rejected"].topic_tags.filter(topic="energy"), "rejected", chief)
    editors.decide(rows["refused"].topic_tags.filter(topic="trade"), "rejected", chief)
    before = state()
    trade, energy = Topic.objects.get(pk="trade"), Topic.objects.get(pk="energy")
    told = regroup.affected(trade, energy)
    assert (told.articles, told.both) == (5, 4)
    action = intake.merge(trade, energy, chief)
    assert action.articles == 5
    assert of(rows["alone"]) == of(rows["both"]) == {"energy": "suggested"}
    assert of(rows["accepted"]) == {"energy": "accepted"}
    assert of(rows["rejected"]) == of(rows["refused"]) == {"energy": "suggested"}
    assert of(rows["other"]) == {"transport": "suggested"}
    assert rows["both"].topic_tags.get().role == "primary"
    assert merged_topics() == {"trade": "energy"}
    intake.take_back(action, chief)
    assert state() == before
    assert merged_topics() == {}


def test_a_tag_that_was_decided_since_stays(chief: User) -> None:
    article = made(topics={"trade": "primary", "energy": "secondary"})
    action = intake.merge(Topic.objects.get(pk="trade"), Topic.objects.get(pk="energy"), chief)
    editors.decide(ArticleTopic.objects.all(), "accepted", chief)
    intake.take_back(action, chief)
    assert of(article) == {"energy": "accepted"}


def test_rules_that_still_say_the_merged_topic(chief: User) -> None:
    intake.merge(Topic.objects.get(pk="trade"), Topic.objects.get(pk="energy"), chief)
    tags: Any = {
        "trade": {"confidence": 0.9, "role": "primary"},
        "energy": {"confidence": 0.4, "role": "secondary"},
        "transport": {"confidence": 0.1, "role": "secondary"},
    }
    found = _standing(tags, merged_topics())
    assert {code: row["confidence"] for code, row in found.items()} == {"energy": 0.9, "transport": 0.1}


def test_a_newer_text_meanwhile(chief: User) -> None:
    from articles.archive import machines

    article = made(topics={"trade": "primary", "energy": "secondary"})
    action = intake.merge(Topic.objects.get(pk="trade"), Topic.objects.get(pk="energy"), chief)
    machines.revise(article, derived(topics={"energy": "primary"}), revised(body="Жаңа мәтін."))
    intake.take_back(action, chief)
    assert of(article)["energy"] == "suggested"
    assert all(piece["revision"] in {1, 2} for tag in article.topic_tags.all() for piece in tag.evidence)


# ---- some of them ----------------------------------------------------------------------------------------------------


def test_what_is_split_off_and_put_back(chief: User) -> None:
    old, new = two()
    ids = [made(title=f"Мақала {number}", outlet="Дала жаршысы").pk for number in range(4)]
    elsewhere = made(title="Басқа мақала", outlet="Жайық үні").pk
    action = intake.split(old, new, [*ids[:2], elsewhere], chief, "outlet=x&lang=ru")
    assert set(Article.objects.filter(outlet=new).values_list("pk", flat=True)) == set(ids[:2])
    assert action.articles == 2
    assert outlets.by_name("Дала жаршысы") == old
    intake.take_back(action, chief)
    assert Article.objects.filter(outlet=old).count() == 4
    trade, energy = Topic.objects.get(pk="trade"), Topic.objects.get(pk="energy")
    tagged = [made(title=f"Сауда {number}", topics={"trade": "primary"}) for number in range(2)]
    action = intake.split(trade, energy, [tagged[0].pk], chief)
    assert [of(row) for row in tagged] == [{"energy": "suggested"}, {"trade": "suggested"}]
    intake.take_back(action, chief)
    assert [of(row) for row in tagged] == [{"trade": "suggested"}] * 2


def test_nothing_is_merged_on_while_articles_are_on_their_way_to_it(chief: User) -> None:
    old, new = two()
    last = outlets.by_name("Жайық үні")
    made(outlet="Дала жаршысы")
    first = regroup.begin_merge(old, new, chief)  # its job has not run
    with pytest.raises(regroup.NotPossible):
        regroup.begin_merge(new, last, chief)
    while regroup.advance(first):
        pass
    regroup.begin_merge(new, last, chief)


def test_what_was_split_on_since_is_put_back_first(chief: User) -> None:
    old, new = two()
    last = outlets.by_name("Жайық үні")
    article = made(outlet="Дала жаршысы")
    first = intake.merge(old, new, chief)
    second = intake.split(new, last, [article.pk], chief)
    with pytest.raises(regroup.NotPossible):
        intake.take_back(first, chief)
    intake.take_back(second, chief)
    intake.take_back(first, chief)
    assert Article.objects.get(pk=article.pk).outlet == old


# ---- many ------------------------------------------------------------------------------------------------------------


def test_many_are_moved_by_a_job_and_may_be_taken_back_midway(chief: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOVED_AT_ONCE", 1)
    monkeypatch.setattr(regroup, "AT_ONCE", 2)
    old, new = two()
    for number in range(5):
        made(title=f"Мақала {number}", outlet="Дала жаршысы")
    action = intake.merge(old, new, chief)
    job = intake.job_of(action)
    assert job is not None
    assert (job.state, action.articles, regroup.not_reached(action)) == ("waiting", 0, 5)
    assert regroup.advance(action) == 2
    assert regroup.undo_some(action, chief) == 2
    assert regroup.advance(action) is None
    again = regroup.begin_merge(old, new, chief)  # meanwhile somebody merges them anew
    with pytest.raises(regroup.NotPossible):
        regroup.undo_some(action, chief)
    regroup.undo(again, chief)
    assert regroup.undo(action, chief) == 0
    assert Article.objects.filter(outlet=old).count() == 5
