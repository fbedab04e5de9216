"""What was refused: named in the reader's language at its job, tried again, taken in anyway."""

from __future__ import annotations

import ast
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

import articles
from articles.admin import refusals
from articles.archive import outlets
from articles.ingest.records import RawDocument
from articles.intake import again, kinds, reclassify
from articles.intake.run import Ingest
from articles.intake.undo import undo
from articles.models import Article, Entry, Job, Origin, Rejection, Source
from articles.progress import Silent

pytestmark = pytest.mark.django_db
LAKE = "Озеро очистили\nВолонтёры Казахстана очистили берег озера от мусора и посадили молодые ивы вдоль дороги."
NOTE = "Мост закрыт\nМост закрыт до мая."
BRIDGE = (
    "Мост через Урал открыт\n\nМинистры Казахстана и России открыли новый мост через реку Урал. "
    "По мосту пойдут грузовые и пассажирские поезда, сообщили на церемонии.\n"
)


def refused(text: str, path: str = "p.txt", **more: Any) -> Rejection:
    """The row of a document that no article came of."""
    data = text.encode()
    list(Ingest([RawDocument("box", path, data, len(data), f"{len(data):064d}", **more)], paths=[path]))
    assert not Article.objects.exists()
    return Rejection.objects.get()


def page(client: Client, row: Rejection) -> str:
    return client.get(reverse("admin:articles_rejection_change", args=[row.pk])).content.decode()


def pressed(client: Client, row: Rejection, button: str) -> Job:
    """The job that a button of the row's page started, done."""
    response = client.post(reverse(f"admin:articles_rejection_{button}", args=[row.pk]))
    job = Job.objects.latest("pk")
    assert response["Location"] == reverse("admin:articles_job_change", args=[job.pk])
    Job.objects.filter(pk=job.pk).update(counts=dict(kinds.ingest(job, Silent())))
    return job


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "more", "reason"),
    [
        (LAKE, {"url": "https://news.example/ozero", "crawled": True}, "out_of_scope"),
        ("The bridge is shut\n" + "The old bridge over the river is shut until the spring. " * 4,
         {"url": "https://news.example/bridge", "crawled": True}, "language_not_read"),
        (NOTE, {}, "no_body"),
        (BRIDGE, {"status": 403}, "blocked"),
    ],
)  # fmt: skip
def test_what_a_rule_kept_out_is_taken_in_anyway(
    desk: Client, editor: Any, text: str, more: dict[str, Any], reason: str
) -> None:
    row = refused(text, **more)
    assert row.reason == reason
    again_job = pressed(desk, row, "again")
    row.refresh_from_db()
    assert not Article.objects.exists() and row.attempts == 2, "the same rules say the same"
    assert page(desk, row).count("<form") == page(desk, row).count("</form>") and "Add anyway" in page(desk, row)
    shown = desk.get(reverse("admin:articles_job_change", args=[again_job.pk])).content.decode()
    assert row.key in shown and reverse("admin:articles_rejection_change", args=[row.pk]) in shown

    job = pressed(desk, row, "anyway")
    article = Article.objects.get()
    run = job.runs.get()
    assert (run.user, run.counts, run.paths) == (editor, {"added": 1}, [row.key])
    origin = Origin.objects.get()
    assert (origin.original_id, origin.collection, origin.path) == (row.original_id, row.collection, row.path)
    assert reverse("admin:articles_article_change", args=[article.pk]) in page(desk, row)
    counts = reclassify.run(reclassify.Selection(everything=True))
    assert counts == {"unchanged": 1}, "newer rules do not refuse what an editor wanted"
    undo(run)
    assert not Article.objects.exists() and Rejection.objects.filter(pk=row.pk).exists()


