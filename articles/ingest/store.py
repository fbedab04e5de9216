"""The last stage: what was understood becomes rows, in one transaction for each document.

Identity: a key (canonical URL, or collection and path) and the bytes decide what happens to a document:
the same of both is `unchanged`; another version of the text is `updated`; an unrelated text under a known key is a new
article; a text that the archive has under another key is a `duplicate`, kept as a further origin.
"""

from __future__ import annotations

import gzip
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.ingest.records import Analysed, Classified, Evidence, Normalised, RawDocument, Tag
from articles.managers import Derivation
from articles.models import Article, IngestRun, Origin, Original, Outlet, Rejection, Revision, original_name, originals
from articles.text.scripts import fold

OutcomeName = Literal["added", "updated", "unchanged", "duplicate", "rejected"]
SHINGLE_WORDS = 3
SAME_STORY_SHARE = 0.2  # unrelated articles share under 1 % of their shingles, versions of one text most of them
KEY_LENGTH = 2200
DETAIL_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to one document, or would happen. `reason`: why it was rejected, or why it is a new article."""

    name: OutcomeName
    reason: str = ""
    article_id: int | None = None


def key_of(raw: RawDocument) -> str:
    return (raw.url or f"{raw.collection}:{raw.path}")[:KEY_LENGTH]


def is_unchanged(raw: RawDocument) -> bool:
    """The archive has these bytes under this key: nothing needs doing, not even reading them."""
    return bool(raw.sha256) and (Origin.objects.filter(key=key_of(raw), current=True, original_id=raw.sha256).exists())


def foresee(analysed: Analysed) -> Outcome:
    """What `store` would do, without doing it."""
    if analysed.refusal:
        return Outcome("rejected", analysed.refusal.reason)
    if is_unchanged(analysed.raw):
        return Outcome("unchanged")
    assert analysed.normalised is not None
    known = _current_origin(analysed.raw)
    if known and _is_version(known.article, analysed.normalised):
        return Outcome("updated", article_id=known.article_id)
    twin = _twin(analysed.normalised)
    if twin:
        return Outcome("duplicate", article_id=twin.pk)
    return Outcome("added", "unrelated text under a known key" if known else "")


def store(analysed: Analysed, run: IngestRun) -> Outcome:
    """Keep the document. The original's bytes are written before the rows: orphans are harmless, gaps are not."""
    raw = analysed.raw
    original = _keep_original(raw)
    with transaction.atomic():
        outcome = foresee(analysed)
        if outcome.name == "rejected":
            _reject(analysed, original, run)
            return outcome
        if outcome.name == "unchanged":
            return outcome
        assert analysed.normalised is not None and original is not None
        if outcome.name == "duplicate":
            _add_origin(Article.objects.get(pk=outcome.article_id), raw, original, run)
            return outcome
        derivation = _derivation(analysed.raw, analysed.normalised, analysed.classified)
        revision = _revision(analysed.normalised, original, run)
        if outcome.name == "updated":
            article = Article.objects.select_related("outlet").get(pk=outcome.article_id)
            Article.objects.revise(article, derivation, revision)
        else:
            derivation.values["run"] = run
            article = Article.objects.add(derivation, revision)
        _add_origin(article, raw, original, run)
        return Outcome(outcome.name, outcome.reason, article.pk)


@contextmanager
def recorded_run(paths: list[str], collection: str) -> Iterator[tuple[IngestRun, Counter[str]]]:
    """An ingest run with its counts, closed in whatever way the work ends."""
    run = IngestRun.objects.create(paths=paths, collection=collection)
    counts: Counter[str] = Counter()
    run.state = IngestRun.State.FAILED
    try:
        yield run, counts
        run.state = IngestRun.State.FINISHED
    except KeyboardInterrupt:
        run.state = IngestRun.State.INTERRUPTED
        raise
    finally:
        run.finished_at, run.counts = timezone.now(), dict(counts)
        run.save()


def _keep_original(raw: RawDocument) -> Original | None:
    if raw.data is None:
        return None
    known = Original.objects.filter(pk=raw.sha256).first()
    if known:
        return known
    storage, name = originals(), original_name(raw.sha256)
    if storage.exists(name):  # a file without a row: a run was killed while writing it
        storage.delete(name)
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as file:
        file.write(raw.data)
    storage.save(name, ContentFile(packed.getvalue()))
    original, _created = Original.objects.get_or_create(
        pk=raw.sha256, defaults={"size": raw.size, "media_type": raw.media_type}
    )
    return original


