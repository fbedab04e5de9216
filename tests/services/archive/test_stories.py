"""Stories and newer rules on PostgreSQL, with several writers at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from articles.archive import editors, machines, stories
from articles.archive.delete import delete_articles
from articles.archive.lock import acquire_write_lock
from articles.archive.machines import ArticleWrite
from articles.models import Article, ArticleTopic, NearCopy
from tests.fast.archive.test_stories import *  # noqa: F403
from tests.fast.archive.test_stories import LINES, OTHER, add, derivation, text
from tests.fast.intake.test_reclassify import *  # noqa: F403
from tests.making import revised

ROUNDS = 8


@pytest.fixture
def committing(transactional_db: None) -> None:
    """Tests of this kind see what other connections commit."""


def at_once(*works: Callable[[], Any]) -> None:
    """Each in a thread, and so a connection, of its own; raises what one of them raised."""
    barrier = Barrier(len(works))

    def begin(work: Callable[[], Any]) -> None:
        barrier.wait(60)
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        for future in [pool.submit(begin, work) for work in works]:
            future.result(timeout=60)


def written(bodies: Sequence[str]) -> None:
    writes = [
        ArticleWrite(derivation(body, date=f"2023-05-{day:02}"), [revised(body=body)])
        for day, body in enumerate(bodies, 1)
    ]
    with transaction.atomic():
        acquire_write_lock()
        machines.write(writes)


def assert_whole(size: int) -> None:
    counts = stories.check()
    assert counts == counts | {"torn": 0, "strayed": 0, "misled": 0}
    groups: dict[int, int] = {}
    for story in Article.objects.values_list("story", flat=True):
        groups[story] = groups.get(story, 0) + 1
    assert max(groups.values()) == size


@pytest.mark.usefixtures("committing")
def test_two_batches_of_one_story_at_once() -> None:
    """Neither sees what the other is about to commit, and yet they find each other."""
    for number in range(ROUNDS):
        ours = [text(0, 1, 2, 3), f"{OTHER} {number}", text(0, 1, 2, 4)]
        theirs = [text(0, 2, 3, 4), text(1, 2, 3, 4, 5), text(0, 1, 2, 3, 4, 5)]
        at_once(lambda: written(ours), lambda: written(theirs))  # noqa: B023  (they end within the round)
        assert_whole(5)
        delete_articles(Article.objects.all())
        assert not NearCopy.objects.exists()


@pytest.mark.usefixtures("committing")
def test_writers_editors_and_deletions_of_one_story_at_once(django_user_model: Any) -> None:
    user = django_user_model.objects.create(username="editor")
    for _round in range(ROUNDS):
        rows = [add(text(*numbers), date=f"2023-05-0{day}") for day, numbers in
                enumerate([(0, 1, 2, 3), (0, 1, 2, 4), (0, 1, 3, 4), (1, 2, 3, 4), (0, 1, 2, 3, 4)], 1)]  # fmt: skip

        def revise() -> None:
            with transaction.atomic():
                acquire_write_lock()
                chosen = [rows[4], rows[1]]  # noqa: B023
                machines.write([
                    ArticleWrite(
                        derivation(f"{one.body}\n\n{LINES[5]}", date="2023-05-09"), [revised(body=one.body)], one
                    )
                    for one in chosen
                ])  # fmt: skip

        at_once(
            revise,
            lambda: written([text(0, 1, 2, 3, 4, 5)]),
            lambda: editors.hide(Article.objects.filter(pk=rows[0].pk), "себеп", user),  # noqa: B023
            lambda: editors.edit(rows[3], {"date": "2020"}, user),  # noqa: B023
            lambda: delete_articles(Article.objects.filter(pk=rows[2].pk)),  # noqa: B023
            lambda: editors.tag(Article.objects.order_by("-pk"), ArticleTopic, "trade", user),
        )
        assert_whole(5)
        assert {Article.objects.get(pk=row.pk).story for row in rows if row is not rows[2]} == {rows[3].pk}
        delete_articles(Article.objects.all())
