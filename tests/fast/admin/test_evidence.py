"""Evidence that cannot be: no error anywhere, shown at the desk, mended there."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from articles.archive import editors, evidence
from articles.intake import alerts
from articles.models import Alert, Article
from tests.desk import LIST, change_url, form_data, save, titles
from tests.making import TITLE, made

pytestmark = pytest.mark.django_db
GOOD = {"revision": 1, "start": 0, "end": 5, "text": "Көпір"}
IMPOSSIBLE: list[Any] = [
    None,
    "words",
    7,
    {"revision": 1},
    [None],
    ["Көпір"],
    [{"revision": 1, "start": "0", "end": 5, "text": "Көпір"}],
    [{"revision": 1, "start": 0.0, "end": 5, "text": "Көпір"}],
    [{"revision": True, "start": 0, "end": 5, "text": "Көпір"}],
    [{"revision": 1, "start": -5, "end": -1, "text": "Көпір"}],
    [{"revision": 1, "start": 5, "end": 0, "text": "Көпір"}],
    [{"revision": 1, "start": 0, "end": 5}],
    [{"revision": 1, "start": 0, "end": 5, "text": None}],
    [{"revision": 1, "start": 99_999, "end": 100_004, "text": "Көпір"}],
    [{"revision": 9, "start": 0, "end": 5, "text": "Көпір"}],
    [{"revision": 10**30, "start": 0, "end": 10**30, "text": "Көпір"}],
    [GOOD, {"revision": 1, "start": 0, "end": 10**30, "text": "мұнда жоқ сөз"}],
]
TABLES = ("articlepair", "articletopic", "articlecountry", "fieldvalue")


def damaged(held: Any) -> Article:
    article = made(pairs={"kz-ru": "principal"}, topics={"trade": "primary"}, countries={"KZ": "party"}, words="Көпір")
    article.upstream.create(name="Дала жаршысы", relation="cited", evidence=[GOOD])
    with connection.cursor() as cursor:
        for table in (*TABLES, "upstreamcredit"):
            cursor.execute(f"UPDATE articles_{table} SET evidence = %s", [json.dumps(held)])  # noqa: S608
    return article


@pytest.mark.slow
@pytest.mark.parametrize("held", IMPOSSIBLE, ids=lambda held: str(held)[:40])
def test_it_shows_at_the_desk_and_is_mended_there(client: Client, desk: Client, engine_away: Any, held: Any) -> None:
    article = damaged(held)
    assert client.get(f"/en/a/{article.code}/").status_code == 200
    page = desk.get(change_url(article)).content.decode()
    assert page.count("This evidence points outside the text.") == len(TABLES) + 1 + 2  # three fields have a row
    assert 'name="mend_evidence"' in page

    save(desk, article, form_data(article, mend_evidence="on"))
    tag = article.pair_tags.get()
    assert all(piece == GOOD for piece in tag.evidence)
    assert bool(tag.evidence) == ("Көпір" in json.dumps(held, ensure_ascii=False))
    assert tag.state == "suggested" and tag.history.count() == 2
    assert evidence.impossible([article.pk]) == []
    page = desk.get(change_url(article)).content.decode()
    assert "points outside" not in page and 'name="mend_evidence"' not in page


def test_editors_decide_such_a_tag_all_the_same(desk: Client) -> None:
    article = damaged(None)
    assert editors.decide(article.pair_tags.all(), "accepted", None) == 1
    assert desk.get(f"/admin/articles/article/{article.pk}/history/").status_code == 200


def test_the_check_finds_it_and_the_list_has_a_filter(desk: Client) -> None:
    article = damaged(None)
    made("Басқа мақала", "Қазақстан мен Қытай басқа келісімге қол қойды.")
    said = StringIO()
    with pytest.raises(CommandError, match="outside the texts"):
        call_command("archive", "check", stdout=said)
    assert "articles with impossible evidence: 1" in said.getvalue()
    assert Alert.objects.get().detail == {"articles": [article.pk]}
    assert titles(desk, "evidence=impossible") == [TITLE]
    assert f"{LIST}?evidence=impossible" in desk.get("/admin/articles/alert/").content.decode()

    evidence.mend(article, None)
    assert titles(desk, "evidence=impossible") == []
    assert alerts.check_alerts() == []


def test_what_can_be_is_left_alone(desk: Client) -> None:
    article = made(pairs={"kz-ru": "principal"}, words="Көпір")
    assert evidence.find() == []
    assert evidence.mend(article, None) == 0
    assert 'name="mend_evidence"' not in desk.get(change_url(article)).content.decode()
    assert titles(desk, "evidence=impossible") == [TITLE], "nothing was found: there is no such filter"
