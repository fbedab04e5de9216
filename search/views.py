"""The search page and the page of all values of one facet."""

from __future__ import annotations

import string
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    JsonResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.pages.addresses import absolute
from articles.pages.paging import MAX_HITS
from search import completion, filters, habits, links, listing, page, records, sums
from search.answers import PastTheEnd, failures_answered
from search.engine import Choice, SearchPage, SearchQuery, get_engine
from search.facets import FACETS
from search.filters import SearchFilters
from search.help import SECTIONS
from search.histogram import histogram
from search.lexicon import missed
from search.pages.views import front_page
from search.readers.access import key_of
from search.takeaway.offered import offered

ALL_VALUES = 10_000


@require_safe
def front(request: HttpRequest) -> HttpResponseBase:
    """The search page had this address once: a search that was kept has moved for good."""
    if SearchFilters.base_filters.keys().isdisjoint(request.GET):
        return front_page(request)
    return _moved(request, reverse("search"))


@require_safe
def moved_facet(request: HttpRequest, name: str) -> HttpResponse:
    return _moved(request, reverse("facet", args=[name]))


def _moved(request: HttpRequest, path: str) -> HttpResponse:
    """To the same query string, byte for byte."""
    # WSGI hands bytes over as Latin-1; what a client left unencoded is encoded, and nothing else is touched.
    asked = quote(
        request.META.get("QUERY_STRING", "").encode("latin-1"),
        safe=string.ascii_letters + string.digits + string.punctuation,
    )
    return HttpResponsePermanentRedirect(f"{path}?{asked}" if asked else path)


@require_safe
@failures_answered
def search(request: HttpRequest) -> HttpResponse:
    query = habits.filled(filters.parse(request.GET), request)
    found = results(page.counted(query))
    missed.count(query, found)
    site = absolute(request, "/").removesuffix("/")
    articles = records.tagged([hit.id for hit in found.hits])
    labels = page.labels_for(query, found, articles)
    entries = records.records(query, found, articles, labels, site)
    context = {
        "query": query,
        "cut": filters.cut(request.GET),
        "unknown": filters.unknown(request.GET),
        "total": found.total,
        "stories": found.stories,
        "in_stories": query.unit == "story" or found.stories < found.total,
        "partial": found.partial,
        "listed": found.listed,
        "full_records": [record for record in entries if not record.partial],
        "partial_records": [record for record in entries if record.partial],
        "compact": query.view == "compact",
        "lead": records.leading_part(query, found, articles),
        "additions": page.additions(query),
        "meant": page.meant(query, found),
        "plain_url": links.address(replace(query, page=1, also=False, without=())),
        "added_url": links.address(replace(query, page=1, also=True, without=()), whole=True),
        "some_url": links.address(replace(query, page=1, match="some")),
        "groups": page.groups(query, found, labels),
        "chips": page.chips(query, labels),
        "clear_url": links.address(links.unfiltered(query), whole=True),
        "all_url": links.address(links.without_text(links.unfiltered(query))),
        "inexact_url": links.address(replace(query, exact=False), whole=True),
        "sorts": listing.sorts(query),
        "units": listing.units(query),
        "sizes": listing.sizes(query),
        "views": listing.views(query),
        "histogram": histogram(query, found),
        "take_away": offered(query, found, site, filters.relative_days(request.GET), key_of(request)),
        "pager": listing.Pager(query, found.listed),
        "coverage": None if found.listed else page.coverage(),
        **form_fields(query),
    }
    return habits.kept(request, query, render(request, "search/search.html", context))


@require_safe
@failures_answered
def facet(request: HttpRequest, name: str) -> HttpResponse:
    if name not in FACETS:
        raise Http404
    query = replace(filters.parse(request.GET), page=1)
    chosen = FACETS[name]
    found = results(replace(query, facets={name: ALL_VALUES}))
    labels = page.labels_of(query, {name: {count.value for count in found.facets[name]}})
    find = filters.Text().clean(request.GET.get(f"find-{name}") or request.GET.get("find"))
    by_number = request.GET.get("order") == "number"
    options = page.named_so(query, chosen, found.facets[name], labels[name], find, by_number=by_number)
    shown = {option.value for option in options}
    choice = query.choices.get(name, Choice())
    context = {
        "query": query,
        "cut": filters.cut(request.GET),
        "facet": chosen,
        "every": choice.every,
        "find": find,
        "options": options,
        "most": page.MOST_OPTIONS if len(options) == page.MOST_OPTIONS < len(found.facets[name]) else 0,
        "others": [
            (key, value)
            for key, value in links.parameters(query)
            if not (key in (name, f"-{name}") and value in shown) and (key, value) != ("all", name)
        ],
        "carried": links.parameters(query),
        "chips": page.chips(query, labels),
        "back_url": links.address(query, whole=True),
        "here_url": (here := links.address(query, facet=name, whole=True)),
        "by_number": by_number,
        "by_number_url": f"{here}{'&' if '?' in here else '?'}order=number",
    }
    return render(request, "search/facet.html", context)


@require_safe
def complete(request: HttpRequest) -> HttpResponse:
    """For the list under the search box, while somebody types: {"options": [{"text", "label", "kind"}]}.

    What was typed is kept nowhere: not counted, not cached, and in no log (config/logs.py, config/nginx.conf).
    """
    kinds = {"name": "", "word": "", "topic": _("topic"), "pair": _("country pair")}
    typed = filters.typed(request.GET.get("q"))
    found = completion.complete(typed, get_language() or "")
    options = [{"text": each.text, "label": each.label, "kind": kinds[each.kind]} for each in found]
    response = JsonResponse({"options": options})
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def how_search_works(request: HttpRequest) -> HttpResponse:
    return render(request, "search/help.html", {"sections": SECTIONS})


def results(query: SearchQuery) -> SearchPage:
    """Raises PastTheEnd for a page that the result has not, and EngineUnavailable."""
    asked = query.page
    query = replace(query, page=min(asked, listing.last_possible(query)))
    if query.everything:  # which takes the longest to count, and is asked for most
        first = replace(query, page=1, sort="newest", size=None, view=None)
        found = replace(sums.page(first), hits=get_engine().listed(query))
    else:
        found = get_engine().search(query)
    if asked > (last := listing.last_page(query, found.listed)):
        raise PastTheEnd(query, last, deep=found.listed > MAX_HITS)
    return found


def form_fields(query: SearchQuery) -> dict[str, Any]:
    """What stands in the date fields, and what the form carries along: an order other than the usual and the like."""
    written = dict(links.parameters(query))
    fields: dict[str, Any] = {f"{key}_value": written.get(key, "") for key in ("from", "to")}
    return {**fields, "carried": [(key, written[key]) for key in ("sort", "unit", "size", "view") if key in written]}
