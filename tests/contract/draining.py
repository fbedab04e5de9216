"""What is saved is found after a drain, whatever happens meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from articles.archive import editors, reference
from articles.archive.delete import delete_articles
from articles.archive.outbox import enqueue
from articles.archive.stories import place
from articles.locks import only_one
from articles.models import Article, ArticlePair, ArticleTopic, Outbox, Outlet
from articles.text.sketches import sketch
from search import sync
from search.engine import NONE, Choice, DateChoice, Engine, SearchQuery
from tests.contract.database import DATABASE, THREADS, article, counted, drained, titled


@DATABASE
def test_what_is_saved_is_found_after_a_drain(synced: Engine) -> None:
    article("Көктем келді", tags={ArticleTopic: {"energy": "primary"}})
    article("Күз келді", byline="Айгүл Серікова")
    assert drained(synced) == {"indexed": 2}
    assert titled(synced, "көктем") == titled(synced, "topic:energy") == ["Көктем келді"]
    assert titled(synced, "byline:серікова") == ["Күз келді"]
    assert Outbox.objects.count() == 0
    assert drained(synced) == {}


@DATABASE
def test_an_editors_decisions_reach_the_facets(synced: Engine) -> None:
    row = article(tags={ArticleTopic: {"energy": "primary"}})
    drained(synced)
    assert counted(synced, "topic") == {"energy": 1}
    editors.decide(ArticleTopic.objects.filter(article=row), "rejected", None)
    editors.tag([row], ArticlePair, "kz-ru", None)
    drained(synced)
    assert counted(synced, "topic") == {NONE: 1}
    assert counted(synced, "pair") == {"kz-ru": 1}
    editors.edit(row, {"date": "2020-05", "title": "Түзетілген тақырып"}, None)
    drained(synced)
    assert titled(synced, "түзетілген", dates=DateChoice(20200515, 20200516)) == ["Түзетілген тақырып"]
    assert titled(synced, choices={"pair": Choice((NONE,))}) == []


@DATABASE
def test_what_an_editor_says_of_an_outlet_reaches_its_articles(synced: Engine) -> None:
    outlet = Outlet.objects.create(slug="steppe", name="Дала үні")
    article(outlet=outlet)
    drained(synced)
    for facet, field, value in (
        ("ownership", "ownership", "private"),
        ("kind", "kind", "agency"),
        ("from_country", "country_id", "UZ"),
    ):
        assert counted(synced, facet) == {NONE: 1}
        setattr(outlet, field, value)
        reference.edit(outlet, {field})
        assert drained(synced) == {"indexed": 1}
        assert counted(synced, facet) == {value: 1}


@DATABASE
def test_a_decision_reaches_the_facet_of_what_is_checked(synced: Engine) -> None:
    row = article(tags={ArticleTopic: {"energy": "primary"}})
    drained(synced)
    assert counted(synced, "checked") == {"no": 1}
    editors.decide(ArticleTopic.objects.filter(article=row), "accepted", None)
    drained(synced)
    assert counted(synced, "checked") == {"yes": 1}


@DATABASE
def test_hidden_and_deleted_articles_vanish(synced: Engine) -> None:
    first, second, third = (article(f"Хабар {number}") for number in range(3))
    drained(synced)
    editors.hide([first], "a reason", None)
    delete_articles(Article.objects.filter(pk=second.pk))
    assert drained(synced) == {"removed": 2}
    assert titled(synced) == ["Хабар 2"]
    first.refresh_from_db()
    editors.unhide([first], None)
    assert drained(synced) == {"indexed": 1}
    assert set(titled(synced)) == {"Хабар 0", "Хабар 2"}
    assert third.pk in {each for each, _version in synced.ids()}


@DATABASE
def test_a_story_follows_its_articles(synced: Engine) -> None:
    head, copy, other = (article(f"Хабар {number}") for number in range(3))

    def join(row: Article, story: Article) -> None:
        Article.objects.filter(pk=row.pk).update(story=story.pk)
        with transaction.atomic():
            enqueue([row.pk, story.pk], Outbox.MACHINE)
        drained(synced)

    def stories() -> list[tuple[int, int]]:
        return [(hit.id, hit.more) for hit in synced.search(SearchQuery(sort="oldest")).hits]

    join(copy, head)
    assert set(stories()) == {(head.pk, 1), (other.pk, 0)}
    join(copy, copy)
    assert len(stories()) == 3
    join(head, copy)
    assert set(stories()) == {(copy.pk, 1), (other.pk, 0)}
    editors.hide([copy], "a reason", None)
    drained(synced)
    assert set(stories()) == {(head.pk, 0), (other.pk, 0)}


@DATABASE
def test_an_article_that_was_alone_is_counted_with_those_that_join_it(synced: Engine) -> None:
    def counts() -> tuple[int, int, int]:
        page = synced.search(SearchQuery(unit="story", facets={"lang": 10}))
        return page.total, page.stories, page.facets["lang"][0].count

    article("Бөлек хабар", "Мұнда мүлде басқа жайт айтылған.")
    text = " ".join(f"сөз{number}" for number in range(200))
    rows = sorted((article(f"Хабар {number}", text) for number in range(3)), key=lambda row: row.pk)  # the head first
    drained(synced)
    assert counts() == (4, 4, 4)
    for row, written, stories in ((rows[0], {}, 4), (rows[1], {"indexed": 2}, 3), (rows[2], {"indexed": 1}, 2)):
        with transaction.atomic():
            place({row.pk: sketch(text)})
        assert drained(synced) == written
        assert counts() == (4, stories, stories)


@DATABASE
def test_editors_changes_go_first(synced: Engine) -> None:
    machine = [article(f"Машина {number}") for number in range(3)]
    drained(synced)
    for row in machine:
        Outbox.objects.create(article_id=row.pk, version=row.index_version)
    editors.edit(machine[-1], {"title": "Редактор"}, None)
    stops = iter([False, True])
    sync.drain(1, engine=synced, stopped=lambda: next(stops))
    synced.refresh()
    assert titled(synced, "редактор") == ["Редактор"]
    assert Outbox.objects.count() == 2


@DATABASE
def test_a_change_between_reading_and_clearing_stays_in_the_outbox(
    synced: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = article("Бірінші")
    write = synced.index

    def index_while_an_editor_saves(found: Any) -> None:
        write(found)
        monkeypatch.setattr(synced, "index", write)
        editors.edit(row, {"title": "Екінші"}, None)

    monkeypatch.setattr(synced, "index", index_while_an_editor_saves)
    stops = iter([False, True])
    sync.drain(engine=synced, stopped=lambda: next(stops))
    assert list(Outbox.objects.values_list("article_id", flat=True)) == [row.pk]
    drained(synced)
    assert titled(synced, "екінші") == ["Екінші"]
    assert titled(synced, "бірінші") == []


@DATABASE
def test_an_index_that_is_missing_is_made_and_filled_with_all(synced: Engine, new_engine: Callable[[], Engine]) -> None:
    article("Ескі")
    drained(synced)
    article("Жаңа")
    lost = new_engine()
    assert drained(lost) == {"in the index made anew": 2, "indexed": 1}  # what waited, once more
    assert set(titled(lost)) == {"Ескі", "Жаңа"}
    assert drained(lost_again := new_engine()) == {"in the index made anew": 2}  # and where nothing waits
    assert set(titled(lost_again)) == {"Ескі", "Жаңа"}


@THREADS
def test_two_drains_at_once_write_everything_once(synced: Engine) -> None:
    for number in range(40):
        article(f"Хабар {number}")
    results: list[int] = []

    def run() -> None:
        try:
            results.append(sync.drain(7, engine=synced)["indexed"])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    synced.refresh()
    assert sum(results) == 40
    assert synced.search(SearchQuery()).total == 40
    assert Outbox.objects.count() == 0


@THREADS
def test_who_does_not_wait_leaves_it_to_who_drains(synced: Engine) -> None:
    article()
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with only_one(sync.ONE_DRAINER, wait=True):
                held.set()
                release.wait(30)
        finally:
            connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(30)
    assert not sync.drain(engine=synced, wait=False)["indexed"]
    release.set()
    thread.join(30)
    assert Outbox.objects.count() == 1
    assert sync.drain(engine=synced, wait=False)["indexed"] == 1


@DATABASE
def test_one_article_that_cannot_be_indexed_holds_up_no_other(
    synced: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = article("Бұзық"), article("Дұрыс")
    Article.objects.filter(pk=bad.pk).update(languages=["not", "a", "mapping"])
    assert drained(synced) == {"indexed": 1, "refused": 1}
    assert titled(synced) == ["Дұрыс"]
    assert str(bad.pk) in caplog.text
    waiting = Outbox.objects.get()
    assert waiting.article_id == bad.pk
    assert waiting.retry_at > timezone.now()
    assert good.pk != bad.pk
