"""Deletion of articles is for administrators, who are told what it does; undoing a run is a right of its own."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.urls import reverse

from articles.archive import editors
from articles.models import Article, Tombstone
from tests.making import made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(admin_client: Client) -> None:
    admin_client.cookies["django_language"] = "en"


def test_an_administrator_deletes_for_good(admin_client: Client) -> None:
    article = made(pairs={"kz-ru": "principal"}, topics={"trade": "primary"})
    editors.decide(article.topic_tags.all(), "accepted", None)
    url = reverse("admin:articles_article_delete", args=[article.pk])
    page = admin_client.get(url).content.decode()
    assert "The same text may be added again" in page
    assert admin_client.post(url, {"post": "yes"}).status_code == 302
    tombstone = Tombstone.objects.get(pk=article.pk)
    assert tombstone.user is not None and tombstone.user.username == "admin"
    told = admin_client.get(f"/en/a/{article.code}/")
    assert told.status_code == 410
    assert "was deleted from the archive" in told.content.decode() and "for good" not in told.content.decode()
    log = admin_client.get("/admin/log/?kind=deletion").content.decode()
    assert "article deleted" in log and article.code in log and "<td>admin</td>" in log
    form = admin_client.get(reverse("admin:articles_article_change", args=[made().pk])).content.decode()
    assert all(words in form for words in ("Hide: ", "Delete: it is gone", "Remove for good: it is gone"))


def test_an_administrator_deletes_several(admin_client: Client) -> None:
    articles = [made(f"Мақала {number}", f"Мәтін {number}.", topics={"trade": "primary"}) for number in range(3)]
    chosen = {"action": "delete_selected", "_selected_action": [article.pk for article in articles[:2]]}
    changelist = reverse("admin:articles_article_changelist")
    page = admin_client.post(changelist, chosen).content.decode()
    assert "Мақала 1" in page and "The same text may be added again" in page
    assert admin_client.post(changelist, chosen | {"post": "yes"}).status_code == 302
    assert list(Article.objects.values_list("title", flat=True)) == ["Мақала 2"]
    assert [tombstone.user and tombstone.user.username for tombstone in Tombstone.objects.all()] == ["admin"] * 2


def test_a_chief_editor_deletes_no_article(client: Client) -> None:
    user = User.objects.create_user("marat", is_staff=True)
    user.groups.add(Group.objects.get(name="chief editors"))
    client.force_login(user)
    client.cookies["django_language"] = "en"
    article = made(pairs={"kz-ru": "principal"}, topics={"trade": "primary"})
    assert client.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"}).status_code == 403
    page = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    assert "Hide: readers no longer" in page and "Delete: " not in page and "Remove for good: " not in page
    assert Article.objects.filter(pk=article.pk).exists()


def test_who_might_delete_articles_goes_on_undoing_runs() -> None:
    """The right to delete stays with whom an administrator gave it to, but for chief editors."""
    migration = import_module("articles.migrations.0023_deletion_by_administrators")
    right = Permission.objects.get(codename="delete_article")
    own, user = Group.objects.create(name="own"), User.objects.create_user("erlan")
    own.permissions.add(right)
    user.user_permissions.add(right)
    chiefs = Group.objects.get(name="chief editors")
    migration.join(apps, SimpleNamespace(connection=connection))
    assert right in chiefs.permissions.all()
    migration.part(apps, SimpleNamespace(connection=connection))
    for rights in (own.permissions, user.user_permissions):
        assert {"delete_article", "undo_ingestrun"} == set(rights.values_list("codename", flat=True))
    assert right not in chiefs.permissions.all()
