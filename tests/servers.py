"""Bring a real PostgreSQL, Elasticsearch or Chromium for the tests, and end what was started.

    python -m tests.servers postgres                       # prints its address, stays until interrupted
    python -m tests.servers elasticsearch [--password PW]  # with a password: security on, user elastic
    python -m tests.servers chromium                       # prints the path of the browser
    python -m tests.servers install                        # gets what is missing for all three

In this order: an address in the environment (TEST_DATABASE_URL, TEST_ELASTICSEARCH_URL,
TEST_SECURED_ELASTICSEARCH_URL, CHROMIUM); Docker, where an engine answers, with the images of
docker-compose.yml; programs of this machine, got from Debian (as root) and Maven Central where missing;
otherwise the script ends with a message that names what to install. Servers listen on loopback only, on free
ports, with their data in a temporary folder that goes with them.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import yaml

from tests.machine import (
    Unavailable,
    container,
    docker_answers,
    found_or_installed,
    free_port,
    hand_over,
    process,
    readable_by_servers,
    run,
    temporary_folder,
    unprivileged,
    version_of,
    wait_for,
    which,
)
from tests.paths import ROOT

CACHE = ROOT / ".cache"
POSTGRES_VERSION = 15  # or newer
JAVA_VERSIONS = range(17, 26)  # what Elasticsearch 8.19 runs on
HEAP = "2g"  # twice that of docker-compose.yml: tests of huge texts meet others on the same node


@contextmanager
def running(server: str, *options: str) -> Iterator[str]:
    """The address of `server`, kept by a process of its own until the block ends.

    The keeper waits on a pipe that this process holds open, so it ends its server even when this process is
    killed. Raises Unavailable.
    """
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.servers", server, *options, "--until-eof"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the tests; the pipe tells the keeper when they are over
    )
    assert keeper.stdin
    assert keeper.stdout
    try:
        address = keeper.stdout.readline().strip()
        if not address:
            raise Unavailable(f"{server} did not start; the reason is above.")
        yield address
    finally:
        keeper.stdin.close()
        keeper.wait()
        keeper.stdout.close()


# PostgreSQL


@contextmanager
def postgres() -> Iterator[str]:
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    password = secrets.token_hex(16)
    if docker_answers():
        with container("postgres", 5432, {"POSTGRES_PASSWORD": password}) as port:
            url = f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
            wait_for(lambda: connect(url))
            yield url
        return
    programs = postgres_programs()
    with temporary_folder() as folder:
        (folder / "password").write_text(password)
        hand_over(folder)
        data, port = folder / "data", free_port()
        # C.UTF-8 folds the case of Cyrillic letters, as the locale of the official image does; C only ASCII.
        options = ["-U", "postgres", "-A", "scram-sha-256", "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        initdb = [programs / "initdb", "-D", data, "--pwfile", folder / "password", *options]
        run(initdb, cwd=folder, stdout=subprocess.DEVNULL, **unprivileged())
        # The data is thrown away, so nothing is gained by waiting for the disk.
        careless = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        command = [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", port, "-k", "", *careless]
        url = f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
        with process(command, folder, ready=lambda: connect(url), stop=signal.SIGINT):
            yield url


def connect(url: str) -> None:
    psycopg.connect(url, connect_timeout=5).close()


def postgres_programs() -> Path:
    def find() -> Path | None:
        folders = [*Path("/usr/lib/postgresql").glob("*/bin")]
        if found := which("initdb"):
            folders.append(found.resolve().parent)
        for folder in folders:
            server = folder / "postgres"
            if server.exists() and version_of(server, "--version") >= POSTGRES_VERSION:
                return folder
        return None

    return found_or_installed(find, ["postgresql"], "PostgreSQL 15 or newer", "TEST_DATABASE_URL")


# Elasticsearch


@contextmanager
def elasticsearch(password: str = "") -> Iterator[str]:
    """Security is on where there is a password; the address then carries it."""
    if given := os.environ.get("TEST_SECURED_ELASTICSEARCH_URL" if password else "TEST_ELASTICSEARCH_URL"):
        yield given
        return
    user = f"elastic:{password}@" if password else ""
    options = {
        "discovery.type": "single-node",
        "xpack.security.enabled": str(bool(password)).lower(),
        # A nearly full disk turns indices read-only; that is no concern of the tests.
        "cluster.routing.allocation.disk.threshold_enabled": "false",
    }
    if docker_answers():
        options |= {"ES_JAVA_OPTS": f"-Xms{HEAP} -Xmx{HEAP}"}
        if password:
            options |= {"ELASTIC_PASSWORD": password, "xpack.security.http.ssl.enabled": "false"}
        with container("elasticsearch", 9200, options) as port:
            url = f"http://{user}127.0.0.1:{port}"
            wait_for(lambda: ask_health(url))
            yield url
        return
    java, home = java_home(), elasticsearch_home()
    with temporary_folder() as folder:
        if not readable_by_servers(home):
            home = Path(shutil.copytree(home, folder / "server"))
        port = free_port()
        configure_elasticsearch(folder, port, options)
        hand_over(folder)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "ES_TMPDIR": str(folder / "tmp"),
            "ES_PATH_CONF": str(folder / "config"),
            "ES_JAVA_HOME": str(java),
        }
        if password:
            keystore = elasticsearch_tool(java, home, folder, "keystore")
            add = [*keystore, "add", "-f", "-x", "bootstrap.password"]
            run(add, cwd=home, env=environment, input=password.encode(), **unprivileged())
        command, url = elasticsearch_tool(java, home, folder, "server"), f"http://{user}127.0.0.1:{port}"
        setting = {"cwd": home, "env": environment}
        with process(command, folder, ready=lambda: ask_health(url), stop=signal.SIGTERM, **setting):
            yield url


def configure_elasticsearch(folder: Path, port: int, options: dict[str, str]) -> None:
    for name in ("config", "data", "logs", "repo", "tmp"):
        (folder / name).mkdir()
    options = {
        **options,
        "xpack.security.autoconfiguration.enabled": "false",
        "network.host": "127.0.0.1",
        "http.port": str(port),
        "transport.port": str(free_port()),
        "path.data": str(folder / "data"),
        "path.logs": str(folder / "logs"),
        "path.repo": str(folder / "repo"),
    }
    config = folder / "config"
    (config / "elasticsearch.yml").write_text(yaml.safe_dump(options))
    (config / "jvm.options").write_text(f"-Xms{HEAP}\n-Xmx{HEAP}\n-Djava.io.tmpdir={folder / 'tmp'}\n")
    (config / "log4j2.properties").write_text(
        "status = error\n"
        "appender.console.type = Console\n"
        "appender.console.name = console\n"
        "appender.console.layout.type = PatternLayout\n"
        "appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n\n"
        "rootLogger.level = warn\n"
        "rootLogger.appenderRef.console.ref = console\n"
    )


def elasticsearch_tool(java: Path, home: Path, folder: Path, tool: str) -> list[str]:
    """The command line of one of the distribution's own tools: `server` or `keystore`.

    What bin/elasticsearch runs in the end; that script wants the bundled JDK, which the zip has not.
    """
    launcher = [f"{java}/bin/java", "-Xms4m", "-Xmx64m", "-cp", f"{home}/lib/*:{home}/lib/cli-launcher/*"]
    properties = {
        "cli.name": tool,
        "cli.script": f"./bin/elasticsearch-{tool}",
        "cli.libs": f"lib/tools/{tool}-cli",
        "es.path.home": home,
        "es.path.conf": folder / "config",
        "es.distribution.type": "tar",
        "java.io.tmpdir": folder / "tmp",
    }
    defined = [f"-D{name}={value}" for name, value in properties.items()]
    return [*launcher, *defined, "org.elasticsearch.launcher.CliToolLauncher"]


def ask_health(url: str) -> None:
    parts = urlsplit(url)
    address = f"http://{parts.hostname}:{parts.port}/_cluster/health?wait_for_status=yellow"
    request = urllib.request.Request(address)
    if parts.password:
        login = base64.b64encode(f"{parts.username}:{parts.password}".encode()).decode()
        request.add_header("Authorization", f"Basic {login}")
    urllib.request.urlopen(request, timeout=5).close()


def java_home() -> Path:
    def find() -> Path | None:
        named = [os.environ.get("ES_JAVA_HOME"), os.environ.get("JAVA_HOME")]
        homes = [Path(home) for home in named if home] + sorted(Path("/usr/lib/jvm").glob("*"))
        if found := which("javac"):
            homes.append(found.resolve().parent.parent)
        for home in homes:  # a JDK, not a JRE: the server's entitlement agent attaches itself
            compiler = home / "bin/javac"
            if compiler.exists() and version_of(compiler, "-version") in JAVA_VERSIONS:
                return home
        return None

    return found_or_installed(find, ["default-jdk-headless"], "a JDK 17 to 25", "TEST_ELASTICSEARCH_URL")


def elasticsearch_home() -> Path:
    """Where the server is unpacked; Maven brings it on first use (0.9 GB over the network, 160 MB kept)."""
    pom = ROOT / "tests/elasticsearch-pom.xml"
    folder = CACHE / f"elasticsearch-{hashlib.sha256(pom.read_bytes()).hexdigest()[:8]}"
    if not folder.exists():
        maven = found_or_installed(lambda: which("mvn"), ["maven"], "Maven", "TEST_ELASTICSEARCH_URL")
        CACHE.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE, prefix="maven-") as part:
            # A repository of its own, so that the zip goes with it and the user's repository stays as it was.
            goal = ["generate-test-resources", f"-Dmaven.repo.local={part}/repository", f"-Dout={part}/out"]
            run([maven, "-B", "-q", "-f", pom, *goal])
            Path(part, "out").rename(folder)
    return next(folder.glob("*/elasticsearch"))


# Chromium


@contextmanager
def chromium() -> Iterator[str]:
    def find() -> Path | None:
        if sys.platform == "linux" and not find_library("atomic"):  # the Node inside Playwright loads it
            return None
        if given := os.environ.get("CHROMIUM"):
            return Path(given)
        return which("chromium") or which("chromium-browser") or which("google-chrome")

    packages = ["chromium", "fonts-noto-core", "libatomic1"]
    yield str(found_or_installed(find, packages, "Chromium and libatomic", "CHROMIUM"))


# The command


def install() -> None:
    """Everything that the servers will need, so that nothing is fetched in the middle of the tests."""
    given = os.environ.keys()
    if not docker_answers():
        if "TEST_DATABASE_URL" not in given:
            postgres_programs()
        if not {"TEST_ELASTICSEARCH_URL", "TEST_SECURED_ELASTICSEARCH_URL"} <= given:
            java_home()
            elasticsearch_home()
    with chromium():
        pass


def leave(*_: object) -> None:
    """End what was started, undisturbed by a second signal."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.exit(0)


def main() -> None:
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m tests.servers", description=__doc__, formatter_class=as_written)
    parser.add_argument("what", choices=("postgres", "elasticsearch", "chromium", "install"))
    parser.add_argument("--password", default="", help="of Elasticsearch")
    parser.add_argument("--until-eof", action="store_true", help="stay until standard input closes")
    arguments = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    try:
        if arguments.what == "install":
            install()
        elif arguments.what == "chromium":
            with chromium() as path:
                print(path)
        else:
            with postgres() if arguments.what == "postgres" else elasticsearch(arguments.password) as address:
                print(address, flush=True)
                sys.stdin.read() if arguments.until_eof else signal.pause()
    except BrokenPipeError:  # who asked is gone
        pass
    except (Unavailable, TimeoutError, subprocess.CalledProcessError) as error:
        sys.exit(f"{arguments.what}: {error}")


if __name__ == "__main__":
    main()
