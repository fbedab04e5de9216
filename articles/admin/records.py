"""What the ingest left behind, to look at: runs, originals, origins, revisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from articles.admin import documents
from articles.admin.base import ForViewer, ReadOnly, editor, linked, may_view, of_found, outcomes
from articles.admin.jobs import started
from articles.archive import scans
from articles.intake import jobs
from articles.intake.arguments import UndoArguments
from articles.models import Article, Backup, IngestRun, Origin, Original, Rejection, Revision
from articles.pages.downloads import download

PLACES_SHOWN = 20
STATEMENTS = {
    "outlet": gettext_lazy("outlet"),
    "url": gettext_lazy("address"),
    "date": gettext_lazy("date"),
    "title": gettext_lazy("title"),
    "byline": gettext_lazy("byline"),
    "issue": pgettext_lazy("of a newspaper", "issue"),
    "page": pgettext_lazy("of a newspaper", "page"),
    "columns": gettext_lazy("columns"),
}


class WithBytes(ReadOnly, ForViewer):
    """Offers the stored bytes as a download."""

    def original_of(self, obj: Any) -> Original | None:
        found: Original | None = obj.original
        return found

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_bytes"
        view = self.admin_site.admin_view(self.bytes_view)
        return [path("<path:object_id>/bytes/", view, name=name), *super().get_urls()]

    def bytes_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        obj = self.get_object(request, object_id)
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        original = self.original_of(obj) if obj else None
        if original is None:
            raise Http404
        try:
            return download(original, original.sha256[:12])
        except FileNotFoundError as error:
            raise Http404 from error

    @admin.display(description=gettext_lazy("bytes"))
    def stored_bytes(self, obj: Any) -> str | SafeString:
        if self.original_of(obj) is None:
            return _("not kept")
        url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_bytes", args=[obj.pk])
        return format_html('<a href="{}" download>{}</a>', url, _("Download"))


def place(origin: Origin) -> SafeString:
    """One origin in a list: what it is, its bytes, its scan."""
    links = [
        (reverse("admin:articles_origin_change", args=[origin.pk]), str(origin)),
        (reverse("admin:articles_origin_bytes", args=[origin.pk]), _("Download")),
    ]
    if origin.scan_id:
        links.append((reverse("admin:articles_origin_scan", args=[origin.pk]), _("Scan of the page")))
    if origin.run_id:
        links.append((reverse("admin:articles_ingestrun_change", args=[origin.run_id]), _("The run that brought it")))
    return format_html_join(" · ", '<a href="{}">{}</a>', links)


@admin.register(Original)
class OriginalAdmin(WithBytes):
    list_display = ("sha256", "size", "media_type", "added_at")
    search_fields = ("sha256__startswith",)
    ordering = ("-added_at",)
    fields = ("sha256", "size", "media_type", "added_at", "stored_bytes")

    def original_of(self, obj: Any) -> Original | None:
        found: Original = obj
        return found


@admin.register(Origin)
class OriginAdmin(WithBytes):
    list_display = ("key", "article", "current", "first_seen")
    list_filter = ("current",)
    list_select_related = ("article", "original")
    search_fields = ("key",)
    show_full_result_count = False
    ordering = ("-pk",)
    its_article = linked("article", gettext_lazy("article"))
    its_run = linked("run", gettext_lazy("ingest run"))
    fields = (
        "key",
        "its_article",
        "current",
        "collection",
        "path",
        "url",
        "said",
        "first_seen",
        "last_seen",
        "its_run",
        "stored_bytes",
        "scan_of_the_page",
    )

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.scan_view)
        return [path("<path:object_id>/scan/", view, name="articles_origin_scan"), *super().get_urls()]

    def scan_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """A picture is shown; whatever else is downloaded."""
        origin: Origin | None = self.get_object(request, object_id)
        if not self.has_view_permission(request, origin):
            raise PermissionDenied
        if origin is None or origin.scan is None:
            raise Http404
        try:
            return download(origin.scan, origin.scan.sha256[:12], shown=origin.scan.media_type in scans.SHOWN)
        except FileNotFoundError as error:
            raise Http404 from error

    @admin.display(description=gettext_lazy("scan"))
    def scan_of_the_page(self, origin: Origin) -> str | SafeString:
        if origin.scan is None:
            return ""
        url = reverse("admin:articles_origin_scan", args=[origin.pk])
        return format_html('<a href="{}">{}</a>', url, _("Scan of the page"))

    @admin.display(description=gettext_lazy("stated by the contributor"))
    def said(self, origin: Origin) -> str:
        return ", ".join(f"{STATEMENTS.get(name, name)}: {value}" for name, value in origin.stated.items() if value)


@admin.register(Revision)
class RevisionAdmin(WithBytes):
    list_display = ("article", "number", "charset", "added_at")
    list_select_related = ("article",)
    show_full_result_count = False
    ordering = ("-pk",)
    its_article = linked("article", gettext_lazy("article"))
    its_run = linked("run", gettext_lazy("ingest run"))
    fields = (
        "its_article",
        "number",
        "charset",
        "title",
        "body",
        "text",
        "repairs",
        "its_run",
        "added_at",
        "stored_bytes",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        return super().get_queryset(request).defer("text", "body")


@admin.register(Backup)
class BackupAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("made_at", "folder", "database", "held", "copied")
    fields = list_display


@admin.register(IngestRun)
class IngestRunAdmin(ReadOnly, ForViewer):
    list_display = ("started_at", "finished_at", "state", "collection", "outcome", "user")
    list_filter = ("state",)
    list_select_related = ("user",)
    fields = (
        "started_at",
        "finished_at",
        "state",
        "collection",
        "places",
        "outcome",
        "brought",
        "refused",
        "documents",
        "its_job",
        "person",
    )
    person = linked("user", gettext_lazy("user"))
    its_job = linked("job", gettext_lazy("job"))
    change_form_template = "admin/articles/ingestrun/change_form.html"

    @admin.display(description=gettext_lazy("counts"))
    def outcome(self, run: IngestRun) -> str:
        return of_found(run.counts)

    @admin.display(description=gettext_lazy("paths"))
    def places(self, run: IngestRun) -> SafeString:
        more = len(run.paths) - PLACES_SHOWN
        rows = [str(place) for place in run.paths[:PLACES_SHOWN]]
        if more > 0:
            rows.append(ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more})
        return format_html('<ul class="plain">{}</ul>', format_html_join("", "<li>{}</li>", ((row,) for row in rows)))

    @admin.display(description=gettext_lazy("articles"))
    def brought(self, run: IngestRun) -> str | SafeString:
        return _list_of(run, Article, _("What this run brought"))

    @admin.display(description=gettext_lazy("rejections"))
    def refused(self, run: IngestRun) -> str | SafeString:
        return _list_of(run, Rejection, _("What this run refused"))

    @admin.display(description=gettext_lazy("documents"))
    def documents(self, run: IngestRun) -> SafeString:
        return format_html('<a href="{}">{}</a>', documents.address(run), _("What became of each document"))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/undo/", view(self.undo_view), name="articles_ingestrun_undo"),
            path("<int:pk>/documents/", view(documents.documents), name="articles_ingestrun_documents"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        run: IngestRun | None = self.get_object(request, unquote(object_id))
        context = {**(extra_context or {}), "may_undo": run is not None and may_undo(request, run)}
        return super().change_view(request, object_id, form_url, context)

    def undo_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What undoing would do, then a job that does it."""
        run: IngestRun | None = self.get_object(request, unquote(object_id))
        if run is None:
            raise Http404
        if not may_undo(request, run):
            raise PermissionDenied
        from articles.intake import undo  # brings the whole pipeline

        if request.method == "POST":
            return started(request, jobs.start(UndoArguments(run=run.pk, what=str(run)), editor(request)))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Undo an ingest run"),
            "subtitle": str(run),
            "opts": self.opts,
            "run": run,
            "outcome": outcomes(run.counts),
            "effects": undone(undo.preview(run)),
        }
        return TemplateResponse(request, "admin/articles/ingestrun/undo.html", context)


