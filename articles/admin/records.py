"""What the ingest left behind, to look at: runs, rejections, originals, origins, revisions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import ReadOnly
from articles.downloads import download
from articles.models import IngestRun, Origin, Original, Rejection, Revision


class WithBytes(ReadOnly, admin.ModelAdmin):
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


@admin.register(Rejection)
class RejectionAdmin(WithBytes):
    list_display = ("key", "reason", "detail", "attempts", "bytes_in_words", "last_seen", "stored_bytes")
    list_filter = ("reason",)
    list_select_related = ("original",)
    search_fields = ("key",)
    fields = (
        "key",
        "reason",
        "detail",
        "attempts",
        "bytes_in_words",
        "sha256",
        "first_seen",
        "last_seen",
        "run",
        "stored_bytes",
    )

    @admin.display(description=gettext_lazy("size"), ordering="size")
    def bytes_in_words(self, rejection: Rejection) -> str:
        return filesizeformat(rejection.size)


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
    fields = (
        "key",
        "article",
        "current",
        "collection",
        "path",
        "url",
        "first_seen",
        "last_seen",
        "run",
        "stored_bytes",
    )


@admin.register(Revision)
class RevisionAdmin(WithBytes):
    list_display = ("article", "number", "charset", "added_at")
    list_select_related = ("article",)
    show_full_result_count = False
    ordering = ("-pk",)
    fields = ("article", "number", "charset", "title", "body", "text", "repairs", "run", "added_at", "stored_bytes")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        return super().get_queryset(request).defer("text", "body")


@admin.register(IngestRun)
class IngestRunAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("started_at", "finished_at", "state", "collection", "outcome", "user")
    list_filter = ("state",)
    list_select_related = ("user",)
    fields = ("started_at", "finished_at", "state", "collection", "paths", "outcome", "user")

    @admin.display(description=gettext_lazy("counts"))
    def outcome(self, run: IngestRun) -> str:
        return ", ".join(f"{name}: {count}" for name, count in run.counts.items())
