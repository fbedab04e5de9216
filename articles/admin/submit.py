""" "Take in": addresses and files become a job; a pasted text or an article from print is taken in at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import RedirectView

from articles.admin import documents
from articles.admin.base import editor, link, may_view, of_found
from articles.admin.jobs import started, what
from articles.admin.refusals import why
from articles.admin.submit_forms import AddressesForm, FilesForm, PrintForm, Statements, TextForm
from articles.ingest.records import RawDocument
from articles.intake import jobs, uploads
from articles.intake.arguments import IngestArguments
from articles.intake.submit import COLLECTION, PASTED, sort_addresses, submit, text_document
from articles.models import Article, IngestRun, Job, Origin, Outlet, Rejection, Source
from articles.text.scripts import fold

LATEST, PLACES = 5, 3  # lines of what an editor added last, names in each
WAYS = {
    "addresses": gettext_lazy("Addresses"),
    "text": pgettext_lazy("way of adding", "Text"),
    "files": gettext_lazy("Files"),
    "print": gettext_lazy("From print"),
}
SAID = {
    "added": gettext_lazy("The article was added."),
    "updated": gettext_lazy("The archive held an older version of this text; it was updated."),
    "unchanged": gettext_lazy("The archive holds exactly this already."),
    "duplicate": gettext_lazy("The archive holds this text already; where you have it from was added to its origins."),
}


def urls() -> list[Any]:
    """Below the list of articles."""
    views = {"addresses": addresses, "text": text, "files": files, "print": from_print}
    first = RedirectView.as_view(pattern_name="admin:articles_take_in_addresses")
    return [
        path("take-in/", admin.site.admin_view(first), name="articles_take_in"),
        *(
            path(f"take-in/{way}/", admin.site.admin_view(_allowed(view)), name=f"articles_take_in_{way}")
            for way, view in views.items()
        ),
    ]


def _allowed(view: Any) -> Any:
    def checked(request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("articles.add_job"):
            raise PermissionDenied
        return view(request)

    return checked


def _page(request: HttpRequest, way: str, form: forms.Form, **context: Any) -> HttpResponse:
    ways = [(name, label, reverse(f"admin:articles_take_in_{name}")) for name, label in WAYS.items()]
    context |= {
        **admin.site.each_context(request),
        "title": _("Add"),
        "subtitle": WAYS[way],
        "opts": Article._meta,
        "form": form,
        "way": way,
        "ways": ways,
        "outlets": Outlet.objects.order_by("sort_name").values_list("name", flat=True),
        "latest": _latest(request),
        "tables": [
            (capfirst(model._meta.verbose_name_plural), reverse(f"admin:articles_{model._meta.model_name}_changelist"))
            for model in (Job, IngestRun, Source, Rejection)
            if may_view(request.user, model)
        ],
    }
    return TemplateResponse(request, f"admin/articles/submit/{context.get('template', 'form')}.html", context)


def _latest(request: HttpRequest) -> list[tuple[Any, str, str]]:
    """(link, what, how it stands) of what this editor added last: jobs that are open, then runs."""
    user = editor(request)
    if not may_view(user, IngestRun):
        return []
    waiting = Job.objects.filter(user=user, kind=Job.Kind.INGEST, state__in=jobs.OPEN).order_by("-pk")[:LATEST]
    ran = IngestRun.objects.filter(user=user).order_by("-started_at", "-pk")[:LATEST]
    lines = [(link(user, job), what(job), str(job.get_state_display())) for job in waiting]
    lines += [(link(user, run, url=documents.address(run)), _places(run), of_found(run.counts)) for run in ran]
    return lines[:LATEST]


def _places(run: IngestRun) -> str:
    """What it read; of a text that was pasted, which has no name of its own, the title."""
    if len(run.paths) == 1 and PASTED.fullmatch(str(run.paths[0])):
        origin = Origin.objects.filter(run=run).select_related("article").first()
        if origin:
            return origin.article.title
    return ", ".join(str(place) for place in run.paths[:PLACES]) or run.collection


def _bound(request: HttpRequest, form: type[Statements]) -> Any:
    return form(request.POST, request.FILES) if request.method == "POST" else form()


# ---- as a job ------------------------------------------------------------------------------------------------------


def addresses(request: HttpRequest) -> HttpResponse:
    """First which of them are held, which are new, which are none; then, confirmed, a job."""
    form = _bound(request, AddressesForm)
    if not (form.is_bound and form.is_valid()) or "change" in request.POST:
        return _page(request, "addresses", form)
    found = sort_addresses(form.cleaned_data["addresses"])
    wanted = found.new + ([url for url, _article in found.held] if "again" in request.POST else [])
    if "confirm" in request.POST and wanted:
        return started(request, _start(request, form, urls=wanted))
    return _page(request, "addresses", form, found=found, template="addresses")


def files(request: HttpRequest) -> HttpResponse:
    form = _bound(request, FilesForm)
    if not (form.is_bound and form.is_valid()):
        return _page(request, "files", form)
    names = uploads.keep(form.cleaned_data["documents"])
    try:
        job = _start(
            request,
            form,
            paths=names,
            columns=form.cleaned_data["columns"],
            keep_all=form.cleaned_data["keep_all"],
        )
    except BaseException:
        uploads.remove(names)
        raise
    return started(request, job)


def _start(request: HttpRequest, form: Statements, **arguments: Any) -> Job:
    collection = form.cleaned_data["collection"] or COLLECTION
    given = IngestArguments(stated=form.stated_json(), collection=collection, **arguments)
    return jobs.start(given, editor(request))


# ---- at once -------------------------------------------------------------------------------------------------------


def text(request: HttpRequest) -> HttpResponse:
    form = _bound(request, TextForm)
    if not (form.is_bound and form.is_valid()):
        return _page(request, "text", form)
    values = form.cleaned_data
    return _taken_in(request, "text", form, text_document(values["text"], form.stated(), values["collection"]))


def from_print(request: HttpRequest) -> HttpResponse:
    form = _bound(request, PrintForm)
    if not (form.is_bound and form.is_valid()):
        return _page(request, "print", form)
    values = form.cleaned_data
    document = text_document(values["text"], form.stated(), values["collection"], values["scan"])
    return _taken_in(request, "print", form, document)


def _taken_in(request: HttpRequest, way: str, form: Statements, document: RawDocument) -> HttpResponse:
    result, article = submit(document, editor(request))
    if article is None:
        form.add_error("text", _refused(document))
        return _page(request, way, form)
    messages.success(request, SAID[result.outcome.name])
    if result.outcome.name != "added" and (left := _left(form, article)):
        text = _("Not taken over: %(fields)s. The article keeps its own; what should stand there can be entered below.")
        messages.warning(request, text % {"fields": ", ".join(left)})
    return redirect("admin:articles_article_change", article.pk)


def _left(form: Statements, article: Article) -> list[str]:
    """Labels of what was stated of a text that the archive held, and which its article does not tell."""
    told = {"title": article.title, "date": article.date_value, "byline": article.byline}
    told["outlet"] = article.outlet.name if article.outlet else ""
    stated = {name: str(form.cleaned_data.get(name) or "") for name in told}
    names = {name: {fold(value)} for name, value in told.items()}
    if article.outlet:
        names["outlet"] |= {fold(name) for name in (article.outlet.slug, *article.outlet.aliases)}
    return [
        f"{form[name].label}: {value}" for name, value in stated.items() if value and fold(value) not in names[name]
    ]


def _refused(document: RawDocument) -> str:
    """Why, and the page on which it can be taken in anyway."""
    rows = Rejection.objects.filter(sha256=document.sha256, path=document.path)
    row = rows.order_by("-last_seen").first()
    said = _("It cannot become an article: %(reason)s.") % {"reason": why(row) if row else ""}
    if row is None:
        return said
    url = reverse("admin:articles_rejection_change", args=[row.pk])
    return format_html('{} <a href="{}">{}</a>', said, url, _("What can be done"))
