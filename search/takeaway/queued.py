"""Long exports: written by the worker, kept for some days under an address that nobody guesses."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_noop

from articles import locks
from articles.batches import BATCH, batched
from articles.intake import jobs
from articles.intake.arguments import ExportArguments
from articles.intake.jobs import Failure
from articles.models import Job
from articles.progress import Progress
from search import filters
from search.engine import EngineUnavailable
from search.models import Export
from search.takeaway import snapshot
from search.takeaway.formats import FORMATS, written
from search.takeaway.manifest import manifest

FOLDER = "exports"
KEPT = timedelta(days=7)
GONE = gettext_noop("What this job is about is no longer there.")
AWAY = gettext_noop("Search is unavailable right now")


def client(address: str) -> str:
    """A word for a reader's address, from which nobody learns the address."""
    return salted_hmac("search.takeaway.queued", address, algorithm="sha256").hexdigest()[:32]


@transaction.atomic
def ask(query: str, suffix: str, language: str, site: str, address: str) -> Export | None:
    """Have an export written. None: another one is being written for this address; the same one is given again."""
    who = client(address)
    export = Export.objects.create(query=query, suffix=suffix, language=language, site=site)
    job = jobs.start(ExportArguments(export=export.key, client=who, what=f"{suffix}: {query}"))
    if job.arguments.get("export") == export.key:
        export.job = job
        export.save(update_fields=["job"])
        return export
    export.delete()
    same = Export.objects.filter(key=job.arguments.get("export"), query=query, suffix=suffix, language=language)
    return same.first()


def make(job: Job, progress: Progress) -> Mapping[str, int]:
    """Write the export that the job is about, anew where a worker died over it."""
    export = Export.objects.filter(pk=ExportArguments.of(job).export).first()
    if export is None:
        raise Failure(GONE)
    if export.file:
        return {"rows": export.rows}
    try:
        with translation.override(export.language):
            return {"rows": _write(export, progress)}
    except EngineUnavailable as error:
        raise Failure(AWAY) from error


def _write(export: Export, progress: Progress) -> int:
    query = filters.parse_strictly(QueryDict(export.query))
    found = snapshot.take(query)
    progress.begin(len(found), "articles")
    said = manifest(query, export.site, len(found))
    chunks = written(FORMATS[export.suffix], found, said, export.language, lambda rows: progress.reached(rows, {}))
    with locks.temporary_folder(Path(settings.FILE_UPLOAD_TEMP_DIR)) as folder:
        path = folder / "export"
        with path.open("wb") as file, closing(chunks):
            for chunk in chunks:
                file.write(chunk)
        with path.open("rb") as whole:
            export.file = default_storage.save(f"{FOLDER}/{export.key}.{export.suffix}", File(whole))
            export.size = path.stat().st_size
    export.rows = len(found)
    if not Export.objects.filter(pk=export.pk).update(file=export.file, size=export.size, rows=export.rows):
        default_storage.delete(export.file)  # it was swept meanwhile
    progress.reached(len(found), {})
    progress.end()
    return len(found)


def sweep() -> int:
    """Remove exports that are older than KEPT. Returns how many."""
    old = Export.objects.filter(asked_at__lt=timezone.now() - KEPT)
    swept = 0
    for batch in batched(old.only("key", "file").iterator(), BATCH):
        for export in batch:
            if export.file:
                default_storage.delete(export.file)
        swept += Export.objects.filter(pk__in=[export.pk for export in batch]).delete()[0]
    return swept