def _current_origin(raw: RawDocument) -> Origin | None:
    return Origin.objects.filter(key=key_of(raw), current=True).select_related("article").first()


def _twin(normalised: Normalised) -> Article | None:
    return Article.objects.filter(text_hash=normalised.text_hash).order_by("added_at").first()


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = fold(text).split()
    return {tuple(words[start : start + SHINGLE_WORDS]) for start in range(max(1, len(words) - SHINGLE_WORDS + 1))}


def _is_version(article: Article, normalised: Normalised) -> bool:
    """Whether two texts are versions of one: they share a fair part of the shorter one's word triples."""
    if article.text_hash == normalised.text_hash:
        return True
    old, new = _shingles(article.body), _shingles(normalised.extracted.body)
    return len(old & new) >= SAME_STORY_SHARE * min(len(old), len(new))


def _add_origin(article: Article, raw: RawDocument, original: Original, run: IngestRun) -> None:
    Origin.objects.filter(key=key_of(raw), current=True).update(current=False)
    Origin.objects.create(
        article=article,
        key=key_of(raw),
        collection=raw.collection,
        path=raw.path,
        url=raw.url,
        original=original,
        run=run,
    )


def _reject(analysed: Analysed, original: Original | None, run: IngestRun) -> None:
    raw, refusal = analysed.raw, analysed.refusal
    assert refusal is not None
    rejection, created = Rejection.objects.get_or_create(
        key=key_of(raw),
        sha256=raw.sha256,
        reason=refusal.reason,
        defaults={"original": original, "size": raw.size, "detail": refusal.detail[:DETAIL_LENGTH], "run": run},
    )
    if not created:
        Rejection.objects.filter(pk=rejection.pk).update(attempts=F("attempts") + 1, last_seen=timezone.now())


def _revision(normalised: Normalised, original: Original, run: IngestRun) -> Revision:
    extracted = normalised.extracted
    return Revision(
        original=original,
        charset=extracted.charset,
        text=extracted.text,
        title=normalised.title.value,
        body=extracted.body,
        run=run,
        repairs=[{"kind": repair.kind, "start": repair.start, "end": repair.end} for repair in extracted.repairs],
    )


def _pieces(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    return [{"start": piece.start, "end": piece.end, "text": piece.text} for piece in evidence]


def _tags(tags: tuple[Tag, ...]) -> dict[str, dict[str, Any]]:
    return {
        tag.code: {
            "role": tag.role,
            "confidence": tag.confidence,
            "rule": tag.rule,
            "evidence": _pieces(tag.evidence),
        }
        for tag in tags
    }


def _derivation(raw: RawDocument, normalised: Normalised, classified: Classified) -> Derivation:
    extracted, date = normalised.extracted, normalised.extracted.date
    outlet = Outlet.objects.by_name(extracted.outlet.value) if extracted.outlet else None
    fields: dict[str, dict[str, Any]] = {
        name: {"value": value.value, "rule": value.rule, "evidence": _pieces(value.evidence)}
        for name, value in (
            ("title", normalised.title),
            ("byline", extracted.byline),
            ("outlet", extracted.outlet),
            ("date", date),
        )
        if value
    }
    fields["language"] = {"value": normalised.language, "rule": "identify", "evidence": []}
    return Derivation(
        values={
            "title": normalised.title.value,
            "title_derived": normalised.title.derived,
            "body": extracted.body,
            "language": normalised.language,
            "languages": normalised.languages,
            "byline": extracted.byline.value[:300] if extracted.byline else "",
            "outlet": outlet,
            "url": raw.url,
            "date_value": date.value if date else "",
            "date_precision": date.precision if date else "unknown",
            "date_from": date.first if date else None,
            "date_to": date.last if date else None,
            "date_flags": list(date.flags) if date else [],
            "text_hash": normalised.text_hash,
        },
        fields=fields,
        credits=[
            {"name": credit.name[:200], "relation": credit.relation, "evidence": _pieces((credit.evidence,))}
            for credit in extracted.upstream
        ],
        tags={
            "ArticleCountry": _tags(classified.countries),
            "ArticlePair": _tags(classified.pairs),
            "ArticleTopic": _tags(classified.topics),
        },
    )
