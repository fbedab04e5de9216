"""Bulk actions at the editors' desk: looked at before they are applied, listed, undone."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from articles.archive import editors
from articles.intake import jobs
from articles.intake.arguments import BulkArguments
from articles.models import Article, ArticleTopic, BulkAction, Job
from search.engine import EngineUnavailable
from tests.desk import LIST, titles
from tests.making import made

pytestmark = pytest.mark.django_db
ACTIONS = "/admin/articles/bulkaction/"


def act(desk: Client, action: str, articles: list[Article], query: str = "", **data: str) -> Any:
    posted = {"action": action, "_selected_action": [str(article.pk) for article in articles], **data}
    return desk.post(f"{LIST}?{query}", posted)


@pytest.fixture
def many() -> list[Article]:
    return [
        made(f"Мақала {n}", f"Мұнай <{n}> тасымалы.", topics={"trade": "primary"}, words="тасымалы", outlet="Дала")
        for n in range(14)
    ]


def test_ten_articles_are_shown_at_random_before_a_tag_is_accepted(desk: Client, many: list[Article]) -> None:
    made("Басқа", "Басқа мәтін.", topics={"energy": "primary"})
    assert "Look at ten of them" in act(desk, "accept_one", many).content.decode()
    samples = set()
    for _attempt in range(5):
        html = act(desk, "accept_one", many, tag="ArticleTopic:trade", note="Тасымал", look="1").content.decode()
        shown = tuple(re.findall(r">(Мақала \d+)</a>", html))
        assert len(set(shown)) == 10
        samples.add(shown)
    assert len(samples) > 1
    assert html.count("<mark>тасымалы</mark>") == 10
    assert "Мұнай &lt;" in html
    assert "14 articles will be changed." in html
    assert "14 tags will be decided." in html
    assert '<input type="hidden" name="note" value="Тасымал"' in html
    assert set(ArticleTopic.objects.values_list("state", flat=True)) == {"suggested"}


@pytest.mark.parametrize("action", ["accept_suggested", "reject_suggested"])
def test_and_before_all_suggested_tags_are_decided(desk: Client, many: list[Article], action: str) -> None:
    html = act(desk, action, many[:3]).content.decode()
    assert len(set(re.findall(r">(Мақала \d+)</a>", html))) == 3
    assert "3 tags will be decided." in html
    assert set(ArticleTopic.objects.values_list("state", flat=True)) == {"suggested"}
    assert act(desk, action, many[:3], apply="1").status_code == 302
    assert ArticleTopic.objects.exclude(state="suggested").count() == 3


def test_and_before_a_tag_is_added(desk: Client, many: list[Article], editor: User) -> None:
    editors.tag(many[:2], ArticleTopic, "energy", editor)
    html = act(desk, "add_one", many, topic="energy", note="Мұнай", look="1").content.decode()
    assert "12 articles will be changed." in html
    assert len(set(re.findall(r">(Мақала \d+)</a>", html))) == 10
    assert act(desk, "add_one", many, topic="energy", note="Мұнай", apply="1").status_code == 302
    action = BulkAction.objects.get()
    assert (action.kind, action.tags, action.target["en"]) == ("add", 12, "topic: Energy & power")
    assert set(ArticleTopic.objects.filter(bulk=action).values_list("state", "note")) == {("added", "Мұнай")}


def test_what_changes_nothing_is_no_action(desk: Client, many: list[Article], editor: User) -> None:
    editors.decide(ArticleTopic.objects.all(), "accepted", editor)
    assert act(desk, "accept_suggested", many).status_code == 302
    assert not BulkAction.objects.exists()


def test_the_sample_asks_no_more_for_more_articles(
    desk: Client, many: list[Article], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40):  # ten of them for the texts that hold the evidence
        act(desk, "accept_suggested", many)


@pytest.mark.parametrize(
    ("query", "across", "words"),
    [
        ("q=мақала&topic=trade", "1", "search “мақала”; topic: Trade & customs"),
        (
            "lang=kk&hidden__exact=0&tags=topics",
            "1",
            "state of tags: has suggested topics; language: Kazakh; hidden: No",
        ),
        ("", "1", "all articles"),
        ("topic=trade", "0", "14 articles, chosen by hand"),
    ],
)
def test_an_action_tells_how_its_articles_were_found(
    desk: Client, many: list[Article], editor: User, query: str, across: str, words: str
) -> None:
    act(desk, "accept_suggested", many, query, select_across=across, apply="1")
    action = BulkAction.objects.get()
    assert action.selection["en"].lower() == words.lower()
    assert set(action.selection) == set(action.target) == {"kk", "ru", "en"}
    assert len(set(action.selection.values())) == len(set(action.target.values())) == 3
    assert (action.user, action.tags, action.articles) == (editor, 14, 14)


def test_the_list_of_actions_and_one_undo(desk: Client, many: list[Article], editor: User) -> None:
    act(desk, "accept_one", many, tag="ArticleTopic:trade", note="Тасымал", apply="1")
    action = BulkAction.objects.get()
    listed = desk.get(ACTIONS).content.decode()
    for words in ("aigul", "tags accepted", "topic: Trade &amp; customs", "14 articles, chosen by hand"):
        assert words in listed
    assert set(ArticleTopic.objects.values_list("note", flat=True)) == {"Тасымал"}
    editors.decide(many[0].topic_tags.all(), "rejected", editor)
    assert len(titles(desk, f"bulk={action.pk}")) == 13
    page = f"{ACTIONS}{action.pk}/change/"
    assert "13 tags" in desk.get(page).content.decode()
    undo = reverse("admin:articles_bulkaction_undo", args=[action.pk])
    assert undo in desk.get(page).content.decode()
    said = re.sub(r"\s+", " ", desk.get(undo).content.decode())
    assert "13 tags become again what they were before." in said
    assert "1 tag stays as it is" in said
    response = desk.post(undo, follow=True)
    assert "13 tags are what they were before." in response.content.decode()
    assert undo not in response.content.decode()
    assert sorted(ArticleTopic.objects.values_list("state", flat=True)) == ["rejected"] + ["suggested"] * 13


def test_actions_of_the_past_say_what_is_not_known(desk: Client) -> None:
    BulkAction.objects.create(kind="accept", tags=3, articles=2)
    assert desk.get(ACTIONS).content.decode().count("not known: found in the history") == 2


def test_who_may_only_look_undoes_nothing(client: Client, many: list[Article], desk: Client) -> None:
    act(desk, "accept_suggested", many, apply="1")
    action = BulkAction.objects.get()
    guest = User.objects.create_user("guest", is_staff=True)
    guest.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(guest)
    assert "/undo/" not in client.get(f"{ACTIONS}{action.pk}/change/").content.decode()
    for method in (client.get, client.post):
        assert method(f"{ACTIONS}{action.pk}/undo/").status_code == 403
    assert ArticleTopic.objects.filter(state="accepted").count() == 14
    assert client.post(f"{ACTIONS}{action.pk}/change/", {"tags": "1"}).status_code == 403
    assert client.get(f"{ACTIONS}add/").status_code == 403


def test_addresses_of_no_action(desk: Client) -> None:
    assert desk.get(f"{ACTIONS}77/undo/").status_code == 404
    assert desk.get(f"{ACTIONS}x/undo/").status_code == 404
    assert desk.get(f"{ACTIONS}77/change/").status_code == 302
    assert titles(desk, "bulk=77") == titles(desk, "bulk=x") == titles(desk)


def test_jobs_over_many_are_for_who_may_change_many(desk: Client) -> None:
    action = BulkAction.objects.create(kind="accept", planned=101)
    job = jobs.start(BulkArguments(action=action.pk), None)
    for address in (f"/admin/articles/bulkaction/{action.pk}/undo/", f"/admin/articles/job/{job.pk}/cancel/"):
        assert desk.post(address).status_code == 403
    assert Job.objects.get(pk=job.pk).state == job.state


@pytest.mark.parametrize("typed", ["http://[?q", "http://℀.com/?q=1"])
def test_what_is_no_address_is_words(desk: Client, typed: str) -> None:
    assert quote_plus(typed) in desk.get("/admin/bulk/", {"address": typed})["Location"]


def test_an_engine_that_is_away_is_told_as_such(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_query: Any) -> Any:
        raise EngineUnavailable("away")

    monkeypatch.setattr("search.resolve.get_engine", away)
    page = desk.get("/admin/bulk/?topic=energy")
    assert page.status_code == 503
    assert "Search is unavailable right now" in page.content.decode()