def _list_of(run: Any, model: type[Model], words: str) -> str | SafeString:
    """Of what came of it, for those who may see the list."""
    if not may_view(run.viewer, model):
        return ""
    url = reverse(f"admin:articles_{model._meta.model_name}_changelist")
    return format_html('<a href="{}?run={}">{}</a>', url, run.pk, words)


def may_undo(request: HttpRequest, run: IngestRun) -> bool:
    """Undoing deletes articles: for chief editors, and of a run that has come to an end."""
    ended = run.state not in (IngestRun.State.RUNNING, IngestRun.State.UNDONE)
    return ended and request.user.has_perm("articles.undo_ingestrun")


def undone(counts: Mapping[str, int]) -> list[str]:
    """What will happen, a sentence for each key of `undo.preview`."""

    def number(name: str) -> int:
        return counts.get(name, 0)

    sentences = {
        "deleted": ngettext(
            "%(count)d article will be deleted for good: nothing but this run brought it.",
            "%(count)d articles will be deleted for good: nothing but this run brought them.",
            number("deleted"),
        ),
        "restored": ngettext(
            "%(count)d article will get back the text that it had before.",
            "%(count)d articles will get back the texts that they had before.",
            number("restored"),
        ),
        "kept": ngettext(
            "%(count)d article stays: an editor decided something about it.",
            "%(count)d articles stay: an editor decided something about them.",
            number("kept"),
        ),
        "origins": ngettext(
            "%(count)d place of origin will be forgotten.",
            "%(count)d places of origin will be forgotten.",
            number("origins"),
        ),
        "rejections": ngettext(
            "%(count)d rejection will be forgotten.",
            "%(count)d rejections will be forgotten.",
            number("rejections"),
        ),
    }
    return [text % {"count": number(name)} for name, text in sentences.items() if number(name)]
