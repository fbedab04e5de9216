"""How many requests an address may send: token buckets in memory, one for each process (docs/decisions/0021-brakes.md).

Searches and pages of people who are signed in are not counted, but those of readers where anybody may be one. Attempts
to log in are counted for everybody, here by address and by django-axes by name and address.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from articles.pages.errors import error_page
from config.addresses import client_address, is_loopback, is_private

logger = logging.getLogger(__name__)

SEARCHES_PER_MINUTE = 300
PAGES_PER_MINUTE = 1_200
LOGINS_PER_MINUTE = 30
LONGEST_NAME = 150  # of a user; forms take any length
ADDRESSES = 50_000  # known at a time
SURE_AFTER = 1_000  # requests from one private address before the log says so

SEARCHES = {  # names of addresses
    *("search", "facet", "save_search", "saved_search"),
    *("export", "feed", "review", "review-document"),
}
LOGINS = {  # of the admin, too
    *("login", "two_step", "admin_password_reset", "password_reset_confirm"),
    *("register", "new_account", "account_leave", "account_password"),
}
UNCOUNTED = {"healthz", "readyz", "robots"}


class Buckets:
    """A bucket for each address: it holds a minute's worth, and fills up again evenly."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute, self.clock = per_minute, clock
        self.held: OrderedDict[str, tuple[float, float]] = OrderedDict()  # address → (tokens, when)
        self.lock = threading.Lock()

    def take(self, address: str) -> float:
        """Seconds until there is a token; 0: one was taken."""
        with self.lock:
            now = self.clock()
            tokens, before = self.held.pop(address, (float(self.per_minute), now))
            tokens = min(self.per_minute, tokens + (now - before) * self.per_minute / 60)
            wait = 0.0 if tokens >= 1 else (1 - tokens) * 60 / self.per_minute
            self.held[address] = (tokens if wait else tokens - 1, now)
            if len(self.held) > ADDRESSES:
                self.held.popitem(last=False)  # the one that was silent longest
            return wait


class Origins:
    """Whether requests come from readers, or all from one private address: a proxy that TRUSTED_PROXY does not name.

    Requests of this machine tell nothing beside others: health checks are such.
    """

    def __init__(self) -> None:
        self.count = 0
        self.others: set[str] = set()  # addresses beside this machine's; two are enough to know

    def see(self, address: str) -> None:
        self.count += 1
        if len(self.others) < 2 and not is_loopback(address):
            self.others.add(address)
        if self.count == SURE_AFTER and not self.apart:
            logger.warning(
                "The brake on searches and pages is off: all of %d requests came from the private address %s. Behind a "
                "proxy that appends to X-Forwarded-For set TRUSTED_PROXY=1.", self.count, address
            )  # fmt: skip

    @property
    def apart(self) -> bool:
        """Whether readers can be told apart."""
        return len(self.others) > 1 or any(not is_private(address) for address in self.others)


searches = Buckets(SEARCHES_PER_MINUTE)
pages = Buckets(PAGES_PER_MINUTE)
logins = Buckets(LOGINS_PER_MINUTE)
origins = Origins()


def state() -> dict[str, str]:
    """For /readyz: nothing where the brake holds, or nobody came yet."""
    if origins.apart or not origins.count:
        return {}
    return {"brake": "off: all requests come from one private address, see TRUSTED_PROXY"}


class Brake:
    """The middleware. It stands behind the one that knows who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else None
        if name in UNCOUNTED:
            return None
        address = client_address(request)
        origins.see(address)
        if name in LOGINS and request.method == "POST":
            wait = logins.take(address)
        elif not origins.apart or signed_in(request):
            return None
        else:
            wait = (searches if name in SEARCHES else pages).take(address)
        return too_many(request, wait) if wait else None


def signed_in(request: HttpRequest) -> bool:
    """Without a session's cookie nobody asks the database. Where anybody may have an account, a reader's is no sign of
    who it is."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return request.user.is_staff or (request.user.is_authenticated and settings.READER_ACCOUNTS != "open")


def too_many(request: HttpRequest, seconds: float, **context: Any) -> HttpResponse:
    response = error_page(request, 429, **context)
    response["Retry-After"] = str(math.ceil(seconds))
    return response


class Attempts(AxesDatabaseHandler):
    """Those of django-axes, without what lies in a time to come: after a clock was set back nobody waits for it."""

    def is_locked(self, request: HttpRequest, credentials: Any = None) -> bool:
        ahead = AccessAttempt.objects.filter(attempt_time__gt=timezone.now() + settings.AXES_COOLOFF_TIME)
        if ahead.exists():
            ahead.delete()
        return bool(super().is_locked(request, credentials))


def name_braked(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """django-axes: too many wrong passwords for this name from this address."""
    pause = settings.AXES_COOLOFF_TIME
    return too_many(request, pause.total_seconds(), minutes=round(pause.total_seconds() / 60))


def attempt(username: str | None, address: str, agent: str, path: str, request: HttpRequest) -> str:
    """For the log of django-axes. The name is what somebody typed: quoted, so that it cannot pretend to be a line, and
    no longer than a name can be."""
    return f"{(username or '')[:LONGEST_NAME]!r} from {address}"
