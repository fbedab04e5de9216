"""One query string at every door: the same articles, as many, and no more of them than may be seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles.archive import editors
from articles.models import Article, Outlet
from tests.doors import DOORS, ENTRIES, ROWS, content, opened, through
from tests.pages import add

pytestmark = pytest.mark.django_db
QUERIES = (
    "",
    "sort=oldest",
    "-topic=energy",
    "country=RU:party",
    "q=салынды",
    "q=салынды -тағы",
    "q=жоқсөз",
    "from=2024-05-02&to=2024-05-04",
    "checked=no",
    "principal=1&page=1&size=100&view=compact",
)


@pytest.fixture
def nine(index: Callable[[], None]) -> list[Article]:
    """Nine articles; two stories have reprints, one article has no date, and one outlet allows an excerpt alone."""
    rows = [
        add(
            f"Көпір салынды {number}",
            f"Мәтін {number}. " + "Құпия сөйлем осында. " * 60,
            date="" if number == 8 else f"2024-05-0{number + 1}",
            pairs=["kz-ru"] if number % 2 else ["kz-uz"],
            topics=["energy"] if number % 3 else ["trade"],
            outlet=["Kazinform", "Tengrinews", ""][number % 3],
            language="ru" if number == 4 else "kk",
        )
        for number in range(9)
    ]
    Article.objects.filter(pk__in=[rows[1].pk, rows[4].pk]).update(story=rows[1].pk)
    Article.objects.filter(pk__in=[rows[2].pk, rows[5].pk, rows[6].pk]).update(story=rows[2].pk)
    Outlet.objects.filter(name="Tengrinews").update(display="excerpt")
    index()
    return rows


@pytest.mark.parametrize("query", QUERIES)
def test_the_same_articles_in_the_same_order_at_every_door(client: Client, nine: list[Article], query: str) -> None:
    page = opened(client, "", query)
    listed = through(client, "", query)
    rows = through(client, "export.csv", query)
    assert len(rows) == page.context["total"] == page.context["take_away"].rows  # type: ignore[attr-defined]
    assert len(listed) == page.context["stories"]  # type: ignore[attr-defined]
    for door in ROWS:
        assert through(client, door, query) == rows, door
        assert through(client, door, f"{query}&unit=story") == listed, door
    assert sorted(through(client, "feed/", query)) == sorted(listed)
    for door in ("review/", "export.docx"):
        assert sorted(through(client, door, query)) == sorted(listed), door


@pytest.mark.parametrize("query", ["topicc=energy", "topic=nothing-such", "from=soon", "page=0", "sort=best", "x=1"])
def test_what_may_mean_less_is_refused_at_every_door_but_the_page(
    client: Client, nine: list[Article], query: str
) -> None:
    for door in DOORS.keys() - {""}:
        assert opened(client, door, query).status_code == 400, door


@pytest.mark.parametrize("door", DOORS)
def test_who_may_see_what(client: Client, nine: list[Article], settings: Any, door: str) -> None:
    """Hidden articles leave nowhere; no more than an excerpt where no more is allowed; nothing of a private site."""
    hidden, excerpt = nine[0], nine[7]
    assert hidden.code in through(client, door) and excerpt.code in through(client, door)
    said = content(opened(client, door))
    if door not in ("export.xlsx", "export.parquet", "export.zip", "export.docx"):  # those are compressed
        assert said.decode().count("Құпия сөйлем осында.") < 60 * 9
    editors.hide([hidden], "a reason", None)
    assert hidden.code not in through(client, door)
    settings.SITE_LOGIN_REQUIRED = True
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
    response = opened(Client(), door)
    assert (response.status_code, "/login/" in response["Location"]) == (302, True)


def test_no_door_gives_more_text_than_its_outlet_allows(client: Client, index: Callable[[], None]) -> None:
    article = add("Хабар", "Алғашқы сөз. " + "өрнек " * 200 + "соңғы", outlet="Tengrinews")
    Outlet.objects.filter(pk=article.outlet_id).update(display="excerpt")
    index()
    for door in ENTRIES.keys() | {"export.csv", "export.jsonl", "export.ris", "export.bib", "export.json"}:
        if door != "export.docx":
            assert content(opened(client, door, "lang=kk")).decode().count("өрнек") * 6 <= 400, door


def test_every_export_that_is_offered_is_a_door(client: Client, nine: list[Article]) -> None:
    offered = opened(client, "").context["take_away"]  # type: ignore[attr-defined]
    paths = {way.path.rpartition("/search/")[2] for way in [*offered.files, *offered.feeds, offered.review]}
    assert paths | {"", "export.docx"} == DOORS.keys()
