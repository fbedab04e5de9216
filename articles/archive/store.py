"""The last stage: what was understood becomes rows, a batch of documents in one transaction.

Identity: a key (canonical URL, or collection and path) and the bytes decide what happens to a document:
the same of both is `unchanged`; another version of the text is `updated`; an unrelated text under a known key is a new
article; a text that the archive has under another key is a `duplicate`, kept as a further origin. The documents of a
batch meet the archive one after another: what becomes of each is as if the ones before it had been stored alone.
"""

from __future__ import annotations

import logging
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from django.db import DataError, IntegrityError, OperationalError, transaction

from articles.archive import Draft, ledger, one_writer, originals
from articles.archive.identity import Identity, identity_of, is_version
from articles.archive.rows import URL_CHARS, Understood, derivation, outlet_name, revision
from articles.ingest.records import Analysed, RawDocument, Refusal, Skipped
from articles.models import Article, IngestRun, Job, Origin, Original, Outlet, Rejection
from articles.progress import Cancelled

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

OutcomeName = Literal["added", "updated", "unchanged", "duplicate", "rejected", "blocked", "out_of_scope"]
STORED = ("added", "updated", "duplicate")
OWN_COUNT: tuple[OutcomeName, ...] = ("blocked", "out_of_scope")  # refusals that are no fault of the document
DETAIL_CHARS = 500
ATTEMPTS = 4  # where another writer was in the way
LONGEST_PAUSE_SECONDS = 0.5  # between them


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to one document, or would happen. `reason`: why it was refused, or why it is a new article.

    The ids are those of the article and of the origin that hold it now; None where there is none.
    """

    name: OutcomeName
    reason: str = ""
    article_id: int | None = None
    origin_id: int | None = None


Settle = Callable[[Sequence[Analysed | Skipped], list[Outcome]], None]


def unchanged(documents: Sequence[RawDocument]) -> list[bool]:
    """Of each, whether the archive has these bytes of this place or key: nothing needs doing, not even reading them."""
    identities = [identity_of(raw) for raw in documents]
    seen = _Seen(identities)
    return [seen.holder(each, raw.sha256) is not None for each, raw in zip(identities, documents, strict=True)]


def foresee(analysed: Analysed) -> Outcome:
    """What `store` would do with this document alone, without doing it."""
    return _Batch([analysed]).foreseen()


def store(batch: Sequence[Analysed | Skipped], run: IngestRun, settle: Settle | None = None) -> list[Outcome]:
    """Keep the documents, in their order. What was skipped is unchanged.

    `settle` is called with documents and their outcomes in the transaction of their rows: all at once, or, where that
    fails, again and with a part of them.
    Raises OperationalError where the database is away.
    """
    if settle is None and all(isinstance(one, Skipped) and not one.raw.crawled for one in batch):
        return [Outcome("unchanged") for _ in batch]
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _stored(batch, run, settle)
        except (IntegrityError, OperationalError) as error:
            # A deadlock, or a row that somebody else wrote at the same moment: it is there next time.
            if attempt == ATTEMPTS and isinstance(error, OperationalError):
                raise
            time.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS) if attempt < ATTEMPTS else 0)  # noqa: S311
            problem: Exception = error
        except (DataError, ValueError) as error:
            problem = error
            break
    if len(batch) > 1:  # one document that no row can hold must not keep the others out
        return [outcome for one in batch for outcome in store([one], run, settle)]
    one = batch[0]
    logger.error("%s cannot be stored: %s", identity_of(one.raw).key, problem)
    if isinstance(one, Skipped) or one.refusal and one.refusal.reason == "unreadable":
        raise problem
    return store([Analysed(one.raw, refusal=Refusal("unreadable", type(problem).__name__))], run, settle)


@contextmanager
def recorded_run(
    paths: list[str], collection: str, user: User | None = None, job: Job | None = None
) -> Iterator[tuple[IngestRun, Counter[str]]]:
    """An ingest run with its counts, closed in whatever way the work ends."""
    IngestRun.objects.end_killed()
    run = IngestRun.objects.create(paths=paths, collection=collection, user=user, job=job)
    counts: Counter[str] = Counter()
    state = IngestRun.State.FAILED
    try:
        yield run, counts
        state = IngestRun.State.FINISHED
    except (KeyboardInterrupt, Cancelled, GeneratorExit):
        state = IngestRun.State.INTERRUPTED
        raise
    finally:
        run.end(state, counts)


def _stored(batch: Sequence[Analysed | Skipped], run: IngestRun, settle: Settle | None) -> list[Outcome]:
    """The originals' bytes are written before the rows: orphans are harmless, gaps are not."""
    rows = originals.keep_bytes(one.raw for one in batch if isinstance(one, Analysed))
    with transaction.atomic():
        one_writer()
        Original.objects.bulk_create(rows, ignore_conflicts=True)
        outcomes = _Batch(batch).stored(run)
        if settle is not None:
            settle(batch, outcomes)
        _record(batch, outcomes)
        return outcomes


