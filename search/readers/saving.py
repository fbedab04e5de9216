"""The pages of saved searches."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from articles.pages.errors import error_page
from search import filters, links
from search.answers import failures_answered
from search.models import Reader, SavedSearch
from search.readers import letters, news
from search.readers.access import for_readers
from search.readers.forms import NewSearchForm, SavedSearchForm
from search.resolve import in_words

MOST = 200  # of one reader
OF_THE_LIST = {"page", "size", "view", "unit"}  # how a list is shown, not what it finds
LONGEST = 8_000  # characters of a query string
PAGE = require_http_methods(["GET", "HEAD", "POST"])


@for_readers
@failures_answered
@PAGE
def save(request: HttpRequest) -> HttpResponse:
    """Keeps the search of this page's own query string."""
    user = cast("User", request.user)
    filters.parse(request.GET)  # a value that its key cannot have has its page
    kept = [pair for pair in links.written(request.GET) if pair[0] in filters.SearchFilters.base_filters]
    query = urlencode([pair for pair in kept if pair[0] not in OF_THE_LIST])
    if filters.unknown(request.GET) or len(query) > LONGEST:
        return error_page(request, 400)
    words = in_words(query)
    form = NewSearchForm(request.POST or None, initial={"name": words[:100]})
    full = SavedSearch.objects.filter(user=user).count() >= MOST
    if not full and form.is_bound and form.is_valid():
        saved: SavedSearch = form.save(commit=False)
        saved.user, saved.query = user, form.in_period(query)
        _schedule(saved)
        return redirect(saved)
    return render(request, "search/readers/save.html", {"form": form, "words": words, "full": full})


@for_readers
@failures_answered
@PAGE
def saved_search(request: HttpRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedSearch, pk=pk, user=cast("User", request.user))
    form = SavedSearchForm(request.POST or None, instance=saved)
    if form.is_bound and form.is_valid():
        _schedule(form.save(commit=False))
        return redirect(saved)
    context = {"saved": saved, "form": form, "can_be_sent": letters.can_be_sent() and bool(saved.user.email)}
    try:
        context |= {
            "words": in_words(saved.query),
            "news": (found := news.news(saved, timezone.now())),
            "older": saved.older + found.older,
            "unread": news.unread_since_last_letter(saved),
        }
    except filters.BadParameter:
        context["void"] = True
    return render(request, "search/readers/saved.html", context)


def _schedule(saved: SavedSearch) -> None:
    saved.next_at = letters.next_time(saved, Reader.of(saved.user).time_zone, timezone.now())
    saved.save()


@for_readers
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(SavedSearch, pk=pk, user=cast("User", request.user)).delete()
    return redirect("account")


@csrf_exempt  # the mail program of the reader sends it, RFC 8058: the signature in the address is what shows the right
@login_not_required
@PAGE
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of a letter: a button for people, for mail programs a POST at once. Programs that only look
    stop nothing."""
    if not letters.is_ours(token):
        raise Http404
    if request.method == "POST":
        letters.stop(token)
    return render(request, "search/readers/stop.html", {"stopped": request.method == "POST"})
