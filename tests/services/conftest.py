"""The real servers of this tier. PostgreSQL and Elasticsearch run already: tests/tiers.py started them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browsing import ARGUMENTS
from tests.servers import running

expect.set_options(timeout=30_000)  # a busy machine takes more than the usual five seconds


class Secured(NamedTuple):
    url: str
    username: str
    password: str


@pytest.fixture(scope="session")
def postgres_url() -> str:
    return os.environ["DATABASE_URL"]


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    return os.environ["ELASTICSEARCH_URL"]


@pytest.fixture(scope="session", autouse=True)
def _nobody_else_in_the_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A thread of a server that a test started may still hold a connection when the test database is to go."""
    yield
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="module")
def secured_elasticsearch() -> Iterator[Secured]:
    """A second node, with security on; there only while a module that wants it runs."""
    with running("elasticsearch", "--password", secrets.token_hex(8)) as address:
        parts = urlsplit(address)
        assert parts.username
        assert parts.password
        yield Secured(f"{parts.scheme}://{parts.hostname}:{parts.port}", parts.username, parts.password)


@pytest.fixture(scope="session")
def chromium() -> Iterator[str]:
    """The path of the browser."""
    with running("chromium") as path:
        yield path


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: str) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": chromium, "args": ARGUMENTS}
