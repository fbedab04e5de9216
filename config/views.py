"""Views of the site itself: health, robots, and the pages that say what went wrong."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from search import renewal
from search.engine import get_engine

CLOSED_TO_ROBOTS = ("admin/", "*?*", "*/facets/", "*/original/")


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database and migrations decide; an index that is away only degrades."""
    try:
        executor = MigrationExecutor(connection)
        migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        database = "ok" if migrated else "migrations pending"
    except DatabaseError:
        migrated, database = False, "unavailable"
    return JsonResponse({"database": database, **renewal.state(get_engine())}, status=200 if migrated else 503)


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Articles may be read by robots; addresses of searches, of which there is no end, may not."""
    closed = ["/"] if settings.SITE_LOGIN_REQUIRED else [f"/{path}" for path in CLOSED_TO_ROBOTS]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def site_login(request: HttpRequest) -> dict[str, bool]:
    """For templates: whether every reader is logged in, and so may want to log out."""
    return {"site_login_required": settings.SITE_LOGIN_REQUIRED}


def error_page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """One page for every failure, in the reader's language; templates/error.html words it by status."""
    return render(request, "error.html", {"status": status, **context}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, 500)
