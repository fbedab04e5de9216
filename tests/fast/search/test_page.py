"""The search page on the embedded engine: its results, its form, its numbered pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.http import HttpResponse
from django.test import Client

from articles.archive import editors
from articles.archive.bulk import bulk_action
from articles.models import Article
from search import listing, views
from search.facets import FACETS
from search.records import Record, TagLink
from tests.pages import Page, add, get

pytestmark = pytest.mark.django_db


def titles(response: HttpResponse) -> list[str]:
    return [record.article.title for record in response.context["records"]]


# ---- results ----


def test_an_empty_search_lists_everything_newest_first(client: Client, archive: list[Article]) -> None:
    assert titles(get(client)) == [archive[place].title for place in (0, 2, 1, 3, 4)]
    assert titles(get(client, sort="oldest")) == [archive[place].title for place in (3, 1, 2, 0, 4)]


def test_words_filters_and_dates_narrow(client: Client, archive: list[Article]) -> None:
    assert set(titles(get(client, q="су"))) == {archive[0].title, archive[3].title}
    assert titles(get(client, q="зерно", pair="RU-KZ")) == [archive[1].title]
    assert titles(get(client, country=["KZ", "UZ"], all="country", date="none")) == [archive[4].title]
    assert set(titles(get(client, **{"-topic": "trade"}))) == {archive[2].title, archive[3].title}
    assert titles(get(client, pair="none")) == [archive[3].title]
    assert titles(get(client, **{"from": "2021", "to": "2021-12-31"})) == [archive[2].title]
    assert set(titles(get(client, **{"from": "2024", "date": "none"}))) == {archive[0].title, archive[4].title}


def topics(record: Record) -> list[TagLink]:
    return [tag for tag in (*record.first, *record.rest) if tag.facet == "topic"]


def test_hidden_articles_and_rejected_tags_stay_away(client: Client, archive: list[Article]) -> None:
    editors.hide([archive[0]], "сынақ", None)
    editors.decide(archive[1].topic_tags.filter(topic="transport"), "rejected", None)
    response = get(client)  # the index still holds both: the page asks the database
    assert archive[0].title not in titles(response)
    shown = {record.article.pk: [tag.label for tag in topics(record)] for record in response.context["records"]}
    assert shown[archive[1].pk] == ["Сауда және кеден"]


def test_dates_stand_in_the_gutter_as_precise_as_they_are(client: Client, archive: list[Article]) -> None:
    html = get(client).content.decode()
    assert '<time class="when" datetime="2024-05-17"><b>2024</b> <span>17\xa0мамыр</span></time>' in html
    assert '<time class="when" datetime="2021-08"><b>2021</b> <span>тамыз</span></time>' in html
    assert '<time class="when" datetime="1998"><b>1998</b> <span></span></time>' in html
    assert '<p class="when">күні жоқ</p>' in html
    assert "<b>17</b> <span>мамыр 2024</span></time>" in get(client, **{"from": "2024", "to": "2024"}).content.decode()
    lines = get(client, view="compact").content.decode()
    written = re.findall(r'class="when"[^>]*>([^<]+)<', lines)
    assert {"17.05.2024", "08.2021", "1998", "күні жоқ"} <= {*written}


def test_tags_show_what_an_editor_checked(client: Client, archive: list[Article]) -> None:
    shown = {record.article.pk: record for record in get(client).context["records"]}
    assert [tag.standing for tag in topics(shown[archive[0].pk])] == ["accepted"]
    assert [tag.standing for tag in topics(shown[archive[1].pk])] == ["suggested", "suggested"]
    assert shown[archive[4].pk].first[0].hint in {"KZ–RU", "KZ–UZ"}
    assert shown[archive[4].pk].first[0].label in {"Қазақстан — Ресей", "Қазақстан — Өзбекстан"}


def test_tags_accepted_in_bulk_are_not_shown_as_checked(client: Client, archive: list[Article]) -> None:
    with bulk_action("accept", None, {}, {}) as action:
        editors.decide(archive[2].topic_tags.all(), "accepted", None, bulk=action)
    response = get(client)
    shown = {record.article.pk: record for record in response.context["records"]}
    assert [tag.standing for tag in topics(shown[archive[2].pk])] == ["in_bulk"]
    html = response.content.decode()
    assert html.count('<a class="tag b"') == 1
    assert "жаппай қабылданған" in html


def test_every_title_and_snippet_names_its_language(client: Client, archive: list[Article]) -> None:
    found = Page(get(client))
    languages = sorted(attrs["lang"] for attrs in found.find("h3", dir="auto"))
    assert languages == ["kk", "kk", "kk", "kk", "ru"]
    assert sorted(attrs["lang"] for attrs in found.find("p", **{"class": "snip"})) == languages


# ---- the form ----


def test_one_form_holds_the_words_and_every_filter(client: Client, archive: list[Article]) -> None:
    found = Page(get(client, q="су", exact="1", topic="trade", sort="newest", **{"-country": "CN", "from": "2020"}))
    assert len(found.find("form")) == 1
    assert found.find("form")[0]["method"] == "get"
    assert found.find("input", name="q", value="су", form="filters")
    assert "checked" in found.find("input", name="exact", form="filters")[0]
    assert "checked" in found.find("input", name="topic", value="trade")[0]
    assert "checked" in found.find("input", name="-country", value="CN", type="checkbox")[0]
    assert not found.find("input", name="country", value="CN")  # chosen and excluded at once would find nothing
    assert found.find("input", name="from", value="2020")
    assert found.find("input", name="sort", value="newest", type="hidden")
    several = {name for name, facet in FACETS.items() if facet.multiple}
    assert {attrs["value"] for attrs in found.find("input", name="all")} == several
    assert not found.find("style")
    assert not any("style" in attrs or any(name.startswith("on") for name in attrs) for _tag, attrs in found.elements)
    assert all("src" in attrs for attrs in found.find("script"))


def test_counts_stand_in_the_labels_and_ignore_their_own_facet(client: Client, archive: list[Article]) -> None:
    groups = {group.facet.name: group for group in get(client, pair="kz-ru").context["groups"]}
    pairs = {option.value: (option.count, option.chosen) for option in groups["pair"].options}
    assert pairs == {"kz-ru": (2, True), "kz-uz": (2, False), "kg-kz": (1, False), "none": (1, False)}
    assert groups["pair"].options[-1].value == "none"
    assert {option.value: option.count for option in groups["topic"].options} == {"trade": 2, "transport": 1}


def test_chips_take_one_filter_away_each(client: Client, archive: list[Article]) -> None:
    response = get(client, q="зерно", pair=["kz-ru", "none"], date="none", **{"-topic": "borders", "from": "2019"})
    chips = {chip.label: chip.url for chip in response.context["chips"]}
    assert list(chips) == [
        "Ел жұбы: Қазақстан — Ресей", "Ел жұбы: Ел жұбы жоқ", "Тақырып: «Шекара» емес",
        "Басталу күні: 2019 ж.", "Күні жоқ",
    ]  # fmt: skip
    assert "kz-ru" not in chips["Ел жұбы: Қазақстан — Ресей"]
    assert "pair=none" in chips["Ел жұбы: Қазақстан — Ресей"]
    assert "-topic" not in chips["Тақырып: «Шекара» емес"]
    assert "date=none" in chips["Басталу күні: 2019 ж."]
    assert all("q=" in url for url in chips.values())
    assert response.context["clear_url"] == "/kk/search/?q=%D0%B7%D0%B5%D1%80%D0%BD%D0%BE"


def test_chips_lead_on_beside_a_long_search_unless_they_are_many(client: Client, archive: list[Article]) -> None:
    text = "ынтымақтастық " * 30
    few = get(client, q=text, country=["kz", "ru"], **{"-topic": "borders"}).context["chips"]
    assert len(few) == 3 and all(chip.url.startswith("/kk/search/?q=") for chip in few)
    many = get(client, q=text, country=["kz", "ru", "cn", "uz", "kg", "tm", "tj", "de"]).context["chips"]
    assert len(many) == 8 and not any(chip.url for chip in many)


def test_the_histogram_has_a_sentence_links_and_a_table(client: Client, archive: list[Article]) -> None:
    response = get(client)
    histogram = response.context["histogram"]
    assert (histogram.span, len(histogram.bars), histogram.undated) == ("1998–2024", 27, 1)
    found = Page(response)
    drawn = sum(len(bar.counts) for bar in histogram.bars)
    assert len(found.find("rect")) == drawn >= 3
    assert found.find("svg", **{"aria-hidden": "true"})
    assert found.find("table")
    assert "/kk/search/?from=2024&to=2024" in found.hrefs()
    assert "/kk/search/?date=none" in found.hrefs()
    months = get(client, **{"from": "2024", "to": "2024"}).context["histogram"]
    assert (months.span, [bar.count for bar in months.bars].index(1)) == ("2024", 4)
    assert (
        get(client, **{"from": "2024-05", "to": "2024-05"}).context["histogram"].rows[0].label
        == "2024\u202fж. 17 мамыр"
    )


def test_the_histogram_counts_what_the_heading_counts(client: Client, archive: list[Article]) -> None:
    for asked in ({}, {"q": "су"}, {"from": "2021"}, {"topic": "trade"}, {"from": "2024-05-01", "to": "2024-05-20"}):
        context = get(client, **asked).context
        histogram = context["histogram"]
        undated = 0 if "from" in asked else histogram.undated
        assert sum(bar.count for bar in histogram.bars) + histogram.vague + undated == context["total"], asked


@pytest.mark.slow
def test_links_of_the_page_lead_somewhere(client: Client, archive: list[Article]) -> None:
    found = Page(get(client, q="су"))
    searches = {href for href in found.hrefs() if href.startswith(("/kk/search/?", "/kk/facets"))}
    excluding = {f"/kk/search/?q=су&{each['name']}={each['value']}" for each in found.find("button") if "name" in each}
    assert len(searches | excluding) > 20
    for href in searches | excluding:
        assert client.get(href).status_code == 200, href


# ---- pages ----


def test_pages_are_numbered_and_end(client: Client, index: Callable[[], None]) -> None:
    for number in range(60):
        add(f"Келіссөз {number}", date=f"2024-01-{number % 28 + 1:02}")
    index()
    first, last = get(client), get(client, page=3)
    assert [link.label for link in first.context["pager"].numbers] == ["1", "2", "3"]
    assert (len(titles(first)), len(titles(last))) == (25, 10)
    assert len({*titles(first), *titles(get(client, page=2)), *titles(last)}) == 60
    assert (last.context["pager"].first_hit, last.context["pager"].last_hit) == (51, 60)
    assert '<a href="/kk/search/?page=2" rel="prev nofollow">' in last.content.decode()
    past = client.get("/kk/search/?page=4")
    assert past.status_code == 404
    assert 'href="/kk/search/?page=3"' in past.content.decode()
    for number in (4, 400, 401, 999_999_999):  # however far away, it is the results that end
        past = client.get(f"/en/search/?page={number}")
        assert past.status_code == 404
        assert "The results have 3 pages." in past.content.decode()
        assert "10,000" not in past.content.decode()


@pytest.mark.parametrize(
    ("here", "total", "expected"),
    [
        (1, 0, "1*"),
        (1, 26, "1* 2"),
        (1, 2500, "1* 2 3 … 100"),
        (4, 2500, "1 2 3 4* 5 6 … 100"),
        (5, 2500, "1 2 3 4 5* 6 7 … 100"),
        (50, 2500, "1 … 48 49 50* 51 52 … 100"),
        (400, 1_000_000, "1 … 398 399 400*"),
    ],
)
def test_numbers_of_pages_around_this_one(here: int, total: int, expected: str) -> None:
    numbers = listing.Pager(views.SearchQuery(page=here), total).numbers
    assert " ".join(f"{link.label}{'*' * link.current}" if link else "…" for link in numbers) == expected


def test_page_one_of_nothing_is_a_page(client: Client, index: Callable[[], None]) -> None:
    assert "Мұрағатта әзірге мақала жоқ." in get(client).content.decode()
    assert client.get("/kk/search/?page=2").status_code == 404


@pytest.mark.parametrize("number", [401, 999_999_999])
def test_the_ten_thousandth_hit_is_the_last(
    client: Client, index: Callable[[], None], number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = replace(views.results(views.SearchQuery()), total=10_001, stories=10_001)
    monkeypatch.setattr(views.sums, "page", lambda _query: found)
    response = client.get(f"/ru/search/?page={number}")
    assert response.status_code == 404
    assert "10 000" in response.content.decode()


def test_nothing_found_tells_how_to_go_on(client: Client, archive: list[Article]) -> None:
    response = get(client, "/en/search/", q="жоқсөз", topic="trade", exact="1")
    html = response.content.decode()
    assert '<q dir="auto">жоқсөз</q>' in html
    hrefs = Page(response).hrefs()
    assert "/en/search/?q=%D0%B6%D0%BE%D2%9B%D1%81%D3%A9%D0%B7&exact=1" in hrefs  # without the topic
    assert "/en/search/?q=%D0%B6%D0%BE%D2%9B%D1%81%D3%A9%D0%B7&topic=trade" in hrefs  # in any form
    assert "г.</p>" in get(client, "/ru/search/", q="жоқсөз").content.decode()  # one full stop after 17 мая 2024 г.
    assert (
        "The archive holds 5 articles. Languages: Kazakh, Russian. Dates: from January 1, 1998 to May 17, 2024." in html
    )
