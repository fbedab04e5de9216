"""How a reader likes lists: a cookie fills in what an address does not say, and keeps what it does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from articles.pages.paging import PAGE_SIZES
from search.engine import VIEWS, SearchQuery, View

COOKIE_SECONDS = 365 * 24 * 3600
SIZE, VIEW = "size", "view"  # keys of the address and names of the cookies


def filled(query: SearchQuery, request: HttpRequest) -> SearchQuery:
    """Every link that is made of it says the size and the view, so that a page that was sent on looks the same."""
    changes: dict[str, Any] = {}
    if query.size is None and request.COOKIES.get(SIZE) in {str(size) for size in PAGE_SIZES}:
        changes[SIZE] = int(request.COOKIES[SIZE])
    if query.view is None and request.COOKIES.get(VIEW) in VIEWS:
        changes[VIEW] = cast("View", request.COOKIES[VIEW])
    return replace(query, **changes) if changes else query


def kept(request: HttpRequest, query: SearchQuery, response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ("Cookie",))  # whoever keeps pages for several readers
    for name, value in ((SIZE, query.size), (VIEW, query.view)):
        if value is not None and request.COOKIES.get(name) != str(value):
            response.set_cookie(
                name,
                str(value),
                max_age=COOKIE_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
    return response