@pytest.mark.slow
def test_the_entry_of_a_source_is_stored_when_its_page_is_taken_in_anyway(desk: Client) -> None:
    url = "https://news.example/ozero"
    entries = [
        Entry.objects.create(
            source=Source.objects.create(outlet=outlets.by_name(name), url=f"https://{name}.example/feed"),
            url=each,
            url_hash=hashlib.sha256(each.encode()).hexdigest(),
            state="out_of_scope",
        )
        for name, each in (("news", url), ("other", f"{url}2"))
    ]
    row = refused(LAKE, path=url, url=url, crawled=True)
    pressed(desk, row, "again")
    assert {*Entry.objects.values_list("state", flat=True)} == {"out_of_scope"}
    pressed(desk, row, "anyway")
    for entry in entries:
        entry.refresh_from_db()
    assert [entry.state for entry in entries] == ["stored", "out_of_scope"]
    assert entries[0].origin == Origin.objects.get()


def test_where_there_is_nothing_to_take_in(desk: Client) -> None:
    gone = Rejection.objects.create(key="box:big.txt", size=2**40, reason="too_large", detail="1099511627776 bytes")
    unread = Rejection.objects.create(
        key="https://news.example/1", url="https://news.example/1", size=0, reason="unreadable", detail="HTTP 500"
    )
    assert "The document itself is gone" in page(desk, gone) and "Try again" not in page(desk, gone)
    assert "Try again" in page(desk, unread) and "Add anyway" not in page(desk, unread)
    for row, button in ((gone, "again"), (gone, "anyway"), (unread, "anyway")):
        url = reverse(f"admin:articles_rejection_{button}", args=[row.pk])
        answer = desk.post(url, follow=True)
        assert "None of these has anything to add." in answer.content.decode()
        assert desk.get(url).status_code == 405
    assert not Job.objects.exists()
    chosen = {"action": "try_chosen", "_selected_action": [gone.pk, unread.pk]}
    answer = desk.post(reverse("admin:articles_rejection_changelist"), chosen, follow=True).content.decode()
    assert "1 was left out" in answer and Job.objects.get().arguments["rejections"] == [unread.pk]
    assert desk.post(reverse("admin:articles_rejection_again", args=[999])).status_code == 404


