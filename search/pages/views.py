"""The views of pages that are no search."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from search.answers import failures_answered
from search.engine import SearchQuery
from search.facets import FACETS
from search.pages import charts, front, lists, parts
from search.pages.subjects import PAGES, Subject, address, subject, written


@require_safe
@failures_answered
def front_page(request: HttpRequest) -> HttpResponse:
    found = parts.summary(SearchQuery())
    by_name = request.GET.get("order") == "name"
    context = {
        "query": SearchQuery(),
        "holdings": front.holdings(found),
        "trial": found.total < front.TRIAL,
        "partners": front.register(found, by_name=by_name),
        "by_name": by_name,
        "examples": front.examples(),
        "then": front.then(),
    }
    return render(request, "search/pages/front.html", context)


def page_of(kind: str) -> Callable[..., HttpResponseBase]:
    """The view of the pages of one kind of subject: an address in another case or order leads to the one it has."""

    @require_safe
    @failures_answered
    def view(request: HttpRequest, value: str) -> HttpResponse:
        about = subject(kind, value)
        spelt = FACETS[kind].canonical(value) == about.value
        # A merge may be taken back: then a browser has to ask anew.
        moved = HttpResponsePermanentRedirect if spelt else HttpResponseRedirect
        if value != written(kind, about.value):
            return moved(address(kind, about.value))
        return render(request, "search/pages/subject.html", subject_context(about))

    return view


def subject_context(about: Subject) -> dict[str, object]:
    query = about.query
    found = parts.summary(query)
    timeline = parts.timeline(query, found)
    other = "pair" if about.kind == "topic" else "topic"
    share, checked_url = parts.checked(query, found)
    return {
        "about": about,
        "plural": PAGES[about.kind],
        "query": query,
        "found": found,
        "timeline": timeline,
        "mirrored": charts.mirrored(timeline) if timeline else "",
        "checked": share,
        "checked_url": checked_url,
        "presses": parts.presses(query) if about.kind != "outlet" else None,
        "multiples": parts.rows(query, other, found, lines=True),
        "multiples_of": other,
        "outlets": parts.rows(query, "outlet", found) if about.kind != "outlet" else [],
        "countries": parts.rows(query, "country", found) if about.kind in ("topic", "outlet") else [],
        "pairs": parts.pairs(about, found),
        "latest": parts.latest(found),
        "reprinted": parts.reprinted(about),
        **lists.facts(about),
    }


def list_of(kind: str) -> Callable[..., HttpResponseBase]:
    @require_safe
    @failures_answered
    def view(request: HttpRequest) -> HttpResponse:
        context = {
            "kind": kind,
            "groups": lists.all_of(kind),
            "heat": lists.heat_table() if kind == "pair" else None,
        }
        return render(request, "search/pages/list.html", context)

    return view
