"""A pytest plugin: what each tier runs on, settled before Django reads its settings from the environment.

tests/fast runs on SQLite and the embedded engine and opens no socket. tests/services runs on a real
PostgreSQL, Elasticsearch and Chromium, which tests/servers.py brings and takes away. One run of pytest is one
tier, because settings are read once.
"""

from __future__ import annotations

import gc
import os
import re
import shutil
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.machine import Unavailable
from tests.paths import ROOT
from tests.servers import running

SERVICES = ROOT / "tests/services"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Wrappers run before all other plugins, pytest-django among them."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        settle_worker(worker)
    else:
        settle(early_config)
    return (yield)


def settle(config: pytest.Config) -> None:
    """The environment of a run; its workers inherit it. Raises UsageError where a server cannot be had."""
    for name in re.findall(r"^#?(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE):
        os.environ.pop(name, None)  # of a site that the developer's shell serves
    folder = tempfile.mkdtemp(prefix="tests-")
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    os.environ |= {"DEBUG": "1", "DATA_DIR": folder}
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(ROOT / ".cache/hypothesis")
    options = config.known_args_namespace
    if runs_services(options.file_or_dir) and not options.collectonly:
        stack = ExitStack()
        config.add_cleanup(stack.close)
        try:
            os.environ["DATABASE_URL"] = stack.enter_context(running("postgres"))
            os.environ["ELASTICSEARCH_URL"] = stack.enter_context(running("elasticsearch"))
        except Unavailable as error:
            raise pytest.UsageError(str(error)) from error
        os.environ["ELASTICSEARCH_INDEX"] = "test-articles"
        # Playwright runs an event loop in the tests' thread; Django would refuse its database there.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def settle_worker(worker: str) -> None:
    """What one of several processes of a run has to itself; pytest-django sees to the database."""
    folder = Path(os.environ["DATA_DIR"]) / worker
    folder.mkdir()
    os.environ["DATA_DIR"] = str(folder)
    if index := os.environ.get("ELASTICSEARCH_INDEX"):
        os.environ["ELASTICSEARCH_INDEX"] = f"{index}-{worker}"


def runs_services(arguments: list[str]) -> bool:
    """Whether the arguments are of the services tier. Raises UsageError where they are of both."""
    paths = [Path(argument.partition("::")[0]).resolve() for argument in arguments]
    services = {path.is_relative_to(SERVICES) for path in paths}
    if len(services) > 1 or ROOT in paths or ROOT / "tests" in paths:
        raise pytest.UsageError("One run is one tier: pytest tests/fast, or pytest tests/services.")
    return True in services


def pytest_collection_finish() -> None:
    """What is there now stays to the end. Looking through it for garbage again and again took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    """What a test with transactions of its own emptied is there again for the next one.

    pytest-django runs such tests last and fills the tables before each of them. With several workers one may take
    another's tests afterwards, in whatever order.
    """
    yield
    if not (nextitem and empties_tables(item)) or (empties_tables(nextitem) and not fills_tables(nextitem)):
        return
    from django.core.management import call_command
    from django.db import connection
    from pytest_django.plugin import blocking_manager_key

    # Where Playwright's loop runs the connection is another one, without them: Django has filled the tables itself.
    contents = getattr(connection, "_test_serialized_contents", None)
    if contents is None:
        return
    with item.config.stash[blocking_manager_key].unblock():
        if not fills_tables(item):  # Django has left rows of its own, which would stand in the way
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False, inhibit_post_migrate=True)
        if not empties_tables(nextitem):  # it does not do so itself
            connection.creation.deserialize_db_from_string(contents)


def fills_tables(item: pytest.Item) -> bool:
    """Whether they are filled before the test, and left empty after it."""
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and marker.kwargs.get("serialized_rollback")
    return bool(asked or "django_db_serialized_rollback" in getattr(item, "fixturenames", ()))


def empties_tables(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and (marker.kwargs.get("transaction") or marker.kwargs.get("serialized_rollback"))
    return bool(asked or {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())))
