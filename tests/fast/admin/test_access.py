"""Who may do what at the editors' desk, and how the first accounts come into being."""

from __future__ import annotations

import gzip
import re
import stat
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from articles.archive import outlets
from articles.models import (
    Article,
    IngestRun,
    Job,
    Original,
    Rejection,
    original_name,
    originals,
)
from tests.making import TITLE, made

pytestmark = pytest.mark.django_db


# ---- the group `editors` ---------------------------------------------------------------------------------------------


def test_what_editors_may_do() -> None:
    granted = set(Group.objects.get(name="editors").permissions.values_list("codename", flat=True))
    changing = {name for name in granted if not name.startswith("view_")}
    assert changing == {"change_article"} | {
        f"{action}_{name}"
        for action in ("add", "change")
        for name in ("articlecountry", "articlepair", "articletopic", "job")
    }
    models = Permission.objects.filter(codename__in=granted).values_list("content_type__app_label", flat=True)
    assert set(models) == {"articles", "search"}
    # Made by a migration, before Django makes permissions of its own accord: none is there twice.
    assert Permission.objects.filter(codename="change_article").count() == 1


@pytest.mark.parametrize(
    "model",
    ["outlet", "topic", "country", "pair", "rejection", "ingestrun", "origin", "original", "revision", "bulkaction"],
)
def test_editors_look_at_the_rest(desk: Client, model: str) -> None:
    made(outlet="Дала жаршысы", pairs={"kz-ru": "principal"})
    assert desk.get(reverse(f"admin:articles_{model}_changelist")).status_code == 200
    assert desk.get(f"/admin/articles/{model}/add/").status_code == 403


def test_editors_change_no_outlet_and_no_topic(desk: Client) -> None:
    outlet = outlets.by_name("Дала жаршысы")
    for name, pk in (("outlet", outlet.pk), ("topic", "trade")):
        url = reverse(f"admin:articles_{name}_change", args=[pk])
        assert desk.get(url).status_code == 200
        assert desk.post(url, {"name": "Басқа", "name_en": "Other"}).status_code == 403
    outlet.refresh_from_db()
    assert outlet.name == "Дала жаршысы"


def test_editors_delete_nothing_and_see_no_users(desk: Client) -> None:
    article = made()
    assert desk.get(reverse("admin:articles_article_delete", args=[article.pk])).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": str(article.pk), "post": "yes"}
    desk.post(reverse("admin:articles_article_changelist"), chosen)
    assert Article.objects.filter(pk=article.pk).exists()
    assert desk.get("/admin/auth/user/").status_code == 403
    assert desk.get("/admin/auth/group/").status_code == 403
    assert desk.get("/admin/articles/article/add/").status_code == 403


def test_someone_who_may_only_look_changes_nothing(client: Client) -> None:
    user = User.objects.create_user("guest", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    article = made(
        pairs={"kz-ru": "principal"}, topics={"trade": "primary"}, countries={"KZ": "party"}, words="көпірдің"
    )
    url = reverse("admin:articles_article_change", args=[article.pk])
    html = client.get(url).content.decode()
    assert TITLE in html
    assert "<mark>көпірдің</mark>" in html
    assert not re.search(r"<(?:input|select|textarea)[^>]*name=\"(?:title|date|topic_tags-0-state)\"", html)
    assert client.post(url, {"title": "Басқа"}).status_code == 403
    listed = client.post(
        reverse("admin:articles_article_changelist"), {"action": "hide", "_selected_action": str(article.pk)}
    )
    assert listed.status_code in {200, 302}
    assert not Article.objects.filter(hidden=True).exists()


@pytest.mark.parametrize("path", ["", "articles/article/", "articles/outlet/", "articles/original/x/bytes/"])
def test_strangers_are_sent_to_the_login(client: Client, path: str) -> None:
    response = client.get(f"/admin/{path}")
    assert response.status_code == 302
    assert "/admin/login/" in response["Location"]


# ---- the group `chief editors` ---------------------------------------------------------------------------------------


@pytest.fixture
def chief(client: Client) -> Client:
    """The browser of somebody in that group, and in no other."""
    user = User.objects.create_user("marat", is_staff=True)
    user.groups.add(Group.objects.get(name="chief editors"))
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def test_chief_editors_may_do_what_editors_may_and_more() -> None:
    editors, chiefs = (
        set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))
        for name in ("editors", "chief editors")
    )
    assert chiefs - editors == {
        "undo_ingestrun",
        "add_outlet",
        "change_outlet",
        "add_topic",
        "change_topic",
        "add_knownname",
        "change_knownname",
        "add_source",
        "change_source",
        "add_concept",
        "change_concept",
        "bulk_over_100",
        "merge",
    }
    assert editors < chiefs


