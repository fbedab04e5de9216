"""Feeds and sitemaps as a daily duty: what they announce is found once, fetched politely, and taken in.

Every step is whole in itself: what a source announced is written together with the count of it; what became of a page
together with the article or rejection. A check that is killed anywhere is simply made again.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db import Error, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from articles.archive import ledger
from articles.archive.identity import KEY_BYTES, bounded
from articles.archive.purge import REASON, purged_among
from articles.batches import BATCH, batched
from articles.ingest.fetch.fetcher import Fetcher, FetchFailed, Forbidden, NeverFetched, TooLarge, TryLater
from articles.ingest.readers.feed import Announced, read_listing
from articles.ingest.readers.markup import MAX_BYTES as MAX_LISTING_BYTES
from articles.ingest.readers.markup import NotAListing
from articles.ingest.readers.web import ROBOTS, Missed, document, failed, own_document, pages_of
from articles.ingest.records import Contributed, RawDocument
from articles.intake.fetching import fetch_settings
from articles.intake.run import Ingest, Result
from articles.locks import only_one
from articles.models import Entry, Origin, Source
from articles.progress import Cancelled, Progress, Silent

if TYPE_CHECKING:
    from articles.models import Job

MAX_ATTEMPTS = 5  # to get a page
CLOCK_SLACK = timedelta(minutes=5)  # by which the clocks of several machines may differ
TRY_AGAIN_AFTER = [timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(days=1)]
LONGEST_PAUSE = timedelta(days=1)  # between two looks at a source that fails
BACKLOG_PAUSE = timedelta(minutes=1)  # before a check goes on that left pages for the next one
PAGES_A_CHECK, SECONDS_A_CHECK = 300, 1200  # then other sources have their turn
FAILURES_THAT_END_A_CHECK = 5  # in a row: the site is away
PROCESSES = 1  # that analyse: in one of its own, a hostile page has limits of time and memory
ERROR_CHARS, ETAG_CHARS, LAST_MODIFIED_CHARS = 500, 300, 100
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

State = Entry.State
PURGED: dict[str, Any] = {"state": State.REJECTED, "detail": REASON}  # an entry of a purged article's page
_STATES = {
    "blocked": State.BLOCKED,
    "out_of_scope": State.OUT_OF_SCOPE,
    "language_not_read": State.LANGUAGE_NOT_READ,
    "rejected": State.REJECTED,
}


def due() -> QuerySet[Source]:
    """The sources whose time has come, the longest overdue first; one that was looked at in a time to come, before the
    clock was set back, too."""
    now = timezone.now()
    come = Q(next_check_at__lte=now) | Q(checked_at__gt=now + CLOCK_SLACK)
    return Source.objects.filter(come, active=True).order_by("next_check_at")


def check(source: Source, progress: Progress | None = None, job: Job | None = None) -> Counter[str]:
    """Look at a source, and fetch and take in the pages that wait.

    Returns how many entries were `seen` for the first time, how many pages ended in each state of `Entry`, how many
    are `waiting` for the next check; `failures`: 1 where the source itself failed, which is noted there; `busy`: 1
    where another process checks a source of this outlet, so that its site has one visitor. Raises Cancelled.
    """
    with only_one(f"outlet-{source.outlet_id}") as mine:
        if not mine:
            return Counter(busy=1)
        source.refresh_from_db()
        progress = progress or Silent()
        progress.begin(None, "documents")
        try:
            with Fetcher(fetch_settings()) as fetcher:
                work = _Check(source, fetcher, progress, job)
                if work.look():
                    work.take_in()
        finally:
            progress.end()
        return work.counts


@dataclass(slots=True)
class _Try:
    """A page that was got, and how long its server asked to be left alone."""

    entry: Entry
    retry_after: timedelta = timedelta(0)


class _Check:
    def __init__(self, source: Source, fetcher: Fetcher, progress: Progress, job: Job | None) -> None:
        self.source, self.fetcher, self.progress, self.job = source, fetcher, progress, job
        self.counts: Counter[str] = Counter()
        self.tries: dict[str, _Try] = {}  # by the address that was asked for
        self.trouble = ""  # that the site as a whole gives
        self.failed_before = 0
        self.cancelled: Cancelled | None = None

    # ---- what is announced -------------------------------------------------------------------------------------------

    def look(self) -> bool:
        """Find what is new. False where the source could not be read, which is noted."""
        source = self.source
        try:
            got = self.fetcher.get(source.url, source.etag, source.last_modified, MAX_LISTING_BYTES)
            if got.not_modified:
                self._looked()
                return True
            if got.status >= 400:
                raise FetchFailed(f"HTTP {got.status}")
            listing = read_listing(got.data, got.url, got.charset)
            pages, missed = self._announced(pages_of(listing, got.url, self.fetcher, self._may_be_new))
            if missed and not pages:
                raise missed[0].error
        except (FetchFailed, Forbidden, NotAListing) as error:
            self._failed_look(error)
            return False
        except (Cancelled, Error):
            raise
        except Exception as error:  # a fault of ours: the job tells of it, and the source has its pause
            self._failed_look(FetchFailed(f"internal error: {type(error).__name__}"))
            raise
        with transaction.atomic():
            self._find(pages)
            # An index stays the same while its sitemaps change; and what was missed must be asked for again.
            keep = listing.kind != "index" and len(got.etag) <= ETAG_CHARS
            self._looked(
                etag=got.etag if keep else "",
                last_modified=got.last_modified if keep and len(got.last_modified) <= LAST_MODIFIED_CHARS else "",
                last_error=f"{missed[0].url}: {missed[0].error}"[:ERROR_CHARS] if missed else "",
            )
            ledger.record({source.outlet_id: Counter(seen=self.counts["seen"])})
        return True

    def _announced(self, found: Iterator[Announced | Missed]) -> tuple[list[Announced], list[Missed]]:
        pages: list[Announced] = []
        missed: list[Missed] = []
        for one in found:
            if isinstance(one, Missed):
                missed.append(one)
            else:
                pages.append(one)
            self.progress.reached(0, self.counts)  # between two sitemaps of an index, which are fetched meanwhile
        return pages, missed

    def _may_be_new(self, sitemap: Announced) -> bool:
        """Whether a sitemap of an index is worth a look: it changed since the last one, or does not say when."""
        self.progress.reached(0, self.counts)  # one without pages gives no other sign of life
        source = self.source
        if (
            source.checked_at is None
            or source.checked_at > timezone.now() + CLOCK_SLACK
            or source.last_error
            or not (day := _DAY.match(sitemap.date))
        ):
            return True
        return day[0] >= timezone.localdate(source.checked_at - timedelta(days=1)).isoformat()

    def _find(self, pages: list[Announced]) -> None:
        """Write the entries that are new to this outlet. One that the archive has from elsewhere is not fetched."""
        now = timezone.now()
        known = Entry.objects.filter(source__outlet=self.source.outlet_id)
        if self.source.keep_all:  # what another source of the outlet left out is wanted here
            known = known.filter(source__keep_all=True) | Entry.objects.filter(source=self.source)
        for batch in batched(pages, BATCH):
            new = {Entry.hash_of(page.url): page for page in batch}
            for url_hash in known.filter(url_hash__in=new).values_list("url_hash", flat=True):
                new.pop(url_hash, None)
            settled = _settled([page.url for page in new.values()])
            Entry.objects.bulk_create(
                Entry(
                    source=self.source,
                    url=page.url,
                    url_hash=url_hash,
                    announced={} if settled.get(page.url) == PURGED else page.as_dict(),
                    found_at=now,
                    next_try_at=None if page.url in settled else now,
                    **settled.get(page.url, {}),
                )
                for url_hash, page in new.items()
            )
            if new:
                self.counts["seen"] += len(new)

    def _looked(self, **values: str) -> None:
        now = timezone.now()
        self.failed_before = self.source.failures
        self._note(
            failures=0,
            checked_at=now,
            next_check_at=now + timedelta(minutes=self.source.every_minutes),
            **{"last_error": "", **values},
        )

    def _failed_look(self, error: Exception) -> None:
        """Note why, and look again later and later."""
        source, now = self.source, timezone.now()
        pause = timedelta(minutes=source.every_minutes * 2 ** min(source.failures, 10))
        asked = timedelta(seconds=error.seconds if isinstance(error, TryLater) else 0)
        reason = ROBOTS if isinstance(error, Forbidden) else str(error)
        longest = max(LONGEST_PAUSE, timedelta(minutes=source.every_minutes))
        self._note(
            failures=source.failures + 1,
            last_error=reason[:ERROR_CHARS],
            checked_at=now,
            next_check_at=now + max(asked, min(pause, longest)),
        )
        self.counts["failures"] += 1

    def _note(self, **values: object) -> None:
        """Only these columns: an editor may have changed others meanwhile."""
        for name, value in values.items():
            setattr(self.source, name, value)
        Source.objects.filter(pk=self.source.pk).update(**values)

    # ---- pages -------------------------------------------------------------------------------------------------------

    def take_in(self) -> None:
        """Fetch the pages that wait, and put them through the pipeline. Raises Cancelled when all is stored."""
        documents = self._documents()
        first = next(documents, None)
        if first is not None:
            run = Ingest(
                chain([first], documents),
                paths=[self.source.url],
                processes=PROCESSES,
                settle=self._settle,
                job=self.job,
            )
            for result in run:
                self.counts[_state(result)] += 1
        if self.cancelled:
            raise self.cancelled
        if self.trouble:
            self.source.failures = self.failed_before  # the listing was got; the site it leads to was not
            self._failed_look(FetchFailed(self.trouble))
        elif left := self._waiting().count():
            self.counts["waiting"] = left
            self._note(next_check_at=min(self.source.next_check_at, timezone.now() + BACKLOG_PAUSE))

    def _waiting(self) -> QuerySet[Entry]:
        now = timezone.now()
        ahead = now + CLOCK_SLACK  # what was found or tried then was before the clock was set back
        come = Q(next_try_at__lte=now) | Q(tried_at__gt=ahead) | Q(tried_at=None, found_at__gt=ahead)
        return Entry.objects.filter(come, source=self.source, next_try_at__isnull=False)

    def _documents(self) -> Iterator[RawDocument]:
        """The pages as they are got, the newest announcements first; what is not got is settled here."""
        began, failures = time.monotonic(), 0
        for done, entry in enumerate(self._waiting().order_by("-found_at", "pk")[:PAGES_A_CHECK]):
            try:
                self.progress.reached(done, self.counts)
            except Cancelled as cancelled:  # raised here it would lose the pages that wait to be stored
                self.cancelled = cancelled
                return
            if time.monotonic() - began > SECONDS_A_CHECK or failures >= FAILURES_THAT_END_A_CHECK:
                return
            if settled := _settled([entry.url]):
                self._settle_one(entry, **settled[entry.url])
                continue
            try:
                page = self._fetch(entry)
            except Forbidden:
                self._settle_one(entry, State.FORBIDDEN, ROBOTS)
            except NeverFetched as error:
                self._settle_one(entry, State.FAILED, str(error))
            except FetchFailed as error:
                if isinstance(error, TryLater) and error.seconds:  # its host is not asked at all: that is no attempt
                    later = timezone.now() + max(timedelta(seconds=error.seconds), TRY_AGAIN_AFTER[0])
                    Entry.objects.filter(pk=entry.pk).update(next_try_at=later, detail=str(error)[:ERROR_CHARS])
                    continue
                failures += 1
                self.trouble = str(error) if failures >= FAILURES_THAT_END_A_CHECK else ""
                self._settle_one(entry, State.FAILED, str(error), again=_again(entry))
            else:
                failures = 0
                yield page

    def _fetch(self, entry: Entry) -> RawDocument:
        source = self.source
        contributed = Contributed(outlet=source.outlet.name)
        more = {"crawled": True, "keep_all": source.keep_all, "announced": entry.announced}
        entry.attempts, entry.tried_at = entry.attempts + 1, timezone.now()
        if "content" in entry.announced:
            self.tries[entry.url] = _Try(entry)
            return own_document(entry.url, "", contributed, **more)
        try:
            got = self.fetcher.get(entry.url)
        except TooLarge as error:
            self.tries[entry.url] = _Try(entry)
            return failed(entry.url, error, "", contributed, **more)
        self.tries[entry.url] = _Try(entry, timedelta(seconds=got.retry_after or 0))
        return document(got, entry.url, "", contributed, **more)

    def _settle(self, results: list[Result]) -> None:
        """What became of the pages of a batch, in the transaction that stores them; may be called again."""
        rows = []
        for result in results:
            attempt = self.tries[result.raw.path]
            entry = attempt.entry
            entry.state, entry.origin_id = _state(result), result.outcome.origin_id
            refusal = result.analysed.refusal if result.analysed else None
            entry.detail = (refusal.detail or refusal.reason)[:ERROR_CHARS] if refusal else ""
            again = _again(entry) if entry.state == State.BLOCKED else None
            entry.next_try_at = again and max(again, timezone.now() + attempt.retry_after)
            rows.append(entry)
        Entry.objects.bulk_update(rows, ["state", "origin", "detail", "next_try_at", "attempts", "tried_at"])

    @transaction.atomic
    def _settle_one(
        self,
        entry: Entry,
        state: str,
        detail: str = "",
        *,
        again: dt.datetime | None = None,
        origin_id: int | None = None,
    ) -> None:
        Entry.objects.filter(pk=entry.pk).update(
            state=state,
            detail=detail[:ERROR_CHARS],
            next_try_at=again,
            origin_id=origin_id,
            attempts=entry.attempts,
            tried_at=entry.tried_at,
        )
        self.counts[state] += 1
        if state in (State.FORBIDDEN, State.FAILED) and again is None:
            ledger.record({self.source.outlet_id: Counter({state: 1})})


def settle_again(results: Iterable[Result]) -> None:
    """Entries whose pages were refused when their source was checked, and are in the archive now."""
    taken = {
        Entry.hash_of(result.raw.path): result.outcome.origin_id
        for result in results
        if result.raw.crawled and _state(result) == State.STORED
    }
    rows = [*Entry.objects.filter(url_hash__in=taken).exclude(state=State.STORED)]
    for row in rows:
        row.state, row.detail, row.next_try_at, row.origin_id = State.STORED, "", None, taken[row.url_hash]
    Entry.objects.bulk_update(rows, ["state", "detail", "next_try_at", "origin"])


def _state(result: Result) -> str:
    return _STATES.get(result.outcome.name, State.STORED)


def _again(entry: Entry) -> dt.datetime | None:
    """When a page that could not be had is tried again; None: it was tried often enough."""
    if entry.attempts >= MAX_ATTEMPTS:
        return None
    return timezone.now() + TRY_AGAIN_AFTER[min(entry.attempts, len(TRY_AGAIN_AFTER)) - 1]


def _settled(urls: list[str]) -> dict[str, dict[str, Any]]:
    """Address → what becomes of an entry whose page needs no fetching: the archive has it, or it was purged."""
    keys = {bounded(url, KEY_BYTES): url for url in urls}
    rows = Origin.objects.filter(key__in=keys, current=True).values_list("key", "pk")
    held = {keys[key]: {"state": State.STORED, "origin_id": pk} for key, pk in rows}
    return dict.fromkeys((keys[key] for key in purged_among(keys)), PURGED) | held
