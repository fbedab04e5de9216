"""The addresses of exports: those of the search pages with another path.

Short ones are sent at once. Longer ones are written by the worker, and the reader is led to a page that tells how far
they are; `wait=1`, for scripts, sends them while they are written.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from articles.intake import jobs
from articles.models import Job, Tombstone
from articles.pages.addresses import absolute
from articles.pages.errors import error_page
from search import filters, links
from search.answers import failures_answered
from search.engine import SearchQuery
from search.models import Export
from search.takeaway import queued, snapshot
from search.takeaway.formats import FORMATS, Format, written
from search.takeaway.manifest import manifest
from search.takeaway.ranges import partial_file

RETRY_SECONDS = 60
_waited_for = threading.BoundedSemaphore(1)  # long exports that one process sends while they are written


@require_safe
@failures_answered
def export(request: HttpRequest, suffix: str, client: Callable[[HttpRequest], str]) -> HttpResponseBase:
    """All that the search finds, in this format. `client`: tells by a request who asks."""
    if suffix not in FORMATS:
        raise Http404
    params = request.GET.copy()
    wait = params.pop("wait", [""])[-1] == "1"
    query = replace(filters.parse_strictly(params), page=1, size=None, view=None)
    chosen, site = FORMATS[suffix], absolute(request, "/").removesuffix("/")
    if request.method == "HEAD":
        return named(HttpResponse(content_type=chosen.media_type), suffix)
    if snapshot.count(query) <= snapshot.STREAMED_ROWS:
        return _streamed(query, chosen, site)
    if wait:
        return _while_written(request, query, chosen, site)
    made = queued.ask(links.query_string(query), suffix, _language(), site, client(request))
    if made is None:
        return _busy(request)
    return HttpResponse(status=303, headers={"Location": reverse("export_page", args=[made.key])})


def _streamed(query: SearchQuery, chosen: Format, site: str, held: Held | None = None) -> HttpResponseBase:
    found = snapshot.take(query)
    chunks = written(chosen, found, manifest(query, site, len(found)), _language())
    sent = StreamingHttpResponse(held.over(chunks) if held else chunks, content_type=chosen.media_type)
    return named(sent, chosen.suffix)


def _while_written(request: HttpRequest, query: SearchQuery, chosen: Format, site: str) -> HttpResponseBase:
    """One at a time in each process: it keeps one of the threads that pages are made by."""
    if not _waited_for.acquire(blocking=False):
        return _busy(request)
    held = Held()
    try:
        return _streamed(query, chosen, site, held)
    except BaseException:
        held.close()
        raise


class Held:
    """Chunks, after which, however they end, the next long export may be sent."""

    def __init__(self) -> None:
        self._chunks: Iterator[bytes] = iter(())
        self._open = True

    def over(self, chunks: Iterator[bytes]) -> Held:
        self._chunks = chunks
        return self

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def close(self) -> None:
        if self._open:
            self._open = False
            _waited_for.release()


def named(response: HttpResponseBase, suffix: str) -> HttpResponseBase:
    """As a file to keep, which nobody on the way does."""
    response["Content-Disposition"] = content_disposition_header(True, f"kopir-{timezone.localdate():%Y%m%d}.{suffix}")
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _busy(request: HttpRequest) -> HttpResponseBase:
    response = error_page(request, 429, exporting=True)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _language() -> str:
    return get_language() or "en"


# ---- what the worker writes ------------------------------------------------------------------------------------------


@require_safe
def export_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """How far a long export is; the way to its file once it is there."""
    made = get_object_or_404(Export.objects.select_related("job"), pk=key)
    context = {
        "export": made,
        "job": made.job,
        "open": bool(made.job and made.job.state in jobs.OPEN),
        "error": jobs.error_text(made.job) if made.job and made.job.state == Job.State.FAILED else "",
        "kept_until": made.asked_at + queued.KEPT,
        "format": FORMATS[made.suffix],
        "search_url": f"{reverse('search')}?{made.query}" if made.query else reverse("search"),
    }
    response = render(request, "search/export.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def export_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """The file, or the part of it that is asked for. None that was written before an article was removed for good."""
    made = get_object_or_404(Export.objects.exclude(file=""), pk=key)
    if Tombstone.objects.filter(deleted_at__gt=made.asked_at).exists() or not default_storage.exists(made.file):
        raise Http404
    response = partial_file(request, default_storage.open(made.file), made.size, made.key)
    response["Content-Type"] = FORMATS[made.suffix].media_type
    return named(response, made.suffix)
