"""Inputs as one flow: what was found, what became of each, and the links from one to the other, for whoever looks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import translation

from articles.archive import bulk_plan, outlets
from articles.archive.purge import purge
from articles.archive.runs import recorded_run
from articles.archive.store import store
from articles.intake import bulk, jobs
from articles.intake.arguments import BulkArguments, CheckSourceArguments, IngestArguments, ReclassifyArguments
from articles.models import Article, BulkAction, Entry, IngestRun, Job, Origin, Rejection, Source
from tests.making import editors_group, made
from tests.understood import BODY, UNRELATED, document, refused

pytestmark = pytest.mark.django_db


def ran(*documents: Any, paths: list[str] | None = None, job: Job | None = None) -> IngestRun:
    with recorded_run(paths or ["folder"], "folder", None, job) as (run, counts):
        counts.update(outcome.name for outcome in store(documents, run))
    return IngestRun.objects.get(pk=run.pk)


def said(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return re.sub(r"\s+", " ", response.content.decode())


def documents_of(run: IngestRun) -> str:
    return reverse("admin:articles_ingestrun_documents", args=[run.pk])


def rows(page: str) -> list[list[str]]:
    """The words of each cell of the table."""
    body = page.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0]
    cells = (re.findall(r"<td>(.*?)</td>", row) for row in body.split("<tr>")[1:])
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


# ---- what became of each document ------------------------------------------------------------------------------------


def test_what_became_of_each_document(desk: Client) -> None:
    ran(document(path="old.txt", url="https://a.example/held"))
    run = ran(
        document(UNRELATED, path="1.txt", title="Хоккей"),
        document(UNRELATED, path="2.txt", title="Хоккей", furniture=" "),
        document(BODY + " Работы начнутся в апреле.", path="old.txt", url="https://a.example/held"),
        refused(path="3.txt"),
        document(path="old.txt", url="https://a.example/held", furniture=" "),
        paths=["folder", "https://a.example/held"],
    )
    page = said(desk, documents_of(run))
    assert rows(page) == [
        ["folder/1.txt", "added", "Хоккей"],
        ["folder/2.txt", "duplicates", "Хоккей"],
        ["https://a.example/held", "updated", "Министры обсудили ремонт моста"],
        ["https://a.example/held", "updated", "Министры обсудили ремонт моста"],
        ["folder:3.txt", "empty: because", ""],
    ]
    assert "4 of 5 in the archive; added: 1" in page
    for origin in Origin.objects.filter(run=run):
        assert reverse("admin:articles_origin_change", args=[origin.pk]) in page
        assert reverse("admin:articles_article_change", args=[origin.article_id]) in page
    assert reverse("admin:articles_rejection_change", args=[Rejection.objects.get().pk]) in page


def test_addresses_that_the_archive_had_are_among_them(desk: Client) -> None:
    ran(document(url="https://a.example/1"))
    run = ran(
        document(url="https://a.example/1"),
        document(UNRELATED, path="2.txt", title="Хоккей", url="https://a.example/2"),
        paths=["https://a.example/1?utm_source=x", "https://a.example/2", "https://a.example/never"],
    )
    assert [row[:2] for row in rows(said(desk, documents_of(run)))] == [
        ["https://a.example/2", "added"],
        ["https://a.example/1?utm_source=x", "unchanged"],
    ]


def test_of_a_purged_one_it_says_so(desk: Client) -> None:
    ran(document(url="https://a.example/1"))
    tombstone = purge(Article.objects.get(), "Сот шешімі", None)
    page = said(desk, documents_of(ran(document(url="https://a.example/1"))))
    assert rows(page) == [["https://a.example/1", f"removed for good: article {tombstone}", ""]]
    rejection = said(desk, reverse("admin:articles_rejection_change", args=[Rejection.objects.get().pk]))
    assert (
        f'{reverse("admin:articles_tombstone_change", args=[tombstone.pk])}">{tombstone}: Сот шешімі</a>' in rejection
    )
    assert "0 of 1 in the archive" in page


@pytest.mark.parametrize("many", [3, 130])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_page_at_a_time(desk: Client, many: int, language: str, django_assert_max_num_queries: Any) -> None:
    desk.cookies["django_language"] = language
    texts = [document(f"{UNRELATED} {number}", path=f"{number}.txt", title=f"№ {number}") for number in range(many)]
    run = ran(*texts, *(refused(path=f"r{number}.txt") for number in range(5)))
    seen: list[str] = []
    for number in range(1, (many + 5) // 50 + 2 if many > 50 else 2):
        with django_assert_max_num_queries(20):
            page = said(desk, f"{documents_of(run)}?page={number}")
        seen += [row[0] for row in rows(page)]
        assert len(rows(page)) <= 50
    assert seen == [f"folder/{number}.txt" for number in range(many)] + [f"folder:r{number}.txt" for number in range(5)]
    for wrong in ("0", "99", "x", "-1", "9" * 30):
        assert desk.get(f"{documents_of(run)}?page={wrong}").status_code == 404


# ---- links -----------------------------------------------------------------------------------------------------------


def test_from_the_job_to_the_documents_and_back(desk: Client) -> None:
    job = jobs.start(IngestArguments(urls=["https://a.example/1"]))
    run = ran(document(url="https://a.example/1"), refused(path="2.txt"), job=job)
    Job.objects.filter(pk=job.pk).update(state="finished", counts=run.counts)
    ways = [
        reverse("admin:articles_job_change", args=[job.pk]),
        reverse("admin:articles_ingestrun_change", args=[run.pk]),
        documents_of(run),
    ]
    pages = [said(desk, url) for url in ways]
    for page, onwards in zip(pages, [ways[1:], [ways[0], ways[2]], [ways[1]]], strict=True):
        assert all(f'href="{url}"' in page for url in onwards)
    assert "1 of 2 in the archive" in pages[0] and "1 of 2 in the archive" in pages[1]
    article, origin = Article.objects.get(), Origin.objects.get()
    origin_page = reverse("admin:articles_origin_change", args=[origin.pk])
    article_page = said(desk, reverse("admin:articles_article_change", args=[article.pk]))
    assert f'href="{origin_page}"' in article_page and f'href="{ways[1]}"' in article_page
    assert f'href="{ways[1]}"' in said(desk, origin_page)
    rejection = said(desk, reverse("admin:articles_rejection_change", args=[Rejection.objects.get().pk]))
    assert f'href="{ways[1]}"' in rejection


def test_from_the_source_to_its_checks_and_entries_and_back(desk: Client) -> None:
    source = Source.objects.create(url="https://a.example/feed", outlet=outlets.by_name("Дала жаршысы"))
    url = "https://a.example/1"
    entry = Entry.objects.create(source=source, url=url, url_hash=Entry.hash_of(url), state="rejected", detail="empty")
    Rejection.objects.create(key=url, url=url, size=1, reason="empty")
    job = jobs.start(CheckSourceArguments(source=source.pk, what=source.url))
    jobs.start(IngestArguments())
    page = said(desk, reverse("admin:articles_source_change", args=[source.pk]))
    assert f"/admin/articles/job/?source={source.pk}" in page
    listed = said(desk, f"/admin/articles/job/?source={source.pk}").split("result_list")[1]
    assert f"/job/{job.pk}/change/" in listed and listed.count('class="field-what_about"') == 1
    source_page = reverse("admin:articles_source_change", args=[source.pk])
    assert f'href="{source_page}"' in said(desk, reverse("admin:articles_job_change", args=[job.pk]))
    rejection_page = reverse("admin:articles_rejection_change", args=[Rejection.objects.get().pk])
    entry_page = reverse("admin:articles_entry_change", args=[entry.pk])
    assert f'href="{rejection_page}"' in said(desk, entry_page) and f'href="{source_page}"' in said(desk, entry_page)
    assert f'href="{entry_page}"' in said(desk, rejection_page)


def test_the_form_tells_what_one_added_last(desk: Client, editor: User) -> None:
    for number in range(7):
        run = ran(document(f"{UNRELATED} {number}", path=f"{number}.txt", title=f"№ {number}"), paths=[f"{number}.txt"])
        IngestRun.objects.filter(pk=run.pk).update(user=editor)
    job = jobs.start(IngestArguments(urls=["https://a.example/1"]), editor)
    IngestRun.objects.filter(pk=ran(refused(path="x.txt"), paths=["x.txt"]).pk).update(user=None)
    for way in ("addresses", "text", "files", "print"):
        page = said(desk, f"/admin/articles/article/take-in/{way}/")
        assert f"/job/{job.pk}/change/" in page and "waiting" in page
        assert [f"{number}.txt" in page for number in range(7)] == [False, False, False, True, True, True, True]
        assert documents_of(run) in page and "1 of 1 in the archive" in page and "x.txt" not in page
        for table in ("job", "ingestrun", "source", "rejection"):
            assert f'href="/admin/articles/{table}/"' in page


@pytest.mark.parametrize(
    ("detail", "said_of_it"),
    [
        ("purged", "removed for good"),
        ("purged: k3f9zq", "removed for good: article k3f9zq"),
        ("empty", "empty"),
        ("too_large", "too large"),
        ("HTTP 404", "the server answered with error 404"),
        ("challenge", "a check for robots stands in the way"),
        ("something of a library", "something of a library"),
    ],
)
def test_why_the_page_of_an_entry_is_not_there(desk: Client, detail: str, said_of_it: str) -> None:
    source = Source.objects.create(url="https://a.example/feed", outlet=outlets.by_name("Дала жаршысы"))
    entry = Entry.objects.create(
        source=source, url="https://a.example/1", url_hash="x", state="rejected", detail=detail
    )
    page = said(desk, reverse("admin:articles_entry_change", args=[entry.pk]))
    assert f'<div class="readonly">{said_of_it}</div>' in page
    assert f'<td class="field-because">{said_of_it}</td>' in said(desk, "/admin/articles/entry/")


PAGES: dict[str, Callable[[User], str]] = {}


def page_of(name: str) -> Callable[[Callable[[User], int]], None]:
    def keep(make: Callable[[User], int]) -> None:
        PAGES[name] = lambda user: reverse(f"admin:articles_{name}_change", args=[make(user)])

    return keep


@page_of("job")
def _job(user: User) -> int:
    return jobs.start(IngestArguments(), user).pk


@page_of("ingestrun")
def _run(user: User) -> int:
    return IngestRun.objects.create(user=user).pk


@page_of("bulkaction")
def _bulk(user: User) -> int:
    return BulkAction.objects.create(kind="hide", user=user, undone_by=user).pk


@page_of("tombstone")
def _tombstone(user: User) -> int:
    return purge(made(), "reason", user).pk


@pytest.mark.parametrize("name", PAGES)
def test_the_link_to_a_person_is_for_those_who_may_see_it(client: Client, name: str) -> None:
    user = User.objects.create_superuser("marat")
    url, person = PAGES[name](user), reverse("admin:auth_user_change", args=[user.pk])
    client.force_login(user)
    assert f'href="{person}"' in said(client, url)
    assert client.get(person).status_code == 200
    editor = User.objects.create_user("aigul", is_staff=True)
    editor.groups.add(editors_group())
    client.force_login(editor)
    page = said(client, url)
    assert "marat" in page and person not in page


def test_no_link_leads_where_one_may_not_look(client: Client) -> None:
    """Somebody who may see inputs, and neither articles nor people."""
    owner = User.objects.create_superuser("marat")
    job = jobs.start(IngestArguments(), owner)
    run = ran(document(url="https://a.example/1"), refused(path="2.txt"), job=job)
    IngestRun.objects.update(user=owner)
    source = Source.objects.create(url="https://a.example/feed", outlet=outlets.by_name("Дала жаршысы"))
    entry = Entry.objects.create(source=source, url="https://a.example/1", url_hash="x", origin=Origin.objects.get())
    user = User.objects.create_user("guest", is_staff=True)
    names = ["view_job", "view_ingestrun", "view_entry", "view_origin"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    for name, pk in (("job", job.pk), ("ingestrun", run.pk), ("entry", entry.pk), ("origin", Origin.objects.get().pk)):
        page = said(client, reverse(f"admin:articles_{name}_change", args=[pk]))
        content = page.split('id="content"')[1]
        for link in set(re.findall(r'href="(/admin/[^"?]+)"', content)):
            response = client.get(link)
            if response.streaming:
                b"".join(response.streaming_content)  # type: ignore[attr-defined]
            assert response.status_code == 200, f"{name} leads to {link}"


# ---- what a job is about, in the language of who looks ---------------------------------------------------------------


SUBJECTS: dict[str, tuple[Callable[[User], object], dict[str, str]]] = {
    "bulk": (
        lambda user: bulk.start(
            bulk_plan.Plan(kind="hide", value="себеп"),
            [made().pk],
            user,
            target={"kk": "себебі: көшірме", "ru": "причина: копия", "en": "reason: a copy"},
            selection={"kk": "1 мақала", "ru": "1 статья", "en": "1 article"},
            query="q=x",
        ),
        {"kk": "себебі: көшірме · 1 мақала", "ru": "причина: копия · 1 статья", "en": "reason: a copy · 1 article"},
    ),
    "its undo": (
        lambda user: bulk.start_undo(
            BulkAction.objects.create(kind="hide", target={"kk": "аа", "ru": "бб", "en": "cc"}), user
        ),
        {"kk": "кері қайтару: аа", "ru": "отмена: бб", "en": "taken back: cc"},
    ),
    "newer rules": (
        lambda user: jobs.start(ReclassifyArguments(articles=[1, 2], what="2"), user),
        {"kk": "2 мақала", "ru": "2 статьи", "en": "2 articles"},
    ),
    "of an older version": (
        lambda user: jobs.start(BulkArguments(action=1, what="теги приняты"), user),
        {"kk": "теги приняты", "ru": "теги приняты", "en": "теги приняты"},
    ),
}


@pytest.mark.parametrize("name", SUBJECTS)
@pytest.mark.parametrize("maker", ["kk", "en"])
def test_what_a_job_is_about_is_said_in_the_language_of_who_looks(desk: Client, name: str, maker: str) -> None:
    start, words = SUBJECTS[name]
    with translation.override(maker):
        start(User.objects.create_user("marat"))
    job = Job.objects.get()
    for language, expected in words.items():
        desk.cookies["django_language"] = language
        for url in ("/admin/articles/job/", reverse("admin:articles_job_change", args=[job.pk])):
            page = said(desk, url)
            assert expected in page.split('id="content"')[1]
            others = {text for text in words.values() if text not in expected and expected not in text}
            assert not any(text in page for text in others)
