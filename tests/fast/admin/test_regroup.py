"""Outlets and topics merged and split at the desk: looked at, done, told of, undone; where their addresses lead."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from articles.archive import outlets
from articles.intake import jobs, kinds, regroup
from articles.models import Article, Job, Outlet, Regrouping, Topic
from search.resolve import resolve
from tests.making import editors_group, made

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(desk: Client, editor: User) -> User:
    editors_group()
    editor.groups.add(Group.objects.get(name="chief editors"))
    return editor


@pytest.fixture
def two(index: Callable[[], None]) -> tuple[Outlet, Outlet]:
    for number in range(12):
        made(f"Мақала {number}", f"Мәтін {number}.", outlet="Дала жаршысы", topics={"trade": "primary"},
             language="ru" if number < 5 else "kk")  # fmt: skip
    made("Басқа мақала", "Басқа мәтін.", outlet="Жайық үні", topics={"energy": "primary"})
    index()
    return outlets.by_name("Дала жаршысы"), outlets.by_name("Жайық үні")


def words(response: Any) -> str:
    assert response.status_code == 200
    return re.sub(r"<[^>]+>|\s+", " ", response.content.decode())


def merge_url(row: Outlet | Topic) -> str:
    return f"/admin/merge/{row._meta.model_name}/{row.pk}/"


def split_url(row: Outlet | Topic) -> str:
    return f"/admin/split/{row._meta.model_name}/{row.pk}/"


def test_a_merge_is_looked_at_done_told_of_and_undone(
    desk: Client, chief: User, two: tuple[Outlet, Outlet], index: Callable[[], None]
) -> None:
    old, new = two
    assert merge_url(old) in desk.get(f"/admin/articles/outlet/{old.pk}/change/").content.decode()
    assert "becomes part of what you choose" in re.sub(r"\s+", " ", words(desk.get(merge_url(old))))
    page = words(desk.post(merge_url(old), {"target": new.pk}))
    assert re.search(r"12\s+articles will be moved", page)
    assert Regrouping.objects.count() == 0
    stale = words(desk.post(merge_url(old), {"target": new.pk, "count": "11", "apply": "1"}))
    assert "Meanwhile it is another number of articles" in stale
    assert Regrouping.objects.count() == 0
    response = desk.post(merge_url(old), {"target": new.pk, "count": "12", "apply": "1"}, follow=True)
    assert "12 articles were moved." in words(response)
    action = Regrouping.objects.get()
    assert response.redirect_chain == [(f"/admin/articles/regrouping/{action.pk}/change/", 302)]
    index()
    # Every old address leads to the other outlet.
    assert desk.get(f"/en/outlets/{old.slug}/")["Location"].endswith(f"/outlets/{quote(new.slug)}/")
    assert desk.get(f"/en/outlets/{old.slug}/").status_code == 302  # an undo has to reach browsers
    assert len(list(resolve(f"outlet={quote(old.slug)}"))) == len(list(resolve(f"outlet={quote(new.slug)}"))) == 13
    assert list(resolve(f"-outlet={quote(old.slug)}")) == []
    assert "13 articles" in words(desk.get(f"/en/browse/?outlet={quote(old.slug)}"))
    assert "Жайық үні" in words(desk.get(f"/en/coverage/?outlet={quote(old.slug)}"))
    changed = desk.get(f"/admin/articles/outlet/{old.pk}/change/", follow=True)
    assert changed.redirect_chain[-1][0] == f"/admin/articles/outlet/{new.pk}/change/"
    assert old.name not in words(desk.get("/admin/articles/outlet/"))
    log = words(desk.get("/admin/log/"))
    for said in ("outlets merged", "Дала жаршысы → Жайық үні", "12 articles", "Undo…"):
        assert said in log
    undo = f"/admin/articles/regrouping/{action.pk}/undo/"
    assert re.search(r"12\s+articles go back", words(desk.get(undo)))
    assert Article.objects.filter(outlet=new).count() == 13
    assert "It is as it was before." in words(desk.post(undo, follow=True))
    index()
    assert len(list(resolve(f"outlet={quote(old.slug)}"))) == 12
    assert desk.get(f"/en/outlets/{old.slug}/").status_code == 200
    assert "undone by" in words(desk.get("/admin/log/?kind=regrouping"))
    assert desk.get(undo).status_code == 403


def test_topics_are_merged_and_found_by_their_old_names(
    desk: Client, chief: User, two: tuple[Outlet, Outlet], index: Callable[[], None]
) -> None:
    trade, energy = Topic.objects.get(pk="trade"), Topic.objects.get(pk="energy")
    made("Екеуі де", "Тағы бір мәтін.", topics={"trade": "primary", "energy": "secondary"})
    index()
    page = words(desk.post(merge_url(trade), {"target": energy.pk}))
    assert re.search(r"13\s+articles will be moved", page)
    assert re.search(r"1\s+of them has both topics", page)
    desk.post(merge_url(trade), {"target": energy.pk, "count": "13", "apply": "1"})
    index()
    for query in ("topic=trade", "topic=energy", "q=topic:trade", "q=" + quote(f'topic:"{trade.name_ru}"')):
        assert len(list(resolve(query))) == 14, query
    assert "14 articles" in words(desk.get("/en/browse/?topic=trade"))
    assert desk.get("/en/topics/trade/")["Location"].endswith("/topics/energy/")
    assert 'href="/en/topics/trade/"' not in desk.get("/en/topics/").content.decode()
    assert 'id="topic-trade"' not in desk.get("/en/codebook/").content.decode()
    response = desk.post("/admin/articles/topic/add/", {"code": "trade", "name_kk": "а", "name_ru": "а",
                                                        "name_en": "a", "order": "1"})  # fmt: skip
    assert "This address leads to what its owner was merged into." in words(response)


def test_a_split_by_a_search(desk: Client, chief: User, two: tuple[Outlet, Outlet], index: Callable[[], None]) -> None:
    old, new = two
    old.aliases = ["Дала.ру"]
    outlets.save(old)
    url = split_url(old)
    assert "Search its articles" in words(desk.get(url))
    sent = desk.get(url, {"address": "https://x.example/kk/search/?lang=ru&sort=oldest"})["Location"]
    assert sent == f"{url}?lang=ru&sort=oldest"
    assert re.search(r"5\s+articles of it found", words(desk.get(sent)))
    page = words(desk.post(sent, {"target": new.pk, "names": "Дала.ру"}))
    assert re.search(r"5\s+articles will be moved", page)
    assert "Дала.ру" in page
    desk.post(sent, {"target": new.pk, "names": "Дала.ру", "count": "5", "apply": "1"})
    index()
    assert len(list(resolve(f"outlet={quote(old.slug)}"))) == 7
    assert outlets.by_name("дала.ру") == new
    action = Regrouping.objects.get()
    assert (action.kind, action.articles) == ("outlet", 5)
    desk.post(f"/admin/articles/regrouping/{action.pk}/undo/")
    index()
    assert len(list(resolve(f"outlet={quote(old.slug)}"))) == 12
    assert outlets.by_name("дала.ру") == old
    trade = Topic.objects.get(pk="trade")
    sent = f"{split_url(trade)}?outlet={quote(old.slug)}&lang=kk"
    desk.post(sent, {"target": "energy", "count": "7", "apply": "1"})
    index()
    assert len(list(resolve("topic=energy"))) == 8


def test_a_search_that_cannot_be(desk: Client, chief: User, two: tuple[Outlet, Outlet]) -> None:
    response = desk.get(f"{split_url(two[0])}?lang=xx")
    assert response.status_code == 400
    assert 'class="errorlist"' in response.content.decode()


def test_many_are_moved_by_a_job(
    desk: Client, chief: User, two: tuple[Outlet, Outlet], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regroup, "MOVED_AT_ONCE", 3)
    old, new = two
    page = words(desk.post(merge_url(old), {"target": new.pk, "count": "12", "apply": "1"}, follow=True))
    assert "The job was started" in page
    job = Job.objects.get(kind="regroup")
    monkeypatch.setattr(jobs.RowProgress, "_write", lambda _self: None)
    assert dict(kinds.regroup(job, jobs.RowProgress(job))) == {"changed": 12}
    action = Regrouping.objects.get()
    assert Article.objects.filter(outlet=new).count() == 13
    back = desk.post(f"/admin/articles/regrouping/{action.pk}/undo/")
    undoing = Job.objects.filter(kind="regroup").latest("pk")
    assert back["Location"] == f"/admin/articles/job/{undoing.pk}/change/"
    assert dict(kinds.regroup(undoing, jobs.RowProgress(undoing))) == {"before": 12}
    assert Article.objects.filter(outlet=old).count() == 12


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_cost_the_same_in_any_archive(
    desk: Client,
    chief: User,
    two: tuple[Outlet, Outlet],
    index: Callable[[], None],
    language: str,
    django_assert_max_num_queries: Any,
) -> None:
    desk.cookies["django_language"] = language
    old, new = two
    for more in (0, 15):
        for number in range(more):
            made(f"Тағы {number}", f"Тағы мәтін {number}.", outlet="Дала жаршысы")
        index()
        with django_assert_max_num_queries(12):
            assert desk.post(merge_url(old), {"target": new.pk}).status_code == 200
        with django_assert_max_num_queries(14):
            assert desk.post(f"{split_url(old)}?outlet={quote(old.slug)}", {"target": new.pk}).status_code == 200
    for number in range(30):
        regroup.merge(outlets.by_name(f"Газет {number}"), new, chief)
    for url in ("/admin/log/?kind=regrouping", "/admin/articles/regrouping/"):
        with django_assert_max_num_queries(12):
            assert desk.get(url).status_code == 200


def test_editors_see_what_was_merged_and_merge_nothing(desk: Client, editor: User, two: tuple[Outlet, Outlet]) -> None:
    old, new = two
    action = regroup.merge(old, new, editor)
    trade = Topic.objects.get(pk="trade")
    for url in (merge_url(new), split_url(new), merge_url(trade), split_url(trade)):
        assert desk.get(url).status_code == desk.post(url, {"target": old.pk}).status_code == 403
    undo = f"/admin/articles/regrouping/{action.pk}/undo/"
    assert desk.get(undo).status_code == desk.post(undo).status_code == 403
    page = desk.get(f"/admin/articles/regrouping/{action.pk}/change/").content.decode()
    assert old.name in page
    assert undo not in page
    assert undo not in desk.get("/admin/log/").content.decode()
    assert merge_url(new) not in desk.get(f"/admin/articles/outlet/{new.pk}/change/").content.decode()


@pytest.mark.parametrize("path", ["merge/pair/kz-ru", "merge/outlet/999999", "merge/outlet/x", "split/topic/nothing"])
def test_addresses_that_mean_nothing(desk: Client, chief: User, path: str) -> None:
    assert desk.get(f"/admin/{path}/").status_code == 404


def test_what_is_merged_already_is_no_choice(desk: Client, chief: User, two: tuple[Outlet, Outlet]) -> None:
    old, new = two
    last = outlets.by_name("Тағы бір газет")
    regroup.merge(old, new, chief)
    assert desk.get(merge_url(old)).status_code == 404
    for target in (old.pk, last.pk):
        assert desk.post(merge_url(last), {"target": target}).status_code == 200
        assert Regrouping.objects.count() == 1
    query = {"app_label": "articles", "model_name": "article", "field_name": "outlet", "term": "дала"}
    assert [row["id"] for row in desk.get("/admin/autocomplete/", query).json()["results"]] == [str(new.pk)]
