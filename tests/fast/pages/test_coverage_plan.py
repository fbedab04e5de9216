"""What SQLite reads for the sums of the page on coverage."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from articles.pages.coverage import sums
from tests.making import made

pytestmark = pytest.mark.django_db


def test_the_sums_read_an_index_and_no_texts(django_assert_max_num_queries: Any) -> None:
    made("Бір", "Мәтін.", outlet="Дала")
    with django_assert_max_num_queries(2) as queries:
        assert sums().total == 1
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "article_coverage" in plan, plan
