"""What readers get where a page of the search cannot be made: one page for each failure, which tells how to go on."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from articles.pages.errors import error_page
from search import filters, links
from search.engine import EngineUnavailable, IndexNotReady, SearchQuery

View = Callable[..., HttpResponseBase]


class PastTheEnd(Exception):
    """A page after the last. `last` is that one; `deep`: there are hits, but pages do not go so far."""

    def __init__(self, query: SearchQuery, last: int, deep: bool) -> None:
        super().__init__(query, last, deep)
        self.query, self.last, self.deep = query, last, deep


def failures_answered(view: View) -> View:
    """Each failure of a search has one answer, which tells the reader how to go on."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except filters.BadParameter as bad:
            kept = links.written(bad.rest)
            text = dict(kept).get("q", "")
            rest = [(key, value) for key, value in kept if key != "q"]
            rest_url = f"{reverse('search')}?{urlencode(kept)}"
            context = {"faults": bad.faults, "rest": rest, "rest_url": rest_url, "rest_text": text}
            return error_page(request, 400, dates_fault=dates_fault(bad), **context)
        except TooManyFieldsSent:
            return error_page(request, 400)
        except PastTheEnd as end:
            last_url = links.address(replace(end.query, page=end.last), whole=True)
            return error_page(request, 404, past_the_end=True, deep=end.deep, pages=end.last, last_url=last_url)
        except EngineUnavailable as error:
            response = error_page(request, 503, renewing=isinstance(error, IndexNotReady))
            response["Retry-After"] = "30"
            return response

    return answered


def dates_fault(bad: filters.BadParameter) -> str:
    """Dates are typed into a form, where nobody sees an address: "order" or "form" if they alone are wrong, else ""."""
    if any(fault.key not in ("from", "to") for fault in bad.faults):
        return ""
    return "form" if all(fault.name for fault in bad.faults) else "order"
