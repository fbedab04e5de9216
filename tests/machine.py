"""What tests/servers.py does with this machine: packages, containers, processes, temporary folders."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import yaml

from tests.paths import ROOT

START_TIMEOUT_SECONDS = 180
STOP_TIMEOUT_SECONDS = 30


class Unavailable(Exception):
    """A server cannot be had here; the message says what to install."""


def found_or_installed(find: Callable[[], Path | None], packages: list[str], what: str, variable: str) -> Path:
    """What `find` finds, after installing the Debian `packages` where that is needed and possible."""
    found = find()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
            run(["apt-get", "--quiet", *arguments], env=environment, stdin=subprocess.DEVNULL)
        found = find()
    if found is None:
        raise Unavailable(
            f"The services tier needs {what}. Debian: sudo apt-get install {' '.join(packages)}; "
            f"or install it in another way, start Docker, or name one that runs in {variable}."
        )
    return found


def docker_answers() -> bool:
    """A client alone is no engine."""
    if not shutil.which("docker"):
        return False
    question = ["docker", "version", "--format", "{{.Server.Version}}"]
    return subprocess.run(question, capture_output=True, timeout=30, check=False).returncode == 0


@contextmanager
def container(service: str, port: int, environment: dict[str, str]) -> Iterator[int]:
    """The port on loopback of a container of the image that docker-compose.yml runs as `service`."""
    image = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"][service]["image"]
    variables = [word for name, value in environment.items() for word in ("--env", f"{name}={value}")]
    command = ["docker", "run", "--detach", "--rm", "--publish", f"127.0.0.1::{port}", *variables, image]
    name = subprocess.check_output(command, text=True).strip()
    try:
        published = subprocess.check_output(["docker", "port", name, str(port)], text=True)
        yield int(published.split()[0].rpartition(":")[2])
    finally:
        run(["docker", "rm", "--force", "--volumes", name])


@contextmanager
def process(
    command: list[Any], folder: Path, ready: Callable[[], None], stop: signal.Signals, **options: Any
) -> Iterator[None]:
    """A server in a session of its own, up once `ready` no longer raises; ended with all its children."""
    with (folder / "log").open("wb+") as log:
        server = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **unprivileged(),
            **options,
        )
        try:
            wait_for(ready, alive=lambda: server.poll() is None)
            yield
        except TimeoutError:
            log.seek(0)
            sys.stderr.write("".join(log.read().decode(errors="replace").splitlines(keepends=True)[-40:]))
            raise
        finally:
            server.send_signal(stop)
            try:
                server.wait(STOP_TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()


def wait_for(ready: Callable[[], None], alive: Callable[[], bool] = lambda: True) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while True:
        try:
            return ready()
        except (OSError, psycopg.OperationalError) as error:
            if not alive() or time.monotonic() > deadline:
                raise TimeoutError("the server ended or did not answer in time") from error
        time.sleep(0.3)


def unprivileged() -> dict[str, Any]:
    """For subprocess: PostgreSQL and Elasticsearch refuse to run as root."""
    if os.geteuid():
        return {}
    return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}


@contextmanager
def temporary_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="servers-", ignore_cleanup_errors=True) as name:
        hand_over(Path(name))
        yield Path(name)


def hand_over(folder: Path) -> None:
    if os.geteuid() == 0:
        for path in [folder, *folder.rglob("*")]:
            shutil.chown(path, "nobody", pwd.getpwnam("nobody").pw_gid)


def readable_by_servers(folder: Path) -> bool:
    """False where a folder above is closed to others, as a checkout in root's home is."""
    question = ["find", str(folder), "!", "-readable", "-print", "-quit"]
    answer = subprocess.run(question, capture_output=True, check=False, cwd="/", **unprivileged())
    return answer.returncode == 0 and not answer.stdout


def which(program: str) -> Path | None:
    found = shutil.which(program)
    return Path(found) if found else None


def version_of(program: Path, option: str) -> int:
    """The major version that a program tells; 0 where it tells none."""
    answer = subprocess.run([program, option], capture_output=True, check=False, text=True)
    number = re.search(r"\d+", answer.stdout + answer.stderr)
    return int(number[0]) if number else 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(command: list[Any], **options: Any) -> None:
    """Run to the end; what it says goes to standard error, which alone is free for talk.

    Raises CalledProcessError.
    """
    subprocess.run([str(word) for word in command], check=True, **{"stdout": sys.stderr, **options})
