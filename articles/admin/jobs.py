"""Jobs: the list with how far each has come, and a job's page, which follows it while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from babel.dates import format_timedelta
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_tasks_db.models import DBTaskResult

from articles.admin import documents
from articles.admin.base import MANY, ForViewer, link, linked, may_change_many, may_view, of_found, outcomes
from articles.admin.filters import OfOneFilter, SinceFilter
from articles.admin.refusals import of_runs, why
from articles.admin.samples import before_and_after, tried_words
from articles.intake import jobs
from articles.intake.arguments import (
    Arguments,
    BulkArguments,
    CheckSourceArguments,
    IngestArguments,
    ReclassifyArguments,
    RegroupArguments,
    UndoArguments,
)
from articles.models import BulkAction, IngestRun, Job, Regrouping, Rejection, Source, Topic

NAMES_SHOWN = 3
REFUSED_SHOWN = 20
REFUSED = {"rejected", "blocked", "out_of_scope", "language_not_read"}  # of the outcomes

if admin.site.is_registered(DBTaskResult):
    admin.site.unregister(DBTaskResult)  # the library's own rows: people look at jobs


def what(job: Job) -> str:
    """What a job is about, in one line and in the language of the page, whoever started it in whichever."""
    match job.kind:
        case Job.Kind.BULK:
            return _of_many(BulkArguments.of(job))
        case Job.Kind.REGROUP:
            return _of_many(RegroupArguments.of(job))
        case Job.Kind.RECLASSIFY if code := ReclassifyArguments.of(job).topic:
            topic = Topic.objects.filter(pk=code).first()
            return _("trial of words: %(topic)s") % {"topic": topic.label() if topic else code}
        case Job.Kind.RECLASSIFY if chosen := ReclassifyArguments.of(job).articles:
            return ngettext("%(count)d article", "%(count)d articles", len(chosen)) % {"count": len(chosen)}
        case Job.Kind.RECLASSIFY if not (job.arguments.keys() - {"articles"}):
            return _("all articles")
        case Job.Kind.INGEST:
            return _of_ingest(IngestArguments.of(job))
    return Arguments.of(job).what


def _of_many(given: BulkArguments | RegroupArguments) -> str:
    said = given.words.get((get_language() or "en")[:2]) or given.what
    return _("taken back: %(action)s") % {"action": said} if given.back else said


def _of_ingest(given: IngestArguments) -> str:
    names = given.places
    more = len(names) - NAMES_SHOWN
    shown = ", ".join(names[:NAMES_SHOWN])
    return (
        shown
        if more <= 0
        else ngettext("%(shown)s and %(count)d more", "%(shown)s and %(count)d more", more)
        % {
            "shown": shown,
            "count": more,
        }
    )


def extent(job: Job) -> str:
    """ "120 of 300", "1.2 MB of 3 MB"; "" before the first step."""
    if not job.done and job.total is None:
        return ""
    in_words: Callable[[int], str] = filesizeformat if job.unit == "B" else str
    if job.total is None:
        return in_words(job.done)
    return _("%(done)s of %(total)s") % {"done": in_words(job.done), "total": in_words(job.total)}


def rest(job: Job) -> timedelta | None:
    """How long a running job will take yet, by its pace so far."""
    if job.state != Job.State.RUNNING or not (job.total and job.done and job.started_at and job.heartbeat_at):
        return None
    return (job.heartbeat_at - job.started_at) * max(0, job.total - job.done) / job.done


def duration(time: timedelta) -> str:
    return format_timedelta(time, locale=(get_language() or "en")[:2])


def _about(job: Job) -> Model | None:
    """The row that the job is about; None of one that brings documents, and where the row is gone."""
    match job.kind:
        case Job.Kind.BULK:
            return BulkAction.objects.filter(pk=BulkArguments.of(job).action).first()
        case Job.Kind.REGROUP:
            return Regrouping.objects.filter(pk=RegroupArguments.of(job).action).first()
        case Job.Kind.UNDO:
            return IngestRun.objects.filter(pk=UndoArguments.of(job).run).first()
        case Job.Kind.CHECK_SOURCE:
            return Source.objects.filter(pk=CheckSourceArguments.of(job).source).first()
    return None


@admin.action(description=gettext_lazy("Cancel the chosen jobs"), permissions=["change"])
def cancel_chosen(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Job]) -> None:
    _each(request, queryset, jobs.cancel)


@admin.action(description=gettext_lazy("Try the chosen jobs again"), permissions=["change"])
def retry_chosen(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Job]) -> None:
    _each(request, queryset, jobs.retry)


def _each(request: HttpRequest, queryset: QuerySet[Job], change: Callable[[Job], bool]) -> None:
    allowed = [job for job in queryset.order_by("pk") if may_change(request, job)]
    changed = sum(change(job) for job in allowed)
    text = ngettext("%(count)d job was changed.", "%(count)d jobs were changed.", changed) % {"count": changed}
    messages.success(request, text) if changed else messages.info(request, text)


def may_change(request: HttpRequest, job: Job) -> bool:
    """To undo a run deletes articles, a bulk action may be over many: for those alone who may."""
    user = request.user
    if job.kind == Job.Kind.REGROUP and not user.has_perm("articles.merge"):
        return False
    if job.kind == Job.Kind.BULK and not may_change_many(request):
        action = BulkAction.objects.filter(pk=job.arguments.get("action")).first()
        if action and max(action.articles, action.planned) > MANY:
            return False
    return user.has_perm("articles.change_job") and (
        job.kind != Job.Kind.UNDO or user.has_perm("articles.undo_ingestrun")
    )


class CreatedFilter(SinceFilter):
    title, parameter_name, column = gettext_lazy("created"), "created", "created_at"


class SourceFilter(OfOneFilter):
    """The checks of one source."""

    title, parameter_name = gettext_lazy("source"), "source"
    model = Source

    def condition(self, pk: int) -> Q:
        return Q(alone=CheckSourceArguments(source=pk).alone)


@admin.register(Job)
class JobAdmin(ForViewer):
    list_display = ("title", "what_about", "state", "bar", "figures", "user", "created_at")
    list_filter = ("state", "kind", CreatedFilter, SourceFilter)
    list_select_related = ("user",)
    list_per_page = 50
    show_full_result_count = False
    actions = (cancel_chosen, retry_chosen)
    fields = readonly_fields = (
        "kind",
        "what_about",
        "state",
        "bar",
        "figures",
        "problem",
        "person",
        "created_at",
        "started_at",
        "finished_at",
        "took",
        "attempts",
        "refused",
        "results",
        "samples",
    )
    change_form_template = "admin/articles/job/change_form.html"
    person = linked("user", gettext_lazy("user"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # forms and buttons start jobs

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # the worker forgets old ones

    # ---- what is shown ---------------------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("job"), ordering="kind")
    def title(self, job: Job) -> str:
        return str(job)

    @admin.display(description=gettext_lazy("what"))
    def what_about(self, job: Job) -> str:
        return what(job)

    @admin.display(description=gettext_lazy("progress"))
    def bar(self, job: Job) -> str | SafeString:
        words = extent(job)
        if job.state != Job.State.RUNNING:
            return words
        value = format_html('value="{}" max="{}"', job.done, job.total) if job.total else ""
        bar = format_html('<progress {} aria-label="{}"></progress>', value, _("progress"))
        left = rest(job)
        if left is not None:
            words = _("%(extent)s, about %(time)s left") % {"extent": words, "time": duration(left)}
        if job.cancel_requested:
            words = _("%(extent)s; being cancelled") % {"extent": words}
        return format_html('{} <span class="quiet">{}</span>', bar, words)

    @admin.display(description=gettext_lazy("counts"))
    def figures(self, job: Job) -> str:
        return of_found(job.counts) if job.kind == Job.Kind.INGEST else outcomes(job.counts)

    @admin.display(description=gettext_lazy("time taken"))
    def took(self, job: Job) -> str:
        if job.started_at is None:
            return ""
        return duration((job.finished_at or timezone.now()) - job.started_at)

    @admin.display(description=gettext_lazy("error"))
    def problem(self, job: Job) -> str:
        return jobs.error_text(job)

    @admin.display(description=gettext_lazy("rejections"))
    def refused(self, job: Job) -> str | SafeString:
        """The first of them by name, with the reason, and the way to all."""
        viewer: Any = getattr(job, "viewer", None)
        if not REFUSED.intersection(job.counts) or not may_view(viewer, Rejection):
            return ""
        rows = Rejection.objects.filter(of_runs(job.runs.values_list("pk", flat=True))).order_by("pk")
        links = (
            (reverse("admin:articles_rejection_change", args=[row.pk]), row.key, why(row))
            for row in rows[:REFUSED_SHOWN]
        )
        shown = format_html_join("", '<li><a href="{}">{}</a>: {}</li>', links)
        everything = reverse("admin:articles_rejection_changelist") + f"?job={job.pk}"
        return format_html('<ul class="plain">{}</ul><a href="{}">{}</a>', shown, everything, _("All of them"))

    @admin.display(description=gettext_lazy("what came of it"))
    def results(self, job: Job) -> str | SafeString:
        """The row that it is about, and its ingest runs with their documents."""
        viewer: Any = getattr(job, "viewer", None)
        about = _about(job)
        lines = [link(viewer, about, _("The bulk action") if job.kind == Job.Kind.BULK else "")] if about else []
        for run in job.runs.order_by("pk"):
            all_of_it = link(viewer, run, _("What became of each document"), documents.address(run))
            lines.append(format_html("{} · {}", link(viewer, run), all_of_it))
        return format_html(
            '<ul class="plain">{}</ul>', format_html_join("", "<li>{}</li>", ((line,) for line in lines))
        )

    @admin.display(description=gettext_lazy("Articles before and after"))
    def samples(self, job: Job) -> str | SafeString:
        """Of a job that applied newer rules or words, or only tried them."""
        if job.kind != Job.Kind.RECLASSIFY or not job.report:
            return ""
        return render_to_string("admin/articles/job/samples.html", before_and_after(job))

    # ---- pages -----------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        def post(name: str, view: Any) -> Any:
            return path(
                f"<path:object_id>/{name}/", require_POST(self.admin_site.admin_view(view)), name=f"articles_job_{name}"
            )

        return [post("cancel", self.cancel_view), post("retry", self.retry_view), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Mapping[str, Any] | None = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}  # there is nothing to change in them
        return super().changelist_view(request, {**(extra_context or {}), **title})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "POST":
            raise PermissionDenied  # the buttons have addresses of their own
        job = self.get_object(request, unquote(object_id))
        if job is None:
            return super().change_view(request, object_id, form_url)  # it says so
        context = {
            **(extra_context or {}),
            "title": str(job),
            "subtitle": None,
            "running": job.state in jobs.OPEN,
            "may_change": may_change(request, job),
            **tried_words(job),
            "ended_in_vain": job.state in (Job.State.FAILED, Job.State.CANCELLED),
        }
        return super().change_view(request, object_id, form_url, context)

    def cancel_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        job = self._found(request, object_id)
        if jobs.cancel(job):
            messages.success(request, _("The job will end after its present step."))
        else:
            messages.info(request, _("The job has ended already."))
        return redirect("admin:articles_job_change", job.pk)

    def retry_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        job = self._found(request, object_id)
        if jobs.retry(job):
            messages.success(request, _("The job waits for the worker again."))
        else:
            messages.info(request, _("The job was not started again: the same work is under way."))
        return redirect("admin:articles_job_change", job.pk)

    def _found(self, request: HttpRequest, object_id: str) -> Job:
        job: Job | None = self.get_object(request, unquote(object_id))
        if job is None:
            raise Http404
        if not may_change(request, job):
            raise PermissionDenied
        return job


def started(request: HttpRequest, job: Job) -> HttpResponse:
    """To the page of a job that was just started."""
    messages.success(request, _("The job was started; this page shows how it goes."))
    return redirect("admin:articles_job_change", job.pk)
