"""gunicorn's hooks where one machine does everything (`make serve`, `make demo`): the worker lives beside the site.

It is started again should it die, ended and waited for when the site ends, and ends by itself where the site is killed.

Ctrl-C reaches every process of the terminal at once. Here gunicorn's master alone answers it, and tells the others: a
process that is told twice may meet the second signal inside a lock that it took for the first, and would hang for ever.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"
PAUSE_SECONDS = 5.0  # before a worker that died is started again
ANSWERS_SECONDS = 1.0  # for the pages on their way, at SIGTERM; Ctrl-C waits for none
PATIENCE_SECONDS = 1.8  # for the worker, which has somewhat less for its present step

graceful_timeout = 2  # gunicorn's setting: in seconds, until it kills what did not end

_ending = threading.Event()
_worker: subprocess.Popen[bytes] | None = None
_keeper: threading.Thread | None = None


def when_ready(server: Any) -> None:
    global _keeper  # noqa: PLW0603  (gunicorn's hooks are bare functions)
    _keeper = threading.Thread(target=_keep, name="worker's keeper", daemon=True)
    _keeper.start()


def _keep() -> None:
    global _worker  # noqa: PLW0603
    while not _ending.is_set():
        _worker = subprocess.Popen([sys.executable, str(MANAGE), "worker", "--with-parent"], process_group=0)
        if _ending.is_set():  # meanwhile
            _worker.terminate()
        _worker.wait()
        _ending.wait(PAUSE_SECONDS)


def post_worker_init(serving: Any) -> None:
    """In the process that answers: let it end at once, without its threads.

    Python waits for them at its end, and they wait for browsers: those open connections ahead and send nothing. After
    30 s gunicorn killed the process, and took it for one that had run out of memory. What a thread has not committed
    never happened.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGQUIT, lambda *_: os._exit(0))

    def finish(number: int, frame: Any) -> None:
        serving.handle_exit(number, frame)
        late = threading.Timer(ANSWERS_SECONDS, os._exit, (0,))
        late.daemon = True
        late.start()

    signal.signal(signal.SIGTERM, finish)


def on_exit(server: Any) -> None:
    _ending.set()
    if _worker is None or _keeper is None:
        return
    _worker.terminate()
    _keeper.join(PATIENCE_SECONDS)
    if _keeper.is_alive():
        _worker.kill()
        _keeper.join()