def test_an_address_that_gave_nothing_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    row = Rejection.objects.create(
        key="https://news.example/1", url="https://news.example/1", size=0, reason="unreadable", collection="box",
        received={"crawled": True, "announced": {"title": "Мост"}}, stated={"outlet": "Газет"},
    )  # fmt: skip
    asked = []

    def read(urls: Any, collection: str, contributed: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append((urls, collection, contributed.outlet))
        yield RawDocument(collection, urls[0], b"x", 1, "a" * 64, url=urls[0])

    monkeypatch.setattr("articles.ingest.readers.read", read)
    (raw,) = again.documents([row.pk], anyway=False)
    assert asked == [(["https://news.example/1"], "box", "Газет")]
    assert (raw.crawled, raw.announced, raw.wanted) == (True, {"title": "Мост"}, False)


def test_who_may_only_look_takes_nothing_in(client: Client) -> None:
    row = refused(NOTE)
    user = User.objects.create_user("guest", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    client.cookies["django_language"] = "en"
    assert "Try again" not in page(client, row) and "Add anyway" not in page(client, row)
    for button in ("again", "anyway"):
        assert client.post(reverse(f"admin:articles_rejection_{button}", args=[row.pk])).status_code == 403
    chosen = {"action": "take_chosen", "_selected_action": [row.pk]}
    client.post(reverse("admin:articles_rejection_changelist"), chosen)
    assert not Job.objects.exists()
    client.logout()
    for button in ("again", "anyway"):
        response = client.post(reverse(f"admin:articles_rejection_{button}", args=[row.pk]))
        assert response.status_code == 302 and "/admin/login/" in response["Location"]


@pytest.mark.slow
@pytest.mark.parametrize("text", [NOTE, "Just a moment...\nChecking your browser before accessing the site.\n"])
def test_a_pasted_text_that_is_refused_leads_to_its_row(desk: Client, text: str) -> None:
    response = desk.post("/admin/articles/article/take-in/text/", {"text": text})
    row = Rejection.objects.get()
    html = response.content.decode()
    assert response.status_code == 200 and reverse("admin:articles_rejection_change", args=[row.pk]) in html
    assert str(row.get_reason_display()) in html
    pressed(desk, row, "anyway")
    assert Article.objects.count() == 1


# ---- several uploads -------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_one_bad_file_never_refuses_the_others(desk: Client, language: str) -> None:
    desk.cookies["django_language"] = language
    sent = [
        SimpleUploadedFile("bad.bin", b"\x7fELF\x02\x01\x01" + bytes(60)),
        SimpleUploadedFile("empty.txt", b""),
        SimpleUploadedFile("bridge.txt", BRIDGE.encode()),
    ]
    desk.post("/admin/articles/article/take-in/files/", {"documents": sent})
    job = Job.objects.get()
    Job.objects.filter(pk=job.pk).update(counts=dict(kinds.ingest(job, Silent())))
    assert Article.objects.count() == 1
    assert set(Rejection.objects.values_list("path", "reason")) == {("bad.bin", "not_text"), ("empty.txt", "empty")}
    shown = desk.get(reverse("admin:articles_job_change", args=[job.pk])).content.decode()
    with override(language):
        for row in Rejection.objects.all():
            assert row.key in shown and row.get_reason_display() in shown
    listing = desk.get(reverse("admin:articles_rejection_changelist") + f"?job={job.pk}").content.decode()
    assert "bad.bin" in listing and "empty.txt" in listing
    other = desk.get(reverse("admin:articles_rejection_changelist") + f"?run={job.runs.get().pk + 1}")
    assert other.status_code in (200, 302)


# ---- in words --------------------------------------------------------------------------------------------------------


def said() -> set[str]:
    """Every detail that a stage gives as it stands."""
    found = set()
    for path in (Path(articles.__file__).parent / "ingest").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Rejected", "Refusal"}:
                found |= {each.value for each in node.args[1:] if isinstance(each, ast.Constant)}
    return found


#: Details with a number, a name or a library's message in them, and what of it is kept.
MORE = {
    "no PDF: Data format error.": "Data format error.",
    "no JSON: Expecting value": "Expecting value",
    "no SQLite file, or broken: file is not a database": "file is not a database",
    "no Word file: Bad magic number": "Bad magic number",
    "no saved page: ValueError('x')": "ValueError('x')",
    "no webarchive: InvalidFileException()": "InvalidFileException()",
    "no zip file: File is not a zip file": "File is not a zip file",
    "no page: error": "error",
    "line 17: Expecting property name: line 1 column 2": "17",
    "line 4: not the 3 columns of the header": "4",
    "ends in the middle of a compressed piece, at byte 833": "833",
    "cut off at byte 90": "90",
    "cut off in the record at byte 91": "91",
    "damaged from byte 12 to 40": "12",
    "corrupt at byte 7: Error -3": "7",
    "the column zer holds long texts; is it the text? say body=… (columns: a, zer)": "zer",
    "3000 columns": "3000",
    "a page of 9000000 characters": "9000000",
    "a page of 400000 tags": "400000",
    "more than 8000000 characters": "8000000",
}  # fmt: skip


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_reasons_are_words(language: str) -> None:
    phrases = Path(articles.__file__).parent / "vocabulary/phrases/blocked.txt"
    headings = re.findall(r"^\[(\w+)\]", phrases.read_text(encoding="utf-8"), re.MULTILINE)
    details = [
        *said(), again.TOO_SHORT, again.LISTING, "countries: none", "countries: KZ", "language: en", "HTTP 403",
        "took longer than 0.5 s", "takes more than 1024 MB of memory", "900 pages",
        *(f'{heading}: "word"' for heading in headings if heading != "neutral"),
    ]  # fmt: skip
    assert len(details) > 20
    with override(language):
        for detail in details:
            assert re.search("[а-яё]", refusals.in_words(detail)), detail
        assert "Kazakhstan" not in refusals.in_words("countries: KZ")
        for detail, kept in MORE.items():
            words = refusals.in_words(detail)
            assert re.search("[а-яё]", words) and kept in words, detail
            assert {*re.findall(r"\b[a-z]{3,}\b", words.replace(kept, ""))} <= {"zip", "body"}, words


def test_a_detail_of_any_length_is_read_at_once() -> None:
    for detail in ("countries: " + "A, " * 100_000, "1" * 100_000 + " bytes", ":" * 100_000, ";" * 100_000):
        assert refusals.in_words(detail)
