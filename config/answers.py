"""How pages leave: which may be kept on their way, and which are compressed. Middlewares."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers

Answer = Callable[[HttpRequest], HttpResponseBase]

WORTH_BYTES = 200
TEXTS = ("text/", "application/json", "application/xml", "application/rss+xml", "application/atom+xml")
BROTLI_QUALITY = 5  # of 11: a tenth smaller than 4, for a third of a millisecond a page
INDENTATION = re.compile(rb"\n\s+")  # between elements, attributes, and lines of text
SHOWS_SPACE = re.compile(rb"<(?:textarea|pre)[\s>]", re.IGNORECASE)
TOKEN = b"csrfmiddlewaretoken"


def kept_by_nobody(get_response: Answer) -> Answer:
    """What signed-in people see stands in no cache, a shared machine's browser's neither."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if has_session(request):
            response.headers.pop("Cache-Control", None)
            patch_cache_control(response, private=True, no_store=True)
        return response

    return answered


def compressed(get_response: Answer) -> Answer:
    """Brotli or gzip for text, where no secret stands beside what the request may choose (BREACH, breachattack.com).

    That is: not for people who are signed in, and no page with a token of a form.
    """

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not isinstance(response, HttpResponse) or not may_be_compressed(response):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if TOKEN in response.content or has_session(request):
            return response
        accepted = request.headers.get("Accept-Encoding", "")
        encoding = next((name for name in ("br", "gzip") if accepts(accepted, name)), "")
        if encoding:
            content = response.content
            response.content = (
                brotli.compress(content, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
                if encoding == "br"
                else gzip.compress(content, 6, mtime=0)
            )
            response["Content-Encoding"] = encoding
            response["Content-Length"] = str(len(response.content))
            if (tag := response.get("ETag", "")).startswith('"'):
                response["ETag"] = f"W/{tag}"
        return response

    return answered


def squeezed(get_response: Answer) -> Answer:
    """Without the indentation of templates, which is a sixth of a page of results, where no element shows it."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not isinstance(response, HttpResponse) or not response.get("Content-Type", "").startswith("text/html"):
            return response
        if not response.has_header("Content-Encoding") and not SHOWS_SPACE.search(response.content):
            response.content = INDENTATION.sub(b"\n", response.content).lstrip()
            response["Content-Length"] = str(len(response.content))
        return response

    return answered


def has_session(request: HttpRequest) -> bool:
    """Only who has signed in, or is about to, has one. No database is asked: it may be away."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def may_be_compressed(response: HttpResponse) -> bool:
    return (
        len(response.content) >= WORTH_BYTES
        and not response.has_header("Content-Encoding")
        and response.get("Content-Type", "").startswith(TEXTS)
    )


def accepts(header: str, encoding: str) -> bool:
    """Whether Accept-Encoding names it, and not with q=0."""
    for part in header.lower().split(","):
        name, _, quality = part.strip().partition(";")
        if name.strip() == encoding:
            return quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
