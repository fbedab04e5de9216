"""The pages of jobs and of ingest runs: how far they are, cancelling, repeating, undoing."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from articles.intake import jobs
from articles.intake.arguments import IngestArguments, UndoArguments
from articles.models import IngestRun, Job
from tests.making import made

pytestmark = pytest.mark.django_db


# ---- jobs ------------------------------------------------------------------------------------------------------------


def test_how_far_a_job_is_and_how_long_it_will_take(desk: Client, running: Job) -> None:
    listing = desk.get("/admin/articles/job/").content.decode()
    page = desk.get(reverse("admin:articles_job_change", args=[running.pk])).content.decode()
    for html in (listing, page):
        assert '<progress value="100" max="300"' in html
        assert "100 of 300, about 20 minutes left" in html
        assert "added: 90, rejected: 10" in html and "blocked" not in html.split("result_list")[-1].split("</table>")[0]
        assert "and 2 more" in html
    assert 'data-refresh="2"' in page


def test_cancel_and_retry_from_the_page(desk: Client, running: Job) -> None:
    page, cancel, retry = (
        reverse(f"admin:articles_job_{name}", args=[running.pk]) for name in ("change", "cancel", "retry")
    )
    assert desk.get(cancel).status_code == 405
    assert desk.post(retry)["Location"] == page
    assert desk.post(cancel)["Location"] == page
    html = desk.get(page).content.decode()
    assert "being cancelled" in html and cancel not in html
    Job.objects.update(state="failed", error=jobs.NOT_THERE)
    html = desk.get(page).content.decode()
    assert retry in html and "The files are no longer there." in html and "data-refresh" not in html
    desk.post(retry)
    assert Job.objects.get().state == "waiting"
    assert desk.post(page, {"state": "finished"}).status_code == 403
    assert desk.post(reverse("admin:articles_job_cancel", args=[999])).status_code == 404


def test_cancel_and_retry_many(desk: Client) -> None:
    made_jobs = [jobs.start(IngestArguments()) for _ in range(3)]
    chosen = {"_selected_action": [job.pk for job in made_jobs]}
    desk.post("/admin/articles/job/", {"action": "cancel_chosen", **chosen})
    assert set(Job.objects.values_list("state", flat=True)) == {"cancelled"}
    answer = desk.post("/admin/articles/job/", {"action": "retry_chosen", **chosen}, follow=True)
    assert set(Job.objects.values_list("state", flat=True)) == {"waiting"}
    assert "3 jobs were changed." in answer.content.decode()


# ---- runs ------------------------------------------------------------------------------------------------------------


def test_undoing_a_run_is_for_administrators(desk: Client, run: IngestRun) -> None:
    assert "undo" not in desk.get(reverse("admin:articles_ingestrun_change", args=[run.pk])).content.decode()
    undo = reverse("admin:articles_ingestrun_undo", args=[run.pk])
    assert desk.get(undo).status_code == 403
    assert desk.post(undo).status_code == 403
    job = jobs.start(UndoArguments(run=run.pk))
    assert desk.post(reverse("admin:articles_job_cancel", args=[job.pk])).status_code == 403
    assert not Job.objects.exclude(pk=job.pk).exists()


def test_a_run_is_undone_by_a_job_after_a_page_that_says_what_it_will_do(admin_client: Client, run: IngestRun) -> None:
    admin_client.cookies["django_language"] = "en"
    undo = reverse("admin:articles_ingestrun_undo", args=[run.pk])
    assert undo in admin_client.get(reverse("admin:articles_ingestrun_change", args=[run.pk])).content.decode()
    assert "1 article" in admin_client.get(undo).content.decode()
    assert not Job.objects.exists()
    job_page = admin_client.post(undo)["Location"]
    job = Job.objects.get()
    assert job_page == reverse("admin:articles_job_change", args=[job.pk])
    assert (job.kind, job.arguments["run"]) == ("undo", run.pk)
    admin_client.post(undo)
    assert Job.objects.count() == 1, "once"
    IngestRun.objects.update(state="running")
    assert admin_client.get(undo).status_code == 403


def test_the_articles_of_a_run(desk: Client, run: IngestRun) -> None:
    made(title="Басқа мақала", body="Мүлде басқа мәтін.")
    listing = desk.get(f"/admin/articles/article/?run={run.pk}").content.decode()
    assert "Осы жүктеудің мақаласы" in listing and "Басқа мақала" not in listing
    assert desk.get("/admin/articles/article/?run=99999999999999999999999").status_code == 200


def test_newer_rules_are_applied_by_a_job(desk: Client, editor: Any) -> None:
    chosen = [made(title="Бірінші").pk, made(title="Екінші", body="Басқа мәтін.").pk]
    data = {"action": "apply_rules", "_selected_action": chosen}
    job_page = desk.post("/admin/articles/article/", data)["Location"]
    job = Job.objects.get()
    assert job_page == reverse("admin:articles_job_change", args=[job.pk])
    assert (job.kind, job.arguments["articles"]) == ("reclassify", sorted(chosen))
    editor.groups.clear()
    editor.user_permissions.add(*Permission.objects.filter(codename__in=["view_article", "change_article"]))
    assert desk.post("/admin/articles/article/", data).status_code == 403
