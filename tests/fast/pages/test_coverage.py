"""What the page on coverage counts and marks as incomplete, how far it goes, and what it costs."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from articles.models import Alert, LedgerDay, Outlet
from articles.pages import coverage_page
from articles.pages.coverage import OutletSums, sums
from articles.pages.kept import Kept
from tests.making import made
from tests.pages import Page, get, words

pytestmark = pytest.mark.django_db


def text(client: Client, query: str = "", language: str = "en") -> str:
    response = client.get(f"/{language}/coverage/{query}")
    assert response.status_code == 200, query
    Page(response)
    return words(response.content.decode())


@pytest.fixture
def dala() -> Outlet:
    for title, date in [("Бір", "2019-03-05"), ("Екі", "2019-03"), ("Үш", "2019"), ("Төрт", "2021-12-31T23:50+06:00")]:
        made(title, f"{title} мәтіні.", date=date, outlet="Дала жаршысы")
    made("Күнсіз", "Күні жоқ.", date="", outlet="Дала жаршысы")
    made("Жасырын", "Көрінбейді.", date="2019-05-05", outlet="Дала жаршысы", hidden=True, hidden_reason="себеп")
    made("Иесіз", "Басылымы белгісіз.", date="2020-01-01")
    found: Outlet = Outlet.objects.get(name="Дала жаршысы")
    return found


def taken_in(outlet: Outlet | None, day: str, **counts: int) -> None:
    LedgerDay.objects.create(outlet=outlet, day=dt.date.fromisoformat(day), **counts)


def test_articles_count_in_the_month_that_is_known_of_them(dala: Outlet) -> None:
    found = sums().outlets[dala.pk]
    assert found.held == {"2019-03": 2, "2019": 1, "2021-12": 1, "": 1}
    assert (found.total, dict(found.years)) == (5, {"2019": 3, "2021": 1})
    assert sums().outlets[None].held == {"2020-01": 1}
    assert sums().total == 6


def test_the_ledger_counts_by_month_of_intake(dala: Outlet) -> None:
    taken_in(dala, "2021-12-30", seen=4, fetched=3, blocked=1, stored=2)
    taken_in(dala, "2021-12-31", seen=1, fetched=1, out_of_scope=1)
    taken_in(dala, "2022-01-01", seen=2, forbidden=2)
    taken_in(None, "2022-01-01", fetched=1, rejected=1)
    found = sums().outlets[dala.pk]
    assert {name: count for name, count in found.came_of("2021-12").items() if count} == {
        "seen": 5, "fetched": 4, "blocked": 1, "stored": 2, "out_of_scope": 1,
    }  # fmt: skip
    assert found.came_of("2022")["forbidden"] == 2
    assert found.came_of("")["seen"] == 7
    assert sums().years == ["2019", "2020", "2021", "2022"]


@pytest.mark.parametrize(
    ("held", "lost", "period", "incomplete"),
    [
        ({"2019-01": 1, "2019-03": 1}, "", "2019-02", True),
        ({"2019-01": 1, "2019-03": 1, "2019": 1}, "", "2019-02", False),  # it may be in that month
        ({"2019-01": 1, "2019-03": 1}, "", "2018-12", False),
        ({"2019-01": 1, "2019-03": 1}, "", "2019-04", False),
        ({"2019-01": 1, "2021-03": 1}, "", "2020", True),
        ({"2019-01": 1, "2021-03": 1, "2020": 1}, "", "2020", False),
        ({"2019-01": 5}, "2019-01", "2019-01", True),
        ({"2019-01": 5}, "2019-01", "2019", True),
        ({"2019-01": 5}, "2019-01", "2019-02", False),
        ({"": 5}, "", "2019", False),
        ({}, "2019-01", "2019-01", True),
    ],
)
def test_what_is_called_incomplete(held: dict[str, int], lost: str, period: str, incomplete: bool) -> None:
    figures = dict.fromkeys(coverage_page.FIGURES, 0) | {"blocked": 1}
    assert OutletSums(held, {lost: figures} if lost else {}).is_incomplete(period) == incomplete


def test_an_empty_archive_has_a_page_without_tables(client: Client) -> None:
    page = get(client, "/en/coverage/").content.decode()
    assert "<table" not in page
    assert "Nothing yet." in page


def test_outlets_then_a_year_then_one_outlet(client: Client, dala: Outlet) -> None:
    taken_in(dala, "2021-12-30", seen=4, fetched=3, blocked=1, stored=2)
    everything = text(client)
    assert "Дала жаршысы 5 2019–2021 1" in everything
    assert "Outlet unknown 1 2020" in everything
    assert "Дала жаршысы 4 3 2 1" in everything
    year = text(client, "?year=2019")
    assert "Дала жаршысы 2 1 3" in year  # of March, of no known month, of them all
    outlet = text(client, f"?outlet={dala.slug}")
    assert "1 article without a date" in outlet
    assert re.search(r"2021 .*1 \(incomplete\) 1 2019 ", outlet)
    both = text(client, f"?outlet={dala.slug}&year=2021")
    assert "December 4 3 2 1" in both
    assert "1 article without a date" not in both
    assert "Outlet unknown" in text(client, "?outlet=none")


def test_every_total_leads_to_its_list(client: Client, dala: Outlet) -> None:
    hrefs = Page(get(client, "/en/coverage/", year="2019")).hrefs()
    assert any(href.startswith("/en/search/?outlet=") and href.endswith("&from=2019&to=2019") for href in hrefs)


def test_what_is_visited_is_not_praised_before_anything_is(client: Client, dala: Outlet) -> None:
    assert "The archive visits no outlet by itself yet." in text(client)
    sums.forget()
    taken_in(dala, "2021-12-30", seen=4)
    assert "Every outlet that the archive visits can be read." in text(client)


def test_pages_of_outlets_stand_under_the_last_table(
    client: Client, dala: Outlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coverage_page, "OUTLETS_A_PAGE", 1)
    shown = get(client, "/en/coverage/").content.decode()
    assert shown.index("</table>") < shown.index('class="pages"') < shown.index('id="came"')
    sums.forget()
    taken_in(dala, "2021-12-30", seen=4)
    shown = get(client, "/en/coverage/").content.decode()
    assert shown.rindex("</table>") < shown.index('class="pages"')


def test_what_cannot_be_read_is_said_with_its_day(client: Client, dala: Outlet) -> None:
    since = dt.datetime(2024, 5, 17, 12, tzinfo=dt.UTC)
    Alert.objects.create(outlet=dala, kind="blocked", since=since)
    Alert.objects.create(outlet=dala, kind="failing", since=since, ended_at=since)
    Alert.objects.create(outlet=dala, kind="length", since=since)  # read all the same
    Alert.objects.create(outlet=None, kind="backup", since=since)
    shown = text(client)
    assert "Дала жаршысы blocks us May 17, 2024" in shown
    assert shown.count("May 17, 2024") == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?outlet=nobody", 404),
        ("?outlet=%ff", 404),
        ("?outlet=" + "a" * 3000, 404),
        ("?year=20x9", 400),
        ("?year=٢٠١٩", 400),
        ("?year=99999", 400),
        ("?page=0", 400),
        ("?page=-1", 400),
        ("?page=two", 400),
        ("?page=2", 404),
        ("?page=" + "9" * 400, 400),
        ("?year=0001", 200),
        ("?year=9999&outlet=none", 200),
        ("?year=&outlet=&page=", 200),
        ("?anything=<script>", 200),
    ],
)
def test_hostile_parameters(client: Client, dala: Outlet, query: str, status: int) -> None:
    assert client.get(f"/kk/coverage/{query}").status_code == status


def test_names_are_escaped(client: Client) -> None:
    made("Бір", "Мәтін.", outlet="<b>Дала</b> & ұлы")
    assert "&lt;b&gt;Дала&lt;/b&gt; &amp; ұлы" in get(client, "/en/coverage/").content.decode()


def test_slips_of_years_make_no_endless_page(client: Client) -> None:
    for year in ("0001", "1023", "9998", "2020", "2021"):
        made(f"Жыл {year}", f"{year} мәтіні.", date=f"{year}-01-01", outlet="Дала")
    page = get(client, "/en/coverage/").content.decode()
    assert len(page) < 30_000
    outlet = Outlet.objects.get(name="Дала").slug
    assert len(get(client, "/en/coverage/", outlet=outlet).content) < 30_000


def test_long_lists_of_outlets_have_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage_page, "OUTLETS_A_PAGE", 2)
    for number in range(5):
        made(f"Мақала {number}", f"Мәтін {number}.", outlet=f"Басылым {number}")
    seen = [re.findall(r"Басылым \d", text(client, f"?page={page}")) for page in (1, 2, 3)]
    assert sorted(name for names in seen for name in names) == [f"Басылым {number}" for number in range(5)]
    assert "?page=2" in get(client, "/en/coverage/").content.decode()


def test_the_page_asks_no_more_of_more_outlets(client: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        made(f"Мақала {number}", f"Мәтін {number}.", outlet=f"Басылым {number}")
    with django_assert_max_num_queries(4):
        get(client, "/en/coverage/")
    with django_assert_max_num_queries(2):  # the sums are kept
        get(client, "/en/coverage/")


def test_sums_are_kept_for_a_while(dala: Outlet) -> None:
    now = [0.0]
    made_of: list[int] = []

    def make() -> int:
        made_of.append(len(made_of))
        return len(made_of)

    kept = Kept(make, 60, lambda: now[0])
    assert [kept(), kept()] == [1, 1]
    now[0] = 60
    assert [kept(), kept()] == [2, 2]
    kept.forget()
    assert kept() == 3


def test_a_stale_sum_is_shown_while_another_thread_makes_the_next() -> None:
    now = [0.0]
    shown: list[int] = []
    kept: Kept[int]

    def make() -> int:
        if now[0]:
            shown.append(kept())  # as any other request would, meanwhile
        return int(now[0])

    kept = Kept(make, 60, lambda: now[0])
    assert kept() == 0
    now[0] = 61
    assert (kept(), shown) == (61, [0])


def test_a_failure_is_not_kept() -> None:
    answers = iter([ValueError("away"), 1])

    def make() -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    kept = Kept(make, 60)
    with pytest.raises(ValueError, match="away"):
        kept()
    assert kept() == 1
