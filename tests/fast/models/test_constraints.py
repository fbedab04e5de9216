"""What the database itself refuses, whatever the code does."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles import codes
from articles.models import (
    Article,
    ArticleCountry,
    ArticlePair,
    ArticleTopic,
    FieldValue,
    Pair,
)
from tests.making import made

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "values",
    [
        {"title": ""},
        {"hidden": True},
        {"date_precision": "unknown"},
        {"date_from": None, "date_to": None},
        {"date_to": "2000-01-01"},
        {"date_precision": "week"},
        {"id": 2**30},
    ],
    ids=str,
)
def test_the_database_refuses_articles_that_make_no_sense(values: dict[str, Any]) -> None:
    made()
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.update(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "accepted"},
        {"decided_at": timezone.now()},
        {"state": "guessed", "decided_at": timezone.now()},
        {"role": "host"},
        {"confidence": 1.5},
        {"confidence": -0.1},
    ],
    ids="+".join,
)
@pytest.mark.parametrize("kind", [ArticleCountry, ArticlePair, ArticleTopic])
def test_the_database_refuses_tags_that_make_no_sense(kind: Any, values: dict[str, Any]) -> None:
    made(countries={"KZ": "party"}, pairs={"kz-ru": "principal"}, topics={"trade": "primary"})
    with pytest.raises(IntegrityError), transaction.atomic():
        kind.objects.update(**values)


def test_one_tag_of_a_kind_and_one_row_of_a_field() -> None:
    article = made(topics={"trade": "primary"})
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleTopic.objects.create(article=article, topic_id="trade")
    with pytest.raises(IntegrityError), transaction.atomic():
        FieldValue.objects.create(article=article, field="title")


def test_a_pair_is_sorted_and_has_two_countries() -> None:
    for first, second in (("RU", "KZ"), ("KZ", "KZ")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Pair.objects.create(code="xx-yy", first_id=first, second_id=second)


def test_a_topic_in_use_is_not_deleted() -> None:
    article = made(topics={"trade": "primary"})
    topic = article.topic_tags.get().topic
    with pytest.raises(IntegrityError), transaction.atomic():
        topic.delete()


def test_rows_refer_to_rows() -> None:
    article = made(topics={"trade": "primary"})
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleTopic.objects.filter(article=article).update(topic_id="astrology")
        connection.check_constraints()


def test_addresses_are_six_characters_of_the_id() -> None:
    article = made()
    assert len(article.code) == 6
    assert codes.decode(article.code) == article.pk
