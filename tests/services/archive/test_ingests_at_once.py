"""Several machines take documents into one archive at once: none waits for another for good, no text is there twice."""

from __future__ import annotations

import random
import threading
from collections import Counter
from typing import Any

import pytest
from django.db import connection

from articles.archive import editors
from articles.archive.lock import acquire_write_lock
from articles.archive.runs import recorded_run
from articles.archive.store import store
from articles.ingest.records import Analysed
from articles.models import Article, Origin
from tests.understood import document, refused

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
MACHINES, TEXTS, BATCH = 4, 40, 8
SUBJECTS = "урожай мост школа завод музей река театр рынок вокзал больница".split()


def found_by(machine: int) -> list[Analysed]:
    """The same texts everywhere, in another order; half of them under one address, half in a file of each machine."""
    documents = []
    for number in range(TEXTS):
        subject = SUBJECTS[number % len(SUBJECTS)]
        body = (
            f"В городе обсуждали {subject} номер {number}: смета выросла до {number * 37} тысяч, сроки сдвинуты. " * 3
        )
        own = {"path": f"{machine}/{number}.txt"} if number % 2 else {"canonical": f"https://dala.example/{number}"}
        documents.append(document(body, title=f"О деле {number}: {subject}", outlet=f"Газета {number % 7}", **own))
    documents.append(refused("empty", "empty.txt"))
    random.Random(machine).shuffle(documents)  # noqa: S311
    return documents


def test_ingests_at_once_are_as_one_after_another() -> None:
    counts: Counter[str] = Counter()
    failures: list[BaseException] = []
    together = threading.Barrier(MACHINES)

    def ingest(machine: int) -> None:
        try:
            documents = found_by(machine)
            together.wait(60)
            with recorded_run([], str(machine)) as (run, _counts):
                for start in range(0, len(documents), BATCH):
                    counts.update(outcome.name for outcome in store(documents[start : start + BATCH], run))
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ingest, args=(machine,)) for machine in range(MACHINES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    half = TEXTS // 2
    assert counts == {
        "added": TEXTS, "duplicate": (MACHINES - 1) * half, "unchanged": (MACHINES - 1) * half, "rejected": MACHINES,
    }  # fmt: skip
    assert Article.objects.count() == Article.objects.values("text_hash").distinct().count() == TEXTS
    assert Origin.objects.count() == half + MACHINES * half


def test_an_editor_and_an_ingest_do_not_wait_crosswise() -> None:
    """An editor hides an article while an ingest revises it: both are done."""
    with recorded_run([], "") as (run, _counts):
        store([document(), document("Совсем другой текст о рыбаках Арала и их новых лодках.", "2.txt")], run)
    articles = list(Article.objects.order_by("pk"))
    begun, failures = threading.Event(), []

    def hide() -> None:
        try:
            begun.wait(60)
            editors.hide(Article.objects.order_by("-pk"), "повтор", None)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=hide)
    thread.start()

    def settle(*_: Any) -> None:
        begun.set()
        acquire_write_lock()

    with recorded_run([], "") as (run, _counts):
        newer = [document(row.body + " Дополнено.", row.origins.get().path) for row in articles]
        assert [outcome.name for outcome in store(newer, run, settle)] == ["updated", "updated"]
    thread.join(60)
    assert not failures
    assert Article.objects.filter(hidden=True, body__endswith="Дополнено.").count() == 2
