"""Documents on their way into the archive, and what it holds of what concerns them: decided first, then written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from articles.archive import machines, originals, outlets
from articles.archive.identity import Identity, identity_of, is_version
from articles.archive.machines import ArticleWrite
from articles.archive.rows import URL_CHARS, Understood, derivation, merged_topics, revision
from articles.ingest.records import Analysed, RawDocument, Refusal, Skipped
from articles.models import Article, IngestRun, Origin, Rejection

OutcomeName = Literal[
    "added", "updated", "unchanged", "duplicate", "rejected", "blocked", "out_of_scope", "language_not_read"
]
OWN_COUNT: tuple[OutcomeName, ...] = (
    "blocked",
    "out_of_scope",
    "language_not_read",
)  # refusals that are no fault of the document
DETAIL_CHARS = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to one document, or would happen. `reason`: why it was refused, or why it is a new article.

    The ids are those of the article and of the origin that hold it now; None where there is none.
    """

    name: OutcomeName
    reason: str = ""
    article_id: int | None = None
    origin_id: int | None = None


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


class Seen:
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


class Batch(Seen):
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

    def previewed(self) -> Outcome:
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
        """Write all rows. Call inside a transaction that `acquire_write_lock` began."""
        decided = [self._take(one, identity, run) for one, identity in self.documents]
        self._write_articles(run)
        self._write_origins()
        self._write_rejections(run)
        return [_located(*each) for each in decided]

    def _write_articles(self, run: IngestRun) -> None:
        texts = [text for text in dict.fromkeys(text for _origin, text in self.added) if text.taken]
        named = outlets.by_names(document.outlet for text in texts for document in text.taken if document.outlet)
        merged = merged_topics() if texts else {}
        writes = []
        for text in texts:
            derived = derivation(text.taken[-1], named, merged)
            if text.article is None:
                derived.values["run"] = run
            writes.append(ArticleWrite(derived, [revision(document, run) for document in text.taken], text.article))
        machines.write(writes)
        for text, each in zip(texts, writes, strict=True):
            text.article = each.article

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
