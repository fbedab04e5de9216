"""`make demo` as a newcomer meets it: what it says, and how it ends."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.machine import free_port
from tests.paths import ROOT

STARTS_WITHIN_SECONDS = 120
ENDS_WITHIN_SECONDS = 3
SILENT_CONNECTIONS = 24  # browsers open some ahead; three for each thread of the server
DOCUMENTS = 5_000  # of a job that is not over soon
TROUBLE = re.compile(r"Traceback|WARN|ERROR|out of memory", re.IGNORECASE)


@dataclass
class Demo:
    process: subprocess.Popen[bytes]
    port: int
    environment: dict[str, str]
    log: Path

    def said(self) -> str:
        return self.log.read_text()

    def until_it_answers(self) -> None:
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.said()
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
                try:
                    connection.request("GET", "/readyz")
                    if connection.getresponse().status == 200:
                        return
                except OSError:
                    time.sleep(0.2)
        raise AssertionError(self.said())

    def manage(self, code: str) -> str:
        command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", code]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True, timeout=60
        ).stdout.splitlines()[-1]

    def interrupt(self) -> float:
        """Ctrl-C: SIGINT to the whole group, as a terminal sends it. Returns seconds until no process is left."""
        began = time.monotonic()
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(60)
        while self.left() and time.monotonic() - began < ENDS_WITHIN_SECONDS:
            time.sleep(0.05)
        return time.monotonic() - began

    def left(self) -> list[str]:
        """Commands of processes that have this demo's data in their environment."""
        mark = f"DATA_DIR={self.environment['DATA_DIR']}\0".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes():
                    found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:  # gone meanwhile, or somebody else's
                continue
        return found


@contextmanager
def demo(folder: Path) -> Iterator[Demo]:
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    environment |= {
        "DEBUG": "1",
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": "",
        "ELASTICSEARCH_URL": "",
        "PORT": str(port),
    }
    with (folder / "demo.log").open("wb") as log:
        process = subprocess.Popen(
            ["make", "demo"], cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield Demo(process, port, environment, folder / "demo.log")
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_a_first_and_a_second_start(tmp_path: Path) -> None:
    with demo(tmp_path) as first, ExitStack() as browser:
        first.until_it_answers()
        for _number in range(SILENT_CONNECTIONS):
            browser.enter_context(socket.create_connection(("127.0.0.1", first.port)))
        time.sleep(1)  # they are taken from the queue
        assert first.interrupt() < ENDS_WITHIN_SECONDS, first.said()
        assert first.left() == []
        said = first.said()
    assert "5 added" in said
    assert "in the index made anew: 5, indexed: 5" in said
    assert said.count("(made)") == 3
    assert f"http://127.0.0.1:{first.port}/" in said
    assert not TROUBLE.search(said), said

    with demo(tmp_path) as second:
        second.until_it_answers()
        key = start_a_job(second, tmp_path / "table.jsonl")
        running = f"from articles.models import Job; print(Job.objects.get(pk={key}).state)"
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while second.manage(running) != "running":
            assert time.monotonic() < deadline, second.said()
        assert second.interrupt() < ENDS_WITHIN_SECONDS, second.said()
        assert second.left() == []
        said = second.said()
        assert second.manage(running) == "waiting", "the next worker goes on with it"
    assert said.count("(kept as it was)") == 3
    assert "5 unchanged" in said
    assert not TROUBLE.search(said), said


def start_a_job(site: Demo, table: Path) -> str:
    rows = (
        {"title": f"{number}-кездесу", "body": f"Қазақстан мен Өзбекстан {number}-келісімге қол қойды.\n\n" * 3}
        for number in range(DOCUMENTS)
    )
    table.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    return site.manage(
        "from django.core.files import File; from articles.intake import arguments, jobs, uploads; "
        f"names = uploads.keep([File(open({str(table)!r}, 'rb'), name='table.jsonl')]); "
        "print(jobs.start(arguments.IngestArguments(paths=names, collection='table')).pk)"
    )


@pytest.mark.parametrize("target", ["demo", "serve"])
def test_a_port_that_is_taken_is_told_before_anything_is_done(target: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = subprocess.run(
            ["make", target, f"PORT={port}"],
            check=False,
            cwd=ROOT,
            env={**os.environ, "DATA_DIR": str(tmp_path / "data")},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert answer.returncode
    assert f"Port {port} of this machine is taken; PORT=… make {target} takes another." in answer.stderr
    assert not (tmp_path / "data").exists()
