"""What other rooms are handed: from a search's address to the ids of all that it finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from articles.pages.errors import NotResolved
from search.engine import EngineUnavailable
from search.resolve import in_words, resolve
from tests.pages import add


@pytest.mark.django_db
def test_all_that_a_search_finds_in_its_order(index: Callable[[], None]) -> None:
    older, newer = (add("Көпір", "Көпір туралы.", date=f"202{year}-05-01", topics=["energy"]) for year in (3, 4))
    add("Темір жол", "Жол туралы.", date="2024-05-02")
    index()
    assert [*resolve("q=көпір&page=7&size=100&unit=story&view=compact")] == [newer.pk, older.pk]
    assert [*resolve("q=%D0%BA%D3%A9%D0%BF%D1%96%D1%80&sort=oldest&topic=energy")] == [older.pk, newer.pk]
    assert [*resolve("to=2023")] == [older.pk]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["topic=nothing-such", "from=yesterday", "topicc=energy", "page=0"])
def test_an_address_that_may_mean_less_is_refused(address: str) -> None:
    with translation.override("en"), pytest.raises(NotResolved) as refused:
        resolve(address)
    assert all(refused.value.messages)


def test_an_engine_that_goes_away_midway(monkeypatch: pytest.MonkeyPatch) -> None:
    class Going:
        def hits(self, query: object) -> Any:
            yield 1, 1
            raise EngineUnavailable

    monkeypatch.setattr("search.resolve.get_engine", Going)
    found = resolve("")
    assert next(found) == 1
    with pytest.raises(NotResolved):
        next(found)


@pytest.mark.django_db
def test_a_search_in_words() -> None:
    with translation.override("en"):
        assert in_words("q=көпір&topic=energy&from=2023") == "search “көпір”; Topic: Energy & power; Date: from 2023"
        assert in_words("-topic=energy&page=3") == "Topic: not Energy & power"
        assert in_words("page=3") == in_words("") == ""
    with translation.override("kk"):
        assert "көпір" in in_words("q=көпір")
