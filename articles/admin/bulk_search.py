"""All articles of a search changed at once: `/admin/bulk/?…`, the query string being the public search's.

What it finds and what it asks for in words is handed over by config/urls.py: this room knows no search.
"""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.admin.base import MANY, Search, editor, may_change_many
from articles.admin.bulk import SAMPLED, in_languages, sample
from articles.admin.bulk_forms import FORMS
from articles.archive.bulk_plan import Plan
from articles.intake import bulk
from articles.models import Article, BulkAction
from articles.models.querysets import among
from articles.pages.errors import NotResolved


def bulk_over_search(request: HttpRequest, search: Search, do: str = BulkAction.Kind.ACCEPT) -> HttpResponse:
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    if do not in FORMS:
        raise Http404
    if "address" in request.GET:
        return redirect(f"{reverse('desk_bulk', args=[do])}?{query_of(request.GET['address'])}")
    query = request.META["QUERY_STRING"]
    try:
        ids = search.resolve(query)
        words = search.in_words(query)
    except NotResolved as error:
        return _page(request, do, status=400, faults=error.messages)
    try:
        found = list(ids)
    except NotResolved as error:  # the words of the address were understood: the engine is away
        return _page(request, do, status=503, faults=error.messages)
    if len(found) > MANY and not may_change_many(request):
        if request.method == "POST":
            raise PermissionDenied
        return _page(request, do, found=len(found), words=words, too_many=MANY)
    form = FORMS[do][1](request.POST if request.method == "POST" else None)
    context = {"found": len(found), "words": words, "form": form}
    if not (form.is_bound and form.is_valid()) or "change" in request.POST:
        return _page(request, do, **context)
    plan: Plan = form.plan(do)
    chosen = Article.objects.filter(pk__in=among(found))
    changing = list(plan.changing(chosen).order_by("pk").values_list("pk", flat=True))
    if "apply" in request.POST and changing and request.POST.get("count") == str(len(changing)):
        return _started(request, plan, changing, form, search, query)
    return _page(
        request, do, **context, **_preview(plan, changing), target=form.target(), again="apply" in request.POST
    )


def _started(
    request: HttpRequest, plan: Plan, changing: list[int], form: Any, search: Search, query: str
) -> HttpResponse:
    said = {
        "target": in_languages(form.target),
        "selection": in_languages(lambda: search.in_words(query) or _("all articles")),
    }
    action = bulk.start(plan, changing, editor(request), **said, query=query)
    messages.success(request, _("The job was started; this page shows how it goes."))
    return redirect("admin:articles_bulkaction_change", action.pk)


def _preview(plan: Plan, changing: list[int]) -> dict[str, Any]:
    """How many articles and tags would change, and ten of them at random."""
    shown = Article.objects.filter(pk__in=random.sample(changing, min(SAMPLED, len(changing))))
    about = {kind: Q(**{kind.CODE: plan.code}) if plan.code else condition for kind, condition in plan.wanted.items()}
    return {
        "preview": True,
        "count": len(changing),
        "tags": plan.decided(changing),
        "sample": sample(shown, about),
        "accepts": plan.kind == BulkAction.Kind.ACCEPT,
    }


def query_of(typed: str) -> str:
    """The query string of an address of the search; words are a search for them."""
    try:
        parts = urlsplit(typed.strip()) if "?" in typed else None
    except ValueError:  # a question, and no address
        parts = None
    return parts.query if parts else urlencode({"q": typed.strip()})


def _page(request: HttpRequest, do: str, *, status: int = 200, **context: Any) -> HttpResponse:
    query = request.META["QUERY_STRING"]
    context |= {
        **admin.site.each_context(request),
        "title": _("Change all articles of a search"),
        "subtitle": FORMS[do][0],
        "opts": BulkAction._meta,
        "do": do,
        "ways": [
            (name, label, f"{reverse('desk_bulk', args=[name])}?{query}") for name, (label, _form) in FORMS.items()
        ],
        "searched": f"{reverse('search')}?{query}",
    }
    return TemplateResponse(request, "admin/articles/bulkaction/search.html", context, status=status)
