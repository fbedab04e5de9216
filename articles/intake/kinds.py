"""What each kind of job does: `function(job, progress) -> counts`, named in the table of articles/intake/jobs.py.

The heavy parts of the program are imported when the first job needs them: forms and lists import this table too.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext

from django.conf import settings
from django.utils.translation import gettext_noop

from articles.intake import uploads
from articles.intake.arguments import (
    BulkArguments,
    CheckSourceArguments,
    IngestArguments,
    ReclassifyArguments,
    RegroupArguments,
    UndoArguments,
)
from articles.intake.jobs import Failure, report
from articles.models import BulkAction, IngestRun, Job, Regrouping, Source
from articles.progress import Progress

GONE = gettext_noop("What this job is about is no longer there.")


def ingest(job: Job, progress: Progress) -> Mapping[str, int]:
    from articles.ingest.readers import measure, read
    from articles.ingest.records import Contributed
    from articles.intake.fetching import fetch_settings
    from articles.intake.run import Ingest

    given = IngestArguments.of(job)
    if given.rejections:
        return _again(job, given, progress)
    contributed = Contributed(**given.stated, columns=given.columns)
    with uploads.local(given.paths) as files:
        documents = read(
            [*map(str, files), *given.urls],
            given.collection,
            contributed,
            settings.MAX_DOCUMENT_BYTES,
            keep_all=given.keep_all,
            fetching=fetch_settings(),
        )
        run = Ingest(
            documents,
            paths=given.places,
            collection=given.collection,
            processes=1,  # in one of its own, a hostile document has limits of time and memory
            total=None if given.urls else measure(files),
            user=job.user,
            job=job,
            progress=progress,
        )
        for _result in run:
            pass
    return run.counts


def _again(job: Job, given: IngestArguments, progress: Progress) -> Mapping[str, int]:
    """Documents that were refused."""
    from articles.intake import again
    from articles.intake.run import Ingest
    from articles.intake.sources import settle_again

    documents = again.documents(given.rejections, anyway=given.anyway)
    run = Ingest(
        documents,
        paths=given.places,
        processes=1,
        settle=settle_again,
        user=job.user,
        job=job,
        progress=progress,
    )
    for _result in run:
        pass
    return run.counts


def check_source(job: Job, progress: Progress) -> Mapping[str, int]:
    from articles.intake import sources

    source = Source.objects.select_related("outlet").filter(pk=CheckSourceArguments.of(job).source).first()
    if source is None:
        raise Failure(GONE)
    return sources.check(source, progress, job)


def reclassify(job: Job, progress: Progress) -> Mapping[str, int]:
    from articles.archive import words
    from articles.intake import reclassify
    from articles.intake.foreseen import Foreseen

    given = ReclassifyArguments.of(job)
    chosen = reclassify.Selection(given.articles, given.outlet, given.everything, given.refused)
    told = Foreseen()
    with words.tried(given.topic, given.words) if given.topic else nullcontext():
        counts = reclassify.run(chosen, dry_run=bool(given.topic), progress=progress, show=told.add)
    report(job, told.as_json())
    return counts


def undo(job: Job, progress: Progress) -> Mapping[str, int]:
    from articles.intake import undo

    run = IngestRun.objects.filter(pk=UndoArguments.of(job).run).first()
    if run is None:
        raise Failure(GONE)
    return undo.undo(run, progress)


def bulk(job: Job, progress: Progress) -> Mapping[str, int]:
    from articles.intake import bulk

    given = BulkArguments.of(job)
    action = BulkAction.objects.select_related("user").filter(pk=given.action).first()
    if action is None:
        raise Failure(GONE)
    return bulk.undo(action, job.user, progress) if given.back else bulk.run(action, progress)


def regroup(job: Job, progress: Progress) -> Mapping[str, int]:
    from articles.intake import regroup

    given = RegroupArguments.of(job)
    action = Regrouping.objects.select_related("user").filter(pk=given.action).first()
    if action is None:
        raise Failure(GONE)
    return regroup.undo(action, job.user, progress) if given.back else regroup.run(action, progress)