def _record(batch: Sequence[Analysed | Skipped], outcomes: Sequence[Outcome]) -> None:
    """Write what came of crawled documents into the ledger."""
    crawled = [(one, outcome) for one, outcome in zip(batch, outcomes, strict=True) if one.raw.crawled]
    if not crawled:
        return
    outlets = Outlet.objects.by_names(name for one, _outcome in crawled if (name := outlet_name(one)))
    counts: dict[int | None, Counter[str]] = defaultdict(Counter)
    for one, outcome in crawled:
        name = outlet_name(one)
        count = counts[outlets[name].pk if name else None]
        if one.raw.problem:
            count["failed"] += 1
            continue
        count["fetched"] += 1
        if outcome.name in STORED:
            assert isinstance(one, Analysed) and one.normalised is not None
            count.update(stored=1, characters=len(one.normalised.extracted.body))
        elif outcome.name != "unchanged":
            count[outcome.name] += 1
    ledger.record(counts)


# ---- what the archive holds ------------------------------------------------------------------------------------------


@dataclass(eq=False, slots=True)
class _Text:
    """An article as the batch will leave it. `order`: when it came; `taken`: its texts that the batch brings."""

    order: tuple[Any, ...]
    text_hash: str
    article: Article | None = None
    taken: list[Understood] = field(default_factory=list)

    @property
    def body(self) -> str:
        if self.taken:
            return self.taken[-1].normalised.extracted.body
        assert self.article is not None
        return self.article.body  # read now, where it was not needed before


@dataclass(eq=False, slots=True)
class _Held:
    """An origin, and the article that it is one of; None: as the origin's row says."""

    origin: Origin
    text: _Text | None = None


class _Seen:
    """Which bytes the archive has of some places and keys: the newest origin of each."""

    def __init__(self, identities: Sequence[Identity]) -> None:
        rows = Origin.objects.only("key", "collection", "path", "original_id", "article_id")
        collections, paths = {each.collection for each in identities}, {each.path for each in identities} - {""}
        places = rows.filter(collection__in=collections, path__in=paths).order_by("pk")
        self.places = {(origin.collection, origin.path): _Held(origin) for origin in places}
        keys = rows.filter(key__in={each.key for each in identities}, current=True)
        self.keys = {origin.key: _Held(origin) for origin in keys}

    def holder(self, identity: Identity, sha256: str) -> _Held | None:
        """The origin that has these bytes already."""
        for held in (self.keys.get(identity.key), self.places.get(identity.place)):
            if held and sha256 and held.origin.original_id == sha256:
                return held
        return None


