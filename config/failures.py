"""What no view answers for: what no value can hold, numbers that no row can have, a database that is away."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from articles.pages.errors import error_page

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 30
SAFE_METHODS = ("GET", "HEAD")
#: What SQLite and Django say of values that they refuse to send; these failures have no class of their own.
REFUSED: dict[type, str] = {OverflowError: "SQLite INTEGER", ValueError: "expected a number"}
View = Callable[[HttpRequest], HttpResponseBase]


def readable_parameters(get_response: View) -> View:
    """A middleware: NUL is as if it were not there, and parameters are UTF-8, whatever charset a client names.

    PostgreSQL takes no NUL, and no database takes the lone surrogates that other charsets make (`unicode_escape`).
    """

    def answered(request: HttpRequest) -> HttpResponseBase:
        if request.encoding not in (None, settings.DEFAULT_CHARSET):
            request.encoding = settings.DEFAULT_CHARSET
        request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")
        return get_response(request)

    return answered


class Failures:
    """A middleware: what a view raises, as a page. What else raises comes to `config.views.server_error`."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return page_of(request, exception)


def page_of(request: HttpRequest, exception: BaseException | None) -> HttpResponse | None:
    """The page that says what is so; None where the program is at fault."""
    said = REFUSED.get(type(exception))
    if isinstance(exception, DataError) or (said and said in str(exception)):
        # A mistake of ours could look the same where something is written, so that the log keeps how it came to it.
        how = None if request.method in SAFE_METHODS else exception
        logger.warning("no value for the database: %s %s: %s", request.method, request.path, exception, exc_info=how)
        return error_page(request, 400)
    if isinstance(exception, OperationalError | InterfaceError):
        logger.error("the database is away: %s %s: %s", request.method, request.path, exception)
        request.user = AnonymousUser()  # who it is, only the database knows
        response = error_page(request, 503, everything=True)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    return None
