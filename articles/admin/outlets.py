"""What a change of an outlet touches: shown before it is saved, and afterwards looked at anew by a job."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.forms import ModelForm, modelform_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import editor
from articles.admin.jobs import started
from articles.admin.touched import MOST_AT_ONCE, SHOWN, may_start
from articles.admin.vocabulary import OutletForm
from articles.archive import words
from articles.intake import jobs
from articles.intake.arguments import ReclassifyArguments
from articles.models import Article, Outlet

MOST_PLACES = 50  # names and domains by which articles of other outlets are looked for
FIELDS = ("name", "aliases", "domains", "languages", "country", "kind", "ownership", "display", "state")
Typed = modelform_factory(Outlet, form=OutletForm, fields=FIELDS)
FOLLOWS: dict[str, str | Promise] = {
    "name": gettext_lazy("Its articles are shown, found and exported under it."),
    "aliases": gettext_lazy("Articles that come in under these names are its own."),
    "domains": gettext_lazy("Articles that come in from these domains are its own."),
    "languages": gettext_lazy("Nothing changes in its articles."),
    "country": gettext_lazy("“Our country” in its articles may mean another one, once they are looked at anew."),
    "kind": gettext_lazy("Filters, counts and exports have its articles under it."),
    "ownership": gettext_lazy("Filters, counts and exports have its articles under it."),
    "display": gettext_lazy("Pages, feeds, exports and mail show so much of its articles."),
    "state": gettext_lazy("Nothing changes in its articles."),
}  # fmt: skip


def outlet_touched(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: of an outlet as it is. POST from its form: of what was typed; `anew`: its articles are looked at anew."""
    if not request.user.has_perm("articles.change_outlet"):
        raise PermissionDenied
    row = get_object_or_404(Outlet, pk=pk)
    if "anew" in request.POST:
        return _looked_at_anew(request, row)
    form = Typed(request.POST, instance=get_object_or_404(Outlet, pk=pk)) if request.method == "POST" else None
    changes = _changes(row, form) if form is not None and form.is_valid() else []
    places = [*row.aliases, *row.domains]
    if form is not None and form.is_valid():
        places = [*form.cleaned_data["aliases"], *form.cleaned_data["domains"]]
    own = Article.objects.filter(outlet=row)
    elsewhere = ids_elsewhere(row, [row.name, *places])
    ids = [*own.values_list("pk", flat=True)[:MOST_AT_ONCE], *elsewhere]
    sample = Article.objects.select_related("outlet").defer("body", "search_text", "languages")
    context = {
        **admin.site.each_context(request),
        "title": _("What a change of “%(name)s” touches") % {"name": row.name},
        "subtitle": None,
        "opts": Outlet._meta,
        "row": row,
        "faults": form.errors if form is not None else {},
        "typed": form is not None,
        "changes": changes,
        "own": own.count(),
        "elsewhere": len(elsewhere),
        "may_start": may_start(request),
        "sample": sample.filter(pk__in=random.sample(ids, min(SHOWN, len(ids)))),
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/articles/outlet/touched.html", context)


def ids_elsewhere(row: Outlet, places: Iterable[str]) -> list[int]:
    """Articles of other outlets, or of none, that say they are of this one or came from its domains; MOST_AT_ONCE."""
    known = [place for place in dict.fromkeys(places) if place][:MOST_PLACES]
    said = Q(field_values__field="outlet", field_values__value__in=known, field_values__state="suggested")
    for domain in (place for place in known if "." in place and " " not in place):
        for start in (f"https://{domain}/", f"https://www.{domain}/", f"http://{domain}/", f"http://www.{domain}/"):
            said |= Q(origins__key__startswith=start)
    others = Article.objects.filter(said).exclude(outlet=row)
    return list(others.values_list("pk", flat=True).distinct()[:MOST_AT_ONCE])


def _changes(row: Outlet, form: ModelForm) -> list[tuple[str, str, str, str]]:
    """(field, before, after, what follows)"""
    return [
        (str(form.fields[name].label), _said(row, name), _said(form.instance, name), str(FOLLOWS[name]))
        for name in form.changed_data
        if name in FOLLOWS
    ]


def _said(row: Outlet, name: str) -> str:
    shown = getattr(row, f"get_{name}_display", None)
    value: Any = shown() if shown else getattr(row, name)
    return (", ".join(value) if isinstance(value, list) else str(value or "")) or "—"


def _looked_at_anew(request: HttpRequest, row: Outlet) -> HttpResponse:
    if not may_start(request):
        raise PermissionDenied
    words.renew()
    own = list(Article.objects.filter(outlet=row).values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    elsewhere = ids_elsewhere(row, [row.name, *row.aliases, *row.domains])
    few = len(own) + len(elsewhere) <= MOST_AT_ONCE
    told = ReclassifyArguments(articles=sorted({*own, *elsewhere})) if few else ReclassifyArguments(outlet=row.slug)
    return started(request, jobs.start(told, editor(request)))
