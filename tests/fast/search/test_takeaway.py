"""Exports: each format read back, what may leave, what a spreadsheet must not run."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import translation

from articles.archive import editors
from articles.models import Article, ArticlePair, Outlet
from search.takeaway import sheets
from search.takeaway.columns import VERSION, columns, edtf
from search.takeaway.formats import FORMATS
from tests.doors import ROWS
from tests.pages import add
from tests.paths import ROOT

pytestmark = pytest.mark.django_db
NAMES = [column.name for column in columns()]


def fetch(client: Client, suffix: str, query: str = "", language: str = "en") -> HttpResponseBase:
    response = client.get(f"/{language}/search/export.{suffix}?{query}")
    assert response.status_code == 200, response.content
    return response


def content(client: Client, suffix: str, query: str = "", language: str = "en") -> bytes:
    return b"".join(fetch(client, suffix, query, language).streaming_content)  # type: ignore[attr-defined]


def table(client: Client, query: str = "") -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(content(client, "csv", query).decode(), newline=""))]


def book(client: Client, language: str = "en") -> Any:
    return openpyxl.load_workbook(io.BytesIO(content(client, "xlsx", language=language)))


@pytest.fixture
def three(index: Callable[[], None]) -> list[Article]:
    """An article, its reprint, and one of an outlet that allows an excerpt alone."""
    head = add("Көпір салынды", "Көпір туралы.", date="2024-05-17", pairs=["kz-ru", "kz-uz"], topics=["energy"])
    again = add("Көпір салынды", "Көпір туралы тағы.", date="2024-05-18", pairs=["kz-ru"], outlet="Kazinform")
    short = add("Мост открыт", "Слово. " * 200, date="2024-06", language="ru", outlet="Tengrinews")
    Article.objects.filter(pk=again.pk).update(story=head.pk)
    Outlet.objects.filter(pk=short.outlet_id).update(display="excerpt")
    index()
    return [head, again, short]


def codes_in(suffix: str, data: bytes) -> list[str]:
    """The codes of the articles that a file has, in its order."""
    return ROWS[f"export.{suffix}"](data)


@pytest.mark.parametrize("suffix", FORMATS)
def test_each_format_has_the_articles_in_the_order_of_the_page(
    client: Client, three: list[Article], suffix: str
) -> None:
    head, again, short = (article.code for article in three)
    assert codes_in(suffix, content(client, suffix)) == [short, head, again]
    assert codes_in(suffix, content(client, suffix, "sort=oldest")) == [head, again, short]
    assert codes_in(suffix, content(client, suffix, "unit=story")) == [short, head]
    assert codes_in(suffix, content(client, suffix, "q=салынды&page=9&size=100&view=compact")) == [head, again]
    assert codes_in(suffix, content(client, suffix, "country=BR")) == []


def test_what_a_row_says(client: Client, three: list[Article]) -> None:
    head, _again, _excerpt = three
    editors.decide(ArticlePair.objects.filter(article=head, pair="kz-uz"), "rejected", None)
    editors.decide(ArticlePair.objects.filter(article=head, pair="kz-ru"), "accepted", None)
    excerpt, first, second = table(client)
    assert [*first] == NAMES
    assert (first["id"], first["story"], second["story"]) == (head.code, head.code, head.code)
    assert first["address"] == f"http://testserver/a/{head.code}/"
    assert (first["date"], first["date_from"], first["date_precision"]) == ("2024-05-17", "2024-05-17", "day")
    assert (first["pair"], first["pairs"], first["pair_states"]) == ("kz-ru", "kz-ru", "accepted")
    assert (first["pair_decided_by"], first["country_decided_by"]) == ("editor", "machine|machine|machine")
    assert first["countries"] == "KZ|RU|UZ"
    assert (first["countries_iso3"], first["countries_cow"]) == ("KAZ|RUS|UZB", "705|365|704")
    assert (first["topic"], first["checked"], first["match"]) == ("energy", "part", "full")
    assert (excerpt["date"], excerpt["date_edtf"], excerpt["date_to"]) == ("2024-06", "2024-06", "2024-06-30")
    assert excerpt["outlet"] == "Tengrinews"


def test_no_more_text_leaves_than_its_outlet_allows(client: Client, three: list[Article]) -> None:
    excerpt, whole, _ = table(client)
    assert (excerpt["text_policy"], excerpt["text_characters"]) == ("excerpt", str(len(three[2].body)))
    assert len(excerpt["text"]) <= 400
    assert (whole["text_policy"], whole["text"]) == ("full", three[0].body)
    for suffix in FORMATS:
        assert ("Слово. " * 70).encode() not in content(client, suffix), suffix


def test_hidden_articles_leave_by_no_door(client: Client, three: list[Article]) -> None:
    editors.hide([three[1]], "a reason", None)
    for suffix in FORMATS:
        assert three[1].code not in codes_in(suffix, content(client, suffix)), suffix


@pytest.mark.parametrize("title", ["=1+1", "+7 701", "-1", "@SUM(A1)", "\t=1"])
def test_nothing_is_a_formula(client: Client, index: Callable[[], None], title: str) -> None:
    article = add("Хабар")
    Article.objects.filter(pk=article.pk).update(title=title, byline="=HYPERLINK(1)")
    index()
    (row,) = table(client)
    assert (row["title"], row["byline"]) == (f"'{title}", "'=HYPERLINK(1)")
    cells = next(book(client).worksheets[0].iter_rows(min_row=2))
    assert all(cell.data_type != "f" for cell in cells)
    assert cells[NAMES.index("byline")].value == "'=HYPERLINK(1)"


def test_a_workbook_has_dates_and_numbers(client: Client, three: list[Article]) -> None:
    workbook = book(client, "kk")
    cells = dict(zip(NAMES, next(workbook.worksheets[0].iter_rows(min_row=3)), strict=True))
    assert cells["date_from"].is_date and cells["date_from"].value.isoformat() == "2024-05-17T00:00:00"
    assert cells["added"].is_date
    assert cells["text_characters"].value == len(three[0].body)
    assert cells["title_derived"].value is False
    about = {row[0]: row[1] for row in workbook.worksheets[1].iter_rows(values_only=True)}
    assert [*about] == NAMES and all(about.values())
    search = [row[1] for row in workbook.worksheets[2].iter_rows(values_only=True)]
    assert "http://testserver/kk/search/" in search and "3" in search


def test_long_cells_are_cut_and_marked_and_more_rows_go_on_further_sheets(
    client: Client, three: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    Article.objects.filter(pk=three[0].pk).update(body="😀" * 20_000)
    monkeypatch.setattr(sheets, "SHEET_ROWS", 3)
    workbook = book(client)
    assert workbook.sheetnames[:2] == ["Articles", "Articles 2"]
    first, second = ([*sheet.iter_rows(min_row=2, values_only=True)] for sheet in workbook.worksheets[:2])
    assert (len(first), len(second)) == (2, 1)
    text = first[1][NAMES.index("text")]
    assert text.startswith("😀😀") and text.endswith("😀 […]")
    assert len(text.encode("utf-16-le")) // 2 <= sheets.CELL_CHARACTERS


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_no_file_can_hold_does_not_break_it(client: Client, index: Callable[[], None], suffix: str) -> None:
    article = add("Хабар")
    Article.objects.filter(pk=article.pk).update(title="a\x01b\ufffe\u202ec", body="x\x0b\x1f|y\r\n\u2028z")
    index()
    assert codes_in(suffix, content(client, suffix)) == [article.code]


def test_parquet_has_types(client: Client, three: list[Article]) -> None:
    held = pq.read_table(io.BytesIO(content(client, "parquet", "q=салынды")))
    assert [str(held.schema.field(name).type) for name in ("date_from", "countries", "text_characters")] == [
        "date32[day]",
        "list<element: string>",
        "int64",
    ]
    assert held["countries"].to_pylist()[0] == ["KZ", "RU", "UZ"]
    said = json.loads(held.schema.metadata[b"kopir"])
    assert (said["rows"], said["words"], said["columns"]) == (2, "search “салынды”", 1)


@pytest.mark.parametrize(
    ("value", "first", "last", "written"),
    [
        ("2022-08-25T23:33+06:00", "2022-08-25", "2022-08-25", "2022-08-25T23:33:00+06:00"),
        ("2022-08-25", "2022-08-25", "2022-08-25", "2022-08-25"),
        ("2022-08", "2022-08-01", "2022-08-31", "2022-08"),
        ("2022", "2022-01-01", "2022-12-31", "2022"),
        ("--11-29", None, None, "XXXX-11-29"),
        ("", None, None, ""),
        ("2022-08-25", "2022-08-25", "2022-08-27", "2022-08-25/2022-08-27"),
    ],
)
def test_a_date_as_edtf(value: str, first: str | None, last: str | None, written: str) -> None:
    days = [dt.date.fromisoformat(day) if day else None for day in (first, last)]
    assert edtf(Article(date_value=value, date_from=days[0], date_to=days[1])) == written


@pytest.mark.parametrize("query", ["topicc=energy", "topic=nothing-such", "from=yesterday", "wiat=1"])
def test_an_address_that_may_mean_less_is_refused(client: Client, three: list[Article], query: str) -> None:
    response = client.get(f"/en/search/export.csv?{query}")
    assert response.status_code == 400
    assert b"The same search without it" in response.content


def test_an_unknown_format_and_a_look_at_the_headers(client: Client, three: list[Article]) -> None:
    assert client.get("/en/search/export.exe").status_code == 404
    head = client.head("/en/search/export.csv")
    assert head.status_code == 200 and "attachment" in head["Content-Disposition"]
    got = fetch(client, "csv")
    assert got["Content-Type"] == head["Content-Type"] == "text/csv; charset=utf-8"
    assert got["X-Robots-Tag"] == "noindex"


def test_the_page_says_how_many_and_leads_there(client: Client, three: list[Article]) -> None:
    response = client.get("/en/search/?q=салынды")
    assert response.context["take_away"].rows == 2
    assert client.get("/en/search/?q=салынды&unit=story").context["take_away"].rows == 1
    urls = [way.url for way in response.context["take_away"].files]
    assert len(urls) == len(FORMATS)
    assert all(client.get(url).status_code == 200 for url in urls)
    long = client.get("/en/search/", {"q": "салынды OR " * 20 + "салынды"}).content.decode()
    assert 'form="filters" formaction="/en/search/export.csv"' in re.sub(r"\s+", " ", long)
    assert b"export.csv" not in client.get("/en/search/?q=жоқсөз").content


def test_every_column_is_documented() -> None:
    told = (ROOT / "docs" / "export.md").read_text("utf-8")
    with translation.override("en"):
        for column in columns():
            row = rf"\| `{column.name}` \| [^|]+ \| {re.escape(str(column.description))} \|"
            assert re.search(row, told), column.name
    assert f"## Columns (version {VERSION})" in told
