"""Views of the site itself: health, robots, and which failure has which page."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import disk
from articles.archive import backup
from articles.models import Article
from articles.pages.addresses import absolute
from articles.pages.errors import error_page
from config import brake
from config.failures import RETRY_AFTER_SECONDS, page_of
from search import renewal
from search.engine import get_engine
from search.pages.subjects import PAGES

VERSIONS = ("revision", "changes")  # addresses that name versions of an article
CLOSED_TO_ROBOTS = ("admin/", "*?*", "*/facets/", "*/original/")


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database and migrations decide; an index that is away only degrades. `backup`: the day of the last one."""
    try:
        executor = MigrationExecutor(connection)
        migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        database = "ok" if migrated else "migrations pending"
    except DatabaseError:
        migrated, database = False, "unavailable"
    state = {"database": database, **renewal.state(get_engine()), **brake.state()}
    if not migrated:
        return JsonResponse(state, status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
    state["backup"] = str(timezone.localdate(last.made_at)) if (last := backup.last()) else None
    return JsonResponse(state)


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Articles may be read by robots, and the site map names them; addresses of searches, of which there is no end, may
    not."""
    if settings.SITE_LOGIN_REQUIRED:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        closed = [f"Disallow: /{path}" for path in CLOSED_TO_ROBOTS]
        lines = ["User-agent: *", *closed, "", f"Sitemap: {absolute(request, reverse('sitemap'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def of_the_site(request: HttpRequest) -> dict[str, Any]:
    """For templates: whether every reader is logged in, and so may want to log out; which version this is; whether
    commands have to be told that it is the demo; who may have an account."""
    return {
        "site_login_required": settings.SITE_LOGIN_REQUIRED,
        "software_version": settings.SOFTWARE_VERSION,
        "demo": settings.DEBUG,
        "reader_accounts": settings.READER_ACCOUNTS,
        "mail": bool(settings.EMAIL_HOST),
    }


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """With the way to what there is instead: the list of all pairs, the article without such a version."""
    name, arguments = (found.url_name or "", found.kwargs) if (found := request.resolver_match) else ("", {})
    context: dict[str, Any] = {"of_article": "/a/" in request.path}
    kind = name.removesuffix("-page")
    if name in VERSIONS and Article.objects.searchable().filter(pk=arguments["id"]).exists():
        context["instead"] = {"kind": "version", "url": reverse("article", args=[arguments["id"]])}
    elif kind in PAGES and kind != name:
        context["instead"] = {"kind": kind, "url": reverse(PAGES[kind])}
    return error_page(request, 404, **context)


def own_not_found(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """A middleware for DEBUG: a mistyped address gets the page that readers get, not the one Django has for developers.

    Pages of our own that answer 404 are no HttpResponseNotFound, and stay.
    """

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        return page_not_found(request, Http404()) if isinstance(response, HttpResponseNotFound) else response

    return answered


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is being handled, by what stands around the views too."""
    error = sys.exc_info()[1]
    full = error is not None and disk.is_full(error)
    return error_page(request, 507) if full else page_of(request, error) or error_page(request, 500)
