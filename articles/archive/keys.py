"""Columns that are made of others, because databases know no Cyrillic: what is searched and sorted by in the admin."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from articles import codes, dates
from articles.archive.lock import acquire_write_lock
from articles.batches import BATCH, batched
from articles.models import Article, Outlet
from articles.text.collation import sort_key
from articles.text.scripts import fold

KEYS = ("sort_title", "search_text", "newest")
SEARCH_NAME_LENGTH = 1000
UNDATED_BELOW = codes.LIMIT  # `Article.newest` of an undated article is its id


def set_article_keys(article: Article) -> None:
    article.sort_title = sort_key(article.title)
    outlet = article.outlet.name if article.outlet else ""
    article.search_text = fold("\n".join(part for part in (article.title, article.byline, outlet) if part))
    article.newest = codes.unique_key(dates.minutes(article.date_from, article.date_value), article.pk)
    article.story = article.story or article.pk


def set_outlet_keys(outlet: Outlet) -> None:
    outlet.sort_name = sort_key(outlet.name)
    names = [outlet.name, outlet.slug, *outlet.aliases, *outlet.domains]
    outlet.search_name = fold("\n".join(names))[:SEARCH_NAME_LENGTH]


def refresh_keys(**condition: Any) -> None:
    """Write the keys of articles anew after their outlet was renamed."""
    with transaction.atomic():
        acquire_write_lock()
        ids = list(Article.objects.filter(**condition).order_by("pk").values_list("pk", flat=True))
        for batch in batched(ids, BATCH):
            Article.objects.lock_rows(batch)
            rows = list(Article.objects.filter(pk__in=batch).select_related("outlet").defer("body"))
            for row in rows:
                set_article_keys(row)
            Article.objects.bulk_update(rows, KEYS)
