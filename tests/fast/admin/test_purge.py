"""Removing an article for good, in the admin: for administrators, with a reason, told in the log."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from articles.archive import editors
from articles.archive.purge import purge
from articles.archive.stories import rebuild
from articles.models import Article, Rejection, Tombstone
from tests.making import TITLE, editors_group, made

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("boss"))
    client.cookies["django_language"] = "en"
    return client


def address(article: Article) -> str:
    return reverse("admin:articles_article_purge", args=[article.pk])


def said(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_an_administrator_sees_what_goes_and_what_stays(boss: Client) -> None:
    article, copy = made(), made()
    rebuild()
    editors.decide(article.topic_tags.all(), "accepted", None)
    assert f'href="{address(article)}"' in said(boss, reverse("admin:articles_article_change", args=[article.pk]))
    page = said(boss, address(article))
    assert "1 version of the text" in page and "1 place of origin" in page
    assert "1 stored file stays: another article rests on it too." in page
    assert "1 reprint stays: it is an article of its own." in page
    assert Article.objects.filter(pk=copy.pk).exists()
    assert Article.objects.filter(pk=article.pk).exists(), "looking changes nothing"


def test_with_a_reason_and_the_code_it_goes(boss: Client) -> None:
    article = made()
    typed = {"reason": "По решению суда", "code": article.code.upper()}
    response = boss.post(address(article), typed, follow=True)
    assert "The article was removed for good." in response.content.decode()
    page = re.sub(r"\s+", " ", response.content.decode())
    assert article.code in page and "По решению суда" in page and "boss" in page
    assert TITLE not in page
    assert not Article.objects.exists() and Tombstone.objects.get().user == User.objects.get()
    log = said(boss, "/admin/log/?kind=deletion")
    assert f"{article.code} · По решению суда" in log and "boss" in log and "Undo…" not in log
    assert boss.get(address(article)).status_code == 404
    assert article.code in said(boss, reverse("admin:articles_tombstone_changelist"))


@pytest.mark.parametrize(
    "typed", [{"reason": " ", "code": "CODE"}, {"reason": "why", "code": "zzzzzz"}, {"reason": "why"}]
)
def test_not_without_a_reason_or_with_another_code(boss: Client, typed: dict[str, str]) -> None:
    article = made()
    typed = {name: value.replace("CODE", article.code) for name, value in typed.items()}
    page = boss.post(address(article), typed).content.decode()
    assert "errorlist" in page
    assert Article.objects.exists()


@pytest.mark.parametrize("group", ["editors", "chief editors"])
def test_editors_purge_nothing_and_see_what_was(client: Client, group: str) -> None:
    editors_group()
    user = User.objects.create_user("aigul", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    article, gone = made(), made("Басқа", "Басқа мәтін.")
    purge(gone, "reason", None)
    assert client.get(address(article)).status_code == 403
    assert client.post(address(article), {"reason": "why", "code": article.code}).status_code == 403
    assert Article.objects.get() == article
    assert address(article) not in said(client, reverse("admin:articles_article_change", args=[article.pk]))
    assert "reason" in said(client, reverse("admin:articles_tombstone_change", args=[gone.pk]))
    assert gone.code in said(client, "/admin/log/")


def test_what_came_again_is_told_and_cannot_be_added(boss: Client) -> None:
    row = Rejection.objects.create(
        key="https://news.example/1", url="https://news.example/1", sha256="ab" * 32, size=5, reason="purged"
    )
    page = said(boss, reverse("admin:articles_rejection_change", args=[row.pk]))
    assert "removed for good" in page
    assert "Try again" not in page and "Add anyway" not in page and "Bring it again" not in page
    for name in ("again", "anyway"):
        url = reverse(f"admin:articles_rejection_{name}", args=[row.pk])
        assert "None of these has anything to add." in boss.post(url, follow=True).content.decode()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("many", [1, 60])
def test_pages_of_any_archive(boss: Client, language: str, many: int, django_assert_max_num_queries: Any) -> None:
    boss.cookies["django_language"] = language
    article = made()
    for number in range(many):
        purge(made(f"Мақала {number}", f"Мәтін {number}."), f"себеп {number}", None)
    with django_assert_max_num_queries(30):
        assert boss.get(address(article)).status_code == 200
    with django_assert_max_num_queries(15):
        assert boss.get(reverse("admin:articles_tombstone_changelist")).status_code == 200
    with django_assert_max_num_queries(15):
        assert boss.get("/admin/log/?kind=deletion").status_code == 200
