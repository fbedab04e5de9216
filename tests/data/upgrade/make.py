"""What the old program leaves behind for tests of the upgrade: run in a checkout of c29f858, as README.md says.

    python make.py FOLDER      # DATA_DIR holds the archive; DATABASE_URL and ELASTICSEARCH_URL as set

Drains, then leaves behind a queued job and a correction that waits for the index; with Elasticsearch, FOLDER gets
`index.json` (the body that makes the index again) and `documents.ndjson` (the actions that fill it).
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import django

CORRECTED = "Қазақстан мен Түрікменстан кітап көрмесін ашады"


def main(folder: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from articles import jobs  # type: ignore[attr-defined]  # as it was called
    from articles.models import Article

    call_command("migrate", verbosity=0)
    call_command("ingest", Path(__file__).parent / "documents.jsonl", collection="upgrade")
    call_command("search_index", "create")
    call_command("search_index", "drain")
    if settings.ELASTICSEARCH_URL:
        record(folder)
    jobs.start("reclassify", {})
    Article.objects.edit(Article.objects.get(title__contains="Түрікменстан"), {"title": CORRECTED}, None)


def record(folder: Path) -> None:
    from articles.models import Article
    from search.documents import documents, indexable
    from search.elastic import mapping

    made: dict[str, Any] = mapping.index_body()
    (folder / "index.json").write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    found = documents(indexable(Article.objects.order_by("pk").values_list("pk", flat=True)))
    lines = [json.dumps(mapping.write(document), ensure_ascii=False) for document in found]
    (folder / "documents.ndjson").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
