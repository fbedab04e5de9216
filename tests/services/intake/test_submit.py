"""An editor takes things in, in Chromium: a pasted text at once, a file as a job that the page follows to its end."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.archive import reference
from articles.intake import jobs
from articles.models import Article
from config import worker
from tests.fast.admin.test_intake import NEWS
from tests.services.site import log_in, make_editor

pytestmark = pytest.mark.django_db(transaction=True)
FOLLOWED_WITHIN_MS = 30_000


def test_a_text_then_a_file(page: Page, live_server: LiveServer, tmp_path: Path) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    reference.load()
    log_in(page, live_server.url, make_editor())
    page.locator("a[href$='/take-in/']").click()
    page.locator(".ways a[href$='/text/']").click()
    page.fill("textarea[name=text]", NEWS)
    page.fill("input[name=outlet]", "Дала жаршысы")
    page.locator(".submit-row input").click()
    expect(page.locator(".success")).to_be_visible()
    assert Article.objects.get().title in page.locator("#id_title").input_value()

    file = tmp_path / "екінші.txt"
    file.write_text("Сауда көлемі артты\n\nҚазақстан мен Қытай арасындағы сауда көлемі былтыр артты. " * 3)
    page.goto(f"{live_server.url}/admin/articles/article/take-in/files/")
    page.set_input_files("input[type=file]", file)
    page.locator(".submit-row input").click()
    expect(page.locator("[data-refresh]")).to_be_visible()

    def take() -> None:
        worker.QueueWorker(jobs.QUEUES, once=True).run()
        connection.close()

    thread = threading.Thread(target=take)
    thread.start()
    # Nobody presses anything: the page follows its job.
    expect(page.locator("[data-refresh]")).to_have_count(0, timeout=FOLLOWED_WITHIN_MS)
    thread.join(FOLLOWED_WITHIN_MS / 1000)
    expect(page.locator(".field-figures")).to_contain_text("1")
    assert Article.objects.count() == 2
    assert complaints == []
