"""Tables as people bring them: what their programs add, how they escape, where the header and the text stand."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import zstandard

from articles.ingest.readers import read
from articles.ingest.readers.feed import Announced
from articles.ingest.readers.place import Place
from articles.ingest.records import Contributed, RawDocument
from tests import inputs
from tests.taking import LIMIT, body, placed, refused, taken, understood

TITLE, TEXT = inputs.RUSSIAN_TITLE, "\n".join(inputs.RUSSIAN)
ROW = {"title": TITLE, "text": TEXT, "date": "2024-03-05"}


def one(folder: Path, name: str, data: bytes | str) -> RawDocument:
    (raw,) = taken(placed(folder, name, data))
    return raw


def check(raw: RawDocument, date: str = "2024-03-05") -> None:
    found = understood(raw)
    assert (found.title.value, body(raw)) == (TITLE, list(inputs.RUSSIAN))
    assert found.extracted.date and found.extracted.date.value.startswith(date)


@pytest.mark.parametrize(
    ("name", "before", "mark", "charset"),
    [
        ("a.csv", "sep=;\r\n", ";", "utf-8-sig"),
        ("a.csv", "SEP=|\n", "|", "cp1251"),
        ("a.txt", "", "\t", "utf-16"),
        ("a.csv", "", "\t", "utf-16-be"),
        ("a.csv", "Новости за март\n", ";", "utf-8"),
        ("a.csv", "Новости за март;;\n;;\n\nсоставил: отдел;;\n", ";", "utf-8"),
    ],
)
def test_what_programs_write_around_a_table(tmp_path: Path, name: str, before: str, mark: str, charset: str) -> None:
    table = mark.join(("Заголовок", "Дата", "Текст")) + "\n" + mark.join((TITLE, "05.03.2024", f'"{TEXT}"')) + "\n"
    check(one(tmp_path, name, (before + table).encode(charset)))


@pytest.mark.parametrize(("header", "row"), [("", ";;"), (";", ""), (";", ";;")])
def test_empty_columns_at_the_end_of_rows_or_header(tmp_path: Path, header: str, row: str) -> None:
    check(one(tmp_path, "a.csv", f'title;date;text{header}\n{TITLE};2024-03-05;"{TEXT}"{row}\n'))


def test_backslashes_of_mysql(tmp_path: Path) -> None:
    text = TEXT.replace("\n", "\\n")
    raw = one(tmp_path, "a.csv", f'"title","text","lang"\n"Мост \\"Дружба\\", открыт","{text}",\\N\n')
    assert understood(raw).title.value == 'Мост "Дружба", открыт'
    assert body(raw) == list(inputs.RUSSIAN)


@pytest.mark.parametrize(
    ("header", "said", "meant"),
    [
        ("date,time", "2024-03-05,14:30", "2024-03-05T14:30"),
        ("Время,Дата", "14:30:10,05.03.2024", "2024-03-05T14:30"),
        ("күні,уақыты", "2024-03-05 00:00:00,9:05", "2024-03-05T09:05"),
        ("date,time", "2024-03-05 10:00,14:30", "2024-03-05T10:00"),
        ("date,time", "2024-03-05,сағат үште", "2024-03-05"),
        ("id,time", "7,2024-03-05 14:30", "2024-03-05T14:30"),
        ("id,publish_time", "7,2024-03-05 14:30", "2024-03-05T14:30"),
        ("time,дата", "14:30,05.03.2024", "2024-03-05T14:30"),
        ("time,уақыт", "14:30,05.03.2024", "2024-03-05T14:30"),  # either may be called so
        ("date,time", "14:30,05.03.2024", "2024-03-05T14:30"),
        ("date,time", "20240305,14:30", "2024-03-05T14:30"),
        # no days in themselves, or moments already
        ("date,time", "1709640000,14:30", "2024-03-05"),
        ("date,time", "2024-03,14:30", "2024-03"),
        ("date,time", "2024,14:30", "2024"),
    ],
)
def test_the_time_of_day_in_a_column_of_its_own(tmp_path: Path, header: str, said: str, meant: str) -> None:
    check(one(tmp_path, "a.csv", f'title,{header},text\n{TITLE},{said},"{TEXT}"\n'), meant)


def test_a_column_without_a_name_holds_nothing_that_is_known(tmp_path: Path) -> None:
    found = understood(one(tmp_path, "a.jsonl", json.dumps({"": "Айдос Сарым", **ROW}) + "\n"))
    assert (found.extracted.byline, found.extracted.outlet) == (None, None)


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (("5/13/2024", "6/4/2024"), "2024-05-13"),
        (("6/4/2024 9:15", "5/13/2024 10:00"), "2024-06-04"),
        (("6/4/2024", "13/5/2024"), "2024-04-06"),
    ],
)
def test_the_month_stands_first_where_the_table_proves_it(tmp_path: Path, dates: tuple[str, str], first: str) -> None:
    rows = "".join(f'{TITLE},{date},"{TEXT}"\n' for date in dates)
    raw = taken(placed(tmp_path, "a.csv", f"title,date,text\n{rows}"))[0]
    check(raw, first)
    date = understood(raw).extracted.date
    assert date and date.evidence[0].text == dates[0]  # as it stands there


@pytest.mark.parametrize(
    "data",
    [
        json.dumps({"77": ROW, "78": ROW}, ensure_ascii=False),
        json.dumps({"version": 1, "news": {"a": ROW, "b": ROW}}, ensure_ascii=False),
        "\ufeff" + json.dumps(ROW, indent=1) + "\n" + json.dumps(ROW, indent=1),
        json.dumps(ROW) + json.dumps(ROW),
        "".join(json.dumps({"_index": "n", "_source": ROW}) + "\n" for _ in range(2)),
        json.dumps({"hits": {"total": {"value": 2}, "hits": [{"_id": "1", "_source": ROW}] * 2}}),
        "".join(json.dumps({"index": {"_id": n}}) + "\n" + json.dumps(ROW) + "\n" for n in range(2)),
        (json.dumps(ROW | {"_id": {"$oid": "5f"}, "date": {"$date": "2024-03-05T04:00:00Z"}}) + "\n") * 2,
        json.dumps([ROW | {"date": {"$date": {"$numberLong": "1709611200000"}}}] * 2),
        json.dumps([{"model": "news.item", "fields": ROW}] * 2),
    ],
    ids="keyed wrapped following glued elasticdump hits bulk mongo array django".split(),
)
def test_articles_in_json_of_many_shapes(tmp_path: Path, data: str) -> None:
    documents = taken(placed(tmp_path, "a.json", data))
    assert len(documents) == 2
    for raw in documents:
        check(raw)


def test_the_text_is_taken_from_the_column_that_has_it(tmp_path: Path) -> None:
    html = "".join(f"<p>{one}</p>" for one in inputs.RUSSIAN)
    rows = [ROW | {"text": " ", "html": html}, ROW | {"html": ""}]
    for raw in taken(placed(tmp_path, "a.jsonl", "\n".join(map(json.dumps, rows)))):
        check(raw)


def test_a_summary_is_not_the_text(tmp_path: Path) -> None:
    row = f'{TITLE},"{inputs.RUSSIAN[0][:50]}…","{TEXT}",2024-03-05\n'
    check(one(tmp_path, "a.csv", f"title,summary,material,date\n{row}"))
    asked = one(tmp_path, "b.csv", f'title,summary,xx\n{TITLE},о границе,"{TEXT}"\n')
    assert "column xx" in refused(asked)[1] and "body=" in refused(asked)[1]


def test_a_cell_with_a_whole_page_is_that_page(tmp_path: Path) -> None:
    row = {"url": "https://dala.example/1", "date": "2024-03-05", "html": inputs.page(TITLE, inputs.RUSSIAN)}
    raw = one(tmp_path, "a.jsonl", json.dumps(row))
    assert raw.url == "https://dala.example/1"
    check(raw)


def test_an_excel_workbook(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Обзор прессы"], [], ["№", "Заголовок", "Текст", "Дата"]]
    rows += [[1, TITLE, TEXT, dt.datetime(2024, 3, 5)], [2, TITLE, TEXT, "05.03.2024"]]  # noqa: DTZ001
    documents = taken(placed(tmp_path, "a.xlsx", inputs.xlsx([["О файле"]], rows)))
    assert [raw.path.rpartition("/")[2] for raw in documents] == ["4", "5"]
    for raw in documents:
        check(raw)
    assert refused(one(tmp_path, "b.xlsx", inputs.zipped({"xl/workbook.xml": b"<x/>"})))[0] == "unreadable"


def test_an_sqlite_file(tmp_path: Path) -> None:
    made = "CREATE TABLE pages (newspaper, url, title, date, body, raw_html); CREATE TABLE log (id, message);"
    page = inputs.page(TITLE, inputs.RUSSIAN).encode("cp1251").replace(b"utf-8", b"cp1251")
    rows = [("Дала", f"https://dala.example/{n}", TITLE, "2024-03-05", text, page) for n, text in enumerate((TEXT, ""))]
    file = placed(tmp_path, "a.db", inputs.sqlite(made, "pages", rows))
    before = file.read_bytes()
    documents = taken(file)
    assert [raw.url[-1] for raw in documents] == ["0", "1"]
    for raw in documents:
        check(raw)
    assert file.read_bytes() == before and len(list(tmp_path.iterdir())) == 1
    view = inputs.sqlite("CREATE TABLE a (b); CREATE VIEW news AS SELECT b title, b text FROM a")
    assert refused(one(tmp_path, "b.db", view))[0] == "unreadable"


def test_tif_and_lines_of_json_packed_by_zstandard(tmp_path: Path) -> None:
    check(one(tmp_path, "a.jsonl.zst", zstandard.compress(json.dumps(ROW).encode())))
    raw = one(tmp_path, "a.csv", f'doc_id,text\nkz-1,"{TITLE}\n\n{TEXT}"\n')
    assert body(raw) == list(inputs.RUSSIAN)


@pytest.mark.parametrize(
    "data",
    [
        "id,publish_date,title,url,media_name\n1,2024-03-05,Мост,https://dala.example/1,Дала\n",
        "URL,MobileURL,Date,Title\nhttps://dala.example/1,,2024-03-05,Мост\n",
        "\t".join(["1", "20240305", "KAZ", "https://dala.example/1"]) + "\n",
    ],
    ids=["media cloud", "gdelt", "gdelt events"],
)
def test_a_table_of_addresses_is_followed(tmp_path: Path, data: str) -> None:
    from articles.ingest.readers.csv_table import read_csv
    from articles.ingest.readers.streams import Measured

    met: list[Announced] = []

    def follow(entries: Any) -> Any:
        met.extend(entries)
        return iter(())

    with placed(tmp_path, "a.csv", data).open("rb") as file:
        assert list(read_csv(Measured(file), Place("c", "a.csv", Contributed(), LIMIT, follow=follow))) == []
    assert [entry.url for entry in met] == ["https://dala.example/1"]


def test_a_container_without_an_article_says_so(tmp_path: Path) -> None:
    picture = inputs.record("https://e.kz/a", b"GIF89a", content_type="image/gif")
    posts = inputs.telegram([inputs.message(1, "қысқа")])
    for name, data in (("a.warc", picture), ("result.json", posts)):
        (raw,) = read([placed(tmp_path, name, data)], "", Contributed(), LIMIT)
        assert refused(raw)[0] == "unreadable"
        assert "image/gif" in raw.problem or "short post" in raw.problem
