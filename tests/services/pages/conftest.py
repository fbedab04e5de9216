"""The site with its worker, and a browser that takes note of every complaint."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import ConsoleMessage, Page, Response
from pytest_django.live_server_helper import LiveServer

from search import sync
from tests.services.site import take_in_the_seeds, worker


@pytest.fixture
def site(live_server: LiveServer) -> Iterator[str]:
    take_in_the_seeds()
    sync.rebuild()
    with worker():
        yield live_server.url


@pytest.fixture
def reader(page: Page) -> Iterator[Page]:
    """A page that fails the test where the browser complains or something is missing."""
    complaints: list[str] = []

    def console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def response(answer: Response) -> None:
        if answer.status >= 400:
            complaints.append(f"{answer.status} {answer.url}")

    page.on("console", console)
    page.on("response", response)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []
