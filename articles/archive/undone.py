"""What an ingest run brought, taken back: its origins, texts and rejections. Call inside a transaction that began with
`acquire_write_lock`; articles/intake/undo.py says what goes in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import OuterRef, QuerySet, Subquery

from articles.models import DECIDED, Article, IngestRun, Origin, Rejection, Revision


def hand_over_text(run: IngestRun, article: int, heir: IngestRun | None) -> Revision:
    """The run's texts of this article stay, in another run's name. Returns the newest."""
    Revision.objects.filter(article=article, run=run).update(run=heir)
    return Revision.objects.filter(article=article).latest("number")


def drop_origins(run: IngestRun, articles: Sequence[int]) -> None:
    Origin.objects.filter(run=run, article__in=articles).delete()


def drop_revisions(run: IngestRun, articles: Sequence[int]) -> None:
    """Delete the run's texts, and evidence in them of what editors decided."""
    rows = Revision.objects.filter(run=run, article__in=articles)
    dropped = set(rows.values_list("article_id", "number"))
    rows.delete()
    for kind in DECIDED if dropped else ():
        changed = []
        for row in kind.of({pk for pk, _number in dropped}).exclude(state="suggested"):
            kept = [piece for piece in row.evidence if (row.article_id, piece["revision"]) not in dropped]
            if len(kept) < len(row.evidence):
                row.evidence = kept
                changed.append(row)
        kind._default_manager.bulk_update(changed, ["evidence"])


def hand_over_articles(run: IngestRun, articles: Sequence[int]) -> None:
    """Articles that the run brought are now those of the run whose text heads them."""
    newest = Revision.objects.filter(article=OuterRef("pk")).order_by("-number").values("run")[:1]
    Article.objects.filter(pk__in=articles, run=run).update(run=Subquery(newest))


def make_current(keys: Iterable[str]) -> None:
    """A key shows again what it showed before."""
    newest = {origin.key: origin for origin in Origin.objects.filter(key__in=list(keys)).order_by("current", "pk")}
    again = [origin.pk for origin in newest.values() if not origin.current]
    Origin.objects.filter(pk__in=again).update(current=True)


def rejections(run: IngestRun) -> QuerySet[Rejection]:
    """Those that the run had a part in."""
    return Rejection.objects.filter(runs__has_key=str(run.pk))


def take_back_attempts(run: IngestRun, size: int) -> int:
    """The run's attempts of the next `size` rejections at most. Returns how many rows that were."""
    rows = list(rejections(run).order_by("pk")[:size])
    for row in rows:
        row.attempts -= row.runs.pop(str(run.pk))
        if row.run_id == run.pk:
            row.run = None
    Rejection.objects.filter(pk__in=[row.pk for row in rows if not row.runs]).delete()
    Rejection.objects.bulk_update([row for row in rows if row.runs], ["attempts", "run", "runs"])
    return len(rows)
