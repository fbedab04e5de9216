"""The desk's pages of what comes in: the form "Add", jobs, runs, sources, the ledger, alerts."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.archive import outlets
from articles.ingest import workers
from articles.intake import jobs
from articles.intake.arguments import IngestArguments
from articles.models import Alert, Article, Entry, IngestRun, Job, LedgerDay, Origin, Outlet, Rejection, Source
from tests.making import made

pytestmark = pytest.mark.django_db
TAKE_IN = "/admin/articles/article/take-in/"
LANGUAGES = ["kk", "ru", "en"]
NEWS = (
    "Шекарадағы жаңа көпір ашылды\n\n"
    "Қазақстан мен Өзбекстан шекарасында ұзындығы үш жүз метр болатын жаңа көпір пайдалануға берілді. "
    "Ресми шараға екі елдің көлік министрлері қатысты.\n\n"
    "Министрлердің айтуынша, көпір арқылы тәулігіне екі мың көлік өтеді, ал жүк тасымалы бір жарым есе артады. "
    "Құрылысқа екі жыл уақыт кетті, оның жартысын Қазақстан, жартысын Өзбекстан қаржыландырды.\n"
)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    def folder(name: str) -> dict[str, Any]:
        backend = "django.core.files.storage.FileSystemStorage"
        return {"BACKEND": backend, "OPTIONS": {"location": tmp_path / name}}

    settings.STORAGES = {**settings.STORAGES, "default": folder("files"), "originals": folder("originals")}


def post(desk: Client, way: str, **data: Any) -> Any:
    return desk.post(f"{TAKE_IN}{way}/", data)


def errors(response: Any) -> list[str]:
    assert response.status_code == 200
    return re.findall(r'<ul class="errorlist"[^>]*><li>(.*?)</li>', response.content.decode())


def address(article: Article, url: str) -> None:
    Origin.objects.filter(article=article).update(key=url, url=url)


# ---- addresses -------------------------------------------------------------------------------------------------------


def test_first_which_addresses_are_held_then_a_job(desk: Client, editor: Any) -> None:
    held = made(title="Бұрыннан бар мақала")
    address(held, "https://gazet.example/a/1")
    lines = "\n".join(
        [
            "https://gazet.example/a/1?utm_source=feed",
            " https://gazet.example/a/2 ",
            "HTTPS://Gazet.example/a/2#bottom",
            "ftp://gazet.example/a/3",
            "жай сөз",
            "",
            "https://gazet.example/a/4",
        ]
    )
    page = post(desk, "addresses", addresses=lines, outlet="Газет")
    html = page.content.decode()
    assert "Бұрыннан бар мақала" in html and reverse("admin:articles_article_change", args=[held.pk]) in html
    for text in (
        "2 addresses are new",
        "1 address is already in the archive",
        "2 lines are not web addresses",
        "1 line repeats",
    ):
        assert text in html, text
    assert not Job.objects.exists(), "nothing begins before it is confirmed"

    response = post(desk, "addresses", addresses=lines, outlet="Газет", confirm="1")
    job = Job.objects.get()
    assert response["Location"] == reverse("admin:articles_job_change", args=[job.pk])
    assert job.arguments["urls"] == ["https://gazet.example/a/2", "https://gazet.example/a/4"]
    assert (job.arguments["stated"], job.user) == ({"outlet": "Газет"}, editor)

    post(desk, "addresses", addresses=lines, confirm="1", again="on")
    assert len(Job.objects.first().arguments["urls"]) == 3  # type: ignore[union-attr]
    assert errors(post(desk, "addresses", addresses=lines, change="1")) == []
    assert Job.objects.count() == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_hundred_addresses_and_one(desk: Client, language: str) -> None:
    desk.cookies["django_language"] = language
    many = [f"https://gazet.example/{number}" for number in range(301)]
    assert len(errors(post(desk, "addresses", addresses="\n".join(many)))) == 1
    assert errors(post(desk, "addresses", addresses="\n".join(many[:300]))) == []


def test_addresses_none_of_which_is_one_start_nothing(desk: Client) -> None:
    for line in ("file:///etc/passwd", "javascript:alert(1)", "/etc/passwd", "<script>alert(1)</script>"):
        response = post(desk, "addresses", addresses=line, confirm="1")
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
    assert not Job.objects.exists()


# ---- a text, an article from print: at once --------------------------------------------------------------------------


@pytest.mark.slow
def test_a_pasted_text_leads_to_its_article(desk: Client, editor: Any) -> None:
    statements = {"outlet": "Көпір газеті", "date": "2021-03-05", "byline": "Айгүл Сәрсен"}
    response = post(desk, "text", text=NEWS, **statements)
    article = Article.objects.get()
    assert response["Location"] == reverse("admin:articles_article_change", args=[article.pk])
    assert article.title == "Шекарадағы жаңа көпір ашылды"
    assert (article.date_value, article.byline) == ("2021-03-05", "Айгүл Сәрсен")
    assert article.outlet is not None and article.outlet.name == "Көпір газеті"
    origin = article.origins.get()
    assert origin.stated == statements
    assert IngestRun.objects.get().user == editor

    again = desk.post(f"{TAKE_IN}text/", {"text": NEWS, **statements}, follow=True)
    assert "The archive holds exactly this already." in again.content.decode()
    assert Article.objects.count() == 1


@pytest.mark.slow
def test_a_pasted_text_has_the_limits_of_a_worker(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """400,000 line breaks took 25 s of the process that serves; here the limit is reached sooner."""
    monkeypatch.setattr(workers, "Pool", partial(workers.Pool, seconds=0.5))
    response = post(desk, "text", text=NEWS + "Сөз мен.\n\n" * 120_000)
    assert "could not be read" in " ".join(errors(response))
    assert not Article.objects.exists()
    assert Rejection.objects.get().detail == "took longer than 0.5 s"


@pytest.mark.slow
def test_an_article_from_print_with_its_scan(desk: Client) -> None:
    response = post(
        desk,
        "print",
        outlet="Дала жаршысы",
        issue="14",
        page="3",
        date="1998-05-21",
        text=NEWS,
        scan=SimpleUploadedFile("бет.html", PICTURE, "text/html"),
    )
    article = Article.objects.get()
    assert response["Location"] == reverse("admin:articles_article_change", args=[article.pk])
    origin = article.origins.get()
    assert (origin.stated["issue"], origin.stated["page"], article.date_value) == ("14", "3", "1998-05-21")
    assert origin.scan is not None and origin.scan.media_type == "image/png", "told by looking"

    link = reverse("admin:articles_origin_scan", args=[origin.pk])
    assert link in desk.get(response["Location"]).content.decode()
    scan = desk.get(link)
    assert b"".join(scan.streaming_content) == PICTURE  # type: ignore[attr-defined]
    assert scan["Content-Type"] == "image/png" and scan["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in scan["Content-Security-Policy"]

    origin.scan.media_type = "application/pdf"
    origin.scan.save()
    answer = desk.get(link)
    answer.close()
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("way", "data"),
    [
        ("text", {"text": ""}),
        ("text", {"text": NEWS, "date": "кеше"}),
        ("text", {"text": NEWS, "url": "ftp://gazet.example/1"}),
        ("text", {"text": "12"}),
        ("print", {"text": NEWS, "outlet": ""}),
        ("print", {"text": NEWS, "outlet": "Газет", "scan": SimpleUploadedFile("a.png", b"<svg onload='x()'/>")}),
        ("files", {}),
        ("files", {"documents": SimpleUploadedFile("a.txt", b"\x7fELF\x02\x01\x01" + bytes(60))}),
        ("files", {"documents": SimpleUploadedFile("a.csv", b"a,b\n1,2\n"), "columns": "headline"}),
        ("addresses", {"addresses": ""}),
    ],
)  # fmt: skip
def test_an_error_stands_at_its_field(desk: Client, language: str, way: str, data: dict[str, Any]) -> None:
    desk.cookies["django_language"] = language
    for value in data.values():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
    assert len(errors(post(desk, way, **data))) == 1
    assert not Article.objects.exists() and not Job.objects.exists()


# ---- files -----------------------------------------------------------------------------------------------------------


def test_files_become_a_job_and_are_kept_for_it(desk: Client) -> None:
    sent = [
        SimpleUploadedFile("../../a.txt", NEWS.encode()),
        SimpleUploadedFile("b.csv", b"headline,content\nx,y\n"),
    ]
    columns = "title = headline\nbody = content"
    sets = {"collection": "қор", "columns": columns, "keep_all": "on"}
    response = post(desk, "files", documents=sent, **sets, paths="/etc/passwd")
    job = Job.objects.get()
    assert response["Location"] == reverse("admin:articles_job_change", args=[job.pk])
    given = job.arguments
    assert [name.rpartition("/")[2] for name in given["paths"]] == ["a.txt", "b.csv"]
    assert all(name.startswith("uploads/") and default_storage.exists(name) for name in given["paths"])
    assert (given["collection"], given["columns"], given["keep_all"]) == (
        "қор",
        {"title": "headline", "body": "content"},
        True,
    )
    page = desk.get(response["Location"]).content.decode()
    assert "a.txt, b.csv" in page and "uploads/" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_more_than_the_server_takes_is_not_read(desk: Client, settings: Any, language: str) -> None:
    desk.cookies["django_language"] = language
    settings.DEBUG, settings.MAX_UPLOAD_BYTES = False, 1000
    response = post(desk, "files", documents=SimpleUploadedFile("a.txt", b"x" * 2000))
    assert response.status_code == 413
    assert f'<html lang="{language}"' in response.content.decode()
    assert not Job.objects.exists()


# ---- who may ---------------------------------------------------------------------------------------------------------


def test_the_form_is_for_those_who_may_start_jobs(desk: Client, client: Client, editor: Any) -> None:
    assert "take-in" in desk.get("/admin/").content.decode()
    assert "take-in" in desk.get("/admin/articles/article/").content.decode()
    editor.groups.clear()
    editor.user_permissions.add(Permission.objects.get(codename="view_article"))
    assert "take-in" not in desk.get("/admin/").content.decode()
    for way in ("addresses", "text", "files", "print"):
        assert desk.get(f"{TAKE_IN}{way}/").status_code == 403
        assert post(desk, way, text=NEWS).status_code == 403
    client.logout()
    assert client.get(f"{TAKE_IN}text/").status_code == 302


def test_every_change_wants_its_token(editor: Any) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor)
    job = jobs.start(IngestArguments())
    for url in (f"{TAKE_IN}text/", reverse("admin:articles_job_cancel", args=[job.pk])):
        assert browser.post(url, {"text": NEWS}).status_code == 403


# ---- sources, ledger, alerts -----------------------------------------------------------------------------------------


@pytest.fixture
def source() -> Source:
    outlet = outlets.by_name("Дала жаршысы")
    return Source.objects.create(url="https://dala.example/rss", outlet=outlet)


def test_a_chief_editor_adds_a_source_and_has_it_checked(chief_desk: Client) -> None:
    outlet = outlets.by_name("Дала жаршысы")
    data = {"url": "https://dala.example/rss", "kind": "feed", "outlet": outlet.pk, "active": "on", "every_minutes": 30}
    for bad in ("ftp://dala.example/rss", "javascript:alert(1)", "/etc/passwd", "dala"):
        assert len(errors(chief_desk.post("/admin/articles/source/add/", data | {"url": bad}))) == 1
    for minutes in (1, 6_000_000_000, 2**63 - 1):  # of the larger ones no day comes out
        assert len(errors(chief_desk.post("/admin/articles/source/add/", data | {"every_minutes": minutes}))) == 1
    assert chief_desk.post("/admin/articles/source/add/", data).status_code == 302
    source = Source.objects.get()
    check = reverse("admin:articles_source_check", args=[source.pk])
    assert check in chief_desk.get(reverse("admin:articles_source_change", args=[source.pk])).content.decode()
    assert chief_desk.get(check).status_code == 405
    first, second = chief_desk.post(check)["Location"], chief_desk.post(check)["Location"]
    job = Job.objects.get()
    assert first == second == reverse("admin:articles_job_change", args=[job.pk])
    assert (job.kind, job.arguments["source"]) == ("check_source", source.pk)
    chief_desk.post("/admin/articles/source/", {"action": "check_chosen", "_selected_action": [source.pk]})
    assert Job.objects.count() == 1


def test_a_source_on_another_port_is_refused_with_a_reason(chief_desk: Client, settings: Any) -> None:
    outlet = outlets.by_name("Дала жаршысы")
    data = {"url": "http://dala.example:8080/rss", "kind": "feed", "outlet": str(outlet.pk), "every_minutes": "60"}
    answer = chief_desk.post("/admin/articles/source/add/", data)
    assert "ports 80 and 443 alone" in answer.content.decode() and not Source.objects.exists()
    settings.FETCH_PORTS = frozenset({8080})
    assert chief_desk.post("/admin/articles/source/add/", data).status_code == 302


def test_entries_of_a_source(desk: Client, source: Source) -> None:
    Entry.objects.create(source=source, url="https://dala.example/1", url_hash="a", announced={"title": "Көпір"})
    Entry.objects.create(source=source, url="https://dala.example/2", url_hash="b", state="blocked", detail="challenge")
    listing = desk.get(f"/admin/articles/entry/?source__id__exact={source.pk}&state__exact=blocked").content.decode()
    assert "dala.example/2" in listing and "dala.example/1" not in listing
    assert "a check for robots stands in the way" in listing
    entry = Entry.objects.get(url_hash="a")
    assert "Көпір" in desk.get(reverse("admin:articles_entry_change", args=[entry.pk])).content.decode()


@pytest.fixture
def ledger(source: Source) -> Outlet:
    for day, stored, characters in (
        (date(2026, 3, 1), 4, 8000),
        (date(2026, 3, 2), 6, 4000),
        (date(2026, 4, 1), 1, 99),
    ):
        LedgerDay.objects.create(
            outlet=source.outlet, day=day, seen=1200, fetched=10, blocked=1, stored=stored, characters=characters
        )
    LedgerDay.objects.create(outlet=None, day=date(2026, 3, 1), seen=5, fetched=5)
    return source.outlet


def sums(desk: Client, query: str) -> list[str]:
    html = desk.get(f"/admin/articles/ledgerday/?{query}").content.decode()
    table = re.search(r'<table class="sums">.*?</table>', html, re.DOTALL)
    assert table
    return re.findall(r"<td>(.*?)</td>", table[0])


def test_the_sums_of_the_ledger_are_those_of_the_days_chosen(desk: Client, ledger: Outlet) -> None:
    heads = ["seen", "fetched", "blocked", "rejected", "out_of_scope", "language_not_read", "stored"]
    assert sums(desk, "")[: len(heads)] == ["3,605", "35", "3", "0", "0", "0", "11"]
    march = sums(desk, f"outlet={ledger.pk}&day__year=2026&day__month=3")
    assert march[: len(heads)] == ["2,400", "20", "2", "0", "0", "0", "10"]
    assert march[-1] == "1,200", "characters of a stored article"
    assert sums(desk, "outlet=none")[:2] == ["5", "5"]
    assert sums(desk, "outlet=x")[:2] == ["0", "0"]


def test_alerts_that_go_on_come_first(desk: Client, source: Source) -> None:
    now = timezone.now()
    Alert.objects.create(
        outlet=source.outlet, kind="silent", since=now - timedelta(days=9), detail={"last": "2026-11-01", "expected": 9}
    )
    Alert.objects.create(
        outlet=source.outlet, kind="blocked", since=now, ended_at=now, detail={"blocked": 8, "fetched": 10, "usual": 2}
    )
    listing = desk.get("/admin/articles/alert/").content.decode()
    assert listing.index("fell silent</td>") < listing.index("blocks us</td>")
    over = desk.get("/admin/articles/alert/?open=0").content.decode()
    assert "blocks us</td>" in over and "fell silent</td>" not in over


# ---- all of them -----------------------------------------------------------------------------------------------------

PAGES = [
    "",
    *(f"articles/article/take-in/{way}/" for way in ("addresses", "text", "files", "print")),
    *(f"articles/{name}/" for name in ("job", "source", "entry", "ledgerday", "alert", "ingestrun", "rejection")),
    "articles/source/add/",
    "articles/job/{job}/change/",
    "articles/source/{source}/change/",
    "articles/ingestrun/{run}/change/",
    "articles/ingestrun/{run}/undo/",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_needs_nothing_inline_and_speaks_three_languages(
    admin_client: Client, running: Job, run: IngestRun, ledger: Outlet, path: str
) -> None:
    Alert.objects.create(outlet=ledger, kind="silent", detail={"last": "2026-11-01", "expected": 9})
    source = Source.objects.get()
    url = "/admin/" + path.format(job=running.pk, run=run.pk, source=source.pk)
    for language in LANGUAGES:
        admin_client.cookies["django_language"] = language
        response = admin_client.get(url)
        html = response.content.decode()
        assert response.status_code == 200
        assert f'<html lang="{language}"' in html
        assert "unsafe" not in response["Content-Security-Policy"]
        assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)|<style|\sstyle=|\son\w+=", html)


def test_the_librarys_own_rows_are_not_offered(admin_client: Client) -> None:
    assert "django_tasks" not in admin_client.get("/admin/").content.decode()
