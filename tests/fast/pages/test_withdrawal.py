"""What readers are told of an article that was withdrawn, at every one of its addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from articles.archive import editors
from articles.archive.purge import purge
from articles.models import Article, Tombstone
from tests.making import TITLE, made

pytestmark = pytest.mark.django_db
REASON = "Қателесіп қосылды <b>екі рет</b>"
DAY = datetime(2026, 11, 24, 12, tzinfo=UTC)


def hidden() -> str:
    article = made()
    editors.hide(Article.objects.filter(pk=article.pk), REASON, None)
    Article.history.filter(hidden=True).update(history_date=DAY)
    return article.code


def shown_again_between() -> str:
    """The day is that of the last time."""
    article = made()
    stored = Article.objects.filter(pk=article.pk)
    editors.hide(stored, "бірінші рет", None)
    editors.unhide(stored, None)
    Article.history.update(history_date=datetime(2020, 1, 1, tzinfo=UTC))
    before = set(Article.history.values_list("history_id", flat=True))
    editors.hide(stored, REASON, None)
    Article.history.exclude(history_id__in=before).update(history_date=DAY)
    editors.edit(article, {"byline": "А. Б."}, None)
    return article.code


def purged() -> str:
    article = made()
    purge(article, REASON, None)
    Tombstone.objects.update(deleted_at=DAY)
    return article.code


WAYS: list[Callable[[], str]] = [hidden, shown_again_between, purged]


def said(client: Client, code: str, language: str = "en") -> str:
    response = client.get(f"/{language}/a/{code}/")
    assert response.status_code == 410
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("way", WAYS)
def test_day_and_reason(client: Client, way: Callable[[], str]) -> None:
    page = said(client, way())
    assert "Withdrawn: November 24, 2026" in page
    assert "Reason: Қателесіп қосылды &lt;b&gt;екі рет&lt;/b&gt;" in page
    assert TITLE not in page
    assert ("removed from the archive for good" in page) is (way is purged)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("shown", "day"), [("nothing", False), ("day", True)])
def test_as_much_as_the_setting_allows(
    client: Client, settings: Any, way: Callable[[], str], shown: str, day: bool
) -> None:
    settings.WITHDRAWAL_SHOWN = shown
    page = said(client, way())
    assert ("2026" in page.split("<main", 1)[1].split("</main", 1)[0]) is day
    assert "Қателесіп" not in page and "Reason" not in page


@pytest.mark.parametrize("way", WAYS)
def test_at_every_address(client: Client, way: Callable[[], str]) -> None:
    code = way()
    for path in ("", "r1", "r1..r2", "cite/ris", "story/", "original/"):
        response = client.get(f"/kk/a/{code}/{path}")
        assert response.status_code == 410, path
        assert "Қателесіп қосылды" in response.content.decode(), path
        assert "no-store" in response["Cache-Control"]
    for path in ("", "r1"):
        assert client.get(f"/a/{code}/{path}").status_code == 410


def test_one_that_was_only_deleted_has_no_reason(client: Client) -> None:
    Tombstone.objects.create(pk=77)
    page = said(client, Tombstone.objects.get().__str__())
    assert "was deleted from the archive" in page and "for good" not in page and "Reason" not in page


@pytest.mark.parametrize(("language", "words"), [("kk", "24 қараша"), ("ru", "24 ноября 2026")])
def test_in_the_language_of_the_page(client: Client, language: str, words: str) -> None:
    assert words in said(client, hidden(), language)