def test_a_chief_editor_undoes_a_run(chief: Client) -> None:
    run = IngestRun.objects.create(state=IngestRun.State.FINISHED)
    url = reverse("admin:articles_ingestrun_undo", args=[run.pk])
    assert chief.get(url).status_code == 200
    assert chief.post(url).status_code == 302
    assert Job.objects.get().kind == Job.Kind.UNDO


def test_a_chief_editor_adds_an_outlet_and_changes_a_topic_and_sees_no_users(chief: Client) -> None:
    assert chief.get("/admin/articles/outlet/add/").status_code == 200
    page = chief.get(reverse("admin:articles_topic_change", args=["trade"])).content.decode()
    assert 'name="name_en"' in page
    assert chief.get("/admin/auth/user/").status_code == 403


def test_an_administrator_gives_a_role(admin_client: Client) -> None:
    user = User.objects.create_user("gulnar", is_staff=True)
    url = reverse("admin:auth_user_change", args=[user.pk])
    admin_client.cookies["django_language"] = "ru"
    page = admin_client.get(url).content.decode()
    assert "главный редактор" in page and "chief editors" not in page
    assert 'name="user_permissions"' not in page and not re.search("<select[^>]*multiple", page)
    chiefs = Group.objects.get(name="chief editors")
    data = {"username": "gulnar", "is_active": "on", "is_staff": "on", "groups": [chiefs.pk]}
    assert admin_client.post(url, data).status_code == 302
    assert list(user.groups.all()) == [chiefs]
    assert User.objects.get(pk=user.pk).has_perm("articles.bulk_over_100")


@pytest.mark.parametrize(("language", "right"), [("kk", "Мақалалар: өзгерту"), ("ru", "Статьи: изменение")])
def test_rights_of_a_group_are_read_in_the_language_of_the_page(
    admin_client: Client, language: str, right: str
) -> None:
    editors = Group.objects.get(name="editors")
    editors.permissions.add(Permission.objects.get(codename="view_session"))  # of a table that is not offered otherwise
    before = set(editors.permissions.all())
    url = reverse("admin:auth_group_change", args=[editors.pk])
    admin_client.cookies["django_language"] = language
    page = admin_client.get(url).content.decode()
    assert right in page and "Can " not in page and not re.search("istorical|Bulk batch", page)
    ticked = re.findall(r'name="permissions" value="([0-9]+)"[^>]* checked', page)
    assert admin_client.post(url, {"name": "editors", "permissions": ticked}).status_code == 302
    assert set(editors.permissions.all()) == before


# ---- bytes -----------------------------------------------------------------------------------------------------------


def test_a_rejection_with_its_bytes(desk: Client) -> None:
    data = b"%PDF-1.4 \x00"
    original = Original.objects.create(sha256="ab" * 32, size=len(data), media_type="application/pdf")
    originals().save(original_name(original.sha256), ContentFile(gzip.compress(data)))
    kept = Rejection.objects.create(
        key="folder:a.pdf", sha256=original.pk, original=original, size=10, reason="not_text", attempts=3
    )
    dropped = Rejection.objects.create(key="folder:big.txt", size=2**40, reason="too_large")
    listing = desk.get(reverse("admin:articles_rejection_changelist")).content.decode()
    for text in ("folder:a.pdf", "not text", "folder:big.txt", "too large", "1.0\xa0TB"):
        assert text in listing
    response = desk.get(reverse("admin:articles_rejection_bytes", args=[kept.pk]))
    assert b"".join(response.streaming_content) == data  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment")
    assert desk.get(reverse("admin:articles_rejection_bytes", args=[dropped.pk])).status_code == 404
    assert desk.get(reverse("admin:articles_rejection_bytes", args=[999_999])).status_code == 404


# ---- language --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_desk_in_each_language(desk: Client, language: str) -> None:
    made(pairs={"kz-ru": "principal"})
    response = desk.post("/i18n/setlang/", {"language": language, "next": "/admin/articles/article/"})
    assert response["Location"] == "/admin/articles/article/"
    html = desk.get("/admin/articles/article/").content.decode()
    assert f'<html lang="{language}"' in html
    current = re.findall(r'<button type="submit"\s+name="language"\s+value="(..)"[^>]* aria-current="true">', html)
    assert current == [language]


def test_the_switch_is_there_before_the_login(client: Client) -> None:
    assert 'action="/i18n/setlang/"' in client.get("/admin/login/").content.decode()


