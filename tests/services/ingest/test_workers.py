"""Worker processes: order, limits of time and memory, crashes, and that none outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from articles.ingest.records import Analysed, RawDocument, Refusal
from articles.ingest.workers import IN_FLIGHT, Pool, analysed
from tests import inputs
from tests.paths import ROOT

SMALL = inputs.text().encode()
LONG = ("Бұл жолда қысқа ғана сөйлем тұр, Қазақстан мен Ресей.\n" * 25_000).encode()  # takes a second or more


def raw(path: str, data: bytes = SMALL) -> RawDocument:
    return RawDocument("c", path, data, len(data))


def until(condition: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not (done := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return done


def is_gone(pid: int) -> bool:
    """Ended, and no zombie of ours."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_documents_come_back_in_their_order_and_as_if_analysed_here() -> None:
    known = Analysed(raw("known"), refusal=Refusal("empty"))
    numbers = range(2 * IN_FLIGHT + 40)
    documents = [raw(str(number), inputs.text(f"{inputs.TITLE} {number}").encode()) for number in numbers]
    taken = 0

    def given() -> object:
        nonlocal taken
        for one in (documents[0], known, RawDocument("c", "large", None, 9), *documents[1:]):
            taken += 1
            yield one

    results = analysed(given(), 2)
    first = next(results)
    assert taken <= 2 * IN_FLIGHT + 1  # so many ahead, not all
    found = [first, *results]
    assert [one.raw.path for one in found] == ["0", "known", "large", *map(str, numbers[1:])]
    assert found[1] is known
    assert found[2].refusal == Refusal("too_large", "9 bytes")
    assert found[3:] == list(analysed(documents[1:], 0))


def test_a_document_that_takes_too_long_is_refused_and_the_next_is_read() -> None:
    with Pool(1, seconds=0.3) as pool:
        pool.submit(raw("warm")).result()
        found = [pool.submit(one) for one in (raw("long", LONG), raw("small"))]
        assert found[0].result().refusal == Refusal("unreadable", "took longer than 0.3 s")
        last = found[1].result()
        assert last.normalised or last.refusal and "longer" in last.refusal.detail  # on a machine that is very busy


def test_a_document_that_takes_too_much_memory_is_refused_and_the_next_is_read() -> None:
    with Pool(1, seconds=120, memory_bytes=30 * 1024**2) as pool:
        refusal = pool.submit(raw("long", LONG * 4)).result().refusal
        assert refusal == Refusal("unreadable", "takes more than 30 MB of memory")
        assert pool.submit(raw("small")).result().normalised


def test_a_process_that_dies_costs_one_document_and_leaves_nothing_behind() -> None:
    with Pool(1) as pool:
        pool.submit(raw("warm")).result()
        (worker,) = pool.workers
        future = pool.submit(raw("long", LONG))
        time.sleep(0.2)
        assert worker.process
        first = worker.process.pid
        os.kill(first, signal.SIGKILL)
        assert future.result().refusal == Refusal("unreadable", "ended its process (signal 9)")
        assert pool.submit(raw("small")).result().normalised
        second = worker.process.pid
        pool.submit(raw("long", LONG))
    assert first != second
    assert is_gone(first) and is_gone(second)


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_no_worker_outlives_its_parent(ending: signal.Signals, tmp_path: Path) -> None:
    program = (
        "from tests.services.ingest.test_workers import LONG, raw\n"
        "from articles.ingest.workers import Pool\n"
        "with Pool(1) as pool:\n"
        "    pool.submit(raw('warm')).result()\n"
        "    print(pool.workers[0].process.pid, flush=True)\n"
        "    for _ in range(3):\n"
        "        pool.submit(raw('long', LONG)).result()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as parent:
        assert parent.stdout
        worker = int(parent.stdout.readline())
        time.sleep(0.3)
        parent.send_signal(ending)
        parent.wait(60)
    assert until(lambda: is_gone(worker))
