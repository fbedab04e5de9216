"""Reprints on the pages: one record a story, counts of articles or stories, the other articles of a story."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from articles.archive import editors
from articles.models import Article
from articles.pages import story as story_page
from search import records
from tests.making import made
from tests.pages import Page, add, get

pytestmark = pytest.mark.django_db
TEXT = "Астық тасымалы туралы хаттамаға қол қойылды. Вагондар күзде жөнелтіледі."


def join(head: Article, *others: Article) -> None:
    """Make these articles one story."""
    Article.objects.filter(pk__in=[each.pk for each in others]).update(story=head.pk)


@pytest.fixture
def story(index: Callable[[], None]) -> list[Article]:
    """A head, two reprints of it, and an article alone; indexed."""
    head = add("Хаттама бекітілді", TEXT, outlet="Дала жаршысы", date="2024-05-17")
    late = add("Хаттамаға қол қойылды", TEXT, outlet="Жағалау газеті", date="2024-06-02", topics=["transport"])
    undated = add("Астық жөнелтіледі", TEXT, outlet="Арқа үні", date="")
    alone = add("Көрме ашылды", "Шеберлер кілем көрсетті.", outlet="Дала жаршысы", date="2024-05-20")
    join(head, late, undated)
    index()
    return [head, late, undated, alone]


def titles(response: HttpResponse) -> list[str]:
    return [record.article.title for record in response.context["records"]]


def others(response: HttpResponse, place: int = 0) -> list[str]:
    record = response.context["records"][place]
    return [each.title for each in record.others.articles] if record.others else []


def heading(response: HttpResponse) -> str:
    found = re.search(r"<h1[^>]*>\s*(.*?)\s*</h1>", response.content.decode())
    assert found
    return found[1]


def counts(response: HttpResponse, facet: str) -> dict[str, int]:
    (group,) = (group for group in response.context["groups"] if group.facet.name == facet)
    return {option.value: option.count for option in group.options}


# ---- the search page -------------------------------------------------------------------------------------------------


def test_reprints_stand_under_their_head(client: Client, story: list[Article]) -> None:
    head, late, undated, alone = story
    response = get(client, "/en/search/")
    assert titles(response) == [head.title, alone.title]
    assert others(response) == [late.title, undated.title]
    assert others(response, 1) == []
    html = response.content.decode()
    assert heading(response) == "4 articles found in 2 stories"
    assert "Also published by 2 others: Жағалау газеті, Арқа үні" in html
    assert "found by this search" not in html
    assert "Stories 1–2 of 2" in html
    found = Page(response)
    assert len(found.find("details", **{"class": "also"})) == 1
    assert {f"/en/a/{each.code}/" for each in (late, undated)} <= set(found.hrefs())


def test_without_its_head_a_story_is_shown_by_another_article(client: Client, story: list[Article]) -> None:
    head, late, undated, _alone = story
    response = get(client, "/en/search/", topic="transport")
    assert titles(response) == [late.title]
    assert others(response) == [head.title, undated.title]
    html = response.content.decode()
    assert "found by this search: 0" in html
    assert "main version" in html
    assert heading(response) == "1 article found"


def test_counts_are_switched_between_articles_and_stories(client: Client, story: list[Article]) -> None:
    articles, stories = get(client, "/en/search/"), get(client, "/en/search/", unit="story")
    assert counts(articles, "country") == {"KZ": 4, "UZ": 4}
    assert counts(stories, "country") == {"KZ": 2, "UZ": 2}
    assert counts(stories, "topic") == {"trade": 2, "transport": 1}
    assert heading(stories) == "2 stories found (4 articles)"
    assert titles(stories) == titles(articles)
    by_year = [get(client, "/en/search/", unit=unit, **{"from": "1990"}) for unit in ("article", "story")]
    histograms = [response.context["histogram"] for response in by_year]
    assert [sum(bar.count for bar in each.bars) for each in histograms] == [3, 2]
    html = stories.content.decode()
    assert "Stories by month, 2024" in html
    assert '<span class="c">2<span class="vh"> stories</span></span>' in html
    assert '<a href="/en/search/" rel="nofollow">articles</a>' in " ".join(html.split())
    assert '<a href="/en/search/?unit=story" rel="nofollow">stories</a>' in " ".join(articles.content.decode().split())


@pytest.mark.slow
def test_the_unit_is_kept_by_every_link_and_the_form(client: Client, story: list[Article]) -> None:
    found = Page(get(client, "/kk/search/", unit="story", topic="trade"))
    assert found.find("input", type="hidden", name="unit", value="story")
    kept = [href for href in found.hrefs() if href.startswith(("/kk/search/?", "/kk/search/facets/pair/?"))]
    assert len(kept) > 10
    dropped = [href for href in kept if "unit=story" not in href]
    assert dropped == ["/kk/search/?topic=trade"]  # the switch itself
    for href in kept:
        assert client.get(href).status_code == 200, href
    values = Page(get(client, "/kk/search/facets/topic/", unit="story"))
    assert values.find("input", type="hidden", name="unit", value="story")


def test_the_values_of_a_facet_are_counted_in_the_unit(client: Client, story: list[Article]) -> None:
    html = get(client, "/en/search/facets/outlet/", unit="story").content.decode()
    assert html.count(">1<span") == 2
    assert html.count(">2<span") == 1


def test_no_switch_where_there_are_no_reprints(client: Client, archive: list[Article]) -> None:
    html = get(client, "/en/search/").content.decode()
    assert "unit=story" not in html
    assert "Articles 1–5 of 5" in html
    assert '<details class="also"' not in html
    chosen = get(client, "/en/search/", unit="story")
    assert heading(chosen) == "5 stories found"
    assert '<a href="/en/search/" rel="nofollow">articles</a>' in " ".join(chosen.content.decode().split())


def test_a_bad_unit_is_refused(client: Client, story: list[Article]) -> None:
    assert client.get("/en/search/?unit=event").status_code == 400
    assert client.get("/en/search/?unit=article").status_code == 200


def test_pages_are_of_stories(client: Client, index: Callable[[], None]) -> None:
    for number in range(30):
        head = add(f"Келіссөз {number}", date=f"2024-01-{number % 28 + 1:02}")
        join(head, *(add(f"Көшірме {number}-{copy}", date="2024-02-01") for copy in range(number % 3)))
    index()
    first, last = get(client), get(client, page=2)
    assert (len(titles(first)), len(titles(last))) == (25, 5)
    assert {*titles(first), *titles(last)} == {f"Келіссөз {number}" for number in range(30)}
    assert (first.context["total"], first.context["stories"]) == (60, 30)
    assert client.get("/kk/search/?page=3").status_code == 404


def test_hidden_articles_are_not_listed_under_a_story(client: Client, story: list[Article]) -> None:
    Article.objects.filter(pk=story[2].pk).update(hidden=True, hidden_reason="сынақ")
    assert others(get(client)) == [story[1].title]


def test_a_long_story_leads_to_its_own_page(client: Client, index: Callable[[], None]) -> None:
    head = add("Бас мақала", TEXT)
    join(head, *(add(f"Көшірме {number}", TEXT, date=f"2024-06-{number + 1:02}") for number in range(9)))
    index()
    response = get(client, "/en/search/")
    assert others(response) == [f"Көшірме {number}" for number in range(records.OTHERS)]
    assert "Also published by 9 others" in response.content.decode()
    assert f"/en/a/{head.code}/story/" in Page(response).hrefs()


def test_further_articles_take_one_query(client: Client, story: list[Article], django_assert_num_queries: Any) -> None:
    shown = [story[0], story[3]]
    with django_assert_num_queries(1):
        found = story_page.members(shown, limit=1)
        listed = {pk: ([each.outlet.name for each in one.articles], one.total) for pk, one in found.items()}
    assert listed == {story[0].pk: (["Жағалау газеті"], 2)}


# ---- the article and its story ---------------------------------------------------------------------------------------


def section(html: str) -> str:
    found = re.search(r'<section class="sec" aria-labelledby="elsewhere">.*?</section>', html, re.DOTALL)
    return found[0] if found else ""


def listed(html: str) -> list[str]:
    return re.findall(r"<h3[^>]*>\s*<a[^>]*>(.*?)</a>\s*</h3>", html)


def test_the_article_page_lists_its_story(client: Client, story: list[Article]) -> None:
    head, late, undated, alone = story
    of_head = section(get(client, f"/en/a/{head.code}/").content.decode())
    assert listed(of_head) == [late.title, undated.title]
    assert "others for its reprints" in of_head
    assert "<b>main version</b>" not in of_head
    of_reprint = section(get(client, f"/en/a/{undated.code}/").content.decode())
    assert listed(of_reprint) == [head.title, late.title]
    assert "a reprint of the main version" in of_reprint
    assert of_reprint.count("<b>main version</b>") == 1
    assert section(get(client, f"/en/a/{alone.code}/").content.decode()) == ""


def test_similar_articles_are_of_other_stories(client: Client, index: Callable[[], None]) -> None:
    words = "Итбалықтар саны азайып барады, ғалымдар теңіздің тартылуын зерттеді."
    head, copy = add("Итбалықтар", words), add("Итбалықтар азайды", words)
    other = add("Теңіз тартылды", "Ғалымдар теңіздің тартылуын, итбалықтар санын зерттеді.")
    for number in range(5):
        add(f"Мереке {number}", "Мектепте ән айтылды.")
    join(head, copy)
    index()
    html = get(client, f"/en/a/{copy.code}/").content.decode()
    similar = html[html.index("Similar articles") :]
    assert other.title in listed(similar)
    assert head.title not in listed(similar)


def test_the_page_of_a_story_lists_all_of_it(client: Client, story: list[Article]) -> None:
    expected = [each.title for each in story[:3]]
    for article in story[:3]:
        html = get(client, f"/en/a/{article.code}/story/").content.decode()
        assert listed(html) == expected
        assert html.count("<b>main version</b>") == 1
        assert "3 articles." in html
    editors.hide([story[0]], "сынақ", None)
    assert client.get(f"/en/a/{story[0].code}/story/").status_code == 410
    assert client.get("/en/a/zzzzz0/story/").status_code == 404
    assert listed(get(client, f"/en/a/{story[1].code}/story/").content.decode())[:1] != [story[0].title]


def test_the_page_of_a_very_long_story_ends(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story_page, "MAX_MEMBERS", 2)
    head = made("Бас")
    join(head, *(made(f"Көшірме {number}") for number in range(3)))
    html = get(client, f"/en/a/{head.code}/story/").content.decode()
    assert len(listed(html)) == 2
    assert "The list ends after 2 articles." in html


# ---- browse ----------------------------------------------------------------------------------------------------------


def browsed(client: Client, **params: Any) -> list[str]:
    return listed(get(client, "/en/browse/", **params).content.decode())


def test_browse_lists_articles_or_stories(client: Client, story: list[Article]) -> None:
    head, late, undated, alone = (each.title for each in story)
    assert browsed(client) == browsed(client, unit="article") == [late, alone, head, undated]
    assert browsed(client, unit="story") == [alone, head]
    assert browsed(client, unit="story", topic="transport") == [late]
    assert browsed(client, unit="story", outlet=story[2].outlet.slug) == [undated]
    html = get(client, "/en/browse/", unit="story").content.decode()
    assert "2 stories found" in html
    assert get(client, "/en/browse/").content.decode().count("reprint<span") == 2
    assert client.get("/en/browse/?unit=event").status_code == 400


def test_browse_without_the_head_lists_the_newest(client: Client, story: list[Article]) -> None:
    editors.hide([story[0]], "сынақ", None)
    Article.objects.filter(pk__in=[story[1].pk, story[2].pk]).update(story=story[0].pk)
    assert browsed(client, unit="story") == [story[1].title, story[3].title]
