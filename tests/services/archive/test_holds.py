"""Of editors who reach for the same article of the queue at once one gets it, on both databases."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from tests.paths import ROOT

EDITORS, ROUNDS = 6, 15


def winners() -> list[int]:
    """How many of EDITORS got an article that all reach for at once: new ones, then ones whose hold is over."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.utils import timezone

    from articles.archive import holds
    from articles.models import Hold

    users = [User.objects.create_user(f"redaktor{number}") for number in range(EDITORS)]
    counts = []
    for number in range(ROUNDS):
        article = 1 + number // 3
        Hold.objects.update(until=timezone.now() - timedelta(seconds=1))
        together, got = threading.Barrier(EDITORS), []

        def reach(
            user: User, article: int = article, together: threading.Barrier = together, got: list[bool] = got
        ) -> None:
            try:
                connection.ensure_connection()
                together.wait(60)
                got.append(holds.take(article, user))
            finally:
                connection.close()

        threads = [threading.Thread(target=reach, args=(user,)) for user in users]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert len(got) == EDITORS
        counts.append(sum(got))
    return counts


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_on_postgresql() -> None:
    assert winners() == [1] * ROUNDS


def test_on_sqlite(tmp_path: Path) -> None:
    """In a process of its own: the tests of this tier run on PostgreSQL."""
    script = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "from tests.services.archive.test_holds import winners\n"
        "call_command('migrate', verbosity=0)\n"
        "print(winners())"
    )
    theirs = ("DATABASE_URL", "ELASTICSEARCH_URL")
    environment = {name: value for name, value in os.environ.items() if name not in theirs}
    environment |= {"DATA_DIR": str(tmp_path), "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.stdout.strip() == str([1] * ROUNDS), done.stderr
