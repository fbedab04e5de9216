"""People, ingest and the drainer write at once on PostgreSQL: nobody waits crosswise for another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import OperationalError, connection, transaction

from articles.admin.actions import _batches
from articles.archive import editors, outbox
from articles.models import Article, Outbox
from search import sync
from tests.pages import add

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
PATIENCE = "SET lock_timeout = '2s'"  # a lock that is waited for longer is an error here


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


@contextmanager
def elsewhere(change: Callable[[], Any]) -> Iterator[None]:
    """Another connection has made `change` and has not committed it until the block ends."""
    made, over = threading.Event(), threading.Event()

    def run() -> None:
        try:
            with transaction.atomic():
                change()
                made.set()
                over.wait()
        finally:
            made.set()
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert made.wait(60)
        yield
    finally:
        over.set()
        thread.join(60)


def test_the_drainer_passes_over_what_is_being_written() -> None:
    kept, written = add("Өзен арнасы тазаланды", "Жұмыс аяқталды."), add("Көпір ашылды", "Көлік жүре бастады.")
    rows = {row.article_id: row.version for row in Outbox.objects.all()}
    engine = Mock()
    with elsewhere(lambda: editors.edit(written, {"title": "Жаңа көпір ашылды"}, None)):
        assert outbox.next_rows(10) == {kept.pk: rows[kept.pk]}
        sync._drain(engine, rows)
        assert list(Outbox.objects.values_list("article_id", flat=True)) == [written.pk]
    assert Outbox.objects.get().version > rows[written.pk]
    assert outbox.next_rows(10) == {written.pk: Outbox.objects.get().version}


def test_bulk_changes_hold_their_articles_by_ascending_id() -> None:
    """Two that took the same articles from both ends would wait for each other."""
    ids = sorted(add(f"{number}-жиын өтті").pk for number in range(3))
    with transaction.atomic():
        assert [*_batches(Article.objects.order_by("-pk"))] == [ids]
    with elsewhere(lambda: Article.objects.lock_rows(ids[:1])):
        with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
            next(_batches(Article.objects.order_by("-pk")))
        with transaction.atomic():
            assert [*_batches(Article.objects.exclude(pk=ids[0]))] == [ids[1:]]
