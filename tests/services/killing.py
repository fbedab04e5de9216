"""`manage.py ingest` in processes that are killed: run as `python -m tests.services.killing FOLDER`.

Loads the program once and forks for each command, so that a round takes as long as the ingest itself. Commands are
lines of JSON on stdin: {"ingest": seconds until SIGKILL, or null} and {"dump": file}; each is answered with a line.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import django

BATCH = 20  # documents: more commits to be killed between


def main(folder: str) -> None:
    django.setup()
    from django.core.management import call_command

    from articles.ingest.rules import rules_version
    from articles.intake import run

    rules_version()  # once for all: somebody may be editing them
    run.BATCH_DOCUMENTS = BATCH
    call_command("migrate", verbosity=0)
    answer({"ready": True})
    for line in sys.stdin:
        match json.loads(line):
            case {"dump": file}:
                answer(forked(partial(dump, Path(file)), None))
            case {"ingest": seconds}:
                answer(
                    forked(
                        partial(call_command, "ingest", folder, processes=0, stdout=StringIO(), stderr=StringIO()),
                        seconds,
                    )
                )


def answer(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def forked(work: Callable[[], Any], kill_after: float | None) -> dict[str, Any]:
    from django.db import connections

    connections.close_all()
    began = time.monotonic()
    child = os.fork()
    if not child:
        try:
            work()
        except SystemExit:
            pass  # rejections fail the command
        except BaseException as error:
            sys.stderr.write(repr(error))
            os._exit(70)
        os._exit(0)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    return {"code": os.waitstatus_to_exitcode(status), "seconds": time.monotonic() - began}


def dump(file: Path) -> None:
    """All that the archive holds, without ids and times, and whether every original can be read."""
    import hashlib

    from articles.archive import originals
    from articles.models import Article, NearCopy, Original, Outbox, Rejection
    from tests.tables import tables

    numbers = {
        pk: number for number, pk in enumerate(Article.objects.order_by("added_at").values_list("pk", flat=True))
    }
    found = tables(numbers)
    # Each run that meets a rejected document counts an attempt.
    found["rejections"] = sorted(Rejection.objects.values_list("key", "sha256", "reason", "original"))
    stories: dict[int, list[int]] = defaultdict(list)  # whom a story has; of equals, ids decide who heads it
    for pk, head in Article.objects.values_list("pk", "story"):
        stories[head].append(numbers[pk])
    found["stories"] = sorted(map(sorted, stories.values()))
    pairs = NearCopy.objects.values_list("first", "second", "similarity")
    found["copies"] = sorted([*sorted((numbers[one], numbers[other])), round(like, 6)] for one, other, like in pairs)
    found["waiting"] = sorted(numbers[pk] for pk in Outbox.objects.values_list("article_id", flat=True))
    shas = Original.objects.order_by("pk").values_list("pk", flat=True)
    found["originals"] = [[sha, hashlib.sha256(originals.read(sha)).hexdigest() == sha] for sha in shas]
    file.write_text(json.dumps(found, ensure_ascii=False, default=str), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
