"""The whole site for the browser tests: the seeds taken in, a worker that keeps the index up to date, an editor.

Tests with transactions leave empty tables behind, so what migrations put there is put there again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.core.management import call_command
from playwright.sync_api import Page, expect

from articles.archive import reference
from search import sync
from search.engine import EngineUnavailable, SearchQuery, get_engine
from tests.making import editors_group

SEEDS = 5
PASSWORD = "көпір-арқылы-өту"
WORKER_STOPS_SECONDS = 30
INDEX_ANSWERS_SECONDS = 60


@contextmanager
def worker() -> Iterator[None]:
    """What `search_index drain --watch` does, in a thread of the tests."""
    stop = threading.Event()
    thread = threading.Thread(target=sync.watch, kwargs={"stopped": stop.is_set}, name="drain")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=WORKER_STOPS_SECONDS)
        assert not thread.is_alive()


def take_in_the_seeds() -> None:
    """They are found once the index is made: `sync.rebuild`, or what the worker does."""
    reference.load()
    call_command("ingest", "seeds", processes=0)  # those that analyse have tests of their own, and take long to start


def wait_for_the_index() -> None:
    """Until it answers: the first search of a new index, on a busy machine, takes longer than readers are let wait."""
    until = time.monotonic() + INDEX_ANSWERS_SECONDS
    while True:
        try:
            get_engine().search(SearchQuery(text="көпір"))
            return
        except EngineUnavailable:
            if time.monotonic() > until:
                raise
            time.sleep(1)


def make_editor() -> User:
    editor = User.objects.create_user("redaktor", password=PASSWORD, is_staff=True)
    editor.groups.add(editors_group())
    return editor


def log_in(page: Page, site: str, user: User) -> None:
    page.goto(f"{site}/admin/")
    page.fill("#id_username", user.username)
    page.fill("#id_password", PASSWORD)
    page.locator("#login-form [type=submit]").click()
    expect(page.locator("#user-tools")).to_be_visible()
