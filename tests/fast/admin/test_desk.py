"""The desk's first page: what waits, what failed, what came, one's last decisions; all tables behind it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.admin import waiting
from articles.archive import editors, outlets
from articles.models import Alert, Article, IngestRun, Job, Rejection, Source
from tests.desk import titles
from tests.making import made
from tests.pages import Page

pytestmark = pytest.mark.django_db
LANGUAGES = ["kk", "ru", "en"]


def page(desk: Client, path: str = "") -> Page:
    response = desk.get(f"/admin/{path}")
    assert response.status_code == 200
    return Page(response)


def numbers(desk: Client) -> dict[str, str]:
    """Of the links of the first page that have a name and a number: what is named → where it leads."""
    found = re.findall(r'<a href="([^"]*)" aria-label="([^"]*: [\d,]+)"', desk.get("/admin/").content.decode())
    return {name: url.replace("&amp;", "&") for url, name in found}


@pytest.fixture
def stocked(editor: User) -> dict[str, Article]:
    """Articles that wait in several ways, one that is checked, one that is hidden."""
    now = timezone.now()
    articles = {
        "two pairs": made("А", "А.", pairs={"kz-ru": "principal", "kz-uz": "secondary"}, outlet="Дала жаршысы"),
        "half": made("Б", "Б.", pairs={"kz-ru": "principal"}, topics={"trade": "primary"}, outlet="Дала жаршысы"),
        "checked": made("В", "В.", pairs={"kz-ru": "principal"}, outlet="Дала жаршысы"),
        "hidden": made("Г", "Г.", pairs={"kz-ru": "principal"}, outlet="Жайық үні"),
        "old": made("Д", "Д.", countries={"KZ": "party"}),
    }
    for name in ("half", "checked"):
        editors.decide(articles[name].pair_tags.all(), "accepted", editor)
    editors.hide([articles["hidden"]], "қайталау", editor)
    Article.objects.filter(pk=articles["old"].pk).update(added_at=now - timedelta(days=40))
    Article.objects.filter(pk=articles["half"].pk).update(added_at=now - timedelta(days=3))
    return articles


@pytest.mark.usefixtures("stocked")
def test_each_number_is_that_of_the_list_that_it_leads_to(desk: Client) -> None:
    links = numbers(desk)
    assert {name for name in links if "Kazakhstan" in name} == {"Kazakhstan — Russia: 1", "Kazakhstan — Uzbekistan: 1"}
    for name in ("Дала жаршысы: 2", "no outlet: 1", "the last 24 hours: 1", "the last 7 days: 2", "the last 30 days: 2",
                 "more than 30 days ago: 1"):  # fmt: skip
        assert name in links
    for name, url in links.items():
        path, _mark, query = url.partition("?")
        assert path == reverse("admin:articles_article_changelist")
        assert len(titles(desk, query)) == int(name.rpartition(" ")[2]), name
    assert "3 articles have suggestions" in desk.get("/admin/").content.decode()


def test_pairs_lead_to_the_queue_too(desk: Client) -> None:
    made(pairs={"kz-ru": "principal"})
    assert {"/admin/queue/", "/admin/queue/?pair=kz-ru", "/admin/log/", "/admin/bulk/"} <= {*page(desk).hrefs()}


def test_mentions_do_not_wait(desk: Client) -> None:
    """No search goes by them, nor does the queue."""
    row = made(pairs={"kz-ru": "principal", "kz-uz": "mention"})
    assert waiting.sums().pairs == {"kz-ru": 1}
    editors.hide([row], "қайталау", None)
    waiting.sums.forget()
    assert not waiting.sums().pairs
    hrefs = desk.get("/admin/articles/article/?pair=kz-uz&tags=pairs").content.decode()
    assert "0 results" in hrefs or "0 articles" in hrefs


def test_hidden_pairs_do_not_wait(desk: Client, stocked: dict[str, Article], editor: User) -> None:
    editors.hide([stocked["two pairs"]], "қайталау", editor)
    assert not any("Kazakhstan" in name for name in numbers(desk))
    assert waiting.sums().total == 2


def test_sums_are_kept_for_a_minute(desk: Client) -> None:
    assert "0 articles have suggestions" in desk.get("/admin/").content.decode()
    made(pairs={"kz-ru": "principal"})
    assert "0 articles have suggestions" in desk.get("/admin/").content.decode()
    waiting.sums.forget()
    assert "1 article has suggestions" in desk.get("/admin/").content.decode()


def test_what_failed_with_a_link_each(desk: Client) -> None:
    outlet = outlets.by_name("Дала жаршысы")
    alert = Alert.objects.create(outlet=outlet, kind="blocked", detail={"blocked": 9, "fetched": 10, "usual": 1})
    Alert.objects.create(outlet=outlet, kind="silent", ended_at=timezone.now(), detail={})
    Source.objects.create(url="https://dala.example/rss", outlet=outlet, failures=2)
    Source.objects.create(url="https://dala.example/off", outlet=outlet, failures=2, active=False)
    job = Job.objects.create(kind="check_source", state="failed", error="<b>", arguments={"source": 1, "what": "rss"})
    old = timezone.now() - timedelta(days=8)
    Job.objects.create(kind="undo", state="failed", created_at=old, arguments={"run": 1, "what": "x"})
    Rejection.objects.create(key="a", size=1, reason="no_body")
    Rejection.objects.create(key="b", size=1, reason="blocked")
    Rejection.objects.create(key="c", size=1, reason="blocked")
    Rejection.objects.create(key="d", size=1, reason="empty", last_seen=old)
    html = desk.get("/admin/").content.decode()
    hrefs = page(desk).hrefs()
    assert reverse("admin:articles_alert_change", args=[alert.pk]) in hrefs
    assert reverse("admin:articles_job_change", args=[job.pk]) in hrefs
    assert "9 of the last 10 pages were blocked" in html
    assert "Sources whose last check failed: 1" in html
    links = [name for name in numbers(desk) if name.startswith(("blocked", "no usable", "empty"))]
    assert links == ["blocked: 2", "no usable text: 1"]
    for url, number in (
        (numbers(desk)["blocked: 2"], 2),
        (f"{reverse('admin:articles_rejection_changelist')}?seen=week", 3),
        (f"{reverse('admin:articles_job_changelist')}?state__exact=failed&created=week", 1),
        (f"{reverse('admin:articles_source_changelist')}?active__exact=1&failing=1", 1),
        (f"{reverse('admin:articles_alert_changelist')}?open=1", 1),
    ):
        assert url in hrefs
        assert desk.get(url).context["cl"].result_count == number


def test_what_came_and_ones_last_decisions(desk: Client, stocked: dict[str, Article], run: IngestRun) -> None:
    waiting.sums.forget()
    html = desk.get("/admin/").content.decode()
    assert "3 new articles" in html  # two days old is not new; neither is what is hidden
    assert reverse("admin:articles_ingestrun_change", args=[run.pk]) in html
    mine = html.partition('id="mine"')[2]
    assert reverse("admin:articles_article_change", args=[stocked["half"].pk]) in mine
    assert "country pair: Kazakhstan — Russia" in mine
    assert "suggested" in mine


def test_the_decisions_of_others_are_not_mine(desk: Client) -> None:
    other = User.objects.create_user("marat", is_staff=True)
    editors.decide(made(pairs={"kz-ru": "principal"}).pair_tags.all(), "accepted", other)
    assert "None yet." in desk.get("/admin/").content.decode()


@pytest.mark.parametrize("size", [2, 25])
def test_queries_do_not_grow_with_the_archive(
    desk: Client, editor: User, django_assert_max_num_queries: Any, size: int
) -> None:
    outlet = outlets.by_name("Дала жаршысы")
    for number in range(size):
        article = made(f"М {number}", f"Мәтін {number}.", pairs={"kz-ru": "principal"}, topics={"trade": "primary"},
                       countries={"KZ": "party"}, outlet=f"Газет {number}")  # fmt: skip
        for tags in (article.pair_tags, article.topic_tags, article.country_tags):
            editors.decide(tags.all(), "accepted", editor)
        editors.edit(article, {"title": f"Т {number}"}, editor)
        made(f"К {number}", f"Күтеді {number}.", pairs={"kz-uz": "principal"}, outlet=f"Газет {number}")
        Rejection.objects.create(key=str(number), size=1, reason="no_body")
        Job.objects.create(kind="check_source", state="failed", arguments={"source": number, "what": "rss"})
        IngestRun.objects.create(state="finished")
        Alert.objects.create(kind="silent", ended_at=timezone.now(), outlet=outlet, detail={})
    Alert.objects.create(outlet=outlet, kind="blocked", detail={"blocked": 9, "fetched": 10, "usual": 1})
    for path in ("", "tables/", "changes/", "articles/article/"):
        waiting.sums.forget()
        with django_assert_max_num_queries(30):
            desk.get(f"/admin/{path}")


def test_someone_who_may_see_nothing_sees_nothing(client: Client) -> None:
    made(pairs={"kz-ru": "principal"})
    user = User.objects.create_user("new", is_staff=True)
    client.force_login(user)
    assert not [url for url in page(client).hrefs() if "/articles/" in url]
    assert not [url for url in page(client, "tables/").hrefs() if "/articles/" in url]
    assert client.get("/admin/changes/").status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_rejection"))
    Rejection.objects.create(key="a", size=1, reason="no_body")
    assert f"{reverse('admin:articles_rejection_changelist')}?seen=week" in page(client).hrefs()


@pytest.mark.parametrize("path", ["", "tables/", "changes/"])
def test_strangers_are_sent_to_the_login(client: Client, path: str) -> None:
    assert client.get(f"/admin/{path}")["Location"].startswith("/admin/login/")
    client.force_login(User.objects.create_user("reader"))
    assert client.get(f"/admin/{path}")["Location"].startswith("/admin/login/")


def test_every_table_stands_among_all_tables_once(admin_client: Client) -> None:
    from django.contrib import admin

    hrefs = page(admin_client, "tables/").hrefs()
    for model in admin.site._registry:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert hrefs.count(url) == 1, url
    assert reverse("admin-tables") in page(admin_client).hrefs()


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["", "tables/", "changes/"])
def test_in_each_language(desk: Client, language: str, path: str) -> None:
    desk.cookies["django_language"] = language
    html = desk.get(f"/admin/{path}").content.decode()
    assert f'<html lang="{language}"' in html
    english = {"": "What waits", "tables/": "What comes in", "changes/": ">Undo<"}[path]
    assert (english in html) == (language == "en")