class _Batch(_Seen):
    """Documents on their way into the archive, and all that it holds of what concerns them, in a few queries."""

    def __init__(self, batch: Sequence[Analysed | Skipped]) -> None:
        self.documents = [
            (one, identity_of(one.raw, one.normalised if isinstance(one, Analysed) else None)) for one in batch
        ]
        super().__init__([identity for _one, identity in self.documents])
        self.texts: dict[int, _Text] = {}  # stored articles, by id
        self.alike: dict[str, list[_Text]] = defaultdict(list)  # all of them, by hash
        self.added: list[tuple[Origin, _Text]] = []
        self.refused: dict[tuple[str, str, str], Rejection] = {}
        self._read_articles()

    def _read_articles(self) -> None:
        hashes = {
            one.normalised.text_hash
            for one, _identity in self.documents
            if isinstance(one, Analysed) and one.normalised
        }
        if not hashes:
            return
        rows = Article.objects.only("text_hash", "added_at")
        found = {row.pk: row for row in rows.filter(text_hash__in=hashes)}
        changed = {
            held.origin.article_id
            for one, identity in self.documents
            if (held := self.keys.get(identity.key)) and held.origin.original_id != one.raw.sha256
        }
        if changed:
            found |= Article.objects.only("text_hash", "added_at", "body").in_bulk(changed)
        for row in found.values():
            text = self.texts[row.pk] = _Text((0, row.added_at, row.pk), row.text_hash, row)
            self.alike[row.text_hash].append(text)

    # ---- decide

    def foreseen(self) -> Outcome:
        outcome, held = self._take(*self.documents[0])
        return _located(outcome, held)

    def _take(
        self, one: Analysed | Skipped, identity: Identity, run: IngestRun | None = None
    ) -> tuple[Outcome, _Held | None]:
        """What becomes of the document, as far as it is known before anything is written, and what holds it."""
        if held := self.holder(identity, one.raw.sha256):
            return Outcome("unchanged"), held
        if isinstance(one, Skipped):
            return Outcome("unchanged"), None
        if one.refusal:
            self._refuse(one.raw, one.refusal, identity, run)
            own = next((name for name in OWN_COUNT if name == one.refusal.reason), None)
            return Outcome(own or "rejected", one.refusal.detail if own else one.refusal.reason), None
        assert one.normalised is not None
        document = Understood(one, one.normalised)
        outcome, text = self._place(document, self._text_of(self.keys.get(identity.key)))
        held = _Held(_origin(one.raw, identity, run), text)
        self.added.append((held.origin, text))
        self.keys[identity.key] = held
        if identity.path:
            self.places[identity.place] = held
        return outcome, held

    def _place(self, document: Understood, known: _Text | None) -> tuple[Outcome, _Text]:
        """`known`: the article that the document's key has shown so far."""
        normalised = document.normalised
        twins = self.alike[normalised.text_hash]
        if known and (known in twins or is_version(known.body, normalised.extracted.body)):
            self._retext(known, document)
            return Outcome("updated"), known
        if twins:
            return Outcome("duplicate"), min(twins, key=lambda twin: twin.order)
        new = _Text((1, len(self.added)), "")
        self._retext(new, document)
        return Outcome("added", "unrelated text under a known key" if known else ""), new

    def _text_of(self, held: _Held | None) -> _Text | None:
        if held is None:
            return None
        return held.text or self.texts[held.origin.article_id]

    def _retext(self, text: _Text, document: Understood) -> None:
        if text in self.alike[text.text_hash]:
            self.alike[text.text_hash].remove(text)
        text.text_hash = document.normalised.text_hash
        self.alike[text.text_hash].append(text)
        text.taken.append(document)

    def _refuse(self, raw: RawDocument, refusal: Refusal, identity: Identity, run: IngestRun | None) -> None:
        named = (identity.key, raw.sha256, refusal.reason)
        row = self.refused.get(named) or _rejection(raw, refusal, identity, run)
        self.refused[named] = row
        row.attempts += 1

    # ---- write

    def stored(self, run: IngestRun) -> list[Outcome]:
        """Write all rows. Call inside a transaction that `one_writer` began."""
        decided = [self._take(one, identity, run) for one, identity in self.documents]
        self._write_articles(run)
        self._write_origins()
        self._write_rejections(run)
        return [_located(*each) for each in decided]

    def _write_articles(self, run: IngestRun) -> None:
        texts = [text for text in dict.fromkeys(text for _origin, text in self.added) if text.taken]
        outlets = Outlet.objects.by_names(
            document.outlet for text in texts for document in text.taken if document.outlet
        )
        drafts = []
        for text in texts:
            derived = derivation(text.taken[-1], outlets)
            if text.article is None:
                derived.values["run"] = run
            drafts.append(Draft(derived, [revision(document, run) for document in text.taken], text.article))
        Article.objects.write(drafts)
        for text, draft in zip(texts, drafts, strict=True):
            text.article = draft.article

    def _write_origins(self) -> None:
        current = {origin.key: origin for origin, _text in self.added}  # the last of each key
        for origin, text in self.added:
            assert text.article is not None
            origin.article_id, origin.current = text.article.pk, current[origin.key] is origin
        if current:
            Origin.objects.filter(key__in=current, current=True).update(current=False)
            Origin.objects.bulk_create(origin for origin, _text in self.added)

    def _write_rejections(self, run: IngestRun) -> None:
        if not self.refused:
            return
        rows = Rejection.objects.filter(key__in={key for key, _sha256, _reason in self.refused})
        known = {(row.key, row.sha256, row.reason): row for row in rows}
        for named, new in self.refused.items():
            row = known.get(named)
            if row:
                row.attempts += new.attempts
                row.last_seen = new.last_seen
            else:
                row = known[named] = new
            row.runs[str(run.pk)] = row.runs.get(str(run.pk), 0) + new.attempts
        touched = [known[named] for named in self.refused]
        Rejection.objects.bulk_create(row for row in touched if row.pk is None)
        Rejection.objects.bulk_update([row for row in touched if row.pk is not None], ["attempts", "last_seen", "runs"])


def _located(outcome: Outcome, held: _Held | None) -> Outcome:
    if held is None:
        return outcome
    article = held.text.article.pk if held.text and held.text.article else held.origin.article_id
    return Outcome(outcome.name, outcome.reason, article, held.origin.pk)


def _origin(raw: RawDocument, identity: Identity, run: IngestRun | None) -> Origin:
    return Origin(**_source(raw, identity), key=identity.key, scan_id=originals.scan_sha256(raw) or None, run=run)


def _rejection(raw: RawDocument, refusal: Refusal, identity: Identity, run: IngestRun | None) -> Rejection:
    return Rejection(
        **_source(raw, identity),
        key=identity.key,
        sha256=raw.sha256,
        reason=refusal.reason,
        size=raw.size,
        detail=refusal.detail[:DETAIL_CHARS],
        attempts=0,
        run=run,
    )


def _source(raw: RawDocument, identity: Identity) -> dict[str, Any]:
    """Where the document came from: what origins and rejections share, for `originals.document` to build it again."""
    url = (raw.url or identity.url)[:URL_CHARS]
    return {
        "collection": identity.collection,
        "path": identity.path,
        "url": url,
        "original_id": raw.sha256 if raw.data is not None else None,
        "stated": originals.stated(raw),
        "received": originals.received(raw) | ({"url": raw.url} if raw.url != url else {}),
    }
