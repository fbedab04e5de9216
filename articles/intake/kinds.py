"""What each kind of job does: `function(job, progress) -> counts`, named in the table of articles/intake/jobs.py.

The heavy parts of the program are imported when the first job needs them: forms and lists import this table too.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from articles.intake import uploads
from articles.intake.jobs import Failure
from articles.models import IngestRun, Job, Source
from articles.progress import Progress

GONE = gettext_noop("What this job is about is no longer there.")


def ingest(job: Job, progress: Progress) -> Mapping[str, int]:
    """{"paths": [names of uploads], "urls": [], "collection": "", "stated": {}, "columns": {}, "keep_all": false}"""
    from articles.ingest.readers import measure, read
    from articles.ingest.records import Contributed
    from articles.intake.fetching import fetch_settings
    from articles.intake.run import Ingest

    given = job.arguments
    contributed = Contributed(**given.get("stated", {}), columns=given.get("columns", {}))
    names, urls, collection = given.get("paths", []), given.get("urls", []), given.get("collection", "")
    with uploads.local(names) as files:
        documents = read(
            [*map(str, files), *urls],
            collection,
            contributed,
            settings.MAX_DOCUMENT_BYTES,
            keep_all=given.get("keep_all", False),
            fetching=fetch_settings(),
        )
        run = Ingest(
            documents,
            paths=shown_places(given),
            collection=collection,
            processes=1,  # in one of its own, a hostile document has limits of time and memory
            total=None if urls else measure(files),
            user=job.user,
            job=job,
            progress=progress,
        )
        for _result in run:
            pass
    return run.counts


def shown_places(arguments: dict[str, Any]) -> list[str]:
    """What an ingest job reads, as people know it: the files' own names, and addresses."""
    return [*(PurePosixPath(name).name for name in arguments.get("paths", ())), *arguments.get("urls", ())]


def check_source(job: Job, progress: Progress) -> Mapping[str, int]:
    """{"source": its key}"""
    from articles.intake import sources

    source = Source.objects.select_related("outlet").filter(pk=job.arguments["source"]).first()
    if source is None:
        raise Failure(GONE)
    return sources.check(source, progress, job)


def reclassify(job: Job, progress: Progress) -> Mapping[str, int]:
    """The fields of `articles.intake.reclassify.Selection`"""
    from articles.intake import reclassify

    chosen = {name: value for name, value in job.arguments.items() if name != "what"}
    return reclassify.run(reclassify.Selection(**chosen), progress=progress)


def undo(job: Job, progress: Progress) -> Mapping[str, int]:
    """{"run": its key}"""
    from articles.intake import undo

    run = IngestRun.objects.filter(pk=job.arguments["run"]).first()
    if run is None:
        raise Failure(GONE)
    return undo.undo(run, progress)
