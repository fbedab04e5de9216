"""The log of the whole archive's actions: who did what, when, to how many, and its undo."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.utils import timezone

from articles.archive import editors
from articles.archive.bulk import bulk_action, undo
from articles.models import ArticleTopic, BulkAction, IngestRun
from tests.making import made

pytestmark = pytest.mark.django_db
LOG = "/admin/log/"


def said(desk: Client, query: str = "") -> str:
    response = desk.get(f"{LOG}?{query}")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def accepted(editor: User) -> BulkAction:
    made(topics={"trade": "primary"})
    words = {"en": "topic: Trade & customs"}
    with bulk_action("accept", editor, words, {"en": "search “көпір”"}) as action:
        editors.decide(ArticleTopic.objects.all(), "accepted", editor, bulk=action)
    return action


def test_actions_and_runs_are_one_list_by_day(desk: Client, editor: User, run: IngestRun) -> None:
    IngestRun.objects.filter(pk=run.pk).update(started_at=timezone.now() - timedelta(days=2), user=editor)
    action = accepted(editor)
    page = said(desk)
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr>.*?</tr>", page)]
    assert len(rows) == 5  # the head, two days, two deeds
    for words in ("aigul", "tags accepted", "topic: Trade &amp; customs · search “көпір”", "1 article, 1 tag", "Undo…"):
        assert words in rows[2]
    assert "ingest run" in rows[4]
    assert "a.txt" in rows[4]
    assert "added: 1" in rows[4]
    assert f"/bulkaction/{action.pk}/undo/" in page
    assert "/ingestrun/" in page
    assert f"/ingestrun/{run.pk}/undo/" not in page  # deleting is for chief editors
    editor.groups.add(Group.objects.get(name="chief editors"))
    assert f"/ingestrun/{run.pk}/undo/" in said(desk)
    undo(action, editor)
    page = said(desk)
    assert "undone by aigul" in page
    assert f"/bulkaction/{action.pk}/undo/" not in page
    only = said(desk, "kind=run")
    assert "tags accepted" not in only
    assert "a.txt" in only


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_page_of_any_archive(desk: Client, editor: User, language: str, django_assert_max_num_queries: Any) -> None:
    desk.cookies["django_language"] = language
    now = timezone.now()
    IngestRun.objects.bulk_create(
        IngestRun(state="finished", user=editor, started_at=now - timedelta(minutes=2 * n)) for n in range(60)
    )
    BulkAction.objects.bulk_create(
        BulkAction(kind="hide", user=editor, articles=n, at=now - timedelta(minutes=2 * n + 1)) for n in range(60)
    )
    seen: list[str] = []
    query = ""
    for rows in (50, 50, 20):
        with django_assert_max_num_queries(12):
            page = said(desk, query)
        found = re.findall(r'href="(/admin/articles/(?:bulkaction|ingestrun)/\d+/change/)"', page)
        assert len(found) == rows
        seen += found
        query = next(iter(re.findall(r'href="\?(before=[^"]+)"', page)), "")
    assert len(set(seen)) == 120
    assert query == ""


def test_an_empty_log(desk: Client) -> None:
    assert "Nothing was done yet." in said(desk)


@pytest.mark.parametrize(
    "query",
    [
        "kind=x",
        "before=yesterday",
        "before=2026-13-45T00:00:00",
        "before=2026-11-30T10:00",
        "before=9999-12-31T23:59:59-23:59",
        "before=0001-01-01T00:00:00%2B23:59",
    ],
)
def test_addresses_that_mean_nothing(desk: Client, query: str) -> None:
    assert desk.get(f"{LOG}?{query}").status_code == 404


def test_who_may_see_nothing_of_it(client: Client) -> None:
    assert "/admin/login/" in client.get(LOG)["Location"]
    guest = User.objects.create_user("guest", is_staff=True)
    client.force_login(guest)
    assert client.get(LOG).status_code == 403
    guest.user_permissions.set(Permission.objects.filter(codename="view_ingestrun"))
    assert "/ingestrun/" not in client.get(LOG).content.decode()
    assert client.get(f"{LOG}?kind=bulk").status_code == 404
