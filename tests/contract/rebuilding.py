"""Rebuild and sweep: index and database agree again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from articles.archive import editors, outbox
from articles.archive.delete import delete_articles
from articles.locks import only_one
from articles.models import Article, Outbox
from search import sync
from search.engine import Engine, SearchQuery
from tests.contract.database import DATABASE, article, drained, titled


@DATABASE
def test_rebuild_indexes_all_that_may_be_seen(synced: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "BATCH", 2)
    monkeypatch.setattr(sync, "ROWS", 3)
    rows = [article(f"Хабар {number}") for number in range(7)]
    editors.hide(rows[:1], "a reason", None)
    assert dict(sync.rebuild(engine=synced)) == {"indexed": 6}
    assert synced.search(SearchQuery()).total == 6
    assert synced.status().current
    assert Outbox.objects.count() == 7  # harmless: they are drained once more
    assert drained(synced) == {"indexed": 6, "removed": 1}


@DATABASE
def test_what_changes_during_a_rebuild_is_replayed(synced: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    changed, hidden, unhidden, kept = (article(title) for title in ("Өзгерген", "Жасырын", "Қайтқан", "Өзгеріссіз"))
    editors.hide([unhidden], "a reason", None)
    drained(synced)
    unhidden.refresh_from_db()
    fill = sync._fill
    calls: list[int] = []

    def fill_then_edit(*arguments: Any) -> Any:
        for taken in fill(*arguments):
            if not calls:
                editors.edit(changed, {"title": "Жаңарған"}, None)
                editors.hide([hidden], "a reason", None)
                editors.unhide([unhidden], None)
                article("Қосылған")
                assert drained(synced) == {"indexed": 3, "removed": 1}  # into the old index
            calls.append(1)
            yield taken

    monkeypatch.setattr(sync, "_fill", fill_then_edit)
    assert dict(sync.rebuild(engine=synced)) == {"indexed": 3, "replayed": 4}
    synced.refresh()
    assert set(titled(synced)) == {"Жаңарған", "Қайтқан", "Өзгеріссіз", "Қосылған"}
    assert sync.sweep(engine=synced) == {"checked": 4, "missing": 0, "outdated": 0, "surplus": 0}
    assert kept.pk


@DATABASE
def test_a_new_index_that_lost_articles_is_not_put_to_use(synced: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    article("Бірінші")
    drained(synced)
    before = synced.status().name
    article("Екінші")
    monkeypatch.setattr(sync, "_fill", lambda _new, batches, *_: (dict.fromkeys(ids, 1) for ids in batches))
    with pytest.raises(sync.CountMismatch):
        sync.rebuild(engine=synced)
    monkeypatch.undo()
    assert synced.status().name == before
    assert drained(synced) == {"indexed": 1}


@DATABASE
def test_sweep_finds_and_mends_differences_both_ways(synced: Engine) -> None:
    missing, outdated, hidden, same, ahead = (article(title) for title in ("Жоқ", "Ескі", "Жасырын", "Бірдей", "Озған"))
    gone = article("Кеткен")
    # What follows goes past the archive, as a lost outbox row or a restored backup would.
    Outbox.objects.filter(article_id=missing.pk).delete()
    drained(synced)
    Article.objects.filter(pk=outdated.pk).update(title="Жаңа", index_version=9)
    Article.objects.filter(pk=hidden.pk).update(hidden=True, hidden_reason="a reason", index_version=9)
    Article.objects.filter(pk=ahead.pk).update(title="Қайтарылған", index_version=1)
    _vanish(gone)
    synced.refresh()
    assert sync.sweep(engine=synced) == {"checked": 4, "missing": 1, "outdated": 2, "surplus": 2}
    drained(synced)
    assert set(titled(synced)) == {"Жоқ", "Жаңа", "Бірдей", "Қайтарылған"}
    assert sync.sweep(engine=synced) == {"checked": 4, "missing": 0, "outdated": 0, "surplus": 0}
    assert Outbox.objects.count() == 0
    assert same.pk


def _vanish(row: Article) -> None:
    """Delete an article as no manager would: nothing is left to tell the index."""
    delete_articles(Article.objects.filter(pk=row.pk))
    Outbox.objects.all().delete()


@DATABASE
def test_sweep_leaves_alone_what_waits_anyway(synced: Engine) -> None:
    row = article()
    before = Outbox.objects.get().version
    assert sync.sweep(engine=synced)["missing"] == 0
    assert Outbox.objects.get().version == before == Article.objects.get(pk=row.pk).index_version


@DATABASE
def test_status(missing: Engine) -> None:
    article()
    assert not missing.status().exists
    waiting, since = outbox.backlog()
    assert waiting == 1
    assert since is not None
    drained(missing)
    assert missing.status().documents == 1
    assert outbox.backlog() == (0, None)


@DATABASE
def test_the_lock_is_free_after_a_failure(synced: Engine) -> None:
    with pytest.raises(ZeroDivisionError), only_one(sync.ONE_DRAINER, wait=True):
        raise ZeroDivisionError
    with only_one(sync.ONE_DRAINER, wait=False) as held:
        assert held
    assert connection.vendor in ("sqlite", "postgresql")
