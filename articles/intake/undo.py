"""A whole ingest run undone: what it brought goes, what it changed becomes again what it was.

Nothing that rests on anything else goes with it: an article that an editor decided something about stays as it is; of
one that other runs brought too, only this run's texts and origins go, and the text before, or of another origin, heads
it. An editor's decisions stay. The ledger stays too: it says what happened. Killed in the middle, it is simply done
again: each batch is whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_noop

from articles.archive import machines, originals, runs, undone
from articles.archive.delete import delete_articles
from articles.archive.lock import acquire_write_lock
from articles.archive.machines import ArticleWrite, Columns, Derivation, SuggestedField
from articles.archive.rows import Understood, derivation, revision
from articles.batches import batched
from articles.ingest.normalise import text_hash
from articles.ingest.records import RawDocument
from articles.ingest.workers import attempt
from articles.intake.jobs import Failure
from articles.models import DECIDED, Article, IngestRun, Origin, Revision
from articles.progress import Progress, Silent
from articles.text.sketches import sketch

UNDO_BATCH = 50  # articles of one transaction: some of them are analysed in it
STILL_RUNNING = gettext_noop("This ingest run is still running.")


def preview(run: IngestRun) -> Counter[str]:
    """What `undo` would do. `deleted`, `restored`: articles that would go, that would get an earlier text back;
    `kept`: that stay because of an editor's decision; `origins`, `rejections`: rows that would go."""
    counts = _touched(run).aggregate(
        deleted=Count("pk", filter=Q(shared=False, decided=False)),
        kept=Count("pk", filter=Q(shared=False, decided=True)),
        restored=Count("pk", filter=Q(shared=True, newest_run=run.pk)),
    )
    kept = _touched(run).filter(shared=False, decided=True).values("pk")
    counts["origins"] = Origin.objects.filter(run=run).exclude(article__in=kept).count()
    counts["rejections"] = undone.rejections(run).count()
    return Counter(counts)


def undo(run: IngestRun, progress: Progress | None = None) -> Counter[str]:
    """Undo the run. Returns the counts of `preview`, of what was done this time.

    Raises Failure while the run is running, Cancelled between two batches.
    """
    runs.end_killed()
    run.refresh_from_db()
    if run.state == IngestRun.State.RUNNING:
        raise Failure(STILL_RUNNING)
    progress = progress or Silent()
    counts: Counter[str] = Counter()
    ids = list(_touched(run).order_by("pk").values_list("pk", flat=True))
    progress.begin(len(ids), "articles")
    try:
        for number, batch in enumerate(batched(ids, UNDO_BATCH)):
            counts += _undo_articles(run, batch)
            progress.reached(number * UNDO_BATCH + len(batch), counts)
        while rows := _undo_rejections(run):
            counts["rejections"] += rows
            progress.reached(len(ids), counts)
        IngestRun.objects.filter(pk=run.pk).update(state=IngestRun.State.UNDONE)
    finally:
        progress.end()
    return counts


def _touched(run: IngestRun) -> QuerySet[Any]:
    """The articles that the run brought anything to. `shared`: other runs did, too; `decided`: an editor was there."""
    revisions = Revision.objects.filter(article=OuterRef("pk"))
    origins = Origin.objects.filter(article=OuterRef("pk"))
    decisions = [kind._default_manager.filter(Q(article=OuterRef("pk"))).exclude(state="suggested") for kind in DECIDED]
    decided = reduce(or_, (Q(Exists(rows)) for rows in decisions), Q(hidden=True))
    return Article.objects.filter(Exists(revisions.filter(run=run)) | Exists(origins.filter(run=run))).annotate(
        shared=Q(Exists(revisions.exclude(run=run))) | Q(Exists(origins.exclude(run=run))),
        decided=decided,
        newest_run=Subquery(revisions.order_by("-number").values("run")[:1]),
    )


@transaction.atomic
def _undo_articles(run: IngestRun, ids: Sequence[int]) -> Counter[str]:
    acquire_write_lock()
    Article.objects.lock_rows(ids)
    touched = list(_touched(run).filter(pk__in=ids).values_list("pk", "shared", "decided", "newest_run"))
    gone = [pk for pk, shared, decided, _newest in touched if not shared and not decided]
    shared = [pk for pk, shared, _decided, _newest in touched if shared]
    origins = Origin.objects.filter(run=run, article__in=[*gone, *shared])
    keys = set(origins.values_list("key", flat=True))
    counts = Counter(deleted=len(gone), kept=len(touched) - len(gone) - len(shared), origins=origins.count())
    delete_articles(Article.objects.filter(pk__in=gone))
    writes = [_restored(run, pk) for pk, _shared, _decided, newest in touched if pk in shared and newest == run.pk]
    undone.drop_origins(run, shared)
    undone.drop_revisions(run, shared)
    machines.write(writes)
    undone.hand_over_articles(run, shared)
    undone.make_current(keys)
    return counts + Counter(restored=len(writes))


def _restored(run: IngestRun, pk: int) -> ArticleWrite:
    """What the article is without the run's texts: what was derived from the newest text that remains."""
    head = Revision.objects.filter(article=pk).exclude(run=run).order_by("-number").first()
    origins = Origin.objects.filter(article=pk).exclude(run=run).order_by("-current", "-pk")
    origin = origins.filter(original=head.original_id).first() if head else origins.first()
    document = _read_again(origin or head)
    heir = head.run if head else origin.run if origin else None
    article = Article(pk=pk)
    if document:
        same = head is not None and document.normalised.extracted.text == head.text
        return ArticleWrite(derivation(document), [] if same else [revision(document, heir)], article)
    if head is None:  # nothing else can be read: the text stays, in the name of the run whose document has it too
        head = undone.hand_over_text(run, pk, heir)
    fields: dict[str, SuggestedField] = {"title": {"value": head.title, "rule": "revision", "evidence": []}}
    values: Columns = {"title": head.title, "body": head.body, "text_hash": text_hash(head.title, head.body)}
    return ArticleWrite(Derivation(values, fields, rules=head.rules, sketch=sketch(head.body)), [], article)


def _read_again(row: Origin | Revision | None) -> Understood | None:
    """The document through the whole pipeline; None where it is not there, or is refused by now."""
    try:
        if isinstance(row, Origin):
            raw = originals.document(row)
        elif row:
            data = originals.read(row.original_id)
            raw = RawDocument("", "", data, len(data), row.original_id, media_type=row.original.media_type)
        else:
            return None
    except originals.DAMAGED:
        return None
    analysed = attempt(raw)
    return Understood(analysed, analysed.normalised) if analysed.normalised else None


@transaction.atomic
def _undo_rejections(run: IngestRun) -> int:
    """Take back the run's attempts of one batch of rejections. Returns how many rows that were."""
    acquire_write_lock()
    return undone.take_back_attempts(run, UNDO_BATCH)
