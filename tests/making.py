"""Articles for tests: rows as the ingest would write them, made from words of our own."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import connection

from articles import dates
from articles.archive import machines, outlets
from articles.archive.machines import Derivation
from articles.models import (
    Article,
    ArticleCountry,
    ArticlePair,
    ArticleTopic,
    Origin,
    Original,
    Revision,
    original_name,
    originals,
)

TITLE = "Көпір салу туралы келіссөз өтті"
BODY = (
    "Астанада Қазақстан мен Ресей сарапшылары жаңа көпірдің жобасын талқылады. Олар жылу желісін де қарады.\n\n"
    "Келесі жиын Омбыда болады деп күтіледі."
)


def editors_group() -> Group:
    """The group `editors`; it and `chief editors` are made anew where a test has emptied the tables."""
    if not Group.objects.filter(name="editors").exists():
        schema_editor = SimpleNamespace(connection=connection)
        import_module("articles.migrations.0002_editors_group").make_group(apps, schema_editor)
        import_module("articles.migrations.0004_stories_and_editors").grant(apps, schema_editor)
        import_module("articles.migrations.0005_chief_editors").make_group(apps, schema_editor)
        import_module("articles.migrations.0007_editors_see_bulk_actions").grant(apps, schema_editor)
        import_module("search.migrations.0003_editors_add_concepts").grant(apps, schema_editor)
        import_module("articles.migrations.0016_bulk_over_a_search").grant(apps, schema_editor)
        import_module("articles.migrations.0017_merges").grant(apps, schema_editor)
        import_module("articles.migrations.0018_purge").grant(apps, schema_editor)
        import_module("articles.migrations.0019_vocabulary_by_editors").grant(apps, schema_editor)
        import_module("articles.migrations.0020_sources_of_chief_editors").take(apps, schema_editor)
        import_module("search.migrations.0005_concepts_of_chief_editors").take(apps, schema_editor)
        import_module("articles.migrations.0023_deletion_by_administrators").part(apps, schema_editor)
    return Group.objects.get(name="editors")


def made(
    title: str = TITLE,
    body: str = BODY,
    *,
    date: str = "2022-08-25",
    outlet: str = "",
    countries: Mapping[str, str] | None = None,
    pairs: Mapping[str, str] | None = None,
    topics: Mapping[str, str] | None = None,
    words: str = "",
    **values: Any,
) -> Article:
    """A stored article with its original. `countries`, `pairs`, `topics`: code → role; `words`: their evidence."""
    derivation = derived(
        title, body, date=date, outlet=outlet, countries=countries, pairs=pairs, topics=topics, words=words, **values
    )
    revision = revised(title, body)
    article: Article = machines.add(derivation, revision)
    Origin.objects.create(
        article=article,
        key=f"made:{article.code}.txt",
        collection="made",
        path=f"{article.code}.txt",
        original=revision.original,
    )
    return article


def source(title: str, body: str) -> str:
    return f"{title}\n\n{body}\n"


def revised(title: str = TITLE, body: str = BODY) -> Revision:
    text = source(title, body)
    data = text.encode()
    sha256 = hashlib.sha256(data).hexdigest()
    if not originals().exists(original_name(sha256)):
        originals().save(original_name(sha256), ContentFile(gzip.compress(data)))
    original, _ = Original.objects.get_or_create(pk=sha256, defaults={"size": len(data), "media_type": "text/plain"})
    return Revision(original=original, charset="utf-8", text=text, title=title, body=body)


def derived(
    title: str = TITLE,
    body: str = BODY,
    *,
    date: str = "2022-08-25",
    outlet: str = "",
    countries: Mapping[str, str] | None = None,
    pairs: Mapping[str, str] | None = None,
    topics: Mapping[str, str] | None = None,
    words: str = "",
    **values: Any,
) -> Derivation:
    precision, first, last = dates.covered(date)
    start = source(title, body).find(words) if words else -1
    evidence = [{"start": start, "end": start + len(words), "text": words}] if start >= 0 else []

    def tags(codes: Mapping[str, str] | None) -> dict[str, dict[str, Any]]:
        return {
            code: {"role": role, "confidence": 0.8, "rule": "name", "evidence": evidence}
            for code, role in (codes or {}).items()
        }

    fields = {"title": title, "date": date, "language": values.get("language", "kk")}
    return Derivation(
        values={
            "title": title,
            "body": body,
            "language": "kk",
            "languages": {"kk": 1.0},
            "outlet": outlets.by_name(outlet) if outlet else None,
            "date_value": date,
            "date_precision": precision,
            "date_from": first,
            "date_to": last,
            "text_hash": hashlib.sha256(body.encode()).hexdigest(),
        }
        | values,
        fields={name: {"value": value, "rule": "line", "evidence": []} for name, value in fields.items()},
        tags={ArticleCountry: tags(countries), ArticlePair: tags(pairs), ArticleTopic: tags(topics)},
    )
