"""The front page and the pages of pairs, countries, topics and outlets: what they count is what their links list."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone, translation

from articles.archive import editors
from articles.archive.bulk import bulk_action
from articles.models import Article, Outlet
from articles.models.reference import OWNED
from search import sums
from search.engine import EngineUnavailable
from search.pages import charts, front, lists, parts
from search.pages.subjects import named
from tests.pages import Page, add

pytestmark = pytest.mark.django_db

FIRST_LINE = {
    "kk": "Елдер арасындағы қатынастар туралы қазақ және орыс тілдеріндегі баспасөз мұрағаты. Екі тілдің кез "
    "келгенінде іздеңіз: әр датаның, ел жұбының және тақырыптың мәтіндегі негізі көрсетіледі.",
    "ru": "Архив прессы на казахском и русском языках об отношениях между странами. Ищите на любом из двух языков: "
    "для каждой даты, пары стран и темы показано место в тексте, на котором она основана.",
    "en": "An archive of Kazakh- and Russian-language press on relations between countries. Search in either language; "
    "every date, pair and topic shows the words it rests on.",
}
NUMBER = re.compile(r'<a[^>]*href="([^"]*/search/[^"]*)"[^>]*>\s*(?:[^<\d]*)(\d[\d\s\u00a0\u202f,]*)\s*</a>')


def numbers(page: str) -> list[tuple[str, int]]:
    """(address, number) of every link to a list that shows how many articles it has."""
    main = page[page.index("<main") : page.index("</main>")]
    return [(html.unescape(url), int(re.sub(r"\D", "", count))) for url, count in NUMBER.findall(main)]


def list_is_right(client: Client, path: str) -> int:
    """Each number of the page is that of the list which it leads to; how many there were."""
    found = numbers(client.get(path).content.decode())
    for url, count in found:
        assert client.get(url).context["total"] == count, (path, url)
    return len(found)


# ---- the front page ----


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_front_page_begins_with_what_the_archive_is(client: Client, archive: list[Article], language: str) -> None:
    page = client.get(f"/{language}/").content.decode()
    heading = re.findall(r"<h1>(.*?)</h1>", page, re.DOTALL)[0]
    assert " ".join(html.unescape(heading).split()) == FIRST_LINE[language]
    assert page.index("<h1>") < page.index('<input id="q"')


def test_partners_stand_in_the_order_asked_for(client: Client, archive: list[Article]) -> None:
    partners = client.get("/kk/").context["partners"]
    assert [partner.name for partner in partners] == ["Ресей", "Өзбекстан", "Қырғызстан"]
    assert [partner.count for partner in partners] == [2, 2, 1]
    assert partners[1].newest == archive[0]
    by_name = client.get("/kk/?order=name").context["partners"]
    assert [partner.name for partner in by_name] == ["Қырғызстан", "Өзбекстан", "Ресей"]
    assert list_is_right(client, "/kk/") >= 3


def test_another_home_has_other_partners(client: Client, archive: list[Article]) -> None:
    with override_settings(HOME_COUNTRY="RU"):
        sums.forget()
        partners = client.get("/en/").context["partners"]
        assert [(partner.name, partner.count) for partner in partners] == [("Kazakhstan", 2)]
        assert "Russia — Kazakhstan" in client.get("/en/pairs/").content.decode()


def test_a_small_archive_says_how_to_add_to_it(client: Client, archive: list[Article], monkeypatch: Any) -> None:
    assert "This is a trial: the archive holds 5 articles." in client.get("/en/").content.decode()
    monkeypatch.setattr(front, "TRIAL", 5)
    assert "This is a trial" not in client.get("/en/").content.decode()


def test_an_empty_archive_has_no_empty_block(client: Client, index: Callable[[], None]) -> None:
    index()
    page = client.get("/en/")
    assert page.status_code == 200
    assert "The archive holds no articles yet." in page.content.decode()
    assert page.context["partners"] == page.context["examples"] == []
    assert "<h2" not in page.content.decode()
    for path in ("/en/pairs/", "/en/countries/", "/en/outlets/"):
        assert "The archive holds no articles yet." in client.get(path).content.decode()
    assert client.get("/en/topics/").status_code == 200


def test_examples_find_something(client: Client, index: Callable[[], None]) -> None:
    add("Су ресурстары бөлінді", "Екі ел су ресурстарын бөлісті.")
    add("Товарооборот вырос", "Товарооборот двух стран вырос.", language="ru")
    index()
    examples = client.get("/kk/").context["examples"]
    assert [example.label for example in examples[:2]] == ["су ресурстары", "товарооборот"]
    for example in examples:
        assert client.get(example.url).context["total"] == 1


def test_the_same_week_ten_years_ago(client: Client, index: Callable[[], None]) -> None:
    today = timezone.localdate()
    day = today.replace(day=min(today.day, 28))
    then = day.replace(year=day.year - 10)
    add("Он жыл бұрынғы", "Мәтін.", date=(then + dt.timedelta(2)).isoformat())
    add("Одан бұрынғы", "Мәтін.", date=(then - dt.timedelta(9)).isoformat())
    index()
    found = client.get("/kk/").context["then"]
    assert [article.title for article in found.articles] == ["Он жыл бұрынғы"]
    assert client.get(found.url).context["total"] == 1


def test_what_the_archive_holds(client: Client, archive: list[Article]) -> None:
    held = client.get("/en/").context["holdings"]
    assert (held.articles, held.outlets, held.first, held.last) == (5, 2, 1998, 2024)
    assert 0 < held.checked < 1
    editors.hide([archive[0]], "сынақ", None)
    assert archive[0].title not in client.get("/kk/").content.decode()  # the index still holds it


def test_a_date_that_is_a_slip_leaves_the_small_pictures(client: Client, index: Callable[[], None]) -> None:
    for number, date in enumerate(("2019-03-01", "2020-03-01", "9999-12-31", "0005-03-01")):
        add(f"Мақала {number}", f"Мәтін {number}.", date=date, outlet="Басылым")
    index()
    for path in ("", "pairs/kz-uz/", "topics/trade/", f"outlets/{Outlet.objects.get(name='Басылым').slug}/"):
        assert client.get(f"/kk/{path}").status_code == 200
    above = client.get("/kk/").context["partners"][0].above
    heights = [float(height) for height in re.findall(r"V([\d.]+)H", above)]  # of each year, from the top
    assert len(heights) == parts.MOST_YEARS
    assert [height < charts.LINE for height in heights[-3:]] == [False, True, True]  # 2018, 2019, 2020
    assert all(row.line for row in client.get("/kk/pairs/kz-uz/").context["multiples"])


@pytest.mark.parametrize("name", ["None", " none ", "…", "Ⅷ", "ﬁ", "İstanbul", "Б" * 200, "e\u0301", "123", "A-B_c"])
def test_an_outlet_of_any_name_has_a_page_and_a_list(client: Client, index: Callable[[], None], name: str) -> None:
    outlet = add("Бір", "Мәтін.", outlet=name).outlet
    add("Екі", "Басқа мәтін.")
    index()
    assert outlet
    (subject,) = named("outlet", [outlet.slug]).values()
    assert client.get(subject.url).context["found"].total == 1
    assert client.get(subject.search_url).context["total"] == 1
    assert client.get("/kk/search/", {"outlet": "none"}).context["total"] == 1


def test_tags_checked_are_those_that_an_editor_decided_by_itself(client: Client, index: Callable[[], None]) -> None:
    seen = add("Бір", pairs=["kz-ru"], topics=["trade"])  # two countries, a pair, a topic
    hidden = add("Екі", "Басқа мәтін.", pairs=["kz-ru"], topics=["trade"], hidden=True, hidden_reason="себеп")
    editors.decide(seen.topic_tags.all(), "accepted", None)
    editors.decide(hidden.country_tags.all(), "accepted", None)
    with bulk_action("accept", None, {}, {}) as action:
        editors.decide(seen.country_tags.all(), "accepted", None, bulk=action)
    index()
    assert client.get("/en/").context["holdings"].checked == 1 / 4


# ---- pairs, countries, topics, outlets ----


@pytest.mark.parametrize(
    ("written", "own"),
    [
        ("/kk/pairs/KZ-RU/", "/kk/pairs/kz-ru/"),
        ("/ru/pairs/ru-kz/", "/ru/pairs/kz-ru/"),
        ("/ru/pairs/Ru_Kz/", "/ru/pairs/kz-ru/"),
        ("/en/countries/RU/", "/en/countries/ru/"),
    ],
)
def test_any_order_and_case_leads_to_the_page(client: Client, archive: list[Article], written: str, own: str) -> None:
    answer = client.get(written)
    assert (answer.status_code, answer["Location"]) == (301, own)
    assert client.get(own).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["pairs/kz-kz/", "pairs/xx-yy/", "pairs/none/", "countries/zz/", "topics/nothing/", "topics/none/", "outlets/x/",
     "pairs/kz-ru-us/", "countries/%D0%B0%D0%B0/", "outlets/none/", "topics/%00/",
     "countries/kz:party/", "countries/KZ:mention/"],
)  # fmt: skip
def test_what_there_is_not_is_not_found(client: Client, archive: list[Article], path: str) -> None:
    response = client.get(f"/en/{path}")
    assert response.status_code == 404
    page = Page(response)
    assert f"/en/{path.partition('/')[0]}/" in page.hrefs()
    assert "letter was lost" not in response.content.decode()


def test_a_pair_without_articles_is_a_short_page(client: Client, archive: list[Article]) -> None:
    page = client.get("/en/pairs/kz-tv/").content.decode()
    assert "The archive has no article about it yet." in page
    assert "<svg" not in page
    assert "<h2" not in page


@pytest.mark.parametrize(
    ("path", "least"),
    [("pairs/kz-ru/", 8), ("countries/kz/", 8), ("topics/trade/", 6), ("outlets/%s/", 4), ("pairs/", 3)],
)
def test_every_number_leads_to_its_list(client: Client, archive: list[Article], path: str, least: int) -> None:
    if "%s" in path:
        path %= Outlet.objects.get(name="Вестник степи").slug
    assert list_is_right(client, f"/ru/{path}") >= least


def test_a_pair_in_every_part(client: Client, archive: list[Article]) -> None:
    context = client.get("/kk/pairs/kz-ru/").context
    assert context["found"].total == 2
    assert [article.pk for article in context["latest"]] == [archive[place].pk for place in (1, 4)]
    assert {row.label: row.count for row in context["multiples"]} == {"Сауда және кеден": 2, "Көлік және транзит": 1}
    assert [row.label for row in context["pairs"]] == ["Қазақстан — Өзбекстан", "Қазақстан — Қырғызстан"]
    assert sum(count for press in context["presses"].rows for count, _url in press.cells) == 2
    assert sum(bar.count for bar in context["timeline"].bars) == 1  # the other has no date


def test_hidden_articles_are_not_shown(client: Client, archive: list[Article]) -> None:
    editors.hide([archive[1]], "сынақ", None)
    for path in ("pairs/kz-ru/", "topics/trade/", "countries/ru/"):
        assert archive[1].title not in client.get(f"/ru/{path}").content.decode()


def test_the_most_reprinted_come_first(client: Client, index: Callable[[], None]) -> None:
    made = [add(f"Хабар {number}", f"Мәтін {number}.") for number in range(6)]
    made.append(add("Елсіз хабар", "Мәтін 6.", pairs=[]))
    for head, members in ((0, made[1:2]), (2, [*made[3:5], made[6]])):
        Article.objects.filter(pk__in=[each.pk for each in members]).update(story=made[head].pk)
    index()
    reprinted = client.get("/en/countries/kz/").context["reprinted"]
    assert [(each.article.pk, each.count) for each in reprinted] == [(made[2].pk, 4), (made[0].pk, 2)]
    for each in reprinted:
        assert client.get(f"/en/a/{each.article.code}/story/").context["total"] == each.count
    assert f"/en/a/{made[2].code}/story/" in Page(client.get("/en/countries/kz/")).hrefs()


def test_the_heat_table_is_the_same_across_its_diagonal(client: Client, archive: list[Article]) -> None:
    heat = client.get("/en/pairs/").context["heat"]
    assert heat.countries[0].value == "KZ"
    table = [[cell.count for cell in cells] for _country, cells in heat.rows]
    assert table == [list(column) for column in zip(*table, strict=True)]
    assert [row[place] for place, row in enumerate(table)] == [0] * len(table)
    assert table[0][1:] == [2, 2, 1]


def test_shades_rise_with_the_number() -> None:
    shades = [lists.shade(count, 1000) for count in (0, 1, 10, 100, 500, 1000)]
    assert shades == sorted(shades)
    assert (shades[0], shades[1], shades[-1]) == (0, 1, lists.SHADES)


def test_columns_stay_within_their_picture_and_show_no_year_without_articles() -> None:
    assert charts.line([0, 0]) == ""
    for counts in ([5], [0, 3, 1], [10**6, 1]):
        for path in (charts.line(counts), charts.line(counts, down=True)):
            heights = [float(height) for height in re.findall(r"V([\d.]+)", path)]
            assert min(heights) >= 0
            assert max(heights) <= charts.LINE
    above, below = charts.both_lines({2020: 4}, {2021: 8}, [2020, 2021])
    assert above == "M0 24V12.5H50.0V24.0H100.0V24Z"  # half as high as the other press's best year
    assert below == "M0 0V0.0H50.0V23.0H100.0V0Z"


def test_pages_are_a_few_queries(client: Client, archive: list[Article], django_assert_max_num_queries: Any) -> None:
    for path in ("/kk/", "/kk/pairs/kz-ru/", "/kk/topics/trade/", "/kk/pairs/", "/kk/countries/kz/"):
        client.get(path)
        with django_assert_max_num_queries(25):
            client.get(path)


def test_without_the_engine_the_pages_lead_to_the_list(
    client: Client, archive: list[Article], monkeypatch: Any
) -> None:
    def away(*_arguments: Any, **_named: Any) -> None:
        raise EngineUnavailable

    monkeypatch.setattr(sums, "kept", away)
    for path in ("/kk/", "/kk/pairs/kz-ru/", "/kk/topics/"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "/kk/browse/" in Page(answer).hrefs()


@pytest.mark.parametrize(
    ("kind", "ownership", "language", "shown"),
    [
        ("agency", "private", "ru", "информационное агентство, частное"),
        ("newspaper", "state", "ru", "газета, государственная"),
        ("portal", "private", "ru", "портал, частный"),
        ("government", "state", "ru", "государственный орган"),
        ("government", "foreign_state", "ru", "государственный орган"),
        ("portal", "foreign_state", "ru", "портал, принадлежит иностранному государству"),
        ("unknown", "private", "ru", "частное издание"),
        ("portal", "unknown", "ru", "портал"),
        ("unknown", "unknown", "ru", ""),
        ("portal", "private", "kk", "портал, жеке"),
        ("portal", "state", "en", "portal, state"),
    ],
)
def test_what_an_outlet_is_agrees_in_gender(kind: str, ownership: str, language: str, shown: str) -> None:
    with translation.override(language):
        assert lists.in_words(Outlet(kind=kind, ownership=ownership)) == shown


def test_every_known_kind_and_ownership_has_its_words() -> None:
    kinds = set(Outlet.Kind.values) - {"government"}
    assert OWNED.keys() == {(kind, ownership) for kind in kinds for ownership in ("state", "private")}


def test_partners_are_those_of_the_country_that_is_set(client: Client, archive: list[Article]) -> None:
    assert "Партнёры: Казахстан" in client.get("/ru/pairs/").content.decode()
