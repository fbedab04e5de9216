"""robots.txt of the sites that were asked, remembered for a while (RFC 9309)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

MAX_BYTES = 512 * 1024  # the RFC asks for at least 500 KiB to be read
KEPT_SECONDS = 12 * 3600
KEPT_AFTER_FAILURE_SECONDS = 600
MAX_CRAWL_DELAY_SECONDS = 30.0  # a site that asks for more is asked every half minute all the same
_TOO_MANY = 429


class Unknown(Exception):
    """The site could not say what it allows: nothing is, for now. `never`: nor will it."""

    def __init__(self, reason: str, *, never: bool = False) -> None:
        super().__init__(reason)
        self.never = never


@dataclass(frozen=True, slots=True)
class _Known:
    until: float  # time.monotonic()
    rules: Protego | Unknown  # why it is not known; it is not asked for again before `until`


class Robots:
    """`ask(url)` gets a robots.txt: its status and bytes, redirects followed; raises Unknown where there is no answer.

    `agent`: the name by which robots.txt may call us.
    """

    def __init__(self, ask: Callable[[str], tuple[int, bytes]], agent: str) -> None:
        self._ask, self._agent = ask, agent
        self._known: dict[str, _Known] = {}

    def allows(self, origin: str, url: str) -> bool:
        """Whether `url` of `origin` ("https://host:port") may be fetched. Raises Unknown."""
        return bool(self._rules(origin).can_fetch(url, self._agent))

    def delay(self, origin: str) -> float:
        """Seconds that the site wants between two requests, within reason; 0 where it says nothing."""
        known = self._known.get(origin)
        delay = known.rules.crawl_delay(self._agent) if known and isinstance(known.rules, Protego) else None
        return min(max(float(delay or 0), 0.0), MAX_CRAWL_DELAY_SECONDS)

    def _rules(self, origin: str) -> Protego:
        known = self._known.get(origin)
        if known is None or time.monotonic() >= known.until:
            known = self._known[origin] = self._look(origin)
        if isinstance(known.rules, Unknown):
            raise known.rules
        return known.rules

    def _look(self, origin: str) -> _Known:
        now = time.monotonic()
        try:
            status, data = self._ask(f"{origin}/robots.txt")
        except Unknown as unknown:
            return _Known(now + KEPT_AFTER_FAILURE_SECONDS, unknown)
        if status >= 500 or status == _TOO_MANY:
            return _Known(now + KEPT_AFTER_FAILURE_SECONDS, Unknown(f"HTTP {status}"))
        # Other errors: there is no such file, so everything is allowed.
        text = data.decode("utf-8-sig", "replace") if status < 300 else ""
        return _Known(now + KEPT_SECONDS, Protego.parse(text))
