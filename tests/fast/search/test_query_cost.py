"""What reading a text costs: few questions to the database, little work, whatever it names."""

from __future__ import annotations

import time
from typing import Any

import pytest

from search import parser
from search.parser import parse


@pytest.mark.django_db
def test_topics_are_read_once_for_a_text(django_assert_max_num_queries: Any) -> None:
    for text in (" ".join(f"topic:т{n}" for n in range(40)), f"topic:({' OR '.join(f'т{n}' for n in range(40))})"):
        with django_assert_max_num_queries(1):
            parse(text)


@pytest.mark.django_db
def test_few_addresses_are_looked_up(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(parser.MAX_ADDRESSES):
        assert parse(" ".join(f"a.kz/{n}" for n in range(20)))


def test_names_of_filters_cost_little() -> None:
    """However many hyphens a pair has, whatever is asked of the names of all languages."""
    parse("pair:Қытай-Ресей lang:kazakh")  # what is read once
    for text in (
        "pair:" + "-".join(["а"] * 247),
        "lang:(" + " ".join(f"я{n}" for n in range(99)) + ")",
        "country:" + "q" * 490,
    ):
        begun = time.process_time()
        assert parse(text)
        assert time.process_time() - begun < 0.3, text[:40]
