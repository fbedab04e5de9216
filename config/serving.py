"""gunicorn's hooks where one machine does everything (`make serve`, `make demo`): the worker lives beside the site.

It is started again should it die, ended and waited for when the site ends, and ends by itself where the site is killed.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"
PAUSE_SECONDS = 5.0  # before a worker that died is started again
PATIENCE_SECONDS = 30.0  # for its present step

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
        _worker = subprocess.Popen([sys.executable, str(MANAGE), "worker", "--with-parent"])
        if _ending.is_set():  # meanwhile
            _worker.terminate()
        _worker.wait()
        _ending.wait(PAUSE_SECONDS)


def on_exit(server: Any) -> None:
    _ending.set()
    if _worker is None or _keeper is None:
        return
    _worker.terminate()
    _keeper.join(PATIENCE_SECONDS)
    if _keeper.is_alive():
        _worker.kill()
