"""The guard of tests/fast/conftest.py sees who writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from articles.archive import editors
from articles.models import Article, ArticleTopic
from tests.guard import written_table
from tests.making import made
from tests.paths import ROOT

pytestmark = pytest.mark.django_db

WRITES = [
    "Article.objects.update(byline='Сәуле')",
    "for row in rows: row.save()",
    "article.country_tags.create(country_id='RU', rule='name')",
    "article.topic_tags.all().delete()",
    "Topics.objects.bulk_create([Topics(article=article, topic_id='energy')])",
    "getattr(Article, 'obj' + 'ects').filter(pk=article.pk).update(story=7)",
    "connection.cursor().execute('update articles_article set story = 7')",
    "connection.cursor().execute('WITH late AS (SELECT 7) DELETE FROM main.articles_articletopic')",
]


def written_by(file: str) -> Callable[..., None]:
    """A function that stands, as far as its frame says, in this file and runs `code`."""

    def run(code: str, **names: Any) -> None:
        exec(compile(code, str(ROOT / file), "exec"), names)  # noqa: S102

    return run


@pytest.mark.parametrize("file", ["articles/pages/views.py", "articles/models/article.py", "search/sync.py"])
@pytest.mark.parametrize("code", WRITES)
def test_another_room_that_writes_is_seen(code: str, file: str, only_the_archive_writes: list[str]) -> None:
    article = made(pairs={"kz-uz": "principal"}, topics={"trade": "primary"})
    names = {"Article": Article, "Topics": ArticleTopic, "article": article, "rows": Article.objects.all()}
    names["connection"] = connection
    written_by(file)(code, **names)
    assert only_the_archive_writes and all(f"{ROOT / file}:1 writes " in line for line in only_the_archive_writes)
    only_the_archive_writes.clear()


def test_the_archive_called_by_another_room_is_not(only_the_archive_writes: list[str]) -> None:
    article = made()
    written_by("articles/admin/article.py")("editors.hide([article], 'себеп', None)", editors=editors, article=article)
    Article.objects.update(byline="Сәуле")  # a test may
    assert only_the_archive_writes == []


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ('UPDATE "articles_article" SET "story" = %s', "article"),
        ("update articles_article set story = 7", "article"),
        ('INSERT INTO "public"."articles_outbox" VALUES (1)', "outbox"),
        ("INSERT OR REPLACE INTO main.articles_pair VALUES (1)", "pair"),
        ("  DELETE\n FROM ONLY public . articles_nearcopy", "nearcopy"),
        ("WITH late AS (SELECT 1) UPDATE articles_revision SET text = ''", "revision"),
        ("WITH gone AS (DELETE FROM articles_origin RETURNING id) SELECT * FROM gone", "origin"),
        ("/* all */ TRUNCATE TABLE articles_tombstone", "tombstone"),
        ('SELECT * FROM "articles_article" FOR UPDATE OF "articles_article"', ""),
        ('UPDATE "articles_articles" SET x = 1', ""),
        ('INSERT INTO "articles_historicalarticle" SELECT * FROM "articles_article"', ""),
        ('UPDATE "articles_job" SET "note" = (SELECT "title" FROM "articles_article")', ""),
    ],
)
def test_which_table_a_statement_writes(sql: str, table: str) -> None:
    assert written_table(sql) == table
