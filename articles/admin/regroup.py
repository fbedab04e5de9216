"""Outlets and topics merged and split: what it would touch, the doing, the list of it all with its undo."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.base import ForViewer, ReadOnly, Search, editor, linked
from articles.admin.bulk_search import query_of
from articles.admin.jobs import started
from articles.archive import regroup as archive
from articles.archive.regroup import NotPossible, Row
from articles.intake import jobs, regroup
from articles.models import Article, Outlet, Regrouping, Topic
from articles.models.querysets import among
from articles.pages.errors import NotResolved

MAY = "articles.merge"
SHOWN = 10  # articles before anything is done
KINDS: dict[str, type[Outlet] | type[Topic]] = {"outlet": Outlet, "topic": Topic}

# ---- what is asked ---------------------------------------------------------------------------------------------------


class TargetForm(forms.Form):
    """Which one the articles of `source` shall be of."""

    target: Any = forms.ModelChoiceField(Topic.objects.none())

    def __init__(self, source: Row, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["target"]
        field.queryset = type(source).objects.exclude(pk=source.pk)
        field.label = capfirst(source._meta.verbose_name)
        if isinstance(source, Outlet):
            of_article: Any = Article._meta.get_field("outlet")
            field.widget = AutocompleteSelect(of_article, admin.site, choices=field.choices)


class SplitForm(TargetForm):
    names = forms.MultipleChoiceField(
        label=gettext_lazy("Names and domains that go along"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What comes in under them later will be of the other outlet too."),
    )

    def __init__(self, source: Row, *args: Any, **kwargs: Any) -> None:
        super().__init__(source, *args, **kwargs)
        known = [*source.aliases, *source.domains] if isinstance(source, Outlet) else []
        self.fields["names"].choices = [(name, name) for name in known]  # type: ignore[attr-defined]
        if not known:
            del self.fields["names"]


# ---- merge and split -------------------------------------------------------------------------------------------------


def merge(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """First which one it shall be part of, then what that touches, then it is done."""
    source = _source(request, kind, key)
    form = TargetForm(source, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "title": _("Merge"), "merging": True}
    if not (form.is_bound and form.is_valid()) or "change" in request.POST:
        return _page(request, kind, source, **context)
    target: Row = form.cleaned_data["target"]
    told = archive.affected(source, target)
    if "apply" in request.POST and request.POST.get("count") == str(told.articles):
        try:
            return _done(request, regroup.merge(source, target, editor(request)))
        except NotPossible:
            form.add_error("target", _("One of the two was merged meanwhile."))
            return _page(request, kind, source, **context)
    ids = archive.articles_of(source).order_by("-newest").values_list("pk", flat=True)[: SHOWN * SHOWN]
    context |= {"told": told, "count": told.articles, "again": "apply" in request.POST}
    return _page(request, kind, source, target=target, sample=_sample(list(ids)), **context)


def split(request: HttpRequest, kind: str, key: str, search: Search) -> HttpResponse:
    """The query string is the public search's: what it finds of the outlet or topic becomes another's."""
    source = _source(request, kind, key)
    if "address" in request.GET:
        return redirect(f"{reverse('desk_split', args=[kind, key])}?{query_of(request.GET['address'])}")
    query = request.META["QUERY_STRING"]
    context: dict[str, Any] = {"title": _("Split"), "query": query, "searched": f"{reverse('search')}?{query}"}
    if not query:
        return _page(request, kind, source, **context)
    try:
        found = archive.articles_of(source).filter(pk__in=among(search.resolve(query)))
        ids = list(found.order_by("pk").values_list("pk", flat=True))
        context |= {"words": search.in_words(query), "found": len(ids)}
    except NotResolved as error:
        return _page(request, kind, source, status=400, faults=error.messages, **context)
    form = SplitForm(source, request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()) or "change" in request.POST:
        return _page(request, kind, source, form=form, **context)
    target: Row = form.cleaned_data["target"]
    names = form.cleaned_data.get("names", [])
    if "apply" in request.POST and ids and request.POST.get("count") == str(len(ids)):
        try:
            return _done(request, regroup.split(source, target, ids, editor(request), query, names))
        except NotPossible:
            form.add_error("target", _("One of the two was merged meanwhile."))
            return _page(request, kind, source, form=form, **context)
    context |= {"count": len(ids), "names": names, "again": "apply" in request.POST}
    return _page(request, kind, source, form=form, target=target, sample=_sample(ids), **context)


def _source(request: HttpRequest, kind: str, key: str) -> Row:
    """Raises PermissionDenied, Http404."""
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    if kind not in KINDS or (kind == "outlet" and not (key.isascii() and key.isdecimal() and len(key) < 18)):
        raise Http404
    found: Row | None = KINDS[kind].objects.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _sample(ids: list[int]) -> list[Article]:
    """Some of them at random, so that an editor sees what it is about and not only what stands first."""
    rows = Article.objects.filter(pk__in=random.sample(ids, min(SHOWN, len(ids)))).select_related("outlet")
    return list(rows.defer("body", "search_text", "languages"))


def _done(request: HttpRequest, action: Regrouping) -> HttpResponse:
    job = regroup.job_of(action)
    if job is not None and job.state in jobs.OPEN:
        messages.success(request, _("The job was started; this page shows how it goes."))
    else:
        said = ngettext("%(count)d article was moved.", "%(count)d articles were moved.", action.articles)
        messages.success(request, said % {"count": action.articles})
    return redirect("admin:articles_regrouping_change", action.pk)


def _page(request: HttpRequest, kind: str, source: Row, *, status: int = 200, **context: Any) -> HttpResponse:
    opts = source._meta
    context |= {
        **admin.site.each_context(request),
        "subtitle": str(source),
        "opts": opts,
        "kind": kind,
        "source": source,
        "source_url": reverse(f"admin:articles_{kind}_change", args=[source.pk]),
        "add_url": reverse(f"admin:articles_{kind}_add"),
        "whole": f"{reverse('search')}?{urlencode({kind: getattr(source, source.ADDRESS)})}",
    }
    return TemplateResponse(request, "admin/articles/regrouping/plan.html", context, status=status)


# ---- what was done ---------------------------------------------------------------------------------------------------


@admin.register(Regrouping)
class RegroupingAdmin(ReadOnly, ForViewer):
    list_display = ("at", "user", "kind", "from_to", "articles", "undone_at")
    list_filter = ("kind",)
    list_select_related = ("user",)
    fields = ("kind", "from_to", "person", "at", "which", "articles", "progress", "undone_at", "undone_person")
    person = linked("user", gettext_lazy("user"))
    undone_person = linked("undone_by", gettext_lazy("undone by"))
    readonly_fields = ("from_to", "which", "progress")
    change_form_template = "admin/articles/regrouping/change_form.html"

    @admin.display(description=gettext_lazy("what"))
    def from_to(self, action: Regrouping) -> str:
        return action.in_words()

    @admin.display(description=gettext_lazy("which articles"))
    def which(self, action: Regrouping) -> str | SafeString:
        if not action.query:
            return _("all of them") if action.is_merge else "–"
        return format_html('<a href="{}?{}">{}</a>', reverse("search"), action.query, _("What a search found"))

    @admin.display(description=gettext_lazy("progress"))
    def progress(self, action: Regrouping) -> str | SafeString:
        job = regroup.job_of(action)
        if job is None:
            return "–"
        done = action.articles
        words = _("%(done)s of %(total)s") % {"done": done, "total": max(done, action.planned)}
        url = reverse("admin:articles_job_change", args=[job.pk])
        return format_html('{} · <a href="{}">{}</a>: {}', words, url, job, job.get_state_display())

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.undo_view)
        return [path("<path:object_id>/undo/", view, name="articles_regrouping_undo"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        action: Regrouping | None = self.get_object(request, unquote(object_id))
        context = {**(extra_context or {})}
        if action is not None:
            job = regroup.job_of(action)
            running = job is not None and job.state in jobs.OPEN
            context |= {"title": str(action), "subtitle": None, "running": running}
            context |= {"may_undo": may_undo(request, action), "not_reached": archive.not_reached(action)}
        return super().change_view(request, object_id, form_url, context)

    def undo_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What taking it back would do, and then it is done."""
        action: Regrouping | None = self.get_object(request, unquote(object_id))
        if action is None:
            raise Http404
        if not may_undo(request, action):
            raise PermissionDenied
        if request.method == "POST":
            job = regroup.take_back(action, editor(request))
            if job is not None:
                return started(request, job)
            messages.success(request, _("It is as it was before."))
            return redirect("admin:articles_regrouping_change", action.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Undo a merge") if action.is_merge else _("Undo a split"),
            "subtitle": str(action),
            "opts": self.opts,
            "action": action,
            "left": archive.left(action),
        }
        return TemplateResponse(request, "admin/articles/regrouping/undo.html", context)


def may_undo(request: HttpRequest, action: Regrouping) -> bool:
    return action.pk in undoable(request, [action])


def undoable(request: HttpRequest, actions: Sequence[Regrouping]) -> set[int]:
    """The keys of those that the reader may take back. Two queries, however many they are."""
    if not request.user.has_perm(MAY):
        return set()
    merged = archive.merged_now(actions)
    return {action.pk for action in actions if archive.may_be_undone(action, merged)}
