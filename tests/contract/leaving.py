"""What leaves holds what pages show: the same articles, in the same order, in the same number."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from articles.models import Article
from articles.pages.paging import MAX_HITS
from search.documents import documents, indexable
from search.engine import Choice, DateChoice, Engine, SearchQuery
from search.takeaway import snapshot
from tests.contract.database import DATABASE
from tests.making import made

LEAVING: dict[str, SearchQuery] = {
    "all": SearchQuery(),
    "oldest": SearchQuery(sort="oldest"),
    "added": SearchQuery(sort="added"),
    "a word": SearchQuery(text="астық", sort="relevance"),
    "a word by date": SearchQuery(text="кеме"),
    "two words": SearchQuery(text="кеме көрме", sort="relevance"),
    "two words, or some": SearchQuery(text="кеме көрме астық", sort="relevance", match="some"),
    "no such word, or some": SearchQuery(text="кеме жоқсөз", sort="relevance", match="some"),
    "a filter": SearchQuery(choices={"topic": Choice(("trade",))}),
    "without": SearchQuery(choices={"pair": Choice(excluded=("kz-ru",))}, sort="oldest"),
    "a year": SearchQuery(dates=DateChoice(20200101, 20201231)),
    "nothing": SearchQuery(choices={"country": Choice(("BR",))}),
}


@pytest.fixture
def leaving(new_engine: Callable[[], Engine], monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Holds 90 articles in some forty stories, heads and reprints of all dates."""
    chance = random.Random(5)  # noqa: S311  (test data, the same at each run)
    words = ("кеме", "теміржол", "астық", "көрме")
    rows = [
        made(
            f"Хабар: {chance.choice(words)} {number}",
            f"Бұл мәтінде {chance.choice(words)} және {chance.choice(words)} туралы айтылады, {number}.",
            date=f"{chance.choice([2019, 2020, 2021])}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            topics={chance.choice(["trade", "energy"]): "primary"},
            pairs={chance.choice(["kz-ru", "kz-uz"]): "principal"},
        )
        for number in range(90)
    ]
    for row in rows[40:]:
        Article.objects.filter(pk=row.pk).update(story=chance.choice(rows[:25]).pk)
    engine = new_engine()
    engine.create()
    engine.index(documents(indexable([row.pk for row in rows])))
    engine.refresh()
    monkeypatch.setattr(snapshot, "get_engine", lambda: engine)
    return engine


def listed(engine: Engine, query: SearchQuery) -> tuple[list[int], int]:
    """(the articles that head entries of all pages, how many rows the pages promise).

    By relevance of one page that holds all: the embedded engine settles equal scores within a page alone.
    """
    if query.sort == "relevance":
        page = engine.search(replace(query, size=MAX_HITS))
        hits = [hit.id for hit in page.hits if query.match == "some" or not hit.partial]
        return hits, snapshot.rows_of(query, page)
    heads: list[int] = []
    number = 1
    while hits := (page := engine.search(replace(query, page=number))).hits:
        heads += [hit.id for hit in hits]
        number += 1
    return heads, snapshot.rows_of(query, engine.search(query)) if heads else snapshot.rows_of(query, page)


@DATABASE
def test_an_export_has_the_articles_of_the_pages_in_their_order(leaving: Engine) -> None:
    for name, query in LEAVING.items():
        heads, promised = listed(leaving, query)
        found = snapshot.take(query)
        stories = found.stories.tolist()
        leading = [pk for place, pk in enumerate(found.ids.tolist()) if stories.index(stories[place]) == place]
        assert leading == heads, name
        assert len(found) == promised == snapshot.count(query), name
        assert len({*found.ids.tolist()}) == len(found), name
        blocks = [story for place, story in enumerate(stories) if place == 0 or stories[place - 1] != story]
        assert len(blocks) == len(set(blocks)), f"{name}: the articles of a story stand together"
        partial = query.match == "some"
        if not partial:
            assert {*found.ids.tolist()} == {pk for pk, _key in leaving.hits(query)}, name
        one_each = snapshot.take(replace(query, unit="story"))
        assert one_each.ids.tolist() == heads, name
        assert len(one_each) == snapshot.count(replace(query, unit="story")), name


@DATABASE
def test_what_was_hidden_since_is_left_out(leaving: Engine) -> None:
    whole = snapshot.take(SearchQuery())
    Article.objects.filter(pk=int(whole.ids[3])).update(hidden=True, hidden_reason="a reason")
    assert {*snapshot.take(SearchQuery()).ids.tolist()} == {*whole.ids.tolist()} - {int(whole.ids[3])}