@pytest.mark.parametrize(
    "path", ["", "articles/article/", "articles/article/{pk}/change/", "articles/article/{pk}/history/"]
)
def test_the_desk_needs_nothing_inline(desk: Client, path: str) -> None:
    article = made(pairs={"kz-ru": "principal"}, words="көпірдің")
    response = desk.get("/admin/" + path.format(pk=article.pk))
    assert response.status_code == 200
    assert "unsafe" not in response["Content-Security-Policy"]
    assert not re.search(
        r"<script(?![^>]*\ssrc=)(?![^>]*application/json)|<style|\sstyle=|\son\w+=", response.content.decode()
    )


# ---- first accounts --------------------------------------------------------------------------------------------------


def run(name: str) -> str:
    out = StringIO()
    call_command(name, stdout=out)
    return out.getvalue()


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in (("USERNAME", "root"), ("PASSWORD", "ozen-boyi-4711"), ("EMAIL", "root@example.kz")):
        monkeypatch.setenv(f"ADMIN_{name}", value)
    return monkeypatch


def test_the_first_administrator(environment: pytest.MonkeyPatch) -> None:
    assert "Made" in run("first_administrator")
    user = User.objects.get()
    assert (user.username, user.email, user.is_superuser, user.is_staff) == ("root", "root@example.kz", True, True)
    assert user.check_password("ozen-boyi-4711")
    environment.setenv("ADMIN_PASSWORD", "another-9002-secret")
    environment.setenv("ADMIN_USERNAME", "second")
    assert "already" in run("first_administrator")
    user.refresh_from_db()
    assert user.check_password("ozen-boyi-4711")
    assert User.objects.count() == 1


def test_no_administrator_without_a_name(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("ADMIN_USERNAME")
    assert "not set" in run("first_administrator")
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["", "12345678", "root"])
def test_no_administrator_with_a_bad_password(environment: pytest.MonkeyPatch, password: str) -> None:
    environment.setenv("ADMIN_PASSWORD", password)
    with pytest.raises(CommandError, match="ADMIN_PASSWORD"):
        run("first_administrator")
    assert not User.objects.exists()


@pytest.mark.usefixtures("environment")
def test_an_ordinary_account_is_not_raised_to_administrator() -> None:
    User.objects.create_user("root", password="unchanged")
    with pytest.raises(CommandError, match="nothing was changed"):
        run("first_administrator")
    user = User.objects.get()
    assert user.check_password("unchanged")
    assert not user.is_superuser


def logins(printed: str) -> dict[str, str]:
    return dict(line.split()[:2] for line in printed.splitlines()[1:])


def test_the_demo_accounts_are_made_once(settings: Any, tmp_path: Path, client: Client) -> None:
    settings.DEBUG, settings.DATA_DIR = True, tmp_path
    first = run("demo_accounts")
    assert first.count("(made)") == 3
    passwords = logins(first)
    assert [*passwords] == ["editor", "chief", "admin"]
    for name, password in passwords.items():
        assert User.objects.get(username=name).check_password(password)
    held = {user.username: [group.name for group in user.groups.all()] for user in User.objects.all()}
    assert held == {"editor": ["editors"], "chief": ["chief editors"], "admin": []}
    assert {(user.username, user.is_superuser) for user in User.objects.filter(is_staff=True)} == {
        ("editor", False),
        ("chief", False),
        ("admin", True),
    }
    hashes = list(User.objects.values_list("password", flat=True))
    again = run("demo_accounts")
    assert again.count("(kept as it was)") == 3
    assert logins(again) == passwords
    assert list(User.objects.values_list("password", flat=True)) == hashes
    assert stat.S_IMODE((tmp_path / "demo-login.txt").stat().st_mode) == 0o600


def test_demo_accounts_whose_file_or_row_is_gone(settings: Any, tmp_path: Path, client: Client) -> None:
    settings.DEBUG, settings.DATA_DIR = True, tmp_path
    file = tmp_path / "demo-login.txt"
    file.write_text("editor of-an-older-demo\n")  # which made no others
    first = logins(run("demo_accounts"))
    assert first["editor"] == "of-an-older-demo"
    User.objects.all().delete()
    assert logins(run("demo_accounts")) == first
    user = User.objects.get(username="chief")
    user.set_password("of my own")
    user.save()
    assert "has been changed" in run("demo_accounts")
    assert User.objects.get(username="chief").check_password("of my own")
    file.unlink()
    renewed = run("demo_accounts")
    assert renewed.count("(new password)") == 3
    assert User.objects.get(username="editor").check_password(logins(renewed)["editor"])


def test_there_are_no_demo_accounts_on_a_real_site(settings: Any, tmp_path: Path) -> None:
    settings.DEBUG, settings.DATA_DIR = False, tmp_path
    with pytest.raises(CommandError, match="DEBUG"):
        run("demo_accounts")
    assert not User.objects.exists()
