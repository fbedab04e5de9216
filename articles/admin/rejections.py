"""What was refused: why, in words, and the ways to have it nevertheless."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from articles import codes
from articles.admin.base import editor, link, linked
from articles.admin.filters import OfOneFilter, SinceFilter
from articles.admin.jobs import started
from articles.admin.records import WithBytes
from articles.admin.refusals import of_runs, why
from articles.intake import again, jobs
from articles.models import Entry, IngestRun, Job, Origin, Rejection, Tombstone


class JobFilter(OfOneFilter):
    title, parameter_name = gettext_lazy("job"), "job"
    model = Job

    def condition(self, pk: int) -> Q:
        return of_runs(IngestRun.objects.filter(job=pk).values_list("pk", flat=True))


class RunFilter(OfOneFilter):
    title, parameter_name = gettext_lazy("ingest run"), "run"
    model = IngestRun

    def condition(self, pk: int) -> Q:
        return of_runs([pk])


class SeenFilter(SinceFilter):
    title, parameter_name, column = gettext_lazy("last seen"), "seen", "last_seen"


@admin.action(description=gettext_lazy("Try the chosen ones again"), permissions=["take"])
def try_chosen(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Rejection]) -> HttpResponse | None:
    return _begun(request, queryset, anyway=False)


@admin.action(description=gettext_lazy("Take the chosen ones in anyway"), permissions=["take"])
def take_chosen(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Rejection]) -> HttpResponse | None:
    return _begun(request, queryset, anyway=True)


def _begun(request: HttpRequest, rows: QuerySet[Rejection], *, anyway: bool) -> HttpResponse | None:
    """A job for those with which it can be done; None, with a word, where it is none, or they are too many."""
    chosen: Sequence[Rejection] = list(rows.order_by("pk")[: again.MOST + 1])
    if len(chosen) > again.MOST:
        messages.error(request, _("Choose at most %(count)d.") % {"count": again.MOST})
        return None
    given = again.arguments(chosen, anyway=anyway)
    if not given.rejections:
        messages.error(request, _("None of these has anything to add."))
        return None
    if left := len(chosen) - len(given.rejections):
        text = ngettext(
            "%(count)d was left out: there is nothing to add.",
            "%(count)d were left out: there is nothing to add.",
            left,
        )
        messages.warning(request, text % {"count": left})
    return started(request, jobs.start(given, editor(request)))


@admin.register(Rejection)
class RejectionAdmin(WithBytes):
    list_display = ("key", "because", "attempts", "bytes_in_words", "last_seen", "article", "stored_bytes")
    list_filter = ("reason", SeenFilter, JobFilter, RunFilter)
    list_select_related = ("original",)
    search_fields = ("key",)
    actions = (try_chosen, take_chosen)
    fields = (
        "key",
        "because",
        "article",
        "attempts",
        "bytes_in_words",
        "sha256",
        "first_seen",
        "last_seen",
        "its_run",
        "announced",
        "deleted_article",
        "stored_bytes",
    )
    its_run = linked("run", gettext_lazy("ingest run"))
    change_form_template = "admin/articles/rejection/change_form.html"

    def has_take_permission(self, request: HttpRequest) -> bool:
        """As for whoever takes in anything else."""
        return request.user.has_perm("articles.add_job") and self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rejection]:
        """With the article that came from the same place."""
        origins = Origin.objects.filter(collection=OuterRef("collection"), path=OuterRef("path"), current=True)
        return super().get_queryset(request).annotate(article_id=Subquery(origins.values("article")[:1]))

    @admin.display(description=gettext_lazy("reason"), ordering="reason")
    def because(self, rejection: Rejection) -> str:
        return why(rejection)

    @admin.display(description=gettext_lazy("size"), ordering="size")
    def bytes_in_words(self, rejection: Rejection) -> str:
        return filesizeformat(rejection.size)

    @admin.display(description=gettext_lazy("article"))
    def article(self, rejection: Any) -> str | SafeString:
        if rejection.article_id is None:
            return ""
        url = reverse("admin:articles_article_change", args=[rejection.article_id])
        return format_html('<a href="{}">{}</a>', url, _("in the archive"))

    @admin.display(description=gettext_lazy("announced by"))
    def announced(self, rejection: Any) -> str | SafeString:
        """The entry of a source that led to it."""
        if not rejection.url:
            return ""
        entry = Entry.objects.filter(url_hash=Entry.hash_of(rejection.key)).select_related("source").first()
        return link(rejection.viewer, entry, str(entry.source)) if entry else ""

    @admin.display(description=gettext_lazy("deleted article"))
    def deleted_article(self, rejection: Any) -> str | SafeString:
        """The one that was removed for good, with the reason: what is refused has its address, bytes or text."""
        code = rejection.detail.partition(": ")[2]
        if rejection.reason != Rejection.Reason.PURGED or not code:
            return ""
        row = Tombstone.objects.filter(pk=codes.decode(code)).first()
        return link(rejection.viewer, row, f"{row}: {row.reason}") if row else code

    # ---- once more -------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        def post(name: str, view: Any) -> Any:
            checked = require_POST(self.admin_site.admin_view(view))
            return path(f"<path:object_id>/{name}/", checked, name=f"articles_rejection_{name}")

        return [post("again", self.again_view), post("anyway", self.anyway_view), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        row: Rejection | None = self.get_object(request, unquote(object_id))
        allowed = row is not None and self.has_take_permission(request)
        context = {
            **(extra_context or {}),
            "gone": row is not None and row.reason != row.Reason.PURGED and not again.is_there(row),
            "may_try": row is not None and allowed and again.is_there(row),
            "may_overrule": row is not None and allowed and again.may_overrule(row),
        }
        return super().change_view(request, object_id, form_url, context)

    def again_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._once_more(request, object_id, anyway=False)

    def anyway_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._once_more(request, object_id, anyway=True)

    def _once_more(self, request: HttpRequest, object_id: str, *, anyway: bool) -> HttpResponse:
        if not self.has_take_permission(request):
            raise PermissionDenied
        row: Rejection | None = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        begun = _begun(request, Rejection.objects.filter(pk=row.pk), anyway=anyway)
        return begun or redirect("admin:articles_rejection_change", row.pk)
