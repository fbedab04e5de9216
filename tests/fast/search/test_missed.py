"""Words of searches that found nothing whole: single words and their numbers, written in the background."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from search.engine import Choice, DateChoice, Partial, SearchPage, SearchQuery
from search.lexicon import missed
from search.lexicon.concepts import lexicon
from search.models import Concept, MissedWord
from tests.pages import add, get

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_counted() -> Iterator[None]:
    missed.counts.taken()
    lexicon.forget()
    yield
    missed.counts.taken()
    lexicon.forget()


def page(total: int = 0, absent: tuple[str, ...] = ()) -> SearchPage:
    return SearchPage(total, total, (), {}, {}, {}, Partial(absent=absent))


def counted(text: str, found: SearchPage | None = None, **query: Any) -> dict[str, int]:
    missed.count(SearchQuery(text=text, **query), found or page())
    return dict(missed.counts.taken())


def rows() -> dict[str, int]:
    return dict(MissedWord.objects.values_list("word", "count"))


def test_the_words_of_a_search_without_a_full_match() -> None:
    assert counted("Самаурын и тұлпар") == {"самаурын": 1, "тұлпар": 1}
    assert counted("самаурын самаурын") == {"самаурын": 1}
    assert counted("самаурын тұлпар", page(absent=("тұлпар",))) == {"тұлпар": 1}
    assert counted("самаурын тұлпар", page(total=1)) == {}
    assert counted('"самаурын тұлпар"') == {"самаурын": 1, "тұлпар": 1}


def test_filters_pages_and_numbers_count_for_nothing(settings: Any) -> None:
    for query in (
        {"page": 2},
        {"exact": True},
        {"choices": {"topic": Choice(("trade",))}},
        {"dates": DateChoice(first=20200101)},
    ):
        assert counted("самаурын", **query) == {}
    assert counted("") == {}
    assert counted("87011234567 x1 880715300123 а9б9в9 ол -самаурын") == {}
    assert counted("н" * 60) == {}
    settings.COUNT_MISSED_WORDS = False
    assert counted("самаурын") == {}


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "MOST_HELD", 2)
    for word in ("самаурын", "қобыз", "сыбызғы", "самаурын"):
        missed.count(SearchQuery(text=word), page())
    assert missed.counts.taken() == {"самаурын": 2, "қобыз": 1}


def test_a_page_writes_nothing_and_the_thread_words_and_counts_alone(client: Client, index: Callable[[], None]) -> None:
    add("Концерт өтті", "Омбыда концерт болды.")
    index()
    for _ in range(2):
        get(client, q="Самаурын концерт")
    get(client, q="концерт")
    assert rows() == {}
    missed.write()
    assert rows() == {"самаурын": 2}
    get(client, q="самаурынның")
    get(client, q="самаурын")
    missed.write()
    assert rows() == {"самаурын": 3, "самаурынның": 1}
    row = MissedWord.objects.get(word="самаурын")
    assert row.last_day == timezone.localdate()
    assert {field.name for field in MissedWord._meta.get_fields()} == {"id", "word", "language", "count", "last_day"}


def test_a_word_that_has_a_concept_is_not_written_and_one_that_gets_one_goes() -> None:
    missed.counts.add({"самаурынның": 3, "газопроводы": 2, "қобыз": 1})
    missed.write()
    assert rows() == {"самаурынның": 3, "қобыз": 1}
    Concept.objects.create(kk="самаурын", ru="самовар")
    missed.clear()
    assert rows() == {"самаурынның": 3, "қобыз": 1}
    lexicon.renew()
    missed.clear()
    assert rows() == {"қобыз": 1}


def test_what_cannot_be_written_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    missed.counts.add({"самаурын": 2, "қобыз": 1})
    real = missed._add

    def away(word: str, number: int) -> None:
        if word == "қобыз":
            raise OperationalError("no route")
        real(word, number)

    monkeypatch.setattr(missed, "_add", away)
    with pytest.raises(OperationalError):
        missed.write()
    assert rows() == {}
    monkeypatch.undo()
    missed.counts.add({"самаурын": 1})
    missed.write()
    assert rows() == {"самаурын": 3, "қобыз": 1}


def test_the_table_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "MOST_ROWS", 2)
    for word, number, year in (("самаурын", 5, 2020), ("қобыз", 1, 2021), ("сыбызғы", 1, 2020)):
        MissedWord.objects.create(word=word, count=number, last_day=dt.date(year, 1, 1))
    missed.counts.add({"орамал": 1})
    missed.write()
    assert rows() == {"самаурын": 5, "орамал": 1}


@pytest.mark.parametrize(
    ("word", "expected"), [("құбыр", "kk"), ("подъёмник", "ru"), ("tokayev", "en"), ("газопровод", "ru")]
)
def test_the_language_as_far_as_letters_tell(word: str, expected: str) -> None:
    assert missed.language(word) == expected
