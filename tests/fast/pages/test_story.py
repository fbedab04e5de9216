"""The other articles of a story, as lists and the article page show them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from articles.archive import editors
from articles.models import Article, Outlet, UpstreamCredit
from articles.pages.story import members, reprints, told_of
from tests.fast.archive.test_stories import OTHER, add, text

pytestmark = pytest.mark.django_db


def test_the_other_members_for_a_page(editor: Any, django_assert_num_queries: Any) -> None:
    late, head = add(text(0, 1, 2, 3), date="2023-05-04", outlet="Кешкі сөз"), add(date="2023-05-01")
    undated, hidden = add(text(0, 1, 2, 4), date=""), add(text(0, 1, 3, 4), date="2023-05-02")
    editors.hide([Article.objects.get(pk=hidden.pk)], "қате", editor)
    late.refresh_from_db()
    with django_assert_num_queries(1):
        found = members([late], 20)[late.pk]
        assert [row.pk for row in found.articles] == [head.pk, undated.pk]
        assert found.total == 2 and found.outlets == []
    head.refresh_from_db()
    first = members([head], limit=1)[head.pk]
    assert ([row.pk for row in first.articles], first.total) == ([late.pk], 2)
    assert first.outlets == ["Кешкі сөз"]
    assert members([add(OTHER)], 20) == {}


# ---- who took it from whom -------------------------------------------------------------------------------------------


def credit(article: Article, name: str, relation: str = "original") -> None:
    UpstreamCredit.objects.create(article=article, name=name, relation=relation)


def fresh(article: Article) -> Article:
    return Article.objects.with_tags().get(pk=article.pk)


@pytest.fixture
def chained() -> dict[str, Article]:
    """An agency's text, taken by a newspaper, from which a portal took it; an undated copy that names nobody."""
    agency = add(date="2023-05-01T09:00+06:00", outlet="Kazinform")
    paper = add(text(0, 1, 2, 3, 4), date="2023-05-01T18:00+06:00", outlet="Дала жаршысы")
    portal = add(text(0, 1, 2, 3, 5), date="2023-05-02", outlet="Кешкі сөз")
    undated = add(text(0, 1, 2, 4, 5), date="")
    credit(agency, "ТАСС")
    credit(paper, "ҚазАқпарат")  # another of the agency's names
    credit(portal, "Дала жаршысы")
    credit(portal, "Кешкі сөз", "cited")
    return {"agency": agency, "paper": paper, "portal": portal, "undated": undated}


def test_the_chain_goes_back_as_far_as_the_texts_say(chained: dict[str, Article]) -> None:
    Outlet.objects.filter(name="Kazinform").update(aliases=["ҚазАқпарат"])
    told = reprints(fresh(chained["portal"]))
    assert told and told.first and told.first.pk == chained["agency"].pk
    steps = [(step.name, step.article.pk if step.article else None) for step in told.chain]
    assert steps == [
        ("ТАСС", None),
        ("ҚазАқпарат", chained["agency"].pk),
        ("Дала жаршысы", chained["paper"].pk),
        ("Кешкі сөз", chained["portal"].pk),
    ]
    own = reprints(fresh(chained["undated"]))
    assert own and own.chain == []


def test_nobody_takes_a_text_from_a_later_one_or_in_a_circle(chained: dict[str, Article]) -> None:
    credit(chained["agency"], "Кешкі сөз", "cited")
    told = told_of(fresh(chained["agency"]))
    by_article = {each.article.pk: each for each in told.reprints}
    later = by_article[chained["agency"].pk].taken[1]
    assert (later.name, later.article) == ("Кешкі сөз", None)
    UpstreamCredit.objects.all().delete()
    Article.objects.filter(pk__in=[article.pk for article in chained.values()]).update(
        date_from=None, date_to=None, date_precision="unknown"
    )
    credit(chained["paper"], "Кешкі сөз")
    credit(chained["portal"], "Дала жаршысы")
    assert [step.name for step in told_of(fresh(chained["portal"])).chain] == ["Дала жаршысы", "Кешкі сөз"]


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (["2023-05-01", "2023-05-02", ""], 0),
        (["2023-05-01", "2023-05-01", "2023-05-02"], None),  # either
        (["2023-05-01T10:00+06:00", "2023-05-01T09:00+06:00", "2023-05-02"], 1),
        (["2023-05-02", "2023-05", "2023-06-01"], None),  # a day of May that nobody knows
        (["2023-05-02", "2023-06", "2024"], 0),
        (["2023-05-02", "", ""], None),
    ],
)
def test_the_earliest_only_where_dates_tell_it(dates: list[str], first: int | None) -> None:
    bodies = [text(0, 1, 2, 3), text(0, 1, 2, 3, 4), text(0, 1, 2, 3, 5)]
    made = [add(body, date=date) for body, date in zip(bodies, dates, strict=True)]
    told = told_of(fresh(made[0]))
    assert told.total == 3
    assert (told.first.pk if told.first else None) == (made[first].pk if first is not None else None)


def test_the_pages_tell_it(client: Client, chained: dict[str, Article]) -> None:
    html = client.get(f"/en/a/{chained['portal'].code}/").content.decode()
    assert re.search(r"as the texts say:\s.*Дала жаршысы.*→\s+<b>Кешкі сөз</b>", html, re.DOTALL)
    assert "The earliest of the story, by the dates that are known" in html
    page = client.get(f"/en/a/{chained['portal'].code}/story/").content.decode()
    assert page.count("<b>the earliest</b>") == 1
    assert re.search(r'Text taken from:\s+<a href="/en/a/\w+/" lang="kk" dir="auto">Дала жаршысы</a>', page)
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels))


def test_a_story_takes_few_queries(
    client: Client, chained: dict[str, Article], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(14):
        client.get(f"/en/a/{chained['portal'].code}/story/")
